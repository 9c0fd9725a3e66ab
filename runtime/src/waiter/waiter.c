/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A wait: it calls, judges the answer, sleeps, and repeats. It runs on a loop; a blocking wait runs on a private loop
 * of the client, so that both share this code.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <awsc/tables/generated.h>
#include <awsc/waiter.h>
#include <awsc/tables/waiter.h>

#include "base/container.h"
#include "client/cancel_watch.h"
#include "client/client.h"
#include "client/entry.h"
#include "client/options.h"
#include "error/error.h"
#include "error/given.h"
#include "loop/loop.h"
#include "schema/walk.h"
#include "waiter/acceptors.h"
#include "waiter/delay.h"

struct awsc_wait {
    awsc_loop_member member;
    bool joined;
    awsc_loop *loop;
    awsc_client *client;
    const awsc_allocator *allocator;
    awsc_arena *arena; /* memory of input and options */
    const awsc_waiter *waiter;
    uint32_t level;
    const void *input;
    awsc_waiter_options options;
    awsc_call_options call_options;
    int64_t deadline_ms; /* deadline that the caller set for each call, or AWSC_NO_LIMIT */
    int64_t min_ms, max_ms, max_wait_ms;
    awsc_acceptors acceptors;

    uint64_t began_ms;
    awsc_call *call; /* the current call, or NULL */
    awsc_timer timer;
    awsc_cancel_watch cancel_watch;
    bool cancelled;

    /* The result and its receiver: a callback, or a blocking caller, which waits for `delivered`. */
    awsc_waiter_result result;
    bool finished;
    int status;
    awsc_error *error;
    awsc_task task;
    awsc_wait_done_fn *done;
    void *user;
    bool delivered;
};

/* The longest time; longer ones are reduced to it, so that sums do not overflow. */
#define FOR_EVER_MS (INT64_MAX / 4)

/* The smallest size of a program's result structure, which is the size of its first version. */
#define FIRST_RESULT_SIZE (offsetof(awsc_waiter_result, last_error) + sizeof(awsc_error *))

static void call_again(awsc_wait *wait);

static const char *name_of(const awsc_wait *wait)
{
    return wait->waiter->name;
}

