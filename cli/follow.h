/* SPDX-License-Identifier: Apache-2.0 */
/* Implements `invoke --follow`, which shows the events of a durable execution until its end. */
#ifndef CLI_FOLLOW_H
#define CLI_FOLLOW_H

#include "command.h"
#include "connection.h"

/* Prints each event as a line on standard error. `*payload` receives the result, or an error object; its data is NULL
 * without either. Puts Status, and FunctionError after a failure, into `result`. Returns an exit code: 255 if the
 * execution did not succeed. */
int awsc_cli_follow(awsc_cli *cli, awsc_client *client, awsc_cli_value *result, awsc_cli_view *payload);

#endif
