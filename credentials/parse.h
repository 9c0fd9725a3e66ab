/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the command line. */
#ifndef CREDENTIALS_PARSE_H
#define CREDENTIALS_PARSE_H

#include "options.h"

/* Finds the command at the beginning of `words`. Returns the number of words of its name, or 0 if there is no such
 * command; `*out` is then unchanged. */
int awsc_tool_command_find(int count, char *const *words, const command_row **out);

/* Parses `words`, which follow the name of the program. Returns 0, or EXIT_USAGE after a message. */
int awsc_tool_arguments_parse(int count, char *const *words, arguments *out);

#endif