static int64_t elapsed_ms(const awsc_wait *wait)
{
    return (int64_t)(awsc_loop_now_ms(wait->loop) - wait->began_ms);
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static void leave_loop(awsc_wait *wait)
{
    if (!wait->joined) return;
    awsc_timer_clear(wait->loop, &wait->timer);
    awsc_loop_withdraw(wait->loop, &wait->task);
    awsc_cancel_watch_close(&wait->cancel_watch);
    awsc_loop_leave(wait->loop, &wait->member);
    wait->joined = false;
}

static void free_wait(awsc_wait *wait)
{
    awsc_client *client = wait->client;
    leave_loop(wait);
    awsc_waiter_result_clear(&wait->result);
    awsc_error_free(wait->error);
    if (wait->acceptors.waiter) awsc_acceptors_close(&wait->acceptors);
    awsc_options_drop(&wait->call_options);
    awsc_arena_free(wait->arena);
    awsc_release(wait->allocator, wait);
    awsc_client_release(client);
}

static void deliver_result(awsc_wait *wait)
{
    leave_loop(wait);
    wait->delivered = true;
    if (!wait->done) return;
    awsc_error *error = wait->error;
    wait->error = NULL;
    const awsc_allocator *before = awsc_memory_use(NULL);
    wait->done(wait->user, wait->status, &wait->result, error);
    (void)awsc_memory_use(before);
    free_wait(wait);
}

static void run_deliver(awsc_task *task)
{
    deliver_result(AWSC_CONTAINER_OF(task, awsc_wait, task));
}

/* Ends the wait with this result, which the loop delivers later. Takes `error` over. */
static void finish(awsc_wait *wait, int outcome, int status, awsc_error *error)
{
    if (wait->finished) { /* cancelled by the callback of the last attempt */
        awsc_error_free(error);
        return;
    }
    awsc_timer_clear(wait->loop, &wait->timer);
    wait->finished = true;
    wait->status = status;
    wait->error = error;
    wait->result.outcome = outcome;
    wait->result.elapsed_ms = (uint64_t)elapsed_ms(wait);
    wait->task.run = run_deliver;
    wait->task.memory = wait->allocator;
    awsc_loop_defer(wait->loop, &wait->task);
}

static void finish_cancelled(awsc_wait *wait)
{
    awsc_error *error = NULL;
    int status = awsc_error_set(&error, AWSC_ERR_CANCELLED, "%s: the wait was cancelled", name_of(wait));
    finish(wait, AWSC_WAITER_CANCELLED, status, error);
}

static void finish_timeout(awsc_wait *wait)
{
    awsc_error *error = NULL;
    int status = awsc_error_set(&error, AWSC_ERR_TIMEOUT,
                                "%s: not reached within %lld ms, after %d call%s of %s; the last answer was %s",
                                name_of(wait), (long long)wait->max_wait_ms, wait->result.calls,
                                wait->result.calls == 1 ? "" : "s", wait->waiter->operation->name,
                                wait->result.last_error ? awsc_error_text(wait->result.last_error) : "an output");
    finish(wait, AWSC_WAITER_TIMEOUT, status, error);
}

/* Ends the wait with the error of the last call. */
static void finish_with_last_error(awsc_wait *wait)
{
    awsc_error *error = wait->result.last_error;
    wait->result.last_error = NULL;
    int status = awsc_error_status(error);
    finish(wait, status == AWSC_ERR_CANCELLED ? AWSC_WAITER_CANCELLED : AWSC_WAITER_FAILURE, status, error);
}

static void finish_failure(awsc_wait *wait)
{
    if (wait->result.last_error) {
        finish_with_last_error(wait);
        return;
    }
    awsc_error *error = NULL;
    const awsc_acceptor *acceptor = wait->result.acceptor < 0 ? NULL : &wait->waiter->acceptors[wait->result.acceptor];
    bool path = acceptor && acceptor->path;
    int status = awsc_error_set(&error, AWSC_ERR_WAITER, "%s: will not be reached any more, as %s says%s%s%s%s",
                                name_of(wait), wait->waiter->operation->name, path ? ": " : "",
                                path ? acceptor->path : "", path ? " is " : "", path ? acceptor->expected : "");
    finish(wait, AWSC_WAITER_FAILURE, status, error);
}

/* ---- judge, sleep ------------------------------------------------------------------------------------------------ */

static void tell(awsc_wait *wait, int64_t delay_ms)
{
    if (!wait->options.on_attempt) return;
    awsc_waiter_attempt attempt = {
        .struct_size = sizeof attempt,
        .call = wait->result.calls,
        .acceptor = wait->result.acceptor,
        .elapsed_ms = (uint64_t)elapsed_ms(wait),
        .delay_ms = delay_ms,
        .output = wait->result.output,
        .error = wait->result.last_error,
    };
    const awsc_allocator *before = awsc_memory_use(NULL);
    wait->options.on_attempt(wait->options.user, &attempt);
    (void)awsc_memory_use(before);
}

static void delay_over(awsc_timer *timer)
{
    call_again(AWSC_CONTAINER_OF(timer, awsc_wait, timer));
}

static void sleep_then_call(awsc_wait *wait)
{
    const awsc_random *random = wait->client->random;
    int64_t left = wait->max_wait_ms - elapsed_ms(wait);
    if (left <= 0) {
        tell(wait, -1);
        finish_timeout(wait);
        return;
    }
    int64_t delay =
        awsc_waiter_delay_ms(wait->min_ms, wait->max_ms, wait->result.calls, left, random->uniform(random->user));
    wait->timer.run = delay_over;
    wait->timer.memory = wait->allocator;
    if (awsc_timer_set(wait->loop, &wait->timer, awsc_loop_now_ms(wait->loop) + (uint64_t)delay)) {
        awsc_error *error = NULL;
        int status = awsc_error_nomem(&error);
        finish(wait, AWSC_WAITER_FAILURE, status, error);
        return;
    }
    tell(wait, delay);
}

/* Judges the last answer. Only an error of the service can mean to retry; a call that could not be made ends the
 * wait. */
static int judge(awsc_wait *wait, int *state, awsc_error **error)
{
    awsc_waiter_answer answer = {wait->input, wait->result.output, wait->result.last_error};
    wait->result.acceptor = -1;
    *state = AWSC_ACCEPTOR_FAILURE;
    if (answer.error && awsc_error_status(answer.error) != AWSC_ERR_SERVICE) return AWSC_OK;
    return awsc_acceptors_judge(&wait->acceptors, &answer, state, &wait->result.acceptor, error);
}

static bool gave_up_at_the_end(const awsc_wait *wait)
{
    return wait->result.last_error && awsc_error_status(wait->result.last_error) == AWSC_ERR_TIMEOUT &&
           elapsed_ms(wait) >= wait->max_wait_ms;
}

static void take_answer(awsc_wait *wait, int status, void *output, awsc_error *error)
{
    int state;
    wait->call = NULL;
    wait->result.calls++;
    awsc_free(wait->result.output);
    awsc_error_free(wait->result.last_error);
    wait->result.output = output;
    wait->result.last_error = status ? error : NULL;
    awsc_error *own = NULL;
    int judged = judge(wait, &state, &own);
    if (judged) {
        finish(wait, AWSC_WAITER_FAILURE, judged, own);
    } else if (state == AWSC_ACCEPTOR_SUCCESS) {
        tell(wait, -1);
        finish(wait, AWSC_WAITER_SUCCESS, AWSC_OK, NULL);
    } else if (gave_up_at_the_end(wait)) {
        tell(wait, -1);
        finish_timeout(wait);
    } else if (state == AWSC_ACCEPTOR_FAILURE) {
        tell(wait, -1);
        finish_failure(wait);
    } else if (wait->cancelled) {
        finish_cancelled(wait);
    } else {
        sleep_then_call(wait);
    }
}

static void answered(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    awsc_wait *wait = user;
    (void)done;
    const awsc_allocator *before = awsc_memory_use(wait->allocator);
    take_answer(wait, status, output, error);
    (void)awsc_memory_use(before);
}

/* ---- call -------------------------------------------------------------------------------------------------------- */

static void no_callback(void)
{
}

/* Starts a call. Its deadline is the rest of the wait's time, but at least the shortest delay and at most the
 * caller's deadline. */
static int start_call(awsc_wait *wait, awsc_error **error)
{
    int64_t left = wait->max_wait_ms - elapsed_ms(wait);
    if (left < wait->min_ms) left = wait->min_ms;
    if (wait->deadline_ms < left) left = wait->deadline_ms;
    wait->call_options.deadline_ms = AWSC_I64(left);
    wait->call_options.borrow_payload = AWSC_BOOL(true);
    const awsc_internal_request request = {
        .operation = wait->waiter->operation,
        .level = wait->level,
        .client = wait->client,
        .loop = wait->loop,
        .input = wait->input,
        .options = &wait->call_options,
        .deliver = answered,
        .done = no_callback,
        .user = wait,
    };
    return awsc_call_start_with_feature(AWSC_FEATURE_WAITER, &request, &wait->call, error);
}

static void call_again(awsc_wait *wait)
{
    awsc_error *error = NULL;
    int status = start_call(wait, &error);
    if (!status) return;
    finish(wait, status == AWSC_ERR_CANCELLED ? AWSC_WAITER_CANCELLED : AWSC_WAITER_FAILURE, status, error);
}

/* ---- cancelling -------------------------------------------------------------------------------------------------- */

void awsc_wait_cancel(awsc_wait *wait)
{
    AWSC_NEED_OR(wait, );
    if (wait->finished || wait->cancelled || !awsc_loop_is_ours(wait->loop)) return;
    wait->cancelled = true;
    if (wait->call) {
        awsc_call_cancel(wait->call); /* its answer ends the wait */
        return;
    }
    const awsc_allocator *before = awsc_memory_use(wait->allocator);
    finish_cancelled(wait);
    awsc_loop_settle(wait->loop);
    (void)awsc_memory_use(before);
}

static void cancel_flag_set(awsc_cancel_watch *watch)
{
    awsc_wait *wait = AWSC_CONTAINER_OF(watch, awsc_wait, cancel_watch);
    awsc_cancel_watch_close(watch);
    awsc_wait_cancel(wait);
}

static int watch_cancel_flag(awsc_wait *wait, awsc_error **error)
{
    if (!wait->call_options.cancel) return AWSC_OK;
    wait->cancel_watch.cancelled = cancel_flag_set;
    wait->cancel_watch.memory = wait->allocator;
    if (awsc_cancel_watch_open(wait->loop, wait->call_options.cancel, &wait->cancel_watch))
        return awsc_error_nomem(error);
    return AWSC_OK;
}

/* Ends the wait because the loop is freed. The loop ends its newest members first, so the wait's call has ended
 * already. */
static void abandon(awsc_loop_member *member)
{
    awsc_wait *wait = AWSC_CONTAINER_OF(member, awsc_wait, member);
    const awsc_allocator *before = awsc_memory_use(wait->allocator);
    if (!wait->finished) finish_cancelled(wait);
    deliver_result(wait);
    (void)awsc_memory_use(before);
}

/* ---- the beginning ----------------------------------------------------------------------------------------------- */

/* Takes a time from the options. `most` is AWSC_NO_LIMIT if that value is allowed, else FOR_EVER_MS. */
static int take_ms(const awsc_wait *wait, const char *name, awsc_opt_i64 given, int64_t most, int64_t *out,
                   awsc_error **error)
{
    char what[128];
    (void)snprintf(what, sizeof what, "%s: options", name_of(wait));
    int status = most == AWSC_NO_LIMIT ? awsc_given_limit(AWSC_ERR_VALIDATION, what, name, given, out, error)
                                       : awsc_given_within(what, name, given, 1, most, out, error);
    if (*out > FOR_EVER_MS) *out = FOR_EVER_MS;
    return status;
}

static int take_options(awsc_wait *wait, const awsc_waiter_options *given, awsc_error **error)
{
    awsc_waiter_options own = AWSC_WAITER_OPTIONS_INIT;
    int status = AWSC_TAKE_STRUCT(&own, given, "options", AWSC_WAITER_OPTIONS_INIT, error);
    if (status) return status;
    const awsc_waiter *waiter = wait->waiter;
    /* A bound that is given alone moves the other one that the model has; an invalid one is named itself. */
    int64_t least = waiter->min_delay_ms, most = waiter->max_delay_ms;
    if (own.max_delay_ms.is_set && own.max_delay_ms.value >= 1 && own.max_delay_ms.value < least)
        least = own.max_delay_ms.value;
    if (own.min_delay_ms.is_set && own.min_delay_ms.value > most) most = own.min_delay_ms.value;
    wait->min_ms = least;
    wait->max_ms = most;
    wait->max_wait_ms = waiter->max_delay_ms;
    status = take_ms(wait, "min_delay_ms", own.min_delay_ms, FOR_EVER_MS, &wait->min_ms, error);
    if (!status) status = take_ms(wait, "max_delay_ms", own.max_delay_ms, AWSC_NO_LIMIT, &wait->max_ms, error);
    if (!status) status = take_ms(wait, "max_wait_ms", own.max_wait_ms, AWSC_NO_LIMIT, &wait->max_wait_ms, error);
    if (status) return status;
    if (wait->max_ms < wait->min_ms)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "%s: options: max_delay_ms is %lld; expected min_delay_ms, %lld, or more", name_of(wait),
                              (long long)wait->max_ms, (long long)wait->min_ms);
    wait->options = own;
    status = awsc_options_keep(own.call, wait->arena, &wait->call_options, error);
    if (status) return status;
    awsc_opt_i64 deadline = wait->call_options.deadline_ms;
    if (!deadline.is_set) {
        wait->deadline_ms = wait->client->settings->deadline_ms;
        return AWSC_OK;
    }
    return take_ms(wait, "call->deadline_ms", deadline, AWSC_NO_LIMIT, &wait->deadline_ms, error);
}

