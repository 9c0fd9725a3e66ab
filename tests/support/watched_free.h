/*
 * Memory that is given back is looked into: a program that is linked with --wrap of free, too, counts the blocks that
 * hold one of `watched_marks`, which the test defines before it includes this (up to a NULL).
 */
#ifndef AWSC_TESTS_WATCHED_FREE_H
#define AWSC_TESTS_WATCHED_FREE_H

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define AWSC_TESTS_OWN_MALLOC
#include "support/refused_malloc.h"

/* For the thread under test. Compilers assume that free reads none of our objects. */
static _Thread_local volatile bool watching;
static volatile unsigned left; /* blocks that held a secret */

void __real_free(void *memory);
void __wrap_free(void *memory);

static void look_into(const void *memory)
{
    size_t size = memory ? malloc_usable_size((void *)(uintptr_t)memory) : 0;
    if (!watching || !size) return;
    for (const char *const *mark = watched_marks; *mark; mark++) {
        if (!memmem(memory, size, *mark, strlen(*mark))) continue;
        left++;
        return;
    }
}

void __wrap_free(void *memory)
{
    look_into(memory);
    __real_free(memory);
}

/* New memory may hold bytes of what the test itself gave back: they are not a copy that the library left. */
void *__wrap_malloc(size_t size)
{
    if (fails()) return NULL;
    void *memory = __real_malloc(size);
    if (memory) memset(memory, 0, malloc_usable_size(memory));
    return memory;
}

void *__wrap_realloc(void *memory, size_t size)
{
    if (fails()) return NULL;
    if (!watching || !memory) return __real_realloc(memory, size);
    /* The system would move it, or not: here it always moves. */
    size_t old = malloc_usable_size(memory);
    void *moved = __real_malloc(size);
    if (!moved) return NULL;
    memset(moved, 0, malloc_usable_size(moved));
    memcpy(moved, memory, old < size ? old : size);
    __wrap_free(memory);
    return moved;
}

/* That blocks are looked into at all: one is left with the first mark, and counted. */
static bool watch_works(void)
{
    char *seen = malloc(64);
    if (!seen) return false;
    /* Stores that the compiler must not leave out, though nobody reads them before the memory goes. */
    volatile char *bytes = seen;
    for (size_t i = 0; i <= strlen(watched_marks[0]); i++) bytes[i] = watched_marks[0][i];
    left = 0;
    watching = true;
    free(seen);
    watching = false;
    return left == 1;
}

#endif
