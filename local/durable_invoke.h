/* SPDX-License-Identifier: Apache-2.0 */
/* Invoke of a function with a durable configuration. */
#ifndef AWSC_LOCAL_DURABLE_INVOKE_H
#define AWSC_LOCAL_DURABLE_INVOKE_H

#include <awsc/lambda.h>

#include "invocation.h"

/* Begins the execution, or finds the one of this name, and waits for its end if the type is not Event. `*durable`: the
 * function has such a configuration; otherwise nothing was done. Returns AWSC_OK; AWSC_END after an error of the
 * service was set; AWSC_ERR_NOMEM. */
int awsc_local_durable_invoke(awsc_local_call *call, const awsc_local_invocation *invocation,
                              const awsc_lambda_invoke_input *input, awsc_lambda_invoke_output *output, bool *durable);

#endif
