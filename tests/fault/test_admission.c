/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections are limited by max_connections or by the descriptors of the process. Calls beyond the limit wait in the
 * order of arrival, each with its own deadline; no waiting call makes another one fail.
 */
#include <errno.h>
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
#include "support/admission_scene.h"

enum { MOST_THREADS = 1100 };

/* ---- the limit --------------------------------------------------------------------------------------------------- */

static void more_calls_than_descriptors_succeed(void **state)
{
    scene *s = *state;
    limit_descriptors(1024);
    open_client(s, 0);
    crowd_server_hold(s->server);
    s->to_start = 1100;
    for (int i = 0; i < 1100; i++) start_on(s, s->loop, NULL);
    run_until_requests(s, 1024 - 128);
    crowd_server_answer(s->server, UINT_MAX);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    if (s->succeeded != 2200) fail_msg("%u of 2200 succeeded: %s", s->succeeded, s->last_error);
    assert_int_equal(crowd_server_most_open(s->server), 1024 - 128);
    assert_int_equal(crowd_server_accepted(s->server), 1024 - 128);
}

static void the_default_limit_spares_descriptors_and_is_at_least_sixteen(void **state)
{
    scene *s = *state;
    limit_descriptors(100);
    open_client(s, 0);
    limit_descriptors(RLIM_INFINITY);
    crowd_server_hold(s->server);
    for (int i = 0; i < 50; i++) start_on(s, s->loop, NULL);
    run_until_requests(s, 16);
    crowd_server_answer(s->server, UINT_MAX);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->succeeded, 50);
    assert_int_equal(crowd_server_most_open(s->server), 16);
}

static void a_limit_below_one_is_refused(void **state)
{
    static const int32_t limits[] = {0, -1, INT32_MIN};
    scene *s = *state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        awsc_lambda *lambda = NULL;
        awsc_error *error = NULL;
        awsc_config config = fixture_config(s->url);
        config.max_connections = AWSC_I32(limits[i]);
        assert_int_equal(awsc_lambda_new(&config, &lambda, &error), AWSC_ERR_CONFIG);
        assert_non_null(strstr(awsc_error_message(error), "max_connections"));
        awsc_error_free(error);
        fixture_config_clear(&config);
    }
}

static void loops_share_the_limit(void **state)
{
    scene *s = *state;
    for (int32_t limit = 1; limit <= 3; limit++) {
        s->done = 0;
        s->succeeded = 0;
        open_client(s, limit);
        for (int i = 0; i < 60; i++) start_on(s, i % 2 ? s->loop : s->other, NULL);
        run_until_done(s, 60);
        assert_int_equal(s->succeeded, 60);
        assert_true(crowd_server_most_open(s->server) <= (unsigned)limit);
    }
}

static void calls_are_served_in_the_order_of_arrival(void **state)
{
    scene *s = *state;
    open_client(s, 1);
    crowd_server_hold(s->server);
    for (unsigned i = 1; i <= 20; i++) {
        awsc_loop *loop = i % 3 ? s->loop : s->other;
        start_numbered(s, loop, i);
        for (int turn = 0; turn < 5; turn++) assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
    }
    for (unsigned i = 1; i <= 20; i++) {
        crowd_server_answer(s->server, 1);
        run_until_done(s, i);
    }
    assert_int_equal(s->succeeded, 20);
    for (unsigned i = 0; i < 20; i++) assert_int_equal(crowd_server_number(s->server, i), i + 1);
}

/* ---- the end of a wait ------------------------------------------------------------------------------------------- */

static void a_deadline_ends_the_wait_and_the_error_names_it(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.deadline_ms = AWSC_I64(50);
    open_client(s, 1);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 1);
    start_on(s, s->loop, &options);
    start_on(s, s->loop, NULL);
    run_until_done(s, 1);
    assert_int_equal(s->timed_out, 1);
    assert_non_null(strstr(s->last_error, "max_connections is 1"));
    assert_false(s->maybe_executed);
    awsc_error *error = NULL;
    assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, &error), AWSC_ERR_TIMEOUT);
    assert_non_null(strstr(awsc_error_message(error), "max_connections is 1"));
    assert_false(awsc_error_maybe_executed(error));
    awsc_error_free(error);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 3);
    assert_int_equal(s->succeeded, 2);
    assert_int_equal(crowd_server_requests(s->server), 2);
}

