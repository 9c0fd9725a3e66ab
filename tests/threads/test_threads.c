/* SPDX-License-Identifier: Apache-2.0 */
/* One client and many threads; loops, each on a thread of its own; cancellation from other threads. Run it under
 * TSan. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pthread.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/fixture.h"
#include "support/test_logger.h"

enum { THREADS = 16, CALLS = 200, LOOPS = 4, IN_FLIGHT = 500 };

typedef struct thread_scene {
    raw_server *server;
    raw_answer answer;
    raw_answer error;
    awsc_lambda *lambda;
    atomic_uint failures;
    atomic_uint lines;
} thread_scene;

/* Every tenth first attempt is refused, so that threads meet in the retry quota, too. */
static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    const thread_scene *scene = user;
    char attempt[64];
    raw_request_header(request, "amz-sdk-request", attempt, sizeof attempt);
    bool refuse = scene->error.data && request->number % 10 == 0 && strstr(attempt, "attempt=1;");
    *answer = refuse ? scene->error : scene->answer;
}

static void count_line(void *user, int level, const char *line)
{
    (void)level;
    atomic_fetch_add(&((thread_scene *)user)->lines, *line != '\0');
}

static int setup(void **state)
{
    thread_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->answer = fixture_answer("{}");
    scene->server = raw_server_start(&(raw_script){.answer = answer_all, .user = scene});
    awsc_config config = fixture_config(raw_server_url(scene->server));
    config.logger = test_logger(count_line, scene, AWSC_LOG_DEBUG);
    config.retry_mode = AWSC_I32(AWSC_RETRY_STANDARD);
    assert_int_equal(awsc_lambda_new(&config, &scene->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    thread_scene *scene = *state;
    awsc_lambda_free(scene->lambda);
    raw_server_stop(scene->server);
    free(scene);
    return 0;
}

static void start_threads(pthread_t *threads, size_t count, void *(*run)(void *user), void *user)
{
    for (size_t i = 0; i < count; i++) assert_int_equal(pthread_create(&threads[i], NULL, run, user), 0);
}

static void join_threads(pthread_t *threads, size_t count)
{
    for (size_t i = 0; i < count; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
}

/* CMocka's assertions work only on its own thread; the other threads count failures. */
static void check(thread_scene *scene, bool fine, const char *what, const awsc_error *error)
{
    if (fine) return;
    fprintf(stderr, "%s: %s\n", what, error ? awsc_error_text(error) : "");
    atomic_fetch_add(&scene->failures, 1);
}

/* ---- blocking calls ---------------------------------------------------------------------------------------------- */

static void *call_many_times(void *user)
{
    thread_scene *scene = user;
    for (int i = 0; i < CALLS; i++) {
        awsc_error *error = NULL;
        awsc_lambda_invoke_output *output = NULL;
        int status = awsc_lambda_invoke(scene->lambda, &fixture_hello, NULL, &output, &error);
        check(scene, status == AWSC_OK && output->payload.size == 2, "invoke", error);
        awsc_free(output);
        awsc_error_free(error);
    }
    return NULL;
}

static void threads_share_a_client(void **state)
{
    thread_scene *scene = *state;
    pthread_t threads[THREADS];
    start_threads(threads, THREADS, call_many_times, scene);
    join_threads(threads, THREADS);
    assert_int_equal(atomic_load(&scene->failures), 0);
    assert_int_equal(raw_server_executions(scene->server), THREADS * CALLS);
    /* No thread waits for another's connection or closes its own. */
    assert_in_range(raw_server_connections(scene->server), 1, THREADS);
}

static void threads_share_a_client_whose_calls_fail_sometimes(void **state)
{
    thread_scene *scene = *state;
    pthread_t threads[THREADS];
    scene->error = fixture_answer_with("502 Bad Gateway", "x-amzn-ErrorType: ENINotReadyException\r\n", NULL, 0);
    start_threads(threads, THREADS, call_many_times, scene);
    join_threads(threads, THREADS);
    assert_int_equal(atomic_load(&scene->failures), 0);
}

/* They share the parsed certificates, and sessions of TLS. */
static void threads_share_a_client_over_tls(void **state)
{
    thread_scene *plain = *state;
    thread_scene scene = {.answer = plain->answer};
    test_certificates certificates;
    char url[64];
    certificates_make(&certificates, "localhost");
    scene.server = raw_server_start(&(raw_script){.answer = answer_all, .user = &scene, .tls = certificates.server});
    (void)snprintf(url, sizeof url, "https://localhost:%u", raw_server_port(scene.server));
    awsc_config config = fixture_config(url);
    config.ca_bundle = certificates.ca_file;
    assert_int_equal(awsc_lambda_new(&config, &scene.lambda, NULL), AWSC_OK);
    pthread_t threads[THREADS];
    start_threads(threads, THREADS, call_many_times, &scene);
    join_threads(threads, THREADS);
    assert_int_equal(atomic_load(&scene.failures), 0);
    assert_int_equal(raw_server_executions(scene.server), THREADS * CALLS);
    awsc_lambda_free(scene.lambda);
    fixture_config_clear(&config);
    raw_server_stop(scene.server);
    certificates_clear(&certificates);
}

/* A thread may free an output that another thread received. */
static void *free_output(void *user)
{
    awsc_free(user);
    return NULL;
}

static void an_output_is_freed_by_another_thread(void **state)
{
    thread_scene *scene = *state;
    awsc_lambda_invoke_output *output = NULL;
    assert_int_equal(awsc_lambda_invoke(scene->lambda, &fixture_hello, NULL, &output, NULL), AWSC_OK);
    pthread_t thread;
    start_threads(&thread, 1, free_output, output);
    join_threads(&thread, 1);
}

/* ---- loops ------------------------------------------------------------------------------------------------------- */

typedef struct loop_user {
    thread_scene *scene;
    unsigned done;
    unsigned succeeded;
    unsigned cancelled;
} loop_user;

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    loop_user *loop = user;
    loop->done++;
    loop->succeeded += status == AWSC_OK;
    loop->cancelled += status == AWSC_ERR_CANCELLED;
    check(loop->scene, status == AWSC_OK || status == AWSC_ERR_CANCELLED, "start", error);
    awsc_free(output);
    awsc_error_free(error);
}

static void *run_loop(void *user)
{
    loop_user counts = {.scene = user};
    awsc_loop *loop = NULL;
    check(user, awsc_loop_new(&loop, NULL) == AWSC_OK, "loop_new", NULL);
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < CALLS / 4; i++)
            check(user,
                  awsc_lambda_invoke_start(counts.scene->lambda, loop, &fixture_hello, NULL, invoked, &counts, NULL,
                                           NULL) == AWSC_OK,
                  "start", NULL);
        check(user, awsc_loop_run(loop, NULL) == AWSC_OK, "run", NULL);
    }
    check(user, counts.succeeded == CALLS, "all calls of a loop", NULL);
    awsc_loop_free(loop);
    return NULL;
}

