/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch.h"

#include <poll.h>
#include <string.h>

#include "bind_request.h"
#include "bind_response.h"
#include "check.h"
#include "control.h"
#include "origin.h"
#include "route.h"
#include "runtime.h"
#include "tables.h"
#include "text.h"
#include "verify.h"

/* Maximum body of an invocation: an event of 6 MB and 1 KB more, so that the handler can report an event that is too
 * large. */
#define MAX_INVOCATION_BYTES ((size_t)6291456 + 1024)

/* ---- answers --------------------------------------------------------------------------------------------------- */

static void answer_failure(awsc_local_answer *answer, const awsc_local_failure *failure, awsc_arena *arena)
{
    awsc_http_response_free(answer->response);
    answer->response = NULL;
    awsc_local_failure_respond(awsc_local_service(), failure, arena, &answer->response, NULL);
}

static void answer_error(awsc_local_answer *answer, const char *code, const char *message, int http_status,
                         awsc_arena *arena)
{
    awsc_local_failure failure = {.code = code, .message = message, .http_status = http_status};
    answer_failure(answer, &failure, arena);
}

static void answer_fault(awsc_local_answer *answer, awsc_arena *arena)
{
    const awsc_local_fault *fault = &answer->fault;
    awsc_local_failure failure = {
        .code = fault->throttle ? "TooManyRequestsException" : "ServiceException",
        .message = fault->throttle ? "Rate Exceeded." : "An injected fault.",
        .http_status = fault->status,
        .reason = fault->throttle ? "ReservedFunctionConcurrentInvocationLimitExceeded" : NULL,
        .retry_after = fault->retry_after[0] ? fault->retry_after : (fault->throttle ? "1" : NULL),
    };
    /* Clients read this header in milliseconds. */
    int64_t seconds = 0;
    if (!awsc_parse_i64(awsc_view_text(fault->retry_after), &seconds) && seconds >= 0 && seconds < INT32_MAX) {
        failure.retry_after_ms = awsc_local_format(arena, "%lld", (long long)seconds * 1000);
    }
    if (fault->code[0]) failure.code = fault->code;
    if (fault->message[0]) failure.message = fault->message;
    answer_failure(answer, &failure, arena);
}

void awsc_local_answer_clear(awsc_local_answer *answer)
{
    if (answer->stream) answer->stream->free(answer->stream);
    awsc_http_response_free(answer->response);
    memset(answer, 0, sizeof *answer);
}

/* ---- running --------------------------------------------------------------------------------------------------- */

/* Runs a function that streams to its end and drops its output. */
static void drain_stream(awsc_local_stream *stream)
{
    awsc_buffer scratch = AWSC_BUFFER_INIT(awsc_allocator_default());
    while (stream->next(stream, &scratch) == AWSC_OK) awsc_buffer_truncate(&scratch, 0);
    awsc_buffer_clear(&scratch);
}

static void respond_operation(awsc_local_call *call, const void *output, awsc_local_answer *answer)
{
    awsc_error *error = NULL;
    if (awsc_local_bind_response(call->operation->output, output, call->operation->http_status, call->content_type,
                                 &answer->response, &error)) {
        answer_error(answer, "ServiceException", awsc_error_message(error), 500, call->arena);
        awsc_error_free(error);
        return;
    }
    answer->stream = call->stream;
}

/* Deserializes and validates the input. Returns NULL on failure, with an error response unless memory ran out. */
static void *read_input(awsc_local_call *call, const awsc_local_route *route, awsc_local_answer *answer)
{
    awsc_error *error = NULL;
    const awsc_schema *schema = call->operation->input;
    void *input = awsc_arena_alloc_zeroed(call->arena, 1, schema->size);
    if (!input) return NULL;
    int status = awsc_local_bind_request(route, call->request, call->arena, input, &error);
    if (!status) status = awsc_validate(schema, input, UINT16_MAX, call->operation->name, &error);
    if (!status) return input;
    if (status == AWSC_ERR_NOMEM)
        answer_error(answer, "ServiceException", awsc_error_message(error), 500, call->arena);
    else
        answer_error(answer,
                     status == AWSC_ERR_PARSE ? "InvalidRequestContentException" : "InvalidParameterValueException",
                     awsc_error_message(error), 400, call->arena);
    awsc_error_free(error);
    return NULL;
}

/* Invocations lock the store only for lookups, since functions may run for minutes. Other operations lock it
 * throughout. */
static int run_handler(awsc_local_call *call, awsc_local_handler *handler, const void *input, void *output)
{
    if (call->operation->flags & AWSC_TABLE_OPERATION_INVOKES) return handler(call, input, output);
    awsc_local_store_lock(call->server->store);
    uint64_t changes = awsc_local_store_changes(call->server->store);
    int status = awsc_local_check_ranges(call, input);
    if (!status) status = handler(call, input, output);
    int saved = awsc_local_save(call, changes);
    awsc_local_store_unlock(call->server->store);
    return status ? status : saved;
}

static void handle_operation(awsc_local_call *call, const awsc_local_route *route, awsc_local_answer *answer)
{
    void *input = read_input(call, route, answer);
    void *output = awsc_arena_alloc_zeroed(call->arena, 1, call->operation->output->size);
    if (!input || !output) return;
    awsc_local_handler *handler = awsc_local_handler_find(call->operation->name);
    if (!handler) {
        answer_error(answer, "NotImplementedException", "lambda-local does not implement this operation.", 501,
                     call->arena);
        return;
    }
    int status = run_handler(call, handler, input, output);
    if (status == AWSC_OK) {
        respond_operation(call, output, answer);
    } else if (status == AWSC_END && call->failure.code) {
        answer_failure(answer, &call->failure, call->arena);
    } else if (status == AWSC_END) {
        /* Records that do not fit together come from an edited state file only. */
        answer_error(answer, "ServiceException", "A record of the state refers to a record that is not there.", 500,
                     call->arena);
    } else {
        answer_error(answer, "ServiceException", awsc_status_name(status), 500, call->arena);
    }
}

