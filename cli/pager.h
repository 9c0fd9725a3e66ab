/* SPDX-License-Identifier: Apache-2.0 */
/* Writes text to standard output, through a pager on a terminal. */
#ifndef CLI_PAGER_H
#define CLI_PAGER_H

#include "cli.h"

/* Writes to the pager, which the first text starts, or to standard output. Returns false if no more can be written. */
bool awsc_cli_page(awsc_cli *cli, awsc_cli_view text);
/* Waits for the pager. */
void awsc_cli_page_end(awsc_cli *cli);

/* Returns an exit code. AWSC_CLI_OK for a reader that closed its pipe; the caller then stops. */
int awsc_cli_check_sink(const awsc_cli_sink *sink);
/* Ends the pager, closes standard output and reports a failure of either or of standard error. Returns the exit code
 * of the program. */
int awsc_cli_finish_output(awsc_cli *cli, int code);

#endif
