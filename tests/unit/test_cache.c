/* SPDX-License-Identifier: Apache-2.0 */
/* The credentials cache: one request to the source for all calls that wait, the limits of waiting, and calls that give
 * up. The test's clock stands still. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "credentials/cache.h"
#include "credentials/callback.h"
#include "error/error.h"
#include "loop/loop.h"

enum { NOW = 1767225600, OPEN_MAX = 8 };

typedef struct outcome {
    bool done;
    int status;
    char key[32], message[128];
} outcome;

typedef struct scene {
    awsc_test_clock *clock;
    awsc_credentials_provider *cache;
    awsc_credentials_request *open[OPEN_MAX]; /* requests that the program has not answered yet */
    int asked;
    double spread; /* the next random number */
    awsc_random random;
} scene;

static void asked_for_keys(void *user, awsc_credentials_request *request)
{
    scene *s = user;
    assert_true(s->asked < OPEN_MAX);
    s->open[s->asked++] = request;
}

static double drawn(void *user)
{
    return ((const scene *)user)->spread;
}

static int open_scene(void **state)
{
    scene *s = calloc(1, sizeof *s);
    awsc_credentials_provider *source = NULL;
    awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
    assert_non_null(s);
    options.get = asked_for_keys;
    options.user = s;
    assert_int_equal(awsc_test_clock_new((awsc_time){NOW, 0}, &s->clock, NULL), AWSC_OK);
    assert_int_equal(awsc_callback_source_new(awsc_allocator_default(), &options, &source, NULL), AWSC_OK);
    s->random = (awsc_random){drawn, s};
    awsc_cache_options kept = {.clock = awsc_test_clock_of(s->clock), .random = &s->random};
    assert_int_equal(awsc_cache_new(awsc_allocator_default(), source, &kept, &s->cache, NULL), AWSC_OK);
    *state = s;
    return 0;
}

static int close_scene(void **state)
{
    scene *s = *state;
    for (int i = 0; i < s->asked; i++) awsc_credentials_request_fail(s->open[i], NULL);
    awsc_credentials_provider_free(s->cache);
    awsc_test_clock_free(s->clock);
    free(s);
    return 0;
}

static awsc_loop *new_loop(scene *s)
{
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(s->clock), &loop, NULL), AWSC_OK);
    return loop;
}

static void ended(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    outcome *o = user;
    o->done = true;
    o->status = status;
    snprintf(o->message, sizeof o->message, "%s", awsc_error_message(error));
    if (identity) snprintf(o->key, sizeof o->key, "%s", awsc_identity_credentials(identity)->access_key_id);
    awsc_identity_free(identity);
    awsc_error_free(error);
}

static void run(awsc_loop *loop)
{
    for (int i = 0; i < 4; i++) assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
}

static awsc_credentials_call *ask(scene *s, awsc_loop *loop, outcome *o)
{
    awsc_credentials_call *call = NULL;
    *o = (outcome){0};
    assert_int_equal(awsc_credentials_get_start(s->cache, loop, NULL, ended, o, &call, NULL), AWSC_OK);
    run(loop);
    return call;
}

/* The program answers its last request. */
static void answer(scene *s, const char *key, int64_t end_s)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = key;
    credentials.secret_access_key = "hush-secret";
    credentials.expiration = (awsc_opt_time){AWSC_SET, {end_s, 0}};
    awsc_credentials_request *request = s->open[s->asked - 1];
    s->open[s->asked - 1] = NULL;
    awsc_credentials_request_answer(request, &credentials);
}

static void expect_key(scene *s, const char *key, int asked)
{
    awsc_loop *loop = new_loop(s);
    outcome o;
    (void)ask(s, loop, &o);
    assert_true(o.done);
    assert_int_equal(o.status, AWSC_OK);
    assert_string_equal(o.key, key);
    assert_int_equal(s->asked, asked);
    awsc_loop_free(loop);
}

static void fill(scene *s)
{
    awsc_loop *loop = new_loop(s);
    outcome o;
    (void)ask(s, loop, &o);
    answer(s, "AKIDFIRST", NOW + 3600);
    run(loop);
    assert_true(o.done);
    awsc_loop_free(loop);
}

