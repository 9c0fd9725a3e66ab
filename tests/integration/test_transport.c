/* SPDX-License-Identifier: Apache-2.0 */
/* Single exchanges at the interface of transports: silence, back-pressure, refusals, addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "error/error.h"
#include "http/http.h"
#include "http/transport.h"
#include "loop/loop.h"
#include "support/fixture.h"
#include "sys/clock.h"
#include "transport/curl_internal.h"

enum { IDLE_MS = 60 * 1000, LARGE = 4 * 1024 * 1024 };

/* ---- a running clock that tests can advance ---------------------------------------------------------------------- */

static uint64_t moved_ms;

static awsc_time moved_now(void *user)
{
    (void)user;
    return awsc_clock_now(awsc_clock_system());
}

static uint64_t moved_monotonic_ms(void *user)
{
    (void)user;
    return awsc_clock_monotonic_ms(awsc_clock_system()) + moved_ms;
}

static const awsc_clock moved_clock = {moved_now, moved_monotonic_ms, NULL, NULL};

/* ---- a server, a loop, a transport, and the reports of an exchange ----------------------------------------------- */

typedef struct scene {
    raw_answer answer;
    char head[4096]; /* head of the last request */
    size_t sent;     /* bytes of its body */
    unsigned connection;
    raw_server *server;
    awsc_loop *loop;
    awsc_loop_member member; /* keeps the loop running without a call */
    awsc_transport *transport;
    awsc_http_request *request;
    char url[256];
    awsc_exchange *exchange;
    /* instructions for the handler */
    bool pauses;
    int refuses_status, refuses_header, refuses_head, refuses_body;
    /* reports to the handler */
    int status;
    size_t headers, body;
    bool head_done, ended;
    awsc_exchange_result result;
    char message[256];
} scene;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    scene *s = user;
    snprintf(s->head, sizeof s->head, "%s", request->head);
    s->sent = request->complete ? request->body_size : SIZE_MAX;
    s->connection = request->connection;
    *answer = s->answer;
}

static int on_status(void *user, int status)
{
    scene *s = user;
    s->status = status;
    return s->refuses_status;
}

static int on_header(void *user, const char *name, size_t name_size, const char *value, size_t value_size)
{
    scene *s = user;
    (void)name;
    (void)name_size;
    (void)value;
    (void)value_size;
    s->headers++;
    return s->refuses_header;
}

static int on_head_end(void *user)
{
    scene *s = user;
    s->head_done = true;
    return s->refuses_head;
}

static int on_body(void *user, const void *data, size_t size)
{
    scene *s = user;
    (void)data;
    if (s->pauses) return AWSC_END;
    s->body += size;
    return s->refuses_body;
}

static void on_end(void *user, const awsc_exchange_result *result)
{
    scene *s = user;
    s->ended = true;
    s->exchange = NULL;
    s->result = *result;
    snprintf(s->message, sizeof s->message, "%s", result->message ? result->message : "");
}

static void abandon(awsc_loop_member *member)
{
    (void)member;
}

static void open_scene_at(scene *s, bool ipv6)
{
    memset(s, 0, sizeof *s);
    fixture_clean_environment();
    raw_script script = {.answer = give, .user = s, .ipv6 = ipv6};
    s->server = raw_server_start(&script);
    s->answer = fixture_answer("hello");
    snprintf(s->url, sizeof s->url, "%s/path", raw_server_url(s->server));
    const awsc_curl_settings settings = {.verify_tls = true};
    assert_int_equal(awsc_curl_transport_new(awsc_allocator_default(), &settings, &s->transport, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), &moved_clock, &s->loop, NULL), AWSC_OK);
    s->member.abandon = abandon;
    awsc_loop_join(s->loop, &s->member);
    assert_int_equal(awsc_http_request_new("GET", "/path", &s->request, NULL), AWSC_OK);
}

static void open_scene(scene *s)
{
    open_scene_at(s, false);
}

static void close_scene(scene *s)
{
    awsc_http_request_free(s->request);
    awsc_loop_leave(s->loop, &s->member);
    awsc_loop_free(s->loop);
    awsc_curl_transport_free(s->transport);
    raw_server_stop(s->server);
}

