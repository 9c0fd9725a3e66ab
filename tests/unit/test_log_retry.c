/* SPDX-License-Identifier: Apache-2.0 */
/* Logging and retries, beyond the public vectors. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "config/defaults.h"
#include "log/log.h"
#include "retry/adaptive.h"
#include "retry/policy.h"
#include "retry/quota.h"
#include "support/retry_state.h"
#include "sys/random.h"

/* ---- log --------------------------------------------------------------------------------------------------------- */

static char line[8192];

static void keep(void *user, int level, const char *text)
{
    *(int *)user = level;
    snprintf(line, sizeof line, "%s", text);
}

static void only_lines_of_the_level_are_written(void **state)
{
    int level = 0;
    awsc_logger logger = {sizeof logger, keep, &level, {0, 0}};
    awsc_logger off = {sizeof off, NULL, NULL, {AWSC_SET, AWSC_LOG_TRACE}};
    (void)state;
    awsc_log(&logger, AWSC_LOG_INFO, "not shown");
    assert_int_equal(level, 0);
    awsc_log(&logger, AWSC_LOG_WARN, "%s", "shown");
    assert_int_equal(level, AWSC_LOG_WARN);
    assert_string_equal(line, "shown");
    assert_false(awsc_log_enabled(&off, AWSC_LOG_ERROR));
    assert_false(awsc_log_enabled(NULL, AWSC_LOG_ERROR));
    awsc_log(&off, AWSC_LOG_ERROR, "nobody listens");
}

static void headers_that_hold_secrets_are_redacted(void **state)
{
    static const char *const secrets[] = {"Authorization",           "X-AMZ-SECURITY-TOKEN",   "cookie",
                                          "Proxy-Authorization",     "x-amz-sso_bearer_token", "Set-Cookie",
                                          "x-aws-ec2-metadata-token"};
    int level = 0;
    awsc_logger logger = {sizeof logger, keep, &level, {AWSC_SET, AWSC_LOG_DEBUG}};
    (void)state;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        awsc_log_header(&logger, AWSC_LOG_DEBUG, ">", secrets[i], "s3cret");
        assert_null(strstr(line, "s3cret"));
        assert_non_null(strstr(line, "***"));
    }
    awsc_log_header(&logger, AWSC_LOG_DEBUG, ">", "Host", "example.com");
    assert_string_equal(line, "> Host: example.com");
}

static void a_log_line_stays_one_line_of_limited_length(void **state)
{
    static char text[10000];
    int level = 0;
    awsc_logger logger = {sizeof logger, keep, &level, {AWSC_SET, AWSC_LOG_DEBUG}};
    (void)state;
    awsc_log(&logger, AWSC_LOG_DEBUG, "a\r\nERROR forged\x1b[0m");
    assert_string_equal(line, "a  ERROR forged [0m");
    memset(text, 'x', sizeof text - 1);
    awsc_log(&logger, AWSC_LOG_DEBUG, "%s", text);
    assert_int_equal(strlen(line), 4095);
}

/* ---- retries ----------------------------------------------------------------------------------------------------- */

static void delays_are_spread_evenly(void **state)
{
    unsigned bins[20] = {0};
    awsc_backoff backoff = awsc_backoff_for(NULL);
    const awsc_random *random = awsc_random_system();
    (void)state;
    for (int i = 0; i < 10000; i++) {
        int64_t delay = awsc_backoff_delay_ms(&backoff, AWSC_RETRY_TRANSIENT, 9, random->uniform(random->user), NULL);
        assert_in_range(delay, 0, 20000);
        bins[delay == 20000 ? 19 : delay / 1000]++;
    }
    for (size_t i = 0; i < 20; i++) assert_in_range(bins[i], 375, 625);
}

static void a_delay_never_overflows(void **state)
{
    awsc_backoff backoff = awsc_backoff_for("DynamoDB");
    (void)state;
    assert_int_equal(awsc_backoff_delay_ms(&backoff, AWSC_RETRY_TRANSIENT, 4000000000u, 1, NULL), 20000);
    assert_int_equal(awsc_backoff_delay_ms(&backoff, AWSC_RETRY_TRANSIENT, 0, 0, "9223372036854775807"), 5000);
    assert_int_equal(awsc_backoff_delay_ms(&backoff, AWSC_RETRY_TRANSIENT, 0, 0, "99999999999999999999"), 5000);
    assert_int_equal(awsc_backoff_delay_ms(&backoff, AWSC_RETRY_TRANSIENT, 0, 0, "1.5"), 0);
}

static void a_service_may_ask_for_up_to_five_seconds_more(void **state)
{
    static const struct {
        const char *asked;
        int64_t ms;
    } cases[] = {{NULL, 50},     {"", 50},   {"0", 50},   {"49", 50},  {"50", 50},  {"51", 51}, {"5050", 5050},
                 {"5051", 5050}, {"-1", 50}, {"60x", 50}, {"x60", 50}, {" 60", 50}, {"60 ", 50}};
    awsc_backoff backoff = awsc_backoff_for("Lambda");
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t ms = awsc_backoff_delay_ms(&backoff, AWSC_RETRY_TRANSIENT, 0, 1, cases[i].asked);
        if (ms != cases[i].ms) fail_msg("%s: %lld", cases[i].asked ? cases[i].asked : "(none)", (long long)ms);
    }
}

