/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of a call on its loop, after call_begin.c, in this order:
 *
 *   identify, locate,
 *   (attempt: sign, send, head, body or events, classify, back off)*,
 *   finish, deliver
 *
 * Each step is a function that schedules the next one.
 */
#include <string.h>

#include "base/container.h"
#include "client/bearer.h"
#include "client/call_state.h"
#include "client/endpoint_discovery.h"
#include "client/call_endpoint.h"
#include "client/sign.h"
#include "client/signing_choice.h"
#include "client/stream.h"
#include "error/error.h"
#include "error/given.h"
#include "http/body_pool.h"
#include "log/log.h"
#include "protocol/event_streams.h"
#include "protocol/response_ids.h"
#include "schema/output.h"

enum { INVOKE_CONNECTION_IDLE_MS = 20 * 1000, DECODED_PER_BYTE = 8 };

static void identify(awsc_call *call);
static void locate(awsc_call *call);
static void begin_attempt(awsc_call *call);
static void send_request(awsc_call *call);
static void classify_response(awsc_call *call);

static void run_next(awsc_task *task)
{
    awsc_call *call = AWSC_CONTAINER_OF(task, awsc_call, task);
    call->next(call);
}

/* Schedules `next` to run from the loop. */
static void go_on(awsc_call *call, void (*next)(awsc_call *call))
{
    call->next = next;
    call->task.run = run_next;
    awsc_loop_defer(call->loop, &call->task);
}

/* ---- identify: get credentials --------------------------------------------------------------------------------- */

static void identified(awsc_identity_request *request, int status, awsc_identity *identity, awsc_error *error)
{
    awsc_call *call = AWSC_CONTAINER_OF(request, awsc_call, identity_request);
    call->identity_open = false;
    if (status) {
        awsc_error_prefix(&error, call->bearer ? "no bearer token" : "no credentials");
        awsc_call_finish(call, status, error);
        return;
    }
    call->identity = identity;
    call->completed = false;
    go_on(call, call->identity_renewed ? begin_attempt : locate);
}

static void identify(awsc_call *call)
{
    const struct awsc_bearer_code *bearer = call->client->service->bearer;
    if (bearer && !call->bearer) bearer->choose(call);
    /* An operation that is never signed needs no credentials, and does not wait for them. */
    const bool is_unsigned = !call->bearer && call->operation->flags & AWSC_TABLE_OPERATION_UNSIGNED;
    if (!call->options.provider || is_unsigned) {
        locate(call);
        return;
    }
    call->identity_open = true;
    call->identity_request.done = identified;
    call->options.provider->get(call->options.provider, call->loop, &call->identity_request);
}

/* ---- locate: which server it goes to --------------------------------------------------------------------------- */

static void locate(awsc_call *call)
{
    const awsc_discovery *discovery = awsc_call_discovery(call);
    awsc_error *error = NULL;
    int status = discovery ? discovery->functions->find(call, &error) : AWSC_OK;
    if (status == AWSC_END) return;
    if (!status) status = awsc_call_locate(call, &error);
    if (status)
        awsc_call_finish(call, status, error);
    else
        begin_attempt(call);
}

void awsc_call_locate_again(awsc_call *call)
{
    go_on(call, locate);
}

/* ---- attempt --------------------------------------------------------------------------------------------------- */

static void attempt_due(awsc_timer *timer)
{
    begin_attempt(AWSC_CONTAINER_OF(timer, awsc_call, backoff_timer));
}

static int begin_attempt_later(awsc_call *call, uint64_t delay_ms)
{
    call->backoff_timer.run = attempt_due;
    return awsc_timer_set(call->loop, &call->backoff_timer, awsc_loop_now_ms(call->loop) + delay_ms);
}

static int prepare_attempt(awsc_call *call, awsc_error **error)
{
    int status = awsc_call_add_attempt_header(call, error);
    if (!status) status = awsc_call_complete_request(call, error);
    if (status || !call->client->prepare) return status;
    call->signed_skew = call->clock_skew;
    return call->client->prepare(call->user, call->request, call->target_url.data, awsc_call_signing_time(call), error);
}

