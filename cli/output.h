/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the result of a command in the chosen format. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli.h"

/* Prints on standard output. `title` is the operation's name, for tables. Only a table may have spooled lists. Returns
 * an exit code. */
int awsc_cli_print(awsc_cli *cli, const char *title, const awsc_cli_value *value);
/* Prints on standard error, for a payload on standard output. Else as awsc_cli_print. */
int awsc_cli_print_aside(awsc_cli *cli, const char *title, const awsc_cli_value *value);

void awsc_cli_format_text(awsc_cli_buffer *out, const awsc_cli_value *value);
void awsc_cli_format_yaml(awsc_arena *arena, awsc_cli_buffer *out, const awsc_cli_value *value);

#endif
