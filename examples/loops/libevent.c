/* SPDX-License-Identifier: Apache-2.0 */
/* Calls in a libevent base, see calls.h. */
#include <awsc_libevent.h>

#include "calls.h"

typedef struct program {
    calls all;
    struct event_base *base;
    struct event *timer;
    struct event *socket;
} program;

static void on_socket(evutil_socket_t fd, short events, void *user)
{
    (void)fd;
    (void)events;
    calls_read(&((program *)user)->all);
}

static void on_tick(evutil_socket_t fd, short events, void *user)
{
    program *own = user;
    (void)fd;
    (void)events;
    if (!calls_tick(&own->all)) return;
    event_del(own->timer);
    event_del(own->socket);
    if (own->all.leave) event_base_loopbreak(own->base); /* otherwise the base would wait for the calls */
}

int main(int argc, char **argv)
{
    const struct timeval tick = {0, TICK_MS * 1000};
    program own;
    awsc_libevent *host = NULL;
    awsc_error *error = NULL;
    if (calls_open(&own.all, argc, argv)) return 1;
    own.base = event_base_new();
    own.timer = event_new(own.base, -1, EV_PERSIST, on_tick, &own);
    own.socket = event_new(own.base, own.all.socket[1], EV_READ | EV_PERSIST, on_socket, &own);
    event_add(own.timer, &tick);
    event_add(own.socket, NULL);
    if (awsc_libevent_new(own.base, &host, &error)) return calls_fail(error);
    if (calls_start(&own.all, host->loop)) return 1;
    event_base_dispatch(own.base);
    awsc_libevent_free(host);
    event_free(own.timer);
    event_free(own.socket);
    event_base_free(own.base);
    return calls_close(&own.all);
}
