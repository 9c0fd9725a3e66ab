/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoint URLs that are refused: the error says why, and shows neither password nor query. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/explain.h>
#include <awsc/lambda.h>

#include "support/test_logger.h"

static char log_text[16384];

static void keep_log(void *user, int level, const char *line)
{
    size_t size = strlen(log_text);
    (void)user;
    (void)level;
    (void)snprintf(log_text + size, sizeof log_text - size, "%s\n", line);
}

static awsc_config usual_config(void)
{
    awsc_config config = AWSC_CONFIG_INIT;
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.max_attempts = AWSC_I32(1);
    config.logger = test_logger(keep_log, NULL, AWSC_LOG_TRACE);
    return config;
}

typedef struct refused_url {
    const char *url;
    const char *words;
} refused_url;

static const refused_url refused[] = {
    {"https://h.example/p?token=s3cret", "\"https://h.example/p\": it has a query or a fragment"},
    {"https://h.example/p#s3cret", "\"https://h.example/p\": it has a query or a fragment"},
    {"http://h.example:0/?s3cret", "\"http://h.example:0/\""},
    {"h.example?token=s3cret", "\"h.example\": it is no http or https URL"},
    {"ftp://h.example/?token=s3cret", "\"ftp://h.example/\": it is no http or https URL"},
    {"http://h.example/ ?s3cret", "\"http://h.example/ \": it holds a blank"},
    {"http://user:s3cret@h.example", "user name"},
    {"user:s3cret@h.example", "user name"},
    {"http://user:pa/s3cret@h.example", "user name"},
    {"http://user:pa?s3cret@h.example", "user name"},
};

static void assert_refused(const refused_url *c, int status, awsc_error *error)
{
    assert_int_equal(status, AWSC_ERR_ENDPOINT);
    if (!strstr(awsc_error_text(error), c->words)) fail_msg("\"%s\" is not in: %s", c->words, awsc_error_text(error));
    if (strstr(awsc_error_text(error), "s3cret")) fail_msg("%s", awsc_error_text(error));
    assert_null(strstr(log_text, "s3cret"));
    awsc_error_free(error);
}

static void a_client_with_a_refused_endpoint_is_not_made(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        for (int in_code = 0; in_code < 2; in_code++) {
            awsc_config config = usual_config();
            awsc_lambda *lambda = NULL;
            awsc_error *error = NULL;
            if (in_code)
                config.endpoint_url = refused[i].url;
            else
                setenv("AWS_ENDPOINT_URL_LAMBDA", refused[i].url, 1);
            int status = awsc_lambda_new(&config, &lambda, &error);
            unsetenv("AWS_ENDPOINT_URL_LAMBDA");
            assert_refused(&refused[i], status, error);
            assert_null(lambda);
        }
    }
}

static void a_call_with_a_refused_endpoint_fails(void **state)
{
    (void)state;
    awsc_config config = usual_config();
    awsc_lambda *lambda = NULL;
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        awsc_lambda_list_functions_input input = {0};
        awsc_error *error = NULL;
        options.endpoint_url = refused[i].url;
        int status = awsc_lambda_list_functions(lambda, &input, &options, NULL, &error);
        assert_refused(&refused[i], status, error);
    }
    awsc_lambda_free(lambda);
}

static void an_explanation_shows_no_query(void **state)
{
    (void)state;
    awsc_config config = usual_config();
    awsc_explanation *explanation = NULL;
    config.endpoint_url = "https://h.example/p?token=s3cret";
    config.proxy = "http://user:s3cret@proxy:1/?s3cret";
    assert_int_equal(awsc_config_explain(&config, "Lambda", &explanation, NULL), AWSC_OK);
    for (size_t i = 0; i < explanation->count; i++) {
        const awsc_setting *row = explanation->items[i];
        if (strcmp(row->name, "endpoint_url") == 0) assert_string_equal(row->value, "https://h.example/p");
        if (strcmp(row->name, "proxy") == 0) assert_string_equal(row->value, "http://****@proxy:1/");
    }
    awsc_free(explanation);
}

static void a_refused_endpoint_of_a_container_shows_no_query(void **state)
{
    (void)state;
    awsc_config config = usual_config();
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    awsc_lambda_list_functions_input input = {0};
    config.unsigned_requests = AWSC_BOOL(false);
    setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://10.0.0.1/role?token=s3cret", 1);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    assert_true(awsc_lambda_list_functions(lambda, &input, NULL, NULL, &error) < 0);
    unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    assert_non_null(strstr(awsc_error_text(error), "http://10.0.0.1/role: plain http"));
    assert_null(strstr(awsc_error_text(error), "s3cret"));
    assert_null(strstr(log_text, "s3cret"));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
}

static void a_container_that_does_not_answer_is_named_without_its_query(void **state)
{
    (void)state;
    awsc_config config = usual_config();
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    awsc_lambda_list_functions_input input = {0};
    config.unsigned_requests = AWSC_BOOL(false);
    setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/role?token=s3cret", 1); /* nothing listens there */
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    assert_true(awsc_lambda_list_functions(lambda, &input, NULL, NULL, &error) < 0);
    unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    assert_non_null(strstr(awsc_error_text(error), "http://127.0.0.1:1/role did not answer"));
    assert_null(strstr(awsc_error_text(error), "s3cret"));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
}

/* No configuration file of the machine is read. */
static int set_up(void **state)
{
    (void)state;
    setenv("HOME", "/nonexistent", 1);
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_with_a_refused_endpoint_is_not_made),
        cmocka_unit_test(a_call_with_a_refused_endpoint_fails),
        cmocka_unit_test(an_explanation_shows_no_query),
        cmocka_unit_test(a_refused_endpoint_of_a_container_shows_no_query),
        cmocka_unit_test(a_container_that_does_not_answer_is_named_without_its_query),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
