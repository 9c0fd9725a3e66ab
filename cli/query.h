/* --query: JMESPath over what would be printed. */
#ifndef CLI_QUERY_H
#define CLI_QUERY_H

#include "cli.h"

/* Says what is wrong with the expression, before anything is sent. An exit code. */
int awsc_cli_check_query(const awsc_cli *cli);
/* Replaces the value by what the query chooses, if there is one. */
int awsc_cli_apply_query(const awsc_cli *cli, awsc_cli_value **value);

#endif
