/* The last 4 KB of what an invocation logged, which is all that the service returns of it. */
#ifndef AWSC_LOCAL_LOG_TAIL_H
#define AWSC_LOCAL_LOG_TAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime.h"

#define AWSC_LOCAL_LOG_TAIL_BYTES 4096

typedef struct awsc_local_log_tail {
    char bytes[AWSC_LOCAL_LOG_TAIL_BYTES];
    size_t size;
    bool line_open; /* the last byte was no line end */
    bool echo;      /* also write everything to our standard error */
} awsc_local_log_tail;

void awsc_local_log_init(awsc_local_log_tail *log, bool echo);
void awsc_local_log_append(awsc_local_log_tail *log, awsc_view bytes);
/* One line of our own; begins a new line if the function left one open. */
void awsc_local_log_line(awsc_local_log_tail *log, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends the tail in base64, beginning at a whole UTF-8 character. */
void awsc_local_log_encode(const awsc_local_log_tail *log, awsc_buffer *out);

#endif
