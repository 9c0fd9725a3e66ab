/* SPDX-License-Identifier: Apache-2.0 */
/* Answers from threads of the program, concurrent with cancellation of their calls. Run it under TSan.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <pthread.h>

#include <cmocka.h>

#include <awsc/credentials.h>
#include <awsc/loop.h>

enum { ANSWERERS = 4, ASKERS = 8, CALLS = 2000 };

/* Requests between the callback and the answering threads. */
typedef struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    awsc_credentials_request *items[ASKERS * CALLS];
    size_t count;
    size_t taken;
    bool closed;
    atomic_uint answered;
    atomic_uint released;
} queue;

static void asked_for_keys(void *user, awsc_credentials_request *request)
{
    queue *q = user;
    (void)pthread_mutex_lock(&q->lock);
    q->items[q->count++] = request;
    (void)pthread_cond_signal(&q->filled);
    (void)pthread_mutex_unlock(&q->lock);
}

static void released(void *user)
{
    atomic_fetch_add(&((queue *)user)->released, 1);
}

static void *answerer(void *user)
{
    queue *q = user;
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = "AKIDTHREADS";
    credentials.secret_access_key = "hush-threads-key";
    for (;;) {
        (void)pthread_mutex_lock(&q->lock);
        while (q->taken == q->count && !q->closed) (void)pthread_cond_wait(&q->filled, &q->lock);
        awsc_credentials_request *request = q->taken < q->count ? q->items[q->taken++] : NULL;
        (void)pthread_mutex_unlock(&q->lock);
        if (!request) return NULL;
        unsigned number = atomic_fetch_add(&q->answered, 1);
        (void)awsc_credentials_request_cancelled(request);
        if (number % 5 == 4)
            awsc_credentials_request_fail(request, "every fifth");
        else
            awsc_credentials_request_answer(request, &credentials);
    }
}

typedef struct asker {
    awsc_credentials_provider *provider;
    unsigned seed;
    unsigned ended;
    unsigned cancelled;
} asker;

static void ended(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    asker *a = user;
    a->ended++;
    if (status == AWSC_ERR_CANCELLED) a->cancelled++;
    awsc_identity_free(identity);
    awsc_error_free(error);
}

/* Several loops one after the other; some are freed while calls are open. */
static void *ask(void *user)
{
    asker *a = user;
    unsigned started = 0;
    while (started < CALLS) {
        awsc_loop *loop = NULL;
        if (awsc_loop_new(&loop, NULL)) abort();
        for (int i = 0; i < 20 && started < CALLS; i++, started++) {
            awsc_credentials_call *call = NULL;
            unsigned before = a->ended;
            if (awsc_credentials_get_start(a->provider, loop, NULL, ended, a, &call, NULL)) abort();
            a->seed = a->seed * 1103515245U + 12345U;
            if ((a->seed >> 16) % 4) (void)awsc_loop_run_once(loop, 0, NULL);
            /* Only a call that has not ended may be cancelled. */
            if ((a->seed >> 16) % 4 == 1 && a->ended == before) awsc_credentials_call_cancel(call);
        }
        a->seed = a->seed * 1103515245U + 12345U;
        if ((a->seed >> 16) % 3) (void)awsc_loop_run(loop, NULL);
        awsc_loop_free(loop);
        if (a->ended != started) abort();
    }
    return NULL;
}

static void race(bool cached)
{
    queue *q = calloc(1, sizeof *q);
    pthread_t answerers[ANSWERERS], askers[ASKERS];
    asker of[ASKERS];
    awsc_credentials_provider *provider = NULL;
    awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
    assert_non_null(q);
    (void)pthread_mutex_init(&q->lock, NULL);
    (void)pthread_cond_init(&q->filled, NULL);
    options.get = asked_for_keys;
    options.user = q;
    options.release = released;
    options.cache = AWSC_BOOL(cached);
    assert_int_equal(awsc_credentials_provider_new_callback(&options, &provider, NULL), AWSC_OK);
    for (int i = 0; i < ANSWERERS; i++) assert_int_equal(pthread_create(&answerers[i], NULL, answerer, q), 0);
    for (unsigned i = 0; i < ASKERS; i++) {
        of[i] = (asker){provider, i + 1, 0, 0};
        assert_int_equal(pthread_create(&askers[i], NULL, ask, &of[i]), 0);
    }
    unsigned ends = 0;
    for (int i = 0; i < ASKERS; i++) {
        (void)pthread_join(askers[i], NULL);
        ends += of[i].ended;
    }
    awsc_credentials_provider_free(provider);
    (void)pthread_mutex_lock(&q->lock);
    q->closed = true;
    (void)pthread_cond_broadcast(&q->filled);
    (void)pthread_mutex_unlock(&q->lock);
    for (int i = 0; i < ANSWERERS; i++) (void)pthread_join(answerers[i], NULL);
    assert_int_equal(ends, ASKERS * CALLS);
    assert_int_equal(atomic_load(&q->answered), q->count);
    assert_int_equal(atomic_load(&q->released), 1);
    if (!cached) assert_true(q->count > ASKERS);
    (void)pthread_cond_destroy(&q->filled);
    (void)pthread_mutex_destroy(&q->lock);
    free(q);
}

static void answers_and_cancellations_may_cross(void **state)
{
    (void)state;
    race(false);
    race(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers_and_cancellations_may_cross)};
    return cmocka_run_group_tests_name("callback", tests, NULL, NULL);
}
