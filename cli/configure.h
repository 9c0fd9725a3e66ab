/* SPDX-License-Identifier: Apache-2.0 */
/* Runs `configure list`, which shows the settings and their sources. */
#ifndef CLI_CONFIGURE_H
#define CLI_CONFIGURE_H

#include "arguments.h"

int awsc_cli_configure(awsc_cli *cli, const awsc_cli_arguments *arguments);

#endif
