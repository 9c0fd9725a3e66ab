/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Helper programs for credentials: system calls that fail, interrupting signals, and programs that fail. Checks the
 * errors, and that no descriptor stays open.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <awsc/credentials.h>

#include "credentials/process.h"
#include "support/ask_provider.h"

/* ---- system calls that fail -------------------------------------------------------------------------------------- */

static size_t calls, failing; /* number of the call that fails, from 1; 0: no call */
static bool failed;

static bool refuses(void)
{
    if (!failing || ++calls != failing) return false;
    failed = true;
    errno = EMFILE;
    return true;
}

#define REFUSED(type, name, failure, parameters, arguments)                                                            \
    type __real_##name parameters;                                                                                     \
    type __wrap_##name parameters;                                                                                     \
    type __wrap_##name parameters                                                                                      \
    {                                                                                                                  \
        return refuses() ? failure : __real_##name arguments;                                                          \
    }

/* Where a pipe wakes loops, the first one of a question belongs to the loop. */
static bool loop_has_pipe = true;

int __real_awsc_pipe(int pair[2]);
int __wrap_awsc_pipe(int pair[2]);
int __wrap_awsc_pipe(int pair[2])
{
    if (loop_has_pipe) return refuses() ? -1 : __real_awsc_pipe(pair);
    loop_has_pipe = true;
    return __real_awsc_pipe(pair);
}

REFUSED(int, posix_spawn_file_actions_init, EAGAIN, (posix_spawn_file_actions_t * actions), (actions))
REFUSED(int, posix_spawnattr_init, EAGAIN, (posix_spawnattr_t * attributes), (attributes))
REFUSED(int, posix_spawn_file_actions_addopen, EMFILE,
        (posix_spawn_file_actions_t * actions, int fd, const char *path, int flags, mode_t mode),
        (actions, fd, path, flags, mode))
REFUSED(int, posix_spawn_file_actions_adddup2, EMFILE, (posix_spawn_file_actions_t * actions, int fd, int to),
        (actions, fd, to))
static int spawn_failure; /* errno; 0: no failure */

int __real_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]);
int __wrap_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]);

int __wrap_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[])
{
    if (refuses()) return EAGAIN;
    return spawn_failure ? spawn_failure : __real_posix_spawn(pid, path, actions, attributes, arguments, environment);
}

/* Signals that interrupt reading and waiting. */
static int interruptions;

static bool interrupted(void)
{
    if (interruptions <= 0) return false;
    interruptions--;
    errno = EINTR;
    return true;
}

ssize_t __real_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size);
pid_t __real_waitpid(pid_t pid, int *status, int options);
pid_t __wrap_waitpid(pid_t pid, int *status, int options);

ssize_t __wrap_read(int fd, void *bytes, size_t size)
{
    return interrupted() ? -1 : __real_read(fd, bytes, size);
}

pid_t __wrap_waitpid(pid_t pid, int *status, int options)
{
    return interrupted() ? -1 : __real_waitpid(pid, status, options);
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

#define GOOD "printf '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"K\"}'"

static size_t open_files(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder)) count++;
    closedir(folder);
    return count;
}

static asked ask(const char *command, int64_t timeout_ms)
{
    const awsc_process_settings settings = {command, NULL, timeout_ms};
    awsc_credentials_provider *source = NULL;
    size_t before = open_files();
    assert_int_equal(awsc_process_source_new(awsc_allocator_default(), &settings, &source, NULL), AWSC_OK);
#ifndef AWSC_SYS_EVENTFD
    loop_has_pipe = false;
#endif
    asked a = ask_provider(source, NULL);
    awsc_credentials_provider_free(source);
    assert_int_equal(open_files(), before);
    return a;
}