static int take_input(awsc_wait *wait, const void *input, awsc_error **error)
{
    const awsc_operation *operation = wait->waiter->operation;
    int status = awsc_validate(operation->input, input, wait->level, operation->name, error);
    if (status) return status;
    wait->input = awsc_copy_value(operation->input, input, wait->level, false, wait->arena);
    return wait->input ? AWSC_OK : awsc_error_nomem(error);
}

static int prepare(awsc_wait *wait, const void *input, const awsc_waiter_options *options, awsc_error **error)
{
    wait->arena = awsc_arena_new_sized(wait->allocator, 0);
    if (!wait->arena) return awsc_error_nomem(error);
    int status = take_options(wait, options, error);
    if (!status) status = take_input(wait, input, error);
    if (!status) status = awsc_acceptors_open(wait->waiter, wait->allocator, &wait->acceptors, error);
    return status;
}

/* Joins the loop and starts the first call. Joins first, so that a loop that is freed ends the call before the wait. */
static int begin(awsc_wait *wait, awsc_error **error)
{
    wait->member.abandon = abandon;
    awsc_loop_join(wait->loop, &wait->member);
    wait->joined = true;
    wait->began_ms = awsc_loop_now_ms(wait->loop);
    int status = watch_cancel_flag(wait, error);
    return status ? status : start_call(wait, error);
}

