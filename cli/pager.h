/* SPDX-License-Identifier: Apache-2.0 */
/* Writes text to standard output, on a terminal through a pager. */
#ifndef CLI_PAGER_H
#define CLI_PAGER_H

#include "cli.h"

/* Writes to the pager or to standard output. Starts the pager with the first text. Returns false if no more can be
 * written. */
bool awsc_cli_page(awsc_cli *cli, awsc_cli_view text);
/* Closes the pager's input and waits for the pager. */
void awsc_cli_page_end(awsc_cli *cli);

/* Reports a failed write. Returns an exit code: AWSC_CLI_OK also if the reader closed its pipe; the caller then
 * stops. */
int awsc_cli_check_sink(const awsc_cli_sink *sink);
/* Ends the pager and closes standard output. Reports a failure of the pager, of standard output or of standard error.
 * Returns the exit code of the program. */
int awsc_cli_finish_output(awsc_cli *cli, int code);

#endif