/* Prepares and signs the request, runs the hooks before the attempt, and starts the attempt's timer. Fails if a hook
 * cancels the call. */
static int prepare_and_sign(awsc_call *call, awsc_error **error)
{
    awsc_interception_base *interception = call->interception;
    awsc_view signature = {NULL, 0};
    int status = prepare_attempt(call, error);
    if (!status && interception) status = interception->code->before_signing(call, error);
    if (!status) status = awsc_call_sign(call, &signature, error);
    if (!status && call->sender && signature.size) awsc_call_sent_events(call)->sign_after(call->sender, signature);
    if (!status && interception) status = interception->code->before_attempt(call, error);
    return status ? status : awsc_call_limit_attempt(call, error);
}

static void begin_attempt(awsc_call *call)
{
    awsc_error *error = NULL;
    uint64_t pace_ms = awsc_call_pace_ms(call);
    if (pace_ms) {
        if (begin_attempt_later(call, pace_ms)) {
            (void)awsc_error_nomem(&error);
            awsc_call_finish(call, AWSC_ERR_NOMEM, error);
        }
        return;
    }
    call->attempts++;
    call->executed_before = call->maybe_executed;
    call->attempt = (awsc_call_attempt){.sent_at = awsc_clock_now(call->client->clock)};
    int status = prepare_and_sign(call, &error);
    if (status) {
        call->attempts--;
        awsc_call_finish(call, status, error);
        return;
    }
    send_request(call);
}

/* ---- send ------------------------------------------------------------------------------------------------------ */

static void log_request(const awsc_call *call)
{
    const awsc_logger *logger = &call->client->logger;
    if (!awsc_log_enabled(logger, AWSC_LOG_DEBUG)) return;
    awsc_log(logger, AWSC_LOG_DEBUG, "%s attempt %d: %s %s", call->operation->name, call->attempts,
             call->request->method, call->target_url.data);
    for (size_t i = 0; i < call->request->headers.count; i++) {
        awsc_log_header(logger, AWSC_LOG_DEBUG, ">", call->request->headers.items[i].name,
                        call->request->headers.items[i].value);
    }
}

static void end_exchange(awsc_call *call, const awsc_exchange_result *result)
{
    call->attempt.exchange = NULL;
    awsc_timer_clear(call->loop, &call->attempt_timer);
    if (call->interception) call->interception->code->measure(call, result->figures);
    if (call->sender) awsc_call_sent_events(call)->stop(call->sender);
    call->attempt.sent = result->maybe_sent;
    if (result->maybe_sent) call->maybe_executed = true;
    awsc_error *error = NULL;
    int status = awsc_call_end_response(call, result, &error);
    if (awsc_call_streams_body(call) && !(status && call->stream->awaited)) {
        call->stream->code->end(call->stream, status, error);
        return;
    }
    if (status)
        awsc_call_attempt_failed(call, status, error);
    else
        classify_response(call);
}

static void on_end(void *user, const awsc_exchange_result *result)
{
    awsc_call *call = user;
    const awsc_allocator *before = awsc_memory_use(call->allocator);
    awsc_exchange_result own = awsc_exchange_result_of(result);
    end_exchange(call, &own);
    (void)awsc_memory_use(before);
}