static int new_wait(uint32_t level, const awsc_waiter_request *request, awsc_wait **out, awsc_error **error)
{
    awsc_client *client = request->client;
    awsc_wait *wait = awsc_alloc_zeroed(client->allocator, 1, sizeof *wait);
    if (!wait) return awsc_error_nomem(error);
    wait->client = awsc_client_retain(client);
    wait->allocator = client->allocator;
    wait->loop = request->loop;
    wait->waiter = request->waiter;
    wait->level = level;
    wait->done = request->done;
    wait->user = request->user;
    wait->result = (awsc_waiter_result)AWSC_WAITER_RESULT_INIT;
    wait->result.acceptor = -1;
    int status = prepare(wait, request->input, request->options, error);
    if (status)
        free_wait(wait);
    else
        *out = wait;
    return status;
}

static int check_arguments(const char *function, const awsc_waiter *waiter, const awsc_client *client,
                           awsc_error **error)
{
    AWSC_NEED_OF(function, waiter, error);
    AWSC_NEED_OF(waiter->name, client, error);
    return awsc_client_check_process(error);
}

static int start_wait(uint32_t level, const awsc_waiter_request *request, awsc_wait **out, awsc_error **error)
{
    const awsc_waiter *waiter = request->waiter;
    awsc_loop *loop = request->loop;
    awsc_wait *wait = NULL;
    int status = check_arguments("awsc_waiter_start", waiter, request->client, error);
    if (status) return status;
    AWSC_NEED_OF(waiter->name, loop, error);
    if (!request->done) return awsc_internal_missing(error, waiter->name, "done");
    status = awsc_loop_admit(loop, false, waiter->name, error);
    if (status) return status;
    status = new_wait(level, request, &wait, error);
    if (status) return status;
    status = begin(wait, error);
    if (status) {
        free_wait(wait);
        return status;
    }
    if (out) *out = wait;
    awsc_loop_settle(loop);
    return AWSC_OK;
}

