/* SPDX-License-Identifier: Apache-2.0 */
/* Where the descriptors of the process run out, calls wait for the connections of their client. */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/crowd_server.h"
#include "support/fixture.h"
#include "support/poll_loop.h"
#include "support/admission_scene.h"

static void without_descriptors_calls_wait_for_the_connections_of_the_client(void **state)
{
    scene *s = *state;
    open_client(s, 0);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 2);
    leave_descriptors(0);
    for (int i = 0; i < 50; i++) start_on(s, i % 2 ? s->loop : s->other, NULL);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(awsc_loop_run_once(s->loop, 1, NULL), AWSC_OK);
        assert_int_equal(awsc_loop_run_once(s->other, 1, NULL), AWSC_OK);
    }
    assert_int_equal(s->done, 0);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 52);
    if (s->succeeded != 52) fail_msg("%u of 52 succeeded: %s", s->succeeded, s->last_error);
    assert_true(crowd_server_most_open(s->server) <= 2);
}

static void a_wait_for_descriptors_has_a_deadline(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.deadline_ms = AWSC_I64(100);
    open_client(s, 0);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 1);
    leave_descriptors(0);
    start_on(s, s->loop, &options);
    run_until_done(s, 1);
    assert_int_equal(s->timed_out, 1);
    assert_non_null(strstr(s->last_error, "descriptor"));
    assert_non_null(strstr(s->last_error, "EMFILE"));
    assert_false(s->maybe_executed);
    limit_descriptors(RLIM_INFINITY);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 2);
}

static void without_descriptors_and_connections_the_error_says_so(void **state)
{
    scene *s = *state;
    char limit[32];
    open_client(s, 0);
    leave_descriptors(0);
    struct rlimit now;
    (void)getrlimit(RLIMIT_NOFILE, &now);
    (void)snprintf(limit, sizeof limit, "%u", (unsigned)now.rlim_cur);
    for (int i = 0; i < 5; i++) start_on(s, i % 2 ? s->loop : s->other, NULL);
    run_until_done(s, 5);
    assert_int_equal(s->not_connected, 5);
    assert_non_null(strstr(s->last_error, "descriptor"));
    assert_non_null(strstr(s->last_error, "EMFILE"));
    assert_non_null(strstr(s->last_error, limit));
    assert_false(s->maybe_executed);
    awsc_error *error = NULL;
    int status = awsc_lambda_invoke(s->lambda, &fixture_hello, NULL, NULL, &error);
    assert_true(status == AWSC_ERR_CONNECT || status == AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_message(error), "descriptor"));
    assert_non_null(strstr(awsc_error_message(error), "EMFILE"));
    assert_non_null(strstr(awsc_error_message(error), limit));
    awsc_error_free(error);
    limit_descriptors(RLIM_INFINITY);
    call_blocking(s, NULL);
}

static void descriptors_that_the_program_closes_are_used(void **state)
{
    scene *s = *state;
    open_client(s, 0);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 1);
    leave_descriptors(0);
    for (int i = 0; i < 10; i++) start_on(s, s->loop, NULL);
    for (int i = 0; i < 5; i++) assert_int_equal(awsc_loop_run_once(s->loop, 1, NULL), AWSC_OK);
    assert_int_equal(crowd_server_requests(s->server), 1);
    limit_descriptors(RLIM_INFINITY);
    run_until_requests(s, 11); /* although the first one has not ended */
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 11);
    assert_int_equal(s->succeeded, 11);
}

static void async_invoked(void *user, int status, awsc_lambda_invoke_async_output *output, awsc_error *error)
{
    invoked(user, status, NULL, error);
    awsc_free(output);
}