static void send_request(awsc_call *call)
{
    awsc_error *error = NULL;
    bool invokes = (call->operation->flags & AWSC_TABLE_OPERATION_INVOKES) != 0;
    call->exchange_extras = (awsc_exchange_extras){
        .measure = call->interception ? call->interception->code->measure_exchange : NULL,
        .on_curl_handle = call->options.on_curl_handle,
        .on_curl_handle_user = call->options.user,
        .streams = call->stream != NULL,
    };
    call->exchange_request = (awsc_exchange_request){
        .struct_size = sizeof(awsc_exchange_request),
        .request = call->request,
        .url = call->target_url.data,
        .connect_timeout_ms = call->client->settings->connect_timeout_ms,
        .idle_timeout_ms = call->options.idle_timeout_ms,
        .max_connection_idle_ms = invokes ? INVOKE_CONNECTION_IDLE_MS : AWSC_NO_LIMIT,
        /* A token in plain text stays on this machine: the name `localhost` may be of another one. */
        .loopback_only =
            call->bearer && awsc_view_starts_with(awsc_view_text(call->target_url.data), AWSC_VIEW("http://")),
        .measured = call->interception != NULL,
        .extras = &call->exchange_extras,
    };
    if (call->sender) awsc_call_sent_events(call)->join(call->sender, &call->exchange_request, &call->exchange_extras);
    awsc_call_handle_response(call, &call->exchange_handler);
    call->exchange_handler.on_end = on_end;
    log_request(call);
    int status = awsc_call_start_exchange(call, &error);
    if (status) awsc_call_finish(call, status, error);
}

/* Continues when the head of a streaming response is in: waits for a message before the events, which is part of the
 * output, then evaluates the response. */
static void begin_stream(awsc_call *call)
{
    const struct awsc_event_streams *events = call->operation->event_streams;
    awsc_error *error = NULL;
    call->stream->awaited = false;
    int status = events && events->await_initial ? events->await_initial(call, &error) : AWSC_OK;
    if (!status) {
        classify_response(call);
    } else if (status != AWSC_END) {
        awsc_call_stop_exchange(call);
        awsc_call_finish(call, status, error);
    }
}

void awsc_call_stream_begins(awsc_call *call)
{
    go_on(call, begin_stream);
}

/* ---- classify: success or error -------------------------------------------------------------------------------- */

static void log_response(const awsc_call *call)
{
    const awsc_logger *logger = &call->client->logger;
    const awsc_http_response *response = call->attempt.response;
    if (!awsc_log_enabled(logger, AWSC_LOG_DEBUG)) return;
    awsc_log(logger, AWSC_LOG_DEBUG, "%s attempt %d: HTTP %d, %zu bytes", call->operation->name, call->attempts,
             response->status, response->body.size);
    for (size_t i = 0; i < response->headers.count; i++) {
        awsc_log_header(logger, AWSC_LOG_DEBUG, "<", response->headers.items[i].name, response->headers.items[i].value);
    }
}

void awsc_call_hand_over_stream(awsc_call *call)
{
    const awsc_member *member = &call->operation->output->members[call->operation->output_payload];
    /* Both kinds of streams begin with an awsc_stream. */
    memcpy((char *)call->output + member->offset, &call->stream, sizeof call->stream);
    awsc_output_set_close(call->output, call->stream->code->close, call->stream);
}

/* Bytes to reserve for an output's header members, beside its structure, if the output refers to the body in place. */
enum { HEAD_MEMBER_BYTES = 512 };

/* Returns whether the whole body is one blob member of the output. */
static bool body_is_blob(const awsc_call *call)
{
    const awsc_operation *operation = call->operation;
    return call->attempt.response->body.size && operation->output_payload >= 0 &&
           operation->output->members[operation->output_payload].type == AWSC_TYPE_BLOB;
}

/* Hands the body to the output if the output points into it, or if the client keeps raw bodies. */
static int keep_body(awsc_call *call, awsc_arena *arena, awsc_error **error)
{
    awsc_http_response *response = call->attempt.response;
    awsc_kept kept = {NULL, NULL};
    if (call->client->settings->keep_raw)
        awsc_output_set_raw(call->output,
                            response->body.size ? awsc_http_response_body(response) : (awsc_blob){AWSC_EMPTY, 0});
    if (!response->body.size || (!response->lends_body && !call->client->settings->keep_raw)) return AWSC_OK;
    if (awsc_body_pool_keep(call->client->bodies, &response->body, arena, &kept)) return awsc_error_nomem(error);
    awsc_output_set_body(call->output, kept);
    return AWSC_OK;
}

