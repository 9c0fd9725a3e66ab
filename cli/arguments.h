/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the command line: a command, its options, and global options anywhere. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "command.h"

/* How an option sets a field of awsc_config. */
enum awsc_cli_form {
    AWSC_CLI_NO_FIELD,
    AWSC_CLI_STRING,  /* a text */
    AWSC_CLI_SECONDS, /* milliseconds; 0 is no limit */
    AWSC_CLI_TRUE,    /* its presence means true */
    AWSC_CLI_FALSE    /* its presence means false */
};

/* Global options: every command has them. Help and completion list them. */
typedef struct awsc_cli_global {
    const char *name;
    const char *value; /* placeholder of the value in help, or NULL for a flag */
    const char *const *choices;
    const char *doc;
    enum awsc_cli_form form;
    const char *setting; /* the field of awsc_config that it sets, or NULL */
    size_t field;        /* its offset */
} awsc_cli_global;

extern const awsc_cli_global awsc_cli_global_options[];
extern const size_t awsc_cli_global_count;

/* The words that remain after the global options. */
typedef struct awsc_cli_arguments {
    const char *first; /* the command, or NULL */
    const char **rest;
    size_t count;
    bool version;
    bool help; /* --help or -h */
} awsc_cli_arguments;

bool awsc_cli_is_output(const char *format);

/* Returns an exit code; unless it is 0, the message is printed. */
int awsc_cli_read_globals(awsc_cli *cli, int argc, char **argv, awsc_cli_arguments *out);
int awsc_cli_read_options(awsc_cli *cli, awsc_cli_command *command, const awsc_cli_arguments *arguments);

#endif
