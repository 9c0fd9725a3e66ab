/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the executables of functions. */
#ifndef AWSC_LOCAL_FUNCTIONS_H
#define AWSC_LOCAL_FUNCTIONS_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/error.h>
#include <awsc/lambda.h>
#include <awsc/types.h>

#include "runtime.h"

#define AWSC_LOCAL_LATEST "$LATEST"

struct awsc_local_settings;

/* A function given on the command line. Texts belong to the settings. */
typedef struct awsc_local_given {
    const char *name;
    const char *path;    /* absolute path of the executable, or of the folder */
    const char *handler; /* handler in the folder; NULL: the function is an executable */
    const char *runtime; /* runtime of the folder, such as python3.13; NULL: the function is an executable */
    awsc_text_map variables;
    awsc_text_list aliases;
    uint32_t timeout_seconds;
    uint32_t memory_mb;
    awsc_time modified;
} awsc_local_given;

/* A function that can be run. Texts are borrowed. */
typedef struct awsc_local_function {
    const char *name;
    const char *version;
    const char *path;   /* path of the executable */
    const char *folder; /* folder in which a runtime process serves the function; NULL: the function is an executable */
    char **arguments;   /* command line of the runtime process, ended by NULL; NULL without a folder */
    const char *handler;
    const char *code_hash; /* SHA-256 of the uploaded package in base64, or NULL */
    uint32_t timeout_seconds;
    uint32_t memory_mb;
    awsc_text_map variables;
} awsc_local_function;

/* Returns the function's handler: the handler of its folder, or the file name of its executable. */
const char *awsc_local_functions_file_name(const awsc_local_given *given);

/*
 * Returns the path of a function's executable, or NULL when memory runs out. A function of the command line keeps its
 * executable if the handler is the name of that file. Otherwise the executable is the file in --functions-dir with the
 * name of the handler, with or without extension. If no file fits, the path does not exist.
 */
const char *awsc_local_functions_path(const struct awsc_local_settings *settings,
                                      const awsc_lambda_function_configuration *configuration, awsc_arena *arena);

/* Fills `out` from a configuration and borrows its texts. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_functions_describe(const struct awsc_local_settings *settings,
                                  const awsc_lambda_function_configuration *configuration, awsc_arena *arena,
                                  awsc_local_function *out);

#endif
