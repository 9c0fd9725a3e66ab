/* SPDX-License-Identifier: Apache-2.0 */
/* Clients and loops in front of a server for thousands of connections, with few descriptors or a limit of connections.
 */
#ifndef AWSC_TESTS_ADMISSION_SCENE_H
#define AWSC_TESTS_ADMISSION_SCENE_H

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/crowd_server.h"
#include "support/fixture.h"
#include "support/poll_loop.h"
typedef struct scene {
    crowd_server *server;
    char url[64];
    awsc_lambda *lambda;
    awsc_loop *loop;
    awsc_loop *other;
    unsigned done;
    unsigned succeeded;
    unsigned cancelled;
    unsigned timed_out;
    unsigned not_connected;
    unsigned to_start; /* calls to start whenever another one ends */
    bool maybe_executed;
    char last_error[512];
} scene;

/* ---- descriptors ------------------------------------------------------------------------------------------------- */

static inline void limit_descriptors(rlim_t count)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = count < limit.rlim_max ? count : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* From now on only `count` more descriptors can be opened. */
static inline void leave_descriptors(rlim_t count)
{
    int lowest = dup(0);
    assert_true(lowest >= 0);
    (void)close(lowest);
    limit_descriptors((rlim_t)lowest + count);
}

/* ---- scene ------------------------------------------------------------------------------------------------------- */

/* A client with this limit; 0: the default. */
static inline void open_client(scene *s, int32_t max_connections)
{
    awsc_error *error = NULL;
    awsc_config config = fixture_config(s->url);
    config.max_attempts = AWSC_I32(1);
    if (max_connections) config.max_connections = AWSC_I32(max_connections);
    awsc_lambda_free(s->lambda);
    s->lambda = NULL;
    if (awsc_lambda_new(&config, &s->lambda, &error)) fail_msg("%s", awsc_error_text(error));
    fixture_config_clear(&config);
}

static inline int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    limit_descriptors(RLIM_INFINITY);
    s->server = crowd_server_start();
    (void)snprintf(s->url, sizeof s->url, "http://127.0.0.1:%u", crowd_server_port(s->server));
    assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&s->other, NULL), AWSC_OK);
    *state = s;
    return 0;
}

static inline int teardown(void **state)
{
    scene *s = *state;
    limit_descriptors(RLIM_INFINITY);
    awsc_loop_free(s->loop);
    awsc_loop_free(s->other);
    awsc_lambda_free(s->lambda);
    crowd_server_stop(s->server);
    free(s);
    return 0;
}

static inline void start_on(scene *s, awsc_loop *loop, const awsc_call_options *options);

static inline void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    scene *s = user;
    s->done++;
    s->succeeded += status == AWSC_OK;
    s->cancelled += status == AWSC_ERR_CANCELLED;
    s->timed_out += status == AWSC_ERR_TIMEOUT;
    s->not_connected += status == AWSC_ERR_CONNECT;
    if (status) (void)snprintf(s->last_error, sizeof s->last_error, "%s", awsc_error_text(error));
    if (error && awsc_error_maybe_executed(error)) s->maybe_executed = true;
    awsc_free(output);
    awsc_error_free(error);
    if (s->to_start) {
        s->to_start--;
        start_on(s, s->loop, NULL);
    }
}

static inline awsc_call *start_call(scene *s, awsc_loop *loop, const awsc_call_options *options)
{
    awsc_call *call = NULL;
    awsc_error *error = NULL;
    if (awsc_lambda_invoke_start(s->lambda, loop, &fixture_hello, options, invoked, s, &call, &error))
        fail_msg("%s", awsc_error_text(error));
    return call;
}

static inline void start_on(scene *s, awsc_loop *loop, const awsc_call_options *options)
{
    (void)start_call(s, loop, options);
}

static inline void start_numbered(scene *s, awsc_loop *loop, unsigned number)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%u", number);
    awsc_http_header header = {"x-number", text};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.headers = &header;
    options.header_count = 1;
    start_on(s, loop, &options);
}

static inline void run_until_done(scene *s, unsigned count)
{
    while (s->done < count) {
        assert_int_equal(awsc_loop_run_once(s->loop, 1, NULL), AWSC_OK);
        assert_int_equal(awsc_loop_run_once(s->other, 1, NULL), AWSC_OK);
    }
}

static inline void run_until_requests(scene *s, unsigned count)
{
    while (crowd_server_requests(s->server) < count) assert_int_equal(awsc_loop_run_once(s->loop, 1, NULL), AWSC_OK);
}

static inline void call_blocking(scene *s, const awsc_call_options *options)
{
    awsc_error *error = NULL;
    if (awsc_lambda_invoke(s->lambda, &fixture_hello, options, NULL, &error)) fail_msg("%s", awsc_error_text(error));
}

static inline void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

#endif
