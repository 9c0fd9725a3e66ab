/* Functions as they are run, and those that the command line gives. */
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

/* A function of the command line; texts belong to the settings. */
typedef struct awsc_local_given {
    const char *name;
    const char *path; /* of the executable, absolute */
    awsc_text_list aliases;
    uint32_t timeout_seconds;
    uint32_t memory_mb;
    awsc_time modified;
} awsc_local_given;

/* What is needed to run a function; texts belong to whoever made it. */
typedef struct awsc_local_function {
    const char *name;
    const char *version;
    const char *path; /* of the executable */
    const char *handler;
    uint32_t timeout_seconds;
    uint32_t memory_mb;
    awsc_text_map variables;
} awsc_local_function;

/* The name of the executable without its directory: the function's handler. */
const char *awsc_local_functions_file_name(const awsc_local_given *given);

/*
 * The executable of a function: that of the command line as long as the handler names it; else the file of
 * --functions-dir that is called like the handler, with or without its extension; else one that does not exist. NULL
 * when memory runs out.
 */
const char *awsc_local_functions_path(const struct awsc_local_settings *settings,
                                      const awsc_lambda_function_configuration *configuration, awsc_arena *arena);

/* Fills a function to run; shares texts with the configuration. AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_functions_describe(const struct awsc_local_settings *settings,
                                  const awsc_lambda_function_configuration *configuration, awsc_arena *arena,
                                  awsc_local_function *out);

#endif
