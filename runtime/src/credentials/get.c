/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials for the program itself: asks a provider as a client would, as a call of its own. */
#include <stddef.h>

#include "auth/provider.h"
#include "base/container.h"
#include "error/error.h"
#include "error/given.h"
#include "loop/loop.h"

struct awsc_credentials_call {
    awsc_loop_member member;
    awsc_identity_request request;
    awsc_task task; /* asks, and later delivers */
    awsc_timer timer;
    awsc_loop *loop;
    awsc_credentials_provider *provider;
    int64_t timeout_ms;
    awsc_credentials_done_fn *done;
    void *user;
    bool open;    /* the provider has been asked, and has not answered */
    bool settled; /* the result is there */
    int status;
    awsc_identity *identity;
    awsc_error *error;
};

/* ---- the end --------------------------------------------------------------------------------------------------- */

static void deliver_identity(awsc_credentials_call *call)
{
    const awsc_allocator *allocator = call->loop->allocator;
    awsc_timer_clear(call->loop, &call->timer);
    awsc_loop_leave(call->loop, &call->member);
    const awsc_allocator *before = awsc_memory_use(NULL);
    call->done(call->user, call->status, call->identity, call->error);
    (void)awsc_memory_use(before);
    awsc_credentials_provider_free(call->provider);
    awsc_release(allocator, call);
}

static void settle(awsc_credentials_call *call, int status, awsc_identity *identity, awsc_error *error)
{
    call->settled = true;
    call->status = status;
    call->identity = identity;
    call->error = error;
    awsc_loop_defer(call->loop, &call->task);
}

static void answered(awsc_identity_request *request, int status, awsc_identity *identity, awsc_error *error)
{
    awsc_credentials_call *call = AWSC_CONTAINER_OF(request, awsc_credentials_call, request);
    call->open = false;
    settle(call, status, identity, error);
}

static void stop_asking(awsc_credentials_call *call)
{
    if (call->open && call->provider->cancel) call->provider->cancel(call->provider, &call->request);
    call->open = false;
}

static void time_over(awsc_timer *timer)
{
    awsc_credentials_call *call = AWSC_CONTAINER_OF(timer, awsc_credentials_call, timer);
    awsc_error *error = NULL;
    if (call->settled) return;
    stop_asking(call);
    int status = awsc_error_set(&error, AWSC_ERR_TIMEOUT, "the provider of credentials did not answer within %lld ms",
                                (long long)call->timeout_ms);
    settle(call, status, NULL, error);
}

void awsc_credentials_call_cancel(awsc_credentials_call *call)
{
    AWSC_NEED_OR(call, );
    if (call->settled || !awsc_loop_is_ours(call->loop)) return;
    const awsc_allocator *before = awsc_memory_use(call->loop->allocator);
    awsc_error *error = NULL;
    stop_asking(call);
    int status = awsc_error_set(&error, AWSC_ERR_CANCELLED, "fetching credentials was cancelled");
    settle(call, status, NULL, error);
    awsc_loop_settle(call->loop);
    (void)awsc_memory_use(before);
}

/* The loop is being freed. */
static void abandon(awsc_loop_member *member)
{
    awsc_credentials_call *call = AWSC_CONTAINER_OF(member, awsc_credentials_call, member);
    awsc_credentials_call_cancel(call);
    awsc_loop_withdraw(call->loop, &call->task);
    deliver_identity(call);
}

/* ---- the beginning --------------------------------------------------------------------------------------------- */

static void run(awsc_task *task)
{
    awsc_credentials_call *call = AWSC_CONTAINER_OF(task, awsc_credentials_call, task);
    if (call->settled) {
        deliver_identity(call);
        return;
    }
    call->open = true;
    call->provider->get(call->provider, call->loop, &call->request);
}

