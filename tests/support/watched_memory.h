/* SPDX-License-Identifier: Apache-2.0 */
/* An allocator that checks that freed memory contains no secret. Secrets of the tests begin with SECRET_MARK. */
#ifndef AWSC_TESTS_WATCHED_MEMORY_H
#define AWSC_TESTS_WATCHED_MEMORY_H

#include <stdlib.h>
#include <string.h>

#include "base/allocator.h"

#define SECRET_MARK "hush-"

typedef struct watched_memory {
    unsigned leaks; /* blocks that contained a mark when they were freed */
    long held;
    awsc_allocator allocator;
} watched_memory;

/* The size stands before the block. */
enum { WATCHED_HEADER = 16 };

static inline void *watched_alloc(void *user, size_t size)
{
    char *block = malloc(WATCHED_HEADER + size);
    if (!block) return NULL;
    ((watched_memory *)user)->held++;
    memcpy(block, &size, sizeof size);
    return block + WATCHED_HEADER;
}

static inline void watched_release(void *user, void *memory)
{
    watched_memory *watched = user;
    size_t size;
    if (!memory) return;
    char *block = (char *)memory - WATCHED_HEADER;
    memcpy(&size, block, sizeof size);
    if (memmem(memory, size, SECRET_MARK, strlen(SECRET_MARK))) watched->leaks++;
    watched->held--;
    free(block);
}

/* Always moves the block: the worst case for callers. */
static inline void *watched_resize(void *user, void *memory, size_t size)
{
    size_t old = 0;
    void *moved = watched_alloc(user, size);
    if (!moved || !memory) return moved;
    memcpy(&old, (char *)memory - WATCHED_HEADER, sizeof old);
    memcpy(moved, memory, old < size ? old : size);
    watched_release(user, memory);
    return moved;
}

static inline void watched_memory_init(watched_memory *memory)
{
    *memory = (watched_memory){0, 0, {sizeof(awsc_allocator), memory, watched_alloc, watched_resize, watched_release}};
}

#endif
