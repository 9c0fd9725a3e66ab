/* SPDX-License-Identifier: Apache-2.0 */
/* Prints help, and completion for shells. All functions return an exit code. */
#ifndef CREDENTIALS_HELP_H
#define CREDENTIALS_HELP_H

/* Prints all commands and options. */
int awsc_tool_print_help(void);

/* Prints the completion script for bash, zsh or fish. Another or no shell is an error. */
int awsc_tool_print_completion(const char *shell);

/* Prints the words that can complete the last word of `words`, one per line. */
int awsc_tool_print_candidates(int count, char *const *words);

#endif
