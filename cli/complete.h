/* SPDX-License-Identifier: Apache-2.0 */
/* Completes command lines in a shell: prints a script for the shell, and the candidates that the script requests. */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "command.h"

/* Prints the script for "bash" or "zsh". Returns an exit code. */
int awsc_cli_print_completion(awsc_cli *cli, const char *shell);

/* Prints candidates for the last word, one per line. Prints nothing where a file name is expected. Returns an exit
 * code. */
int awsc_cli_complete(awsc_cli *cli, size_t count, char **words);

#endif
