/* SPDX-License-Identifier: Apache-2.0 */
/* Ordinary calls over HTTP/2: many share a connection. The servers are nghttpd and python3-h2. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/fixture.h"
#include "support/h2_server.h"

extern char **environ;

static test_certificates certificates;
static pid_t running; /* nghttpd, or 0 */

/* ---- nghttpd, which answers with the request's body -------------------------------------------------------------- */

typedef struct echo_server {
    pid_t process;
    unsigned port;
    char log[64];
} echo_server;

static bool has_nghttpd(void)
{
    return access("/usr/sbin/nghttpd", X_OK) == 0 || access("/usr/bin/nghttpd", X_OK) == 0;
}

static bool listens(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool open = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0) (void)close(fd);
    return open;
}

static void echo_start(echo_server *server, const char *streams)
{
    char port[16];
    char most[64];
    posix_spawn_file_actions_t files;
    (void)snprintf(server->log, sizeof server->log, "/tmp/awsc-nghttpd-%d", (int)getpid());
    server->port = raw_closed_port();
    (void)snprintf(port, sizeof port, "%u", server->port);
    (void)snprintf(most, sizeof most, "--max-concurrent-streams=%s", streams);
    const char *const arguments[] = {"nghttpd", "-v", "--echo-upload",          "--address=127.0.0.1",
                                     most,      port, certificates.server_file, certificates.server_file,
                                     NULL};
    char *words[sizeof arguments / sizeof *arguments];
    memcpy(words, arguments, sizeof words);
    assert_int_equal(posix_spawn_file_actions_init(&files), 0);
    assert_int_equal(
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, server->log, O_WRONLY | O_CREAT | O_TRUNC, 0600), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0), 0);
    assert_int_equal(posix_spawnp(&server->process, "nghttpd", &files, NULL, words, environ), 0);
    (void)posix_spawn_file_actions_destroy(&files);
    running = server->process;
    for (int i = 0; !listens(server->port); i++) {
        assert_true(i < 2000);
        (void)usleep(10000);
    }
}

/* Stops the server, and returns how many connections made a request. */
static unsigned echo_stop(echo_server *server)
{
    char line[512];
    unsigned count = 0;
    bool seen[1024] = {false};
    (void)kill(server->process, SIGTERM);
    (void)waitpid(server->process, NULL, 0);
    running = 0;
    FILE *log = fopen(server->log, "r");
    assert_non_null(log);
    while (fgets(line, sizeof line, log)) {
        unsigned id = 0;
        if (sscanf(line, "[id=%u]", &id) != 1 || id >= 1024 || !strstr(line, "recv HEADERS") || seen[id]) continue;
        seen[id] = true;
        count++;
    }
    (void)fclose(log);
    (void)unlink(server->log);
    return count;
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

typedef struct tally {
    unsigned succeeded, failed, cancelled;
    char problem[256]; /* the text of the first failure */
} tally;

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    tally *counts = user;
    if (!status)
        counts->succeeded++;
    else if (status == AWSC_ERR_CANCELLED)
        counts->cancelled++;
    else if (!counts->failed++)
        (void)snprintf(counts->problem, sizeof counts->problem, "%s", awsc_error_text(error));
    awsc_error_free(error);
    awsc_free(output);
}

static awsc_lambda *open_client(unsigned port, int32_t max_connections)
{
    char url[64];
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    (void)snprintf(url, sizeof url, "https://localhost:%u", port);
    awsc_config config = fixture_config(url);
    config.ca_bundle = certificates.ca_file;
    config.http_version = "2";
    config.max_attempts = AWSC_I32(1);
    if (max_connections) config.max_connections = AWSC_I32(max_connections);
    if (awsc_lambda_new(&config, &lambda, &error)) fail_msg("%s", awsc_error_text(error));
    fixture_config_clear(&config);
    return lambda;
}

/* Makes that many calls at a time, `rounds` times. */
static void make_calls(awsc_lambda *lambda, unsigned calls, unsigned rounds)
{
    awsc_loop *loop = NULL;
    tally counts = {0};
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (unsigned round = 0; round < rounds; round++) {
        for (unsigned i = 0; i < calls; i++)
            assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, done, &counts, NULL, NULL),
                             AWSC_OK);
        assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    }
    if (counts.succeeded != calls * rounds)
        fail_msg("%u of %u succeeded: %s", counts.succeeded, calls * rounds, counts.problem);
    awsc_loop_free(loop);
}