static void loops_in_threads_share_a_client_with_blocking_calls(void **state)
{
    thread_scene *scene = *state;
    pthread_t threads[2 * LOOPS];
    start_threads(threads, LOOPS, run_loop, scene);
    start_threads(threads + LOOPS, LOOPS, call_many_times, scene);
    join_threads(threads, 2 * LOOPS);
    assert_int_equal(atomic_load(&scene->failures), 0);
    assert_int_equal(raw_server_executions(scene->server), 2 * LOOPS * CALLS);
}

static void many_calls_are_in_flight_on_one_loop(void **state)
{
    thread_scene *scene = *state;
    loop_user counts = {.scene = scene};
    awsc_loop *loop = NULL;
    scene->answer.delay_ms = 50;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (int i = 0; i < IN_FLIGHT; i++)
        assert_int_equal(
            awsc_lambda_invoke_start(scene->lambda, loop, &fixture_hello, NULL, invoked, &counts, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_in_flight(loop), IN_FLIGHT);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(counts.succeeded, IN_FLIGHT);
    assert_int_equal(raw_server_executions(scene->server), IN_FLIGHT);
    awsc_loop_free(loop);
}

/* ---- cancelling -------------------------------------------------------------------------------------------------- */

typedef struct cancel_scene {
    thread_scene *scene;
    awsc_cancel *cancel;
} cancel_scene;

static void *call_until_cancelled(void *user)
{
    const cancel_scene *cancelling = user;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_error *error = NULL;
    options.cancel = cancelling->cancel;
    int status = awsc_lambda_invoke(cancelling->scene->lambda, &fixture_hello, &options, NULL, &error);
    check(cancelling->scene, status == AWSC_ERR_CANCELLED, "cancelled call", error);
    awsc_error_free(error);
    return NULL;
}

static void *loop_until_cancelled(void *user)
{
    const cancel_scene *cancelling = user;
    loop_user counts = {.scene = cancelling->scene};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_loop *loop = NULL;
    options.cancel = cancelling->cancel;
    check(counts.scene, awsc_loop_new(&loop, NULL) == AWSC_OK, "loop_new", NULL);
    for (int i = 0; i < 10; i++) {
        int status = awsc_lambda_invoke_start(counts.scene->lambda, loop, &fixture_hello, &options, invoked, &counts,
                                              NULL, NULL);
        check(counts.scene, status == AWSC_OK, "start", NULL);
    }
    check(counts.scene, awsc_loop_run(loop, NULL) == AWSC_OK, "run", NULL);
    check(counts.scene, counts.cancelled == 10, "cancelled calls of a loop", NULL);
    awsc_loop_free(loop);
    return NULL;
}

static void wait_for_requests(thread_scene *scene, unsigned count)
{
    int64_t begin = fixture_now_ms();
    while (raw_server_requests(scene->server) < count && fixture_now_ms() - begin < 10000) usleep(1000);
    assert_int_equal(raw_server_requests(scene->server), count);
}

static void a_flag_wakes_blocking_calls_and_loops(void **state)
{
    thread_scene *scene = *state;
    cancel_scene cancelling = {.scene = scene};
    pthread_t threads[8];
    scene->answer = (raw_answer){.then = RAW_HOLD};
    assert_int_equal(awsc_cancel_new(&cancelling.cancel, NULL), AWSC_OK);
    start_threads(threads, 4, call_until_cancelled, &cancelling);
    start_threads(threads + 4, 4, loop_until_cancelled, &cancelling);
    wait_for_requests(scene, 4 + 4 * 10);
    int64_t begin = fixture_now_ms();
    awsc_cancel_set(cancelling.cancel);
    join_threads(threads, 8);
    assert_true(fixture_now_ms() - begin < 20000);
    /* The flag also ends every later call, until it is reset. */
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.cancel = cancelling.cancel;
    assert_int_equal(awsc_lambda_invoke(scene->lambda, &fixture_hello, &options, NULL, NULL), AWSC_ERR_CANCELLED);
    assert_int_equal(raw_server_requests(scene->server), 4 + 4 * 10);
    awsc_cancel_reset(cancelling.cancel);
    scene->answer = fixture_answer("{}");
    assert_int_equal(awsc_lambda_invoke(scene->lambda, &fixture_hello, &options, NULL, NULL), AWSC_OK);
    assert_int_equal(atomic_load(&scene->failures), 0);
    awsc_cancel_free(cancelling.cancel);
}

/* Flags are set while calls begin and end: each call is either cancelled or succeeds. */
static void *toggle(void *user)
{
    const cancel_scene *cancelling = user;
    for (int i = 0; i < 100; i++) {
        awsc_cancel_set(cancelling->cancel);
        usleep(500);
    }
    return NULL;
}

static void a_flag_may_be_set_at_any_time(void **state)
{
    thread_scene *scene = *state;
    cancel_scene cancelling = {.scene = scene};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    assert_int_equal(awsc_cancel_new(&cancelling.cancel, NULL), AWSC_OK);
    options.cancel = cancelling.cancel;
    pthread_t thread;
    start_threads(&thread, 1, toggle, &cancelling);
    for (int i = 0; i < 500; i++) {
        int status = awsc_lambda_invoke(scene->lambda, &fixture_hello, &options, NULL, NULL);
        assert_true(status == AWSC_OK || status == AWSC_ERR_CANCELLED);
        awsc_cancel_reset(cancelling.cancel);
    }
    join_threads(&thread, 1);
    awsc_cancel_free(cancelling.cancel);
}

static awsc_cancel *alarm_cancel;

static void on_alarm(int number)
{
    (void)number;
    awsc_cancel_set(alarm_cancel);
}

static void a_signal_handler_cancels_a_blocking_call(void **state)
{
    thread_scene *scene = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    struct sigaction action = {.sa_handler = on_alarm};
    struct sigaction before;
    scene->answer = (raw_answer){.then = RAW_HOLD};
    assert_int_equal(awsc_cancel_new(&alarm_cancel, NULL), AWSC_OK);
    assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
    options.cancel = alarm_cancel;
    int64_t begin = fixture_now_ms();
    (void)ualarm(200000, 0);
    assert_int_equal(awsc_lambda_invoke(scene->lambda, &fixture_hello, &options, NULL, NULL), AWSC_ERR_CANCELLED);
    assert_in_range(fixture_now_ms() - begin, 150, 20000);
    assert_int_equal(sigaction(SIGALRM, &before, NULL), 0);
    awsc_cancel_free(alarm_cancel);
}

/* ---- making and freeing clients ---------------------------------------------------------------------------------- */

static void *make_clients(void *user)
{
    thread_scene *scene = user;
    for (int i = 0; i < 20; i++) {
        awsc_lambda *lambda = fixture_client(raw_server_url(scene->server));
        awsc_error *error = NULL;
        int status = awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, &error);
        check(scene, status == AWSC_OK, "a client of its own", error);
        awsc_error_free(error);
        awsc_lambda_free(lambda);
    }
    return NULL;
}

