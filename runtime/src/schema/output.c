/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/output.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/repair.h"
#include "base/writable.h"

/* Marks the header of an output, so that awsc_free ignores other pointers. */
#define LIVE UINT64_C(0xa35c0de0f00dcafe)

typedef struct head {
    uint64_t magic;
    awsc_arena *arena;
    const char *request_id;
    const char *extended_id;
    awsc_blob raw;
    awsc_kept head;
    awsc_kept body;
    int attempts;
    void (*close)(void *user);
    void *user;
} head;

#define HEAD_SIZE ((sizeof(head) + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t))

static head *head_of(const void *output)
{
    if (!output) return NULL;
    head *found = awsc_writable((const char *)output - HEAD_SIZE);
    return found->magic == LIVE ? found : NULL;
}

/* Returns `size` zeroed bytes behind a header, in a new arena; NULL when memory runs out. */
static char *new_memory(const awsc_allocator *allocator, size_t first_block, size_t size, awsc_arena **arena)
{
    /* The arena needs little for itself. */
    const size_t own = HEAD_SIZE + 128;
    if (size > SIZE_MAX / 4 || first_block > SIZE_MAX / 4) return NULL;
    awsc_arena *fresh = awsc_arena_new_sized(allocator, first_block ? first_block + size + own : 0);
    if (!fresh) return NULL;
    char *memory = awsc_arena_alloc_zeroed(fresh, 1, HEAD_SIZE + size);
    if (!memory) {
        awsc_arena_free(fresh);
        return NULL;
    }
    head *output = (head *)(void *)memory;
    output->magic = LIVE;
    output->arena = fresh;
    *arena = fresh;
    return memory + HEAD_SIZE;
}

void *awsc_output_new(const awsc_allocator *allocator, size_t first_block, const awsc_schema *schema,
                      awsc_arena **arena)
{
    return new_memory(allocator, first_block, schema->size, arena);
}

char *awsc_output_new_text(const awsc_allocator *allocator, awsc_view text)
{
    awsc_arena *arena;
    char *copy = text.size < SIZE_MAX / 4 ? new_memory(allocator, 1, text.size + 1, &arena) : NULL;
    if (copy && text.size) memcpy(copy, text.data, text.size);
    return copy;
}

void awsc_free(void *output)
{
    head *found = head_of(output);
    if (!found) return;
    found->magic = 0;
    if (found->close) found->close(found->user);
    awsc_kept_clear(&found->head);
    awsc_kept_clear(&found->body);
    awsc_arena_free(found->arena);
}

int awsc_output_set_request_id(void *output, awsc_view request_id)
{
    head *found = head_of(output);
    if (!found) return -1;
    found->request_id = awsc_arena_repaired(found->arena, request_id);
    return found->request_id ? 0 : -1;
}

int awsc_output_set_extended_id(void *output, awsc_view extended_id)
{
    head *found = head_of(output);
    if (!found) return -1;
    found->extended_id = awsc_arena_repaired(found->arena, extended_id);
    return found->extended_id ? 0 : -1;
}

void awsc_output_set_raw(void *output, awsc_blob raw)
{
    head *found = head_of(output);
    if (found) found->raw = raw;
}

void awsc_output_set_body(void *output, awsc_kept kept)
{
    head *found = head_of(output);
    if (found)
        found->body = kept;
    else
        awsc_kept_clear(&kept);
}

void awsc_output_set_attempts(void *output, int attempts)
{
    head *found = head_of(output);
    if (found) found->attempts = attempts;
}

void awsc_output_set_head(void *output, awsc_kept kept)
{
    head *found = head_of(output);
    if (found)
        found->head = kept;
    else
        awsc_kept_clear(&kept);
}

const void *awsc_output_head(const void *output)
{
    const head *found = head_of(output);
    return found ? found->head.object : NULL;
}

void awsc_output_set_close(void *output, void (*close)(void *user), void *user)
{
    head *found = head_of(output);
    if (!found) return;
    found->close = close;
    found->user = user;
}

const char *awsc_output_request_id(const void *output)
{
    const head *found = head_of(output);
    return found ? found->request_id : NULL;
}

const char *awsc_output_extended_request_id(const void *output)
{
    const head *found = head_of(output);
    return found ? found->extended_id : NULL;
}

awsc_blob awsc_output_raw(const void *output)
{
    const head *found = head_of(output);
    return found ? found->raw : (awsc_blob){NULL, 0};
}

int awsc_output_attempts(const void *output)
{
    const head *found = head_of(output);
    return found ? found->attempts : 0;
}
