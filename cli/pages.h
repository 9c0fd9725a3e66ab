/* Operations that give their result in pages: all of them, as one result. */
#ifndef CLI_PAGES_H
#define CLI_PAGES_H

#include "command.h"
#include "connection.h"

/* What the options say of pages, once they are read: whether there are any. An exit code. */
int awsc_cli_choose_paging(awsc_cli *cli, awsc_cli_command *command, bool *paginate);
/* Whether the input asks for one page itself. */
bool awsc_cli_asks_for_page(const awsc_cli_command *command, const awsc_cli_value *parameters);

int awsc_cli_run_pages(awsc_cli *cli, awsc_client *client, const awsc_cli_command *command, awsc_cli_value *parameters);

#endif
