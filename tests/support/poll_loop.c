/* SPDX-License-Identifier: Apache-2.0 */
#include "support/poll_loop.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/fixture.h"

enum { DESCRIPTORS_MAX = 4096 };

struct poll_loop {
    struct pollfd fds[DESCRIPTORS_MAX];
    nfds_t count;
    int64_t timer_at; /* -1: none */
    int idle;
};

static void expect(bool condition, const char *what)
{
    if (condition) return;
    fprintf(stderr, "poll_loop: %s\n", what);
    abort();
}

static struct pollfd *find(poll_loop *poller, int fd)
{
    for (nfds_t i = 0; i < poller->count; i++)
        if (poller->fds[i].fd == fd) return &poller->fds[i];
    return NULL;
}

static short poll_events(int events)
{
    return (short)((events & AWSC_LOOP_READ ? POLLIN : 0) | (events & AWSC_LOOP_WRITE ? POLLOUT : 0));
}

static int add(void *user, int fd, int events)
{
    poll_loop *poller = user;
    expect(!find(poller, fd), "a descriptor is added twice");
    expect(poller->count < DESCRIPTORS_MAX, "too many descriptors");
    poller->fds[poller->count++] = (struct pollfd){fd, poll_events(events), 0};
    return 0;
}

static int modify(void *user, int fd, int events)
{
    struct pollfd *entry = find(user, fd);
    expect(entry != NULL, "a descriptor is modified that was not added");
    entry->events = poll_events(events);
    return 0;
}

static void remove_fd(void *user, int fd)
{
    poll_loop *poller = user;
    struct pollfd *entry = find(poller, fd);
    expect(entry != NULL, "a descriptor is removed that was not added");
    *entry = poller->fds[--poller->count];
}

static void set_timer(void *user, uint64_t delay_ms)
{
    ((poll_loop *)user)->timer_at = fixture_now_ms() + (int64_t)delay_ms;
}

static void clear_timer(void *user)
{
    ((poll_loop *)user)->timer_at = -1;
}

static void idle(void *user, int is_idle)
{
    poll_loop *poller = user;
    expect(poller->idle != is_idle, "the loop is told twice that it is idle, or busy");
    poller->idle = is_idle;
}

poll_loop *poll_loop_new(awsc_loop **out)
{
    poll_loop *poller = calloc(1, sizeof *poller);
    awsc_loop_hooks hooks = AWSC_LOOP_HOOKS_INIT;
    expect(poller != NULL, "no memory");
    poller->timer_at = -1;
    poller->idle = 1;
    hooks.user = poller;
    hooks.add = add;
    hooks.modify = modify;
    hooks.remove = remove_fd;
    hooks.set_timer = set_timer;
    hooks.clear_timer = clear_timer;
    hooks.idle = idle;
    expect(awsc_loop_new_foreign(&hooks, out, NULL) == AWSC_OK, "no loop");
    return poller;
}

static int time_to_wait(const poll_loop *poller, int timeout_ms)
{
    if (poller->timer_at < 0) return timeout_ms;
    int64_t left = poller->timer_at - fixture_now_ms();
    if (left < 0) left = 0;
    return left < timeout_ms ? (int)left : timeout_ms;
}

void poll_loop_turn(poll_loop *poller, awsc_loop *loop, int timeout_ms)
{
    struct pollfd ready[DESCRIPTORS_MAX];
    nfds_t count = poller->count;
    int result = poll(poller->fds, count, time_to_wait(poller, timeout_ms));
    expect(result >= 0 || errno == EINTR, "poll failed");
    memcpy(ready, poller->fds, count * sizeof *ready);
    for (nfds_t i = 0; result > 0 && i < count; i++) {
        expect(!(ready[i].revents & POLLNVAL), "a closed descriptor is watched");
        /* An earlier callback of this turn may have removed it. */
        if (!ready[i].revents || !find(poller, ready[i].fd)) continue;
        int events = (ready[i].revents & (POLLIN | POLLHUP | POLLERR) ? AWSC_LOOP_READ : 0) |
                     (ready[i].revents & (POLLOUT | POLLERR) ? AWSC_LOOP_WRITE : 0);
        awsc_loop_ready(loop, ready[i].fd, events);
    }
    if (poller->timer_at >= 0 && poller->timer_at <= fixture_now_ms()) {
        poller->timer_at = -1;
        awsc_loop_timeout(loop);
    }
}

void poll_loop_free(poll_loop *poller)
{
    expect(poller->count == 0, "a descriptor is still watched");
    expect(poller->timer_at < 0, "a timer is still set");
    expect(poller->idle == 1, "the loop is still busy");
    free(poller);
}
