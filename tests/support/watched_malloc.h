/*
 * Requests past the allocators: requests to malloc and its like on this thread that come from none. For programs that
 * are linked with --wrap of malloc, calloc, realloc and free, which sends our own archives through here; other
 * libraries go on as ever.
 */
#ifndef AWSC_TESTS_WATCHED_MALLOC_H
#define AWSC_TESTS_WATCHED_MALLOC_H

#include "support/counted_memory.h"

static _Thread_local volatile bool watching;
static _Thread_local volatile size_t
    passed; /* requests to malloc, calloc, realloc and free that came from no allocator */

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