/* Replaces the response by the response of the fault, or by a reset. Runs a streaming function to its end before. */
static void apply_fault(awsc_local_answer *answer, awsc_arena *arena)
{
    const awsc_local_fault *fault = &answer->fault;
    if (!fault->reset_after_request && !fault->status && !fault->throttle) return;
    if (answer->stream) {
        drain_stream(answer->stream);
        answer->stream->free(answer->stream);
        answer->stream = NULL;
    }
    if (fault->reset_after_request) {
        answer->reset = true;
    } else {
        answer_fault(answer, arena);
    }
}

/* Waits for `ms` milliseconds, or until the server stops. */
static void wait_ms(const awsc_local_server *server, uint64_t ms)
{
    struct pollfd stop = {server->stop_fd, POLLIN, 0};
    if (ms) poll(&stop, 1, ms < INT32_MAX ? (int)ms : INT32_MAX);
}

/* Returns the maximum size of the request's body in bytes. */
static size_t max_bytes(const awsc_operation *operation)
{
    return operation->flags & AWSC_TABLE_OPERATION_INVOKES ? MAX_INVOCATION_BYTES : AWSC_LOCAL_MAX_REQUEST_BYTES;
}

static void answer_too_large(awsc_local_call *call, awsc_local_answer *answer)
{
    bool invokes = call->operation->flags & AWSC_TABLE_OPERATION_INVOKES;
    awsc_local_fail(call, invokes ? "RequestTooLargeException" : "RequestEntityTooLargeException",
                    "Request must be smaller than %zu bytes for the %s operation",
                    invokes ? MAX_INVOCATION_BYTES - 1024 : (size_t)AWSC_LOCAL_MAX_REQUEST_BYTES,
                    invokes ? "InvokeFunction" : call->operation->name);
    call->failure.http_status = 413;
    answer_failure(answer, &call->failure, call->arena);
}

static void dispatch_routed(awsc_local_call *call, const awsc_local_route *route, bool too_large,
                            awsc_local_answer *answer)
{
    const awsc_local_fault *fault = &answer->fault;
    awsc_local_store_lock(call->server->store);
    awsc_local_directories_look(call->server);
    awsc_local_store_unlock(call->server->store);
    awsc_local_faults_take(call->server->faults, call->operation->name, &answer->fault);
    wait_ms(call->server, fault->delay_ms);
    bool run = fault->run || (!fault->status && !fault->throttle && !fault->reset_after_request);
    if (run && (too_large || call->request->body.size > max_bytes(call->operation))) {
        answer_too_large(call, answer);
    } else if (run) {
        awsc_local_failure failure = {0};
        const awsc_local_settings *settings = call->server->settings;
        if (settings->key_count &&
            awsc_local_verify(settings, call->service->signing_name, call->request, call->arena, &failure)) {
            return;
        }
        if (failure.code) {
            answer_failure(answer, &failure, call->arena);
        } else {
            handle_operation(call, route, answer);
        }
    }
    apply_fault(answer, call->arena);
}

static void answer_refused(awsc_local_answer *answer, const char *header, awsc_arena *arena)
{
    const char *message = awsc_local_format(arena, "The %s header names a foreign site; see --allow-host.", header);
    if (message) answer_error(answer, "AccessDeniedException", message, 403, arena);
}

/* Serves the paths below /_local/. If keys are given, these requests must be signed like operations. */
static void dispatch_control(awsc_local_server *server, const awsc_local_request *request, awsc_arena *arena,
                             awsc_local_answer *answer)
{
    awsc_local_failure failure = {0};
    const awsc_local_settings *settings = server->settings;
    if (settings->key_count && !awsc_local_control_is_free(server, request, arena) &&
        awsc_local_verify(settings, awsc_local_service()->signing_name, request, arena, &failure)) {
        return;
    }
    if (failure.code) {
        answer_failure(answer, &failure, arena);
    } else {
        answer->response = awsc_local_control(server, request, arena);
    }
}

void awsc_local_dispatch(awsc_local_server *server, const awsc_local_request *request, bool too_large, int socket,
                         awsc_arena *arena, awsc_local_answer *answer)
{
    memset(answer, 0, sizeof *answer);
    const char *refused = awsc_local_origin_refused(server->settings, request);
    if (refused) {
        answer_refused(answer, refused, arena);
        return;
    }
    if (awsc_local_is_control(request)) {
        dispatch_control(server, request, arena, answer);
        return;
    }
    uint8_t random[16] = {0};
    char *request_id = awsc_arena_bytes(arena, 37);
    if (!request_id || awsc_random_bytes(random, sizeof random)) return;
    awsc_uuid_format(request_id, random);
    awsc_local_route route;
    size_t count;
    const awsc_operation *const *operations = awsc_local_operations(&count);
    if (awsc_local_route_find(operations, count, request->method, request->target, &route)) {
        answer_error(answer, "UnknownOperationException", "No operation has this method and path.", 404, arena);
    } else {
        awsc_local_call call = {
            .server = server,
            .service = awsc_local_service(),
            .operation = route.operation,
            .request = request,
            .arena = arena,
            .request_id = request_id,
            .socket = socket,
        };
        answer->operation = route.operation->name;
        dispatch_routed(&call, &route, too_large, answer);
    }
    if (answer->response) awsc_http_response_add_header(answer->response, "x-amzn-RequestId", request_id, NULL);
}
