/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the client for a command. */
#ifndef CLI_CONNECTION_H
#define CLI_CONNECTION_H

#include <awsc/tables/generated.h>

#include "cli.h"

/* Returns the configuration from the global options. It borrows their texts. */
awsc_config awsc_cli_config(const awsc_cli *cli);

int awsc_cli_connect(const awsc_cli *cli, bool keep_raw, awsc_client **out, awsc_error **error);

/* Returns the URL of a request, for messages. */
const char *awsc_cli_url(const awsc_cli *cli, const awsc_client *client, const awsc_operation *operation,
                         const void *input);

#endif
