/* SPDX-License-Identifier: Apache-2.0 */
/* Calls in an epoll loop of the program's own, see calls.h. */
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <awsc_epoll.h>

#include "calls.h"

enum { BATCH = 64 };

/* The program's events carry descriptors. */
static void watch(int set, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = 0};
    event.data.fd = fd;
    if (epoll_ctl(set, EPOLL_CTL_ADD, fd, &event)) perror("epoll_ctl");
}

static void run(calls *all, const awsc_epoll *host, int set, int timer)
{
    bool over = false;
    while (!over) {
        struct epoll_event events[BATCH];
        int count = epoll_wait(set, events, BATCH, awsc_epoll_wait_ms(host, -1));
        for (int i = 0; i < count; i++) {
            uint64_t times;
            if (awsc_epoll_ready(host, &events[i])) continue;
            if (events[i].data.fd == all->socket[1])
                calls_read(all);
            else if (read(timer, &times, sizeof times) == sizeof times)
                over = calls_tick(all);
        }
        awsc_epoll_run_timer(host);
    }
}

int main(int argc, char **argv)
{
    const struct timespec tick = {0, TICK_MS * 1000000L};
    const struct itimerspec ticks = {tick, tick};
    awsc_epoll *host = NULL;
    awsc_error *error = NULL;
    calls all;
    int set = epoll_create1(EPOLL_CLOEXEC);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (set < 0 || timer < 0 || timerfd_settime(timer, 0, &ticks, NULL)) return 1;
    if (calls_open(&all, argc, argv)) return 1;
    watch(set, timer);
    watch(set, all.socket[1]);
    if (awsc_epoll_new(set, AWSC_EPOLL_TAG, &host, &error)) return calls_fail(error);
    if (calls_start(&all, host->loop)) return 1;
    run(&all, host, set, timer);
    awsc_epoll_free(host);
    close(timer);
    close(set);
    return calls_close(&all);
}
