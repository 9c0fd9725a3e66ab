/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the tool's own settings from environment and profile: output format, binary format, pager. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "cli.h"

/* Sets absent options from environment and profile. Reports no errors in files, since making the client reports
 * them. */
void awsc_cli_read_settings(awsc_cli *cli);

/* Checks the output format, which may come from the environment or the profile. Returns an exit code. */
int awsc_cli_check_output(const awsc_cli *cli);

#endif
