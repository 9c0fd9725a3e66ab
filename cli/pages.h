/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a paginated operation and joins its pages into one result. */
#ifndef CLI_PAGES_H
#define CLI_PAGES_H

#include "command.h"
#include "connection.h"

/* Decides from the options whether to paginate. Returns an exit code. */
int awsc_cli_choose_paging(awsc_cli *cli, awsc_cli_command *command, bool *paginate);
/* Returns whether the input itself selects a page, by a token or a page size. */
bool awsc_cli_asks_for_page(const awsc_cli_command *command, const awsc_cli_value *parameters);

int awsc_cli_run_pages(awsc_cli *cli, awsc_client *client, const awsc_cli_command *command, awsc_cli_value *parameters);

#endif
