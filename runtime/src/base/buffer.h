/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Growing bytes. Once an append fails (memory, or a size over the limit) the buffer is marked failed and further
 * appends do nothing: writers append freely and check once at the end.
 */
#ifndef AWSC_BASE_BUFFER_H
#define AWSC_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/allocator.h"
#include "base/for_core.h"
#include "base/view.h"

typedef struct awsc_buffer {
    const awsc_allocator *allocator;
    char *data; /* NUL-terminated when not NULL; the NUL is not counted */
    size_t size;
    size_t capacity;
    bool failed;
    bool is_secret; /* wiped where it grows, too */
    bool is_lent;   /* `data` is the caller's: a buffer that outgrows it moves to the heap */
    size_t used;    /* bytes that were written at most, where that is more than `size` */
} awsc_buffer;

/* An empty buffer. No compound literal: at -Os each would be longer than the call. */
AWSC_FOR_CORE awsc_buffer awsc_buffer_empty(const awsc_allocator *allocator, bool is_secret);
#define AWSC_BUFFER_INIT(allocator) awsc_buffer_empty((allocator), false)
/* For keys, tokens and texts that may hold them: no copy stays behind when the bytes have to move. */
#define AWSC_BUFFER_INIT_SECRET(allocator) awsc_buffer_empty((allocator), true)

/* Empty, in `room`, which outlives it: an array on the stack, or in the structure that has the buffer. Bytes that do
 * not fit there are allocated. */
static inline awsc_buffer awsc_buffer_in(const awsc_allocator *allocator, char *room, size_t size, bool is_secret)
{
    room[0] = '\0';
    return (awsc_buffer){allocator, room, 0, size, false, is_secret, true, 0};
}

AWSC_FOR_CORE void awsc_buffer_append(awsc_buffer *buffer, const void *data, size_t size);
AWSC_FOR_CORE void awsc_buffer_append_view(awsc_buffer *buffer, awsc_view view);
/* Several, one behind the other. */
void awsc_buffer_append_views(awsc_buffer *buffer, const awsc_view *views, size_t count);
AWSC_FOR_CORE void awsc_buffer_append_text(awsc_buffer *buffer, const char *text);
AWSC_FOR_CORE void awsc_buffer_append_char(awsc_buffer *buffer, char c);
/* Numbers never pass through the locale. Doubles are the shortest text that reads back equal. */
void awsc_buffer_append_i64(awsc_buffer *buffer, int64_t value);
void awsc_buffer_append_u64(awsc_buffer *buffer, uint64_t value);
AWSC_FOR_CORE void awsc_buffer_append_f64(awsc_buffer *buffer, double value);
AWSC_FOR_CORE void awsc_buffer_append_f32(awsc_buffer *buffer, float value);
AWSC_FOR_CORE void awsc_buffer_append_format(awsc_buffer *buffer, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Makes the buffer as large as it will become, so that it does not have to move again. The system gives memory only for
 * what is written. False: there is not so much; the buffer is as it was. */
bool awsc_buffer_grow(awsc_buffer *buffer, size_t capacity);

/* Room for `size` more bytes at the end; NULL when failed. Commit with awsc_buffer_added. */
AWSC_FOR_CORE char *awsc_buffer_reserve(awsc_buffer *buffer, size_t size);
AWSC_FOR_CORE void awsc_buffer_added(awsc_buffer *buffer, size_t size);

/* To write some views where room is reserved for all of them: awsc_put returns the place behind the one it wrote, and
 * the last of these places goes to awsc_buffer_written. Inline, so that a literal is a move or two. */
static inline char *awsc_put(char *at, awsc_view view)
{
    if (view.size) memcpy(at, view.data, view.size);
    return at + view.size;
}
void awsc_buffer_written(awsc_buffer *buffer, const char *end);

AWSC_FOR_CORE void awsc_buffer_truncate(awsc_buffer *buffer, size_t size);
static inline awsc_view awsc_buffer_view(const awsc_buffer *buffer)
{
    return (awsc_view){buffer->data, buffer->size};
}
/* The text, "" when empty; NULL when failed. Belongs to the buffer. */
AWSC_FOR_CORE const char *awsc_buffer_text(awsc_buffer *buffer);
/* The text as an allocation of its own, which the caller releases; the buffer is empty after. NULL when failed. */
char *awsc_buffer_take(awsc_buffer *buffer);
AWSC_FOR_CORE void awsc_buffer_clear(awsc_buffer *buffer);
/* Wipes the bytes first. */
AWSC_FOR_CORE void awsc_buffer_clear_secret(awsc_buffer *buffer);

#endif
