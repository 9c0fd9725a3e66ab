/* SPDX-License-Identifier: Apache-2.0 */
/* The rules for renewing credentials, at their boundaries, to the second and the millisecond. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "credentials/refresh.h"
#include "error/error.h"

enum { NOW = 1767225600, MINUTE = 60 };

static double spread; /* between 0 and 1 */

static double give_spread(void *user)
{
    (void)user;
    return spread;
}

static const awsc_random known_random = {give_spread, NULL};

typedef struct scene {
    awsc_test_clock *clock;
    awsc_refresh refresh;
} scene;

static void open_scene(scene *s)
{
    assert_int_equal(awsc_test_clock_new((awsc_time){NOW, 0}, &s->clock, NULL), AWSC_OK);
    s->refresh = (awsc_refresh){
        .allocator = awsc_allocator_default(), .clock = awsc_test_clock_of(s->clock), .random = &known_random};
    spread = 0;
}

static void close_scene(scene *s)
{
    awsc_refresh_clear(&s->refresh);
    awsc_test_clock_free(s->clock);
}

/* Keys that are valid for `seconds` from now; 0: for ever. */
static awsc_identity *keys(const scene *s, const char *id, int64_t seconds)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = id;
    credentials.secret_access_key = "secret";
    if (seconds) credentials.expiration = AWSC_TIME(awsc_clock_now(s->refresh.clock).seconds + seconds, 0);
    awsc_identity *identity = awsc_identity_new(awsc_allocator_default(), &credentials);
    assert_non_null(identity);
    return identity;
}

static void take(scene *s, const char *id, int64_t seconds)
{
    awsc_error *error = NULL;
    assert_int_equal(awsc_refresh_take(&s->refresh, AWSC_OK, keys(s, id, seconds), NULL, &error), AWSC_OK);
    assert_null(error);
    assert_string_equal(s->refresh.identity->credentials.access_key_id, id);
}

/* Lets the source fail; returns the status that its caller receives. */
static int fail_with(scene *s, int status, awsc_error **out)
{
    awsc_error *error = NULL;
    (void)awsc_error_set(&error, status, "the source is at fault");
    return awsc_refresh_take(&s->refresh, status, NULL, error, out);
}

static void advance(scene *s, int64_t ms)
{
    awsc_test_clock_advance(s->clock, (uint64_t)ms);
}

static void expect(scene *s, enum awsc_refresh_need need)
{
    assert_int_equal(awsc_refresh_decide(&s->refresh), need);
}

/* ---- windows ----------------------------------------------------------------------------------------------------- */

static void without_keys_or_without_an_expiration_the_decision_is_simple(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    expect(&s, AWSC_REFRESH_MUST);
    take(&s, "AKIDA", 0);
    expect(&s, AWSC_REFRESH_NOT);
    advance(&s, (int64_t)1000 * 86400 * 365);
    expect(&s, AWSC_REFRESH_NOT);
    close_scene(&s);
}

/* The decision at this many seconds before the end of keys with this lifetime. */
static void check_need(int64_t configured, int64_t lifetime, int64_t left, enum awsc_refresh_need need)
{
    scene s;
    open_scene(&s);
    s.refresh.configured_window_s = configured;
    take(&s, "AKIDA", lifetime);
    advance(&s, (lifetime - left) * 1000);
    expect(&s, need);
    close_scene(&s);
}

/* Expects that keys of this lifetime are renewed by one call from `advisory` seconds before the end, and that all calls
 * wait from `mandatory`. */
static void check_windows(int64_t configured, int64_t lifetime, int64_t advisory, int64_t mandatory)
{
    int64_t first = advisory > mandatory ? advisory : mandatory;
    if (first < lifetime) check_need(configured, lifetime, first + 1, AWSC_REFRESH_NOT);
    check_need(configured, lifetime, first, advisory > mandatory ? AWSC_REFRESH_TRY : AWSC_REFRESH_MUST);
    if (advisory > mandatory) check_need(configured, lifetime, mandatory + 1, AWSC_REFRESH_TRY);
    check_need(configured, lifetime, mandatory, AWSC_REFRESH_MUST);
}

static void the_window_depends_on_the_lifetime(void **state)
{
    (void)state;
    check_windows(0, 20 * MINUTE, 5 * MINUTE, MINUTE);
    check_windows(0, 20 * MINUTE + 1, 15 * MINUTE, MINUTE);
    check_windows(0, 90 * MINUTE - 1, 15 * MINUTE, MINUTE);
    check_windows(0, 90 * MINUTE, 60 * MINUTE, MINUTE);
    check_windows(0, 720 * MINUTE, 60 * MINUTE, MINUTE);
}

