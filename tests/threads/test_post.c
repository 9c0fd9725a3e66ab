/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that post to a loop, which another thread runs. Run it under TSan. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <pthread.h>

#include <cmocka.h>

#include "support/fixture.h"

enum { POSTERS = 8, POSTS = 2000, CALLS = 50 };

/* ---- a thread that serves posts ---------------------------------------------------------------------------------- */

static void *serve(void *loop)
{
    return awsc_loop_run(loop, NULL) ? loop : NULL;
}

static void end_serving(void *loop)
{
    awsc_loop_wait_for_posts(loop, false);
}

static pthread_t start_server(awsc_loop *loop)
{
    pthread_t thread;
    awsc_loop_wait_for_posts(loop, true);
    assert_int_equal(pthread_create(&thread, NULL, serve, loop), 0);
    return thread;
}

static void stop_server(awsc_loop *loop, pthread_t thread)
{
    void *failed = NULL;
    assert_int_equal(awsc_loop_post(loop, end_serving, loop), AWSC_OK);
    assert_int_equal(pthread_join(thread, &failed), 0);
    assert_null(failed);
}

/* ---- many threads ------------------------------------------------------------------------------------------------ */

typedef struct poster {
    awsc_loop *loop;
    unsigned seen; /* used on the loop's thread only: posts of this thread that ran */
    unsigned out_of_order;
    unsigned refused;
} poster;

typedef struct numbered {
    poster *from;
    unsigned number;
} numbered;

static void note_number(void *user)
{
    numbered *post = user;
    if (post->number != post->from->seen++) post->from->out_of_order++;
    free(post);
}

static void *post_many(void *user)
{
    poster *from = user;
    for (unsigned i = 0; i < POSTS; i++) {
        numbered *post = malloc(sizeof *post);
        if (!post) abort();
        *post = (numbered){from, i};
        if (awsc_loop_post(from->loop, note_number, post) == AWSC_OK) continue;
        from->refused++;
        free(post);
    }
    return NULL;
}

static void every_post_of_every_thread_runs_once_and_in_order(void **state)
{
    (void)state;
    awsc_loop *loop = NULL;
    poster posters[POSTERS] = {0};
    pthread_t threads[POSTERS];
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    pthread_t server = start_server(loop);
    for (size_t i = 0; i < POSTERS; i++) {
        posters[i].loop = loop;
        assert_int_equal(pthread_create(&threads[i], NULL, post_many, &posters[i]), 0);
    }
    for (size_t i = 0; i < POSTERS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    stop_server(loop, server);
    for (size_t i = 0; i < POSTERS; i++) {
        assert_int_equal(posters[i].refused, 0);
        assert_int_equal(posters[i].seen, POSTS);
        assert_int_equal(posters[i].out_of_order, 0);
    }
    awsc_loop_free(loop);
}

/* ---- calls that other threads start and cancel ------------------------------------------------------------------- */

typedef struct remote_call {
    awsc_lambda *lambda;
    awsc_loop *loop;
    awsc_call *call; /* used on the loop's thread only */
    int status;
    atomic_bool done;
} remote_call;

static void remote_done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    remote_call *remote = user;
    remote->call = NULL;
    remote->status = status;
    awsc_free(output);
    awsc_error_free(error);
    atomic_store(&remote->done, true);
}

static void start_remote(void *user)
{
    remote_call *remote = user;
    remote->status = awsc_lambda_invoke_start(remote->lambda, remote->loop, &fixture_hello, NULL, remote_done, remote,
                                              &remote->call, NULL);
    if (remote->status) atomic_store(&remote->done, true);
}

static void cancel_remote(void *user)
{
    awsc_call_cancel(((remote_call *)user)->call);
}

static void answer_or_hold(void *user, const raw_request *request, raw_answer *answer)
{
    *answer = *(const raw_answer *)user;
    if (request->number % 2 == 0) *answer = (raw_answer){.then = RAW_HOLD};
}

static void other_threads_start_and_cancel_calls_by_posts(void **state)
{
    (void)state;
    raw_answer good = fixture_answer("{}");
    raw_server *service = raw_server_start(&(raw_script){.answer = answer_or_hold, .user = &good});
    remote_call calls[CALLS] = {0};
    awsc_lambda *lambda = fixture_client(raw_server_url(service));
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    pthread_t server = start_server(loop);
    for (size_t i = 0; i < CALLS; i++) {
        calls[i] = (remote_call){.lambda = lambda, .loop = loop};
        assert_int_equal(awsc_loop_post(loop, start_remote, &calls[i]), AWSC_OK);
    }
    while (raw_server_requests(service) < CALLS) sched_yield();
    for (size_t i = 0; i < CALLS; i++) assert_int_equal(awsc_loop_post(loop, cancel_remote, &calls[i]), AWSC_OK);
    stop_server(loop, server);
    unsigned cancelled = 0;
    for (size_t i = 0; i < CALLS; i++) {
        assert_true(atomic_load(&calls[i].done));
        if (calls[i].status == AWSC_ERR_CANCELLED)
            cancelled++;
        else
            assert_int_equal(calls[i].status, AWSC_OK);
    }
    assert_in_range(cancelled, CALLS / 2, CALLS);
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
    raw_server_stop(service);
}

static int clean(void **state)
{
    (void)state;
    fixture_clean_environment();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_post_of_every_thread_runs_once_and_in_order),
        cmocka_unit_test(other_threads_start_and_cancel_calls_by_posts),
    };
    return cmocka_run_group_tests(tests, clean, NULL);
}
