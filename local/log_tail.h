/* SPDX-License-Identifier: Apache-2.0 */
/* The last 4 KB of the log of an invocation: the service returns no more. */
#ifndef AWSC_LOCAL_LOG_TAIL_H
#define AWSC_LOCAL_LOG_TAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime.h"

#define AWSC_LOCAL_LOG_TAIL_BYTES 4096

typedef struct awsc_local_log_tail {
    char bytes[AWSC_LOCAL_LOG_TAIL_BYTES];
    size_t size;
    bool line_open; /* the last line has no end yet */
    bool echo;      /* copy everything to standard error */
} awsc_local_log_tail;

void awsc_local_log_init(awsc_local_log_tail *log, bool echo);
void awsc_local_log_append(awsc_local_log_tail *log, awsc_view bytes);
/* Adds a line of the endpoint. Ends an open line of the function first. */
void awsc_local_log_line(awsc_local_log_tail *log, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends the tail in base64. It begins at a whole UTF-8 character. */
void awsc_local_log_encode(const awsc_local_log_tail *log, awsc_buffer *out);

#endif
