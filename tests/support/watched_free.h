/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searches freed memory: a program that is also linked with --wrap of free counts the freed blocks that contain one of
 * `watched_marks`. The test defines this list, which ends with NULL, before it includes this file.
 */
#ifndef AWSC_TESTS_WATCHED_FREE_H
#define AWSC_TESTS_WATCHED_FREE_H

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define AWSC_TESTS_OWN_MALLOC
#include "support/refused_malloc.h"

/* For the thread under test. Volatile, because compilers assume that free reads no variable of the program. */
static _Thread_local volatile bool watching;
static volatile unsigned left; /* freed blocks that contained a mark */

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

/* Clears new memory: it may contain bytes that the test itself freed, which are no copy of the library. */
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
    /* The system's realloc may move the block; this one always does. */
    size_t old = malloc_usable_size(memory);
    void *moved = __real_malloc(size);
    if (!moved) return NULL;
    memset(moved, 0, malloc_usable_size(moved));
    memcpy(moved, memory, old < size ? old : size);
    __wrap_free(memory);
    return moved;
}

/* Checks the check: frees one block that contains the first mark, and expects that it is counted. */
static bool watch_works(void)
{
    char *seen = malloc(64);
    if (!seen) return false;
    /* Volatile stores, which the compiler must not omit although the memory is freed without being read. */
    volatile char *bytes = seen;
    for (size_t i = 0; i <= strlen(watched_marks[0]); i++) bytes[i] = watched_marks[0][i];
    left = 0;
    watching = true;
    free(seen);
    watching = false;
    return left == 1;
}

#endif
