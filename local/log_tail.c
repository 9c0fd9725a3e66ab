/* SPDX-License-Identifier: Apache-2.0 */
#include "log_tail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runtime.h"

void awsc_local_log_init(awsc_local_log_tail *log, bool echo)
{
    memset(log, 0, sizeof *log);
    log->echo = echo;
}

void awsc_local_log_append(awsc_local_log_tail *log, awsc_view bytes)
{
    if (bytes.size == 0) return;
    if (log->echo) fwrite(bytes.data, 1, bytes.size, stderr);
    log->line_open = bytes.data[bytes.size - 1] != '\n';
    if (bytes.size >= sizeof log->bytes) {
        memcpy(log->bytes, bytes.data + (bytes.size - sizeof log->bytes), sizeof log->bytes);
        log->size = sizeof log->bytes;
        return;
    }
    size_t keep = sizeof log->bytes - bytes.size;
    if (log->size > keep) {
        memmove(log->bytes, log->bytes + (log->size - keep), keep);
        log->size = keep;
    }
    memcpy(log->bytes + log->size, bytes.data, bytes.size);
    log->size += bytes.size;
}

void awsc_local_log_line(awsc_local_log_tail *log, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    size_t size = (size_t)length < sizeof line - 1 ? (size_t)length : sizeof line - 2;
    line[size++] = '\n';
    if (log->line_open) awsc_local_log_append(log, AWSC_VIEW("\n"));
    awsc_local_log_append(log, (awsc_view){line, size});
}

void awsc_local_log_encode(const awsc_local_log_tail *log, awsc_buffer *out)
{
    size_t begin = 0;
    if (log->size == sizeof log->bytes) {
        /* If the cut is inside of a character, up to three continuation bytes follow. */
        while (begin < 3 && ((unsigned char)log->bytes[begin] & 0xc0u) == 0x80u) begin++;
    }
    awsc_base64_encode(out, log->bytes + begin, log->size - begin);
}
