/* SPDX-License-Identifier: Apache-2.0 */
/* Implements --query, a JMESPath expression over the result. */
#ifndef CLI_QUERY_H
#define CLI_QUERY_H

#include "cli.h"

/* Checks the expression before the request is sent. Returns an exit code. */
int awsc_cli_check_query(const awsc_cli *cli);
/* Replaces the value by the result of the expression. Does nothing without --query. Returns an exit code. */
int awsc_cli_apply_query(const awsc_cli *cli, awsc_cli_value **value);

/* Stores the result of the expression on JSON text in `*out`; without --query, the text itself as a tree. Clears
 * `json`. Returns an exit code. */
int awsc_cli_query_text(const awsc_cli *cli, awsc_cli_buffer *json, awsc_cli_value **out);

/* Prints the result of the expression on JSON text as JSON, without a copy of the result in memory. Needs --query.
 * Returns an exit code. */
int awsc_cli_query_print(awsc_cli *cli, const awsc_cli_buffer *json);
/* Prints the result as YAML. Keeps only one item of a list in memory, but all of any other result. Needs --query.
 * Returns an exit code. */
int awsc_cli_query_yaml(awsc_cli *cli, const awsc_cli_buffer *json, const char *title);
/* Prints the result as a table; without --query, the JSON text itself. Keeps one item of a long list in memory, beside
 * the text. Returns an exit code. */
int awsc_cli_query_table(awsc_cli *cli, awsc_cli_buffer *json, const char *title);

#endif
