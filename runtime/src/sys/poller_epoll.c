/* SPDX-License-Identifier: Apache-2.0 */
#ifdef AWSC_SYS_EPOLL

#include "sys/poller.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/allocator.h"

enum { EVENTS_AT_ONCE = 64 };

struct awsc_poller {
    const awsc_allocator *allocator;
    int fd;
};

int awsc_poller_new(const awsc_allocator *allocator, awsc_poller **out)
{
    awsc_poller *poller = awsc_alloc(allocator, sizeof *poller);
    if (!poller) return ENOMEM;
    poller->allocator = allocator;
    poller->fd = epoll_create1(EPOLL_CLOEXEC);
    if (poller->fd < 0) {
        int reason = errno;
        awsc_release(allocator, poller);
        return reason;
    }
    *out = poller;
    return 0;
}

void awsc_poller_free(awsc_poller *poller)
{
    int saved = errno;
    if (!poller) return;
    (void)close(poller->fd);
    awsc_release(poller->allocator, poller);
    errno = saved;
}

static uint32_t to_epoll(int events)
{
    return (events & AWSC_LOOP_READ ? (uint32_t)EPOLLIN : 0u) | (events & AWSC_LOOP_WRITE ? (uint32_t)EPOLLOUT : 0u);
}

static int from_epoll(uint32_t events)
{
    int result = 0;
    if (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) result |= AWSC_LOOP_READ;
    if (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) result |= AWSC_LOOP_WRITE;
    return result;
}

static int control(const awsc_poller *poller, int operation, int fd, int events)
{
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = to_epoll(events);
    event.data.fd = fd;
    return epoll_ctl(poller->fd, operation, fd, &event);
}

int awsc_poller_reserve(awsc_poller *poller, int fd)
{
    (void)poller;
    (void)fd;
    return 0;
}

int awsc_poller_add(awsc_poller *poller, int fd, int events)
{
    return control(poller, EPOLL_CTL_ADD, fd, events);
}

int awsc_poller_modify(awsc_poller *poller, int fd, int events)
{
    return control(poller, EPOLL_CTL_MOD, fd, events);
}

void awsc_poller_remove(awsc_poller *poller, int fd)
{
    (void)control(poller, EPOLL_CTL_DEL, fd, 0);
}

int awsc_poller_wait(awsc_poller *poller, int timeout_ms, awsc_poller_ready_fn *ready, void *user)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int count = epoll_wait(poller->fd, events, EVENTS_AT_ONCE, timeout_ms);
    if (count < 0) return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) ready(user, events[i].data.fd, from_epoll(events[i].events));
    return 0;
}

bool awsc_poller_forgets_closed(void)
{
    return true;
}

#else
typedef int awsc_poller_is_elsewhere; /* in poller_poll.c */
#endif
