/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AWSC_SYS_EPOLL

#include "sys/poller.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>

#include "base/allocator.h"

struct awsc_poller {
    const awsc_allocator *allocator;
    pthread_mutex_t lock; /* for the members below: any thread may remove a descriptor */
    size_t room;          /* capacity of the three arrays: greater than any descriptor in the set */
    struct pollfd *fds;
    size_t count;
    size_t *places;         /* by descriptor: its index in `fds` plus 1; 0: it is not in the set */
    struct pollfd *waiting; /* a copy of `fds`, for the thread in poll */
};

int awsc_poller_new(const awsc_allocator *allocator, awsc_poller **out)
{
    awsc_poller *poller = awsc_alloc_zeroed(allocator, 1, sizeof *poller);
    if (!poller) return ENOMEM;
    poller->allocator = allocator;
    (void)pthread_mutex_init(&poller->lock, NULL);
    *out = poller;
    return 0;
}

void awsc_poller_free(awsc_poller *poller)
{
    int saved = errno;
    if (!poller) return;
    (void)pthread_mutex_destroy(&poller->lock);
    awsc_release(poller->allocator, poller->fds);
    awsc_release(poller->allocator, poller->places);
    awsc_release(poller->allocator, poller->waiting);
    awsc_release(poller->allocator, poller);
    errno = saved;
}

static short to_poll(int events)
{
    return (short)((events & AWSC_LOOP_READ ? POLLIN : 0) | (events & AWSC_LOOP_WRITE ? POLLOUT : 0));
}

static int from_poll(int events)
{
    int lost = events & (POLLERR | POLLHUP | POLLNVAL);
    return (lost || events & POLLIN ? AWSC_LOOP_READ : 0) | (lost || events & POLLOUT ? AWSC_LOOP_WRITE : 0);
}

/* ---- the set, under the lock ------------------------------------------------------------------------------------- */

static size_t *place_of(const awsc_poller *poller, int fd)
{
    return fd >= 0 && (size_t)fd < poller->room ? &poller->places[fd] : NULL;
}

/* Grows the arrays to hold descriptor `number`. Returns 0, or -1 when memory runs out. */
static int reserve(awsc_poller *poller, size_t number)
{
    if (number < poller->room) return 0;
    size_t room = number < 32 ? 64 : number * 2;
    struct pollfd *fds = awsc_resize(poller->allocator, poller->fds, room * sizeof *fds);
    if (fds) poller->fds = fds;
    struct pollfd *waiting = fds ? awsc_resize(poller->allocator, poller->waiting, room * sizeof *waiting) : NULL;
    if (waiting) poller->waiting = waiting;
    size_t *places = waiting ? awsc_resize(poller->allocator, poller->places, room * sizeof *places) : NULL;
    if (!places) return -1;
    memset(places + poller->room, 0, (room - poller->room) * sizeof *places);
    poller->places = places;
    poller->room = room;
    return 0;
}

static int add(awsc_poller *poller, int fd, int events)
{
    const size_t *place = place_of(poller, fd);
    if (place && *place) return EEXIST;
    if (fcntl(fd, F_GETFD) < 0) return errno; /* poll would report it again and again */
    if (reserve(poller, (size_t)fd)) return ENOMEM;
    poller->fds[poller->count] = (struct pollfd){.fd = fd, .events = to_poll(events)};
    poller->places[fd] = ++poller->count;
    return 0;
}

static int modify(const awsc_poller *poller, int fd, int events)
{
    const size_t *place = place_of(poller, fd);
    if (!place || !*place) return ENOENT;
    poller->fds[*place - 1].events = to_poll(events);
    return 0;
}

/* Removes a descriptor from `fds`, and moves the last entry into its place. */
static void take_out(awsc_poller *poller, int fd)
{
    size_t *place = place_of(poller, fd);
    if (!place || !*place) return;
    struct pollfd last = poller->fds[--poller->count];
    poller->fds[*place - 1] = last;
    poller->places[last.fd] = *place;
    *place = 0;
}

/* ---- from outside ------------------------------------------------------------------------------------------------ */

static int fail(int reason)
{
    if (reason) errno = reason;
    return reason ? -1 : 0;
}

int awsc_poller_reserve(awsc_poller *poller, int fd)
{
    (void)pthread_mutex_lock(&poller->lock);
    int status = reserve(poller, (size_t)fd);
    (void)pthread_mutex_unlock(&poller->lock);
    return status;
}

int awsc_poller_add(awsc_poller *poller, int fd, int events)
{
    (void)pthread_mutex_lock(&poller->lock);
    int reason = add(poller, fd, events);
    (void)pthread_mutex_unlock(&poller->lock);
    return fail(reason);
}

int awsc_poller_modify(awsc_poller *poller, int fd, int events)
{
    (void)pthread_mutex_lock(&poller->lock);
    int reason = modify(poller, fd, events);
    (void)pthread_mutex_unlock(&poller->lock);
    return fail(reason);
}

void awsc_poller_remove(awsc_poller *poller, int fd)
{
    (void)pthread_mutex_lock(&poller->lock);
    take_out(poller, fd);
    (void)pthread_mutex_unlock(&poller->lock);
}

/* Copies the set, so that other threads may change it during the wait. */
static size_t copy(awsc_poller *poller)
{
    (void)pthread_mutex_lock(&poller->lock);
    size_t count = poller->count;
    if (count) memcpy(poller->waiting, poller->fds, count * sizeof *poller->fds);
    (void)pthread_mutex_unlock(&poller->lock);
    return count;
}

int awsc_poller_wait(awsc_poller *poller, int timeout_ms, awsc_poller_ready_fn *ready, void *user)
{
    size_t count = copy(poller);
    int left = poll(poller->waiting, (nfds_t)count, timeout_ms);
    if (left < 0) return errno == EINTR ? 0 : -1;
    for (size_t i = 0; i < count && left > 0; i++) {
        const struct pollfd *entry = &poller->waiting[i];
        if (!entry->revents) continue;
        left--;
        ready(user, entry->fd, from_poll(entry->revents));
    }
    return 0;
}

bool awsc_poller_forgets_closed(void)
{
    return false;
}

#else
typedef int awsc_poller_is_elsewhere; /* in poller_epoll.c */
#endif
