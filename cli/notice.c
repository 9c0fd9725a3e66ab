/* SPDX-License-Identifier: Apache-2.0 */
#include "notice.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <awsc/interceptor.h>

#include "utf8.h"

/* Maximum number of characters of an error that are shown. */
enum { LONGEST_REASON = 100 };

static bool shown;

void awsc_cli_append_safe(awsc_cli_buffer *out, const char *text, size_t most)
{
    awsc_cli_view view = awsc_cli_view_text(text);
    for (size_t at = 0; at < view.size && most; most--) {
        size_t begin = at;
        uint32_t code = awsc_cli_utf8_next(view, &at);
        if (code < 0x20 || (code >= 0x7f && code < 0xa0))
            awsc_cli_append_char(out, ' ');
        else
            awsc_cli_append(out, view.data + begin, at - begin);
    }
}

static void show(awsc_cli_buffer *line)
{
    fprintf(stderr, "\r%s\x1b[K", awsc_cli_buffer_text(line));
    fflush(stderr);
    awsc_cli_buffer_clear(line);
    shown = true;
}

void awsc_cli_notice_end(void)
{
    if (!shown) return;
    fputs("\r\x1b[K", stderr);
    fflush(stderr);
    shown = false;
}

static void append_error(awsc_cli_buffer *line, const awsc_error *error)
{
    if (!error) return;
    awsc_cli_append_text(line, ": ");
    const char *code = awsc_error_name(error);
    if (code && *code) awsc_cli_append_format(line, "%s: ", code);
    awsc_cli_append_safe(line, awsc_error_message(error), LONGEST_REASON);
}

static void append_delay(awsc_cli_buffer *line, int64_t delay_ms)
{
    awsc_cli_append_format(line, " in %lld.%lld s", (long long)(delay_ms / 1000), (long long)(delay_ms % 1000 / 100));
}

/* ---- retries ----------------------------------------------------------------------------------------------------- */

static void after_attempt(void *user, const awsc_attempt *attempt)
{
    awsc_cli_buffer line = AWSC_CLI_BUFFER_INIT;
    (void)user;
    if (attempt->reason == AWSC_REASON_NONE) return;
    awsc_cli_append_format(&line, "%s: attempt %d of %d", attempt->operation, (int)attempt->number + 1,
                           (int)attempt->max_attempts);
    append_delay(&line, attempt->delay_ms);
    append_error(&line, attempt->error);
    show(&line);
}

static void at_end(void *user, const awsc_attempt *attempt)
{
    (void)user;
    (void)attempt;
    awsc_cli_notice_end();
}

void awsc_cli_notice_retries(awsc_config *config)
{
    static awsc_interceptor hooks;
    static const awsc_interceptor *const list[] = {&hooks};
    if (!isatty(STDERR_FILENO)) return;
    awsc_interceptor_init(&hooks);
    hooks.after_attempt = after_attempt;
    hooks.at_end = at_end;
    config->interceptors = list;
    config->interceptor_count = 1;
}

/* ---- waits ------------------------------------------------------------------------------------------------------- */

static void after_poll(void *user, const awsc_waiter_attempt *attempt)
{
    awsc_cli_buffer line = AWSC_CLI_BUFFER_INIT;
    if (attempt->delay_ms < 0) {
        awsc_cli_notice_end();
        return;
    }
    awsc_cli_append_format(&line, "%s: not yet after %llu s; call %d", (const char *)user,
                           (unsigned long long)(attempt->elapsed_ms / 1000), attempt->call + 1);
    append_delay(&line, attempt->delay_ms);
    append_error(&line, attempt->error);
    show(&line);
}

void awsc_cli_notice_waits(awsc_waiter_options *options, const char *name)
{
    if (!isatty(STDERR_FILENO)) return;
    options->on_attempt = after_poll;
    options->user = (void *)(uintptr_t)name;
}
