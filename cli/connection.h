/* The client of a command, as its options configure it. */
#ifndef CLI_CONNECTION_H
#define CLI_CONNECTION_H

#include <awsc/tables/generated.h>

#include "cli.h"

/* The configuration that the options make; texts are theirs. */
awsc_config awsc_cli_config(const awsc_cli *cli);

int awsc_cli_connect(const awsc_cli *cli, bool keep_raw, awsc_client **out, awsc_error **error);

/* Where a request of the operation goes, for messages. */
const char *awsc_cli_url(awsc_cli *cli, const awsc_operation *operation, const void *input);

#endif
