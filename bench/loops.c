/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many calls at a time in one event loop: the library's own, or another one through its adapter.
 *
 *   bench_loops own|epoll|poll|libuv|libevent|glib flight URL NAME CALLS BYTES CONCURRENCY
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <awsc/lambda.h>

#include <awsc_epoll.h>
#include <awsc_poll.h>
#ifdef HAVE_LIBUV
#include <awsc_libuv.h>
#endif
#ifdef HAVE_LIBEVENT
#include <awsc_libevent.h>
#endif
#ifdef HAVE_GLIB
#include <awsc_glib.h>
#endif

#include "measure.h"

static bench_task given;
static const bench_task *task = &given;
static awsc_lambda *lambda;
static awsc_loop *loop;
static long to_start;
static void (*stop)(void); /* ends a loop that does not end by itself */

static void expect(int status, awsc_error *error)
{
    if (status) bench_fail(error ? awsc_error_text(error) : "memory ran out");
}

/* ---- the calls --------------------------------------------------------------------------------------------------- */

static void start(void);

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    (void)user;
    expect(status, error);
    awsc_free(output);
    if (to_start > 0)
        start();
    else if (stop && awsc_loop_in_flight(loop) == 0)
        stop();
}

static void start(void)
{
    awsc_lambda_invoke_input input = {.function_name = task->name, .payload = AWSC_BLOB(task->payload, task->bytes)};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_error *error = NULL;
    options.borrow_payload = AWSC_BOOL(true);
    to_start--;
    expect(awsc_lambda_invoke_start(lambda, loop, &input, &options, done, NULL, NULL, &error), error);
}

/* Warms up, and makes the calls; `run` runs the loop until none is in flight. */
static void fly(void (*run)(void *host), void *host)
{
    const long rounds[] = {task->concurrency, task->calls};
    for (int i = 0; i < 2; i++) {
        if (i) bench_begin();
        to_start = rounds[i];
        for (long j = 0; j < task->concurrency && to_start > 0; j++) start();
        run(host);
    }
}

/* ---- the loops --------------------------------------------------------------------------------------------------- */

static void run_own(void *unused)
{
    awsc_error *error = NULL;
    (void)unused;
    expect(awsc_loop_run(loop, &error), error);
}

static void fly_own(void)
{
    awsc_error *error = NULL;
    expect(awsc_loop_new(&loop, &error), error);
    fly(run_own, NULL);
    awsc_loop_free(loop);
}

static void run_epoll(void *user)
{
    const awsc_epoll *host = user;
    while (!host->idle) {
        struct epoll_event events[64];
        int count = epoll_wait(host->epoll_fd, events, 64, awsc_epoll_wait_ms(host, -1));
        for (int i = 0; i < count; i++) (void)awsc_epoll_ready(host, &events[i]);
        awsc_epoll_run_timer(host);
    }
}

static void fly_epoll(void)
{
    awsc_epoll *host = NULL;
    awsc_error *error = NULL;
    int set = epoll_create1(EPOLL_CLOEXEC);
    expect(awsc_epoll_new(set, AWSC_EPOLL_TAG, &host, &error), error);
    loop = host->loop;
    fly(run_epoll, host);
    awsc_epoll_free(host);
    close(set);
}

static void run_poll(void *user)
{
    static struct pollfd fds[8192];
    const awsc_poll *host = user;
    while (!host->idle) {
        size_t count = awsc_poll_fill(host, fds, sizeof fds / sizeof *fds);
        if (poll(fds, (nfds_t)count, awsc_poll_wait_ms(host, -1)) < 0) bench_fail("poll");
        awsc_poll_report(host, fds, count);
    }
}

static void fly_poll(void)
{
    awsc_poll *host = NULL;
    awsc_error *error = NULL;
    expect(awsc_poll_new(&host, &error), error);
    loop = host->loop;
    fly(run_poll, host);
    awsc_poll_free(host);
}

#ifdef HAVE_LIBUV
static void run_libuv(void *uv)
{
    (void)uv_run(uv, UV_RUN_DEFAULT);
}

static void fly_libuv(void)
{
    awsc_libuv *host = NULL;
    awsc_error *error = NULL;
    uv_loop_t uv;
    if (uv_loop_init(&uv)) bench_fail("uv_loop_init");
    expect(awsc_libuv_new(&uv, &host, &error), error);
    loop = host->loop;
    fly(run_libuv, &uv);
    awsc_libuv_free(host);
    (void)uv_run(&uv, UV_RUN_DEFAULT);
    (void)uv_loop_close(&uv);
}
#endif

#ifdef HAVE_LIBEVENT
static void run_libevent(void *base)
{
    (void)event_base_dispatch(base);
}

static void fly_libevent(void)
{
    awsc_libevent *host = NULL;
    awsc_error *error = NULL;
    struct event_base *base = event_base_new();
    expect(awsc_libevent_new(base, &host, &error), error);
    loop = host->loop;
    fly(run_libevent, base);
    awsc_libevent_free(host);
    event_base_free(base);
}
#endif

#ifdef HAVE_GLIB
static GMainLoop *main_loop;

static void stop_glib(void)
{
    g_main_loop_quit(main_loop);
}

static void run_glib(void *unused)
{
    (void)unused;
    g_main_loop_run(main_loop);
}

static void fly_glib(void)
{
    awsc_glib *host = NULL;
    awsc_error *error = NULL;
    main_loop = g_main_loop_new(NULL, FALSE);
    stop = stop_glib;
    expect(awsc_glib_new(NULL, &host, &error), error);
    loop = host->loop;
    fly(run_glib, NULL);
    awsc_glib_free(host);
    g_main_loop_unref(main_loop);
}
#endif

static const struct {
    const char *name;
    void (*fly)(void);
} kinds[] = {{"own", fly_own},
             {"epoll", fly_epoll},
             {"poll", fly_poll},
#ifdef HAVE_LIBUV
             {"libuv", fly_libuv},
#endif
#ifdef HAVE_LIBEVENT
             {"libevent", fly_libevent},
#endif
#ifdef HAVE_GLIB
             {"glib", fly_glib},
#endif
             {NULL, NULL}};

static void make_client(void)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_error *error = NULL;
    struct rlimit limit;
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    (void)setenv("AWS_ACCESS_KEY_ID", BENCH_KEY_ID, 1);
    (void)setenv("AWS_SECRET_ACCESS_KEY", BENCH_SECRET, 1);
    (void)setenv("AWS_REGION", BENCH_REGION, 1);
    (void)setenv("AWS_ENDPOINT_URL", task->url, 1);
    expect(awsc_lambda_new(&config, &lambda, &error), error);
}

int main(int argc, char **argv)
{
    size_t kind = 0;
    if (argc < 2) bench_fail("which loop?");
    bench_read_task(&given, argc, argv, 2);
    while (kinds[kind].name && strcmp(kinds[kind].name, argv[1]) != 0) kind++;
    if (!kinds[kind].name) return 77; /* not built */
    make_client();
    kinds[kind].fly();
    awsc_lambda_free(lambda);
    bench_end(&given);
    return 0;
}
