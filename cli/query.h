/* SPDX-License-Identifier: Apache-2.0 */
/* --query: a JMESPath expression over the result. */
#ifndef CLI_QUERY_H
#define CLI_QUERY_H

#include "cli.h"

/* Checks the expression before the request is sent. Returns an exit code. */
int awsc_cli_check_query(const awsc_cli *cli);
/* Replaces the value by the result of the expression. Without --query it does nothing. */
int awsc_cli_apply_query(const awsc_cli *cli, awsc_cli_value **value);

/* The same for JSON text, which it takes; without --query it reads the text. Returns an exit code. */
int awsc_cli_query_text(const awsc_cli *cli, awsc_cli_buffer *json, awsc_cli_value **out);

/* The same as JSON on standard output, without a copy of the result in memory. Needs --query. */
int awsc_cli_query_print(awsc_cli *cli, const awsc_cli_buffer *json);
/* The same as YAML; a result that is no list is in memory. */
int awsc_cli_query_yaml(awsc_cli *cli, const awsc_cli_buffer *json, const char *title);

#endif
