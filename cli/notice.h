/* SPDX-License-Identifier: Apache-2.0 */
/* Shows on a terminal why the tool retries or waits: one line on standard error, which the next one replaces. */
#ifndef CLI_NOTICE_H
#define CLI_NOTICE_H

#include <awsc/config.h>
#include <awsc/waiter.h>

#include "buffer.h"

/* Adds a hook to the configuration that shows retries. Does nothing if standard error is no terminal. */
void awsc_cli_notice_retries(awsc_config *config);
/* Adds a hook that shows the polls of the waiter `name`. Does nothing if standard error is no terminal. */
void awsc_cli_notice_waits(awsc_waiter_options *options, const char *name);
/* Erases the line, if there is one. */
void awsc_cli_notice_end(void);

/* Appends at most `most` characters of the service's text, on one line and without control characters. */
void awsc_cli_append_safe(awsc_cli_buffer *out, const char *text, size_t most);

#endif
