/* SPDX-License-Identifier: Apache-2.0 */
/* Defines commands. A command is an operation of the service, with an option for each member of its input. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli.h"

enum awsc_cli_option_kind {
    AWSC_CLI_MEMBER,   /* a member of the input */
    AWSC_CLI_NEGATED,  /* --no-NAME of a boolean member */
    AWSC_CLI_HOISTED,  /* a blob inside of a structure of the input, which JSON and shorthand cannot hold */
    AWSC_CLI_INPUT,    /* --cli-input-json, --cli-input-yaml */
    AWSC_CLI_SKELETON, /* --generate-cli-skeleton */
    AWSC_CLI_PAGING,   /* --max-items, --page-size, --starting-token */
    AWSC_CLI_TAIL,     /* --tail, for commands that can return the end of a log */
    AWSC_CLI_FOLLOW    /* --follow, for commands that can start a durable execution */
};

/* The number of values that an option takes. */
enum awsc_cli_arity { AWSC_CLI_NONE, AWSC_CLI_ONE, AWSC_CLI_OPTIONAL, AWSC_CLI_MANY };

typedef struct awsc_cli_option {
    enum awsc_cli_option_kind kind;
    enum awsc_cli_arity arity;
    awsc_cli_view name; /* without the dashes */
    const char *doc;
    const awsc_member *member;
    const awsc_member *inner; /* the blob of AWSC_CLI_HOISTED */
    bool required;
    bool hidden;   /* not in help */
    bool shadowed; /* a paging option of the same name replaces this one */
    /* The fields below are read from the command line. */
    bool given;
    const char **values;
    size_t count;
} awsc_cli_option;

typedef struct awsc_cli_command awsc_cli_command;

struct awsc_cli_command {
    awsc_cli_command *self; /* this command, for callers that have a const pointer but look up an option */
    const awsc_operation *operation;
    awsc_cli_view name;
    const char *doc;
    awsc_cli_option *options;
    size_t option_count;
    const awsc_member *outfile; /* member of the output that goes to a file, or NULL */
    bool streams;               /* `outfile` is an event stream */
    bool lines;                 /* its events have no bytes of their own: each is a line of JSON */
    const char *outfile_value;
    const awsc_cli_paging *paging; /* NULL: not paginated */
};

/* Returns the command with this name, or NULL. */
awsc_cli_command *awsc_cli_command_find(awsc_cli *cli, awsc_cli_view name);
awsc_cli_command *awsc_cli_command_of(awsc_cli *cli, size_t operation);
/* Returns whether --tail was given. */
bool awsc_cli_tails(const awsc_cli_command *command);
/* Returns whether --follow was given. */
bool awsc_cli_follows(const awsc_cli_command *command);
awsc_cli_option *awsc_cli_option_of(awsc_cli_command *command, enum awsc_cli_option_kind kind, const char *name);

#endif
