/* lambda configure list: what the configuration is and where it comes from. */
#ifndef CLI_CONFIGURE_H
#define CLI_CONFIGURE_H

#include "arguments.h"

int awsc_cli_configure(awsc_cli *cli, const awsc_cli_arguments *arguments);

/* Whether no source of credentials is configured at all, as opposed to one that fails. */
bool awsc_cli_has_no_credentials(const awsc_cli *cli);

#endif
