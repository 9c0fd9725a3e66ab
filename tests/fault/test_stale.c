/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reused connections: bytes that a server sends between two requests are never taken for a response, fail no call, and
 * cause no second execution; the same holds for a server that closes the connection.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <openssl/ssl.h>

#include "support/certificates.h"
#include "support/fixture.h"
#include "support/proxy.h"

enum { CALLS = 4, REUSES = 1000, WAIT_MS = 5000, ARRIVAL_MS = 30 };

/* Ways to reach the server. */
enum way { PLAIN, PLAIN_ON_A_LOOP, PLAIN_BY_PROXY, TLS_13, TLS_13_ON_A_LOOP, TLS_12, TLS_13_BY_TUNNEL, WAYS };

/* Forms of an answer. */
enum form { WITH_LENGTH, CHUNKED, EMPTY, HEAD_APART, FORMS };

/* Bytes and events besides the answer to a request. */
typedef struct surplus {
    const char *name;
    const char *at_once; /* bytes in the same piece as the answer, or NULL */
    raw_answer rest;     /* other actions of the server */
    bool over_tls_only;
} surplus;

typedef struct stale_scene {
    test_certificates certificates;
    test_certificates older; /* a server that supports TLS 1.2 only */
    raw_server *server;
    test_proxy *proxy;
    const surplus *surplus;
    enum form form;
    awsc_lambda *lambda;
    awsc_loop *loop; /* NULL: blocking calls */
    awsc_lambda_invoke_output *output;
    awsc_error *error;
    int status;
} stale_scene;

static bool is_tls(int way)
{
    return way >= TLS_13;
}

#define LONG "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"

/* Every answer contains the number of its request. */
static void answer_with_the_number(void *user, const raw_request *request, raw_answer *answer)
{
    static const char *const forms[FORMS] = {
        "Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "Content-Length: 0\r\n\r\n",
        "Content-Length: 2\r\nZ: " LONG LONG LONG LONG "\r\n\r\n{}", /* the second piece is the rest */
    };
    const stale_scene *scene = user;
    char text[1024];
    const char *at_once = scene->surplus && scene->surplus->at_once ? scene->surplus->at_once : "";
    int size = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nX-Amz-Executed-Version: %u\r\n", request->number);
    size += snprintf(text + size, sizeof text - (size_t)size, "%s%s", forms[scene->form], at_once);
    raw_answer whole = fixture_answer_bytes(text, (size_t)size);
    if (scene->surplus) *answer = scene->surplus->rest;
    answer->data = whole.data;
    answer->size = whole.size;
    answer->has_afterword = scene->surplus != NULL;
    if (scene->form == HEAD_APART) answer->piece = (size_t)(strstr(text, "{}") - text);
}

static int setup(void **state)
{
    stale_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    certificates_make(&scene->certificates, "localhost");
    certificates_make(&scene->older, "localhost");
    assert_int_equal(SSL_CTX_set_max_proto_version(scene->older.server, TLS1_2_VERSION), 1);
    *state = scene;
    return 0;
}

static void leave(stale_scene *scene)
{
    awsc_free(scene->output);
    awsc_error_free(scene->error);
    awsc_lambda_free(scene->lambda);
    awsc_loop_free(scene->loop);
    if (scene->proxy) proxy_stop(scene->proxy);
    raw_server_stop(scene->server);
    scene->output = NULL;
    scene->error = NULL;
    scene->lambda = NULL;
    scene->loop = NULL;
    scene->proxy = NULL;
    scene->server = NULL;
}

static int teardown(void **state)
{
    stale_scene *scene = *state;
    leave(scene);
    certificates_clear(&scene->certificates);
    certificates_clear(&scene->older);
    free(scene);
    return 0;
}

