/* SPDX-License-Identifier: Apache-2.0 */
#include "log/log.h"

#include <stdarg.h>
#include <stdio.h>

#include <awsc/tables/needed.h>

#include "base/memory.h"
#include "base/timestamp.h"
#include "base/view.h"
#include "sys/clock.h"

enum { LINE_BYTES = 4096 };

bool awsc_log_enabled(const awsc_logger *logger, int level)
{
    if (!logger || !logger->log) return false;
    return level <= (logger->level.is_set ? logger->level.value : AWSC_LOG_WARN);
}

/* Replaces control characters by blanks, so that text of a server cannot forge another log line. */
static void blank_controls(char *text)
{
    for (; *text; text++)
        if (awsc_ascii_is_control(*text)) *text = ' ';
}

void awsc_log(const awsc_logger *logger, int level, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;
    if (!awsc_log_enabled(logger, level)) return;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (size < 0) return;
    blank_controls(line);
    const awsc_allocator *before = awsc_memory_use(NULL);
    logger->log(logger->user, level, line);
    (void)awsc_memory_use(before);
}

bool awsc_log_header_is_secret(const char *name)
{
    static const char *const secrets[] = {
        "authorization",
        "proxy-authorization",
        "cookie",
        "dpop",
        "set-cookie",
        "x-amz-security-token",
        "x-amz-sso_bearer_token",
        "x-amz-signature",
        "x-amz-credential",
        "x-aws-ec2-metadata-token",
        "x-amz-copy-source-server-side-encryption-customer-key",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-client-context",
    };
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (awsc_text_equal_ignore_case(name, secrets[i])) return true;
    return false;
}

void awsc_log_header(const awsc_logger *logger, int level, const char *prefix, const char *name, const char *value)
{
    awsc_log(logger, level, "%s %s: %s", prefix, name, awsc_log_header_is_secret(name) ? "***" : value);
}

static const char *level_name(int level)
{
    switch (level) {
    case AWSC_LOG_ERROR:
        return "ERROR";
    case AWSC_LOG_WARN:
        return "WARN ";
    case AWSC_LOG_INFO:
        return "INFO ";
    case AWSC_LOG_DEBUG:
        return "DEBUG";
    default:
        return "TRACE";
    }
}

void awsc_log_stderr(void *user, int level, const char *line)
{
    char time[17];
    (void)user;
    AWSC_NEED_OR(line, );
    awsc_time_format_basic(time, awsc_clock_now(awsc_clock_system()).seconds);
    fprintf(stderr, "%s %s %s\n", time, level_name(level), line);
}
