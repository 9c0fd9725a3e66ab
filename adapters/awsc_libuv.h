/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file awsc_libuv.h
 * Runs an awsc_loop in a libuv loop. uv_run goes on while calls are in flight, or it waits for posts. Link libuv.
 *
 *     awsc_libuv *host;
 *     awsc_libuv_new(uv_default_loop(), &host, &error);
 *     awsc_lambda_invoke_start(lambda, host->loop, …);
 *     uv_run(uv_default_loop(), UV_RUN_DEFAULT);                    (ends when neither you nor awsc has anything to do)
 *     awsc_libuv_free(host);
 *     uv_run(uv_default_loop(), UV_RUN_DEFAULT);                                             (closes the last handles)
 */
#ifndef AWSC_LIBUV_H
#define AWSC_LIBUV_H

#include <uv.h>

#include <awsc_adapter.h>

/** An awsc_loop in a libuv loop. Read `loop`; the other members belong to the functions below. */
typedef struct awsc_libuv {
    awsc_loop *loop; /**< Start calls on it. awsc_libuv_free frees it. */
    uv_timer_t timer;
    uv_prepare_t hold;          /* while it is active, uv_run goes on */
    awsc_adapter_table watches; /* awsc_libuv_watch of each descriptor */
} awsc_libuv;

typedef struct awsc_libuv_watch {
    uv_poll_t handle;
    awsc_libuv *host;
    int fd, events; /* UV_READABLE, UV_WRITABLE */
} awsc_libuv_watch;

/* libuv stops a handle that reports an error; it goes on unless the loop has removed it. */
static inline void awsc_libuv_ready_(uv_poll_t *handle, int status, int events)
{
    const awsc_libuv_watch *watch = AWSC_POINTER_CAST(const awsc_libuv_watch *, handle->data);
    awsc_loop_ready(watch->host->loop, watch->fd,
                    awsc_adapter_events(events & UV_READABLE, events & UV_WRITABLE, status < 0));
    if (status < 0 && !uv_is_closing(AWSC_POINTER_CAST(uv_handle_t *, handle)))
        (void)uv_poll_start(handle, watch->events, awsc_libuv_ready_);
}

static inline int awsc_libuv_modify_(void *user, int fd, int events)
{
    awsc_libuv *host = AWSC_POINTER_CAST(awsc_libuv *, user);
    awsc_libuv_watch *watch = AWSC_POINTER_CAST(awsc_libuv_watch *, awsc_adapter_find(&host->watches, fd));
    watch->events = awsc_adapter_flags(events, UV_READABLE, UV_WRITABLE);
    return uv_poll_start(&watch->handle, watch->events, awsc_libuv_ready_) ? -1 : 0;
}

static inline void awsc_libuv_closed_(uv_handle_t *handle)
{
    free(handle->data);
}

static inline void awsc_libuv_remove_(void *user, int fd)
{
    awsc_libuv *host = AWSC_POINTER_CAST(awsc_libuv *, user);
    uv_close(AWSC_POINTER_CAST(uv_handle_t *, awsc_adapter_find(&host->watches, fd)), awsc_libuv_closed_);
    (void)awsc_adapter_put(&host->watches, fd, NULL);
}

static inline int awsc_libuv_add_(void *user, int fd, int events)
{
    awsc_libuv *host = AWSC_POINTER_CAST(awsc_libuv *, user);
    awsc_libuv_watch *watch = AWSC_POINTER_CAST(awsc_libuv_watch *, calloc(1, sizeof *watch));
    if (!watch || awsc_adapter_put(&host->watches, fd, watch) || uv_poll_init(host->timer.loop, &watch->handle, fd)) {
        (void)awsc_adapter_put(&host->watches, fd, NULL);
        free(watch);
        return -1;
    }
    watch->host = host;
    watch->fd = fd;
    watch->handle.data = watch;
    uv_unref(AWSC_POINTER_CAST(uv_handle_t *, &watch->handle));
    int status = awsc_libuv_modify_(user, fd, events);
    if (status) awsc_libuv_remove_(user, fd);
    return status;
}

static inline void awsc_libuv_run_timer_(uv_timer_t *timer)
{
    awsc_loop_timeout(AWSC_POINTER_CAST(awsc_libuv *, timer->data)->loop);
}

static inline void awsc_libuv_set_timer_(void *user, uint64_t delay_ms)
{
    awsc_libuv *host = AWSC_POINTER_CAST(awsc_libuv *, user);
    if (delay_ms) uv_update_time(host->timer.loop); /* libuv counts from the beginning of its turn */
    (void)uv_timer_start(&host->timer, awsc_libuv_run_timer_, delay_ms, 0);
}

static inline void awsc_libuv_clear_timer_(void *user)
{
    (void)uv_timer_stop(&AWSC_POINTER_CAST(awsc_libuv *, user)->timer);
}

static inline void awsc_libuv_hold_(uv_prepare_t *hold)
{
    (void)hold;
}

static inline void awsc_libuv_idle_(void *user, int idle)
{
    uv_prepare_t *hold = &AWSC_POINTER_CAST(awsc_libuv *, user)->hold;
    (void)(idle ? uv_prepare_stop(hold) : uv_prepare_start(hold, awsc_libuv_hold_));
}

static inline void awsc_libuv_timer_closed_(uv_handle_t *timer)
{
    uv_close(AWSC_POINTER_CAST(uv_handle_t *, &AWSC_POINTER_CAST(awsc_libuv *, timer->data)->hold), awsc_libuv_closed_);
}

/** Frees the loop, as awsc_loop_free does. The next turns of uv_run free the host. NULL is allowed. */
static inline void awsc_libuv_free(awsc_libuv *host)
{
    if (!host) return;
    awsc_loop_free(host->loop);
    awsc_adapter_clear(&host->watches);
    uv_close(AWSC_POINTER_CAST(uv_handle_t *, &host->timer), awsc_libuv_timer_closed_);
}

/**
 * Makes a loop in `uv`, which must outlive it, on the thread of `uv`.
 *
 * @param out  receives the host, which the caller frees with awsc_libuv_free
 * @return as awsc_loop_new_foreign; AWSC_ERR_VALIDATION also if `uv` is NULL
 */
static inline int awsc_libuv_new(uv_loop_t *uv, awsc_libuv **out, awsc_error **error)
{
    if (out) *out = NULL;
    if (!uv || !out) return awsc_error_set_text(error, AWSC_ERR_VALIDATION, "awsc_libuv_new: uv or out is NULL");
    awsc_libuv *host = AWSC_POINTER_CAST(awsc_libuv *, calloc(1, sizeof *host));
    if (!host) return awsc_error_set_text(error, AWSC_ERR_NOMEM, NULL);
    (void)uv_timer_init(uv, &host->timer);
    (void)uv_prepare_init(uv, &host->hold);
    host->timer.data = host->hold.data = host;
    uv_unref(AWSC_POINTER_CAST(uv_handle_t *, &host->timer));
    awsc_loop_hooks hooks;
    awsc_adapter_hooks(&hooks, host, awsc_libuv_add_, awsc_libuv_modify_, awsc_libuv_remove_, awsc_libuv_idle_);
    hooks.set_timer = awsc_libuv_set_timer_;
    hooks.clear_timer = awsc_libuv_clear_timer_;
    int status = awsc_loop_new_foreign(&hooks, &host->loop, error);
    if (!status) *out = host;
    if (status) awsc_libuv_free(host);
    return status;
}

#endif
