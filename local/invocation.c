/* SPDX-License-Identifier: Apache-2.0 */
#include "invocation.h"

#include <string.h>

#include "events.h"
#include "runtime.h"

#define MAX_CLIENT_CONTEXT_BYTES 3583u

bool awsc_local_text_is(const char *member, const char *value)
{
    return member && !strcmp(member, value);
}

static int check_payload(awsc_local_call *call, const awsc_local_invoke_request *request, awsc_blob *event)
{
    if (request->payload.size > request->max_bytes) {
        return awsc_local_fail(call, "RequestTooLargeException",
                               "Request must be smaller than %zu bytes for the InvokeFunction operation",
                               request->max_bytes);
    }
    awsc_view text = {request->payload.data, request->payload.size};
    if (!text.size) {
        *event = AWSC_BLOB_LITERAL("{}");
        return AWSC_OK;
    }
    *event = request->payload;
    awsc_json_reader reader;
    awsc_json_reader_init(&reader, text, AWSC_JSON_DEEPEST);
    if (!awsc_json_skip(&reader, NULL) && !awsc_json_finish(&reader)) return AWSC_OK;
    awsc_buffer why = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_json_describe(&reader, &why);
    const char *problem = awsc_buffer_text(&why);
    int status = awsc_local_fail(call, "InvalidRequestContentException",
                                 "Could not parse request body into json: Could not parse payload into json: %s",
                                 problem ? problem : "it is invalid");
    awsc_buffer_clear(&why);
    return status;
}

static int decode_client_context(awsc_local_call *call, const char *encoded, const char **out)
{
    *out = NULL;
    if (!encoded || !encoded[0]) return AWSC_OK;
    awsc_view text = awsc_view_text(encoded);
    char *decoded = awsc_arena_bytes(call->arena, awsc_base64_decoded_max(text.size) + 1);
    size_t size = 0;
    if (!decoded) return AWSC_ERR_NOMEM;
    if (text.size > MAX_CLIENT_CONTEXT_BYTES || awsc_base64_decode(text, decoded, &size) || memchr(decoded, 0, size) ||
        !awsc_json_valid((awsc_view){decoded, size}, AWSC_JSON_DEEPEST)) {
        return awsc_local_fail(call, "InvalidRequestContentException",
                               "Client context must be a valid Base64-encoded JSON object of at most %u bytes.",
                               MAX_CLIENT_CONTEXT_BYTES);
    }
    decoded[size] = '\0';
    *out = decoded;
    return AWSC_OK;
}

/* Reads the Cognito identity from a header. The service takes it from the caller's credentials instead. */
static int read_identity(awsc_local_call *call, const char **out)
{
    const char *given = awsc_local_request_header(call->request, "X-Amz-Cognito-Identity");
    *out = given && *given ? given : NULL;
    if (!*out || awsc_json_valid(awsc_view_text(given), AWSC_JSON_DEEPEST)) return AWSC_OK;
    return awsc_local_fail(call, "InvalidRequestContentException", "X-Amz-Cognito-Identity must be a JSON object.");
}

/* Finds the function and its current settings. */
static int find_function(awsc_local_call *call, const awsc_local_invoke_request *request, awsc_local_invocation *out)
{
    awsc_local_target target;
    awsc_local_function *function = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *function);
    if (!function) return AWSC_ERR_NOMEM;
    int status = awsc_local_target_find(call, request->function_name, request->qualifier, &target);
    if (!status) status = awsc_local_target_draw(call->server, call->arena, &target);
    if (!status && strcmp(target.configuration->state, AWSC_LAMBDA_STATE_ACTIVE)) {
        return awsc_local_target_check_idle(call, &target);
    }
    if (!status) {
        status = awsc_local_functions_describe(call->server->settings, target.configuration, call->arena, function);
    }
    if (!status) status = awsc_local_packages_find(call->server, call->arena, function);
    if (status) return status;
    out->function = function;
    out->qualifier = target.qualifier;
    out->limit = awsc_local_counters_limit(call->server, call->arena, function->name);
    return AWSC_OK;
}

static int refuse_word(awsc_local_call *call, const char *value, const char *member, const char *words)
{
    return awsc_local_fail(call, "InvalidParameterValueException",
                           "1 validation error detected: Value '%.100s' at '%s' failed to satisfy constraint: Member "
                           "must satisfy enum value set: [%s]",
                           value, member, words);
}

int awsc_local_invocation_check(awsc_local_call *call, const char *type, const char *log_type, bool event)
{
    bool good = !type || awsc_local_text_is(type, AWSC_LAMBDA_INVOCATION_TYPE_REQUEST_RESPONSE) ||
                awsc_local_text_is(type, AWSC_LAMBDA_INVOCATION_TYPE_DRY_RUN) ||
                (event && awsc_local_text_is(type, AWSC_LAMBDA_INVOCATION_TYPE_EVENT));
    if (!good)
        return refuse_word(call, type, "invocationType",
                           event ? "Event, RequestResponse, DryRun" : "RequestResponse, DryRun");
    good = !log_type || awsc_local_text_is(log_type, AWSC_LAMBDA_LOG_TYPE_TAIL) ||
           awsc_local_text_is(log_type, AWSC_LAMBDA_LOG_TYPE_NONE);
    return good ? AWSC_OK : refuse_word(call, log_type, "logType", "None, Tail");
}

int awsc_local_invocation_prepare(awsc_local_call *call, const awsc_local_invoke_request *request,
                                  awsc_local_invocation *out)
{
    *out = (awsc_local_invocation){
        .server = call->server,
        .request_id = call->request_id,
        .tenant_id = request->tenant_id,
        .trace_id = awsc_local_request_header(call->request, "X-Amzn-Trace-Id"),
        .watch_fd = -1,
    };
    awsc_local_store_lock(call->server->store);
    int status = find_function(call, request, out);
    awsc_local_store_unlock(call->server->store);
    if (!status) status = check_payload(call, request, &out->event);
    if (!status) status = decode_client_context(call, request->client_context, &out->client_context);
    if (!status) status = read_identity(call, &out->identity);
    return status;
}

int awsc_local_invocation_start(awsc_local_call *call, const awsc_local_invocation *invocation,
                                awsc_local_execution **out)
{
    int status = awsc_local_execution_new(invocation, out, NULL);
    if (status != AWSC_END) return status;
    awsc_local_fail(call, "TooManyRequestsException", "Rate Exceeded.");
    call->failure.reason = AWSC_LAMBDA_THROTTLE_REASON_RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED;
    return AWSC_END;
}

int awsc_local_invocation_queue(awsc_local_call *call, const awsc_local_invocation *invocation)
{
    int status = awsc_local_events_add(call->server->events, invocation, NULL);
    if (status != AWSC_END) return status;
    return awsc_local_fail(call, "TooManyRequestsException", "The queue of events is full.");
}

const char *awsc_local_invocation_log(awsc_local_call *call, const awsc_local_execution *execution)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_local_execution_log(execution, &text);
    const char *copy = text.failed ? NULL : awsc_arena_text(call->arena, text.data ? text.data : "", text.size);
    awsc_buffer_clear(&text);
    return copy;
}
