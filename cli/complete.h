/* Completion in shells: a script for the shell, which asks the tool what could stand at the cursor. */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "command.h"

/* `shell` is "bash" or "zsh". */
int awsc_cli_print_completion(const awsc_cli *cli, const char *shell);

/* Prints candidates for the last of the words, a line each; nothing where a file's name can stand. */
int awsc_cli_complete(awsc_cli *cli, size_t count, char **words);

#endif
