/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the command line: a command, its options, and global options at any place. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "command.h"

/* How an option sets a field of awsc_config. */
enum awsc_cli_form {
    AWSC_CLI_NO_FIELD,
    AWSC_CLI_STRING,  /* a text */
    AWSC_CLI_SECONDS, /* seconds, stored as milliseconds; 0: no limit */
    AWSC_CLI_TRUE,    /* a flag; sets the field to true */
    AWSC_CLI_FALSE    /* a flag; sets the field to false */
};

/* A global option, which every command has. Help and completion list these options. */
typedef struct awsc_cli_global {
    const char *name;
    const char *value; /* placeholder of the value in help, or NULL for a flag */
    const char *const *choices;
    const char *doc;
    enum awsc_cli_form form;
    const char *setting; /* name of the field of awsc_config that the option sets, or NULL */
    size_t field;        /* offset of that field */
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

/* These functions print a message unless they return exit code 0. */
int awsc_cli_read_globals(awsc_cli *cli, int argc, char **argv, awsc_cli_arguments *out);
int awsc_cli_read_options(awsc_cli *cli, awsc_cli_command *command, const awsc_cli_arguments *arguments);

#endif
