/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a command: reads the input, calls the operation, prints the output. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "command.h"

/* Checks options and reads the input. With --generate-cli-skeleton, prints the skeleton and sets `*skeleton` instead.
 * Returns an exit code. */
int awsc_cli_prepare(awsc_cli *cli, awsc_cli_command *command, awsc_cli_value **parameters, bool *skeleton);
int awsc_cli_run(awsc_cli *cli, awsc_cli_command *command);

#endif
