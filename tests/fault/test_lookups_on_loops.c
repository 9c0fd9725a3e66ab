/* SPDX-License-Identifier: Apache-2.0 */
/* A client that may start no thread starts none: its loops look host names up, for calls and for credentials. */
#include <errno.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/crowd_server.h"
#include "support/fixture.h"
#include "support/lookups.h"

typedef struct scene {
    crowd_server *server;
    unsigned done;
} scene;

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    lookups_reset();
    s->server = crowd_server_start();
    lookups_refuse_threads(EAGAIN);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    lookups_refuse_threads(0);
    lookups_fail(0, 0);
    fixture_clean_environment();
    crowd_server_stop(s->server);
    free(s);
    return 0;
}

static awsc_config threadless(const char *url)
{
    awsc_config config = fixture_config(url);
    config.max_attempts = AWSC_I32(1);
    config.lookup_threads = AWSC_BOOL(false);
    return config;
}

static void set_url(const scene *s, const char *variable, const char *name)
{
    char url[64];
    (void)snprintf(url, sizeof url, "http://%s:%u/", name, crowd_server_port(s->server));
    assert_int_equal(setenv(variable, url, 1), 0);
}

static awsc_lambda *client(const scene *s)
{
    char url[64];
    awsc_lambda *lambda = NULL;
    (void)snprintf(url, sizeof url, "http://one.test:%u", crowd_server_port(s->server));
    awsc_config config = threadless(url);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    return lambda;
}

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    scene *s = user;
    assert_int_equal(status, AWSC_OK);
    s->done++;
    awsc_free(output);
    awsc_error_free(error);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static void calls_of_a_loop_share_a_lookup_without_a_thread(void **state)
{
    scene *s = *state;
    awsc_loop *loop = NULL;
    awsc_lambda *lambda = client(s);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, invoked, s, NULL, NULL), AWSC_OK);
    }
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, NULL), AWSC_OK);
    assert_int_equal(s->done, 10);
    assert_int_equal(lookups_of("one.test"), 1);
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
}

static void a_lookup_that_fails_fails_the_call_and_is_made_again(void **state)
{
    scene *s = *state;
    awsc_error *error = NULL;
    awsc_lambda *lambda = client(s);
    lookups_fail(EAI_AGAIN, 0);
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, &error), AWSC_ERR_CONNECT);
    assert_non_null(strstr(awsc_error_message(error), "cannot look up the host name one.test"));
    awsc_error_free(error);
    lookups_fail(0, 0);
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, NULL), AWSC_OK);
    awsc_lambda_free(lambda);
}

/* ---- credentials ------------------------------------------------------------------------------------------------- */

/* The server's answer holds no credentials, but it was asked: the lookup of its name needed no thread. */
static void expect_question(const scene *s, const char *name)
{
    char url[64];
    awsc_lambda *lambda = NULL;
    awsc_credentials_provider *none = NULL;
    awsc_error *error = NULL;
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", crowd_server_port(s->server));
    awsc_config config = threadless(url);
    none = config.credentials;
    config.credentials = NULL;
    assert_int_equal(awsc_lambda_new(&config, &lambda, &error), AWSC_OK);
    assert_int_not_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, &error), AWSC_OK);
    if (lookups_of(name) == 0 || crowd_server_requests(s->server) == 0) fail_msg("%s", awsc_error_text(error));
    assert_null(strstr(awsc_error_text(error), "thread"));
    config.credentials = none;
    fixture_config_clear(&config);
    awsc_error_free(error);
    awsc_lambda_free(lambda);
}

static void the_endpoint_of_a_container_is_looked_up_without_a_thread(void **state)
{
    const scene *s = *state;
    set_url(s, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "container.test");
    expect_question(s, "container.test");
}

static void instance_metadata_is_looked_up_without_a_thread(void **state)
{
    const scene *s = *state;
    assert_int_equal(setenv("AWS_EC2_METADATA_DISABLED", "false", 1), 0);
    set_url(s, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "metadata.test");
    expect_question(s, "metadata.test");
}

static void the_endpoint_of_sts_is_looked_up_without_a_thread(void **state)
{
    const scene *s = *state;
    char path[] = "/tmp/awsc-token-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "lookups-token", 13), 13);
    assert_int_equal(close(fd), 0);
    assert_int_equal(setenv("AWS_WEB_IDENTITY_TOKEN_FILE", path, 1), 0);
    assert_int_equal(setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader", 1), 0);
    set_url(s, "AWS_ENDPOINT_URL_STS", "sts.test");
    expect_question(s, "sts.test");
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    fixture_clean_environment();
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(calls_of_a_loop_share_a_lookup_without_a_thread),
        TEST(a_lookup_that_fails_fails_the_call_and_is_made_again),
        TEST(the_endpoint_of_a_container_is_looked_up_without_a_thread),
        TEST(instance_metadata_is_looked_up_without_a_thread),
        TEST(the_endpoint_of_sts_is_looked_up_without_a_thread),
    };
    return cmocka_run_group_tests_name("lookups on loops", tests, NULL, NULL);
}
