/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A service in daily work: sixteen threads of blocking calls and four loops share a client; the server fails in every
 * way, calls are cancelled from other threads, loops are drained and made anew. Every call ends once, and memory does
 * not grow. For some seconds; with AWSC_TEST_LONG=1 for ten minutes, or one under a sanitizer.
 */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pthread.h>

#include <cmocka.h>

#include "support/fixture.h"

enum { THREADS = 16, LOOPS = 4, IN_FLIGHT = 50, CALLS_OF_A_LOOP = 2000 };
enum { SHORT_MS = 4000, LONG_MS = 600 * 1000, SANITIZED_LONG_MS = 60 * 1000, WARM_PARTS = 4 };
enum { GROWTH_KB = 4096 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MEMORY_IS_OURS 0
#elif defined(__has_feature)
#define MEMORY_IS_OURS !(__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define MEMORY_IS_OURS 1
#endif

/* ---- the server -------------------------------------------------------------------------------------------------- */

enum { ANSWERS = 16 };

static raw_answer answers[ANSWERS];

static void make_answers(void)
{
    for (size_t i = 0; i < ANSWERS; i++) answers[i] = fixture_answer("{\"ok\":true}");
    answers[1] = (raw_answer){.then = RAW_CLOSE};
    answers[2] = (raw_answer){.then = RAW_RESET};
    answers[3] = fixture_answer_with("503 Service Unavailable", NULL, "{}", 2);
    answers[4] = fixture_answer_with("429 Too Many Requests", "x-amzn-ErrorType: TooManyRequestsException\r\n",
                                     "{\"message\":\"slow down\"}", 23);
    answers[5].size -= 3;
    answers[5].then = RAW_CLOSE;
    answers[6].then = RAW_CLOSE;
    answers[7].delay_ms = 30;
    answers[8] = fixture_answer_with("200 OK", "X-Amz-Function-Error: Unhandled\r\n", "{\"errorMessage\":\"no\"}", 21);
}

static void answer_somehow(void *user, const raw_request *request, raw_answer *answer)
{
    (void)user;
    *answer = answers[request->number * 2654435761u % 4093 % ANSWERS];
}

/* A process of its own: its memory is not the service's. It ends when the other end of `life` is closed. */
static void serve(int report, int life)
{
    char byte;
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_somehow});
    unsigned port = raw_server_port(server);
    if (write(report, &port, sizeof port) == (ssize_t)sizeof port) (void)!read(life, &byte, 1);
    raw_server_stop(server);
    _exit(0);
}

typedef struct soak_server {
    pid_t pid;
    int life;
    unsigned port;
} soak_server;

static soak_server start_server(void)
{
    int report[2], life[2];
    soak_server server = {0};
    make_answers();
    assert_int_equal(pipe(report) | pipe(life), 0);
    server.pid = fork();
    assert_true(server.pid >= 0);
    if (!server.pid) {
        (void)close(life[1]);
        serve(report[1], life[0]);
    }
    (void)close(report[1]);
    (void)close(life[0]);
    server.life = life[1];
    assert_int_equal(read(report[0], &server.port, sizeof server.port), sizeof server.port);
    (void)close(report[0]);
    return server;
}

static void stop_server(const soak_server *server)
{
    int how;
    (void)close(server->life);
    assert_int_equal(waitpid(server->pid, &how, 0), server->pid);
}

/* ---- the service ------------------------------------------------------------------------------------------------- */

/* The flag of a thread's calls. The canceller sets it; its thread resets or frees it when no call has it. */
typedef struct soak_flag {
    pthread_mutex_t lock;
    awsc_cancel *cancel; /* or NULL */
} soak_flag;

typedef struct soak {
    awsc_lambda *lambda;
    soak_flag flags[THREADS + LOOPS];
    atomic_size_t next_flag;
    int64_t ends_ms;
    atomic_ullong started, ended, succeeded, cancelled;
    atomic_uint faults;
} soak;

static bool goes_on(const soak *service)
{
    return fixture_now_ms() < service->ends_ms;
}

