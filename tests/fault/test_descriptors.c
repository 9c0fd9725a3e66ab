/* SPDX-License-Identifier: Apache-2.0 */
/* A process without free descriptors: every call ends with a clear error, and the next one works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/fixture.h"

enum { MOST_DESCRIPTORS = 16, DEADLINE_MS = 5000 };

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

/* From now on only `count` more descriptors can be opened. */
static void leave_descriptors(rlim_t count)
{
    struct rlimit limit;
    int lowest = dup(0);
    (void)close(lowest);
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = (rlim_t)lowest + count;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static void leave_all_descriptors(void)
{
    struct rlimit limit;
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static bool is_clear(int status, const awsc_error *error)
{
    if (status == AWSC_OK) return true;
    if (status != AWSC_ERR_CONFIG && status != AWSC_ERR_CONNECT && status != AWSC_ERR_NOMEM) {
        fprintf(stderr, "%d: %s\n", status, awsc_error_text(error));
        return false;
    }
    return *awsc_error_message(error) != '\0';
}

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    int *result = user;
    *result = is_clear(status, error) ? 0 : 1;
    awsc_free(output);
    awsc_error_free(error);
}

/* Returns 0 for success. */
static int blocking_call(const awsc_config *config, rlim_t descriptors)
{
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    leave_descriptors(descriptors);
    int status = awsc_lambda_new(config, &lambda, &error);
    bool clear = is_clear(status, error);
    if (!status) {
        status = awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, &error);
        clear = is_clear(status, error);
        leave_all_descriptors();
        if (awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, NULL)) clear = false;
    }
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    return clear ? 0 : 1;
}

static int call_on_a_loop(const awsc_config *config, rlim_t descriptors)
{
    awsc_lambda *lambda = NULL;
    awsc_loop *loop = NULL;
    awsc_error *error = NULL;
    int result = 0;
    if (awsc_lambda_new(config, &lambda, NULL)) return 1;
    leave_descriptors(descriptors);
    int status = awsc_loop_new(&loop, &error);
    if (!status) status = awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, invoked, &result, NULL, &error);
    if (!status) status = awsc_loop_run(loop, &error);
    if (!is_clear(status, error)) result = 1;
    awsc_loop_free(loop);
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    return result;
}

/* Runs in a child process, since the server needs descriptors, too. */
static void with_few_descriptors(int (*call)(const awsc_config *config, rlim_t descriptors))
{
    raw_answer answer = fixture_answer("{}");
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_all, .user = &answer});
    awsc_config config = fixture_config(raw_server_url(server));
    config.max_attempts = AWSC_I32(1);
    config.deadline_ms = AWSC_I64(DEADLINE_MS);
    for (rlim_t descriptors = 0; descriptors <= MOST_DESCRIPTORS; descriptors++) {
        int result = 0;
        int64_t begin = fixture_now_ms();
        fflush(NULL);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) _exit(call(&config, descriptors));
        assert_int_equal(waitpid(pid, &result, 0), pid);
        if (result) fail_msg("with %u descriptors: %#x", (unsigned)descriptors, (unsigned)result);
        assert_true(fixture_now_ms() - begin < DEADLINE_MS);
    }
    fixture_config_clear(&config);
    raw_server_stop(server);
}

static void a_blocking_call_without_descriptors_is_an_error(void **state)
{
    (void)state;
    with_few_descriptors(blocking_call);
}

static void a_call_on_a_loop_without_descriptors_is_an_error(void **state)
{
    (void)state;
    with_few_descriptors(call_on_a_loop);
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blocking_call_without_descriptors_is_an_error),
        cmocka_unit_test(a_call_on_a_loop_without_descriptors_is_an_error),
    };
    return cmocka_run_group_tests_name("descriptors", tests, NULL, NULL);
}
