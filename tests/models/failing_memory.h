/* SPDX-License-Identifier: Apache-2.0 */
/* An allocator that counts its blocks and refuses one allocation. */
#ifndef TESTS_MODELS_FAILING_MEMORY_H
#define TESTS_MODELS_FAILING_MEMORY_H

#include <stdlib.h>

#include <awsc/allocator.h>

typedef struct failing_memory {
    awsc_allocator allocator;
    size_t left;  /* allocations until one is refused */
    size_t taken; /* blocks that were not given back */
    int refused;
} failing_memory;

static void *failing_allocate(void *user, size_t size)
{
    failing_memory *memory = user;
    void *block = NULL;
    if (memory->left-- == 0)
        memory->refused = 1;
    else
        block = malloc(size);
    memory->taken += block != NULL;
    return block;
}

static void *failing_resize(void *user, void *block, size_t size)
{
    failing_memory *memory = user;
    if (memory->left-- != 0) return realloc(block, size);
    memory->refused = 1;
    return NULL;
}

static void failing_release(void *user, void *block)
{
    failing_memory *memory = user;
    memory->taken--;
    free(block);
}

/* Allocation `number`, counted from 0, is refused. */
static void failing_memory_begin(failing_memory *memory, size_t number)
{
    *memory = (failing_memory){.left = number};
    awsc_allocator_init(&memory->allocator);
    memory->allocator.user = memory;
    memory->allocator.allocate = failing_allocate;
    memory->allocator.resize = failing_resize;
    memory->allocator.release = failing_release;
}

#endif
