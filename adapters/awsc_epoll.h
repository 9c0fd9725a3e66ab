/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file awsc_epoll.h
 * Runs an awsc_loop in an epoll loop of your own: in one set with your descriptors, on the thread of that set.
 *
 *     awsc_epoll *host;
 *     awsc_epoll_new(epoll_fd, AWSC_EPOLL_TAG, &host, &error);
 *     awsc_lambda_invoke_start(lambda, host->loop, …);
 *     while (!host->idle || …) {
 *         int count = epoll_wait(epoll_fd, events, 64, awsc_epoll_wait_ms(host, -1));
 *         for (int i = 0; i < count; i++)
 *             if (!awsc_epoll_ready(host, &events[i])) …                                    (an event of your own)
 *         awsc_epoll_run_timer(host);
 *     }
 *     awsc_epoll_free(host);
 *
 * The `data` of an event is a union that each program uses in its own way. In events of this library the upper half of
 * `data.u64` is `tag`. Choose a tag that the upper half of your `data` never has: AWSC_EPOLL_TAG suits programs that
 * store pointers in `data.ptr`, or descriptors in `data.fd` of a structure that was zero before.
 */
#ifndef AWSC_EPOLL_H
#define AWSC_EPOLL_H

#include <sys/epoll.h>

#include <awsc_adapter.h>

/** No address of a program has this upper half. Two loops in one set need two tags: AWSC_EPOLL_TAG + 1 and so on. */
#define AWSC_EPOLL_TAG 0xa35ca350u

/** An awsc_loop in an epoll set. Read `loop` and `idle`; the other members belong to the functions below. */
typedef struct awsc_epoll {
    awsc_loop *loop; /**< Start calls on it. awsc_epoll_free frees it. */
    /** Whether no call is in flight, and the loop waits for no posts. */
    int idle;
    int epoll_fd;
    uint32_t tag;
} awsc_epoll;

static inline int awsc_epoll_control_(void *user, int operation, int fd, int events)
{
    const awsc_epoll *host = AWSC_POINTER_CAST(const awsc_epoll *, user);
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    if (events & AWSC_LOOP_READ) event.events |= EPOLLIN;
    if (events & AWSC_LOOP_WRITE) event.events |= EPOLLOUT;
    event.data.u64 = AWSC_NUMBER_CAST(uint64_t, host->tag) << 32 | AWSC_NUMBER_CAST(uint32_t, fd);
    return epoll_ctl(host->epoll_fd, operation, fd, &event);
}

static inline int awsc_epoll_add_(void *user, int fd, int events)
{
    return awsc_epoll_control_(user, EPOLL_CTL_ADD, fd, events);
}

static inline int awsc_epoll_modify_(void *user, int fd, int events)
{
    return awsc_epoll_control_(user, EPOLL_CTL_MOD, fd, events);
}

static inline void awsc_epoll_remove_(void *user, int fd)
{
    (void)awsc_epoll_control_(user, EPOLL_CTL_DEL, fd, 0);
}

static inline void awsc_epoll_idle_(void *user, int idle)
{
    AWSC_POINTER_CAST(awsc_epoll *, user)->idle = idle;
}

/** Frees the loop, as awsc_loop_free does, and the host. The set stays. NULL is allowed. */
static inline void awsc_epoll_free(awsc_epoll *host)
{
    if (host) awsc_loop_free(host->loop);
    free(host);
}

/**
 * Makes a loop in the set `epoll_fd`, which must outlive it.
 *
 * @param out  receives the host, which the caller frees with awsc_epoll_free
 * @return as awsc_loop_new_foreign
 */
static inline int awsc_epoll_new(int epoll_fd, uint32_t tag, awsc_epoll **out, awsc_error **error)
{
    if (!out) return awsc_error_set_text(error, AWSC_ERR_VALIDATION, "awsc_epoll_new: out is NULL");
    *out = NULL;
    awsc_epoll *host = AWSC_POINTER_CAST(awsc_epoll *, calloc(1, sizeof *host));
    if (!host) return awsc_error_set_text(error, AWSC_ERR_NOMEM, NULL);
    host->idle = 1;
    host->epoll_fd = epoll_fd;
    host->tag = tag;
    awsc_loop_hooks hooks;
    awsc_adapter_hooks(&hooks, host, awsc_epoll_add_, awsc_epoll_modify_, awsc_epoll_remove_, awsc_epoll_idle_);
    int status = awsc_loop_new_foreign(&hooks, &host->loop, error);
    if (!status) *out = host;
    if (status) awsc_epoll_free(host);
    return status;
}

/** The time to wait, for epoll_wait: the shorter of the loop's and `own_ms`, your own; -1 means for ever. */
static inline int awsc_epoll_wait_ms(const awsc_epoll *host, int own_ms)
{
    return awsc_adapter_wait_ms(host->loop, own_ms);
}

/** Whether `event` is of this loop; if so, the loop handles it, and callbacks run inside. */
static inline int awsc_epoll_ready(const awsc_epoll *host, const struct epoll_event *event)
{
    if (event->data.u64 >> 32 != host->tag) return 0;
    int lost = (event->events & (EPOLLERR | EPOLLHUP)) != 0;
    awsc_loop_ready(host->loop, AWSC_NUMBER_CAST(int, event->data.u64 &INT32_MAX),
                    awsc_adapter_events((event->events & EPOLLIN) != 0, (event->events & EPOLLOUT) != 0, lost));
    return 1;
}

/** After each wait and its events: runs the timer if it is due. Callbacks run inside. */
static inline void awsc_epoll_run_timer(const awsc_epoll *host)
{
    awsc_adapter_run_timer(host->loop);
}

#endif
