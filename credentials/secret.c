/* SPDX-License-Identifier: Apache-2.0 */
#include "secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"

static void release(secret_text *text)
{
    if (text->data) awsc_cli_wipe(text->data, text->capacity);
    free(text->data);
    *text = (secret_text){NULL, 0, 0, text->failed};
}

/* Makes room for `more` bytes. Returns false when memory runs out. Avoids realloc, which may leave the old bytes in
 * freed memory. */
static bool reserve(secret_text *text, size_t more)
{
    if (text->failed) return false;
    if (text->capacity - text->size >= more) return true;
    size_t capacity = 2 * (text->size + more) + 256;
    char *moved = malloc(capacity);
    if (!moved) {
        text->failed = true;
        return false;
    }
    if (text->size) memcpy(moved, text->data, text->size);
    secret_text old = *text;
    release(&old);
    text->data = moved;
    text->capacity = capacity;
    return true;
}

static void append(secret_text *text, const char *data, size_t size)
{
    if (!reserve(text, size)) return;
    memcpy(text->data + text->size, data, size);
    text->size += size;
}

void awsc_tool_secret_append(secret_text *text, const char *added)
{
    append(text, added, strlen(added));
}

void awsc_tool_secret_append_json(secret_text *text, const char *value)
{
    append(text, "\"", 1);
    for (const char *at = value; *at; at++) {
        char escape[7];
        if ((unsigned char)*at < 0x20) {
            (void)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(unsigned char)*at);
            awsc_tool_secret_append(text, escape);
            continue;
        }
        if (*at == '"' || *at == '\\') append(text, "\\", 1);
        append(text, at, 1);
    }
    append(text, "\"", 1);
}

void awsc_tool_secret_append_shell(secret_text *text, const char *value)
{
    append(text, "'", 1);
    for (const char *at = value; *at; at++) {
        if (*at == '\'')
            awsc_tool_secret_append(text, "'\\''");
        else
            append(text, at, 1);
    }
    append(text, "'", 1);
}

void awsc_tool_secret_append_curl(secret_text *text, const char *value)
{
    for (const char *at = value; *at; at++) {
        if (*at == '"' || *at == '\\') append(text, "\\", 1);
        append(text, at, 1);
    }
}

int awsc_tool_secret_write(secret_text *text)
{
    int failure = text->failed ? ENOMEM : 0;
    for (size_t at = 0; at < text->size && !failure;) {
        ssize_t written = write(STDOUT_FILENO, text->data + at, text->size - at);
        if (written >= 0)
            at += (size_t)written;
        else if (errno != EINTR)
            failure = errno;
    }
    release(text);
    if (!failure) return 0;
    errno = failure;
    return -1;
}
