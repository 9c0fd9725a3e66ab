/* SPDX-License-Identifier: Apache-2.0 */
/* Timers for the deadline of a call and the timeout of each attempt. */
#include "base/container.h"
#include "client/call_state.h"
#include "client/stream.h"
#include "error/error.h"

static int fail_limit(const awsc_call *call, const char *limit, int64_t limit_ms, awsc_error **error)
{
    char wait[320] = "";
    awsc_call_describe_wait(call, wait, sizeof wait);
    return awsc_error_set(error, AWSC_ERR_TIMEOUT, "the %s of %lld ms ran out%s%s", limit, (long long)limit_ms,
                          wait[0] ? " during " : "", wait);
}

static int set_limit(awsc_call *call, awsc_timer *timer, uint64_t at_ms, awsc_error **error)
{
    return awsc_timer_set(call->loop, timer, at_ms) ? awsc_error_nomem(error) : AWSC_OK;
}

static void deadline_over(awsc_timer *timer)
{
    awsc_call *call = AWSC_CONTAINER_OF(timer, awsc_call, deadline_timer);
    awsc_error *error = NULL;
    int status = fail_limit(call, "deadline", call->options.deadline_ms, &error);
    awsc_call_stop_exchange(call);
    awsc_call_finish(call, status, error);
}

int awsc_call_limit(awsc_call *call, awsc_error **error)
{
    if (call->options.deadline_ms == AWSC_NO_LIMIT) return AWSC_OK;
    call->deadline_timer.run = deadline_over;
    return set_limit(call, &call->deadline_timer,
                     awsc_loop_now_ms(call->loop) + (uint64_t)call->options.deadline_ms - call->waited_ms, error);
}

static void attempt_late(awsc_timer *timer)
{
    awsc_call *call = AWSC_CONTAINER_OF(timer, awsc_call, attempt_timer);
    awsc_error *error = NULL;
    if (!call->attempt.exchange || (awsc_call_streams_body(call) && !call->stream->awaited)) return;
    int status = fail_limit(call, "attempt timeout", call->options.attempt_timeout_ms, &error);
    awsc_call_stop_exchange(call);
    awsc_call_attempt_failed(call, status, error);
}

int awsc_call_limit_attempt(awsc_call *call, awsc_error **error)
{
    if (call->options.attempt_timeout_ms == AWSC_NO_LIMIT) return AWSC_OK;
    call->attempt_timer.run = attempt_late;
    return set_limit(call, &call->attempt_timer,
                     awsc_loop_now_ms(call->loop) + (uint64_t)call->options.attempt_timeout_ms, error);
}