/* CMocka's assertions work only on its own thread. */
static void check(soak *service, bool fine, const char *what)
{
    if (fine) return;
    fprintf(stderr, "%s\n", what);
    atomic_fetch_add(&service->faults, 1);
}

static void note_end(soak *service, int status, const awsc_error *error)
{
    atomic_fetch_add(&service->ended, 1);
    if (status == AWSC_OK) atomic_fetch_add(&service->succeeded, 1);
    if (status == AWSC_ERR_CANCELLED) atomic_fetch_add(&service->cancelled, 1);
    check(service, (status == AWSC_OK) == (error == NULL), "a status that does not fit its error");
    check(service, status == AWSC_OK || awsc_error_status(error) == status, "an error with another status");
}

static void make_flag(soak *service, soak_flag *flag)
{
    (void)pthread_mutex_lock(&flag->lock);
    check(service, awsc_cancel_new(&flag->cancel, NULL) == AWSC_OK, "no flag");
    (void)pthread_mutex_unlock(&flag->lock);
}

static void free_flag(soak_flag *flag)
{
    (void)pthread_mutex_lock(&flag->lock);
    awsc_cancel_free(flag->cancel);
    flag->cancel = NULL;
    (void)pthread_mutex_unlock(&flag->lock);
}

static void reset_flag(soak_flag *flag)
{
    (void)pthread_mutex_lock(&flag->lock);
    awsc_cancel_reset(flag->cancel);
    (void)pthread_mutex_unlock(&flag->lock);
}

static awsc_call_options options_of(const soak_flag *flag, unsigned number)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.deadline_ms = AWSC_I64(number % 7 ? 2000 : 5);
    options.retry_sent_requests = AWSC_BOOL(number % 2);
    if (number % 3 == 0) options.cancel = flag->cancel;
    return options;
}

/* ---- blocking calls ---------------------------------------------------------------------------------------------- */

static void *call_all_the_time(void *user)
{
    soak *service = user;
    soak_flag *flag = &service->flags[atomic_fetch_add(&service->next_flag, 1)];
    make_flag(service, flag);
    for (unsigned i = 0; goes_on(service); i++) {
        awsc_error *error = NULL;
        awsc_lambda_invoke_output *output = NULL;
        awsc_call_options options = options_of(flag, i);
        atomic_fetch_add(&service->started, 1);
        int status = awsc_lambda_invoke(service->lambda, &fixture_hello, &options, &output, &error);
        note_end(service, status, error);
        awsc_free(output);
        awsc_error_free(error);
        reset_flag(flag);
    }
    free_flag(flag);
    return NULL;
}

/* ---- loops ------------------------------------------------------------------------------------------------------- */

typedef struct soak_loop {
    soak *service;
    soak_flag *flag;
    awsc_loop *loop;
    unsigned started;
    awsc_call *last; /* a call in flight, or NULL */
} soak_loop;

static void start_next(soak_loop *worker);

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    soak_loop *worker = user;
    worker->last = NULL;
    note_end(worker->service, status, error);
    awsc_free(output);
    awsc_error_free(error);
    start_next(worker);
}

/* A loop that is drained refuses. */
static void start_next(soak_loop *worker)
{
    soak *service = worker->service;
    if (worker->started == CALLS_OF_A_LOOP || !goes_on(service)) return;
    awsc_call_options options = options_of(worker->flag, worker->started);
    awsc_call *call = NULL;
    int status =
        awsc_lambda_invoke_start(service->lambda, worker->loop, &fixture_hello, &options, done, worker, &call, NULL);
    check(service, status == AWSC_OK || status == AWSC_ERR_CANCELLED, "a call that did not start");
    if (status) return;
    atomic_fetch_add(&service->started, 1);
    if (++worker->started % 11 == 0 && worker->last) awsc_call_cancel(worker->last);
    worker->last = call;
}

