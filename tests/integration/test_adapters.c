/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The adapters to event loops: each example runs with many calls in flight, beside a timer and a socket of its own;
 * some calls are cancelled, or the loop is freed while all are in flight.
 */
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/crowd_server.h"
#include "support/fixture.h"

extern char **environ;

typedef struct example {
    pid_t process;
    FILE *output;
    char line[256];
} example;

static crowd_server *server;

static void start(example *e, const char *name, unsigned calls, const char *mode)
{
    char path[1024];
    char count[16];
    int ends[2];
    posix_spawn_file_actions_t actions;
    (void)snprintf(path, sizeof path, BINARY_DIR "/bin/examples/loop_%s", name);
    (void)snprintf(count, sizeof count, "%u", calls);
    const char *arguments[] = {path, "hello", count, mode, NULL};
    char *words[5];
    memcpy(words, arguments, sizeof words);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    assert_int_equal(posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO), 0);
    assert_int_equal(posix_spawn_file_actions_addclose(&actions, ends[0]), 0);
    assert_int_equal(posix_spawn_file_actions_addclose(&actions, ends[1]), 0);
    assert_int_equal(posix_spawn(&e->process, path, &actions, NULL, words, environ), 0);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[1]);
    e->output = fdopen(ends[0], "r");
    assert_non_null(e->output);
}

/* The next line that the example prints. */
static const char *next_line(example *e)
{
    if (!fgets(e->line, sizeof e->line, e->output)) fail_msg("the example ended early");
    e->line[strcspn(e->line, "\n")] = '\0';
    return e->line;
}

static void finish(example *e)
{
    int status = -1;
    unsigned ticks = 0;
    unsigned messages = 0;
    assert_int_equal(sscanf(next_line(e), "%u ticks, %u messages", &ticks, &messages), 2);
    assert_in_range(messages, 5, ticks);
    assert_int_equal(waitpid(e->process, &status, 0), e->process);
    assert_int_equal(status, 0);
    (void)fclose(e->output);
}

static void some_are_cancelled(const char *name, unsigned calls)
{
    example e;
    char expected[128];
    crowd_server_hold(server);
    start(&e, name, calls, NULL);
    (void)snprintf(expected, sizeof expected, "%u calls", calls);
    assert_string_equal(next_line(&e), expected);
    (void)snprintf(expected, sizeof expected, "%u to be cancelled", calls / 10);
    assert_string_equal(next_line(&e), expected);
    crowd_server_answer(server, UINT_MAX);
    (void)snprintf(expected, sizeof expected, "%u succeeded, %u cancelled, 0 failed; 0 in flight", calls - calls / 10,
                   calls / 10);
    assert_string_equal(next_line(&e), expected);
    finish(&e);
}

static void all_are_in_flight_when_the_loop_is_freed(const char *name, unsigned calls)
{
    example e;
    char expected[128];
    crowd_server_hold(server);
    start(&e, name, calls, "leave");
    (void)snprintf(expected, sizeof expected, "%u calls", calls);
    assert_string_equal(next_line(&e), expected);
    (void)snprintf(expected, sizeof expected, "0 succeeded, %u cancelled, 0 failed; 0 in flight", calls);
    assert_string_equal(next_line(&e), expected);
    finish(&e);
}

static void drive(const char *name, unsigned calls)
{
    char path[1024];
    (void)snprintf(path, sizeof path, BINARY_DIR "/bin/examples/loop_%s", name);
    if (access(path, X_OK)) {
        print_message("SKIPPED: the adapter for %s (its library was not there when this was built)\n", name);
        skip();
    }
    some_are_cancelled(name, calls);
    all_are_in_flight_when_the_loop_is_freed(name, calls);
}

#define DRIVES(name, calls)                                                                                            \
    static void calls_run_in_##name(void **state)                                                                      \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        drive(#name, calls);                                                                                           \
    }

/* Its own transfers get the answer of the calls. */
static void calls_run_beside_transfers_of_the_programs_own_libcurl(void **state)
{
    static const char path[] = BINARY_DIR "/bin/examples/loop_curl_multi";
    char command[512];
    (void)state;
    if (access(path, X_OK)) {
        print_message("SKIPPED: %s was not built\n", path);
        skip();
    }
    crowd_server_answer(server, UINT_MAX);
    (void)snprintf(command, sizeof command, "%s http://127.0.0.1:%u/", path, crowd_server_port(server));
    FILE *output = popen(command, "r");
    assert_non_null(output);
    example e = {.output = output};
    assert_string_equal(next_line(&e), "20 calls, 20 transfers");
    assert_int_equal(pclose(output), 0);
}

DRIVES(epoll, 1000)
DRIVES(poll, 1000)
DRIVES(libuv, 1000)
DRIVES(libevent, 1000)
DRIVES(glib, 1000)
DRIVES(select, 200)

/* The examples take their settings from the environment, and a descriptor for each call. */
static int setup(void **state)
{
    struct rlimit limit;
    char url[64];
    (void)state;
    fixture_clean_environment();
    server = crowd_server_start();
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", crowd_server_port(server));
    (void)setenv("AWS_ENDPOINT_URL_LAMBDA", url, 1);
    (void)setenv("AWS_REGION", "eu-west-1", 1);
    (void)setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
    (void)setenv("AWS_SECRET_ACCESS_KEY", "examples-secret", 1);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_cur < 4096) limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
    return setrlimit(RLIMIT_NOFILE, &limit);
}

static int teardown(void **state)
{
    (void)state;
    crowd_server_stop(server);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_run_beside_transfers_of_the_programs_own_libcurl),
        cmocka_unit_test(calls_run_in_epoll),
        cmocka_unit_test(calls_run_in_poll),
        cmocka_unit_test(calls_run_in_libuv),
        cmocka_unit_test(calls_run_in_libevent),
        cmocka_unit_test(calls_run_in_glib),
        cmocka_unit_test(calls_run_in_select),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
