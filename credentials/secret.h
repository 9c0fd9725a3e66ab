/* SPDX-License-Identifier: Apache-2.0 */
/* Builds a text that holds secrets. Growing leaves no copy in memory, and writing wipes the text. */
#ifndef CREDENTIALS_SECRET_H
#define CREDENTIALS_SECRET_H

#include <stdbool.h>
#include <stddef.h>

typedef struct secret_text {
    char *data;
    size_t size;
    size_t capacity;
    bool failed; /* memory ran out; further appends do nothing */
} secret_text;

void awsc_tool_secret_append(secret_text *text, const char *added);
/* These append a value quoted, so that its reader gets the same value back. */
void awsc_tool_secret_append_json(secret_text *text, const char *value);  /* in double quotes */
void awsc_tool_secret_append_shell(secret_text *text, const char *value); /* in single quotes */
void awsc_tool_secret_append_curl(secret_text *text,
                                  const char *value); /* without the double quotes that curl's --config needs */

/* Writes the text to standard output and wipes it. Returns 0, or -1 with the reason in errno: ENOMEM if an append
 * failed. */
int awsc_tool_secret_write(secret_text *text);

#endif
