/* SPDX-License-Identifier: Apache-2.0 */
/* Drains a loop: no new work may begin, and work in flight is cancelled after a timeout. */
#include "base/container.h"
#include "error/error.h"
#include "error/given.h"
#include "loop/loop.h"

int awsc_loop_admit(const awsc_loop *loop, bool continues, const char *function, awsc_error **error)
{
    if (!awsc_loop_is_ours(loop))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "%s: the loop belongs to the process that forked this one",
                              function);
    if (loop->closing) return awsc_error_set(error, AWSC_ERR_CANCELLED, "%s: the loop is being freed", function);
    if (loop->draining && !continues)
        return awsc_error_set(error, AWSC_ERR_CANCELLED, "%s: the loop is being drained", function);
    return AWSC_OK;
}

/* Cancels all calls and streams in flight. A callback of one may end others, so each step reads the list again. */
static void abandon_members(awsc_timer *timer)
{
    awsc_loop *loop = AWSC_CONTAINER_OF(timer, awsc_loop, drain_timer);
    loop->drain_timed_out = loop->members != NULL;
    while (loop->members) loop->members->abandon(loop->members);
}

static int begin(awsc_loop *loop, int64_t timeout_ms, awsc_error **error)
{
    loop->drain_timer.run = abandon_members;
    if (timeout_ms != AWSC_NO_LIMIT &&
        awsc_timer_set(loop, &loop->drain_timer, awsc_loop_now_ms(loop) + (uint64_t)timeout_ms))
        return awsc_error_nomem(error);
    if (timeout_ms == AWSC_NO_LIMIT) awsc_timer_clear(loop, &loop->drain_timer);
    loop->draining = true;
    awsc_loop_wait_for_posts(loop, false);
    return AWSC_OK;
}

static int drain(awsc_loop *loop, int64_t timeout_ms, awsc_error **error)
{
    int status = begin(loop, timeout_ms, error);
    if (status) return status;
    if (awsc_loop_is_foreign(loop)) {
        awsc_loop_settle(loop);
        return AWSC_OK;
    }
    status = awsc_loop_run(loop, error);
    if (status || !loop->drain_timed_out) return status;
    return awsc_error_set(error, AWSC_ERR_TIMEOUT, "awsc_loop_drain: not all calls ended within %lld ms",
                          (long long)timeout_ms);
}

int awsc_loop_drain(awsc_loop *loop, int64_t timeout_ms, awsc_error **error)
{
    static const char function[] = "awsc_loop_drain";
    AWSC_NEED(loop, error);
    const awsc_allocator *before = awsc_memory_use(loop->allocator);
    int status = awsc_loop_admit(loop, true, function, error);
    if (!status && loop->depth && !awsc_loop_is_foreign(loop))
        status = awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: called from inside a callback of the loop", function);
    if (!status && timeout_ms < 0)
        status =
            awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: timeout_ms is %lld; expected 0 or more, or AWSC_NO_LIMIT",
                           function, (long long)timeout_ms);
    if (!status) status = drain(loop, timeout_ms, error);
    (void)awsc_memory_use(before);
    return status;
}
