/* What CreateFunction, UpdateFunctionCode and UpdateFunctionConfiguration have in common, and publishing. */
#ifndef AWSC_LOCAL_CONFIGURE_H
#define AWSC_LOCAL_CONFIGURE_H

#include <awsc/lambda.h>

#include "call.h"
#include "list.h"

/* All: AWSC_OK; AWSC_END after an error of the service was set; AWSC_ERR_NOMEM. */

/* Takes what the operation's input says of the configuration. */
int awsc_local_configure(awsc_local_call *call, const void *input, awsc_lambda_function_configuration *configuration);

/* Checks that there is one source of code and that it fits the package type; sets size, hash and package type. */
int awsc_local_configure_code(awsc_local_call *call, const awsc_lambda_function_code *code,
                              awsc_lambda_function_configuration *configuration);

/* Stores $LATEST with a new revision and time of change; `code` NULL leaves the code. */
int awsc_local_configure_put(awsc_local_call *call, awsc_lambda_function_configuration *configuration,
                             const awsc_lambda_function_code *code);

/*
 * Publishes $LATEST as the next version, unless nothing changed since the last one. `description` may be NULL. `*out`
 * is the version.
 */
int awsc_local_publish(awsc_local_call *call, const awsc_lambda_function_configuration *latest, const char *description,
                       const awsc_lambda_function_configuration **out);

/* Removes all that is kept for a function, or for one of its versions or aliases. */
int awsc_local_forget(awsc_local_call *call, const char *name, const char *qualifier);

/* The next number of a counter, which is kept with the revision that it is for (NULL: none). */
int awsc_local_count_up(awsc_local_call *call, enum awsc_local_kind kind, const char *key, const char *revision,
                        int64_t *out);

/* A configuration as lists show it. */
awsc_local_describe awsc_local_describe_listed;

#endif
