/* SPDX-License-Identifier: Apache-2.0 */
/* An allocator that refuses the n-th request, alone or with all later ones, and counts blocks that were not freed. */
#ifndef AWSC_TESTS_FAILING_ALLOCATOR_H
#define AWSC_TESTS_FAILING_ALLOCATOR_H

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/allocator.h"

typedef struct failing_memory {
    int left;  /* requests that are granted */
    bool once; /* those after the refused one are granted, too */
    bool refused;
    long held;
    awsc_allocator allocator;
} failing_memory;

static inline bool failing_memory_refuses(failing_memory *memory)
{
    if (memory->left != 0) {
        memory->left--;
        return false;
    }
    if (memory->once) memory->left = -1;
    memory->refused = true;
    return true;
}

static inline void *failing_memory_alloc(void *user, size_t size)
{
    failing_memory *memory = user;
    if (failing_memory_refuses(memory)) return NULL;
    memory->held++;
    return malloc(size ? size : 1);
}

static inline void *failing_memory_resize(void *user, void *block, size_t size)
{
    failing_memory *memory = user;
    if (failing_memory_refuses(memory)) return NULL;
    if (!block) memory->held++;
    return realloc(block, size ? size : 1);
}

static inline void failing_memory_release(void *user, void *block)
{
    failing_memory *memory = user;
    if (block) memory->held--;
    free(block);
}

static inline void failing_memory_init(failing_memory *memory, int granted)
{
    memory->left = granted;
    memory->once = memory->refused = false;
    memory->held = 0;
    memory->allocator = (awsc_allocator){sizeof(awsc_allocator), memory, failing_memory_alloc, failing_memory_resize,
                                         failing_memory_release};
}

#endif