static void the_wait_does_not_count_for_the_connect_timeout(void **state)
{
    scene *s = *state;
    awsc_config config = fixture_config(s->url);
    config.max_attempts = AWSC_I32(1);
    config.max_connections = AWSC_I32(1);
    config.connect_timeout_ms = AWSC_I64(200);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    start_on(s, s->loop, NULL);
    int64_t begin = fixture_now_ms();
    while (fixture_now_ms() - begin < 500) assert_int_equal(awsc_loop_run_once(s->loop, 50, NULL), AWSC_OK);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 2);
    assert_int_equal(s->succeeded, 2);
}

static void a_call_that_waits_can_be_cancelled(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    assert_int_equal(awsc_cancel_new(&options.cancel, NULL), AWSC_OK);
    open_client(s, 1);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 1);
    awsc_call *call = start_call(s, s->loop, NULL);
    start_on(s, s->other, &options);
    start_on(s, s->loop, NULL);
    assert_int_equal(awsc_loop_run_once(s->loop, 1, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run_once(s->other, 1, NULL), AWSC_OK);
    awsc_call_cancel(call);
    awsc_cancel_set(options.cancel);
    run_until_done(s, 2);
    assert_int_equal(s->cancelled, 2);
    assert_false(s->maybe_executed);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 4);
    assert_int_equal(s->succeeded, 2);
    assert_int_equal(crowd_server_requests(s->server), 2);
    awsc_cancel_free(options.cancel);
}

static void a_loop_with_calls_that_wait_is_freed(void **state)
{
    scene *s = *state;
    open_client(s, 1);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 1);
    for (int i = 0; i < 5; i++) start_on(s, s->other, NULL);
    assert_int_equal(awsc_loop_run_once(s->other, 1, NULL), AWSC_OK);
    start_on(s, s->loop, NULL);
    awsc_loop_free(s->other);
    assert_int_equal(s->cancelled, 5);
    assert_int_equal(awsc_loop_new(&s->other, NULL), AWSC_OK);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 7);
    assert_int_equal(s->succeeded, 2);
}

static void a_call_that_fails_to_connect_admits_the_next_one(void **state)
{
    scene *s = *state;
    char closed[64];
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    (void)snprintf(closed, sizeof closed, "http://127.0.0.1:%u", raw_closed_port());
    options.endpoint_url = closed;
    open_client(s, 1);
    for (int i = 0; i < 20; i++) start_on(s, i % 2 ? s->loop : s->other, i % 4 ? NULL : &options);
    run_until_done(s, 20);
    assert_int_equal(s->succeeded, 15);
    assert_int_equal(s->not_connected, 5);
}

/* ---- idle connections -------------------------------------------------------------------------------------------- */

static void an_idle_connection_of_a_loop_that_is_not_run_makes_room(void **state)
{
    scene *s = *state;
    open_client(s, 1);
    for (unsigned i = 1; i <= 5; i++) {
        start_on(s, s->loop, NULL);
        assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
        call_blocking(s, NULL);
        start_on(s, s->other, NULL);
        assert_int_equal(awsc_loop_run(s->other, NULL), AWSC_OK);
    }
    assert_int_equal(s->succeeded, 10);
    assert_int_equal(crowd_server_most_open(s->server), 1);
    assert_int_equal(crowd_server_accepted(s->server), 1); /* the connection itself goes from loop to loop */
}

static void idle_connections_of_a_loop_that_is_not_run_make_room(void **state)
{
    scene *s = *state;
    open_client(s, 3);
    crowd_server_hold(s->server);
    for (int i = 0; i < 3; i++) start_on(s, s->loop, NULL);
    run_until_requests(s, 3);
    crowd_server_answer(s->server, UINT_MAX);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    call_blocking(s, NULL);
    start_on(s, s->loop, NULL);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->succeeded, 4);
    assert_int_equal(crowd_server_most_open(s->server), 3);
}

