/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls in a loop of the program's own over select(2), see calls.h. There is no adapter for it: this file shows how the
 * six hooks are written for a loop that you already have. select takes descriptors below FD_SETSIZE (1024) only.
 */
#include <sys/select.h>

#include <awsc/loop.h>

#include "calls.h"
#include "clock.h"

/* The loop that is there already. */
typedef struct own_loop {
    fd_set reads, writes, watched;
    int most; /* descriptors are below it */
    awsc_loop *loop;
} own_loop;

/* ---- the hooks --------------------------------------------------------------------------------------------------- */

static int modify(void *user, int fd, int events)
{
    own_loop *own = user;
    FD_CLR(fd, &own->reads);
    FD_CLR(fd, &own->writes);
    if (events & AWSC_LOOP_READ) FD_SET(fd, &own->reads);
    if (events & AWSC_LOOP_WRITE) FD_SET(fd, &own->writes);
    return 0;
}

static int add(void *user, int fd, int events)
{
    own_loop *own = user;
    if (fd >= FD_SETSIZE) return -1; /* the call that needs it fails */
    FD_SET(fd, &own->watched);
    if (fd >= own->most) own->most = fd + 1;
    return modify(user, fd, events);
}

static void remove_fd(void *user, int fd)
{
    own_loop *own = user;
    (void)modify(user, fd, 0);
    FD_CLR(fd, &own->watched);
}

/* The loop asks awsc_loop_wait_ms, so it needs no timer. */
static void set_timer(void *user, uint64_t delay_ms)
{
    (void)user;
    (void)delay_ms;
}

static void clear_timer(void *user)
{
    (void)user;
}

/* ---- the loop ---------------------------------------------------------------------------------------------------- */

static int shorter_ms(int own_ms, int loop_ms)
{
    return loop_ms < 0 || own_ms < loop_ms ? own_ms : loop_ms;
}

/* One wait; whether the program's socket is ready. */
static bool turn(own_loop *own, int socket, int own_ms)
{
    fd_set reads = own->reads;
    fd_set writes = own->writes;
    int wait_ms = shorter_ms(own_ms, awsc_loop_wait_ms(own->loop));
    struct timeval wait = {wait_ms / 1000, wait_ms % 1000 * 1000};
    FD_SET(socket, &reads);
    int most = socket >= own->most ? socket + 1 : own->most;
    int ready = select(most, &reads, &writes, NULL, &wait);
    for (int fd = 0; ready > 0 && fd < own->most; fd++) {
        int events = (FD_ISSET(fd, &reads) ? AWSC_LOOP_READ : 0) | (FD_ISSET(fd, &writes) ? AWSC_LOOP_WRITE : 0);
        if (events && FD_ISSET(fd, &own->watched)) awsc_loop_ready(own->loop, fd, events);
    }
    if (awsc_loop_wait_ms(own->loop) == 0) awsc_loop_timeout(own->loop);
    return ready > 0 && FD_ISSET(socket, &reads);
}

static void run(calls *all, own_loop *own)
{
    int64_t tick_at = now_ms() + TICK_MS;
    bool over = false;
    while (!over) {
        if (turn(own, all->socket[1], left_ms(tick_at))) calls_read(all);
        if (left_ms(tick_at)) continue;
        tick_at += TICK_MS;
        over = calls_tick(all);
    }
}

int main(int argc, char **argv)
{
    own_loop own;
    awsc_loop_hooks hooks = AWSC_LOOP_HOOKS_INIT;
    awsc_error *error = NULL;
    calls all;
    memset(&own, 0, sizeof own);
    hooks.user = &own;
    hooks.add = add;
    hooks.modify = modify;
    hooks.remove = remove_fd;
    hooks.set_timer = set_timer;
    hooks.clear_timer = clear_timer;
    if (calls_open(&all, argc, argv)) return 1;
    if (awsc_loop_new_foreign(&hooks, &own.loop, &error)) return calls_fail(error);
    if (calls_start(&all, own.loop)) return 1;
    run(&all, &own);
    awsc_loop_free(own.loop);
    return calls_close(&all);
}
