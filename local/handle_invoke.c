/* SPDX-License-Identifier: Apache-2.0 */
/* Handles Invoke: RequestResponse waits for the result, Event queues the event, DryRun only validates. */
#include <string.h>

#include <awsc/lambda.h>

#include "durable_invoke.h"
#include "invocation.h"
#include "runtime.h"

static int run_function(awsc_local_call *call, const awsc_local_invocation *invocation, bool tail,
                        awsc_lambda_invoke_output *output)
{
    awsc_local_execution *execution = NULL;
    awsc_buffer result = AWSC_BUFFER_INIT(awsc_allocator_default());
    int status = awsc_local_invocation_start(call, invocation, &execution);
    if (!status) status = awsc_local_execution_collect(execution, &result, NULL);
    if (!status && awsc_local_execution_abandoned(execution)) {
        status = awsc_local_fail(call, "ServiceException", "The endpoint is stopping.");
    }
    if (!status) {
        output->payload = AWSC_BLOB(awsc_arena_text(call->arena, result.data, result.size), result.size);
        output->function_error = awsc_local_execution_error(execution);
        output->executed_version = invocation->function->version;
        output->log_result = tail ? awsc_local_invocation_log(call, execution) : NULL;
        if (!output->payload.data || (tail && !output->log_result)) status = AWSC_ERR_NOMEM;
    }
    awsc_local_execution_free(execution);
    awsc_buffer_clear(&result);
    return status;
}

int awsc_local_handle_invoke(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_invoke_input *input = in;
    awsc_lambda_invoke_output *output = out;
    const char *type = input->invocation_type;
    bool event = awsc_local_text_is(type, AWSC_LAMBDA_INVOCATION_TYPE_EVENT);
    bool dry_run = awsc_local_text_is(type, AWSC_LAMBDA_INVOCATION_TYPE_DRY_RUN);
    awsc_local_invoke_request request = {
        .function_name = input->function_name,
        .qualifier = input->qualifier,
        .client_context = input->client_context,
        .tenant_id = input->tenant_id,
        .payload = input->payload,
        .max_bytes = event ? AWSC_LOCAL_MAX_ASYNC_EVENT_BYTES : AWSC_LOCAL_MAX_EVENT_BYTES,
    };
    awsc_local_invocation invocation;
    int status = awsc_local_invocation_check(call, type, input->log_type, true);
    if (!status) status = awsc_local_invocation_prepare(call, &request, &invocation);
    if (status) return status;
    output->status_code = AWSC_I32(event ? 202 : dry_run ? 204 : 200);
    if (dry_run) return AWSC_OK;
    bool durable = false;
    status = awsc_local_durable_invoke(call, &invocation, input, output, &durable);
    if (status || durable) return status;
    if (event) return awsc_local_invocation_queue(call, &invocation);
    call->content_type = "application/json";
    return run_function(call, &invocation, awsc_local_text_is(input->log_type, AWSC_LAMBDA_LOG_TYPE_TAIL), output);
}
