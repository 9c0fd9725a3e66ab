/* SPDX-License-Identifier: Apache-2.0 */
/* Text with secrets: growing leaves no copy behind, and it is wiped when it has been written. */
#ifndef CREDENTIALS_SECRET_H
#define CREDENTIALS_SECRET_H

#include <stdbool.h>
#include <stddef.h>

typedef struct secret_text {
    char *data;
    size_t size;
    size_t capacity;
    bool failed; /* memory ran out: further appends do nothing */
} secret_text;

void awsc_tool_secret_append(secret_text *text, const char *added);
/* Ways to write a value so that its reader gets it back as it is. */
void awsc_tool_secret_append_json(secret_text *text, const char *value);  /* in double quotes */
void awsc_tool_secret_append_shell(secret_text *text, const char *value); /* in single quotes */
void awsc_tool_secret_append_curl(secret_text *text,
                                  const char *value); /* for inside of double quotes in curl's --config */

/* Writes everything to standard output and wipes it. 0, or -1: errno says why, ENOMEM also if memory ran out before. */
int awsc_tool_secret_write(secret_text *text);

#endif
