/* SPDX-License-Identifier: Apache-2.0 */
/* The public descriptors, timers and wake-ups of a loop, built on its internal watches, timers and messages. */
#include <stddef.h>

#include <awsc/loop_sources.h>

#include "base/container.h"
#include "error/error.h"
#include "error/given.h"
#include "loop/mailbox.h"

/* Callbacks of the program run without the loop's allocator in effect. */

/* ---- a descriptor ---------------------------------------------------------------------------------------------- */

struct awsc_loop_watch {
    awsc_watch watch;
    awsc_loop *loop;
    awsc_loop_watch_fn *fn;
    void *user;
};

static void ready(awsc_watch *inner, int events)
{
    const awsc_loop_watch *watch = inner->user;
    const awsc_allocator *before = awsc_memory_use(NULL);
    watch->fn(watch->user, events & (AWSC_LOOP_READ | AWSC_LOOP_WRITE));
    (void)awsc_memory_use(before);
}

int awsc_loop_watch_new(awsc_loop *loop, int fd, int events, awsc_loop_watch_fn *fn, void *user, awsc_loop_watch **out,
                        awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(loop, error);
    AWSC_NEED(fn, error);
    AWSC_NEED(out, error);
    if (fd < 0) return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_loop_watch_new: fd is %d", fd);
    awsc_loop_watch *watch = awsc_alloc_zeroed(loop->allocator, 1, sizeof *watch);
    if (!watch) return awsc_error_nomem(error);
    *watch =
        (awsc_loop_watch){.watch = {.ready = ready, .user = watch, .fd = fd}, .loop = loop, .fn = fn, .user = user};
    if (awsc_watch_open(loop, &watch->watch, events & (AWSC_LOOP_READ | AWSC_LOOP_WRITE))) {
        awsc_release(loop->allocator, watch);
        return awsc_error_nomem(error);
    }
    awsc_loop_settle(loop);
    *out = watch;
    return AWSC_OK;
}

void awsc_loop_watch_want(awsc_loop_watch *watch, int events)
{
    AWSC_NEED_OR(watch, );
    awsc_watch_want(watch->loop, &watch->watch, events & (AWSC_LOOP_READ | AWSC_LOOP_WRITE));
    awsc_loop_settle(watch->loop);
}

void awsc_loop_watch_free(awsc_loop_watch *watch)
{
    AWSC_NEED_OR(watch, );
    awsc_watch_close(watch->loop, &watch->watch);
    awsc_release(watch->loop->allocator, watch);
}

/* ---- a timer --------------------------------------------------------------------------------------------------- */

struct awsc_loop_timer {
    awsc_timer timer;
    awsc_loop *loop;
    awsc_loop_timer_fn *fn;
    void *user;
};

static void run_out(awsc_timer *inner)
{
    const awsc_loop_timer *timer = AWSC_CONTAINER_OF(inner, awsc_loop_timer, timer);
    const awsc_allocator *before = awsc_memory_use(NULL);
    timer->fn(timer->user);
    (void)awsc_memory_use(before);
}

int awsc_loop_timer_new(awsc_loop *loop, awsc_loop_timer_fn *fn, void *user, awsc_loop_timer **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(loop, error);
    AWSC_NEED(fn, error);
    AWSC_NEED(out, error);
    awsc_loop_timer *timer = awsc_alloc_zeroed(loop->allocator, 1, sizeof *timer);
    if (!timer) return awsc_error_nomem(error);
    *timer = (awsc_loop_timer){.timer = {.run = run_out}, .loop = loop, .fn = fn, .user = user};
    *out = timer;
    return AWSC_OK;
}

int awsc_loop_timer_set(awsc_loop_timer *timer, uint64_t delay_ms, awsc_error **error)
{
    AWSC_NEED(timer, error);
    uint64_t now_ms = awsc_loop_now_ms(timer->loop);
    uint64_t at_ms = delay_ms < UINT64_MAX / 2 ? now_ms + delay_ms : UINT64_MAX / 2 + now_ms;
    if (awsc_timer_set(timer->loop, &timer->timer, at_ms)) return awsc_error_nomem(error);
    awsc_loop_settle(timer->loop);
    return AWSC_OK;
}

void awsc_loop_timer_clear(awsc_loop_timer *timer)
{
    AWSC_NEED_OR(timer, );
    awsc_timer_clear(timer->loop, &timer->timer);
    awsc_loop_settle(timer->loop);
}

void awsc_loop_timer_free(awsc_loop_timer *timer)
{
    AWSC_NEED_OR(timer, );
    awsc_loop_timer_clear(timer);
    awsc_release(timer->loop->allocator, timer);
}

/* ---- a wake-up ------------------------------------------------------------------------------------------------- */

struct awsc_loop_wakeup {
    awsc_loop_message message;
    awsc_loop *loop;
    awsc_mailbox *mailbox;
    awsc_loop_wakeup_fn *fn;
    void *user;
};

static void wake(awsc_loop_message *message)
{
    const awsc_loop_wakeup *wakeup = AWSC_CONTAINER_OF(message, awsc_loop_wakeup, message);
    const awsc_allocator *before = awsc_memory_use(NULL);
    wakeup->fn(wakeup->user);
    (void)awsc_memory_use(before);
}

int awsc_loop_wakeup_new(awsc_loop *loop, awsc_loop_wakeup_fn *fn, void *user, awsc_loop_wakeup **out,
                         awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(loop, error);
    AWSC_NEED(fn, error);
    AWSC_NEED(out, error);
    awsc_mailbox *mailbox = awsc_mailbox_of(loop);
    awsc_loop_wakeup *wakeup = mailbox ? awsc_alloc_zeroed(loop->allocator, 1, sizeof *wakeup) : NULL;
    if (!wakeup) return awsc_error_nomem(error);
    *wakeup = (awsc_loop_wakeup){.message = {.run = wake}, .loop = loop, .mailbox = mailbox, .fn = fn, .user = user};
    awsc_loop_settle(loop);
    *out = wakeup;
    return AWSC_OK;
}

void awsc_loop_wakeup_raise(awsc_loop_wakeup *wakeup)
{
    AWSC_NEED_OR(wakeup, );
    awsc_mailbox_post(wakeup->mailbox, &wakeup->message);
}

void awsc_loop_wakeup_free(awsc_loop_wakeup *wakeup)
{
    AWSC_NEED_OR(wakeup, );
    awsc_mailbox_withdraw(wakeup->mailbox, &wakeup->message);
    awsc_release(wakeup->loop->allocator, wakeup);
}
