/* Errors of the library as the vendor's tool words them, and their exit codes. */
#ifndef CLI_FAILURE_H
#define CLI_FAILURE_H

#include <awsc/error.h>

#include "cli.h"

/* `url` is where the request went, or would have gone. Frees the error. */
int awsc_cli_fail_call(const awsc_cli *cli, const awsc_operation *operation, const char *url, awsc_error *error);

#endif
