/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing of the command line. */
#ifndef CREDENTIALS_PARSE_H
#define CREDENTIALS_PARSE_H

#include "options.h"

/* The number of words that name a command at the beginning of `words`, 0: none. */
int awsc_tool_command_find(int count, char *const *words, const command_row **out);

/* 0, or EXIT_USAGE after a message. `words` are those after the name of the program. */
int awsc_tool_arguments_parse(int count, char *const *words, arguments *out);

#endif
