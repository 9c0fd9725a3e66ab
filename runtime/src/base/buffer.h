/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing byte buffer. When an append fails (no memory, or the size overflows), the buffer is marked failed and
 * ignores further appends. Writers append without checks and look at `failed` once at the end.
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
    char *data; /* NUL-terminated, or NULL; the NUL does not count in `size` */
    size_t size;
    size_t capacity;
    bool failed;
    bool is_secret; /* its memory is wiped before it is moved or freed */
    bool is_lent;   /* `data` belongs to the caller and is never freed here; larger contents move to the heap */
    size_t used;    /* highest number of bytes ever written, if more than `size`; for wiping */
} awsc_buffer;

/* Returns an empty buffer. A function and no compound literal, because that makes larger code at -Os. */
AWSC_FOR_CORE awsc_buffer awsc_buffer_empty(const awsc_allocator *allocator, bool is_secret);
#define AWSC_BUFFER_INIT(allocator) awsc_buffer_empty((allocator), false)
/* For keys, tokens and texts that may contain them: old memory is wiped when the buffer moves. */
#define AWSC_BUFFER_INIT_SECRET(allocator) awsc_buffer_empty((allocator), true)

/* Returns an empty buffer that uses `room` first, which must outlive it: an array on the stack or in the same
 * structure. Contents that do not fit are moved to the heap. */
static inline awsc_buffer awsc_buffer_in(const awsc_allocator *allocator, char *room, size_t size, bool is_secret)
{
    room[0] = '\0';
    return (awsc_buffer){allocator, room, 0, size, false, is_secret, true, 0};
}

AWSC_FOR_CORE void awsc_buffer_append(awsc_buffer *buffer, const void *data, size_t size);
AWSC_FOR_CORE void awsc_buffer_append_view(awsc_buffer *buffer, awsc_view view);
/* Appends all views in order, with one check for room. */
void awsc_buffer_append_views(awsc_buffer *buffer, const awsc_view *views, size_t count);
AWSC_FOR_CORE void awsc_buffer_append_text(awsc_buffer *buffer, const char *text);
AWSC_FOR_CORE void awsc_buffer_append_char(awsc_buffer *buffer, char c);
/* Appends a number without use of the locale. Floating-point numbers get the shortest text that reads back equal. */
void awsc_buffer_append_i64(awsc_buffer *buffer, int64_t value);
void awsc_buffer_append_u64(awsc_buffer *buffer, uint64_t value);
AWSC_FOR_CORE void awsc_buffer_append_f64(awsc_buffer *buffer, double value);
AWSC_FOR_CORE void awsc_buffer_append_f32(awsc_buffer *buffer, float value);
AWSC_FOR_CORE void awsc_buffer_append_format(awsc_buffer *buffer, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Enlarges the buffer to its expected final capacity, so that its bytes are not moved again. The system provides
 * memory pages only as they are written. Returns false, and leaves the buffer unchanged, when memory runs out. */
bool awsc_buffer_grow(awsc_buffer *buffer, size_t capacity);

/* Returns room for `size` more bytes at the end, or NULL if the buffer failed. Call awsc_buffer_added after writing
 * to it. */
AWSC_FOR_CORE char *awsc_buffer_reserve(awsc_buffer *buffer, size_t size);
AWSC_FOR_CORE void awsc_buffer_added(awsc_buffer *buffer, size_t size);

/* Copies a view to `at` and returns the position behind it. To append several views: reserve room for all of them,
 * call awsc_put for each, and give the last position to awsc_buffer_written. Inline, so that a literal is one or two
 * move instructions. */
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
/* Returns the contents as text, which belongs to the buffer: "" when empty, NULL when failed. */
AWSC_FOR_CORE const char *awsc_buffer_text(awsc_buffer *buffer);
/* Returns the contents as an allocation that the caller frees, and empties the buffer. Returns NULL when failed. */
char *awsc_buffer_take(awsc_buffer *buffer);
AWSC_FOR_CORE void awsc_buffer_clear(awsc_buffer *buffer);
/* Wipes the contents, then frees them. */
AWSC_FOR_CORE void awsc_buffer_clear_secret(awsc_buffer *buffer);

#endif
