/* SPDX-License-Identifier: Apache-2.0 */
/* Options, one row each. Parsing, help and completion share the rows. */
#ifndef CREDENTIALS_OPTIONS_H
#define CREDENTIALS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* Exit codes, as those of `lambda`. */
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
    const char *value; /* name of its value in help; NULL: a flag */
    const char *help;
} option_row;

extern const option_row awsc_tool_option_rows[OPTION_COUNT];

struct command_row;

/* A parsed command line. Texts belong to `argv`. */
typedef struct arguments {
    const struct command_row *command;
    const char *values[OPTION_COUNT]; /* NULL: not given; a flag has "" */
} arguments;

typedef struct command_row {
    const char *word;  /* first word */
    const char *token; /* second word, of `token`; else NULL */
    unsigned options;  /* bits that it takes, beside OPTIONS_OF_ALL */
    unsigned required; /* bits of them that it needs */
    int (*run)(const arguments *given);
    const char *help;
} command_row;

#define OPTIONS_OF_ALL (OPTION_BIT(PROFILE) | OPTION_BIT(REGION) | OPTION_BIT(TIMEOUT) | OPTION_BIT(EXPLAIN))

/* Whether the command takes the option. */
bool awsc_tool_option_belongs(const command_row *command, enum option_id id);

/* The option called `word`, such as "--port" or "--port=5432"; then `*value` is the part after "=", else NULL.
 * OPTION_COUNT: no option has this name. */
enum option_id awsc_tool_option_find(const char *word, const char **value);

/* "awsc-credentials: …" on standard error; returns `code`. */
int awsc_tool_complain(int code, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* The value of an option as a whole number. 0, or EXIT_USAGE after a message. `*out` stays without the option. */
int awsc_tool_option_number(const arguments *given, enum option_id id, long long *out);

#endif