static int start_with(scene *s, awsc_exchange_request request, awsc_error **error)
{
    const awsc_exchange_handler handler = {.user = s,
                                           .on_status = on_status,
                                           .on_header = on_header,
                                           .on_head_end = on_head_end,
                                           .on_body = on_body,
                                           .on_end = on_end};
    if (!request.idle_timeout_ms) request.idle_timeout_ms = AWSC_NO_LIMIT;
    request.connect_timeout_ms = request.max_connection_idle_ms = AWSC_NO_LIMIT;
    request.request = s->request;
    if (!request.url) request.url = s->url;
    return s->transport->start(s->transport->user, s->loop, &request, &handler, &s->exchange, error);
}

static void start(scene *s, awsc_exchange_request request)
{
    awsc_error *error = NULL;
    if (start_with(s, request, &error)) fail_msg("%s", awsc_error_text(error));
}

static void turn(scene *s)
{
    assert_int_equal(awsc_loop_run_once(s->loop, 20, NULL), AWSC_OK);
}

static void run_to_end(scene *s)
{
    while (!s->ended) turn(s);
}

static void expect_answer(scene *s)
{
    if (s->result.status) fail_msg("%s", s->message);
    assert_int_equal(s->status, 200);
    assert_int_equal(s->body, 5);
}

/* ---- one exchange after another ---------------------------------------------------------------------------------- */

typedef struct kind_of_request {
    const char *method;
    size_t body; /* bytes */
    const char *header;
    awsc_exchange_request request;
    bool has_own_connection;
} kind_of_request;

static const awsc_exchange_extras stream_extras = {.streams = true};

static const kind_of_request kinds[] = {
    {.method = "GET"},
    {.method = "POST", .body = 100},
    {.method = "DELETE"},
    {.method = "HEAD"},
    {.method = "POST", .body = 100 * 1024, .header = "X-Large"},
    {.method = "PUT", .body = 30},
    {.method = "POST"},
    {.method = "POST", .body = 10, .request = {.loopback_only = true}, .has_own_connection = true},
    {.method = "GET", .request = {.extras = &stream_extras}},
    {.method = "POST", .body = 600 * 1024},
};

static void send_kind(scene *s, const kind_of_request *kind, const char *body)
{
    awsc_http_request_free(s->request);
    assert_int_equal(awsc_http_request_new(kind->method, "/path", &s->request, NULL), AWSC_OK);
    if (kind->header) assert_int_equal(awsc_http_request_set_header(s->request, kind->header, "1", NULL), AWSC_OK);
    if (kind->body) awsc_http_request_set_body(s->request, (awsc_body){.data = body, .size = kind->body});
    s->answer = fixture_answer(strcmp(kind->method, "HEAD") == 0 ? "" : "hello");
    s->ended = s->head_done = false;
    s->body = 0;
    start(s, kind->request);
    run_to_end(s);
    if (s->result.status) fail_msg("%s: %s", kind->method, s->message);
}

static void expect_kind(const scene *s, const kind_of_request *kind, const kind_of_request *before)
{
    char line[64];
    snprintf(line, sizeof line, "%s /path HTTP/1.1\r\n", kind->method);
    if (strncmp(s->head, line, strlen(line)) != 0) fail_msg("%s after %s: %s", kind->method, before->method, s->head);
    if (s->sent != kind->body) fail_msg("%s after %s: %zu bytes", kind->method, before->method, s->sent);
    assert_int_equal(strstr(s->head, "X-Large: 1\r\n") != NULL, kind->header != NULL);
    assert_null(strstr(s->head, "Expect:"));
    assert_int_equal(s->body, strcmp(kind->method, "HEAD") == 0 ? 0 : 5);
}

