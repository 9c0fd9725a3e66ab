/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the tool itself from environment and profile: output format, binary format, pager. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "cli.h"

/* Fills in absent options. Reports no error: making the client fails for the same file. */
void awsc_cli_read_settings(awsc_cli *cli);

/* Checks the output format, which may come from the environment or the profile. Returns an exit code. */
int awsc_cli_check_output(const awsc_cli *cli);

#endif
