/* SPDX-License-Identifier: Apache-2.0 */
#include "duplex/h2_memory.h"
#include "base/writable.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The header in front of each block, with the size to wipe. */
typedef union block_head {
    size_t size;
    max_align_t alignment;
} block_head;

static void *allocate(size_t size, void *user)
{
    if (size > SIZE_MAX - sizeof(block_head)) return NULL;
    block_head *head = awsc_alloc(user, sizeof *head + size);
    if (!head) return NULL;
    head->size = size;
    return head + 1;
}

static void release(void *memory, void *user)
{
    if (!memory) return;
    block_head *head = (block_head *)memory - 1;
    awsc_wipe(memory, head->size);
    awsc_release(user, head);
}

static void *allocate_zeroed(size_t count, size_t size, void *user)
{
    if (size && count > SIZE_MAX / size) return NULL;
    void *memory = allocate(count * size, user);
    if (memory) memset(memory, 0, count * size);
    return memory;
}

static void *resize(void *memory, size_t size, void *user)
{
    void *larger = allocate(size, user);
    if (!larger || !memory) return larger;
    const block_head *head = (const block_head *)memory - 1;
    memcpy(larger, memory, head->size < size ? head->size : size);
    release(memory, user);
    return larger;
}

nghttp2_mem awsc_h2_memory(const awsc_allocator *allocator)
{
    return (nghttp2_mem){
        .mem_user_data = awsc_writable(allocator),
        .malloc = allocate,
        .free = release,
        .calloc = allocate_zeroed,
        .realloc = resize,
    };
}