int awsc_waiter_start(uint32_t level, const awsc_waiter_request *request, awsc_wait **out, awsc_error **error)
{
    awsc_waiter_request own = AWSC_WAITER_REQUEST_INIT;
    if (out) *out = NULL;
    int status = AWSC_TAKE_NEEDED_STRUCT(&own, request, "request", AWSC_WAITER_REQUEST_INIT, error);
    if (status) return status;
    const awsc_allocator *before = awsc_client_memory_use(own.client);
    status = start_wait(level, &own, out, error);
    (void)awsc_memory_use(before);
    return status;
}

/* ---- blocking ------------------------------------------------------------------------------------------------------
 */

/* Copies the result to the caller's structure, as far as that structure reaches. */
static void hand_over(awsc_wait *wait, awsc_waiter_result *result)
{
    if (!result) return;
    size_t size = result->struct_size;
    memcpy(result, &wait->result, size < sizeof *result ? size : sizeof *result);
    result->struct_size = size;
    wait->result.output = NULL;
    wait->result.last_error = NULL;
}

static int take_loop(awsc_wait *wait, awsc_error **error)
{
    awsc_pool_limits limits = {.deadline_ms = wait->max_wait_ms, .cancel = wait->call_options.cancel};
    return awsc_pool_take(&wait->client->pool, &limits, &wait->loop, error);
}