static int make_output(awsc_call *call, awsc_error **error)
{
    awsc_http_response *response = call->attempt.response;
    awsc_arena *arena = NULL;
    response->lends_body = body_is_blob(call);
    call->output = awsc_output_new(call->allocator, response->lends_body ? HEAD_MEMBER_BYTES : response->body.size,
                                   call->operation->output, &arena);
    if (!call->output) return awsc_error_nomem(error);
    awsc_output_set_attempts(call->output, call->attempts);
    awsc_output_set_head(call->output, awsc_http_response_keep(response));
    if (awsc_response_keep_ids(response, call->output)) return awsc_error_nomem(error);
    size_t limit = call->client->max_response_bytes <= SIZE_MAX / DECODED_PER_BYTE
                       ? call->client->max_response_bytes * DECODED_PER_BYTE
                       : SIZE_MAX;
    awsc_arena_set_limit(arena, limit);
    int status = call->client->service->protocol->deserialize(call->client->service, call->operation, response, arena,
                                                              call->output, error);
    if (status == AWSC_ERR_NOMEM && awsc_arena_is_over_limit(arena)) {
        if (error) awsc_error_free(*error);
        if (error) *error = NULL;
        status =
            awsc_error_set(error, AWSC_ERR_PARSE, "the response takes more than %zu bytes when it is decoded", limit);
    }
    if (!status && call->stream) awsc_call_hand_over_stream(call);
    return status ? status : keep_body(call, arena, error);
}

static void classify_response(awsc_call *call)
{
    awsc_error *error = NULL;
    const awsc_http_response *response = call->attempt.response;
    log_response(call);
    awsc_call_learn_clock(call);
    if (awsc_call_was_accepted(call)) {
        int status = make_output(call, &error);
        if (!status)
            awsc_call_succeeded(call);
        else
            call->maybe_executed = true;
        if (status && call->stream) awsc_call_stop_exchange(call);
        awsc_call_finish(call, status, error);
        return;
    }
    int status =
        call->client->service->protocol->deserialize_error(call->client->service, call->operation, response, &error);
    awsc_call_attempt_failed(call, status, error);
}

/* ---- back off: again, or not ----------------------------------------------------------------------------------- */

static void end_attempt(awsc_call *call)
{
    awsc_call_stop_exchange(call);
    awsc_call_forget_response(call);
}

/* Runs the after_attempt hooks before a retry. Returns false, and frees `error`, if a hook ended the call. */
static bool tell_of_retry(awsc_call *call, int status, awsc_error *error, int reason, uint64_t delay_ms)
{
    if (call->interception) call->interception->code->after_attempt(call, status, error, reason, delay_ms);
    if (!call->finished) return true;
    awsc_error_free(error);
    return false;
}

static void renew_identity(awsc_call *call, awsc_error *refusal)
{
    if (!tell_of_retry(call, awsc_error_status(refusal), refusal, AWSC_REASON_CREDENTIALS, 0)) return;
    call->identity_renewed = true;
    awsc_error_free(refusal);
    end_attempt(call);
    awsc_identity_free(call->identity);
    call->identity = NULL;
    go_on(call, identify);
}

/* Rediscovers the endpoint if `refusal` rejects it. Returns whether it did so; then it has freed `refusal`. */
static bool renew_endpoint(awsc_call *call, awsc_error *refusal)
{
    const awsc_discovery *discovery = awsc_call_discovery(call);
    if (!discovery || !discovery->functions->renews(call, refusal)) return false;
    if (!tell_of_retry(call, awsc_error_status(refusal), refusal, AWSC_REASON_TRANSIENT, 0)) return true;
    awsc_error_free(refusal);
    end_attempt(call);
    awsc_call_locate_again(call);
    return true;
}

static void failure_due(awsc_timer *timer)
{
    awsc_call *call = AWSC_CONTAINER_OF(timer, awsc_call, backoff_timer);
    awsc_error *error = call->error;
    call->error = NULL;
    awsc_call_finish(call, call->status, error);
}

