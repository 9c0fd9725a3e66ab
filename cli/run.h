/* Runs a command: input, call, output. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include <awsc/tables/generated.h>

#include "command.h"

int awsc_cli_run(awsc_cli *cli, awsc_cli_command *command);

/* One call of an operation whose output is a document. */
int awsc_cli_call(awsc_cli *cli, awsc_client *client, const awsc_cli_command *command, const awsc_cli_value *parameters,
                  awsc_cli_value **out);

#endif