static void a_body_in_a_file_waits_for_a_descriptor(void **state)
{
    scene *s = *state;
    char path[] = "/tmp/awsc-admission-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "{}", 2), 2);
    (void)close(fd);
    open_client(s, 0);
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 1);
    awsc_lambda_invoke_async_input input = {.function_name = "hello", .invoke_args = AWSC_BODY_FILE(path)};
    assert_int_equal(awsc_lambda_invoke_async_start(s->lambda, s->loop, &input, NULL, async_invoked, s, NULL, NULL),
                     AWSC_OK);
    leave_descriptors(1); /* for the file, not for the connection as well */
    for (int i = 0; i < 5; i++) assert_int_equal(awsc_loop_run_once(s->loop, 1, NULL), AWSC_OK);
    assert_int_equal(s->done, 0);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 2);
    (void)unlink(path);
    if (s->succeeded != 2) fail_msg("%u of 2 succeeded: %s", s->succeeded, s->last_error);
}

static void certificate_authorities_wait_for_a_descriptor(void **state)
{
    scene *s = *state;
    raw_answer answer = fixture_answer("{}");
    test_certificates certificates;
    char url[64];
    certificates_make(&certificates, "localhost");
    raw_server *server =
        raw_server_start(&(raw_script){.answer = answer_all, .user = &answer, .tls = certificates.server});
    (void)snprintf(url, sizeof url, "https://localhost:%u", raw_server_port(server));
    awsc_call_options plain = AWSC_CALL_OPTIONS_INIT;
    plain.endpoint_url = s->url;
    awsc_config config = fixture_config(url);
    config.max_attempts = AWSC_I32(1);
    config.ca_bundle = certificates.ca_file;
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    crowd_server_hold(s->server);
    start_on(s, s->loop, &plain);
    run_until_requests(s, 1);
    start_on(s, s->loop, NULL);
    leave_descriptors(1); /* for the connection, not for the file of authorities */
    for (int i = 0; i < 5; i++) assert_int_equal(awsc_loop_run_once(s->loop, 1, NULL), AWSC_OK);
    assert_int_equal(s->done, 0);
    limit_descriptors(RLIM_INFINITY);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 2);
    if (s->succeeded != 2) fail_msg("%u of 2 succeeded: %s", s->succeeded, s->last_error);
    raw_server_stop(server);
    certificates_clear(&certificates);
}

static void calls_with_one_cancel_flag_need_one_descriptor(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    assert_int_equal(awsc_cancel_new(&options.cancel, NULL), AWSC_OK);
    limit_descriptors(1024);
    open_client(s, 0);
    for (int i = 0; i < 1100; i++) start_on(s, s->loop, &options);
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    if (s->succeeded != 1100) fail_msg("%u of 1100 succeeded: %s", s->succeeded, s->last_error);
    /* Without that descriptor the flag still works. */
    crowd_server_hold(s->server);
    start_on(s, s->loop, NULL);
    run_until_requests(s, 1101);
    leave_descriptors(0);
    for (int i = 0; i < 3; i++) start_on(s, s->loop, &options);
    assert_int_equal(awsc_loop_run_once(s->loop, 1, NULL), AWSC_OK);
    awsc_cancel_set(options.cancel);
    run_until_done(s, 1103);
    assert_int_equal(s->cancelled, 3);
    limit_descriptors(RLIM_INFINITY);
    crowd_server_answer(s->server, UINT_MAX);
    run_until_done(s, 1104);
    awsc_cancel_free(options.cancel);
}

int main(void)
{
    fixture_clean_environment();
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(without_descriptors_calls_wait_for_the_connections_of_the_client),
        TEST(a_wait_for_descriptors_has_a_deadline),
        TEST(without_descriptors_and_connections_the_error_says_so),
        TEST(descriptors_that_the_program_closes_are_used),
        TEST(a_body_in_a_file_waits_for_a_descriptor),
        TEST(certificate_authorities_wait_for_a_descriptor),
        TEST(calls_with_one_cancel_flag_need_one_descriptor),
    };
    return cmocka_run_group_tests_name("admission and descriptors", tests, NULL, NULL);
}