/* Ends the call with `error` after `delay_ms`, since a caller that polls would not pause before its next call. */
static void fail_after(awsc_call *call, int status, awsc_error *error, uint64_t delay_ms)
{
    if (call->finished) { /* by a hook */
        awsc_error_free(error);
        return;
    }
    call->backoff_timer.run = failure_due;
    if (!delay_ms || awsc_timer_set(call->loop, &call->backoff_timer, awsc_loop_now_ms(call->loop) + delay_ms)) {
        awsc_call_finish(call, status, error);
        return;
    }
    call->status = status;
    call->error = error; /* unless the call ends before */
}

void awsc_call_attempt_failed(awsc_call *call, int status, awsc_error *error)
{
    uint64_t delay_ms = 0;
    if (call->stream && call->stream->awaited) {
        awsc_loop_withdraw(call->loop, &call->task);
        call->stream->code->restart(call->stream);
    }
    awsc_call_judge_attempt(call, error);
    if (awsc_call_renews_identity(call, error)) {
        renew_identity(call, error);
        return;
    }
    if (renew_endpoint(call, error)) return;
    if (!awsc_call_will_retry(call, error, &delay_ms)) {
        fail_after(call, status, error, delay_ms);
        return;
    }
    if (!tell_of_retry(call, status, error, AWSC_REASON_TRANSIENT, delay_ms)) return;
    awsc_log(&call->client->logger, AWSC_LOG_INFO, "%s attempt %d failed (%s: %s); again in %llu ms",
             call->operation->name, call->attempts, awsc_error_name(error), awsc_error_message(error),
             (unsigned long long)delay_ms);
    if (begin_attempt_later(call, delay_ms)) {
        awsc_call_finish(call, status, error);
        return;
    }
    awsc_error_free(error);
    end_attempt(call);
}

/* ---- finish, deliver ------------------------------------------------------------------------------------------- */

static void stop_waiting(awsc_call *call)
{
    awsc_timer_clear(call->loop, &call->backoff_timer);
    awsc_timer_clear(call->loop, &call->deadline_timer);
    awsc_timer_clear(call->loop, &call->attempt_timer);
    awsc_loop_withdraw(call->loop, &call->task);
    if (call->identity_open && call->options.provider->cancel)
        call->options.provider->cancel(call->options.provider, &call->identity_request);
    call->identity_open = false;
    if (call->endpoint_question) call->operation->discovery->functions->leave(call);
}

static void deliver_result(awsc_call *call)
{
    int status = call->status;
    void *output = call->output;
    awsc_error *error = call->error;
    bool streaming = status == AWSC_OK && call->stream;
    if (call->interception && !streaming) call->interception->code->at_end(call, status, error);
    call->delivered = true;
    if (!call->deliver) return; /* a blocking caller looks at the call itself */
    awsc_internal_deliver_fn *trampoline = call->deliver;
    void (*done)(void) = call->done;
    void *user = call->user;
    call->output = NULL;
    call->error = NULL;
    /* The call is valid until its callback returns, but it is in flight no more. */
    if (!streaming) awsc_call_leave_loop(call);
    /* The callback of an inner client's call is ours, too. */
    const awsc_allocator *before = awsc_memory_use(call->client->inner ? call->allocator : NULL);
    trampoline(done, user, status, output, error);
    (void)awsc_memory_use(before);
    if (!streaming) awsc_call_free(call);
}