static void threads_make_clients_of_their_own(void **state)
{
    thread_scene *scene = *state;
    pthread_t threads[THREADS];
    start_threads(threads, THREADS, make_clients, scene);
    join_threads(threads, THREADS);
    assert_int_equal(atomic_load(&scene->failures), 0);
}

#if defined(__SANITIZE_THREAD__)
/*
 * False reports of the sanitizer. libcurl 7.88 may close a connecting socket before it reports that. When the library
 * then removes the number from its epoll, another thread (here: the server's) may already use it. This is harmless: the
 * kernel has removed the closed socket, and the epoll does not contain the new one. OpenSSL counts references to
 * sessions with its own atomics, which the sanitizer does not see in a library that it did not compile; so freeing the
 * last reference looks like a race with earlier reads.
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
        TEST(threads_make_clients_of_their_own),
        TEST(threads_share_a_client),
        TEST(threads_share_a_client_whose_calls_fail_sometimes),
        TEST(threads_share_a_client_over_tls),
        TEST(an_output_is_freed_by_another_thread),
        TEST(loops_in_threads_share_a_client_with_blocking_calls),
        TEST(many_calls_are_in_flight_on_one_loop),
        TEST(a_flag_wakes_blocking_calls_and_loops),
        TEST(a_flag_may_be_set_at_any_time),
        TEST(a_signal_handler_cancels_a_blocking_call),
    };
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
