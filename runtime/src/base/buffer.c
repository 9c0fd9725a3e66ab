/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

awsc_buffer awsc_buffer_empty(const awsc_allocator *allocator, bool is_secret)
{
    return (awsc_buffer){.allocator = allocator, .is_secret = is_secret};
}

enum { SMALLEST = 64 };

static void wipe(const awsc_buffer *buffer)
{
    size_t written = buffer->used > buffer->size ? buffer->used : buffer->size;
    awsc_wipe(buffer->data, written < buffer->capacity ? written + 1 : buffer->capacity);
}

/* Records that the first `size` bytes may have been written, although the buffer's size may end lower. */
static void note_use(awsc_buffer *buffer, size_t size)
{
    if (size > buffer->used) buffer->used = size;
}

/* Moves the bytes to memory of `capacity` bytes and returns it. Returns NULL, with nothing changed, when memory runs
 * out. */
static char *move_to(const awsc_buffer *buffer, size_t capacity)
{
    if ((!buffer->is_secret && !buffer->is_lent) || !buffer->data)
        return awsc_resize(buffer->allocator, buffer->data, capacity);
    char *data = awsc_alloc(buffer->allocator, capacity);
    if (!data) return NULL;
    memcpy(data, buffer->data, buffer->size + 1);
    if (buffer->is_secret) wipe(buffer);
    if (!buffer->is_lent) awsc_release(buffer->allocator, buffer->data);
    return data;
}

/* Moves the buffer to memory of `capacity` bytes. Returns false, with the buffer unchanged, when memory runs out. */
static bool move(awsc_buffer *buffer, size_t capacity)
{
    char *data = move_to(buffer, capacity);
    if (!data) return false;
    if (!buffer->data) data[0] = '\0';
    buffer->data = data;
    buffer->capacity = capacity;
    buffer->is_lent = false;
    return true;
}

/* Makes room for `size` more bytes and the NUL. Returns false, with the buffer marked failed, when there is no
 * memory. */
static bool make_room(awsc_buffer *buffer, size_t size)
{
    if (buffer->failed) return false;
    if (buffer->data && size < buffer->capacity - buffer->size) return true;
    if (size > SIZE_MAX / 4 || buffer->size > SIZE_MAX / 4) {
        buffer->failed = true;
        return false;
    }
    size_t needed = buffer->size + size + 1;
    size_t capacity = buffer->capacity * 2;
    if (capacity < needed) capacity = needed < SMALLEST ? SMALLEST : needed;
    buffer->failed = !move(buffer, capacity);
    return !buffer->failed;
}

void awsc_buffer_append(awsc_buffer *buffer, const void *data, size_t size)
{
    if (!make_room(buffer, size)) return;
    if (size) memcpy(buffer->data + buffer->size, data, size);
    awsc_buffer_added(buffer, size);
}

void awsc_buffer_append_view(awsc_buffer *buffer, awsc_view view)
{
    awsc_buffer_append(buffer, view.data, view.size);
}

void awsc_buffer_append_views(awsc_buffer *buffer, const awsc_view *views, size_t count)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++) total = views[i].size > SIZE_MAX - total ? SIZE_MAX : total + views[i].size;
    if (!make_room(buffer, total)) return;
    char *at = buffer->data + buffer->size;
    for (size_t i = 0; i < count; i++) {
        if (views[i].size) memcpy(at, views[i].data, views[i].size);
        at += views[i].size;
    }
    awsc_buffer_added(buffer, total);
}

void awsc_buffer_append_text(awsc_buffer *buffer, const char *text)
{
    awsc_buffer_append_view(buffer, awsc_view_text(text));
}

void awsc_buffer_append_char(awsc_buffer *buffer, char c)
{
    awsc_buffer_append(buffer, &c, 1);
}

void awsc_buffer_append_u64(awsc_buffer *buffer, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    awsc_buffer_append(buffer, digits + at, sizeof digits - at);
}

void awsc_buffer_append_i64(awsc_buffer *buffer, int64_t value)
{
    uint64_t magnitude = (uint64_t)value;
    if (value < 0) {
        awsc_buffer_append_char(buffer, '-');
        magnitude = 0 - magnitude;
    }
    awsc_buffer_append_u64(buffer, magnitude);
}

void awsc_buffer_append_format(awsc_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size < 0) {
        buffer->failed = true;
        return;
    }
    if (!make_room(buffer, (size_t)size)) return;
    va_start(arguments, format);
    vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, arguments);
    va_end(arguments);
    awsc_buffer_added(buffer, (size_t)size);
}

bool awsc_buffer_grow(awsc_buffer *buffer, size_t capacity)
{
    if (buffer->failed || capacity <= buffer->capacity) return !buffer->failed;
    return move(buffer, capacity);
}

char *awsc_buffer_reserve(awsc_buffer *buffer, size_t size)
{
    if (!make_room(buffer, size)) return NULL;
    note_use(buffer, buffer->size + size);
    return buffer->data + buffer->size;
}

void awsc_buffer_added(awsc_buffer *buffer, size_t size)
{
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void awsc_buffer_written(awsc_buffer *buffer, const char *end)
{
    awsc_buffer_added(buffer, (size_t)(end - buffer->data) - buffer->size);
}

void awsc_buffer_truncate(awsc_buffer *buffer, size_t size)
{
    if (size >= buffer->size) return;
    note_use(buffer, buffer->size);
    buffer->size = size;
    buffer->data[size] = '\0';
}

const char *awsc_buffer_text(awsc_buffer *buffer)
{
    if (buffer->failed) return NULL;
    return buffer->data ? buffer->data : "";
}

/* Empties the buffer without freeing its memory, which is freed already or has a new owner. */
static void forget(awsc_buffer *buffer)
{
    *buffer = (awsc_buffer){.allocator = buffer->allocator, .is_secret = buffer->is_secret};
}

char *awsc_buffer_take(awsc_buffer *buffer)
{
    awsc_buffer_append(buffer, "", 0);
    if (buffer->is_lent && !buffer->failed) buffer->failed = !move(buffer, buffer->size + 1);
    char *text = buffer->data;
    if (buffer->failed) {
        awsc_buffer_clear(buffer);
        return NULL;
    }
    forget(buffer);
    return text;
}

void awsc_buffer_clear(awsc_buffer *buffer)
{
    if (buffer->data && buffer->is_secret) wipe(buffer);
    if (!buffer->is_lent) awsc_release(buffer->allocator, buffer->data);
    forget(buffer);
}

void awsc_buffer_clear_secret(awsc_buffer *buffer)
{
    const bool is_secret = buffer->is_secret;
    buffer->is_secret = true;
    awsc_buffer_clear(buffer);
    buffer->is_secret = is_secret;
}