static void each_failure_is_reported_and_nothing_stays_open(void **state)
{
    (void)state;
    size_t refusals = 0;
    failed = true;
    for (failing = 1; failed; failing++) {
        calls = 0;
        failed = false;
        asked a = ask(GOOD, AWSC_PROCESS_TIMEOUT_MS);
        if (failed) {
            assert_int_equal(a.status, AWSC_ERR_CREDENTIALS);
            assert_int_equal(awsc_error_status(a.error), AWSC_ERR_CREDENTIALS);
            if (!strstr(awsc_error_message(a.error), "credential_process cannot be started: "))
                fail_msg("call %zu: %s", failing, awsc_error_message(a.error));
            refusals++;
        } else {
            assert_int_equal(a.status, AWSC_OK);
        }
        asked_clear(&a);
    }
    failing = 0;
    assert_int_equal(refusals, 8);
}

static void interrupting_signals_change_nothing(void **state)
{
    (void)state;
    for (int count = 1; count < 8; count++) {
        interruptions = count;
        asked a = ask(GOOD, AWSC_PROCESS_TIMEOUT_MS);
        interruptions = 0;
        assert_int_equal(a.status, AWSC_OK);
        assert_string_equal(a.identity->credentials.access_key_id, "A");
        asked_clear(&a);
    }
    interruptions = 5; /* while a slow program is being ended */
    asked a = ask("exec sleep 1000", 50);
    interruptions = 0;
    assert_int_equal(a.status, AWSC_ERR_CREDENTIALS);
    asked_clear(&a);
}

static void the_exit_status_of_a_program_is_reported(void **state)
{
    static const struct {
        const char *command, *words;
    } cases[] = {
        {"kill -TERM $$", "credential_process was ended by signal 15"},
        {"echo went wrong >&2; kill -9 $$", "credential_process was ended by signal 9: went wrong"},
        {"exit 3", "credential_process exited with status 3; expected 0"},
        {"echo no key >&2; exit 1", "credential_process exited with status 1; expected 0: no key"},
        {"yes 0123456789abcdef", "credential_process printed more than "},
        {"printf '{}'", "the output of credential_process"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        asked a = ask(cases[i].command, AWSC_PROCESS_TIMEOUT_MS);
        assert_int_equal(a.status, AWSC_ERR_CREDENTIALS);
        if (!strstr(awsc_error_message(a.error), cases[i].words))
            fail_msg("%s: %s", cases[i].command, awsc_error_message(a.error));
        asked_clear(&a);
    }
}

/* Refuses memory of the source itself; for the caller this is the same as a program without memory to start. */
static void exhausted_memory_is_reported_as_such(void **state)
{
    (void)state;
    spawn_failure = ENOMEM;
    asked a = ask(GOOD, AWSC_PROCESS_TIMEOUT_MS);
    spawn_failure = 0;
    assert_int_equal(a.status, AWSC_ERR_NOMEM);
    assert_int_equal(awsc_error_status(a.error), AWSC_ERR_NOMEM);
    asked_clear(&a);
}

static void invalid_options_are_reported(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        awsc_process_options options = AWSC_PROCESS_OPTIONS_INIT;
        awsc_credentials_provider *provider = NULL;
        awsc_error *error = NULL;
        options.command = i == 0 ? NULL : i == 1 ? "" : "true";
        if (i >= 2) options.timeout_ms = AWSC_I64(i == 2 ? -1 : 0);
        assert_int_equal(awsc_credentials_provider_new_process(&options, &provider, &error), AWSC_ERR_VALIDATION);
        const char *expected[] = {"credential_process: the command is missing",
                                  "credential_process: the command is missing",
                                  "credential_process: timeout_ms is -1; expected 1 or more, or AWSC_NO_LIMIT",
                                  "credential_process: timeout_ms is 0; expected 1 or more, or AWSC_NO_LIMIT"};
        assert_string_equal(awsc_error_message(error), expected[i]);
        assert_null(provider);
        awsc_error_free(error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_failure_is_reported_and_nothing_stays_open),
        cmocka_unit_test(interrupting_signals_change_nothing),
        cmocka_unit_test(the_exit_status_of_a_program_is_reported),
        cmocka_unit_test(exhausted_memory_is_reported_as_such),
        cmocka_unit_test(invalid_options_are_reported),
    };
    return cmocka_run_group_tests_name("process refusals", tests, NULL, NULL);
}
