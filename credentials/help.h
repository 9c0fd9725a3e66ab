/* SPDX-License-Identifier: Apache-2.0 */
/* Help, and completion for shells. */
#ifndef CREDENTIALS_HELP_H
#define CREDENTIALS_HELP_H

/* All commands and options. */
int awsc_tool_print_help(void);

/* The script for bash, zsh or fish. */
int awsc_tool_print_completion(const char *shell);

/* The words that may stand at the end of the command line `words`, whose last one is complete in part. */
int awsc_tool_print_candidates(int count, char *const *words);

#endif
