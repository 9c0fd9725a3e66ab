/* SPDX-License-Identifier: Apache-2.0 */
/* Threads with blocking calls and threads with loops share the lookups of host names. */
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/fixture.h"
#include "support/lookups.h"

enum { THREADS = 8, ROUNDS = 20, NAMES = 5 };

typedef struct scene {
    raw_server *server;
    raw_answer answer;
    awsc_lambda *lambda;
    atomic_uint failures;
    bool fails; /* lookups do: calls end with AWSC_ERR_CONNECT */
} scene;

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = ((const scene *)user)->answer;
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    lookups_reset();
    s->answer = fixture_answer_with("200 OK", "Connection: close\r\n", "{}", 2); /* every call makes a connection */
    s->answer.then = RAW_CLOSE;
    s->server = raw_server_start(&(raw_script){.answer = answer_all, .user = s});
    awsc_config config = fixture_config(raw_server_url(s->server));
    config.max_attempts = AWSC_I32(1);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_lambda_free(s->lambda);
    lookups_let_go(10000);
    lookups_wait_over();
    raw_server_stop(s->server);
    free(s);
    return 0;
}

static void set_url(const scene *s, int number, char *url, size_t size)
{
    (void)snprintf(url, size, "http://name-%d.test:%u", number % NAMES, raw_server_port(s->server));
}

static void check(scene *s, int status, const awsc_error *error)
{
    if (status == (s->fails ? AWSC_ERR_CONNECT : AWSC_OK)) return;
    fprintf(stderr, "%d: %s\n", status, error ? awsc_error_text(error) : "");
    atomic_fetch_add(&s->failures, 1);
}

static void *call_many_times(void *user)
{
    scene *s = user;
    for (int i = 0; i < ROUNDS; i++) {
        char url[64];
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        awsc_error *error = NULL;
        set_url(s, i, url, sizeof url);
        options.endpoint_url = url;
        int status = awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, &error);
        check(s, status, error);
        awsc_error_free(error);
    }
    return NULL;
}

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    if (status != AWSC_ERR_CANCELLED) check(user, status, error);
    awsc_free(output);
    awsc_error_free(error);
}

static void *run_loop(void *user)
{
    scene *s = user;
    awsc_loop *loop = NULL;
    if (awsc_loop_new(&loop, NULL)) return s;
    for (int i = 0; i < ROUNDS; i++) {
        char url[64];
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        awsc_call *call = NULL;
        set_url(s, i, url, sizeof url);
        options.endpoint_url = url;
        if (awsc_lambda_invoke_start(s->lambda, loop, &fixture_hello, &options, invoked, s, &call, NULL)) return s;
        if (i % 5 == 4) awsc_call_cancel(call);
        (void)awsc_loop_run_once(loop, 0, NULL);
    }
    (void)awsc_loop_run(loop, NULL);
    awsc_loop_free(loop);
    return NULL;
}

static void run_threads(scene *s)
{
    pthread_t threads[2 * THREADS];
    for (int i = 0; i < 2 * THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, i % 2 ? run_loop : call_many_times, s), 0);
    for (int i = 0; i < 2 * THREADS; i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_null(result);
    }
    assert_int_equal(atomic_load(&s->failures), 0);
}

static void blocking_calls_and_loops_share_lookups(void **state)
{
    run_threads(*state);
    assert_int_equal(lookups_begun(), NAMES);
    assert_true(lookups_most_at_a_time() <= 4);
}

static void lookups_that_fail_reach_all_threads(void **state)
{
    scene *s = *state;
    s->fails = true;
    lookups_fail(EAI_NONAME, 0);
    run_threads(s);
    assert_true(lookups_most_at_a_time() <= 4);
}

/* Loops with calls that wait are freed while their lookups end. */
static void *free_loop(void *user)
{
    scene *s = user;
    awsc_loop *loop = NULL;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    char url[64];
    set_url(s, 0, url, sizeof url);
    options.endpoint_url = url;
    if (awsc_loop_new(&loop, NULL)) return s;
    for (int i = 0; i < ROUNDS; i++)
        if (awsc_lambda_invoke_start(s->lambda, loop, &fixture_hello, &options, invoked, s, NULL, NULL)) return s;
    for (int i = 0; i < 3; i++) (void)awsc_loop_run_once(loop, 1, NULL);
    awsc_loop_free(loop);
    return NULL;
}

static void loops_are_freed_while_lookups_end(void **state)
{
    scene *s = *state;
    pthread_t threads[THREADS];
    lookups_hold();
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, free_loop, s), 0);
    lookups_wait_begun(1);
    lookups_let_go(10000);
    for (int i = 0; i < THREADS; i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_null(result);
    }
}

int main(void)
{
    fixture_clean_environment();
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(blocking_calls_and_loops_share_lookups),
        TEST(lookups_that_fail_reach_all_threads),
        TEST(loops_are_freed_while_lookups_end),
    };
    return cmocka_run_group_tests_name("lookups of threads", tests, NULL, NULL);
}
