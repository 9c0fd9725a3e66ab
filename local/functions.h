/* SPDX-License-Identifier: Apache-2.0 */
/* Executables of functions. */
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

/* A function of the command line. Texts belong to the settings. */
typedef struct awsc_local_given {
    const char *name;
    const char *path;    /* absolute path of the executable, or of the folder */
    const char *handler; /* if the function is a folder; else NULL */
    const char *runtime; /* if the function is a folder; else NULL */
    awsc_text_map variables;
    awsc_text_list aliases;
    uint32_t timeout_seconds;
    uint32_t memory_mb;
    awsc_time modified;
} awsc_local_given;

/* A function to run. Texts are borrowed. */
typedef struct awsc_local_function {
    const char *name;
    const char *version;
    const char *path;   /* path of the executable */
    const char *folder; /* the function is served by a runtime in this folder; else NULL */
    char **arguments;   /* the program of the runtime */
    const char *handler;
    const char *code_hash; /* SHA-256 of the uploaded package in base64, or NULL */
    uint32_t timeout_seconds;
    uint32_t memory_mb;
    awsc_text_map variables;
} awsc_local_function;

/* The function's handler: set with its folder, or the file name of the executable. */
const char *awsc_local_functions_file_name(const awsc_local_given *given);

/*
 * Finds the executable of a function: the one on the command line if the handler is its file name, else the file in
 * --functions-dir with the name of the handler, with or without extension, else a path that does not exist. Returns
 * NULL when memory runs out.
 */
const char *awsc_local_functions_path(const struct awsc_local_settings *settings,
                                      const awsc_lambda_function_configuration *configuration, awsc_arena *arena);

/* Fills a function to run. Borrows texts of the configuration. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_functions_describe(const struct awsc_local_settings *settings,
                                  const awsc_lambda_function_configuration *configuration, awsc_arena *arena,
                                  awsc_local_function *out);

#endif
