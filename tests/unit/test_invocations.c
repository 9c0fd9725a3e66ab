/* SPDX-License-Identifier: Apache-2.0 */
/* Retries of calls that run a function, over the replay transport with a fixed clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "support/test_logger.h"

typedef struct scene {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_lambda *lambda;
    awsc_error *error;
    unsigned questions; /* for credentials */
    char log[16384];
} scene;

static void keep_log(void *user, int level, const char *line)
{
    scene *s = user;
    size_t size = strlen(s->log);
    (void)level;
    (void)snprintf(s->log + size, sizeof s->log - size, "%s\n", line);
}

static void give_keys(void *user, awsc_credentials_request *request)
{
    scene *s = user;
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    char id[32];
    snprintf(id, sizeof id, "AKID%u", ++s->questions);
    keys.access_key_id = id;
    keys.secret_access_key = "secret";
    awsc_credentials_request_answer(request, &keys);
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_callback_options callback = AWSC_CALLBACK_OPTIONS_INIT;
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &s->clock, NULL), AWSC_OK);
    callback.get = give_keys;
    callback.user = s;
    assert_int_equal(awsc_credentials_provider_new_callback(&callback, &config.credentials, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.transport = awsc_replay_transport(s->replay);
    config.clock = awsc_test_clock_of(s->clock);
    config.logger = test_logger(keep_log, s, AWSC_LOG_INFO);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    awsc_credentials_provider_free(config.credentials);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_error_free(s->error);
    awsc_lambda_free(s->lambda);
    awsc_test_clock_free(s->clock);
    awsc_replay_free(s->replay);
    free(s);
    return 0;
}

static void answer(scene *s, int status, const char *error_type)
{
    awsc_http_header header = {"x-amzn-ErrorType", error_type};
    assert_int_equal(awsc_replay_add(s->replay, status, &header, error_type ? 1 : 0, "{}", 2, NULL), AWSC_OK);
}

static int invoke(scene *s, const char *type, const awsc_call_options *options)
{
    awsc_lambda_invoke_input input = {.function_name = "hello", .invocation_type = type};
    awsc_error_free(s->error);
    s->error = NULL;
    return awsc_lambda_invoke(s->lambda, &input, options, NULL, &s->error);
}

/* The call remembers an attempt that may have run; an attempt that certainly did not run adds nothing. */
static void every_attempt_that_may_have_run_is_remembered(void **state)
{
    scene *s = *state;
    static const struct {
        int first;
        const char *first_name;
        int second;
        const char *second_name;
        bool retry_sent_requests;
        bool maybe_executed;
    } rows[] = {
        {429, NULL, 503, NULL, false, true},
        {502, "ENILimitReachedException", 500, "ServiceException", false, true},
        {502, "ENILimitReachedException", 410, "EFSIOException", false, true},
        {502, "ENILimitReachedException", 404, "ResourceNotFoundException", false, false},
        {429, "TooManyRequestsException", 413, NULL, false, false},
        {503, NULL, 404, "ResourceNotFoundException", true, true},
        {500, "ServiceException", 413, NULL, true, true},
        {502, "ENILimitReachedException", 413, NULL, true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        options.retry_sent_requests = AWSC_BOOL(rows[i].retry_sent_requests);
        options.max_attempts = AWSC_I32(2);
        answer(s, rows[i].first, rows[i].first_name);
        answer(s, rows[i].second, rows[i].second_name);
        assert_int_equal(invoke(s, NULL, &options), AWSC_ERR_SERVICE);
        assert_int_equal(awsc_error_attempts(s->error), 2);
        assert_int_equal(awsc_error_http_status(s->error), rows[i].second);
        assert_int_equal(awsc_error_maybe_executed(s->error), rows[i].maybe_executed);
    }
}

/* The value in the request counts, whatever set it. */
static void the_request_header_decides_about_a_dry_run(void **state)
{
    scene *s = *state;
    static const struct {
        const char *member;
        const char *header;
        size_t requests;
    } rows[] = {
        {NULL, NULL, 1},    {"DryRun", NULL, 3},    {"RequestResponse", NULL, 1}, {"dryrun", NULL, 1},
        {"Event", NULL, 1}, {"DryRun", "Event", 1}, {NULL, "DryRun", 3},          {"RequestResponse", "DryRun", 3}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        awsc_http_header header = {"x-amz-invocation-type", rows[i].header};
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        options.headers = rows[i].header ? &header : NULL;
        options.header_count = rows[i].header ? 1 : 0;
        size_t before = awsc_replay_request_count(s->replay);
        for (size_t k = 0; k < rows[i].requests; k++) answer(s, 503, NULL);
        assert_int_equal(invoke(s, rows[i].member, &options), AWSC_ERR_SERVICE);
        assert_int_equal(awsc_error_http_status(s->error), 503);
        assert_int_equal(awsc_replay_request_count(s->replay) - before, rows[i].requests);
    }
}

static void newer_credentials_are_no_reason_to_run_a_function_twice(void **state)
{
    scene *s = *state;
    answer(s, 403, "ExpiredTokenException");
    answer(s, 200, NULL);
    assert_int_equal(invoke(s, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_request_count(s->replay), 2);
    assert_int_equal(s->questions, 2);

    answer(s, 500, "ExpiredTokenException");
    assert_int_equal(invoke(s, NULL, NULL), AWSC_ERR_SERVICE);
    assert_true(awsc_error_maybe_executed(s->error));
    assert_int_equal(awsc_replay_request_count(s->replay), 3);
    answer(s, 200, NULL);
    assert_int_equal(invoke(s, NULL, NULL), AWSC_OK); /* the next call uses them */
    assert_int_equal(s->questions, 3);
}

static void a_log_line_says_why_an_invocation_is_not_sent_again(void **state)
{
    scene *s = *state;
    answer(s, 503, NULL);
    assert_int_equal(invoke(s, NULL, NULL), AWSC_ERR_SERVICE);
    assert_non_null(strstr(s->log, "Invoke is not sent again: the function may have run (retry_sent_requests is off)"));
    s->log[0] = '\0';
    answer(s, 408, "RequestTimeoutException");
    assert_int_equal(invoke(s, NULL, NULL), AWSC_ERR_SERVICE);
    assert_non_null(strstr(s->log, "Invoke is not sent again: the service names no error after which that is safe"));
    s->log[0] = '\0';
    answer(s, 404, "ResourceNotFoundException");
    assert_int_equal(invoke(s, NULL, NULL), AWSC_ERR_SERVICE);
    assert_null(strstr(s->log, "is not sent again"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_attempt_that_may_have_run_is_remembered),
        TEST(the_request_header_decides_about_a_dry_run),
        TEST(newer_credentials_are_no_reason_to_run_a_function_twice),
        TEST(a_log_line_says_why_an_invocation_is_not_sent_again),
    };
    return cmocka_run_group_tests_name("invocations", tests, NULL, NULL);
}