static void delays_double_from_the_first_of_their_kind_up_to_20_seconds(void **state)
{
    static const struct {
        const char *service;
        enum awsc_retry_class failure;
        int64_t first;
    } cases[] = {{"Lambda", AWSC_RETRY_TRANSIENT, 50},
                 {"Lambda", AWSC_RETRY_THROTTLING, 1000},
                 {"DynamoDB", AWSC_RETRY_TRANSIENT, 25},
                 {"dynamodb streams", AWSC_RETRY_TRANSIENT, 25},
                 {"DynamoDB Streams", AWSC_RETRY_THROTTLING, 1000},
                 {NULL, AWSC_RETRY_TRANSIENT, 50}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        awsc_backoff backoff = awsc_backoff_for(cases[i].service);
        int64_t expected = cases[i].first;
        for (unsigned index = 0; index < 12; index++) {
            assert_int_equal(awsc_backoff_delay_ms(&backoff, cases[i].failure, index, 1, NULL), expected);
            assert_int_equal(awsc_backoff_delay_ms(&backoff, cases[i].failure, index, 0, NULL), 0);
            assert_int_equal(awsc_backoff_delay_ms(&backoff, cases[i].failure, index, 0.5, NULL), (expected + 1) / 2);
            expected = expected * 2 < 20000 ? expected * 2 : 20000;
        }
    }
    assert_int_equal(awsc_default_max_attempts("DynamoDB"), 4);
    assert_int_equal(awsc_default_max_attempts("DynamoDB Streams"), 4);
    assert_int_equal(awsc_default_max_attempts("DynamoDB S"), 3);
    assert_int_equal(awsc_default_max_attempts(NULL), 3);
}

static void *take_and_give(void *user)
{
    for (int i = 0; i < 20000; i++)
        if (awsc_retry_quota_take(user, 14)) awsc_retry_quota_succeeded(user, 14);
    return NULL;
}

static void threads_neither_lose_nor_create_retry_tokens(void **state)
{
    pthread_t threads[4];
    awsc_retry_quota *quota = awsc_retry_quota_new_sized(awsc_allocator_default(), 30);
    (void)state;
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, take_and_give, quota), 0);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    assert_int_equal(awsc_retry_quota_left(quota), 30);
    awsc_retry_quota_free(quota);
}

static void a_throttled_client_slows_down_and_recovers(void **state)
{
    awsc_rate_limiter *limiter = awsc_rate_limiter_new(awsc_allocator_default());
    double now = 1000, waited = 0;
    (void)state;
    assert_true(awsc_rate_limiter_acquire(limiter, now) == 0);
    for (int i = 0; i < 10; i++) awsc_rate_limiter_update(limiter, now += 0.1, false);
    awsc_rate_limiter_update(limiter, now += 0.1, true);
    for (int i = 0; i < 5; i++) {
        double wait = awsc_rate_limiter_acquire(limiter, now);
        assert_true(wait >= 0 && wait <= 2.01);
        waited += wait;
        now += wait;
        if (wait > 0) assert_true(awsc_rate_limiter_acquire(limiter, now + 1e-6) == 0);
        now += 1e-6;
    }
    assert_true(waited > 0);
    /* A clock that stands still or goes back must not give tokens. */
    awsc_rate_limiter_update(limiter, now - 500, true);
    assert_true(awsc_rate_limiter_acquire(limiter, now - 500) >= 0);
    awsc_rate_limiter_free(limiter);
}

/* The first limit follows the measured rate; a later one follows the limit, as long as that is the lower one. */
static void a_throttling_lowers_the_rate_by_three_tenths(void **state)
{
    awsc_rate_limiter *limiter = awsc_rate_limiter_new(awsc_allocator_default());
    double measured = 0, allowed = 0, before;
    (void)state;
    for (int i = 0; i < 400; i++) awsc_rate_limiter_update(limiter, 1000 + i / 20.0, false);
    awsc_rate_limiter_update(limiter, 1020, true);
    awsc_rate_limiter_rates(limiter, &measured, &allowed);
    assert_true(measured > 19 && measured < 21);
    assert_true(fabs(allowed - 0.7 * measured) < 1e-9);
    for (int i = 0; i < 3; i++) {
        before = allowed;
        awsc_rate_limiter_update(limiter, 1020.1, true);
        awsc_rate_limiter_rates(limiter, &measured, &allowed);
        assert_true(before < measured);
        assert_true(fabs(allowed - 0.7 * before) < 1e-9);
    }
    awsc_rate_limiter_free(limiter);
}

/* ---- tokens of adaptive mode --------------------------------------------------------------------------------------
 */

