/* SPDX-License-Identifier: Apache-2.0 */
/* Handles InvokeWithResponseStream: sends each piece of output at once as a PayloadChunk event, and ends with
 * InvokeComplete. */
#include <awsc/lambda.h>

#include "bind_event.h"
#include "invocation.h"
#include "runtime.h"

typedef struct event_source {
    awsc_local_stream stream; /* first member: the sender casts it back */
    awsc_local_call call;     /* a copy, since the original ends with the handler */
    awsc_local_invocation invocation;
    awsc_local_execution *execution;
    bool tail;
    bool complete;
} event_source;

static const awsc_schema *events_of(const awsc_local_call *call)
{
    return call->operation->output->members[call->operation->output_payload].target;
}

static int add_complete(event_source *source, awsc_buffer *out)
{
    awsc_lambda_invoke_with_response_stream_complete_event event = {0};
    source->complete = true;
    if (awsc_local_execution_abandoned(source->execution)) return AWSC_ERR_CANCELLED;
    event.error_code = awsc_local_execution_error(source->execution);
    if (event.error_code) {
        awsc_view details = awsc_local_execution_error_payload(source->execution);
        event.error_details = awsc_arena_text(source->call.arena, details.data, details.size);
        if (!event.error_details) return AWSC_ERR_NOMEM;
    }
    if (source->tail) event.log_result = awsc_local_invocation_log(&source->call, source->execution);
    return awsc_local_bind_event(events_of(&source->call), "InvokeComplete", &event, out, NULL);
}

static int next_event(awsc_local_stream *stream, awsc_buffer *out)
{
    event_source *source = (event_source *)stream;
    if (source->complete) return AWSC_END;
    awsc_view piece;
    int status = awsc_local_execution_next(source->execution, &piece);
    if (status == AWSC_END) return add_complete(source, out);
    if (status) return status;
    awsc_lambda_invoke_response_stream_update update = {.payload = AWSC_BLOB(piece.data, piece.size)};
    return awsc_local_bind_event(events_of(&source->call), "PayloadChunk", &update, out, NULL);
}

/* Frees the execution of the stream. The arena owns the stream itself. */
static void free_event_stream(awsc_local_stream *stream)
{
    awsc_local_execution_free(((event_source *)stream)->execution);
}

static int start_event_stream(awsc_local_call *call, event_source *source)
{
    source->stream = (awsc_local_stream){next_event, free_event_stream};
    source->call = *call;
    source->invocation.watch_fd = call->socket;
    int status = awsc_local_invocation_start(call, &source->invocation, &source->execution);
    if (!status) call->stream = &source->stream;
    return status;
}

int awsc_local_handle_invoke_with_response_stream(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_invoke_with_response_stream_input *input = in;
    awsc_lambda_invoke_with_response_stream_output *output = out;
    awsc_local_invoke_request request = {
        .function_name = input->function_name,
        .qualifier = input->qualifier,
        .client_context = input->client_context,
        .tenant_id = input->tenant_id,
        .payload = input->payload,
        .max_bytes = AWSC_LOCAL_MAX_EVENT_BYTES,
    };
    event_source *source = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *source);
    if (!source) return AWSC_ERR_NOMEM;
    int status = awsc_local_invocation_check(call, input->invocation_type, input->log_type, false);
    if (!status) status = awsc_local_invocation_prepare(call, &request, &source->invocation);
    if (status) return status;
    if (awsc_local_text_is(input->invocation_type, AWSC_LAMBDA_INVOCATION_TYPE_DRY_RUN)) {
        output->status_code = AWSC_I32(204);
        return AWSC_OK;
    }
    source->tail = awsc_local_text_is(input->log_type, AWSC_LAMBDA_LOG_TYPE_TAIL);
    output->status_code = AWSC_I32(200);
    output->executed_version = source->invocation.function->version;
    output->response_stream_content_type = "application/vnd.amazon.eventstream";
    return start_event_stream(call, source);
}
