/* SPDX-License-Identifier: Apache-2.0 */
/* One provider and many threads, each with a loop of its own, over credentials of two minutes. Run it under TSan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <pthread.h>

#include <cmocka.h>

#include "credentials/cache.h"
#include "error/error.h"
#include "support/ask_provider.h"

enum { THREADS = 64, CALLS = 1000, LIFETIME_S = 120 };

/* A source that answers later, from the loop that asks; every seventh time it fails. */
typedef struct scene {
    awsc_credentials_provider source; /* first */
    awsc_clock clock;
    awsc_random random;
    atomic_llong now_ms;
    atomic_int in_flight;
    atomic_int most_in_flight;
    atomic_uint asked;
    atomic_uint failed;
    atomic_uint given_up;
    bool never_fails;
    awsc_credentials_provider *cache;
} scene;

typedef struct later {
    awsc_timer timer;
    scene *owner;
    awsc_loop *loop;
    awsc_identity_request *request;
    unsigned number;
} later;

static awsc_time now(void *user)
{
    return (awsc_time){(int64_t)(atomic_load(&((scene *)user)->now_ms) / 1000), 0};
}

static uint64_t monotonic_ms(void *user)
{
    return (uint64_t)atomic_load(&((scene *)user)->now_ms);
}

static double uniform(void *user)
{
    (void)user;
    return 0.0;
}

static void answer(awsc_timer *timer)
{
    later *l = (later *)timer; /* the first member */
    scene *s = l->owner;
    awsc_identity_request *request = l->request;
    char key[32];
    snprintf(key, sizeof key, "AKID%u", l->number);
    bool fails = !s->never_fails && l->number % 7 == 6;
    free(l);
    request->pending = NULL;
    atomic_fetch_sub(&s->in_flight, 1);
    if (fails) {
        awsc_error *error = NULL;
        int status = awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "the source fails");
        request->done(request, status, NULL, error);
        return;
    }
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = key;
    credentials.secret_access_key = "hush-secret-key";
    credentials.expiration = (awsc_opt_time){AWSC_SET, {now(s).seconds + LIFETIME_S, 0}};
    request->done(request, AWSC_OK, awsc_identity_new(awsc_allocator_default(), &credentials), NULL);
}

static void get(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    scene *s = (scene *)base;
    later *l = calloc(1, sizeof *l);
    if (!l) abort();
    int count = atomic_fetch_add(&s->in_flight, 1) + 1;
    int most = atomic_load(&s->most_in_flight);
    while (count > most && !atomic_compare_exchange_weak(&s->most_in_flight, &most, count)) continue;
    *l = (later){{.run = answer}, s, loop, request, atomic_fetch_add(&s->asked, 1)};
    request->pending = l;
    if (awsc_timer_set(loop, &l->timer, awsc_loop_now_ms(loop) + 1)) abort();
}

static void cancel(awsc_credentials_provider *base, awsc_identity_request *request)
{
    later *l = request->pending;
    awsc_timer_clear(l->loop, &l->timer);
    atomic_fetch_sub(&((scene *)base)->in_flight, 1);
    free(l);
}

static void destroy(awsc_credentials_provider *base)
{
    (void)base;
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->source = (awsc_credentials_provider){
        .allocator = awsc_allocator_default(), .get = get, .cancel = cancel, .destroy = destroy};
    atomic_init(&s->source.references, 1);
    atomic_init(&s->now_ms, 1767225600000);
    s->clock = (awsc_clock){now, monotonic_ms, NULL, s};
    s->random = (awsc_random){uniform, s};
    awsc_cache_options options = {.clock = &s->clock, .random = &s->random, .lease_ms = 20000};
    assert_int_equal(awsc_cache_new(awsc_allocator_default(), &s->source, &options, &s->cache, NULL), AWSC_OK);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_credentials_provider_free(s->cache);
    free(s);
    return 0;
}

