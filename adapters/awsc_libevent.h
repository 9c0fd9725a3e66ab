/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file awsc_libevent.h
 * Runs an awsc_loop in a libevent base. Link libevent_core.
 *
 *     awsc_libevent *host;
 *     awsc_libevent_new(base, &host, &error);
 *     awsc_lambda_invoke_start(lambda, host->loop, …);
 *     event_base_dispatch(base);                                    (ends when neither you nor awsc has anything to do)
 *     awsc_libevent_free(host);
 *
 * A base runs as long as it has an event. So the adapter takes its events out of the base while no call is in flight
 * and the loop waits for no posts. A post that comes then waits for the next call: see awsc_loop_wait_for_posts.
 */
#ifndef AWSC_LIBEVENT_H
#define AWSC_LIBEVENT_H

#include <event2/event.h>

#include <awsc_adapter.h>

/** An awsc_loop in a libevent base. Read `loop`; the other members belong to the functions below. */
typedef struct awsc_libevent {
    awsc_loop *loop; /**< Start calls on it. awsc_libevent_free frees it. */
    struct event_base *base;
    struct event *timer;
    struct event *rest;         /* runs when the base finds the loop idle */
    int rests;                  /* the events are out of the base */
    awsc_adapter_table watches; /* struct event of each descriptor */
} awsc_libevent;

static inline void awsc_libevent_ready_(evutil_socket_t fd, short events, void *user)
{
    awsc_loop_ready(AWSC_POINTER_CAST(awsc_libevent *, user)->loop, fd,
                    awsc_adapter_events(events & EV_READ, events & EV_WRITE, 0));
}

/* libevent reports hang-ups and errors as whatever the event waits for. */
static inline short awsc_libevent_events_(int events)
{
    return AWSC_NUMBER_CAST(short, EV_PERSIST | awsc_adapter_flags(events, EV_READ, EV_WRITE));
}

static inline int awsc_libevent_modify_(void *user, int fd, int events)
{
    awsc_libevent *host = AWSC_POINTER_CAST(awsc_libevent *, user);
    struct event *event = AWSC_POINTER_CAST(struct event *, awsc_adapter_find(&host->watches, fd));
    (void)event_del(event);
    if (event_assign(event, host->base, fd, awsc_libevent_events_(events), awsc_libevent_ready_, host)) return -1;
    return host->rests ? 0 : event_add(event, NULL);
}

static inline void awsc_libevent_remove_(void *user, int fd)
{
    awsc_libevent *host = AWSC_POINTER_CAST(awsc_libevent *, user);
    event_free(AWSC_POINTER_CAST(struct event *, awsc_adapter_find(&host->watches, fd)));
    (void)awsc_adapter_put(&host->watches, fd, NULL);
}

static inline int awsc_libevent_add_(void *user, int fd, int events)
{
    awsc_libevent *host = AWSC_POINTER_CAST(awsc_libevent *, user);
    struct event *event = event_new(host->base, fd, awsc_libevent_events_(events), awsc_libevent_ready_, host);
    if (!event) return -1;
    if (!awsc_adapter_put(&host->watches, fd, event) && (host->rests || !event_add(event, NULL))) return 0;
    (void)awsc_adapter_put(&host->watches, fd, NULL);
    event_free(event);
    return -1;
}

static inline void awsc_libevent_run_timer_(evutil_socket_t fd, short events, void *user)
{
    (void)fd;
    (void)events;
    awsc_loop_timeout(AWSC_POINTER_CAST(awsc_libevent *, user)->loop);
}

static inline void awsc_libevent_set_timer_(void *user, uint64_t delay_ms)
{
    struct timeval delay;
    delay.tv_sec = AWSC_NUMBER_CAST(time_t, delay_ms / 1000);
    delay.tv_usec = AWSC_NUMBER_CAST(suseconds_t, delay_ms % 1000 * 1000);
    (void)event_add(AWSC_POINTER_CAST(awsc_libevent *, user)->timer, &delay);
}

static inline void awsc_libevent_clear_timer_(void *user)
{
    (void)event_del(AWSC_POINTER_CAST(awsc_libevent *, user)->timer);
}

static inline void awsc_libevent_rest_(evutil_socket_t unused, short events, void *user)
{
    awsc_libevent *host = AWSC_POINTER_CAST(awsc_libevent *, user);
    (void)unused;
    host->rests = events != 0;
    for (size_t fd = 0; fd < host->watches.room; fd++) {
        struct event *event = AWSC_POINTER_CAST(struct event *, host->watches.items[fd]);
        if (event) (void)(host->rests ? event_del(event) : event_add(event, NULL));
    }
}

/* Not at once: a callback may start the next call. */
static inline void awsc_libevent_idle_(void *user, int idle)
{
    awsc_libevent *host = AWSC_POINTER_CAST(awsc_libevent *, user);
    static const struct timeval at_once = {0, 0};
    (void)(idle ? event_add(host->rest, &at_once) : event_del(host->rest));
    if (!idle && host->rests) awsc_libevent_rest_(-1, 0, host);
}

/** Frees the loop, as awsc_loop_free does, and the host. NULL is allowed. */
static inline void awsc_libevent_free(awsc_libevent *host)
{
    if (!host) return;
    awsc_loop_free(host->loop);
    awsc_adapter_clear(&host->watches);
    if (host->timer) event_free(host->timer);
    if (host->rest) event_free(host->rest);
    free(host);
}

/**
 * Makes a loop in `base`, which must outlive it, on the thread of `base`.
 *
 * @param out  receives the host, which the caller frees with awsc_libevent_free
 * @return as awsc_loop_new_foreign; AWSC_ERR_VALIDATION also if `base` is NULL
 */
static inline int awsc_libevent_new(struct event_base *base, awsc_libevent **out, awsc_error **error)
{
    if (out) *out = NULL;
    if (!base || !out) return awsc_error_set_text(error, AWSC_ERR_VALIDATION, "awsc_libevent_new: base or out is NULL");
    awsc_libevent *host = AWSC_POINTER_CAST(awsc_libevent *, calloc(1, sizeof *host));
    if (!host) return awsc_error_set_text(error, AWSC_ERR_NOMEM, NULL);
    host->base = base;
    host->rests = 1;
    host->timer = event_new(base, -1, 0, awsc_libevent_run_timer_, host);
    host->rest = event_new(base, -1, 0, awsc_libevent_rest_, host);
    awsc_loop_hooks hooks;
    awsc_adapter_hooks(&hooks, host, awsc_libevent_add_, awsc_libevent_modify_, awsc_libevent_remove_,
                       awsc_libevent_idle_);
    hooks.set_timer = awsc_libevent_set_timer_;
    hooks.clear_timer = awsc_libevent_clear_timer_;
    int status = host->timer && host->rest ? awsc_loop_new_foreign(&hooks, &host->loop, error)
                                           : awsc_error_set_text(error, AWSC_ERR_NOMEM, NULL);
    if (!status) *out = host;
    if (status) awsc_libevent_free(host);
    return status;
}

#endif
