/* SPDX-License-Identifier: Apache-2.0 */
/* Runs `wait NAME`, which polls until a resource reaches a state. Both functions return an exit code. */
#ifndef CLI_WAIT_H
#define CLI_WAIT_H

#include "arguments.h"

int awsc_cli_wait(awsc_cli *cli, awsc_cli_arguments *arguments);
int awsc_cli_help_wait(awsc_cli *cli);

#endif