/* A server and a client of their own. */
static void enter(stale_scene *scene, int way, int form, const surplus *kind)
{
    const test_certificates *certificates = way == TLS_12 ? &scene->older : &scene->certificates;
    char url[64];
    leave(scene);
    scene->form = (enum form)form;
    scene->surplus = kind;
    scene->server = raw_server_start(&(raw_script){
        .answer = answer_with_the_number, .user = scene, .tls = is_tls(way) ? certificates->server : NULL});
    (void)snprintf(url, sizeof url, "%s://localhost:%u", is_tls(way) ? "https" : "http",
                   raw_server_port(scene->server));
    awsc_config config = fixture_config(way == PLAIN_BY_PROXY ? "http://lambda.invalid" : url);
    config.ca_bundle = certificates->ca_file;
    config.deadline_ms = AWSC_I64(WAIT_MS);
    if (way == PLAIN_BY_PROXY) config.proxy = raw_server_url(scene->server);
    if (way == TLS_13_BY_TUNNEL) {
        scene->proxy = proxy_start(NULL);
        config.proxy = proxy_url(scene->proxy);
    }
    assert_int_equal(awsc_lambda_new(&config, &scene->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    if (way == PLAIN_ON_A_LOOP || way == TLS_13_ON_A_LOOP) assert_int_equal(awsc_loop_new(&scene->loop, NULL), AWSC_OK);
}

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    stale_scene *scene = user;
    scene->status = status;
    scene->output = output;
    scene->error = error;
}

static int invoke(stale_scene *scene)
{
    awsc_free(scene->output);
    scene->output = NULL;
    if (!scene->loop) return awsc_lambda_invoke(scene->lambda, &fixture_hello, NULL, &scene->output, &scene->error);
    assert_int_equal(
        awsc_lambda_invoke_start(scene->lambda, scene->loop, &fixture_hello, NULL, invoked, scene, NULL, NULL),
        AWSC_OK);
    assert_int_equal(awsc_loop_run(scene->loop, NULL), AWSC_OK);
    return scene->status;
}

/* Waits until the server has finished its answers to all requests so far. */
static void wait_for_the_server(const stale_scene *scene, unsigned afterwords)
{
    int64_t give_up = fixture_now_ms() + WAIT_MS;
    while (raw_server_afterwords(scene->server) < afterwords) {
        assert_true(fixture_now_ms() < give_up);
        (void)nanosleep(&(struct timespec){0, 200000}, NULL);
    }
}

/*
 * Bytes from the server take a while, even on one machine: waits until they are at the client's sockets, unless the
 * client has read them with the answer.
 */
static void wait_for_arrival(const stale_scene *scene)
{
    unsigned port = scene->proxy ? proxy_port(scene->proxy) : raw_server_port(scene->server);
    for (int fd = 0; fd < 1024; fd++) {
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        if (getpeername(fd, (struct sockaddr *)&peer, &size) || size != sizeof peer || peer.sin_family != AF_INET ||
            ntohs(peer.sin_port) != port)
            continue;
        struct pollfd waiting = {fd, POLLIN, 0};
        (void)poll(&waiting, 1, ARRIVAL_MS);
    }
}

/* Makes calls, each after the server has sent everything for the previous one. Expects that each gets its own answer at
 * the first attempt. */
static void expect_own_answers(stale_scene *scene, unsigned calls, const char *what, int way)
{
    for (unsigned i = 1; i <= calls; i++) {
        char number[16];
        (void)snprintf(number, sizeof number, "%u", i);
        if (invoke(scene))
            fail_msg("%s, way %d, form %d: call %u: %s", what, way, scene->form, i, awsc_error_text(scene->error));
        if (!scene->output->executed_version || strcmp(scene->output->executed_version, number))
            fail_msg("%s, way %d, form %d: call %u has the answer %s", what, way, scene->form, i,
                     scene->output->executed_version ? scene->output->executed_version : "(none)");
        assert_int_equal(awsc_output_attempts(scene->output), 1);
        if (!scene->surplus) continue;
        wait_for_the_server(scene, i);
        if (scene->surplus->rest.later || scene->surplus->rest.then) wait_for_arrival(scene);
    }
    assert_int_equal(raw_server_executions(scene->server), calls);
}

#define ANOTHER "HTTP/1.1 200 OK\r\nX-Amz-Executed-Version: wrong\r\nContent-Length: 2\r\n\r\n{}"
#define TIMED_OUT "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
#define LATER(text) .later = "" text, .later_size = sizeof(text) - 1

static void try_all(stale_scene *scene, const surplus *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (int way = 0; way < WAYS; way++) {
            if (kinds[i].over_tls_only && !is_tls(way)) continue;
            for (int form = 0; form < FORMS; form++) {
                enter(scene, way, form, &kinds[i]);
                expect_own_answers(scene, CALLS, kinds[i].name, way);
            }
        }
    }
}

/* ---- bytes between two requests ---------------------------------------------------------------------------------- */

static void bytes_on_an_idle_connection_are_not_taken_for_a_response(void **state)
{
    static const surplus kinds[] = {
        {.name = "another response", .rest = {LATER(ANOTHER)}},
        {.name = "another response, a little later", .rest = {LATER(ANOTHER), .later_ms = 20}},
        {.name = "two more", .rest = {LATER(ANOTHER ANOTHER)}},
        {.name = "another response, and the end", .rest = {LATER(ANOTHER), .then = RAW_CLOSE}},
        {.name = "408 and the end", .rest = {LATER(TIMED_OUT), .then = RAW_CLOSE}},
        {.name = "408", .rest = {LATER(TIMED_OUT)}},
        {.name = "an interim response", .rest = {LATER("HTTP/1.1 100 Continue\r\n\r\n")}},
        {.name = "half a head", .rest = {LATER("HTTP/1.1 200 OK\r\nX-Amz-Executed-Version: wrong\r\n")}},
        {.name = "a byte", .rest = {LATER("x")}},
        {.name = "an empty line", .rest = {LATER("\r\n")}},
    };
    try_all(*state, kinds, sizeof kinds / sizeof *kinds);
}

