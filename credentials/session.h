/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration that the command line names, and the provider of credentials. */
#ifndef CREDENTIALS_SESSION_H
#define CREDENTIALS_SESSION_H

#include <awsc/config.h>
#include <awsc/explain.h>

#include "options.h"

typedef struct session {
    awsc_config config;
    awsc_credentials_provider *provider;
    awsc_opt_i64 timeout_ms;
    awsc_explanation *explanation; /* owns `region` */
    const char *region;            /* NULL: not set */
} session;

/* 0, or an exit code after a message. awsc_tool_session_close in any case. */
int awsc_tool_session_open(session *opened, const arguments *given);
void awsc_tool_session_close(session *opened);

/* Fails with the message if there is no region. */
int awsc_tool_session_need_region(const session *opened, const char *command);

/* Prints an error and frees it; returns the exit code. */
int awsc_tool_session_fail(int status, awsc_error *error);

/* `--explain`: every setting with its value and place, one a line. Prints no key. */
int awsc_tool_session_explain(const arguments *given);

#endif
