/* The command line: options of every command anywhere, a command, and its options. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "command.h"

/* Options that every command has, for help and completion. */
typedef struct awsc_cli_global {
    const char *name;
    const char *value; /* what stands for its value in help, or NULL if it takes none */
    const char *const *choices;
    const char *doc;
} awsc_cli_global;

extern const awsc_cli_global awsc_cli_global_options[];
extern const size_t awsc_cli_global_count;

/* What is left after the options of every command were taken: `*first` is the command. */
typedef struct awsc_cli_arguments {
    const char *first; /* NULL: none */
    const char **rest;
    size_t count;
    bool version;
} awsc_cli_arguments;

/* An exit code: 0, or what was said is wrong already. */
int awsc_cli_read_globals(awsc_cli *cli, int argc, char **argv, awsc_cli_arguments *out);
int awsc_cli_read_options(awsc_cli *cli, awsc_cli_command *command, const awsc_cli_arguments *arguments);

#endif
