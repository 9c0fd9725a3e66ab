/* SPDX-License-Identifier: Apache-2.0 */
/* Declares what the parsers of single options share. */
#ifndef AWSC_LOCAL_ARGUMENTS_READER_H
#define AWSC_LOCAL_ARGUMENTS_READER_H

#include "arguments.h"

#define AWSC_LOCAL_MAX_TIMEOUT_SECONDS 900u
#define AWSC_LOCAL_MAX_MEMORY_MB 10240u

typedef struct awsc_local_arguments {
    awsc_arena *arena;
    awsc_local_settings *settings;
    awsc_local_faults *faults;
    uint64_t timeout_seconds; /* default timeout of functions */
    uint64_t memory_mb;
    awsc_local_key *keys;
    const char **directories;
    awsc_local_failing *failing;
    const char **allowed;
    awsc_local_given *given;
    size_t given_capacity;
} awsc_local_arguments;

/* Sets the error "OPTION VALUE: expected EXPECTED" and returns AWSC_ERR_VALIDATION. */
int awsc_local_argument_invalid(awsc_error **error, const char *option, const char *value, const char *expected);
int awsc_local_argument_number(const char *option, awsc_view value, uint64_t low, uint64_t high, uint64_t *out,
                               awsc_error **error);
/* Returns whether the name consists of 1 to 64 letters, digits, "-" and "_". */
bool awsc_local_argument_is_name(awsc_view name);

/* Parses a value of --function and adds the function, or replaces the one of the same name. */
int awsc_local_argument_function(awsc_local_arguments *state, const char *value, awsc_error **error);
/* Reads the file of --env-file and sets its variables in this process's environment, which functions inherit. */
int awsc_local_argument_env_file(awsc_local_arguments *state, const char *value, awsc_error **error);
int awsc_local_argument_directory(awsc_local_arguments *state, const char *value, awsc_error **error);

#endif
