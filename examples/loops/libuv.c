/* SPDX-License-Identifier: Apache-2.0 */
/* Calls in a libuv loop, see calls.h. */
#include <awsc_libuv.h>

#include "calls.h"

typedef struct program {
    calls all;
    uv_timer_t timer;
    uv_poll_t socket;
} program;

static void on_socket(uv_poll_t *handle, int status, int events)
{
    program *own = handle->data;
    (void)events;
    if (status == 0) calls_read(&own->all);
}

static void on_tick(uv_timer_t *timer)
{
    program *own = timer->data;
    if (!calls_tick(&own->all)) return;
    uv_close((uv_handle_t *)&own->timer, NULL);
    uv_close((uv_handle_t *)&own->socket, NULL);
    if (own->all.leave) uv_stop(timer->loop); /* otherwise uv_run would wait for the calls */
}

int main(int argc, char **argv)
{
    program own;
    uv_loop_t uv;
    awsc_libuv *host = NULL;
    awsc_error *error = NULL;
    if (calls_open(&own.all, argc, argv) || uv_loop_init(&uv)) return 1;
    uv_timer_init(&uv, &own.timer);
    uv_poll_init(&uv, &own.socket, own.all.socket[1]);
    own.timer.data = own.socket.data = &own;
    uv_timer_start(&own.timer, on_tick, TICK_MS, TICK_MS);
    uv_poll_start(&own.socket, UV_READABLE, on_socket);
    if (awsc_libuv_new(&uv, &host, &error)) return calls_fail(error);
    if (calls_start(&own.all, host->loop)) return 1;
    uv_run(&uv, UV_RUN_DEFAULT);
    awsc_libuv_free(host);
    uv_run(&uv, UV_RUN_DEFAULT); /* closes what is left */
    if (uv_loop_close(&uv)) fprintf(stderr, "handles are left\n");
    return calls_close(&own.all);
}
