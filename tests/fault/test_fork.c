/* SPDX-License-Identifier: Apache-2.0 */
/* A process forks while it has connections: parent and child continue, each with its own connections. */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/fixture.h"

typedef struct fork_scene {
    test_certificates certificates;
    raw_server *server;
    raw_answer answer;
    raw_answer stream;
    awsc_config config;
    awsc_lambda *lambda;
} fork_scene;

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    fork_scene *scene = user;
    *answer = strstr(request->head, "response-streaming") ? scene->stream : scene->answer;
}

static void make_stream(fork_scene *scene)
{
    static uint8_t events[1024];
    size_t size = fixture_event(events, 0, sizeof events, "PayloadChunk", "application/octet-stream", "one", 3);
    size = fixture_event(events, size, sizeof events, "PayloadChunk", "application/octet-stream", "two", 3);
    size = fixture_event(events, size, sizeof events, "InvokeComplete", "application/json", "{}", 2);
    scene->stream = fixture_answer_with("200 OK", "Content-Type: application/vnd.amazon.eventstream\r\n", events, size);
    scene->stream.piece = scene->stream.size - size + size / 3;
    scene->stream.pause_ms = 100;
}

static fork_scene *open_scene(bool tls)
{
    static char url[64];
    fork_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->answer = fixture_answer("{}");
    make_stream(scene);
    if (tls) certificates_make(&scene->certificates, "localhost");
    scene->server =
        raw_server_start(&(raw_script){.answer = answer_all, .user = scene, .tls = scene->certificates.server});
    (void)snprintf(url, sizeof url, "%s://localhost:%u", tls ? "https" : "http", raw_server_port(scene->server));
    scene->config = fixture_config(url);
    scene->config.max_attempts = AWSC_I32(1);
    scene->config.deadline_ms = AWSC_I64(10000);
    if (tls) scene->config.ca_bundle = scene->certificates.ca_file;
    assert_int_equal(awsc_lambda_new(&scene->config, &scene->lambda, NULL), AWSC_OK);
    return scene;
}

static void close_scene(fork_scene *scene)
{
    awsc_lambda_free(scene->lambda);
    fixture_config_clear(&scene->config);
    raw_server_stop(scene->server);
    if (scene->certificates.server) certificates_clear(&scene->certificates);
    free(scene);
}

static int setup_plain(void **state)
{
    *state = open_scene(false);
    return 0;
}

static int setup_tls(void **state)
{
    *state = open_scene(true);
    return 0;
}

static int teardown(void **state)
{
    close_scene(*state);
    return 0;
}

static int invoke(const fork_scene *scene)
{
    awsc_error *error = NULL;
    int status = awsc_lambda_invoke(scene->lambda, &fixture_hello, NULL, NULL, &error);
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    return status;
}

/*
 * The allocator of AddressSanitizer (clang 14, gcc 12) has no fork handlers: a lock that a server thread holds during
 * the fork stays locked in the child, whose next malloc hangs in SizeClassAllocator64::GetFromAllocator. So the test
 * forks when every other thread sleeps in the kernel and therefore holds no such lock. A thread may still wake up
 * between this check and the fork; a child that hangs is ended after 10 s and forked once more.
 */
#if defined(__SANITIZE_ADDRESS__)
enum { FORKS = 5 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { FORKS = 5 };
#else
enum { FORKS = 1 };
#endif
#else
enum { FORKS = 1 };
#endif

/* Whether the thread of this line of /proc/self/task/ID/stat sleeps: "ID (NAME) S …". */
static bool sleeps(const char *line)
{
    const char *behind_name = strrchr(line, ')');
    return behind_name && behind_name[1] == ' ' && behind_name[2] == 'S';
}

static bool others_sleep(void)
{
    DIR *threads = opendir("/proc/self/task");
    bool quiet = true;
    if (!threads) return true;
    for (const struct dirent *entry; quiet && (entry = readdir(threads));) {
        char path[300];
        char line[512] = "";
        if (entry->d_name[0] == '.' || atol(entry->d_name) == (long)getpid()) continue;
        (void)snprintf(path, sizeof path, "/proc/self/task/%s/stat", entry->d_name);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t size = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
        if (fd >= 0) (void)close(fd);
        quiet = size <= 0 || sleeps(line); /* a thread that has ended counts as asleep */
    }
    (void)closedir(threads);
    return quiet;
}

static void wait_until_others_sleep(void)
{
    const int64_t give_up = fixture_now_ms() + 10000;
    while (FORKS > 1 && !others_sleep() && fixture_now_ms() < give_up) (void)sched_yield();
}

/* Returns the wait status of a child process that runs `child`. */
static int fork_once(int (*child)(void *user), void *user)
{
    fflush(NULL);
    wait_until_others_sleep();
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (FORKS > 1) (void)alarm(10);
        _exit(child(user) ? 1 : 0);
    }
    int result = 0;
    assert_int_equal(waitpid(pid, &result, 0), pid);
    return result;
}