static void an_idle_connection_of_a_foreign_loop_makes_room(void **state)
{
    scene *s = *state;
    awsc_loop *loop = NULL;
    poll_loop *poller = poll_loop_new(&loop);
    open_client(s, 1);
    for (unsigned i = 1; i <= 5; i++) {
        start_on(s, loop, NULL);
        while (s->done < i) poll_loop_turn(poller, loop, 100);
        call_blocking(s, NULL);
    }
    assert_int_equal(s->succeeded, 5);
    assert_int_equal(crowd_server_most_open(s->server), 1);
    awsc_loop_free(loop);
    poll_loop_free(poller);
}

static void calls_wait_on_a_foreign_loop(void **state)
{
    scene *s = *state;
    awsc_loop *loop = NULL;
    poll_loop *poller = poll_loop_new(&loop);
    open_client(s, 1);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 1);
    for (int i = 0; i < 5; i++) start_on(s, loop, NULL);
    for (int i = 0; i < 5; i++) poll_loop_turn(poller, loop, 1);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 1);
    while (s->done < 6) poll_loop_turn(poller, loop, 100);
    assert_int_equal(s->succeeded, 6);
    assert_int_equal(crowd_server_accepted(s->server), 1);
    awsc_loop_free(loop);
    poll_loop_free(poller);
}

static void an_idle_connection_of_a_loop_with_calls_makes_room(void **state)
{
    scene *s = *state;
    open_client(s, 2);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 2);
    crowd_server_answer(s->server, 1);
    run_until_done(s, 1);
    /* One is idle, the other is in use. */
    start_on(s, s->other, NULL);
    run_until_requests(s, 2);
    while (crowd_server_requests(s->server) < 3) {
        assert_int_equal(awsc_loop_run_once(s->loop, 1, NULL), AWSC_OK);
        assert_int_equal(awsc_loop_run_once(s->other, 1, NULL), AWSC_OK);
    }
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 3);
    assert_int_equal(s->succeeded, 3);
    assert_int_equal(crowd_server_most_open(s->server), 2);
}

/* "localhost" and "127.0.0.1" are different hosts for libcurl. */
static void connections_to_another_host_make_room(void **state)
{
    scene *s = *state;
    char named[64];
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    (void)snprintf(named, sizeof named, "http://localhost:%u", crowd_server_port(s->server));
    options.endpoint_url = named;
    for (int32_t limit = 1; limit <= 2; limit++) {
        open_client(s, limit);
        for (int i = 0; i < 10; i++) {
            call_blocking(s, i % 2 ? &options : NULL);
            start_on(s, s->loop, i % 3 ? &options : NULL);
            start_on(s, s->loop, i % 3 ? NULL : &options);
            start_on(s, s->other, i % 2 ? NULL : &options);
            run_until_done(s, s->done + 3);
        }
    }
    assert_int_equal(s->succeeded, 60);
    assert_true(crowd_server_most_open(s->server) <= 2);
}

static void idle_connections_go_with_their_client(void **state)
{
    scene *s = *state;
    open_client(s, 0);
    for (int i = 0; i < 5; i++) start_on(s, s->loop, NULL);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    call_blocking(s, NULL);
    awsc_lambda_free(s->lambda);
    s->lambda = NULL;
    for (int i = 0; crowd_server_open(s->server) && i < 10000; i++) (void)usleep(1000);
    assert_int_equal(crowd_server_open(s->server), 0);
}

static void connections_of_a_freed_client_go_with_its_last_call(void **state)
{
    scene *s = *state;
    for (unsigned calls = 1; calls <= 3; calls++) {
        open_client(s, 0);
        crowd_server_hold(s->server);
        const unsigned before = crowd_server_requests(s->server), done = s->done;
        for (unsigned i = 0; i < calls; i++) start_on(s, s->loop, NULL);
        run_until_requests(s, before + calls);
        awsc_lambda_free(s->lambda);
        s->lambda = NULL;
        crowd_server_answer(s->server, UINT_MAX);
        run_until_done(s, done + calls);
        for (int i = 0; crowd_server_open(s->server) && i < 10000; i++) (void)usleep(1000);
        assert_int_equal(crowd_server_open(s->server), 0);
        assert_int_equal(s->succeeded, done + calls);
    }
}

