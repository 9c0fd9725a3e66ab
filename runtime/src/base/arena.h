/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is freed all at once; every output lives in an arena. */
#ifndef AWSC_BASE_ARENA_H
#define AWSC_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

/* The functions for programs: free, reset, alloc_zeroed, text. */
#include <awsc/arena.h>

#include "base/allocator.h"
#include "base/for_core.h"

/* `first_block` is a hint in bytes for the first block; 0 chooses a small one. NULL when memory runs out. */
AWSC_FOR_CORE awsc_arena *awsc_arena_new_sized(const awsc_allocator *allocator, size_t first_block);

/* Memory aligned for any type; zero bytes give a valid pointer. NULL when memory runs out or `size` overflows. */
AWSC_FOR_CORE void *awsc_arena_alloc(awsc_arena *arena, size_t size);

/* Frees the arena; its memory is wiped first. */
void awsc_arena_free_secret(awsc_arena *arena);

/* Bytes without alignment, for texts. */
AWSC_FOR_CORE char *awsc_arena_bytes(awsc_arena *arena, size_t size);

/* Grows the most recent allocation in place if its block has room; returns 0 if it did, -1 if it must be moved. */
AWSC_FOR_CORE int awsc_arena_extend(awsc_arena *arena, void *memory, size_t old_size, size_t new_size);

/* Whether `memory`, and `before` bytes in front of it, are in one of the arena's blocks. */
bool awsc_arena_owns(const awsc_arena *arena, const void *memory, size_t before);

/*
 * No more than `bytes` are taken from the allocator from now on (0: no limit): a few bytes of text can ask for
 * structures that are a hundred times as large. Beyond it allocations fail, and awsc_arena_is_over_limit says why.
 */
void awsc_arena_set_limit(awsc_arena *arena, size_t bytes);
bool awsc_arena_is_over_limit(const awsc_arena *arena);

#endif