static int read_options(const char *function, const awsc_credentials_get_options *given,
                        awsc_credentials_get_options *out, int64_t *timeout_ms, awsc_error **error)
{
    awsc_credentials_get_options_init(out);
    *timeout_ms = AWSC_NO_LIMIT;
    int status = AWSC_TAKE_STRUCT(out, given, function, AWSC_CREDENTIALS_GET_OPTIONS_INIT, error);
    if (status) return status;
    return awsc_given_limit(AWSC_ERR_VALIDATION, function, "timeout_ms", out->timeout_ms, timeout_ms, error);
}

static int start_call(awsc_credentials_provider *provider, awsc_loop *loop, int64_t timeout_ms,
                      awsc_credentials_done_fn *done, void *user, awsc_credentials_call **out, awsc_error **error)
{
    awsc_credentials_call *call = awsc_alloc_zeroed(loop->allocator, 1, sizeof *call);
    if (!call) return awsc_error_nomem(error);
    call->member.abandon = abandon;
    call->request.done = answered;
    call->task.run = run;
    call->timer.run = time_over;
    call->loop = loop;
    call->timeout_ms = timeout_ms;
    call->done = done;
    call->user = user;
    bool limited = timeout_ms != AWSC_NO_LIMIT;
    if (limited && awsc_timer_set(loop, &call->timer, awsc_loop_now_ms(loop) + (uint64_t)timeout_ms)) {
        awsc_release(loop->allocator, call);
        return awsc_error_nomem(error);
    }
    call->provider = awsc_credentials_provider_retain(provider);
    awsc_loop_join(loop, &call->member);
    awsc_loop_defer(loop, &call->task);
    if (out) *out = call;
    return AWSC_OK;
}

int awsc_credentials_get_start(awsc_credentials_provider *provider, awsc_loop *loop,
                               const awsc_credentials_get_options *options, awsc_credentials_done_fn *done, void *user,
                               awsc_credentials_call **call, awsc_error **error)
{
    static const char function[] = "awsc_credentials_get_start";
    awsc_credentials_get_options own;
    int64_t timeout_ms;
    if (call) *call = NULL;
    AWSC_NEED(provider, error);
    AWSC_NEED(loop, error);
    AWSC_NEED(done, error);
    int status = read_options(function, options, &own, &timeout_ms, error);
    if (status) return status;
    status = awsc_loop_admit(loop, false, function, error);
    if (status) return status;
    status = start_call(provider, loop, timeout_ms, done, user, call, error);
    if (!status) awsc_loop_settle(loop);
    return status;
}

/* ---- blocking -------------------------------------------------------------------------------------------------- */

typedef struct blocking {
    bool done;
    int status;
    awsc_identity *identity;
    awsc_error *error;
} blocking;

static void blocking_done(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    blocking *result = user;
    *result = (blocking){true, status, identity, error};
}

int awsc_credentials_get(awsc_credentials_provider *provider, const awsc_credentials_get_options *options,
                         awsc_identity **out, awsc_error **error)
{
    static const char function[] = "awsc_credentials_get";
    awsc_credentials_get_options own;
    int64_t timeout_ms;
    awsc_loop *loop = NULL;
    blocking result = {0};
    if (out) *out = NULL;
    AWSC_NEED(provider, error);
    AWSC_NEED(out, error);
    int status = read_options(function, options, &own, &timeout_ms, error);
    if (status) return status;
    status = awsc_loop_new_with(provider->allocator, own.clock ? own.clock : awsc_clock_system(), &loop, error);
    if (status) return status;
    status = start_call(provider, loop, timeout_ms, blocking_done, &result, NULL, error);
    if (!status) status = awsc_loop_run_until(loop, &result.done, function, error);
    awsc_loop_free(loop); /* if it could not run, this ends the call */
    if (status) {
        awsc_identity_free(result.identity);
        awsc_error_free(result.error);
        return status;
    }
    *out = result.identity;
    awsc_error_give(error, result.error);
    return result.status;
}
