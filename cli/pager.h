/* Writes text to standard output, through a pager on a terminal. */
#ifndef CLI_PAGER_H
#define CLI_PAGER_H

#include "cli.h"

void awsc_cli_page(const awsc_cli *cli, awsc_cli_view text);

#endif
