/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the result of a command in the chosen format. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli.h"

/* Prints on standard output. `title` is the operation's name, for tables. Returns an exit code. */
int awsc_cli_print(awsc_cli *cli, const char *title, const awsc_cli_value *value);
/* Prints on standard error, for a payload on standard output. Else as awsc_cli_print. */
int awsc_cli_print_aside(awsc_cli *cli, const char *title, const awsc_cli_value *value);

void awsc_cli_format_text(awsc_cli_buffer *out, const awsc_cli_value *value);
/* Formats a table. `width` is the terminal's width in columns. Returns an exit code: not 0 if the rows of a list of
 * lists differ in length. */
int awsc_cli_format_table(awsc_arena *arena, awsc_cli_buffer *out, const char *title, const awsc_cli_value *value,
                          size_t width, bool colors);
void awsc_cli_format_yaml(awsc_arena *arena, awsc_cli_buffer *out, const awsc_cli_value *value);

#endif
