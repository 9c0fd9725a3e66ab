/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena_take.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include <awsc/tables/needed.h>

/* Each block is twice as large as the one before, so n bytes need O(log n) blocks. Blocks stop growing at
 * LARGEST_BLOCK, so that at most one large block is half empty. */
enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

typedef struct awsc_arena_block {
    struct awsc_arena_block *next; /* the block before this one in time */
    size_t size;                   /* bytes of memory behind this header */
    alignas(max_align_t) char memory[];
} block;

static size_t align_up(size_t value)
{
    return (value + alignof(max_align_t) - 1) & ~(size_t)(alignof(max_align_t) - 1);
}

static block *block_new(const awsc_allocator *allocator, size_t size)
{
    if (size > SIZE_MAX - sizeof(block)) return NULL;
    block *fresh = awsc_alloc(allocator, sizeof(block) + size);
    if (!fresh) return NULL;
    fresh->next = NULL;
    fresh->size = size;
    return fresh;
}

awsc_arena *awsc_arena_new_sized(const awsc_allocator *allocator, size_t first_block)
{
    const size_t own = align_up(sizeof(awsc_arena));
    if (first_block > SIZE_MAX / 2) return NULL;
    size_t size = first_block ? first_block : FIRST_BLOCK;
    if (size < own + 256) size = own + 256;

    block *first = block_new(allocator, size);
    if (!first) return NULL;
    awsc_arena *arena = (awsc_arena *)(void *)first->memory;
    arena->allocator = allocator;
    arena->blocks = first;
    arena->cursor = first->memory + own;
    arena->end = first->memory + size;
    arena->next_size = size < FIRST_BLOCK ? FIRST_BLOCK : size * 2;
    if (arena->next_size > LARGEST_BLOCK) arena->next_size = LARGEST_BLOCK;
    arena->taken = size;
    arena->limit = 0;
    arena->over_limit = false;
    arena->failed = false;
    return arena;
}

/* Frees all blocks but the first, which it returns. */
static block *free_later_blocks(awsc_arena *arena)
{
    const awsc_allocator *allocator = arena->allocator;
    block *current = arena->blocks;
    while (current->next) {
        block *next = current->next;
        awsc_release(allocator, current);
        current = next;
    }
    return current;
}

void awsc_arena_free(awsc_arena *arena)
{
    AWSC_NEED_OR(arena, );
    const awsc_allocator *allocator = arena->allocator;
    awsc_release(allocator, free_later_blocks(arena));
}

void awsc_arena_free_secret(awsc_arena *arena)
{
    if (!arena) return;
    const awsc_allocator *allocator = arena->allocator;
    block *current = arena->blocks; /* the last holds the arena itself */
    while (current) {
        block *next = current->next;
        awsc_wipe(current->memory, current->size);
        awsc_release(allocator, current);
        current = next;
    }
}

void awsc_arena_reset(awsc_arena *arena)
{
    AWSC_NEED_OR(arena, );
    block *first = free_later_blocks(arena);
    arena->blocks = first;
    arena->cursor = first->memory + align_up(sizeof(awsc_arena));
    arena->end = first->memory + first->size;
    arena->taken = first->size;
    arena->over_limit = false;
    arena->failed = false;
}

void awsc_arena_set_limit(awsc_arena *arena, size_t bytes)
{
    arena->limit = bytes;
}

bool awsc_arena_is_over_limit(const awsc_arena *arena)
{
    return arena->over_limit;
}

static int add_block(awsc_arena *arena, size_t needed)
{
    size_t size = arena->next_size > needed ? arena->next_size : needed;
    if (arena->limit && (arena->taken > arena->limit || size > arena->limit - arena->taken)) arena->over_limit = true;
    block *fresh = arena->over_limit ? NULL : block_new(arena->allocator, size);
    if (!fresh) {
        arena->failed = true;
        return -1;
    }
    arena->taken += size;
    fresh->next = arena->blocks;
    arena->blocks = fresh;
    arena->cursor = fresh->memory;
    arena->end = fresh->memory + size;
    arena->next_size = arena->next_size >= LARGEST_BLOCK / 2 ? LARGEST_BLOCK : arena->next_size * 2;
    return 0;
}

void *awsc_arena_alloc(awsc_arena *arena, size_t size)
{
    size_t padding = (size_t)(-(uintptr_t)arena->cursor & (alignof(max_align_t) - 1));
    size_t room = (size_t)(arena->end - arena->cursor);
    if (padding > room || size > room - padding) {
        if (add_block(arena, size)) return NULL;
        padding = 0;
    }
    char *memory = arena->cursor + padding;
    arena->cursor = memory + size;
    return memory;
}

void *awsc_arena_alloc_zeroed(awsc_arena *arena, size_t count, size_t size)
{
    AWSC_NEED_OR(arena, NULL);
    if (size && count > SIZE_MAX / size) {
        arena->failed = true;
        return NULL;
    }
    void *memory = awsc_arena_alloc(arena, count * size);
    if (memory) memset(memory, 0, count * size);
    return memory;
}

char *awsc_arena_bytes(awsc_arena *arena, size_t size)
{
    if (size > (size_t)(arena->end - arena->cursor) && add_block(arena, size)) return NULL;
    char *memory = arena->cursor;
    arena->cursor += size;
    return memory;
}

char *awsc_arena_text(awsc_arena *arena, const char *text, size_t size)
{
    AWSC_NEED_OR(arena, NULL);
    AWSC_NEED_OR(text || !size, NULL);
    if (size == SIZE_MAX) {
        arena->failed = true;
        return NULL;
    }
    char *copy = awsc_arena_bytes(arena, size + 1);
    if (!copy) return NULL;
    if (size) memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

int awsc_arena_extend(awsc_arena *arena, void *memory, size_t old_size, size_t new_size)
{
    char *start = memory;
    if (!start || start + old_size != arena->cursor || new_size < old_size) return -1;
    if (new_size - old_size > (size_t)(arena->end - arena->cursor)) return -1;
    arena->cursor += new_size - old_size;
    return 0;
}

bool awsc_arena_owns(const awsc_arena *arena, const void *memory, size_t before)
{
    const uintptr_t address = (uintptr_t)memory;
    for (const block *current = arena->blocks; current; current = current->next) {
        const uintptr_t begin = (uintptr_t)current->memory;
        if (address >= begin && address - begin < current->size) return address - begin >= before;
    }
    return false;
}

bool awsc_arena_failed(const awsc_arena *arena)
{
    AWSC_NEED_OR(arena, true); /* without one nothing was made */
    return arena->failed;
}
