/* The configuration, and what environment and profile say of the command line itself: output format, binary format,
 * pager. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "cli.h"

/* Fills in what no option says. Files that cannot be read are the client's to complain about. */
void awsc_cli_read_settings(awsc_cli *cli);
void awsc_cli_forget_settings(awsc_cli *cli);

#endif