static void *run_loops(void *user)
{
    soak *service = user;
    soak_flag *flag = &service->flags[atomic_fetch_add(&service->next_flag, 1)];
    while (goes_on(service)) {
        soak_loop worker = {.service = service, .flag = flag};
        make_flag(service, flag);
        if (awsc_loop_new(&worker.loop, NULL)) {
            check(service, false, "no loop");
            free_flag(flag);
            return NULL;
        }
        for (int i = 0; i < IN_FLIGHT; i++) start_next(&worker);
        while (awsc_loop_in_flight(worker.loop) > IN_FLIGHT / 2 && goes_on(service))
            check(service, awsc_loop_run_once(worker.loop, 100, NULL) == AWSC_OK, "a loop that does not run");
        int status = awsc_loop_drain(worker.loop, 50, NULL);
        check(service, status == AWSC_OK || status == AWSC_ERR_TIMEOUT, "a drain that failed");
        check(service, awsc_loop_in_flight(worker.loop) == 0, "a drained loop with calls");
        awsc_loop_free(worker.loop);
        free_flag(flag);
    }
    return NULL;
}

static void *cancel_now_and_then(void *user)
{
    soak *service = user;
    for (unsigned i = 0; goes_on(service); i++) {
        soak_flag *flag = &service->flags[i % (THREADS + LOOPS)];
        (void)usleep(2000);
        (void)pthread_mutex_lock(&flag->lock);
        if (flag->cancel) awsc_cancel_set(flag->cancel);
        (void)pthread_mutex_unlock(&flag->lock);
    }
    return NULL;
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static unsigned long long resident_kb(void)
{
    unsigned long long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file) return 0;
    if (fscanf(file, "%llu %llu", &total, &resident) != 2) resident = 0;
    (void)fclose(file);
    return resident * (unsigned long long)sysconf(_SC_PAGESIZE) / 1024;
}

static void run_for(soak *service, int64_t duration_ms)
{
    pthread_t threads[THREADS + LOOPS + 1];
    service->ends_ms = fixture_now_ms() + duration_ms;
    atomic_store(&service->next_flag, 0);
    for (size_t i = 0; i < THREADS + LOOPS + 1; i++) {
        void *(*run)(void *) = i < THREADS ? call_all_the_time : i < THREADS + LOOPS ? run_loops : cancel_now_and_then;
        assert_int_equal(pthread_create(&threads[i], NULL, run, service), 0);
    }
    for (size_t i = 0; i < THREADS + LOOPS + 1; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static void every_call_ends_once_and_memory_does_not_grow(void **state)
{
    (void)state;
    int64_t all_ms = !fixture_long() ? SHORT_MS : MEMORY_IS_OURS ? LONG_MS : SANITIZED_LONG_MS;
    char url[64];
    soak_server server = start_server();
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", server.port);
    soak service = {.lambda = fixture_client(url)};
    for (size_t i = 0; i < THREADS + LOOPS; i++) assert_int_equal(pthread_mutex_init(&service.flags[i].lock, NULL), 0);

    run_for(&service, all_ms / WARM_PARTS);
    unsigned long long warm_kb = resident_kb();
    for (int part = 1; part < WARM_PARTS; part++) run_for(&service, all_ms / WARM_PARTS);
    unsigned long long end_kb = resident_kb();

    printf("%llu calls, %llu succeeded, %llu cancelled; resident %llu KB, at the end %llu KB\n",
           atomic_load(&service.started), atomic_load(&service.succeeded), atomic_load(&service.cancelled), warm_kb,
           end_kb);
    assert_int_equal(atomic_load(&service.faults), 0);
    assert_true(atomic_load(&service.started) == atomic_load(&service.ended));
    assert_true(atomic_load(&service.succeeded) > 0 && atomic_load(&service.cancelled) > 0);
    if (MEMORY_IS_OURS) assert_in_range(end_kb, 1, warm_kb + GROWTH_KB);
    for (size_t i = 0; i < THREADS + LOOPS; i++) (void)pthread_mutex_destroy(&service.flags[i].lock);
    awsc_lambda_free(service.lambda);
    stop_server(&server);
}

int main(void)
{
    fixture_clean_environment();
    /* One heap: how glibc spreads the blocks of threads over many is not what is measured. */
#ifdef M_ARENA_MAX
    (void)mallopt(M_ARENA_MAX, 1);
#endif
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_call_ends_once_and_memory_does_not_grow)};
    return cmocka_run_group_tests_name("soak", tests, NULL, NULL);
}
