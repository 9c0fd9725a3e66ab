/* SPDX-License-Identifier: Apache-2.0 */
/* Writes bytes to a descriptor. A sink keeps its first failure, so that the end of a command can report it. */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "view.h"

typedef struct awsc_cli_sink {
    int descriptor;
    const char *name; /* for messages */
    int problem;      /* errno of the first failed write or close; 0 if all succeeded */
    bool used;        /* bytes were written */
} awsc_cli_sink;

/* Writes all bytes. After a failure it writes nothing more and returns false. */
bool awsc_cli_sink_write(awsc_cli_sink *sink, const void *data, size_t size);
bool awsc_cli_sink_text(awsc_cli_sink *sink, const char *text);
/* Writes a text and a line break. */
bool awsc_cli_sink_line(awsc_cli_sink *sink, const char *text);

/* Creates or empties a file. Returns false and sets `problem` if that fails. */
bool awsc_cli_sink_create(awsc_cli_sink *sink, const char *path);
/* Closes the descriptor. A failure to close counts only if bytes were written. Returns false after any failure. */
bool awsc_cli_sink_close(awsc_cli_sink *sink);

/* Returns whether the reader closed the pipe. This is not reported as a failure. */
bool awsc_cli_sink_unread(const awsc_cli_sink *sink);

#endif