static void a_window_as_long_as_the_lifetime_is_its_second_half(void **state)
{
    (void)state;
    check_windows(0, 5 * MINUTE + 1, 5 * MINUTE, MINUTE);
    check_windows(0, 5 * MINUTE, 5 * MINUTE / 2, MINUTE);
    check_windows(0, 2 * MINUTE, MINUTE, MINUTE);
    check_windows(100, 101, 100, MINUTE);
    check_windows(100, 100, 50, MINUTE);
    check_windows(0, MINUTE + 1, (MINUTE + 1) / 2, MINUTE);
    check_windows(0, MINUTE, MINUTE / 2, MINUTE / 2);
    check_windows(0, 10, 5, 5);
}

static void a_configured_window_counts(void **state)
{
    scene s;
    (void)state;
    check_windows(1, 20 * MINUTE, 1, MINUTE);
    check_windows(10 * MINUTE, 20 * MINUTE, 10 * MINUTE, MINUTE);
    open_scene(&s);
    s.refresh.configured_window_s = 7;
    take(&s, "AKIDA", 20 * MINUTE);
    assert_int_equal(s.refresh.window_s, 7);
    close_scene(&s);
}

static void keys_that_have_expired_already_are_an_error(void **state)
{
    scene s;
    awsc_error *error = NULL;
    (void)state;
    open_scene(&s);
    for (int64_t late = 0; late < 2; late++) {
        awsc_identity *old = keys(&s, "AKIDA", -late);
        old->credentials.expiration = AWSC_TIME(NOW - late, 0);
        assert_int_equal(awsc_refresh_take(&s.refresh, AWSC_OK, old, NULL, &error), AWSC_ERR_CREDENTIALS);
        assert_non_null(strstr(awsc_error_message(error), "is this machine's clock right?"));
        awsc_error_free(error);
        error = NULL;
    }
    assert_null(s.refresh.identity);
    take(&s, "AKIDA", 1); /* one that has not expired */
    close_scene(&s);
}

/* ---- failures ---------------------------------------------------------------------------------------------------- */

static void check_quiet(double chance, int64_t quiet_ms)
{
    scene s;
    awsc_error *error = NULL;
    open_scene(&s);
    take(&s, "AKIDA", 120 * MINUTE);
    advance(&s, (int64_t)70 * MINUTE * 1000);
    expect(&s, AWSC_REFRESH_TRY);
    spread = chance;
    assert_int_equal(fail_with(&s, AWSC_ERR_CREDENTIALS, &error), AWSC_OK); /* the cached keys are still used */
    assert_null(error);
    expect(&s, AWSC_REFRESH_NOT);
    advance(&s, quiet_ms - 1);
    expect(&s, AWSC_REFRESH_NOT);
    advance(&s, 1);
    expect(&s, AWSC_REFRESH_TRY);
    take(&s, "AKIDB", 120 * MINUTE); /* a success resets the pause */
    expect(&s, AWSC_REFRESH_NOT);
    advance(&s, (int64_t)61 * MINUTE * 1000);
    expect(&s, AWSC_REFRESH_TRY);
    close_scene(&s);
}

static void a_failing_source_is_not_asked_for_five_to_ten_minutes(void **state)
{
    (void)state;
    check_quiet(0.0, (int64_t)5 * MINUTE * 1000);
    check_quiet(0.5, (int64_t)5 * MINUTE * 1000 * 3 / 2);
    check_quiet(1.0, (int64_t)10 * MINUTE * 1000);
}

static void expired_keys_are_still_used_while_the_source_fails(void **state)
{
    scene s;
    awsc_error *error = NULL;
    (void)state;
    open_scene(&s);
    take(&s, "AKIDA", 10 * MINUTE);
    advance(&s, (int64_t)11 * MINUTE * 1000);
    expect(&s, AWSC_REFRESH_MUST);
    assert_int_equal(fail_with(&s, AWSC_ERR_TIMEOUT, &error), AWSC_OK);
    expect(&s, AWSC_REFRESH_NOT);
    close_scene(&s);
}

static void without_keys_a_failure_is_reported_and_the_source_is_asked_at_once(void **state)
{
    scene s;
    awsc_error *error = NULL;
    (void)state;
    open_scene(&s);
    assert_int_equal(fail_with(&s, AWSC_ERR_CREDENTIALS, &error), AWSC_ERR_CREDENTIALS);
    assert_string_equal(awsc_error_message(error), "the source is at fault");
    awsc_error_free(error);
    expect(&s, AWSC_REFRESH_MUST);
    close_scene(&s);
}

static void check_refusal(int status, bool with_keys)
{
    scene s;
    awsc_error *error = NULL;
    open_scene(&s);
    if (with_keys) {
        take(&s, "AKIDA", 10 * MINUTE);
        advance(&s, (int64_t)6 * MINUTE * 1000);
    }
    assert_int_equal(fail_with(&s, status, &error), status); /* an error that is reported even with cached keys */
    awsc_error_free(error);
    expect(&s, AWSC_REFRESH_REFUSED);
    assert_int_equal(s.refresh.refusal, status);
    assert_string_equal(s.refresh.refusal_message, "the source is at fault");
    advance(&s, 4999);
    expect(&s, AWSC_REFRESH_REFUSED);
    advance(&s, 1);
    expect(&s, with_keys ? AWSC_REFRESH_TRY : AWSC_REFRESH_MUST);
    take(&s, "AKIDB", 10 * MINUTE);
    assert_int_equal(s.refresh.refusal, 0);
    advance(&s, (int64_t)6 * MINUTE * 1000);
    expect(&s, AWSC_REFRESH_TRY);
    close_scene(&s);
}

