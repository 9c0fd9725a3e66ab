/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas: memory that is freed all at once. Every output lives in an arena. */
#ifndef AWSC_BASE_ARENA_H
#define AWSC_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

/* The functions for programs: free, reset, alloc_zeroed, text. */
#include <awsc/arena.h>

#include "base/allocator.h"
#include "base/for_core.h"

/* Creates an arena. `first_block` is the expected size of its contents in bytes; 0 chooses a small first block.
 * Returns NULL when memory runs out. */
AWSC_FOR_CORE awsc_arena *awsc_arena_new_sized(const awsc_allocator *allocator, size_t first_block);

/* Allocates memory aligned for any type. Returns a valid pointer for 0 bytes, NULL when memory runs out or `size`
 * overflows. */
AWSC_FOR_CORE void *awsc_arena_alloc(awsc_arena *arena, size_t size);

/* Wipes the arena's memory and frees the arena. `arena` may be NULL. */
void awsc_arena_free_secret(awsc_arena *arena);

/* Allocates bytes without alignment, for texts. Returns NULL when memory runs out. */
AWSC_FOR_CORE char *awsc_arena_bytes(awsc_arena *arena, size_t size);

/* Grows the most recent allocation in place. Returns 0, or -1 if its block has no room: the caller must copy it
 * elsewhere. */
AWSC_FOR_CORE int awsc_arena_extend(awsc_arena *arena, void *memory, size_t old_size, size_t new_size);

/* Returns whether one block of the arena contains `memory` and the `before` bytes in front of it. */
bool awsc_arena_owns(const awsc_arena *arena, const void *memory, size_t before);

/*
 * Limits the memory that the arena takes from its allocator to `bytes`; 0 removes the limit. A few bytes of text can
 * need structures a hundred times as large. Allocations beyond the limit fail; then awsc_arena_is_over_limit returns
 * true.
 */
void awsc_arena_set_limit(awsc_arena *arena, size_t bytes);
bool awsc_arena_is_over_limit(const awsc_arena *arena);

#endif