/* The transport uses handles of libcurl again; no option of one exchange may reach the next. */
static void each_request_is_sent_as_if_it_were_the_first(void **state)
{
    enum { COUNT = sizeof kinds / sizeof *kinds };
    static char body[600 * 1024];
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t first = 0; first < COUNT; first++) {
        for (size_t second = 0; second < COUNT; second++) {
            send_kind(&s, &kinds[first], body);
            unsigned connection = s.connection;
            send_kind(&s, &kinds[second], body);
            expect_kind(&s, &kinds[second], &kinds[first]);
            bool reused = s.connection == connection;
            assert_int_equal(reused, !kinds[first].has_own_connection && !kinds[second].has_own_connection);
        }
    }
    close_scene(&s);
}

/* Two transports on one loop: one verifies certificates and has no proxy, the other goes through a proxy. */
static void a_loop_keeps_the_options_of_each_transport(void **state)
{
    static const char body[100];
    awsc_curl_settings settings = {.verify_tls = true};
    scene s;
    (void)state;
    open_scene(&s);
    awsc_transport *direct = s.transport, *proxied = NULL;
    settings.proxies.proxy = raw_server_url(s.server);
    settings.choose_proxy = awsc_curl_choose_proxy;
    assert_int_equal(awsc_curl_transport_new(awsc_allocator_default(), &settings, &proxied, NULL), AWSC_OK);
    for (int i = 0; i < 6; i++) {
        s.transport = i % 2 ? proxied : direct;
        send_kind(&s, &kinds[i % 3], body);
        assert_int_equal(strstr(s.head, " http://127.0.0.1") != NULL, i % 2);
    }
    awsc_curl_transport_free(proxied);
    s.transport = direct;
    send_kind(&s, &kinds[0], body);
    assert_null(strstr(s.head, " http://127.0.0.1"));
    close_scene(&s);
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

static void a_server_that_is_silent_for_too_long_is_a_timeout(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    s.answer = (raw_answer){.then = RAW_HOLD};
    start(&s, (awsc_exchange_request){.idle_timeout_ms = IDLE_MS});
    while (!raw_server_executions(s.server)) turn(&s);
    turn(&s);
    assert_false(s.ended);
    moved_ms += IDLE_MS + 1;
    run_to_end(&s);
    assert_int_equal(s.result.status, AWSC_ERR_TIMEOUT);
    assert_true(s.result.maybe_sent);
    assert_string_equal(s.message, "no byte of the response for 60000 ms");
    close_scene(&s);
}

static void a_slow_reader_does_not_cause_an_idle_timeout(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    char *large = calloc(1, LARGE);
    assert_non_null(large);
    s.answer = fixture_answer_with("200 OK", NULL, large, LARGE);
    s.pauses = true;
    start(&s, (awsc_exchange_request){.idle_timeout_ms = IDLE_MS});
    while (!s.exchange->paused) turn(&s);
    for (int i = 0; i < 3; i++) {
        moved_ms += IDLE_MS + 1;
        turn(&s);
        turn(&s);
        assert_false(s.ended);
    }
    s.pauses = false;
    s.transport->resume(s.exchange);
    run_to_end(&s);
    assert_int_equal(s.result.status, AWSC_OK);
    assert_int_equal(s.body, LARGE);
    free(large);
    close_scene(&s);
}

static void the_idle_timeout_restarts_when_a_reader_resumes(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc"; /* no further bytes */
    s.answer = (raw_answer){.data = head, .size = sizeof head - 1, .then = RAW_HOLD};
    s.pauses = true;
    start(&s, (awsc_exchange_request){.idle_timeout_ms = IDLE_MS});
    while (!s.exchange->paused) turn(&s);
    moved_ms += IDLE_MS - 1;
    s.pauses = false;
    s.transport->resume(s.exchange);
    while (s.body < 3) turn(&s);
    moved_ms += IDLE_MS / 2;
    turn(&s);
    assert_false(s.ended);
    moved_ms += IDLE_MS / 2 + 1;
    run_to_end(&s);
    assert_int_equal(s.result.status, AWSC_ERR_TIMEOUT);
    close_scene(&s);
}

static void without_a_limit_a_server_may_be_silent_for_ever(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    s.answer = (raw_answer){.then = RAW_HOLD};
    start(&s, (awsc_exchange_request){0});
    while (!raw_server_executions(s.server)) turn(&s);
    moved_ms += 1000 * (uint64_t)IDLE_MS;
    turn(&s);
    turn(&s);
    assert_false(s.ended);
    assert_true(s.transport->cancel(s.exchange));
    close_scene(&s);
}

/* ---- refusals of a handler --------------------------------------------------------------------------------------- */

static void a_handler_stops_the_response_with_a_status_of_its_own(void **state)
{
    (void)state;
    for (int at = 0; at < 4; at++) {
        scene s;
        open_scene(&s);
        int *refusals[] = {&s.refuses_status, &s.refuses_header, &s.refuses_head, &s.refuses_body};
        *refusals[at] = at % 2 ? AWSC_ERR_PARSE : AWSC_ERR_NOMEM;
        start(&s, (awsc_exchange_request){0});
        run_to_end(&s);
        assert_int_equal(s.result.status, at % 2 ? AWSC_ERR_PARSE : AWSC_ERR_NOMEM);
        assert_true(s.result.maybe_sent);
        assert_int_equal(s.headers, at == 0 ? 0 : at == 1 ? 1 : 2);
        close_scene(&s);
    }
}

static void a_cancelled_exchange_makes_no_further_reports(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    start(&s, (awsc_exchange_request){0});
    assert_false(s.transport->cancel(s.exchange)); /* nothing was sent yet */
    turn(&s);
    s.answer = (raw_answer){.then = RAW_HOLD};
    start(&s, (awsc_exchange_request){0});
    while (!raw_server_executions(s.server)) turn(&s);
    assert_true(s.transport->cancel(s.exchange));
    turn(&s);
    assert_false(s.ended);
    assert_int_equal(s.status, 0);
    close_scene(&s);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static void headers_of_any_length_are_sent_unchanged(void **state)
{
    scene s;
    char value[2000];
    (void)state;
    open_scene(&s);
    memset(value, 'v', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    assert_int_equal(awsc_http_request_add_header(s.request, "X-Long", value, NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_add_header(s.request, "X-Empty", "", NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_add_header(s.request, "X-Twice", "1", NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_add_header(s.request, "X-Twice", "2", NULL), AWSC_OK);
    start(&s, (awsc_exchange_request){0});
    run_to_end(&s);
    expect_answer(&s);
    assert_non_null(strstr(s.head, value));
    assert_non_null(strstr(s.head, "\r\nX-Empty:\r\n"));
    assert_non_null(strstr(s.head, "\r\nX-Twice: 1\r\nX-Twice: 2\r\n"));
    /* libcurl adds only the Host header */
    assert_null(strstr(s.head, "User-Agent"));
    assert_null(strstr(s.head, "Accept"));
    assert_null(strstr(s.head, "Expect"));
    close_scene(&s);
}

static void the_response_to_head_has_no_body(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    awsc_http_request_free(s.request);
    assert_int_equal(awsc_http_request_new("HEAD", "/path", &s.request, NULL), AWSC_OK);
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n";
    s.answer = (raw_answer){.data = head, .size = sizeof head - 1};
    for (int i = 0; i < 2; i++) {
        s.ended = false;
        start(&s, (awsc_exchange_request){0});
        run_to_end(&s);
        assert_int_equal(s.result.status, AWSC_OK);
        assert_int_equal(s.body, 0);
        assert_int_equal(strncmp(s.head, "HEAD /path HTTP/1.1\r\n", 21), 0);
    }
    assert_int_equal(raw_server_connections(s.server), 1); /* the connection is reused */
    close_scene(&s);
}

static void any_method_may_have_a_body(void **state)
{
    static const char *const methods[] = {"GET", "DELETE", "PATCH", "POST"};
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        char first_line[64];
        awsc_http_request_free(s.request);
        assert_int_equal(awsc_http_request_new(methods[i], "/path", &s.request, NULL), AWSC_OK);
        awsc_http_request_set_body(s.request, AWSC_BODY_LITERAL("body"));
        s.ended = false;
        s.body = 0;
        start(&s, (awsc_exchange_request){0});
        run_to_end(&s);
        expect_answer(&s);
        snprintf(first_line, sizeof first_line, "%s /path HTTP/1.1\r\n", methods[i]);
        assert_int_equal(strncmp(s.head, first_line, strlen(first_line)), 0);
        assert_non_null(strstr(s.head, "\r\nContent-Length: 4\r\n"));
    }
    close_scene(&s);
}

/* ---- addresses --------------------------------------------------------------------------------------------------- */

static void ipv6_addresses_are_reached(void **state)
{
    scene s;
    (void)state;
    if (!raw_server_has_ipv6()) {
        print_message("SKIPPED: this machine has no address ::1\n");
        return;
    }
    for (int loopback_only = 0; loopback_only < 2; loopback_only++) {
        char host[64];
        open_scene_at(&s, true);
        start(&s, (awsc_exchange_request){.loopback_only = loopback_only != 0});
        run_to_end(&s);
        expect_answer(&s);
        snprintf(host, sizeof host, "\r\nHost: [::1]:%u\r\n", raw_server_port(s.server));
        assert_non_null(strstr(s.head, host));
        close_scene(&s);
    }
}

static void a_loopback_only_request_connects_to_this_machine_only(void **state)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "0.0.0.0"};
    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        scene s;
        open_scene(&s);
        snprintf(s.url, sizeof s.url, "http://%s:%u/path", hosts[i], raw_server_port(s.server));
        start(&s, (awsc_exchange_request){.loopback_only = true});
        run_to_end(&s);
        if (i < 2) {
            expect_answer(&s);
        } else {
            assert_int_equal(s.result.status, AWSC_ERR_CONNECT);
            assert_false(s.result.maybe_sent);
            assert_int_equal(raw_server_connections(s.server), 0);
        }
        close_scene(&s);
    }
}

/* ---- many -------------------------------------------------------------------------------------------------------- */

/* Each transport has its own connections on a loop; idle connections of many transports do not accumulate. */
static void a_loop_serves_any_number_of_transports(void **state)
{
    enum { MANY = AWSC_CURL_IDLE_SHARDS + 6 };
    scene s;
    awsc_transport *transports[MANY];
    (void)state;
    open_scene(&s);
    awsc_transport *own = s.transport;
    const awsc_curl_settings settings = {.verify_tls = true};
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < MANY; i++) {
            if (round == 0)
                assert_int_equal(awsc_curl_transport_new(awsc_allocator_default(), &settings, &transports[i], NULL),
                                 AWSC_OK);
            s.transport = transports[i];
            s.ended = false;
            s.body = 0;
            start(&s, (awsc_exchange_request){0});
            run_to_end(&s);
            expect_answer(&s);
        }
    }
    size_t shards = 0;
    for (awsc_curl_shard *shard = awsc_curl_engine_of(s.loop)->shards; shard; shard = shard->next) shards++;
    assert_in_range(shards, 1, AWSC_CURL_IDLE_SHARDS + 1);
    for (size_t i = 0; i < MANY; i++) awsc_curl_transport_free(transports[i]);
    s.transport = own;
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_that_is_silent_for_too_long_is_a_timeout),
        cmocka_unit_test(a_slow_reader_does_not_cause_an_idle_timeout),
        cmocka_unit_test(the_idle_timeout_restarts_when_a_reader_resumes),
        cmocka_unit_test(without_a_limit_a_server_may_be_silent_for_ever),
        cmocka_unit_test(a_handler_stops_the_response_with_a_status_of_its_own),
        cmocka_unit_test(a_cancelled_exchange_makes_no_further_reports),
        cmocka_unit_test(headers_of_any_length_are_sent_unchanged),
        cmocka_unit_test(the_response_to_head_has_no_body),
        cmocka_unit_test(any_method_may_have_a_body),
        cmocka_unit_test(ipv6_addresses_are_reached),
        cmocka_unit_test(a_loopback_only_request_connects_to_this_machine_only),
        cmocka_unit_test(a_loop_serves_any_number_of_transports),
        cmocka_unit_test(each_request_is_sent_as_if_it_were_the_first),
        cmocka_unit_test(a_loop_keeps_the_options_of_each_transport),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
