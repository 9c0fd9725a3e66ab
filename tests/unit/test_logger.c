/* SPDX-License-Identifier: Apache-2.0 */
/* The logger of a configuration: sizes of older and newer programs, levels, lifetime. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/explain.h>
#include <awsc/lambda.h>
#include <awsc/testing.h>

static int lines;
static char last[512];

static void hear(void *user, int level, const char *line)
{
    assert_ptr_equal(user, last);
    assert_true(level >= AWSC_LOG_ERROR);
    snprintf(last, sizeof last, "%s", line);
    lines++;
}

/* A client of it warns once: nothing verifies certificates. */
static awsc_config config_with(const awsc_logger *logger)
{
    awsc_config config = AWSC_CONFIG_INIT;
    config.region = "eu-west-1";
    config.config_file = config.credentials_file = "/dev/null";
    config.verify_tls = AWSC_BOOL(false);
    config.unsigned_requests = AWSC_BOOL(true);
    config.logger = logger;
    lines = 0;
    return config;
}

static awsc_logger hearing(void)
{
    awsc_logger logger = AWSC_LOGGER_INIT;
    logger.log = hear;
    logger.user = last;
    return logger;
}

static void expect_lines(const awsc_logger *logger, int expected)
{
    awsc_config config = config_with(logger);
    awsc_lambda *lambda = NULL;
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    awsc_lambda_free(lambda);
    assert_int_equal(lines, expected);
    if (expected) assert_non_null(strstr(last, "certificates are not verified"));
}

static void a_level_that_is_unset_is_warn_and_0_is_nothing(void **state)
{
    awsc_logger logger = hearing();
    (void)state;
    expect_lines(&logger, 1);
    logger.level = AWSC_I32(AWSC_LOG_WARN);
    expect_lines(&logger, 1);
    logger.level = AWSC_I32(AWSC_LOG_ERROR);
    expect_lines(&logger, 0);
    logger.level = AWSC_I32(0);
    expect_lines(&logger, 0);
    logger.level = AWSC_I32(INT32_MAX);
    expect_lines(&logger, 1);
    logger.log = NULL;
    expect_lines(&logger, 0);
    expect_lines(NULL, 0);
}

static void a_logger_may_be_shorter_or_longer_than_the_librarys(void **state)
{
    struct {
        awsc_logger logger;
        uint64_t more[2];
    } space;
    (void)state;
    memset(&space, 0xff, sizeof space);
    space.logger.log = hear;
    space.logger.user = last;
    space.logger.struct_size = offsetof(awsc_logger, level); /* a program that knows of no level */
    expect_lines(&space.logger, 1);
    space.logger.level = AWSC_I32(AWSC_LOG_ERROR);
    space.logger.struct_size = sizeof space; /* one that knows of more */
    expect_lines(&space.logger, 0);
}

static void a_logger_is_copied(void **state)
{
    awsc_logger logger = hearing();
    awsc_config config = config_with(&logger);
    awsc_replay *replay = NULL;
    awsc_lambda *lambda = NULL;
    const awsc_lambda_invoke_input input = {.function_name = "f"};
    (void)state;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    config.transport = awsc_replay_transport(replay);
    logger.level = AWSC_I32(AWSC_LOG_DEBUG);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    lines = 0;
    memset(&logger, 0xff, sizeof logger);
    assert_int_equal(awsc_lambda_invoke(lambda, &input, NULL, NULL, NULL), AWSC_OK);
    assert_true(lines > 0);
    awsc_lambda_free(lambda);
    awsc_replay_free(replay);
}

/* By everything that takes a configuration. */
static void expect_refused(const awsc_logger *logger, int status, const char *words)
{
    awsc_config config = config_with(logger);
    awsc_lambda *lambda = NULL;
    awsc_credentials_provider *provider = NULL;
    awsc_explanation *explanation = NULL;
    awsc_error *error = NULL;
    for (int i = 0; i < 3; i++) {
        int got = i == 0   ? awsc_lambda_new(&config, &lambda, &error)
                  : i == 1 ? awsc_credentials_provider_new_default(&config, &provider, &error)
                           : awsc_config_explain(&config, "Lambda", &explanation, &error);
        assert_int_equal(got, status);
        if (!strstr(awsc_error_message(error), words)) fail_msg("%s", awsc_error_message(error));
    }
    assert_true(!lambda && !provider && !explanation);
    assert_int_equal(lines, 0);
    awsc_error_free(error);
}

static void a_logger_that_is_no_good_is_refused_by_name(void **state)
{
    awsc_logger logger = hearing();
    (void)state;
    logger.level = AWSC_I32(-1);
    expect_refused(&logger, AWSC_ERR_CONFIG, "config.logger: level is -1; expected 0 or more");
    logger.level = (awsc_opt_i32){AWSC_LOG_DEBUG, 0}; /* as a bare AWSC_LOG_DEBUG leaves it */
    expect_refused(&logger, AWSC_ERR_CONFIG, "config.logger: level has an invalid is_set mark");
    logger = hearing();
    logger.struct_size = 0;
    expect_refused(&logger, AWSC_ERR_VALIDATION, "config.logger: struct_size is not set; begin with AWSC_LOGGER_INIT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_level_that_is_unset_is_warn_and_0_is_nothing),
        cmocka_unit_test(a_logger_may_be_shorter_or_longer_than_the_librarys),
        cmocka_unit_test(a_logger_is_copied),
        cmocka_unit_test(a_logger_that_is_no_good_is_refused_by_name),
    };
    return cmocka_run_group_tests_name("logger", tests, NULL, NULL);
}
