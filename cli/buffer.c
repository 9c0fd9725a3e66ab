/* SPDX-License-Identifier: Apache-2.0 */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 64 };

/* Makes room for `size` more bytes and the NUL. Returns false, and marks the buffer failed, when memory runs out. */
static bool make_room(awsc_cli_buffer *buffer, size_t size)
{
    if (buffer->failed) return false;
    if (buffer->data && size < buffer->capacity - buffer->size) return true;
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : SMALLEST;
    bool possible = size < SIZE_MAX / 4 && buffer->size < SIZE_MAX / 4;
    if (possible && capacity <= buffer->size + size) capacity = buffer->size + size + 1;
    char *data = possible ? realloc(buffer->data, capacity) : NULL;
    if (!data) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

void awsc_cli_append(awsc_cli_buffer *buffer, const void *data, size_t size)
{
    if (!make_room(buffer, size)) return;
    if (size) memcpy(buffer->data + buffer->size, data, size);
    awsc_cli_buffer_added(buffer, size);
}

void awsc_cli_append_view(awsc_cli_buffer *buffer, awsc_cli_view view)
{
    awsc_cli_append(buffer, view.data, view.size);
}

void awsc_cli_append_text(awsc_cli_buffer *buffer, const char *text)
{
    awsc_cli_append_view(buffer, awsc_cli_view_text(text));
}

void awsc_cli_append_char(awsc_cli_buffer *buffer, char c)
{
    awsc_cli_append(buffer, &c, 1);
}

void awsc_cli_append_i64(awsc_cli_buffer *buffer, int64_t value)
{
    awsc_cli_append_format(buffer, "%lld", (long long)value);
}

void awsc_cli_append_format(awsc_cli_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size < 0) buffer->failed = true;
    if (size < 0 || !make_room(buffer, (size_t)size)) return;
    va_start(arguments, format);
    vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, arguments);
    va_end(arguments);
    awsc_cli_buffer_added(buffer, (size_t)size);
}

char *awsc_cli_buffer_reserve(awsc_cli_buffer *buffer, size_t size)
{
    return make_room(buffer, size) ? buffer->data + buffer->size : NULL;
}

void awsc_cli_buffer_added(awsc_cli_buffer *buffer, size_t size)
{
    if (buffer->failed) return;
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void awsc_cli_buffer_insert(awsc_cli_buffer *buffer, awsc_cli_view head)
{
    if (!head.size || !make_room(buffer, head.size)) return;
    memmove(buffer->data + head.size, buffer->data, buffer->size);
    memcpy(buffer->data, head.data, head.size);
    awsc_cli_buffer_added(buffer, head.size);
}

void awsc_cli_buffer_truncate(awsc_cli_buffer *buffer, size_t size)
{
    if (size >= buffer->size) return;
    buffer->size = size;
    buffer->data[size] = '\0';
}

awsc_cli_view awsc_cli_buffer_view(const awsc_cli_buffer *buffer)
{
    return (awsc_cli_view){buffer->data, buffer->size};
}

const char *awsc_cli_buffer_text(const awsc_cli_buffer *buffer)
{
    return buffer->data && !buffer->failed ? buffer->data : "";
}

void awsc_cli_buffer_clear(awsc_cli_buffer *buffer)
{
    free(buffer->data);
    *buffer = AWSC_CLI_BUFFER_INIT;
}

/* Volatile, so that the compiler cannot know which function is called, and cannot omit the call. */
static void *(*const volatile set_bytes)(void *, int, size_t) = memset;

void awsc_cli_wipe(void *memory, size_t size)
{
    set_bytes(memory, 0, size);
}

void awsc_cli_buffer_clear_secret(awsc_cli_buffer *buffer)
{
    if (buffer->data) awsc_cli_wipe(buffer->data, buffer->capacity);
    awsc_cli_buffer_clear(buffer);
}
