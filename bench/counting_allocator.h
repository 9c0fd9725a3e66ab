/* SPDX-License-Identifier: Apache-2.0 */
/* An allocator that counts the blocks it gives out. */
#ifndef BENCH_COUNTING_ALLOCATOR_H
#define BENCH_COUNTING_ALLOCATOR_H

#include <stdlib.h>

#include <awsc/allocator.h>

static size_t allocations;

static void *counting_alloc(void *user, size_t size)
{
    (void)user;
    allocations++;
    return malloc(size);
}

static void *counting_resize(void *user, void *memory, size_t size)
{
    (void)user;
    allocations++;
    return realloc(memory, size);
}

static void counting_release(void *user, void *memory)
{
    (void)user;
    free(memory);
}

static const awsc_allocator counting = {sizeof(awsc_allocator), NULL, counting_alloc, counting_resize,
                                        counting_release};

#endif
