/* SPDX-License-Identifier: Apache-2.0 */
/* Prints errors of the library in the vendor's words. */
#ifndef CLI_FAILURE_H
#define CLI_FAILURE_H

#include <awsc/error.h>

#include "cli.h"

/* Prints the error and frees it. Returns the exit code. `url` is the URL of the request, for connection errors. */
int awsc_cli_fail_call(awsc_cli *cli, const awsc_operation *operation, const char *url, awsc_error *error);

/* These return code and message of a service error. A response without code or message gives its status and its
 * body. */
awsc_cli_view awsc_cli_error_code(const awsc_cli *cli, const awsc_error *error);
awsc_cli_view awsc_cli_error_text(const awsc_cli *cli, const awsc_error *error);

#endif
