/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the input of a command as a tree, from options and --cli-input-json. Options override the document. */
#ifndef CLI_PARAMETER_H
#define CLI_PARAMETER_H

#include "command.h"

int awsc_cli_read_parameters(awsc_cli *cli, const awsc_cli_command *command, awsc_cli_value **out);

#endif