static void a_clock_that_goes_back_gives_no_tokens(void **state)
{
    awsc_rate_bucket bucket = {0};
    (void)state;
    awsc_rate_bucket_set(&bucket, 2, 100);
    assert_true(awsc_rate_bucket_take(&bucket, 2, 100) == 1); /* 2 tokens at 2 per second */
    assert_true(awsc_rate_bucket_take(&bucket, 2, 90) == 1);
    assert_true(awsc_rate_bucket_take(&bucket, 2, 100) == 1);
    assert_true(awsc_rate_bucket_take(&bucket, 1, 100.5) == 0);
    assert_true(awsc_rate_bucket_take(&bucket, 1, 100.5) == 0.5);
    assert_true(awsc_rate_bucket_take(&bucket, 3, 200) == -1); /* more than it ever holds */
    assert_true(awsc_rate_bucket_take(&bucket, 2, 200) == 0);
    assert_true(awsc_rate_bucket_take(&bucket, 1, 200) == 0.5);
}

static void a_bucket_is_empty_at_its_first_second_even_at_time_zero(void **state)
{
    static const double starts[] = {0, 1, 1767225600};
    (void)state;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        awsc_rate_bucket bucket = {0};
        awsc_rate_bucket_set(&bucket, 4, starts[i]);
        assert_true(awsc_rate_bucket_take(&bucket, 1, starts[i]) == 0.25);
        assert_true(awsc_rate_bucket_take(&bucket, 1, starts[i] + 0.25) == 0);
    }
}

/* ---- the retry quota --------------------------------------------------------------------------------------------- */

enum { THREADS = 4, TOKENS = 400000 };

static void *take_all(void *quota)
{
    uintptr_t taken = 0;
    while (awsc_retry_quota_take(quota, 1)) taken++;
    return (void *)taken;
}

static void *give_many(void *quota)
{
    for (int i = 0; i < TOKENS / THREADS; i++) awsc_retry_quota_give(quota, 1);
    return NULL;
}

/* Runs the work on all threads at once; the sum of the results. */
static uintptr_t on_threads(void *(*work)(void *), awsc_retry_quota *quota)
{
    pthread_t threads[THREADS];
    uintptr_t sum = 0;
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, work, quota), 0);
    for (int i = 0; i < THREADS; i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        sum += (uintptr_t)result;
    }
    return sum;
}

static void threads_take_and_give_each_token_once(void **state)
{
    awsc_retry_quota *quota = awsc_retry_quota_new_sized(awsc_allocator_default(), TOKENS);
    (void)state;
    for (int round = 0; round < 5; round++) {
        assert_int_equal(on_threads(take_all, quota), TOKENS);
        assert_int_equal(awsc_retry_quota_left(quota), 0);
        (void)on_threads(give_many, quota);
        assert_int_equal(awsc_retry_quota_left(quota), TOKENS);
    }
    awsc_retry_quota_free(quota);
}

static void a_quota_gives_no_more_than_it_has_and_holds_no_more_than_its_size(void **state)
{
    awsc_retry_quota *quota = awsc_retry_quota_new_sized(awsc_allocator_default(), 10);
    (void)state;
    assert_false(awsc_retry_quota_take(quota, 11));
    assert_true(awsc_retry_quota_take(quota, 10));
    assert_false(awsc_retry_quota_take(quota, 1));
    awsc_retry_quota_give(quota, 9);
    assert_int_equal(awsc_retry_quota_left(quota), 9);
    awsc_retry_quota_succeeded(quota, 0);
    assert_int_equal(awsc_retry_quota_left(quota), 10);
    awsc_retry_quota_succeeded(quota, 5);
    assert_int_equal(awsc_retry_quota_left(quota), 10);
    assert_true(awsc_retry_quota_take(quota, 6));
    awsc_retry_quota_succeeded(quota, 5);
    assert_int_equal(awsc_retry_quota_left(quota), 9);
    awsc_retry_quota_free(quota);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_that_goes_back_gives_no_tokens),
        cmocka_unit_test(a_bucket_is_empty_at_its_first_second_even_at_time_zero),
        cmocka_unit_test(threads_take_and_give_each_token_once),
        cmocka_unit_test(a_quota_gives_no_more_than_it_has_and_holds_no_more_than_its_size),
        cmocka_unit_test(only_lines_of_the_level_are_written),
        cmocka_unit_test(headers_that_hold_secrets_are_redacted),
        cmocka_unit_test(a_log_line_stays_one_line_of_limited_length),
        cmocka_unit_test(delays_are_spread_evenly),
        cmocka_unit_test(a_delay_never_overflows),
        cmocka_unit_test(a_service_may_ask_for_up_to_five_seconds_more),
        cmocka_unit_test(delays_double_from_the_first_of_their_kind_up_to_20_seconds),
        cmocka_unit_test(threads_neither_lose_nor_create_retry_tokens),
        cmocka_unit_test(a_throttled_client_slows_down_and_recovers),
        cmocka_unit_test(a_throttling_lowers_the_rate_by_three_tenths),
    };
    return cmocka_run_group_tests_name("log and retry", tests, NULL, NULL);
}
