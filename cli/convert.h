/* SPDX-License-Identifier: Apache-2.0 */
/* Converts between trees of values and C structures. */
#ifndef CLI_CONVERT_H
#define CLI_CONVERT_H

#include "cli.h"

/* Makes an input structure from a validated tree. Returns an exit code. The caller frees `*out` with awsc_free. */
int awsc_cli_to_input(const awsc_cli *cli, const awsc_schema *schema, const awsc_cli_value *value, void **out);

/* Returns a structure or union as a tree, without the member `without`, which may be NULL. */
awsc_cli_value *awsc_cli_from_output(const awsc_cli *cli, const awsc_schema *schema, const void *value,
                                     const awsc_member *without);

/* Returns an output as a tree. Takes the members of the JSON document from `body`, the response's body: without the
 * model's defaults, and with numbers as the service wrote them. */
awsc_cli_value *awsc_cli_from_response(const awsc_cli *cli, const awsc_operation *operation, const void *output,
                                       awsc_cli_view body);

#endif
