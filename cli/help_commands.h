/* SPDX-License-Identifier: Apache-2.0 */
/* Appends the commands to a help page: an overview grouped by the resources in their names, and a plain list. */
#ifndef CLI_HELP_COMMANDS_H
#define CLI_HELP_COMMANDS_H

#include "cli.h"

void awsc_cli_help_commands(awsc_cli_buffer *out, const awsc_cli *cli);

#endif
