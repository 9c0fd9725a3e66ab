/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file awsc_poll.h
 * Runs an awsc_loop in a loop of your own over poll(2), on one thread and in one call of poll with your descriptors.
 *
 *     awsc_poll *host;
 *     awsc_poll_new(&host, &error);
 *     awsc_lambda_invoke_start(lambda, host->loop, …);
 *     while (!host->idle || …) {
 *         size_t count = awsc_poll_fill(host, fds + own, room - own);       (behind your own entries: host->count more)
 *         poll(fds, own + count, awsc_poll_wait_ms(host, -1));
 *         …                                                                                         (your own entries)
 *         awsc_poll_report(host, fds + own, count);
 *     }
 *     awsc_poll_free(host);
 */
#ifndef AWSC_POLL_H
#define AWSC_POLL_H

#include <poll.h>

#include <awsc_adapter.h>

/** An awsc_loop over poll(2). Read `loop`, `idle` and `count`; the other members belong to the functions below. */
typedef struct awsc_poll {
    awsc_loop *loop; /**< Start calls on it. awsc_poll_free frees it. */
    /** Whether no call is in flight, and the loop waits for no posts. */
    int idle;
    /** Number of watched descriptors: the room that awsc_poll_fill needs. */
    size_t count;
    size_t room;
    struct pollfd *fds;
    awsc_adapter_table places; /* the place of a descriptor in `fds`, from 1 */
} awsc_poll;

static inline struct pollfd *awsc_poll_entry_(const awsc_poll *host, int fd)
{
    return host->fds + AWSC_POINTER_CAST(size_t, awsc_adapter_find(&host->places, fd)) - 1;
}

static inline int awsc_poll_modify_(void *user, int fd, int events)
{
    awsc_poll_entry_(AWSC_POINTER_CAST(awsc_poll *, user), fd)->events =
        AWSC_NUMBER_CAST(short, awsc_adapter_flags(events, POLLIN, POLLOUT));
    return 0;
}

static inline int awsc_poll_add_(void *user, int fd, int events)
{
    awsc_poll *host = AWSC_POINTER_CAST(awsc_poll *, user);
    if (host->count == host->room) {
        size_t room = host->room * 2 + 64;
        void *fds = realloc(host->fds, room * sizeof(struct pollfd));
        if (!fds) return -1;
        host->fds = AWSC_POINTER_CAST(struct pollfd *, fds);
        host->room = room;
    }
    if (awsc_adapter_put(&host->places, fd, AWSC_POINTER_CAST(void *, host->count + 1))) return -1;
    host->fds[host->count++].fd = fd;
    return awsc_poll_modify_(user, fd, events);
}

/* The last entry takes the place. Its item is there, so that no memory is needed. */
static inline void awsc_poll_remove_(void *user, int fd)
{
    awsc_poll *host = AWSC_POINTER_CAST(awsc_poll *, user);
    struct pollfd last = host->fds[--host->count];
    *awsc_poll_entry_(host, fd) = last;
    (void)awsc_adapter_put(&host->places, last.fd, awsc_adapter_find(&host->places, fd));
    (void)awsc_adapter_put(&host->places, fd, NULL);
}

static inline void awsc_poll_idle_(void *user, int idle)
{
    AWSC_POINTER_CAST(awsc_poll *, user)->idle = idle;
}

/** Frees the loop, as awsc_loop_free does, and the host. NULL is allowed. */
static inline void awsc_poll_free(awsc_poll *host)
{
    if (!host) return;
    awsc_loop_free(host->loop);
    awsc_adapter_clear(&host->places);
    free(host->fds);
    free(host);
}

/**
 * Makes a loop.
 *
 * @param out  receives the host, which the caller frees with awsc_poll_free
 * @return as awsc_loop_new_foreign
 */
static inline int awsc_poll_new(awsc_poll **out, awsc_error **error)
{
    if (!out) return awsc_error_set_text(error, AWSC_ERR_VALIDATION, "awsc_poll_new: out is NULL");
    *out = NULL;
    awsc_poll *host = AWSC_POINTER_CAST(awsc_poll *, calloc(1, sizeof *host));
    if (!host) return awsc_error_set_text(error, AWSC_ERR_NOMEM, NULL);
    host->idle = 1;
    awsc_loop_hooks hooks;
    awsc_adapter_hooks(&hooks, host, awsc_poll_add_, awsc_poll_modify_, awsc_poll_remove_, awsc_poll_idle_);
    int status = awsc_loop_new_foreign(&hooks, &host->loop, error);
    if (!status) *out = host;
    if (status) awsc_poll_free(host);
    return status;
}

/** The time to wait, for poll: the shorter of the loop's and `own_ms`, your own; -1 means for ever. */
static inline int awsc_poll_wait_ms(const awsc_poll *host, int own_ms)
{
    return awsc_adapter_wait_ms(host->loop, own_ms);
}

/** Copies the watched descriptors to `fds`, as many as `room` holds. Returns their number. */
static inline size_t awsc_poll_fill(const awsc_poll *host, struct pollfd *fds, size_t room)
{
    size_t count = host->count < room ? host->count : room;
    if (count) memcpy(fds, host->fds, count * sizeof *fds);
    return count;
}

/** After each poll: handles the ready ones of these entries, and the timer if it is due. Callbacks run inside. */
static inline void awsc_poll_report(const awsc_poll *host, const struct pollfd *fds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int events = awsc_adapter_events(fds[i].revents & POLLIN, fds[i].revents & POLLOUT,
                                         fds[i].revents & (POLLERR | POLLHUP | POLLNVAL));
        if (events) awsc_loop_ready(host->loop, fds[i].fd, events);
    }
    awsc_adapter_run_timer(host->loop);
}

#endif
