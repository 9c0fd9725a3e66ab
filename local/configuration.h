/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the FunctionConfiguration of functions, and changes its state over time. */
#ifndef AWSC_LOCAL_CONFIGURATION_H
#define AWSC_LOCAL_CONFIGURATION_H

#include <stdbool.h>

#include <awsc/lambda.h>

#include "server.h"

/* Returns arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER] in `arena`, or NULL when memory runs out. `qualifier`
 * may be NULL. */
const char *awsc_local_function_arn(const awsc_local_settings *settings, awsc_arena *arena, const char *name,
                                    const char *qualifier);

/* Fills the configuration of $LATEST of a new, active function with the service's defaults. Returns AWSC_OK,
 * AWSC_ERR_NOMEM. */
int awsc_local_configuration_new(const awsc_local_settings *settings, awsc_arena *arena, const char *name,
                                 awsc_lambda_function_configuration *out);

/* Returns whether a record that changed at `changed_ms` (since 1970) is still in its transitional state. */
bool awsc_local_is_settling(const awsc_local_settings *settings, int64_t changed_ms);

/*
 * Returns a record's configuration with its current state, in `arena`, or NULL when memory runs out. After
 * --state-delay-ms, Pending becomes Active and InProgress becomes Successful; --fail makes them Failed. Without
 * uploaded code, CodeSize and CodeSha256 describe the executable.
 */
awsc_lambda_function_configuration *awsc_local_configuration_of(const awsc_local_settings *settings,
                                                                const awsc_local_record *record, awsc_arena *arena);

/* These set the transitional state after a creation (Pending) or an update (InProgress). */
void awsc_local_configuration_create(awsc_lambda_function_configuration *configuration);
void awsc_local_configuration_update(awsc_lambda_function_configuration *configuration);

#endif