static void calls_one_after_the_other_use_one_connection(void **state)
{
    scene *s = *state;
    open_client(s, 0);
    for (int i = 0; i < 500; i++) call_blocking(s, NULL);
    assert_int_equal(crowd_server_accepted(s->server), 1);
    for (int i = 0; i < 500; i++) {
        start_on(s, s->loop, NULL);
        assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    }
    assert_int_equal(crowd_server_accepted(s->server), 2);
}

/* ---- blocking calls ---------------------------------------------------------------------------------------------- */

static void *run_one_call(void *user)
{
    scene *s = user;
    awsc_error *error = NULL;
    int status = awsc_lambda_invoke(s->lambda, &fixture_hello, NULL, NULL, &error);
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    return status ? s : NULL;
}

static void *call_often(void *user)
{
    for (int i = 0; i < 20; i++) {
        if (run_one_call(user)) return user;
    }
    return NULL;
}

static void run_threads(scene *s, unsigned count, void *(*run)(void *user), unsigned requests_held)
{
    static pthread_t threads[MOST_THREADS];
    unsigned failed = 0;
    pthread_attr_t small;
    (void)pthread_attr_init(&small);
    (void)pthread_attr_setstacksize(&small, 256 * 1024);
    for (unsigned i = 0; i < count; i++) assert_int_equal(pthread_create(&threads[i], &small, run, s), 0);
    (void)pthread_attr_destroy(&small);
    if (requests_held) {
        crowd_server_wait(s->server, requests_held);
        crowd_server_answer(s->server, UINT_MAX);
    }
    for (unsigned i = 0; i < count; i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        failed += result != NULL;
    }
    assert_int_equal(failed, 0);
}

static void blocking_calls_share_the_limit_and_its_connections(void **state)
{
    scene *s = *state;
    for (int32_t limit = 1; limit <= 3; limit++) {
        unsigned before = crowd_server_accepted(s->server);
        open_client(s, limit);
        run_threads(s, 16, call_often, 0);
        assert_true(crowd_server_most_open(s->server) <= (unsigned)limit);
        assert_true(crowd_server_accepted(s->server) - before <= (unsigned)limit);
    }
    assert_int_equal(crowd_server_requests(s->server), 3 * 16 * 20);
}

static void more_blocking_calls_than_descriptors_succeed(void **state)
{
    scene *s = *state;
    limit_descriptors(1024);
    open_client(s, 0);
    crowd_server_hold(s->server);
    run_threads(s, MOST_THREADS, run_one_call, 100);
    assert_int_equal(crowd_server_requests(s->server), MOST_THREADS);
}

/* Calls alternate between a thread and a loop. */
static void blocking_calls_and_loops_are_served_in_the_order_of_arrival(void **state)
{
    scene *s = *state;
    pthread_t thread;
    void *result;
    open_client(s, 1);
    crowd_server_hold(s->server);
    start_numbered(s, s->loop, 1);
    run_until_requests(s, 1);
    assert_int_equal(pthread_create(&thread, NULL, run_one_call, s), 0); /* without a number */
    (void)usleep(100 * 1000);
    start_numbered(s, s->loop, 3);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 2);
    assert_int_equal(pthread_join(thread, &result), 0);
    assert_null(result);
    assert_int_equal(crowd_server_number(s->server, 0), 1);
    assert_int_equal(crowd_server_number(s->server, 1), 0);
    assert_int_equal(crowd_server_number(s->server, 2), 3);
}

static void a_blocking_call_without_descriptors_waits_for_another_one(void **state)
{
    scene *s = *state;
    pthread_t thread;
    void *result;
    open_client(s, 0);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 1);
    leave_descriptors(0);
    assert_int_equal(pthread_create(&thread, NULL, run_one_call, s), 0);
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_error *error = NULL;
    options.deadline_ms = AWSC_I64(100);
    assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, &error), AWSC_ERR_TIMEOUT);
    assert_non_null(strstr(awsc_error_message(error), "descriptor"));
    assert_false(awsc_error_maybe_executed(error));
    awsc_error_free(error);
    limit_descriptors(RLIM_INFINITY);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 1);
    assert_int_equal(pthread_join(thread, &result), 0);
    assert_null(result);
}