/* Runs `child` in a child process and expects 0; any other result is the line of the failed check. */
static void in_child(int (*child)(void *user), void *user)
{
    int result = fork_once(child, user);
    for (int i = 1; i < FORKS && WIFSIGNALED(result) && WTERMSIG(result) == SIGALRM; i++)
        result = fork_once(child, user);
    if (!WIFEXITED(result) || WEXITSTATUS(result)) fail_msg("the child failed: %#x", (unsigned)result);
}

#define EXPECT(condition)                                                                                              \
    do {                                                                                                               \
        if (condition) break;                                                                                          \
        fprintf(stderr, "child, line %d: %s\n", __LINE__, #condition);                                                 \
        return 1;                                                                                                      \
    } while (0)

/* ---- a client ---------------------------------------------------------------------------------------------------- */

static int call_twice_and_free(void *user)
{
    fork_scene *scene = user;
    EXPECT(invoke(scene) == AWSC_OK);
    EXPECT(invoke(scene) == AWSC_OK);
    awsc_lambda_free(scene->lambda);
    return 0;
}

static int free_client(void *user)
{
    awsc_lambda_free(((fork_scene *)user)->lambda);
    return 0;
}

static int do_nothing(void *user)
{
    (void)user;
    return 0;
}

static void a_child_has_a_connection_of_its_own(void **state)
{
    fork_scene *scene = *state;
    assert_int_equal(invoke(scene), AWSC_OK);
    assert_int_equal(raw_server_connections(scene->server), 1);
    in_child(call_twice_and_free, scene);
    assert_int_equal(raw_server_connections(scene->server), 2);
    /* The parent's connection is unchanged. */
    assert_int_equal(invoke(scene), AWSC_OK);
    assert_int_equal(raw_server_connections(scene->server), 2);
    in_child(free_client, scene);
    assert_int_equal(invoke(scene), AWSC_OK);
    in_child(do_nothing, scene);
    assert_int_equal(invoke(scene), AWSC_OK);
    assert_int_equal(raw_server_connections(scene->server), 2);
    assert_int_equal(raw_server_executions(scene->server), 6);
}

static int call_in_a_grandchild(void *user)
{
    fork_scene *scene = user;
    EXPECT(invoke(scene) == AWSC_OK);
    pid_t pid = fork();
    if (pid == 0) _exit(call_twice_and_free(user));
    int result = 0;
    EXPECT(waitpid(pid, &result, 0) == pid && result == 0);
    EXPECT(invoke(scene) == AWSC_OK);
    return 0;
}

static void a_grandchild_has_a_connection_of_its_own(void **state)
{
    fork_scene *scene = *state;
    assert_int_equal(invoke(scene), AWSC_OK);
    in_child(call_in_a_grandchild, scene);
    assert_int_equal(invoke(scene), AWSC_OK);
    assert_int_equal(raw_server_connections(scene->server), 3);
}

/* ---- a loop ------------------------------------------------------------------------------------------------------ */

typedef struct loop_scene {
    fork_scene *scene;
    awsc_loop *loop;
    awsc_call *call;
    int status;
    unsigned completions;
} loop_scene;

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    loop_scene *looped = user;
    looped->status = status;
    looped->completions++;
    awsc_free(output);
    awsc_error_free(error);
}

