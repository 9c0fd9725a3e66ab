/* SPDX-License-Identifier: Apache-2.0 */
/* The commands in help: an overview with a line for each, grouped by the resource in its name, and the plain list. */
#ifndef CLI_HELP_COMMANDS_H
#define CLI_HELP_COMMANDS_H

#include "cli.h"

void awsc_cli_help_commands(awsc_cli_buffer *out, const awsc_cli *cli);

#endif
