/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/path.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "error/error.h"

enum { LONGEST_KEY = 64 };

static void append_key(awsc_buffer *out, awsc_view key)
{
    size_t size = key.size;
    if (size > LONGEST_KEY) {
        size = LONGEST_KEY;
        while (size && ((unsigned char)key.data[size] & 0xc0) == 0x80) size--; /* not inside a character */
    }
    awsc_buffer_append_text(out, "[\"");
    awsc_buffer_append(out, key.data, size);
    awsc_buffer_append_text(out, size < key.size ? "…\"]" : "\"]");
}

void awsc_path_append(awsc_buffer *out, const awsc_path *path)
{
    if (!path) return;
    awsc_path_append(out, path->parent);
    if (path->name) {
        if (path->parent) awsc_buffer_append_char(out, '.');
        awsc_buffer_append_text(out, path->name);
    } else if (path->key.data)
        append_key(out, path->key);
    else
        awsc_buffer_append_format(out, "[%zu]", path->index);
}

int awsc_fail_place(int status, const char *what, const awsc_path *path, const char *whole, const char *problem,
                    awsc_error **error)
{
    awsc_buffer place = AWSC_BUFFER_INIT(awsc_memory());
    if (what) awsc_buffer_append_format(&place, "%s: ", what);
    awsc_path_append(&place, path);
    if (!path) awsc_buffer_append_text(&place, whole);
    const char *text = awsc_buffer_text(&place);
    status = text ? awsc_error_set(error, status, "%s%s", text, problem) : awsc_error_nomem(error);
    awsc_buffer_clear(&place);
    return status;
}

int awsc_fail_at(awsc_error **error, const awsc_path *path, const char *format, ...)
{
    if (!error) return AWSC_ERR_PARSE;
    char problem[256];
    memcpy(problem, ": ", 2);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem + 2, sizeof problem - 2, format, arguments);
    va_end(arguments);
    return awsc_fail_place(AWSC_ERR_PARSE, NULL, path, "", path ? problem : problem + 2, error);
}
