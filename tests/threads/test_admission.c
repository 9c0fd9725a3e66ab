/* SPDX-License-Identifier: Apache-2.0 */
/* Threads with blocking calls and threads with loops share a few connections. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/crowd_server.h"
#include "support/fixture.h"

enum { THREADS = 8, ROUNDS = 40 };

typedef struct scene {
    crowd_server *server;
    char urls[2][64]; /* different hosts for libcurl */
    awsc_lambda *lambda;
    atomic_uint failures;
    bool some_end_early; /* ended by deadline or cancellation */
} scene;

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->server = crowd_server_start();
    (void)snprintf(s->urls[0], sizeof s->urls[0], "http://127.0.0.1:%u", crowd_server_port(s->server));
    (void)snprintf(s->urls[1], sizeof s->urls[1], "http://localhost:%u", crowd_server_port(s->server));
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_lambda_free(s->lambda);
    crowd_server_stop(s->server);
    free(s);
    return 0;
}

static void open_client(scene *s, int32_t max_connections)
{
    awsc_config config = fixture_config(s->urls[0]);
    config.max_attempts = AWSC_I32(1);
    config.max_connections = AWSC_I32(max_connections);
    awsc_lambda_free(s->lambda);
    s->lambda = NULL;
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
}

/* CMocka's assertions work only on its own thread; the other threads count failures. */
static void check(scene *s, int status, const awsc_error *error)
{
    if (status == AWSC_OK) return;
    if (s->some_end_early && (status == AWSC_ERR_TIMEOUT || status == AWSC_ERR_CANCELLED)) return;
    fprintf(stderr, "%d: %s\n", status, error ? awsc_error_text(error) : "");
    atomic_fetch_add(&s->failures, 1);
}

static awsc_call_options options_of(const scene *s, unsigned i)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.endpoint_url = s->urls[i % 5 == 0];
    if (s->some_end_early && i % 7 == 0) options.deadline_ms = AWSC_I64(1 + i % 3);
    return options;
}

static void *call_many_times(void *user)
{
    scene *s = user;
    for (unsigned i = 0; i < ROUNDS; i++) {
        awsc_call_options options = options_of(s, i);
        awsc_error *error = NULL;
        int status = awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, &error);
        check(s, status, error);
        awsc_error_free(error);
    }
    return NULL;
}

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    check(user, status, error);
    awsc_free(output);
    awsc_error_free(error);
}

/* Some loops are run to their end; others are freed with waiting calls. */
static void *run_loops(void *user)
{
    scene *s = user;
    awsc_loop *loop = NULL;
    for (unsigned i = 0; i < ROUNDS; i++) {
        awsc_call_options options = options_of(s, i);
        awsc_call *call = NULL;
        if (!loop && awsc_loop_new(&loop, NULL)) return s;
        if (awsc_lambda_invoke_start(s->lambda, loop, &fixture_hello, &options, invoked, s, &call, NULL)) return s;
        if (i % 4 == 0) (void)awsc_loop_run(loop, NULL);
        if (s->some_end_early && i % 9 == 8) {
            for (int turn = 0; turn < 5; turn++) (void)awsc_loop_run_once(loop, 0, NULL);
            awsc_loop_free(loop);
            loop = NULL;
        }
    }
    if (loop) (void)awsc_loop_run(loop, NULL);
    awsc_loop_free(loop);
    return NULL;
}

static void run_threads(scene *s)
{
    pthread_t threads[2 * THREADS];
    for (int i = 0; i < 2 * THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, i % 2 ? run_loops : call_many_times, s), 0);
    for (int i = 0; i < 2 * THREADS; i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_null(result);
    }
    assert_int_equal(atomic_load(&s->failures), 0);
}

static void blocking_calls_and_loops_share_connections(void **state)
{
    static const int32_t limits[] = {1, 2, 3, 7};
    scene *s = *state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        open_client(s, limits[i]);
        run_threads(s);
    }
    assert_int_equal(crowd_server_requests(s->server), 4 * 2 * THREADS * ROUNDS);
}

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

/* Connections with TLS move between threads. */
static void connections_over_tls_are_shared(void **state)
{
    scene *s = *state;
    raw_answer answer = fixture_answer("{}");
    test_certificates certificates;
    certificates_make(&certificates, "localhost");
    raw_server *server =
        raw_server_start(&(raw_script){.answer = answer_all, .user = &answer, .tls = certificates.server});
    for (int i = 0; i < 2; i++)
        (void)snprintf(s->urls[i], sizeof s->urls[i], "https://localhost:%u", raw_server_port(server));
    awsc_config config = fixture_config(s->urls[0]);
    config.max_attempts = AWSC_I32(1);
    config.max_connections = AWSC_I32(2);
    config.ca_bundle = certificates.ca_file;
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    run_threads(s);
    assert_int_equal(raw_server_executions(server), 2 * THREADS * ROUNDS);
    raw_server_stop(server);
    certificates_clear(&certificates);
}

static void calls_end_while_they_wait(void **state)
{
    static const int32_t limits[] = {1, 3};
    scene *s = *state;
    s->some_end_early = true;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        open_client(s, limits[i]);
        run_threads(s);
    }
    /* No connection was lost: the whole limit is available. */
    s->some_end_early = false;
    run_threads(s);
}

/* Clients come and go while their loops stay. */
static void *make_clients(void *user)
{
    scene *s = user;
    awsc_loop *loop = NULL;
    if (awsc_loop_new(&loop, NULL)) return s;
    for (int i = 0; i < ROUNDS; i++) {
        scene own = {.server = s->server};
        awsc_config config = fixture_config(s->urls[0]);
        config.max_connections = AWSC_I32(2);
        if (awsc_lambda_new(&config, &own.lambda, NULL)) return s;
        fixture_config_clear(&config);
        for (int call = 0; call < 5; call++)
            if (awsc_lambda_invoke_start(own.lambda, loop, &fixture_hello, NULL, invoked, s, NULL, NULL)) return s;
        (void)awsc_loop_run(loop, NULL);
        awsc_lambda_free(own.lambda);
    }
    awsc_loop_free(loop);
    return NULL;
}

static void clients_are_freed_while_their_loops_stay(void **state)
{
    scene *s = *state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, make_clients, s), 0);
    for (int i = 0; i < THREADS; i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_null(result);
    }
    assert_int_equal(atomic_load(&s->failures), 0);
    for (int i = 0; crowd_server_open(s->server) && i < 10000; i++) (void)usleep(1000);
    assert_int_equal(crowd_server_open(s->server), 0);
}

#if defined(__SANITIZE_THREAD__)
/*
 * False reports of the sanitizer, as in test_threads.c: the number of a closed descriptor already belongs to another
 * thread when the first thread removes the old one from its epoll; and OpenSSL's own reference counts.
 */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:forget_registration\nrace:libcrypto.so\n";
}
#endif

int main(void)
{
    fixture_clean_environment();
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(blocking_calls_and_loops_share_connections),
        TEST(connections_over_tls_are_shared),
        TEST(calls_end_while_they_wait),
        TEST(clients_are_freed_while_their_loops_stay),
    };
    return cmocka_run_group_tests_name("admission of threads", tests, NULL, NULL);
}
