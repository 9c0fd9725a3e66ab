/* SPDX-License-Identifier: Apache-2.0 */
/* Prints help for the tool and for each command, from the model's documentation. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "command.h"

int awsc_cli_help(awsc_cli *cli);
int awsc_cli_help_command(awsc_cli *cli, const awsc_cli_command *command);

#endif
