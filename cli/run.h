/* Runs a command: input, call, output. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "command.h"

int awsc_cli_run(awsc_cli *cli, awsc_cli_command *command);

#endif
