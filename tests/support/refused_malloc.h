/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refuses memory to the thread under test only: malloc, calloc and realloc of a program that is linked with --wrap of
 * them. A test lets the first allocation fail, then the second, and so on, until a run needs no more allocations.
 */
#ifndef AWSC_TESTS_REFUSED_MALLOC_H
#define AWSC_TESTS_REFUSED_MALLOC_H

#include <stdbool.h>
#include <stddef.h>

static _Thread_local bool armed;
static _Thread_local size_t allocations; /* counted while it is armed */
static _Thread_local size_t failing;     /* number of the allocation that fails, from 1 */
static _Thread_local bool failed;

static bool fails(void)
{
    if (!armed || ++allocations != failing) return false;
    failed = true;
    return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

#ifndef AWSC_TESTS_OWN_MALLOC /* the test defines malloc and realloc itself */
void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails() ? NULL : __real_realloc(memory, size);
}
#endif

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

#endif
