/* SPDX-License-Identifier: Apache-2.0 */
/* Says on a terminal why the tool retries or waits: one line on standard error, which the next one replaces. */
#ifndef CLI_NOTICE_H
#define CLI_NOTICE_H

#include <awsc/config.h>
#include <awsc/waiter.h>

#include "buffer.h"

/* Adds a hook that shows retries, if standard error is a terminal. */
void awsc_cli_notice_retries(awsc_config *config);
/* The same for a wait; `name` is that of the waiter. */
void awsc_cli_notice_waits(awsc_waiter_options *options, const char *name);
/* Removes the line. */
void awsc_cli_notice_end(void);

/* Appends at most `most` characters of a text of the service in one line, without control characters. */
void awsc_cli_append_safe(awsc_cli_buffer *out, const char *text, size_t most);

#endif
