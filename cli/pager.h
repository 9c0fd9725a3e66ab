/* Text on standard output: through a pager if that is a terminal. */
#ifndef CLI_PAGER_H
#define CLI_PAGER_H

#include "cli.h"

void awsc_cli_page(const awsc_cli *cli, awsc_cli_view text);

#endif
