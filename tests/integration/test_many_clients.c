/* SPDX-License-Identifier: Apache-2.0 */
/* Many users of one process: clients on one loop, loops on two threads, a program's own libcurl on the same epoll. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/fixture.h"

enum { CLIENTS = 10, CALLS = 30, HANDED = 200 };

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

static raw_server *start_server(void)
{
    static raw_answer good;
    good = fixture_answer("{}");
    return raw_server_start(&(raw_script){.answer = answer_all, .user = &good});
}

static void count(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    if (!status) ++*(unsigned *)user;
    awsc_error_free(error);
    awsc_free(output);
}

static void ten_clients_share_a_loop(void **state)
{
    (void)state;
    raw_server *server = start_server();
    awsc_lambda *clients[CLIENTS];
    awsc_loop *loop = NULL;
    unsigned succeeded = 0;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (int i = 0; i < CLIENTS; i++) clients[i] = fixture_client(raw_server_url(server));
    for (int i = 0; i < CLIENTS * CALLS; i++)
        assert_int_equal(
            awsc_lambda_invoke_start(clients[i % CLIENTS], loop, &fixture_hello, NULL, count, &succeeded, NULL, NULL),
            AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(succeeded, CLIENTS * CALLS);
    /* Clients go one after the other; the others go on. */
    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(
            awsc_lambda_invoke_start(clients[i], loop, &fixture_hello, NULL, count, &succeeded, NULL, NULL), AWSC_OK);
        assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
        awsc_lambda_free(clients[i]);
    }
    assert_int_equal(succeeded, CLIENTS * CALLS + CLIENTS);
    awsc_loop_free(loop);
    raw_server_stop(server);
}

/* ---- two loops --------------------------------------------------------------------------------------------------- */

typedef struct worker {
    awsc_loop *loop;
    awsc_lambda *lambda;
    struct worker *other;
    unsigned succeeded, handed; /* calls of this loop */
    pthread_t thread;
} worker;

static void hand_over(void *user);

static void end_worker(void *user)
{
    awsc_loop_wait_for_posts(((worker *)user)->loop, false);
}

/* The next call is the other loop's. */
static void handed_done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    worker *w = user;
    count(&w->succeeded, status, output, error);
    if (w->handed < HANDED) {
        assert_int_equal(awsc_loop_post(w->other->loop, hand_over, w->other), AWSC_OK);
    } else {
        assert_int_equal(awsc_loop_post(w->other->loop, end_worker, w->other), AWSC_OK);
        end_worker(w);
    }
}

static void hand_over(void *user)
{
    worker *w = user;
    w->handed++;
    if (awsc_lambda_invoke_start(w->lambda, w->loop, &fixture_hello, NULL, handed_done, w, NULL, NULL)) abort();
}

static void *run_worker(void *user)
{
    const worker *w = user;
    return awsc_loop_run(w->loop, NULL) ? user : NULL;
}

static void two_loops_hand_calls_to_each_other(void **state)
{
    (void)state;
    raw_server *server = start_server();
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    worker workers[2] = {{.lambda = lambda}, {.lambda = lambda}};
    for (int i = 0; i < 2; i++) {
        workers[i].other = &workers[1 - i];
        assert_int_equal(awsc_loop_new(&workers[i].loop, NULL), AWSC_OK);
        awsc_loop_wait_for_posts(workers[i].loop, true);
    }
    assert_int_equal(awsc_loop_post(workers[0].loop, hand_over, &workers[0]), AWSC_OK);
    for (int i = 0; i < 2; i++) assert_int_equal(pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]), 0);
    for (int i = 0; i < 2; i++) {
        void *failed;
        assert_int_equal(pthread_join(workers[i].thread, &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(workers[0].succeeded, HANDED);
    assert_int_equal(workers[1].succeeded, HANDED - 1);
    for (int i = 0; i < 2; i++) awsc_loop_free(workers[i].loop);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

/* ---- a child of a worker ----------------------------------------------------------------------------------------- */

typedef struct forker {
    awsc_lambda *lambda;
    int status; /* the child's */
} forker;

static void *fork_beside_calls(void *user)
{
    forker *f = user;
    awsc_lambda_invoke_output *output = NULL;
    if (awsc_lambda_invoke(f->lambda, &fixture_hello, NULL, &output, NULL)) return user;
    awsc_free(output);
    pid_t child = fork();
    if (child == 0) {
        awsc_lambda_invoke_output *own = NULL;
        int status = awsc_lambda_invoke(f->lambda, &fixture_hello, NULL, &own, NULL);
        awsc_free(own);
        _exit(status ? 1 : 0);
    }
    if (waitpid(child, &f->status, 0) != child) return user;
    return awsc_lambda_invoke(f->lambda, &fixture_hello, NULL, &output, NULL) ? user : (awsc_free(output), NULL);
}

enum { FORKS = 60, SETTLED_FORKS = 20, MOST_GROWTH = 2 * 1024 * 1024 };

/* Bytes of the process that are in memory; 0 where the system does not say so. */
static size_t resident_bytes(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file) return 0;
    if (fscanf(file, "%*s %lu", &pages) != 1) pages = 0;
    (void)fclose(file);
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void a_worker_may_fork_again_and_again(void **state)
{
    (void)state;
    size_t settled = 0;
    raw_server *server = start_server();
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    for (int i = 0; i < FORKS; i++) {
        forker f = {.lambda = lambda, .status = -1};
        pthread_t thread;
        void *failed;
        assert_int_equal(pthread_create(&thread, NULL, fork_beside_calls, &f), 0);
        assert_int_equal(pthread_join(thread, &failed), 0);
        assert_null(failed);
        assert_true(WIFEXITED(f.status));
        assert_int_equal(WEXITSTATUS(f.status), 0);
        if (i == SETTLED_FORKS) settled = resident_bytes();
    }
#ifndef AWSC_SANITIZED /* which keeps what is freed */
    size_t last = resident_bytes();
    if (last > settled + MOST_GROWTH) fail_msg("the process grew from %zu to %zu bytes", settled, last);
#else
    (void)settled;
#endif
    awsc_lambda_free(lambda);
    raw_server_stop(server);
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
        cmocka_unit_test(ten_clients_share_a_loop),
        cmocka_unit_test(two_loops_hand_calls_to_each_other),
        cmocka_unit_test(a_worker_may_fork_again_and_again),
    };
    return cmocka_run_group_tests(tests, clean, NULL);
}
