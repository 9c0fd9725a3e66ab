/* SPDX-License-Identifier: Apache-2.0 */
/* Retries through a client: the quota, adaptive mode, and responses that say whether the function ran. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "retry/adaptive.h"
#include "retry/quota.h"
#include "support/test_logger.h"

typedef struct scene {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_config config;
    awsc_lambda *lambda;
    awsc_error *error;
    unsigned quota_lines; /* log lines */
} scene;

static void count_lines(void *user, int level, const char *line)
{
    (void)level;
    if (strstr(line, "too many retries of this client failed")) ((scene *)user)->quota_lines++;
}

static void open_scene(scene *s)
{
    memset(s, 0, sizeof *s);
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "secret";
    s->config = (awsc_config)AWSC_CONFIG_INIT;
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1767225600, 0}, &s->clock, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &s->config.credentials, NULL), AWSC_OK);
    s->config.region = "eu-west-1";
    s->config.config_file = s->config.credentials_file = "/dev/null";
    s->config.transport = awsc_replay_transport(s->replay);
    s->config.clock = awsc_test_clock_of(s->clock);
    s->config.logger = test_logger(count_lines, s, AWSC_LOG_INFO);
}

static void open_client(scene *s)
{
    awsc_lambda_free(s->lambda);
    s->lambda = NULL;
    assert_int_equal(awsc_lambda_new(&s->config, &s->lambda, NULL), AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_error_free(s->error);
    awsc_lambda_free(s->lambda);
    awsc_credentials_provider_free(s->config.credentials);
    awsc_test_clock_free(s->clock);
    awsc_replay_free(s->replay);
}

static void answer(scene *s, int status, const char *error_type)
{
    const awsc_http_header header = {"x-amzn-ErrorType", error_type};
    assert_int_equal(awsc_replay_add(s->replay, status, &header, error_type != NULL, "{}", 2, NULL), AWSC_OK);
}

/* Makes a call with at most `attempts` attempts, of an operation that does not run functions. */
static int call(scene *s, int attempts)
{
    const awsc_lambda_get_account_settings_input input = {0};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.max_attempts = AWSC_I32(attempts);
    awsc_error_free(s->error);
    s->error = NULL;
    return awsc_lambda_get_account_settings(s->lambda, &input, &options, NULL, &s->error);
}

static int call_with(scene *s, int attempts, int status, const char *error_type)
{
    answer(s, status, error_type);
    return call(s, attempts);
}

/* ---- executions -------------------------------------------------------------------------------------------------- */

static void only_a_status_below_500_rules_an_execution_out(void **state)
{
    static const struct {
        int status;
        bool maybe;
    } cases[] = {{300, false}, {399, false}, {400, false}, {499, false}, {500, true},
                 {501, true},  {503, true},  {504, true},  {599, true}};
    scene s;
    (void)state;
    open_scene(&s);
    open_client(&s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(call_with(&s, 1, cases[i].status, NULL), AWSC_ERR_SERVICE);
        assert_int_equal(awsc_error_maybe_executed(s.error), cases[i].maybe);
        assert_int_equal(awsc_error_http_status(s.error), cases[i].status);
        assert_int_equal(awsc_error_attempts(s.error), 1);
    }
    close_scene(&s);
}

static void a_refusal_does_not_hide_an_earlier_attempt_that_may_have_run(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    open_client(&s);
    answer(&s, 500, NULL);
    assert_int_equal(call_with(&s, 2, 400, "InvalidParameterValueException"), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_error_attempts(s.error), 2);
    assert_true(awsc_error_maybe_executed(s.error));
    answer(&s, 429, "TooManyRequestsException");
    assert_int_equal(call_with(&s, 2, 400, "InvalidParameterValueException"), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_error_attempts(s.error), 2);
    assert_false(awsc_error_maybe_executed(s.error));
    close_scene(&s);
}

/* ---- the quota --------------------------------------------------------------------------------------------------- */

/* Makes failing calls until one is not retried. Returns the number of retries. */
static unsigned use_up(scene *s, int status, const char *error_type)
{
    unsigned retries = 0;
    while (!s->quota_lines) {
        for (int i = 0; i < 3; i++) answer(s, status, error_type);
        assert_int_equal(call(s, 3), AWSC_ERR_SERVICE);
        retries += (unsigned)awsc_error_attempts(s->error) - 1;
        assert_true(awsc_error_retryable(s->error));
        while (awsc_replay_left(s->replay)) (void)call(s, 1); /* use up the other responses */
    }
    return retries;
}

static void retries_end_when_too_many_failed(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    open_client(&s);
    assert_int_equal(use_up(&s, 500, NULL), AWSC_RETRY_QUOTA / AWSC_RETRY_COST_TRANSIENT);
    s.quota_lines = 0;
    open_client(&s); /* a second client has its own quota */
    assert_int_equal(use_up(&s, 429, "TooManyRequestsException"), AWSC_RETRY_QUOTA / AWSC_RETRY_COST_THROTTLING);
    close_scene(&s);
}

static void successes_fill_the_quota_again(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    open_client(&s);
    (void)use_up(&s, 500, NULL);
    const int left = AWSC_RETRY_QUOTA % AWSC_RETRY_COST_TRANSIENT;
    for (int i = left; i < AWSC_RETRY_COST_TRANSIENT; i++) {
        answer(&s, 500, NULL);
        assert_int_equal(call(&s, 3), AWSC_ERR_SERVICE);
        assert_int_equal(awsc_error_attempts(s.error), 1); /* not enough yet */
        assert_int_equal(call_with(&s, 3, 200, NULL), AWSC_OK);
    }
    for (int round = 0; round < 3; round++) { /* a retry that succeeds gives its cost back */
        answer(&s, 500, NULL);
        assert_int_equal(call_with(&s, 3, 200, NULL), AWSC_OK);
        assert_int_equal(awsc_replay_left(s.replay), 0);
    }
    close_scene(&s);
}

static void a_retry_that_the_deadline_forbids_costs_nothing(void **state)
{
    const awsc_lambda_get_account_settings_input input = {0};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    scene s;
    (void)state;
    open_scene(&s);
    open_client(&s);
    options.deadline_ms = AWSC_I64(1);
    const awsc_http_header after = {"x-amz-retry-after", "60000"};
    for (unsigned i = 0; i < 2 * AWSC_RETRY_QUOTA / AWSC_RETRY_COST_TRANSIENT; i++) {
        assert_int_equal(awsc_replay_add(s.replay, 500, &after, 1, "{}", 2, NULL), AWSC_OK);
        awsc_error_free(s.error);
        s.error = NULL;
        assert_int_equal(awsc_lambda_get_account_settings(s.lambda, &input, &options, NULL, &s.error),
                         AWSC_ERR_SERVICE);
    }
    answer(&s, 500, NULL);
    assert_int_equal(call_with(&s, 2, 200, NULL), AWSC_OK);
    close_scene(&s);
}

/* ---- adaptive mode ----------------------------------------------------------------------------------------------- */

/* A reference model of the client: asks the limiter before each attempt, and reports the result of the attempt. */
typedef struct model {
    awsc_rate_limiter *limiter;
    uint64_t now_ms;
} model;

static void model_attempt(model *m, bool throttled)
{
    double seconds;
    while ((seconds = awsc_rate_limiter_acquire(m->limiter, (double)m->now_ms / 1000.0)) > 0)
        m->now_ms += (uint64_t)(seconds * 1000.0) + 1;
    awsc_rate_limiter_update(m->limiter, (double)m->now_ms / 1000.0, throttled);
}

static void adaptive_mode_slows_down_after_throttling_and_speeds_up_again(void **state)
{
    model m = {awsc_rate_limiter_new(awsc_allocator_default()), 0};
    scene s;
    (void)state;
    open_scene(&s);
    s.config.retry_mode = AWSC_I32(AWSC_RETRY_ADAPTIVE);
    open_client(&s);
    for (int i = 0; i < 60; i++) {
        bool throttled = i == 10 || i == 11 || i == 30;
        bool fails = i % 7 == 0;
        if (throttled)
            assert_int_equal(call_with(&s, 1, 429, "TooManyRequestsException"), AWSC_ERR_SERVICE);
        else if (fails)
            assert_int_equal(call_with(&s, 1, 400, "InvalidParameterValueException"), AWSC_ERR_SERVICE);
        else
            assert_int_equal(call_with(&s, 1, 200, NULL), AWSC_OK);
        model_attempt(&m, throttled);
        assert_int_equal(awsc_test_clock_elapsed_ms(s.clock), m.now_ms);
        if (i == 10) assert_int_equal(m.now_ms, 10 * 50); /* no attempt is delayed before the first throttling */
        if (i == 12) assert_true(m.now_ms > 12 * 50);
        awsc_test_clock_advance(s.clock, 50);
        m.now_ms += 50;
    }
    awsc_rate_limiter_free(m.limiter);
    close_scene(&s);
}

static void standard_mode_never_slows_down(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    s.config.retry_mode = AWSC_I32(AWSC_RETRY_STANDARD);
    open_client(&s);
    for (int i = 0; i < 60; i++) assert_int_equal(call_with(&s, 1, 429, "TooManyRequestsException"), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_test_clock_elapsed_ms(s.clock), 0);
    close_scene(&s);
}

static void retries_of_adaptive_mode_are_attempts_like_others(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    s.config.retry_mode = AWSC_I32(AWSC_RETRY_ADAPTIVE);
    open_client(&s);
    answer(&s, 429, "TooManyRequestsException");
    answer(&s, 429, "TooManyRequestsException");
    assert_int_equal(call_with(&s, 3, 200, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_request_count(s.replay), 3);
    assert_int_equal(awsc_replay_left(s.replay), 0);
    close_scene(&s);
}

static void the_environment_turns_adaptive_mode_on(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    assert_int_equal(setenv("AWS_RETRY_MODE", "adaptive", 1), 0);
    open_client(&s);
    assert_int_equal(unsetenv("AWS_RETRY_MODE"), 0);
    for (int i = 0; i < 3; i++) assert_int_equal(call_with(&s, 1, 429, "TooManyRequestsException"), AWSC_ERR_SERVICE);
    assert_true(awsc_test_clock_elapsed_ms(s.clock) > 0);
    close_scene(&s);
}

/* The deadline and a cancellation end a call that the limiter delays. */
static void a_delayed_call_can_end(void **state)
{
    const awsc_lambda_get_account_settings_input input = {0};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    scene s;
    (void)state;
    open_scene(&s);
    s.config.retry_mode = AWSC_I32(AWSC_RETRY_ADAPTIVE);
    open_client(&s);
    for (int i = 0; i < 3; i++) assert_int_equal(call_with(&s, 1, 429, "TooManyRequestsException"), AWSC_ERR_SERVICE);
    size_t sent = awsc_replay_request_count(s.replay);
    options.deadline_ms = AWSC_I64(1);
    awsc_error_free(s.error);
    s.error = NULL;
    assert_int_equal(awsc_lambda_get_account_settings(s.lambda, &input, &options, NULL, &s.error), AWSC_ERR_TIMEOUT);
    assert_int_equal(awsc_error_attempts(s.error), 0);
    assert_false(awsc_error_maybe_executed(s.error));
    assert_int_equal(awsc_replay_request_count(s.replay), sent);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_status_below_500_rules_an_execution_out),
        cmocka_unit_test(a_refusal_does_not_hide_an_earlier_attempt_that_may_have_run),
        cmocka_unit_test(retries_end_when_too_many_failed),
        cmocka_unit_test(successes_fill_the_quota_again),
        cmocka_unit_test(a_retry_that_the_deadline_forbids_costs_nothing),
        cmocka_unit_test(adaptive_mode_slows_down_after_throttling_and_speeds_up_again),
        cmocka_unit_test(standard_mode_never_slows_down),
        cmocka_unit_test(retries_of_adaptive_mode_are_attempts_like_others),
        cmocka_unit_test(the_environment_turns_adaptive_mode_on),
        cmocka_unit_test(a_delayed_call_can_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
