/* SPDX-License-Identifier: Apache-2.0 */
/* Entry points for generated code: blocking calls on a private loop, and calls on a program's loop. */
#include <string.h>

#include "client/options.h"
#include "client/entry.h"
#include "client/call_state.h"
#include "error/error.h"
#include "error/given.h"
#include "protocol/event_streams.h"
#include "schema/value.h"
#include "schema/walk.h"

/* ---- one call object ------------------------------------------------------------------------------------------- */

static awsc_call *new_call(const awsc_internal_request *request)
{
    awsc_client *client = request->client;
    awsc_call *call = awsc_alloc_zeroed(client->allocator, 1, sizeof *call);
    if (!call) return NULL;
    call->client = awsc_client_retain(client);
    call->allocator = client->allocator;
    call->task.memory = call->backoff_timer.memory = call->deadline_timer.memory = call->attempt_timer.memory =
        call->cancel_watch.memory = client->allocator;
    call->loop = request->loop;
    call->operation = request->operation;
    call->level = request->level;
    call->target_url = awsc_buffer_in(client->allocator, call->target_room, sizeof call->target_room, false);
    return call;
}

static int check_arguments(const awsc_internal_request *request, awsc_error **error)
{
    const awsc_client *client = request->client;
    AWSC_NEED_OF(request->operation->name, client, error);
    return awsc_client_check_process(error);
}

/* ---- blocking -------------------------------------------------------------------------------------------------- */

/* Hands over the result of a finished blocking call. Frees the call, except if a stream needs it and its loop. */
static int collect(awsc_call *call, void **output, awsc_error **error)
{
    int status = call->status;
    awsc_error_give(error, call->error);
    call->error = NULL;
    if (status == AWSC_OK && call->stream) {
        if (output)
            *output = call->output;
        else
            awsc_free(call->output);
        return status;
    }
    if (output) {
        *output = call->output;
        call->output = NULL;
    }
    awsc_call_free(call);
    return status;
}

/* Opens the event stream of a request, if it has one, from the program's input: a copied input has no event source. */
static int open_request_stream(awsc_call *call, const void *input, awsc_error **error)
{
    const awsc_operation *operation = call->operation;
    if (!operation->event_streams || operation->input_payload < 0 || !input) return AWSC_OK;
    const awsc_member *member = &operation->input->members[operation->input_payload];
    if (member->type != AWSC_TYPE_EVENT_STREAM || !awsc_member_visible(member, call->level)) return AWSC_OK;
    return operation->event_streams->sent->open(call, member, input, error);
}

static int take_loop(awsc_call *call, awsc_error **error)
{
    awsc_pool_limits limits = {.deadline_ms = call->options.deadline_ms, .cancel = call->options.cancel};
    int status = awsc_pool_take(&call->client->pool, &limits, &call->loop, error);
    call->waited_ms = limits.waited_ms;
    if (status && error) awsc_error_add_call(*error, call->operation->name, NULL, 0, 0, false);
    return status;
}

static int call_and_wait(enum awsc_feature feature, const awsc_internal_request *request, void **output,
                         awsc_error **error)
{
    const awsc_operation *operation = request->operation;
    if (output) *output = NULL;
    int status = check_arguments(request, error);
    if (status) return status;
    awsc_call *call = new_call(request);
    if (!call) return awsc_error_nomem(error);
    call->feature = feature;
    call->private_loop = true;
    call->input = request->input;
    status = awsc_call_options_resolve(call, request->options, NULL, error);
    if (!status) status = take_loop(call, error);
    if (!status) status = open_request_stream(call, request->input, error);
    if (!status) status = awsc_call_begin(call, error);
    if (!status) {
        status = awsc_loop_run_until(call->loop, &call->delivered, operation->name, error);
        if (!status) return collect(call, output, error);
        call->loop_broken = true;
    }
    if (error) awsc_error_note_operation(*error, operation->name);
    awsc_call_free(call);
    return status;
}

int awsc_call_with_feature(enum awsc_feature feature, const awsc_internal_request *request, void **output,
                           awsc_error **error)
{
    const awsc_allocator *before = awsc_client_memory_use(request->client);
    int status = call_and_wait(feature, request, output, error);
    (void)awsc_memory_use(before);
    return status;
}

int awsc_internal_call(const awsc_operation *operation, uint32_t level, awsc_client *client, const void *input,
                       const awsc_call_options *options, void **output, awsc_error **error)
{
    const awsc_internal_request request = {
        .operation = operation, .level = level, .client = client, .input = input, .options = options};
    return awsc_call_with_feature(AWSC_FEATURE_NONE, &request, output, error);
}

/* ---- on a loop ------------------------------------------------------------------------------------------------- */

/* Room for the copy of most inputs: thousands of calls may be in flight. */
enum { INPUT_BYTES = 512 };

static int copy_options(awsc_call *call, const awsc_call_options *given, awsc_error **error)
{
    call->arena = awsc_arena_new_sized(call->allocator, INPUT_BYTES);
    return call->arena ? awsc_call_options_resolve(call, given, call->arena, error) : awsc_error_nomem(error);
}

static int copy_input(awsc_call *call, const void *input, awsc_error **error)
{
    if (!input) return AWSC_OK; /* reported by validation */
    /* Validate first: walking an invalid input is not safe. */
    int status = awsc_validate(call->operation->input, input, call->level, call->operation->name, error);
    if (status) return status;
    call->input =
        awsc_copy_value(call->operation->input, input, call->level, call->options.borrow_payload, call->arena);
    return call->input ? AWSC_OK : awsc_error_nomem(error);
}

static int start_request(enum awsc_feature feature, const awsc_internal_request *request, awsc_call **out,
                         awsc_error **error)
{
    const awsc_operation *operation = request->operation;
    awsc_loop *loop = request->loop;
    if (out) *out = NULL;
    int status = check_arguments(request, error);
    if (status) return status;
    AWSC_NEED_OF(operation->name, loop, error);
    void (*done)(void) = request->done;
    AWSC_NEED_OF(operation->name, done, error);
    bool continues = feature != AWSC_FEATURE_NONE || request->client->inner;
    status = awsc_loop_admit(loop, continues, operation->name, error);
    if (status) return status;
    awsc_call *call = new_call(request);
    if (!call) return awsc_error_nomem(error);
    call->feature = feature;
    call->deliver = request->deliver;
    call->done = done;
    call->user = request->user;
    status = copy_options(call, request->options, error);
    if (!status) status = copy_input(call, request->input, error);
    if (!status) status = open_request_stream(call, request->input, error);
    if (!status) status = awsc_call_begin(call, error);
    if (status) {
        if (error) awsc_error_note_operation(*error, operation->name);
        awsc_call_free(call);
        return status;
    }
    if (out) *out = call;
    awsc_loop_settle(loop);
    return AWSC_OK;
}

int awsc_call_start_with_feature(enum awsc_feature feature, const awsc_internal_request *request, awsc_call **out,
                                 awsc_error **error)
{
    const awsc_allocator *before = awsc_client_memory_use(request->client);
    int status = start_request(feature, request, out, error);
    (void)awsc_memory_use(before);
    return status;
}

int awsc_internal_call_start(const awsc_internal_request *request, awsc_call **out, awsc_error **error)
{
    return awsc_call_start_with_feature(AWSC_FEATURE_NONE, request, out, error);
}
