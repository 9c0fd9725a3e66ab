/* SPDX-License-Identifier: Apache-2.0 */
/* A program without standard input: descriptor 0 is used like any other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <cmocka.h>

#include "loop/loop.h"
#include "support/fixture.h"
#include "sys/host_lookup.h"

static int input = -1; /* a copy of standard input */

static int take_input_away(void **state)
{
    (void)state;
    input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 100);
    return input < 0 || close(STDIN_FILENO);
}

static int give_input_back(void **state)
{
    (void)state;
    int status = dup2(input, STDIN_FILENO) < 0 || close(input);
    input = -1;
    return status;
}

static void answer(void *user, const raw_request *request, raw_answer *out)
{
    (void)request;
    *out = *(const raw_answer *)user;
}

static void call(awsc_lambda *lambda, const char *url)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_error *error = NULL;
    options.endpoint_url = url;
    if (awsc_lambda_invoke(lambda, &fixture_hello, &options, NULL, &error)) fail_msg("%s", awsc_error_text(error));
}

static void note_end(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    (void)status;
    if (error) fprintf(stderr, "%s\n", awsc_error_text(error));
    *(bool *)user = !error;
    awsc_free(output);
    awsc_error_free(error);
}

static void a_loop_may_be_descriptor_zero(void **state)
{
    (void)state;
    raw_answer hello = fixture_answer("\"hello\"");
    awsc_loop *loop = NULL;
    bool done = false;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
    raw_server *server = raw_server_start(&(raw_script){.answer = answer, .user = &hello});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, note_end, &done, NULL, NULL),
                     AWSC_OK);
    while (!done) assert_int_equal(awsc_loop_run_once(loop, 1000, NULL), AWSC_OK);
    awsc_lambda_free(lambda);
    awsc_loop_free(loop);
    raw_server_stop(server);
    assert_int_equal(fcntl(STDIN_FILENO, F_GETFD), -1);
}

static void a_connection_may_be_descriptor_zero(void **state)
{
    raw_answer hello = fixture_answer("\"hello\"");
    assert_int_equal(give_input_back(state), 0);
    raw_server *first = raw_server_start(&(raw_script){.answer = answer, .user = &hello});
    raw_server *second = raw_server_start(&(raw_script){.answer = answer, .user = &hello});
    awsc_lambda *lambda = fixture_client(raw_server_url(first));
    call(lambda, raw_server_url(first));
    assert_int_equal(take_input_away(state), 0);
    for (int i = 0; i < 3; i++) call(lambda, raw_server_url(second));
    assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
    assert_int_equal(raw_server_connections(second), 1);
    awsc_lambda_free(lambda);
    raw_server_stop(second);
    raw_server_stop(first);
}

static void the_output_of_a_program_may_be_descriptor_zero(void **state)
{
    static const char file[] = "/tmp/awsc-descriptor-zero-XXXXXX";
    char path[sizeof file];
    raw_answer hello = fixture_answer("\"hello\"");
    (void)state;
    memcpy(path, file, sizeof file);
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    static const char text[] =
        "[default]\ncredential_process = echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\"}'\n";
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    assert_int_equal(close(fd), 0);
    raw_server *server = raw_server_start(&(raw_script){.answer = answer, .user = &hello});
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    config.region = "eu-west-1";
    config.endpoint_url = raw_server_url(server);
    config.config_file = path;
    for (int taken = 0; taken < 2; taken++) {
        /* With 0 in use, the pipes have higher numbers; the child uses 0 to 2. */
        if (taken) assert_true(open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0);
        assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
        call(lambda, raw_server_url(server));
        awsc_lambda_free(lambda);
    }
    raw_server_stop(server);
    (void)unlink(path);
}

static void a_lookup_may_open_descriptor_zero(void **state)
{
    char text[256];
    (void)state;
    errno = EAFNOSUPPORT; /* left over from another test */
    assert_int_equal(awsc_host_lookup("127.0.0.1", text, sizeof text), AWSC_HOST_FOUND);
    assert_string_equal(text, "127.0.0.1");
    if (!raw_server_has_ipv6()) return;
    errno = EAFNOSUPPORT;
    assert_int_equal(awsc_host_lookup("::1", text, sizeof text), AWSC_HOST_FOUND);
    assert_string_equal(text, "[::1]");
}

static void count(awsc_watch *watch, int events)
{
    (void)events;
    ++*(unsigned *)watch->user;
}

static void nothing(awsc_loop_member *member)
{
    (void)member;
}

static void a_loop_of_descriptor_zero_lets_go_of_others(void **state)
{
    awsc_loop *loop = NULL;
    int ends[2];
    unsigned told = 0;
    (void)state;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0); /* the loop has it */
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "xx", 2), 2);
    awsc_loop_member member = {.abandon = nothing};
    awsc_watch watch = {.ready = count, .user = &told, .fd = ends[0]};
    awsc_loop_join(loop, &member); /* it runs for somebody */
    assert_int_equal(awsc_watch_open(loop, &watch, 0), 0);
    awsc_watch_want(loop, &watch, AWSC_LOOP_READ);
    assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
    assert_int_equal(told, 1);
    awsc_loop_release_descriptor(loop, ends[0]);
    assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
    assert_int_equal(told, 1);
    awsc_watch_abandon(loop, &watch);
    awsc_loop_leave(loop, &member);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
    awsc_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_loop_of_descriptor_zero_lets_go_of_others, take_input_away, give_input_back),
        cmocka_unit_test_setup_teardown(a_loop_may_be_descriptor_zero, take_input_away, give_input_back),
        cmocka_unit_test_setup_teardown(a_connection_may_be_descriptor_zero, take_input_away, give_input_back),
        cmocka_unit_test_setup_teardown(the_output_of_a_program_may_be_descriptor_zero, take_input_away,
                                        give_input_back),
        cmocka_unit_test_setup_teardown(a_lookup_may_open_descriptor_zero, take_input_away, give_input_back),
    };
    fixture_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