static void a_configuration_error_is_reported_for_five_seconds(void **state)
{
    (void)state;
    check_refusal(AWSC_ERR_CONFIG, false);
    check_refusal(AWSC_ERR_CONFIG, true);
    check_refusal(AWSC_ERR_VALIDATION, false);
    check_refusal(AWSC_ERR_VALIDATION, true);
}

/* ---- given up ---------------------------------------------------------------------------------------------------- */

static void a_cancelled_renewal_pauses_renewals_for_ten_seconds(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    take(&s, "AKIDA", 10 * MINUTE);
    advance(&s, (int64_t)6 * MINUTE * 1000);
    expect(&s, AWSC_REFRESH_TRY);
    awsc_refresh_give_up(&s.refresh);
    expect(&s, AWSC_REFRESH_NOT);
    advance(&s, 9999);
    expect(&s, AWSC_REFRESH_NOT);
    advance(&s, 1);
    expect(&s, AWSC_REFRESH_TRY);
    close_scene(&s);
}

static void a_cancelled_renewal_causes_no_pause_if_keys_are_needed(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    awsc_refresh_give_up(&s.refresh); /* no keys are cached */
    expect(&s, AWSC_REFRESH_MUST);
    take(&s, "AKIDA", 0);
    awsc_refresh_give_up(&s.refresh); /* the keys do not expire */
    assert_false(s.refresh.quiet);
    take(&s, "AKIDA", 10 * MINUTE);
    advance(&s, (int64_t)9 * MINUTE * 1000);
    awsc_refresh_give_up(&s.refresh); /* the last minute */
    expect(&s, AWSC_REFRESH_MUST);
    take(&s, "AKIDB", 10 * MINUTE);
    awsc_refresh_invalidate(&s.refresh, s.refresh.identity);
    awsc_refresh_give_up(&s.refresh); /* the service refused the keys */
    expect(&s, AWSC_REFRESH_MUST);
    close_scene(&s);
}

static void a_cancelled_renewal_does_not_shorten_a_longer_pause(void **state)
{
    scene s;
    awsc_error *error = NULL;
    (void)state;
    open_scene(&s);
    take(&s, "AKIDA", 120 * MINUTE);
    advance(&s, (int64_t)70 * MINUTE * 1000);
    assert_int_equal(fail_with(&s, AWSC_ERR_CREDENTIALS, &error), AWSC_OK);
    awsc_refresh_give_up(&s.refresh);
    advance(&s, 10001);
    expect(&s, AWSC_REFRESH_NOT);
    close_scene(&s);
}

/* ---- refused by the service -------------------------------------------------------------------------------------- */

static void only_the_key_that_was_refused_is_renewed(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    awsc_identity *a = keys(&s, "AKIDA", 600 * MINUTE), *b = keys(&s, "AKIDB", 600 * MINUTE);
    awsc_refresh_invalidate(&s.refresh, a); /* the cache is empty */
    take(&s, "AKIDA", 600 * MINUTE);
    awsc_refresh_invalidate(&s.refresh, b); /* the refused key is older than the cached one */
    expect(&s, AWSC_REFRESH_NOT);
    awsc_refresh_invalidate(&s.refresh, a); /* a copy of the same key in another object */
    expect(&s, AWSC_REFRESH_MUST);
    take(&s, "AKIDB", 600 * MINUTE);
    expect(&s, AWSC_REFRESH_NOT);
    awsc_refresh_invalidate(&s.refresh, a); /* a late answer to an old request */
    expect(&s, AWSC_REFRESH_NOT);
    awsc_identity_free(a);
    awsc_identity_free(b);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_keys_or_without_an_expiration_the_decision_is_simple),
        cmocka_unit_test(the_window_depends_on_the_lifetime),
        cmocka_unit_test(a_window_as_long_as_the_lifetime_is_its_second_half),
        cmocka_unit_test(a_configured_window_counts),
        cmocka_unit_test(keys_that_have_expired_already_are_an_error),
        cmocka_unit_test(a_failing_source_is_not_asked_for_five_to_ten_minutes),
        cmocka_unit_test(expired_keys_are_still_used_while_the_source_fails),
        cmocka_unit_test(without_keys_a_failure_is_reported_and_the_source_is_asked_at_once),
        cmocka_unit_test(a_configuration_error_is_reported_for_five_seconds),
        cmocka_unit_test(a_cancelled_renewal_pauses_renewals_for_ten_seconds),
        cmocka_unit_test(a_cancelled_renewal_causes_no_pause_if_keys_are_needed),
        cmocka_unit_test(a_cancelled_renewal_does_not_shorten_a_longer_pause),
        cmocka_unit_test(only_the_key_that_was_refused_is_renewed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
