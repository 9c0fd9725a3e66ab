/* SPDX-License-Identifier: Apache-2.0 */
/* Handles InvokeAsync, the deprecated operation that queues an event. */
#include <awsc/lambda.h>

#include "invocation.h"

int awsc_local_handle_invoke_async(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_invoke_async_input *input = in;
    awsc_lambda_invoke_async_output *output = out;
    awsc_local_invoke_request request = {
        .function_name = input->function_name,
        .payload = {input->invoke_args.data, input->invoke_args.size},
        .max_bytes = AWSC_LOCAL_MAX_ASYNC_EVENT_BYTES,
    };
    awsc_local_invocation invocation;
    int status = awsc_local_invocation_prepare(call, &request, &invocation);
    if (status) return status;
    output->status = AWSC_I32(202);
    return awsc_local_invocation_queue(call, &invocation);
}