/* A call asks the source and gives up. */
static void give_up(scene *s, int asked)
{
    awsc_loop *loop = new_loop(s);
    outcome o;
    awsc_credentials_call *call = ask(s, loop, &o);
    assert_false(o.done);
    assert_int_equal(s->asked, asked);
    awsc_credentials_call_cancel(call);
    run(loop);
    assert_int_equal(o.status, AWSC_ERR_CANCELLED);
    awsc_loop_free(loop);
}

/* ---- waiting ----------------------------------------------------------------------------------------------------- */

static void followers_wait_while_the_leaders_loop_runs(void **state)
{
    scene *s = *state;
    awsc_loop *asking = new_loop(s), *waiting = new_loop(s);
    outcome first, second;
    (void)ask(s, asking, &first);
    (void)ask(s, waiting, &second);
    assert_int_equal(s->asked, 1);
    for (int i = 0; i < 60; i++) { /* ten minutes, such as a person needs to find the MFA device */
        awsc_test_clock_advance(s->clock, 10000);
        run(asking);
        run(waiting);
        assert_int_equal(s->asked, 1);
    }
    answer(s, "AKIDLATE", NOW + 36000);
    run(asking);
    run(waiting);
    assert_string_equal(first.key, "AKIDLATE");
    assert_string_equal(second.key, "AKIDLATE");
    awsc_loop_free(asking);
    awsc_loop_free(waiting);
}

static void followers_stop_waiting_when_the_leaders_loop_stands_still(void **state)
{
    scene *s = *state;
    awsc_loop *asking = new_loop(s), *waiting = new_loop(s);
    outcome first, second;
    (void)ask(s, asking, &first);
    (void)ask(s, waiting, &second);
    for (int i = 0; i < 6; i++) {
        awsc_test_clock_advance(s->clock, 10000);
        run(asking);
        run(waiting);
    }
    for (int i = 0; i < 13; i++) {
        awsc_test_clock_advance(s->clock, 10000);
        run(waiting);
    }
    assert_int_equal(s->asked, 2);
    answer(s, "AKIDSECOND", NOW + 36000);
    run(waiting);
    assert_string_equal(second.key, "AKIDSECOND");
    assert_false(first.done);
    awsc_loop_free(asking);
    awsc_loop_free(waiting);
}

/* The renewal is early: only the call that began it has to wait. */
static void other_calls_use_cached_credentials_during_a_renewal(void **state)
{
    scene *s = *state;
    fill(s);
    awsc_test_clock_advance(s->clock, 3000 * 1000);
    awsc_loop *asking = new_loop(s);
    outcome first;
    (void)ask(s, asking, &first);
    assert_false(first.done);
    expect_key(s, "AKIDFIRST", 2);
    answer(s, "AKIDNEXT", NOW + 36000);
    run(asking);
    assert_string_equal(first.key, "AKIDNEXT");
    expect_key(s, "AKIDNEXT", 2);
    awsc_loop_free(asking);
}

/* ---- a source that fails ----------------------------------------------------------------------------------------- */

/* Asks while the source fails: the cached credentials are the answer. */
static void expect_key_of_failing_source(scene *s, const char *key, int asked)
{
    awsc_loop *loop = new_loop(s);
    outcome o;
    (void)ask(s, loop, &o);
    assert_int_equal(s->asked, asked);
    assert_false(o.done);
    awsc_credentials_request_fail(s->open[asked - 1], "the service is away");
    s->open[asked - 1] = NULL;
    run(loop);
    assert_int_equal(o.status, AWSC_OK);
    assert_string_equal(o.key, key);
    awsc_loop_free(loop);
}

/* Services may accept expired credentials. The random delay keeps programs that started together from asking
 * together. */
