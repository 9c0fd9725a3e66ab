/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times and sizes of an exchange, over servers that delay each step. Each time is compared with the delays before it,
 * and with the moment when the test was notified of the step.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/transport.h"
#include "loop/loop.h"
#include "support/certificates.h"
#include "support/fixture.h"
#include "support/h2_server.h"
#include "support/lookups.h"
#include "sys/clock.h"
#include "duplex/curl_duplex.h"
#include "transport/curl_figures.h"
#include "transport/curl_transport.h"
#include "duplex/h2_exchange.h"

enum { DELAY_MS = 60, DELAY_US = DELAY_MS * 1000 };

static test_certificates certificates;

typedef struct scene {
    raw_answer answer;
    raw_server *server;
    awsc_loop *loop;
    awsc_loop_member member; /* keeps the loop running without a call */
    awsc_transport *transport;
    awsc_http_request *request;
    awsc_exchange *exchange;
    char url[256];
    const char *upload;
    int64_t began_us;
    int64_t heard_us; /* from that moment to the head of the response */
    bool ended, measured;
    int status;
    awsc_exchange_figures figures;
} scene;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = ((scene *)user)->answer;
}

static int take_status(void *user, int status)
{
    scene *s = user;
    s->heard_us = awsc_monotonic_us() - s->began_us;
    return status == 200 ? AWSC_OK : AWSC_ERR_PARSE;
}

static int take_header(void *user, const char *name, size_t name_size, const char *value, size_t value_size)
{
    (void)user;
    (void)name;
    (void)name_size;
    (void)value;
    (void)value_size;
    return AWSC_OK;
}

static int take_head_end(void *user)
{
    (void)user;
    return AWSC_OK;
}

static int take_body(void *user, const void *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return AWSC_OK;
}

static void on_end(void *user, const awsc_exchange_result *result)
{
    scene *s = user;
    s->ended = true;
    s->status = result->status;
    s->measured = result->figures != NULL;
    if (s->measured) s->figures = *result->figures;
}

static void abandon(awsc_loop_member *member)
{
    (void)member;
}

