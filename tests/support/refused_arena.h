/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refuses memory from an arena as refused_malloc.h refuses memory from malloc, in a program that is linked with --wrap
 * of the functions below. An arena takes a block from malloc only now and then; refusing malloc alone would miss most
 * requests.
 */
#ifndef AWSC_TESTS_REFUSED_ARENA_H
#define AWSC_TESTS_REFUSED_ARENA_H

#include <stdint.h>

#include "base/arena.h"
#include "support/refused_malloc.h"

void *__real_awsc_arena_alloc(awsc_arena *arena, size_t size);
void *__real_awsc_arena_alloc_zeroed(awsc_arena *arena, size_t count, size_t size);
char *__real_awsc_arena_bytes(awsc_arena *arena, size_t size);
char *__real_awsc_arena_text(awsc_arena *arena, const char *text, size_t size);
void *__wrap_awsc_arena_alloc(awsc_arena *arena, size_t size);
void *__wrap_awsc_arena_alloc_zeroed(awsc_arena *arena, size_t count, size_t size);
char *__wrap_awsc_arena_bytes(awsc_arena *arena, size_t size);
char *__wrap_awsc_arena_text(awsc_arena *arena, const char *text, size_t size);

/* The arena reports the failure later, as after a refused block. */
static void *refuse(awsc_arena *arena)
{
    return __real_awsc_arena_alloc_zeroed(arena, SIZE_MAX, 2);
}

void *__wrap_awsc_arena_alloc(awsc_arena *arena, size_t size)
{
    return fails() ? refuse(arena) : __real_awsc_arena_alloc(arena, size);
}

void *__wrap_awsc_arena_alloc_zeroed(awsc_arena *arena, size_t count, size_t size)
{
    return fails() ? refuse(arena) : __real_awsc_arena_alloc_zeroed(arena, count, size);
}

char *__wrap_awsc_arena_bytes(awsc_arena *arena, size_t size)
{
    return fails() ? refuse(arena) : __real_awsc_arena_bytes(arena, size);
}

char *__wrap_awsc_arena_text(awsc_arena *arena, const char *text, size_t size)
{
    return fails() ? refuse(arena) : __real_awsc_arena_text(arena, text, size);
}

#endif
