/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts calls of malloc, calloc, realloc and free on this thread that do not come from an allocator. For programs that
 * are linked with --wrap of these functions, which redirects the calls of our own archives; other libraries are not
 * affected.
 */
#ifndef AWSC_TESTS_WATCHED_MALLOC_H
#define AWSC_TESTS_WATCHED_MALLOC_H

#include "support/counted_memory.h"

static _Thread_local volatile bool watching;
static _Thread_local volatile size_t passed; /* calls that did not come from an allocator */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

static void note(void)
{
    if (watching && !counted_inside) passed++;
}

void *__wrap_malloc(size_t size)
{
    note();
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    note();
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    note();
    return __real_realloc(memory, size);
}

void __wrap_free(void *memory)
{
    if (memory) note();
    __real_free(memory);
}

#endif
