/* SPDX-License-Identifier: Apache-2.0 */
/* Opens the configuration that the command line names, and the provider of credentials. */
#ifndef CREDENTIALS_SESSION_H
#define CREDENTIALS_SESSION_H

#include <awsc/config.h>
#include <awsc/explain.h>

#include "options.h"

typedef struct session {
    awsc_config config;
    awsc_credentials_provider *provider;
    awsc_opt_i64 timeout_ms;
    awsc_explanation *explanation; /* also holds the text of `region` */
    const char *region;            /* NULL: not set */
} session;

/* Opens a session. Returns 0, or an exit code after a message. Call awsc_tool_session_close in both cases. */
int awsc_tool_session_open(session *opened, const arguments *given);
void awsc_tool_session_close(session *opened);

/* Returns 0, or an exit code after a message if there is no region. */
int awsc_tool_session_need_region(const session *opened, const char *command);

/* Prints an error and frees it. Returns the exit code for `status` and the error. */
int awsc_tool_session_fail(int status, awsc_error *error);

/* Prints every setting with its value and its place, one per line, for --explain. Prints no keys. Returns an exit
 * code. */
int awsc_tool_session_explain(const arguments *given);

#endif
