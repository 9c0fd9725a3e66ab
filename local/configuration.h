/* SPDX-License-Identifier: Apache-2.0 */
/* FunctionConfiguration of functions: records, and their states over time. */
#ifndef AWSC_LOCAL_CONFIGURATION_H
#define AWSC_LOCAL_CONFIGURATION_H

#include <stdbool.h>

#include <awsc/lambda.h>

#include "server.h"

/* arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]; `qualifier` may be NULL. */
const char *awsc_local_function_arn(const awsc_local_settings *settings, awsc_arena *arena, const char *name,
                                    const char *qualifier);

/* Fills $LATEST of a new, active function with the defaults of the service. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_configuration_new(const awsc_local_settings *settings, awsc_arena *arena, const char *name,
                                 awsc_lambda_function_configuration *out);

/* Whether a record that changed at `changed_ms` is still in its transitional state. */
bool awsc_local_is_settling(const awsc_local_settings *settings, int64_t changed_ms);

/*
 * The current configuration of a record. After --state-delay-ms, Pending becomes Active and InProgress becomes
 * Successful, or both become Failed. Without uploaded code, size and hash are those of the executable. Returns memory
 * of `arena`, or NULL when memory runs out.
 */
awsc_lambda_function_configuration *awsc_local_configuration_of(const awsc_local_settings *settings,
                                                                const awsc_local_record *record, awsc_arena *arena);

/* Set the transitional state of a creation or an update. */
void awsc_local_configuration_create(awsc_lambda_function_configuration *configuration);
void awsc_local_configuration_update(awsc_lambda_function_configuration *configuration);

#endif
