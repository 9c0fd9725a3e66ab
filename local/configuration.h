/* How functions are described to clients: the records of FunctionConfiguration and what time makes of them. */
#ifndef AWSC_LOCAL_CONFIGURATION_H
#define AWSC_LOCAL_CONFIGURATION_H

#include <stdbool.h>

#include <awsc/lambda.h>

#include "server.h"

/* arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]; `qualifier` may be NULL. */
const char *awsc_local_function_arn(const awsc_local_settings *settings, awsc_arena *arena, const char *name,
                                    const char *qualifier);

/* $LATEST of a new function, active, with the defaults of the service. AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_configuration_new(const awsc_local_settings *settings, awsc_arena *arena, const char *name,
                                 awsc_lambda_function_configuration *out);

/* Whether a record that was changed then is still in the state of transition that its change began. */
bool awsc_local_is_settling(const awsc_local_settings *settings, int64_t changed_ms);

/*
 * The configuration that a record stands for now: after --state-delay-ms Pending becomes Active, and InProgress
 * Successful, or both Failed. Size and hash of code that was not uploaded are those of the executable. In `arena`; NULL
 * when memory runs out.
 */
awsc_lambda_function_configuration *awsc_local_configuration_of(const awsc_local_settings *settings,
                                                                const awsc_local_record *record, awsc_arena *arena);

/* Marks the begin of a change of state. */
void awsc_local_configuration_create(awsc_lambda_function_configuration *configuration);
void awsc_local_configuration_update(awsc_lambda_function_configuration *configuration);

#endif
