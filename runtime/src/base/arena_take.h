/* SPDX-License-Identifier: Apache-2.0 */
/* The arena's structure, and an inline allocation for decoders, which allocate for every value. */
#ifndef AWSC_BASE_ARENA_TAKE_H
#define AWSC_BASE_ARENA_TAKE_H

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct awsc_arena {
    const awsc_allocator *allocator;
    struct awsc_arena_block *blocks; /* newest first; the last holds the arena itself */
    char *cursor;                    /* the first free byte of the newest block */
    char *end;                       /* the end of that block */
    size_t next_size;
    size_t taken; /* bytes of all blocks */
    size_t limit; /* of `taken`; 0: none */
    bool over_limit;
    bool failed; /* an allocation failed since the last reset */
};

/* Does the same as awsc_arena_alloc. */
static inline void *awsc_arena_take(awsc_arena *arena, size_t size)
{
    const size_t padding = (size_t)(-(uintptr_t)arena->cursor & (alignof(max_align_t) - 1));
    const size_t room = (size_t)(arena->end - arena->cursor);
    if (padding > room || size > room - padding) return awsc_arena_alloc(arena, size);
    char *memory = arena->cursor + padding;
    arena->cursor = memory + size;
    return memory;
}

#endif