static void three_hundred_calls_share_four_connections(void **state)
{
    echo_server server;
    (void)state;
    if (!has_nghttpd()) {
        print_message("SKIPPED: nghttpd is not installed (package nghttp2-server)\n");
        skip();
    }
    echo_start(&server, "100");
    awsc_lambda *lambda = open_client(server.port, 0);
    make_calls(lambda, 300, 3);
    awsc_lambda_free(lambda);
    assert_in_range(echo_stop(&server), 1, 4);
}

static void calls_beyond_the_streams_of_all_connections_wait(void **state)
{
    echo_server server;
    (void)state;
    if (!has_nghttpd()) skip();
    echo_start(&server, "100");
    awsc_lambda *lambda = open_client(server.port, 1);
    make_calls(lambda, 250, 2);
    awsc_lambda_free(lambda);
    assert_int_equal(echo_stop(&server), 1);
}

static void blocking_calls_take_turns_on_one_connection(void **state)
{
    echo_server server;
    (void)state;
    if (!has_nghttpd()) skip();
    echo_start(&server, "100");
    awsc_lambda *lambda = open_client(server.port, 0);
    for (int i = 0; i < 20; i++) {
        awsc_lambda_invoke_output *output = NULL;
        assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, &output, NULL), AWSC_OK);
        assert_int_equal(output->payload.size, fixture_hello.payload.size);
        awsc_free(output);
    }
    awsc_lambda_free(lambda);
    assert_int_equal(echo_stop(&server), 1);
}

static void a_cancelled_call_resets_its_stream_and_keeps_the_connection(void **state)
{
    (void)state;
    tally counts = {0};
    awsc_loop *loop = NULL;
    awsc_call *call = NULL;
    h2_server *server = h2_server_start(certificates.server_file, "request finish see=rst stream=3 head=200 end hold");
    awsc_lambda *lambda = open_client(h2_server_port(server), 0);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, done, &counts, &call, NULL), AWSC_OK);
    while (!h2_server_has_told(server, "end")) assert_int_equal(awsc_loop_run_once(loop, 10, NULL), AWSC_OK);
    awsc_call_cancel(call);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(counts.cancelled, 1);
    assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, done, &counts, NULL, NULL), AWSC_OK);
    /* Some versions of libcurl send the reset together with the next request. A second connection has no stream 3. */
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    if (counts.succeeded != 1) fail_msg("%s", counts.problem);
    (void)h2_server_tells(server, "rst");
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
    h2_server_stop(server);
}

/* ---- servers without HTTP/2 -------------------------------------------------------------------------------------- */

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

static void a_server_without_http_2_gets_http_1_1(void **state)
{
    (void)state;
    raw_answer good = fixture_answer("{}");
    raw_server *server =
        raw_server_start(&(raw_script){.answer = answer_all, .user = &good, .tls = certificates.server});
    awsc_lambda *lambda = open_client(raw_server_port(server), 8);
    make_calls(lambda, 40, 2);
    assert_true(raw_server_connections(server) <= 8);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

static void an_unknown_version_is_refused(void **state)
{
    (void)state;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    awsc_config config = fixture_config("https://localhost:1");
    config.http_version = "3";
    assert_int_equal(awsc_lambda_new(&config, &lambda, &error), AWSC_ERR_CONFIG);
    assert_string_equal(awsc_error_message(error), "config.http_version is \"3\"; expected 1.1 or 2");
    awsc_error_free(error);
    fixture_config_clear(&config);
}

static int make_certificates(void **state)
{
    (void)state;
    fixture_clean_environment();
    certificates_make(&certificates, "localhost");
    if (!has_nghttpd()) print_message("SKIPPED: calls over HTTP/2 (nghttpd is not installed)\n");
    return 0;
}

static int clear_certificates(void **state)
{
    (void)state;
    if (running) (void)kill(running, SIGTERM); /* a test failed */
    certificates_clear(&certificates);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_hundred_calls_share_four_connections),
        cmocka_unit_test(calls_beyond_the_streams_of_all_connections_wait),
        cmocka_unit_test(blocking_calls_take_turns_on_one_connection),
        cmocka_unit_test(a_cancelled_call_resets_its_stream_and_keeps_the_connection),
        cmocka_unit_test(a_server_without_http_2_gets_http_1_1),
        cmocka_unit_test(an_unknown_version_is_refused),
    };
    return cmocka_run_group_tests(tests, make_certificates, clear_certificates);
}
