/* SPDX-License-Identifier: Apache-2.0 */
/* Begins a call: validates the input, serializes the request, opens streams. Nothing is sent yet. */
#include "base/container.h"
#include "base/uuid.h"
#include "client/call_state.h"
#include "client/stream.h"
#include "error/error.h"
#include "protocol/event_streams.h"
#include "protocol/serialize.h"
#include "schema/type_info.h"
#include "schema/walk.h"
#include "sys/random.h"

static int validate(awsc_call *call, awsc_error **error)
{
    if (!call->input) return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: input is NULL", call->operation->name);
    const awsc_validator *further = call->client->validator;
    int status = awsc_validate(call->operation->input, call->input, call->level, call->operation->name, error);
    if (status || !further) return status;
    status = further->check(further, call->client->validator_state, call->operation, call->level, call->input, error);
    if (status && error) awsc_error_add_call(*error, call->operation->name, NULL, 0, 0, false);
    return status;
}

static int serialize(awsc_call *call, awsc_error **error)
{
    awsc_serialize_options options = {.min_compression_bytes = call->client->settings->min_compression_bytes};
    char token[37];
    uint8_t random[16];
    if (awsc_serialize_wants_token(call->operation, call->input, call->level)) {
        if (awsc_random_take(&call->loop->random, random, sizeof random))
            return awsc_error_set(error, AWSC_ERR_CONFIG, "the system has no random bytes for an idempotency token");
        awsc_uuid_format(token, random);
        options.token = token;
    }
    return awsc_serialize(call->client->service, call->operation, call->input, call->level, &options, &call->request,
                          error);
}

static void flag_set(awsc_cancel_watch *watch)
{
    awsc_call *call = AWSC_CONTAINER_OF(watch, awsc_call, cancel_watch);
    if (!call->delivered) {
        awsc_call_cancel(call);
        return;
    }
    awsc_error *error = NULL;
    int status = awsc_error_set(&error, AWSC_ERR_CANCELLED, "the stream was cancelled");
    awsc_cancel_watch_close(&call->cancel_watch);
    awsc_call_stop_exchange(call);
    call->stream->code->end(call->stream, status, error);
}

static int watch_cancel(awsc_call *call, awsc_error **error)
{
    if (!call->options.cancel) return AWSC_OK;
    if (awsc_cancel_is_set(call->options.cancel))
        return awsc_error_set(error, AWSC_ERR_CANCELLED, "%s: the call's cancel flag is set", call->operation->name);
    call->cancel_watch.cancelled = flag_set;
    if (awsc_cancel_watch_open(call->loop, call->options.cancel, &call->cancel_watch)) return awsc_error_nomem(error);
    return AWSC_OK;
}

static int open_stream(awsc_call *call, awsc_error **error)
{
    if (call->operation->output_payload < 0) return AWSC_OK;
    const awsc_member *member = &call->operation->output->members[call->operation->output_payload];
    const struct awsc_event_streams *streams = call->operation->event_streams;
    if (!streams || awsc_form_of(member) != AWSC_FORM_STREAM) return AWSC_OK;
    call->stream = member->type == AWSC_TYPE_EVENT_STREAM ? streams->open_response(call, member->target)
                                                          : streams->open_body(call);
    return call->stream ? AWSC_OK : awsc_error_nomem(error);
}

static int open_interception(awsc_call *call, awsc_error **error)
{
    awsc_interceptor_list *own = NULL;
    int status = awsc_interceptors_take(call->allocator, call->options.interceptors, call->options.interceptor_count,
                                        "options", AWSC_ERR_VALIDATION, &own, error);
    const awsc_interceptor_list *first = own ? own : call->client->interceptors;
    return status || !first ? status : first->code->open(call, own, error);
}

int awsc_call_begin(awsc_call *call, awsc_error **error)
{
    int status = validate(call, error);
    if (!status) status = serialize(call, error);
    if (!status) status = open_stream(call, error);
    if (!status) status = watch_cancel(call, error);
    if (!status) status = awsc_call_limit(call, error);
    if (!status) status = open_interception(call, error);
    if (status) {
        awsc_timer_clear(call->loop, &call->deadline_timer);
        awsc_cancel_watch_close(
            &call->cancel_watch); /* the call has not joined the loop, which must not know of it any more */
        return status;
    }
    call->clock_skew = atomic_load_explicit(&call->client->clock_skew, memory_order_relaxed);
    awsc_call_join_loop(call);
    return AWSC_OK;
}