static int use_the_parents_loop(void *user)
{
    loop_scene *looped = user;
    awsc_error *error = NULL;
    EXPECT(awsc_lambda_invoke_start(looped->scene->lambda, looped->loop, &fixture_hello, NULL, invoked, looped, NULL,
                                    &error) == AWSC_ERR_CONFIG);
    EXPECT(strstr(awsc_error_message(error), "fork") != NULL);
    awsc_error_free(error);
    error = NULL;
    EXPECT(awsc_loop_run(looped->loop, &error) == AWSC_ERR_CONFIG);
    awsc_error_free(error);
    awsc_call_cancel(looped->call);
    awsc_loop_free(looped->loop);
    EXPECT(looped->completions == 0);
    EXPECT(invoke(looped->scene) == AWSC_OK);
    return 0;
}

static void a_loop_stays_with_the_parent(void **state)
{
    fork_scene *scene = *state;
    loop_scene looped = {.scene = scene};
    assert_int_equal(awsc_loop_new(&looped.loop, NULL), AWSC_OK);
    scene->answer.delay_ms = 100;
    assert_int_equal(awsc_lambda_invoke_start(scene->lambda, looped.loop, &fixture_hello, NULL, invoked, &looped,
                                              &looped.call, NULL),
                     AWSC_OK);
    for (int i = 0; i < 5; i++) assert_int_equal(awsc_loop_run_once(looped.loop, 10, NULL), AWSC_OK); /* sent */
    assert_int_equal(looped.completions, 0);
    in_child(use_the_parents_loop, &looped);
    assert_int_equal(awsc_loop_run(looped.loop, NULL), AWSC_OK);
    assert_int_equal(looped.completions, 1);
    assert_int_equal(looped.status, AWSC_OK);
    awsc_loop_free(looped.loop);
    assert_int_equal(raw_server_connections(scene->server), 2);
}

/* ---- a stream ---------------------------------------------------------------------------------------------------- */

static int use_the_parents_stream(void *user)
{
    awsc_lambda_invoke_with_response_stream_output *output = user;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    awsc_error *error = NULL;
    EXPECT(awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &error) == AWSC_ERR_CONFIG);
    awsc_error_free(error);
    awsc_free(output);
    return 0;
}

static void a_stream_stays_with_the_parent(void **state)
{
    fork_scene *scene = *state;
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    assert_int_equal(awsc_lambda_invoke_with_response_stream(scene->lambda, &input, NULL, &output, NULL), AWSC_OK);
    in_child(use_the_parents_stream, output);
    unsigned events = 0;
    int status;
    while (!(status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, NULL))) events++;
    assert_int_equal(status, AWSC_END);
    assert_int_equal(events, 3);
    awsc_free(output);
    assert_int_equal(invoke(scene), AWSC_OK);
    assert_int_equal(raw_server_connections(scene->server), 1);
}

/* ---- the end of the process -------------------------------------------------------------------------------------- */

static fork_scene *ending; /* status of a call in a child that has begun to exit */

/* Registered before OpenSSL's own clean-up, so it runs after that. */
static void at_exit(void)
{
    if (!ending) return;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    int status = awsc_lambda_invoke(ending->lambda, &fixture_hello, NULL, NULL, &error);
    int again = awsc_lambda_new(&ending->config, &lambda, NULL);
    if (status != AWSC_ERR_CONFIG || again != AWSC_ERR_CONFIG) {
        fprintf(stderr, "at exit: %d and %d, %s\n", status, again, awsc_error_text(error));
        _exit(1);
    }
    awsc_error_free(error);
    awsc_lambda_free(ending->lambda);
    _exit(0);
}

static int exit_with_a_connection(void *user)
{
    ending = user;
    EXPECT(invoke(ending) == AWSC_OK);
    exit(2); /* at_exit sets it to 0 */
}

static void a_call_while_the_process_exits_is_refused(void **state)
{
    in_child(exit_with_a_connection, *state);
}

int main(void)
{
    if (atexit(at_exit)) return 1;
    fixture_clean_environment();
#define TESTS(name)                                                                                                    \
    {#name " (plain)", name, setup_plain, teardown, NULL},                                                             \
    {                                                                                                                  \
#name " (TLS)", name, setup_tls, teardown, NULL                                                                \
    }
    const struct CMUnitTest tests[] = {
        TESTS(a_child_has_a_connection_of_its_own),
        TESTS(a_grandchild_has_a_connection_of_its_own),
        TESTS(a_loop_stays_with_the_parent),
        TESTS(a_stream_stays_with_the_parent),
        TESTS(a_call_while_the_process_exits_is_refused),
    };
    return cmocka_run_group_tests_name("fork", tests, NULL, NULL);
}