static void bytes_behind_a_response_are_not_taken_for_the_next_one(void **state)
{
    static const surplus kinds[] = {
        {.name = "another response at once", .at_once = ANOTHER},
        {.name = "another response at once, and one later", .at_once = ANOTHER, .rest = {LATER(ANOTHER)}},
        {.name = "two at once", .at_once = ANOTHER ANOTHER},
        {.name = "a byte at once", .at_once = "x"},
        {.name = "half a head at once, and its end later",
         .at_once = "HTTP/1.1 200 OK\r\nX-Amz-Executed-Version: wrong\r\n",
         .rest = {LATER("Content-Length: 2\r\n\r\n{}")}},
        {.name = "a response at once, and the end", .at_once = ANOTHER, .rest = {.then = RAW_CLOSE}},
    };
    try_all(*state, kinds, sizeof kinds / sizeof *kinds);
}

/* ---- closed connections ------------------------------------------------------------------------------------------ */

static void a_closed_connection_fails_no_call(void **state)
{
    static const surplus kinds[] = {
        {.name = "the end", .rest = {.then = RAW_CLOSE}},
        {.name = "the end, a little later", .rest = {.then = RAW_CLOSE, .later_ms = 10}},
        {.name = "a reset", .rest = {.then = RAW_RESET, .later_ms = 20}},
        {.name = "TLS: nothing more comes", .rest = {.says_goodbye = true, .then = RAW_HOLD}, .over_tls_only = true},
        {.name = "TLS: half a record", .rest = {LATER("\x17\x03\x03"), .later_in_clear = true}, .over_tls_only = true},
        {.name = "TLS: a record's head",
         .rest = {LATER("\x17\x03\x03\x01\x01"), .later_in_clear = true},
         .over_tls_only = true},
        {.name = "TLS: no record", .rest = {LATER(ANOTHER), .later_in_clear = true}, .over_tls_only = true},
    };
    try_all(*state, kinds, sizeof kinds / sizeof *kinds);
}

static void a_session_ticket_does_not_hide_other_bytes(void **state)
{
    static const surplus kinds[] = {
        {.name = "a ticket and a response", .rest = {.new_tickets = 1, LATER(ANOTHER)}},
        {.name = "a ticket and a byte", .rest = {.new_tickets = 2, LATER("x")}},
        {.name = "a ticket and the end", .rest = {.new_tickets = 1, .then = RAW_CLOSE}},
        {.name = "a ticket, and nothing more", .rest = {.new_tickets = 1, .says_goodbye = true, .then = RAW_HOLD}},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        for (int form = 0; form < FORMS; form++) {
            enter(*state, TLS_13, form, &kinds[i]);
            expect_own_answers(*state, CALLS, kinds[i].name, TLS_13);
        }
    }
}

/* ---- connections that are kept ----------------------------------------------------------------------------------- */

static void well_behaved_servers_see_one_connection(void **state)
{
    stale_scene *scene = *state;
    for (int way = 0; way < WAYS; way++) {
        enter(scene, way, WITH_LENGTH, NULL);
        expect_own_answers(scene, REUSES, "reuse", way);
        if (raw_server_connections(scene->server) != 1)
            fail_msg("way %d: %u connections", way, raw_server_connections(scene->server));
    }
}

/* Most versions of libcurl drop such a connection themselves. */
static bool libcurl_minds_tickets(void)
{
    return curl_version_info(CURLVERSION_NOW)->version_num >= 0x080100;
}

static void late_session_tickets_do_not_drop_the_connection(void **state)
{
    stale_scene *scene = *state;
    static const surplus late = {.name = "a late ticket", .rest = {.new_tickets = 1}};
    static const int ways[] = {TLS_13, TLS_13_ON_A_LOOP, TLS_13_BY_TUNNEL};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        for (int form = 0; form < FORMS; form++) {
            enter(scene, ways[i], form, &late);
            expect_own_answers(scene, 100, "late tickets", ways[i]);
            unsigned connections = raw_server_connections(scene->server);
            if (connections != 1 && !libcurl_minds_tickets()) fail_msg("%u connections", connections);
            if (libcurl_minds_tickets()) print_message("late tickets: %u connections for 100 calls\n", connections);
        }
    }
}

int main(void)
{
    fixture_clean_environment();
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(bytes_on_an_idle_connection_are_not_taken_for_a_response),
        TEST(bytes_behind_a_response_are_not_taken_for_the_next_one),
        TEST(a_closed_connection_fails_no_call),
        TEST(a_session_ticket_does_not_hide_other_bytes),
        TEST(well_behaved_servers_see_one_connection),
        TEST(late_session_tickets_do_not_drop_the_connection),
    };
    return cmocka_run_group_tests_name("stale connections", tests, NULL, NULL);
}