static void expired_credentials_are_returned_for_five_to_ten_minutes_after_the_source_fails(void **state)
{
    scene *s = *state;
    fill(s);
    awsc_test_clock_advance(s->clock, 3700 * 1000);
    expect_key_of_failing_source(s, "AKIDFIRST", 2);
    awsc_test_clock_advance(s->clock, 299 * 1000);
    expect_key(s, "AKIDFIRST", 2);
    awsc_test_clock_advance(s->clock, 1000);
    s->spread = 0.5;
    expect_key_of_failing_source(s, "AKIDFIRST", 3);
    awsc_test_clock_advance(s->clock, 449 * 1000);
    expect_key(s, "AKIDFIRST", 3);
    awsc_test_clock_advance(s->clock, 1000);
    expect_key_of_failing_source(s, "AKIDFIRST", 4);
}

/* A failure goes to the calls that wait and is not cached: the service may work for the next call. */
static void a_failure_with_an_empty_cache_is_an_error_and_the_next_call_asks_again(void **state)
{
    scene *s = *state;
    for (int i = 0; i < 2; i++) {
        awsc_loop *loop = new_loop(s);
        outcome o;
        (void)ask(s, loop, &o);
        assert_int_equal(s->asked, i + 1);
        awsc_credentials_request_fail(s->open[i], "the service is away");
        s->open[i] = NULL;
        run(loop);
        assert_true(o.done);
        assert_int_equal(o.status, AWSC_ERR_CREDENTIALS);
        awsc_loop_free(loop);
    }
}

typedef struct refusing_source {
    awsc_credentials_provider base;
    int asked;
} refusing_source;

static void refuse(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    awsc_error *error = NULL;
    (void)loop;
    ((refusing_source *)base)->asked++;
    int status = awsc_error_set(&error, AWSC_ERR_CONFIG, "the profile is wrong");
    request->done(request, status, NULL, error);
}

static void leave(awsc_credentials_provider *base)
{
    (void)base;
}

/* A corrected configuration takes effect after five seconds. */
static void a_configuration_error_is_repeated_for_five_seconds_without_asking(void **state)
{
    scene *s = *state;
    awsc_credentials_provider *given = s->cache;
    refusing_source source = {.base = {.allocator = awsc_allocator_default(), .get = refuse, .destroy = leave}};
    awsc_cache_options options = {.clock = awsc_test_clock_of(s->clock)};
    static const int asked[] = {1, 1, 2};
    atomic_init(&source.base.references, 1);
    assert_int_equal(awsc_cache_new(awsc_allocator_default(), &source.base, &options, &s->cache, NULL), AWSC_OK);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        awsc_loop *loop = new_loop(s);
        outcome o;
        (void)ask(s, loop, &o);
        assert_int_equal(o.status, AWSC_ERR_CONFIG);
        assert_int_equal(source.asked, asked[i]);
        awsc_test_clock_advance(s->clock, i ? 1 : 4999);
        awsc_loop_free(loop);
    }
    awsc_credentials_provider_free(s->cache);
    s->cache = given;
}

/* Three ask: on the loop that asks the source, and on another one. */
static void all_who_wait_hear_of_the_same_failure(void **state)
{
    scene *s = *state;
    awsc_loop *asking = new_loop(s), *waiting = new_loop(s);
    outcome outcomes[3];
    (void)ask(s, asking, &outcomes[0]);
    (void)ask(s, asking, &outcomes[1]);
    (void)ask(s, waiting, &outcomes[2]);
    assert_int_equal(s->asked, 1);
    awsc_credentials_request *request = s->open[0];
    s->open[0] = NULL;
    awsc_credentials_request_fail(request, "the vault is closed");
    run(asking);
    run(waiting);
    for (size_t i = 0; i < 3; i++) {
        assert_true(outcomes[i].done);
        assert_int_equal(outcomes[i].status, AWSC_ERR_CREDENTIALS);
        assert_string_equal(outcomes[i].message, outcomes[0].message);
        assert_non_null(strstr(outcomes[i].message, "the vault is closed"));
    }
    assert_int_equal(s->asked, 1);
    (void)ask(s, waiting, &outcomes[0]); /* the next one asks again */
    assert_int_equal(s->asked, 2);
    awsc_loop_free(asking);
    awsc_loop_free(waiting);
}