static void *set_flag(void *user)
{
    awsc_cancel_set(user);
    return NULL;
}

static void a_blocking_call_that_waits_for_descriptors_can_be_cancelled(void **state)
{
    scene *s = *state;
    pthread_t thread;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_error *error = NULL;
    assert_int_equal(awsc_cancel_new(&options.cancel, NULL), AWSC_OK);
    open_client(s, 0);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 1);
    leave_descriptors(0);
    /* Whether the flag is set before the wait or in it, the call ends with it. */
    assert_int_equal(pthread_create(&thread, NULL, set_flag, options.cancel), 0);
    assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, &error), AWSC_ERR_CANCELLED);
    assert_string_equal(awsc_error_message(error), "the call was cancelled");
    assert_false(awsc_error_maybe_executed(error));
    assert_int_equal(pthread_join(thread, NULL), 0);
    awsc_error_free(error);
    awsc_cancel_free(options.cancel);
    limit_descriptors(RLIM_INFINITY);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 1);
}

static void an_open_stream_keeps_its_connection(void **state)
{
    scene *s = *state;
    raw_answer answer = fixture_answer_with("200 OK", "Content-Type: application/vnd.amazon.eventstream\r\n", NULL, 0);
    char *head = strdup(answer.data);
    char *length = strstr(head, "Content-Length: 0");
    assert_non_null(length);
    length[16] = '9'; /* bytes that never arrive */
    answer.data = head;
    answer.then = RAW_HOLD;
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_all, .user = &answer});
    awsc_call_options of_stream = AWSC_CALL_OPTIONS_INIT;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    of_stream.endpoint_url = raw_server_url(server);
    options.deadline_ms = AWSC_I64(50);
    open_client(s, 1);
    assert_int_equal(awsc_lambda_invoke_with_response_stream(s->lambda, &input, &of_stream, &output, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, &options, NULL, NULL), AWSC_ERR_TIMEOUT);
    awsc_free(output);
    call_blocking(s, NULL);
    raw_server_stop(server);
    free(head);
}

int main(void)
{
    fixture_clean_environment();
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(more_calls_than_descriptors_succeed),
        TEST(the_default_limit_spares_descriptors_and_is_at_least_sixteen),
        TEST(a_limit_below_one_is_refused),
        TEST(loops_share_the_limit),
        TEST(calls_are_served_in_the_order_of_arrival),
        TEST(a_deadline_ends_the_wait_and_the_error_names_it),
        TEST(the_wait_does_not_count_for_the_connect_timeout),
        TEST(a_call_that_waits_can_be_cancelled),
        TEST(a_loop_with_calls_that_wait_is_freed),
        TEST(a_call_that_fails_to_connect_admits_the_next_one),
        TEST(an_idle_connection_of_a_loop_that_is_not_run_makes_room),
        TEST(idle_connections_of_a_loop_that_is_not_run_make_room),
        TEST(an_idle_connection_of_a_foreign_loop_makes_room),
        TEST(calls_wait_on_a_foreign_loop),
        TEST(an_idle_connection_of_a_loop_with_calls_makes_room),
        TEST(connections_to_another_host_make_room),
        TEST(idle_connections_go_with_their_client),
        TEST(connections_of_a_freed_client_go_with_its_last_call),
        TEST(calls_one_after_the_other_use_one_connection),
        TEST(blocking_calls_share_the_limit_and_its_connections),
        TEST(more_blocking_calls_than_descriptors_succeed),
        TEST(blocking_calls_and_loops_are_served_in_the_order_of_arrival),
        TEST(a_blocking_call_without_descriptors_waits_for_another_one),
        TEST(a_blocking_call_that_waits_for_descriptors_can_be_cancelled),
        TEST(an_open_stream_keeps_its_connection),
    };
    return cmocka_run_group_tests_name("admission", tests, NULL, NULL);
}
