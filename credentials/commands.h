/* SPDX-License-Identifier: Apache-2.0 */
/* Declares the commands that print credentials. Each returns an exit code. */
#ifndef CREDENTIALS_COMMANDS_H
#define CREDENTIALS_COMMANDS_H

#include "options.h"

int awsc_tool_run_process(const arguments *given);
int awsc_tool_run_environment(const arguments *given);
int awsc_tool_run_curl(const arguments *given);

#endif