static int run(uint32_t level, const awsc_waiter_request *request, awsc_waiter_result *result, awsc_error **error)
{
    awsc_wait *wait = NULL;
    int status = check_arguments("awsc_waiter_run", request->waiter, request->client, error);
    if (!status && result)
        status = awsc_given_size(result, FIRST_RESULT_SIZE, "result", "AWSC_WAITER_RESULT_INIT", error);
    if (!status) status = new_wait(level, request, &wait, error);
    if (!status) status = take_loop(wait, error);
    if (status) {
        if (wait) free_wait(wait);
        return status;
    }
    awsc_loop *loop = wait->loop;
    status = begin(wait, error);
    bool broken = false;
    if (!status) {
        status = awsc_loop_run_until(loop, &wait->delivered, "waiting", error);
        broken = status != AWSC_OK;
    }
    if (!broken) leave_loop(wait);
    awsc_pool_give(&request->client->pool, loop, broken); /* a broken one is freed, which ends the wait */
    if (!status) {
        status = wait->status;
        awsc_error_give(error, wait->error);
        wait->error = NULL;
    }
    hand_over(wait, result);
    free_wait(wait);
    return status;
}

int awsc_waiter_run(uint32_t level, const awsc_waiter *waiter, struct awsc_client *client, const void *input,
                    const awsc_waiter_options *options, awsc_waiter_result *result, awsc_error **error)
{
    awsc_waiter_request request = AWSC_WAITER_REQUEST_INIT;
    request.waiter = waiter;
    request.client = client;
    request.input = input;
    request.options = options;
    const awsc_allocator *before = awsc_client_memory_use(client);
    int status = run(level, &request, result, error);
    (void)awsc_memory_use(before);
    return status;
}

/* ---- around it -----------------------------------------------------------------------------------------------------
 */

void awsc_waiter_result_clear(awsc_waiter_result *result)
{
    AWSC_NEED_OR(result, );
    awsc_free(result->output);
    awsc_error_free(result->last_error);
    result->output = NULL;
    result->last_error = NULL;
}

const char *awsc_waiter_name(const awsc_waiter *waiter)
{
    AWSC_NEED_OR(waiter, NULL);
    return waiter->name;
}

int64_t awsc_waiter_default_max_wait_ms(const awsc_waiter *waiter)
{
    AWSC_NEED_OR(waiter, 0);
    return waiter->max_delay_ms;
}