void awsc_call_finish(awsc_call *call, int status, awsc_error *error)
{
    if (call->finished) {
        awsc_error_free(error);
        return;
    }
    stop_waiting(call);
    bool streaming = status == AWSC_OK && call->stream;
    awsc_http_response *response = call->attempt.response;
    const char *id = response ? awsc_response_request_id(response) : NULL;
    int http_status = response ? response->status : 0;
    if (!streaming) {
        awsc_cancel_watch_close(&call->cancel_watch);
        awsc_call_stop_exchange(call);
    }
    if (status) {
        if (call->output) {
            awsc_free(call->output);
            call->output = NULL;
        }
        if (error) {
            awsc_error_add_call(error, call->operation->name, id, http_status, call->attempts, call->maybe_executed);
            awsc_error_add_extended_id(error, response ? awsc_response_extended_id(response) : NULL);
            awsc_error_set_head(error, awsc_http_response_keep(response));
            /* The outer call decides whether a failed inner call is a failure. */
            awsc_log(&call->client->logger, call->client->inner ? AWSC_LOG_INFO : AWSC_LOG_ERROR, "%s",
                     awsc_error_text(error));
        }
    }
    call->finished = true;
    if (call->interception && !streaming)
        call->interception->code->after_attempt(call, status, error, AWSC_REASON_NONE, 0);
    call->status = status;
    awsc_error_free(call->error);
    call->error = error;
    go_on(call, deliver_result);
}

void awsc_call_cancel(awsc_call *call)
{
    AWSC_NEED_OR(call, );
    if (call->finished || !awsc_loop_is_ours(call->loop)) return;
    const awsc_allocator *before = awsc_memory_use(call->allocator);
    awsc_error *error = NULL;
    awsc_call_stop_exchange(call);
    int status = awsc_error_set(&error, AWSC_ERR_CANCELLED, "the call was cancelled");
    awsc_call_finish(call, status, error);
    awsc_loop_settle(call->loop);
    (void)awsc_memory_use(before);
}

static void abandon_call(awsc_call *call)
{
    if (!call->delivered) {
        awsc_call_cancel(call);
        awsc_loop_withdraw(call->loop, &call->task);
        deliver_result(call);
        return;
    }
    /* A stream that the program still holds outlives the loop, at its end. */
    awsc_error *error = NULL;
    int status = awsc_error_set(&error, AWSC_ERR_CANCELLED, "the loop of the stream ended");
    call->stream->code->end(call->stream, status, error);
    awsc_call_leave_loop(call);
}

static void abandon(awsc_loop_member *member)
{
    awsc_call *call = AWSC_CONTAINER_OF(member, awsc_call, member);
    const awsc_allocator *before = awsc_memory_use(call->allocator);
    abandon_call(call);
    (void)awsc_memory_use(before);
}

void awsc_call_leave_loop(awsc_call *call)
{
    if (!call->joined) return;
    stop_waiting(call);
    awsc_cancel_watch_close(&call->cancel_watch);
    awsc_call_stop_exchange(call);
    awsc_loop_leave(call->loop, &call->member);
    call->joined = false;
}

void awsc_call_free(awsc_call *call)
{
    awsc_loop *loop = call->private_loop ? call->loop : NULL;
    bool broken = call->loop_broken;
    awsc_client *client = call->client;
    awsc_call_leave_loop(call);
    if (call->interception) call->interception->code->close(call);
    awsc_call_forget_response(call);
    awsc_http_request_free(call->request);
    awsc_service_url_clear(&call->own_url);
    awsc_signing_choice_clear(call->allocator, &call->own_signing);
    awsc_buffer_clear(&call->target_url);
    awsc_identity_free(call->identity);
    if (call->stream) call->stream->code->discard(call->stream);
    if (call->sender) awsc_call_sent_events(call)->free(call->sender);
    if (call->output) awsc_free(call->output);
    awsc_error_free(call->error);
    awsc_credentials_provider_free(call->options.provider);
    awsc_arena_free(call->arena);
    awsc_release(call->allocator, call);
    if (loop) awsc_pool_give(&client->pool, loop, broken);
    awsc_client_release(client);
}

/* ---- on the loop ----------------------------------------------------------------------------------------------- */

void awsc_call_join_loop(awsc_call *call)
{
    call->member.abandon = abandon;
    awsc_loop_join(call->loop, &call->member);
    call->joined = true;
    go_on(call, identify);
}
