/* lambda configure list: the configuration, and where each setting was found. */
#ifndef CLI_CONFIGURE_H
#define CLI_CONFIGURE_H

#include "arguments.h"

int awsc_cli_configure(awsc_cli *cli, const awsc_cli_arguments *arguments);

#endif