/* One of them gives up, and the others still wait. */
static void a_call_that_gives_up_leaves_the_others_waiting(void **state)
{
    scene *s = *state;
    awsc_loop *loop = new_loop(s);
    outcome outcomes[4];
    awsc_credentials_call *calls[4];
    for (size_t i = 0; i < 4; i++) calls[i] = ask(s, loop, &outcomes[i]);
    awsc_credentials_call_cancel(calls[2]);
    awsc_credentials_call_cancel(calls[1]);
    run(loop);
    answer(s, "AKIDFIRST", NOW + 3600);
    run(loop);
    for (size_t i = 0; i < 4; i++) {
        bool gave_up = i == 1 || i == 2;
        assert_int_equal(outcomes[i].status, gave_up ? AWSC_ERR_CANCELLED : AWSC_OK);
        assert_string_equal(outcomes[i].key, gave_up ? "" : "AKIDFIRST");
    }
    assert_int_equal(s->asked, 1);
    awsc_loop_free(loop);
}

/* ---- giving up --------------------------------------------------------------------------------------------------- */

static void an_early_renewal_that_was_given_up_is_not_repeated_by_every_call(void **state)
{
    scene *s = *state;
    fill(s);
    awsc_test_clock_advance(s->clock, 3000 * 1000); /* ten minutes before the end: a call tries */
    give_up(s, 2);
    expect_key(s, "AKIDFIRST", 2);
    awsc_test_clock_advance(s->clock, 9000);
    expect_key(s, "AKIDFIRST", 2);
    awsc_test_clock_advance(s->clock, 1000);
    give_up(s, 3);
    awsc_test_clock_advance(s->clock, 10000);
    awsc_loop *loop = new_loop(s);
    outcome o;
    (void)ask(s, loop, &o);
    assert_int_equal(s->asked, 4);
    answer(s, "AKIDNEXT", NOW + 36000);
    run(loop);
    assert_string_equal(o.key, "AKIDNEXT");
    awsc_loop_free(loop);
}

static void in_the_last_minute_the_next_call_asks_at_once_after_a_renewal_was_given_up(void **state)
{
    scene *s = *state;
    fill(s);
    awsc_test_clock_advance(s->clock, 3570 * 1000);
    give_up(s, 2);
    give_up(s, 3);
}

/* ---- absurd times ------------------------------------------------------------------------------------------------ */

static void an_expiration_at_the_limits_of_time_is_past_or_far(void **state)
{
    scene *s = *state;
    awsc_loop *loop = new_loop(s);
    outcome o;
    (void)ask(s, loop, &o);
    answer(s, "AKIDOLD", INT64_MIN);
    run(loop);
    assert_int_equal(o.status, AWSC_ERR_CREDENTIALS);
    (void)ask(s, loop, &o);
    answer(s, "AKIDEVER", INT64_MAX);
    run(loop);
    assert_string_equal(o.key, "AKIDEVER");
    awsc_loop_free(loop);
    awsc_test_clock_advance(s->clock, UINT64_C(1000) * 3600 * 24 * 365);
    expect_key(s, "AKIDEVER", 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)
    const struct CMUnitTest tests[] = {
        TEST(all_who_wait_hear_of_the_same_failure),
        TEST(a_call_that_gives_up_leaves_the_others_waiting),
        TEST(followers_wait_while_the_leaders_loop_runs),
        TEST(followers_stop_waiting_when_the_leaders_loop_stands_still),
        TEST(other_calls_use_cached_credentials_during_a_renewal),
        TEST(expired_credentials_are_returned_for_five_to_ten_minutes_after_the_source_fails),
        TEST(a_failure_with_an_empty_cache_is_an_error_and_the_next_call_asks_again),
        TEST(a_configuration_error_is_repeated_for_five_seconds_without_asking),
        TEST(an_early_renewal_that_was_given_up_is_not_repeated_by_every_call),
        TEST(in_the_last_minute_the_next_call_asks_at_once_after_a_renewal_was_given_up),
        TEST(an_expiration_at_the_limits_of_time_is_past_or_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
