/* SPDX-License-Identifier: Apache-2.0 */
/* Defines the options, one row each. Parsing, help and completion share the rows. */
#ifndef CREDENTIALS_OPTIONS_H
#define CREDENTIALS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* Exit codes. `lambda` has the same ones. */
enum { EXIT_DONE = 0, EXIT_INTERRUPTED = 130, EXIT_USAGE = 252, EXIT_NO_CREDENTIALS = 253, EXIT_OTHER = 255 };

enum option_id {
    OPTION_PROFILE,
    OPTION_REGION,
    OPTION_TIMEOUT,
    OPTION_EXPLAIN,
    OPTION_JSON,
    OPTION_SERVICE,
    OPTION_HOST,
    OPTION_PORT,
    OPTION_USER,
    OPTION_CACHE,
    OPTION_CLUSTER,
    OPTION_SERVERLESS,
    OPTION_ADMIN,
    OPTION_SORTED,
    OPTION_EXPIRES,
    OPTION_STS_HOST,
    OPTION_USER_AGENT,
    OPTION_EXEC_CREDENTIAL,
    OPTION_COUNT
};

#define OPTION_BIT(id) (1u << OPTION_##id)

typedef struct option_row {
    const char *name;  /* without the dashes */
    const char *value; /* name of the option's value in help; NULL: the option is a flag */
    const char *help;
} option_row;

extern const option_row awsc_tool_option_rows[OPTION_COUNT];

struct command_row;

/* A parsed command line. Texts belong to `argv`. */
typedef struct arguments {
    const struct command_row *command;
    const char *values[OPTION_COUNT]; /* NULL: the option is not given; "" for a given flag */
} arguments;

typedef struct command_row {
    const char *word;  /* first word */
    const char *token; /* second word of a `token` command; else NULL */
    unsigned options;  /* OPTION_BITs of the options that it takes, besides OPTIONS_OF_ALL */
    unsigned required; /* OPTION_BITs of the options that it needs */
    int (*run)(const arguments *given);
    const char *help;
} command_row;

#define OPTIONS_OF_ALL (OPTION_BIT(PROFILE) | OPTION_BIT(REGION) | OPTION_BIT(TIMEOUT) | OPTION_BIT(EXPLAIN))

/* Returns whether the command takes the option. */
bool awsc_tool_option_belongs(const command_row *command, enum option_id id);

/* Returns the option that `word` names, such as "--port" or "--port=5432", or OPTION_COUNT if there is no such option.
 * `*value` receives the part after "=", or NULL without "=". */
enum option_id awsc_tool_option_find(const char *word, const char **value);

/* Prints "awsc-credentials: " and the message on standard error. Returns `code`. */
int awsc_tool_complain(int code, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Reads the value of an option as a whole number. Returns 0, or EXIT_USAGE after a message. Without the option, leaves
 * `*out` unchanged and returns 0. */
int awsc_tool_option_number(const arguments *given, enum option_id id, long long *out);

#endif
