/* SPDX-License-Identifier: Apache-2.0 */
/* Changes functions for CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration and PublishVersion. */
#ifndef AWSC_LOCAL_CONFIGURE_H
#define AWSC_LOCAL_CONFIGURE_H

#include <awsc/lambda.h>

#include "call.h"
#include "list.h"

/* All functions return AWSC_OK; AWSC_END after an error of the service was set; AWSC_ERR_NOMEM. */

/* Copies the settings of the operation's input into the configuration. */
int awsc_local_configure(awsc_local_call *call, const void *input, awsc_lambda_function_configuration *configuration);

/* Checks that the code has one source that fits the package type. Sets CodeSize, CodeSha256 and PackageType. */
int awsc_local_configure_code(awsc_local_call *call, const awsc_lambda_function_code *code,
                              awsc_lambda_function_configuration *configuration);

/* Stores $LATEST with a new RevisionId and LastModified. `code` NULL: keeps the stored code. */
int awsc_local_configure_put(awsc_local_call *call, awsc_lambda_function_configuration *configuration,
                             const awsc_lambda_function_code *code);

/*
 * Publishes $LATEST as the next version, unless neither its revision nor its code has changed since the last version.
 * `*out` receives the new or the last version. `description` may be NULL.
 */
int awsc_local_publish(awsc_local_call *call, const awsc_lambda_function_configuration *latest, const char *description,
                       const awsc_lambda_function_configuration **out);

/* Removes all records of a function (`qualifier` NULL), or of one of its versions or aliases. */
int awsc_local_forget(awsc_local_call *call, const char *name, const char *qualifier);

/* Increments the counter `key` and stores `revision`, which may be NULL, with it. `*out` receives the new number. */
int awsc_local_count_up(awsc_local_call *call, enum awsc_local_kind kind, const char *key, const char *revision,
                        int64_t *out);

/* Makes the item of a function or version for the List operations. */
awsc_local_describe awsc_local_describe_listed;

#endif
