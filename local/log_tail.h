/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the last 4 KB of an invocation's log. The service returns no more either. */
#ifndef AWSC_LOCAL_LOG_TAIL_H
#define AWSC_LOCAL_LOG_TAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime.h"

#define AWSC_LOCAL_LOG_TAIL_BYTES 4096

typedef struct awsc_local_log_tail {
    char bytes[AWSC_LOCAL_LOG_TAIL_BYTES];
    size_t size;
    bool line_open; /* the last line has no line end yet */
    bool echo;      /* copy everything to standard error */
} awsc_local_log_tail;

void awsc_local_log_init(awsc_local_log_tail *log, bool echo);
void awsc_local_log_append(awsc_local_log_tail *log, awsc_view bytes);
/* Appends a line of the endpoint itself. If the function left a line open, ends that line first. */
void awsc_local_log_line(awsc_local_log_tail *log, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends the kept log in base64, from the first whole UTF-8 character on. */
void awsc_local_log_encode(const awsc_local_log_tail *log, awsc_buffer *out);

#endif