static void open_scene(scene *s, const raw_script *given)
{
    *s = (scene){.answer = fixture_answer("hello")};
    fixture_clean_environment();
    lookups_reset();
    raw_script script = *given;
    script.answer = give;
    script.user = s;
    s->server = raw_server_start(&script);
    snprintf(s->url, sizeof s->url, "%s/path", raw_server_url(s->server));
    const awsc_curl_settings settings = {.verify_tls = false};
    assert_int_equal(awsc_curl_transport_new(awsc_allocator_default(), &settings, &s->transport, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
    s->member.abandon = abandon;
    awsc_loop_join(s->loop, &s->member);
    assert_int_equal(awsc_http_request_new("POST", "/path", &s->request, NULL), AWSC_OK);
    awsc_http_request_set_body(s->request, (awsc_body){.data = "request", .size = 7});
}

static void close_scene(scene *s)
{
    awsc_http_request_free(s->request);
    awsc_loop_leave(s->loop, &s->member);
    awsc_loop_free(s->loop);
    awsc_curl_transport_free(s->transport);
    raw_server_stop(s->server);
}

static const awsc_exchange_extras measuring = {.measure = awsc_curl_measure};

static void start(scene *s, awsc_exchange_request request)
{
    const awsc_exchange_handler handler = {.user = s,
                                           .on_status = take_status,
                                           .on_header = take_header,
                                           .on_head_end = take_head_end,
                                           .on_body = take_body,
                                           .on_end = on_end};
    if (!request.idle_timeout_ms) request.idle_timeout_ms = AWSC_NO_LIMIT;
    request.connect_timeout_ms = request.max_connection_idle_ms = AWSC_NO_LIMIT;
    request.request = s->request;
    request.url = s->url;
    if (!request.extras) request.extras = &measuring;
    s->ended = false;
    s->began_us = awsc_monotonic_us();
    assert_int_equal(s->transport->start(s->transport->user, s->loop, &request, &handler, &s->exchange, NULL), AWSC_OK);
}

static void run_to_end(scene *s)
{
    while (!s->ended) assert_int_equal(awsc_loop_run_once(s->loop, 20, NULL), AWSC_OK);
}

static void exchange(scene *s)
{
    start(s, (awsc_exchange_request){.measured = true});
    run_to_end(s);
    assert_int_equal(s->status, AWSC_OK);
    assert_true(s->measured);
    assert_int_equal(s->figures.struct_size, sizeof s->figures);
}

static void an_exchange_is_measured_only_on_request(void **state)
{
    scene s;
    (void)state;
    open_scene(&s, &(raw_script){0});
    start(&s, (awsc_exchange_request){.measured = false});
    run_to_end(&s);
    assert_int_equal(s.status, AWSC_OK);
    assert_false(s.measured);
    close_scene(&s);
}

static void times_match_the_delays_of_the_server(void **state)
{
    scene s;
    (void)state;
    open_scene(&s, &(raw_script){.tls = certificates.server, .tls_delay_ms = DELAY_MS});
    s.answer.delay_ms = DELAY_MS;
    s.answer.piece = s.answer.size - 1;
    s.answer.pause_ms = DELAY_MS;
    exchange(&s);
    assert_true(s.figures.lookup_us >= 0);
    assert_true(s.figures.connect_us >= s.figures.lookup_us);
    assert_true(s.figures.tls_us >= s.figures.connect_us);
    assert_true(s.figures.tls_us >= DELAY_US);
    assert_true(s.figures.first_byte_us >= s.figures.tls_us + DELAY_US);
    assert_true(s.figures.first_byte_us <= s.heard_us);
    assert_true(s.figures.total_us >= 3 * DELAY_US);
    assert_int_equal(s.figures.bytes_up, 7);
    assert_int_equal(s.figures.bytes_down, 5);
    assert_false(s.figures.connection_reused);
    close_scene(&s);
}

static void a_reused_connection_has_no_connect_times(void **state)
{
    scene s;
    (void)state;
    open_scene(&s, &(raw_script){0});
    exchange(&s);
    assert_true(s.figures.connect_us >= 0);
    assert_int_equal(s.figures.tls_us, -1);
    assert_false(s.figures.connection_reused);
    s.answer.delay_ms = DELAY_MS;
    exchange(&s);
    assert_int_equal(s.figures.lookup_us, -1);
    assert_int_equal(s.figures.connect_us, -1);
    assert_int_equal(s.figures.tls_us, -1);
    assert_true(s.figures.connection_reused);
    assert_true(s.figures.first_byte_us >= DELAY_US);
    assert_true(s.figures.first_byte_us <= s.heard_us);
    assert_int_equal(s.figures.bytes_up, 7);
    assert_int_equal(s.figures.bytes_down, 5);
    close_scene(&s);
}

static void a_slow_lookup_shows_in_the_times(void **state)
{
    scene s;
    (void)state;
    open_scene(&s, &(raw_script){0});
    snprintf(s.url, sizeof s.url, "http://slow.test:%u/path", raw_server_port(s.server));
    lookups_hold();
    start(&s, (awsc_exchange_request){.measured = true});
    int64_t waits_us = awsc_monotonic_us();
    while (awsc_monotonic_us() - waits_us < DELAY_US) assert_int_equal(awsc_loop_run_once(s.loop, 10, NULL), AWSC_OK);
    lookups_let_go(1);
    run_to_end(&s);
    assert_int_equal(s.status, AWSC_OK);
    assert_true(s.figures.lookup_us >= DELAY_US);
    assert_true(s.figures.connect_us >= s.figures.lookup_us);
    close_scene(&s);
    lookups_wait_over();
}

static void a_failed_exchange_is_measured_as_far_as_it_came(void **state)
{
    scene s;
    (void)state;
    open_scene(&s, &(raw_script){0});
    snprintf(s.url, sizeof s.url, "http://127.0.0.1:%u/path", raw_closed_port());
    start(&s, (awsc_exchange_request){.measured = true});
    run_to_end(&s);
    assert_int_equal(s.status, AWSC_ERR_CONNECT);
    assert_true(s.measured);
    assert_true(s.figures.lookup_us >= 0);
    assert_int_equal(s.figures.connect_us, -1);
    assert_int_equal(s.figures.first_byte_us, -1);
    assert_true(s.figures.total_us >= s.figures.lookup_us);
    assert_int_equal(s.figures.bytes_up, 0);
    assert_int_equal(s.figures.bytes_down, 0);
    close_scene(&s);
}

/* ---- requests that are made while they are sent ------------------------------------------------------------------ */

static int read_upload(void *user, char *buffer, size_t room, size_t *size)
{
    scene *s = user;
    size_t left = strlen(s->upload);
    if (!left) return AWSC_END;
    *size = left < room ? left : room;
    memcpy(buffer, s->upload, *size);
    s->upload += *size;
    return AWSC_OK;
}

static void upload(scene *s, const awsc_http2 *http2)
{
    const awsc_exchange_extras extras = {.duplex = &awsc_curl_duplex, .http2 = http2, .measure = awsc_curl_measure};
    s->upload = "some bytes";
    start(s,
          (awsc_exchange_request){.measured = true, .read_upload = read_upload, .upload_user = s, .extras = &extras});
    run_to_end(s);
    assert_int_equal(s->status, AWSC_OK);
    assert_true(s->measured);
    assert_int_equal(s->figures.bytes_up, 10);
    assert_false(s->figures.connection_reused);
}

static void a_body_in_chunks_counts_without_the_chunks(void **state)
{
    scene s;
    (void)state;
    open_scene(&s, &(raw_script){0});
    s.answer = fixture_answer_chunked("", "hello hello", 11, 4);
    s.answer.delay_ms = DELAY_MS;
    upload(&s, NULL);
    assert_int_equal(s.figures.bytes_down, 11);
    assert_true(s.figures.first_byte_us >= DELAY_US);
    close_scene(&s);
}

static void an_exchange_over_http2_is_measured(void **state)
{
    scene s;
    (void)state;
    open_scene(&s, &(raw_script){0});
    h2_server *server = h2_server_start(certificates.server_file, "request finish sleep=60 head answer=1 sleep=60 end");
    snprintf(s.url, sizeof s.url, "%s/path", h2_server_url(server));
    upload(&s, &awsc_h2);
    assert_true(s.figures.connect_us >= s.figures.lookup_us);
    assert_true(s.figures.tls_us >= s.figures.connect_us);
    assert_true(s.figures.first_byte_us >= s.figures.tls_us + DELAY_US);
    assert_true(s.figures.first_byte_us <= s.heard_us);
    assert_true(s.figures.total_us >= 2 * DELAY_US);
    assert_true(s.figures.bytes_down > 8);
    close_scene(&s);
    h2_server_stop(server);
}

static int make_certificates(void **state)
{
    (void)state;
    certificates_make(&certificates, "localhost");
    return 0;
}

static int clear_certificates(void **state)
{
    (void)state;
    certificates_clear(&certificates);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exchange_is_measured_only_on_request),
        cmocka_unit_test(times_match_the_delays_of_the_server),
        cmocka_unit_test(a_reused_connection_has_no_connect_times),
        cmocka_unit_test(a_slow_lookup_shows_in_the_times),
        cmocka_unit_test(a_failed_exchange_is_measured_as_far_as_it_came),
        cmocka_unit_test(a_body_in_chunks_counts_without_the_chunks),
        cmocka_unit_test(an_exchange_over_http2_is_measured),
    };
    return cmocka_run_group_tests(tests, make_certificates, clear_certificates);
}
