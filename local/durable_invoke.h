/* SPDX-License-Identifier: Apache-2.0 */
/* Handles Invoke for a function with a durable configuration. */
#ifndef AWSC_LOCAL_DURABLE_INVOKE_H
#define AWSC_LOCAL_DURABLE_INVOKE_H

#include <awsc/lambda.h>

#include "invocation.h"

/* Starts an execution, or finds the execution with the input's name. Waits for its end unless the type is Event.
 * `*durable`: whether the function has a durable configuration; if not, nothing is started. Returns AWSC_OK; AWSC_END
 * after an error of the service was set; AWSC_ERR_NOMEM. */
int awsc_local_durable_invoke(awsc_local_call *call, const awsc_local_invocation *invocation,
                              const awsc_lambda_invoke_input *input, awsc_lambda_invoke_output *output, bool *durable);

#endif
