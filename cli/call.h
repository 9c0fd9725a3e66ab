/* SPDX-License-Identifier: Apache-2.0 */
/* Calls an operation. */
#ifndef CLI_CALL_H
#define CLI_CALL_H

#include <awsc/tables/generated.h>

#include "command.h"

/* Sends a request and stores the output. Returns an exit code. The caller frees `*output` with awsc_free, also after a
 * failure. `*url` receives the request's URL, for messages. */
int awsc_cli_send(awsc_cli *cli, awsc_client *client, const awsc_cli_command *command, const awsc_cli_value *parameters,
                  const char **url, void **output);

/* Calls an operation and stores its JSON output as a tree. Returns an exit code. */
int awsc_cli_call(awsc_cli *cli, awsc_client *client, const awsc_cli_command *command, const awsc_cli_value *parameters,
                  awsc_cli_value **out);

#endif
