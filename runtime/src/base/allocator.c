/* SPDX-License-Identifier: Apache-2.0 */
#include "base/allocator.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/writable.h"

static void *system_allocate(void *user, size_t size)
{
    (void)user;
    return malloc(size);
}

static void *system_resize(void *user, void *memory, size_t size)
{
    (void)user;
    return realloc(memory, size);
}

static void system_release(void *user, void *memory)
{
    (void)user;
    free(memory);
}

const awsc_allocator *awsc_allocator_default(void)
{
    static const awsc_allocator system_allocator = {sizeof(awsc_allocator), NULL, system_allocate, system_resize,
                                                    system_release};
    return &system_allocator;
}

/* Allocates at least one byte, so that NULL always means that memory ran out. */
void *awsc_alloc(const awsc_allocator *allocator, size_t size)
{
    return allocator->allocate(allocator->user, size ? size : 1);
}

void *awsc_alloc_zeroed(const awsc_allocator *allocator, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) return NULL;
    void *memory = awsc_alloc(allocator, count * size);
    if (memory) memset(memory, 0, count * size);
    return memory;
}

void *awsc_resize(const awsc_allocator *allocator, void *memory, size_t size)
{
    if (!memory) return awsc_alloc(allocator, size);
    return allocator->resize(allocator->user, memory, size ? size : 1);
}

void awsc_release(const awsc_allocator *allocator, const void *memory)
{
    if (memory) allocator->release(allocator->user, awsc_writable(memory));
}

char *awsc_text_copy(const awsc_allocator *allocator, const char *text)
{
    return text ? awsc_text_copy_n(allocator, text, strlen(text)) : NULL;
}

char *awsc_text_copy_n(const awsc_allocator *allocator, const char *text, size_t size)
{
    if (!text || size == SIZE_MAX) return NULL;
    char *copy = awsc_alloc(allocator, size + 1);
    if (!copy) return NULL;
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

/* Volatile: the compiler cannot know that this is memset, so it keeps a call that wipes memory before it is freed. */
static void *(*const volatile set_bytes)(void *, int, size_t) = memset;

void awsc_wipe(void *memory, size_t size)
{
    if (size) set_bytes(memory, 0, size);
}

void awsc_wipe_text(const char *text)
{
    if (text) awsc_wipe(awsc_writable(text), strlen(text));
}

void awsc_release_secret(const awsc_allocator *allocator, const char *text)
{
    awsc_wipe_text(text);
    awsc_release(allocator, text);
}
