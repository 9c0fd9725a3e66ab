/* Settings of the command line itself in environment and profile: output format, binary format, pager. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "cli.h"

/* Fills in options that were not given. A file that cannot be read is an error of the client, not here. */
void awsc_cli_read_settings(awsc_cli *cli);

#endif