/* Asks once on `loop` and cancels the request after `patience` turns of the loop. Returns whether it was answered. */
static bool ask(scene *s, awsc_loop *loop, bool give_up)
{
    asked a = {.request.done = asked_done};
    s->cache->get(s->cache, loop, &a.request);
    if (!a.done && give_up) {
        s->cache->cancel(s->cache, &a.request);
        atomic_fetch_add(&s->given_up, 1);
        return true;
    }
    while (!a.done)
        if (awsc_loop_run_until(loop, &a.done, "asking a provider", NULL)) abort();
    bool good = a.status == AWSC_OK;
    asked_clear(&a);
    return good;
}

static void *ask_often(void *user)
{
    scene *s = user;
    awsc_loop *loop = NULL;
    if (awsc_loop_new(&loop, NULL)) abort();
    for (int i = 0; i < CALLS; i++) {
        if (!ask(s, loop, false)) atomic_fetch_add(&s->failed, 1);
        atomic_fetch_add(&s->now_ms, 10);
    }
    awsc_loop_free(loop);
    return NULL;
}

static void *ask_and_give_up(void *user)
{
    scene *s = user;
    awsc_loop *loop = NULL;
    if (awsc_loop_new(&loop, NULL)) abort();
    for (int i = 0; i < CALLS / 4; i++) {
        if (!ask(s, loop, i % 3 == 0)) atomic_fetch_add(&s->failed, 1);
        atomic_fetch_add(&s->now_ms, 40);
    }
    awsc_loop_free(loop);
    return NULL;
}

static void run_threads(scene *s, void *(*body)(void *user))
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, body, s), 0);
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static void all_threads_share_one_refresh_and_no_call_fails(void **state)
{
    scene *s = *state;
    run_threads(s, ask_often);
    print_message("%d threads, %d calls each: %u refreshes, at most %d in flight\n", THREADS, CALLS,
                  atomic_load(&s->asked), atomic_load(&s->most_in_flight));
    assert_int_equal(atomic_load(&s->failed), 0);
    assert_int_equal(atomic_load(&s->most_in_flight), 1);
    assert_true(atomic_load(&s->asked) >= 3); /* 640 s passed */
}

static void a_cancelled_leader_hands_over(void **state)
{
    scene *s = *state;
    s->never_fails = true;
    run_threads(s, ask_and_give_up);
    print_message("%u refreshes, %u questions were withdrawn\n", atomic_load(&s->asked), atomic_load(&s->given_up));
    assert_int_equal(atomic_load(&s->failed), 0);
    assert_int_equal(atomic_load(&s->in_flight), 0);
}

/* A leader whose loop is not driven must not hold its followers for longer than its lease. */
static void a_leader_on_an_idle_loop_does_not_hold_its_followers(void **state)
{
    scene *s = *state;
    awsc_credentials_provider *cache = NULL;
    awsc_loop *still = NULL;
    asked a = {.request.done = asked_done};
    awsc_cache_options options = {.clock = &s->clock, .random = &s->random, .lease_ms = 20};
    atomic_fetch_add(&s->source.references, 1);
    assert_int_equal(awsc_cache_new(awsc_allocator_default(), &s->source, &options, &cache, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&still, NULL), AWSC_OK);
    cache->get(cache, still, &a.request);
    assert_false(a.done);
    asked b = ask_provider(cache, NULL);
    assert_int_equal(b.status, AWSC_OK);
    asked_clear(&b);
    assert_false(a.done);
    cache->cancel(cache, &a.request);
    awsc_loop_free(still);
    awsc_credentials_provider_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_threads_share_one_refresh_and_no_call_fails, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cancelled_leader_hands_over, setup, teardown),
        cmocka_unit_test_setup_teardown(a_leader_on_an_idle_loop_does_not_hold_its_followers, setup, teardown),
    };
    return cmocka_run_group_tests_name("credentials", tests, NULL, NULL);
}
