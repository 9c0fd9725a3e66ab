/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds a growing text. When memory runs out, the buffer is marked failed, and further appends do nothing; so writers
 * need to check only once, at the end.
 */
#ifndef CLI_BUFFER_H
#define CLI_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <awsc/export.h>

#include "view.h"

typedef struct awsc_cli_buffer {
    char *data; /* NUL-terminated when not NULL; the NUL is not counted */
    size_t size;
    size_t capacity;
    bool failed;
} awsc_cli_buffer;

#define AWSC_CLI_BUFFER_INIT ((awsc_cli_buffer){NULL, 0, 0, false})

void awsc_cli_append(awsc_cli_buffer *buffer, const void *data, size_t size);
void awsc_cli_append_view(awsc_cli_buffer *buffer, awsc_cli_view view);
void awsc_cli_append_text(awsc_cli_buffer *buffer, const char *text);
void awsc_cli_append_char(awsc_cli_buffer *buffer, char c);
void awsc_cli_append_i64(awsc_cli_buffer *buffer, int64_t value);
void awsc_cli_append_format(awsc_cli_buffer *buffer, const char *format, ...) AWSC_PRINTF(2, 3);

/* Returns room for `size` more bytes at the end, or NULL when failed. Write there, then call awsc_cli_buffer_added with
 * the number of bytes written. */
char *awsc_cli_buffer_reserve(awsc_cli_buffer *buffer, size_t size);
void awsc_cli_buffer_added(awsc_cli_buffer *buffer, size_t size);

/* Inserts bytes at the beginning. */
void awsc_cli_buffer_insert(awsc_cli_buffer *buffer, awsc_cli_view head);
void awsc_cli_buffer_truncate(awsc_cli_buffer *buffer, size_t size);
awsc_cli_view awsc_cli_buffer_view(const awsc_cli_buffer *buffer);
/* Returns the text, or "" when the buffer is empty or failed. The text belongs to the buffer. */
const char *awsc_cli_buffer_text(const awsc_cli_buffer *buffer);
void awsc_cli_buffer_clear(awsc_cli_buffer *buffer);
/* Wipes the bytes and clears the buffer. */
void awsc_cli_buffer_clear_secret(awsc_cli_buffer *buffer);
/* Zeroes memory that held a secret. The compiler cannot optimize the call away. */
void awsc_cli_wipe(void *memory, size_t size);

#endif
