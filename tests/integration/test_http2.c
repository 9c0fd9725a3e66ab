/* SPDX-License-Identifier: Apache-2.0 */
/* Ordinary calls over HTTP/2: many share a connection. The servers are nghttpd and python3-h2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/fixture.h"
#include "support/h2_server.h"
#include "support/nghttpd.h"

static test_certificates certificates;

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

static awsc_lambda *open_client_with(unsigned port, int32_t max_connections, awsc_opt_i64 connect_timeout_ms)
{
    char url[64];
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    (void)snprintf(url, sizeof url, "https://localhost:%u", port);
    awsc_config config = fixture_config(url);
    config.ca_bundle = certificates.ca_file;
    config.http_version = "2";
    config.max_attempts = AWSC_I32(1);
    config.connect_timeout_ms = connect_timeout_ms;
    if (max_connections) config.max_connections = AWSC_I32(max_connections);
    if (awsc_lambda_new(&config, &lambda, &error)) fail_msg("%s", awsc_error_text(error));
    fixture_config_clear(&config);
    return lambda;
}

static awsc_lambda *open_client(unsigned port, int32_t max_connections)
{
    return open_client_with(port, max_connections, (awsc_opt_i64){0});
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
    nghttpd server;
    (void)state;
    nghttpd_start(&server, certificates.server_file, "100");
    awsc_lambda *lambda = open_client(server.port, 0);
    make_calls(lambda, 300, 3);
    awsc_lambda_free(lambda);
    assert_in_range(nghttpd_stop(&server).connections, 1, 4);
}

static void calls_beyond_the_streams_of_all_connections_wait(void **state)
{
    nghttpd server;
    (void)state;
    nghttpd_start(&server, certificates.server_file, "100");
    awsc_lambda *lambda = open_client(server.port, 1);
    make_calls(lambda, 250, 2);
    awsc_lambda_free(lambda);
    assert_int_equal(nghttpd_stop(&server).connections, 1);
}

/* A connection has its limit from the server's first frame: no request is sent before that is known, but the first. */
static void a_server_of_few_streams_gets_no_more(void **state)
{
    static const char *const limits[] = {"1", "3", "10", "60"};
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        for (int32_t connections = 1; connections <= 16; connections *= 4) {
            nghttpd server;
            nghttpd_start(&server, certificates.server_file, limits[i]);
            awsc_lambda *lambda = open_client(server.port, connections);
            make_calls(lambda, 100, 2);
            awsc_lambda_free(lambda);
            nghttpd_facts facts = nghttpd_stop(&server);
            assert_int_equal(facts.refused, 0);
            assert_int_equal(facts.requests, 200);
            /* On a busy machine an idle connection may give way to a new one. */
            assert_in_range(facts.most, 1, connections);
        }
    }
}

static void calls_go_on_when_the_one_that_connects_is_cancelled(void **state)
{
    nghttpd server;
    tally counts = {0};
    awsc_loop *loop = NULL;
    awsc_call *calls[10] = {NULL};
    (void)state;
    nghttpd_start(&server, certificates.server_file, "3");
    awsc_lambda *lambda = open_client(server.port, 1);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, done, &counts, &calls[i], NULL),
                         AWSC_OK);
    awsc_call_cancel(calls[5]);
    awsc_call_cancel(calls[0]);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    if (counts.failed) fail_msg("%s", counts.problem);
    assert_int_equal(counts.cancelled, 2);
    assert_int_equal(counts.succeeded, 8);
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
    assert_int_equal(nghttpd_stop(&server).refused, 0);
}

static void a_server_that_says_nothing_is_waited_for_as_for_a_connection(void **state)
{
    tally first = {0}, others = {0};
    awsc_loop *loop = NULL;
    awsc_call *call = NULL;
    (void)state;
    h2_server *server = h2_server_start(certificates.server_file, "greeting= deaf hold");
    awsc_lambda *lambda = open_client_with(h2_server_port(server), 0, AWSC_I64(1500));
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, done, &first, &call, NULL), AWSC_OK);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, done, &others, NULL, NULL),
                         AWSC_OK);
    while (others.failed < 3) assert_int_equal(awsc_loop_run_once(loop, 100, NULL), AWSC_OK);
    assert_non_null(strstr(others.problem, "AWSC_ERR_CONNECT: the wait for the first words of the server on a shared "
                                           "connection took more than 1500 ms (connect_timeout_ms)"));
    awsc_call_cancel(call);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(first.cancelled, 1);
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
    h2_server_stop(server);
}

static void blocking_calls_take_turns_on_one_connection(void **state)
{
    nghttpd server;
    (void)state;
    nghttpd_start(&server, certificates.server_file, "100");
    awsc_lambda *lambda = open_client(server.port, 0);
    for (int i = 0; i < 20; i++) {
        awsc_lambda_invoke_output *output = NULL;
        assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, &output, NULL), AWSC_OK);
        assert_int_equal(output->payload.size, fixture_hello.payload.size);
        awsc_free(output);
    }
    awsc_lambda_free(lambda);
    assert_int_equal(nghttpd_stop(&server).connections, 1);
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

/* ---- requests without a response --------------------------------------------------------------------------------- */

/*
 * The connection breaks after the request, or the server refuses the request. RFC 9113 says that a refused request was
 * not executed, but libcurl does not tell it from the others, so it counts as executed.
 */
static const char *const losses[] = {
    "request finish head=200 end stream=3 cut",
    "request finish head=200 end stream=3 slam",
    "request finish head=200 end stream=3 rst=7 hold",
    "request finish head=200 end stream=3 goaway=0,1 hold",
    "request finish head=200 end stream=3 goaway=11,1 cut",
};

/* Opens a client with a connection that has carried a request. */
static awsc_lambda *open_used_client(h2_server *server)
{
    awsc_lambda_invoke_output *output = NULL;
    awsc_lambda *lambda = open_client(h2_server_port(server), 0);
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, &output, NULL), AWSC_OK);
    awsc_free(output);
    return lambda;
}

static void a_lost_request_that_must_run_once_is_not_sent_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
        awsc_lambda_invoke_output *output = NULL;
        awsc_error *error = NULL;
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        options.max_attempts = AWSC_I32(3);
        h2_server *server = h2_server_start(certificates.server_file, losses[i]);
        awsc_lambda *lambda = open_used_client(server);
        int status = awsc_lambda_invoke(lambda, &fixture_hello, &options, &output, &error);
        if (status != AWSC_ERR_TRANSPORT) fail_msg("%s: %d %s", losses[i], status, awsc_error_text(error));
        assert_true(awsc_error_maybe_executed(error));
        assert_int_equal(awsc_error_attempts(error), 1);
        awsc_error_free(error);
        awsc_lambda_free(lambda);
        h2_server_stop(server);
    }
}

static void a_lost_request_that_may_run_twice_is_sent_again(void **state)
{
    const awsc_lambda_get_account_settings_input input = {0};
    (void)state;
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
        awsc_lambda_get_account_settings_output *output = NULL;
        awsc_error *error = NULL;
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        options.max_attempts = AWSC_I32(2);
        h2_server *server = h2_server_start(certificates.server_file, losses[i]);
        awsc_lambda *lambda = open_used_client(server);
        int status = awsc_lambda_get_account_settings(lambda, &input, &options, &output, &error);
        if (status) fail_msg("%s: %s", losses[i], awsc_error_text(error));
        awsc_free(output);
        awsc_lambda_free(lambda);
        h2_server_stop(server);
    }
}

/* ---- streams of events ------------------------------------------------------------------------------------------- */

typedef awsc_lambda_invoke_with_response_stream_output stream_output;

static void stream_begins(void *user, int status, stream_output *output, awsc_error *error)
{
    stream_output ***next = user;
    if (status) fail_msg("%s", awsc_error_text(error));
    *(*next)++ = output;
}

/* Each call gets its own payload back, which is the events of its response. */
static void fifty_streams_of_events_share_connections(void **state)
{
    enum { STREAMS = 50 };
    nghttpd server;
    uint8_t bytes[512];
    stream_output *outputs[STREAMS] = {NULL}, **next = outputs;
    awsc_loop *loop = NULL;
    (void)state;
    size_t size = fixture_event(bytes, 0, sizeof bytes, "PayloadChunk", "application/octet-stream", "words", 5);
    size = fixture_event(bytes, size, sizeof bytes, "InvokeComplete", "application/json", "{}", 2);
    const awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f", .payload = {bytes, size}};
    nghttpd_start(&server, certificates.server_file, "100");
    awsc_lambda *lambda = open_client(server.port, 0);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (size_t i = 0; i < STREAMS; i++)
        assert_int_equal(
            awsc_lambda_invoke_with_response_stream_start(lambda, loop, &input, NULL, stream_begins, &next, NULL, NULL),
            AWSC_OK);
    while (next < outputs + STREAMS) assert_int_equal(awsc_loop_run_once(loop, 100, NULL), AWSC_OK);
    for (size_t i = 0; i < STREAMS; i++) {
        const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
        awsc_error *error = NULL;
        unsigned events = 0;
        int status;
        while (!(status = awsc_lambda_invoke_with_response_stream_next(outputs[i]->event_stream, &event, &error)))
            events++;
        if (status != AWSC_END) fail_msg("%s", awsc_error_text(error));
        assert_int_equal(events, 2);
        awsc_free(outputs[i]);
    }
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
    assert_in_range(nghttpd_stop(&server).connections, 1, 4);
}

static void a_stream_that_is_not_read_leaves_the_others_alone(void **state)
{
    enum { EVENTS = 64, EVENT_BYTES = 64 * 1024 };
    nghttpd server;
    stream_output *output = NULL, **next = &output;
    awsc_loop *loop = NULL;
    tally counts = {0};
    char *data = calloc(1, EVENT_BYTES);
    const size_t room = EVENTS * (EVENT_BYTES + 256);
    uint8_t *bytes = malloc(room);
    size_t size = 0;
    (void)state;
    assert_true(data && bytes);
    for (size_t i = 0; i < EVENTS; i++)
        size = fixture_event(bytes, size, room, "PayloadChunk", "application/octet-stream", data, EVENT_BYTES);
    size = fixture_event(bytes, size, room, "InvokeComplete", "application/json", "{}", 2);
    const awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f", .payload = {bytes, size}};
    nghttpd_start(&server, certificates.server_file, "100");
    awsc_lambda *lambda = open_client(server.port, 1);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(
        awsc_lambda_invoke_with_response_stream_start(lambda, loop, &input, NULL, stream_begins, &next, NULL, NULL),
        AWSC_OK);
    while (!output) assert_int_equal(awsc_loop_run_once(loop, 100, NULL), AWSC_OK);
    for (unsigned round = 1; round <= 20; round++) {
        for (unsigned i = 0; i < 5; i++)
            assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, done, &counts, NULL, NULL),
                             AWSC_OK);
        while (counts.succeeded + counts.failed < 5 * round)
            assert_int_equal(awsc_loop_run_once(loop, 100, NULL), AWSC_OK);
    }
    if (counts.failed) fail_msg("%s", counts.problem);
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    awsc_error *error = NULL;
    unsigned events = 0;
    int status;
    while (!(status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &error))) events++;
    if (status != AWSC_END) fail_msg("%s", awsc_error_text(error));
    assert_int_equal(events, EVENTS + 1);
    awsc_free(output);
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
    free(bytes);
    free(data);
    assert_int_equal(nghttpd_stop(&server).connections, 1);
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
    return 0;
}

static int clear_certificates(void **state)
{
    (void)state;
    nghttpd_end();
    certificates_clear(&certificates);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_hundred_calls_share_four_connections),
        cmocka_unit_test(calls_beyond_the_streams_of_all_connections_wait),
        cmocka_unit_test(a_server_of_few_streams_gets_no_more),
        cmocka_unit_test(calls_go_on_when_the_one_that_connects_is_cancelled),
        cmocka_unit_test(a_server_that_says_nothing_is_waited_for_as_for_a_connection),
        cmocka_unit_test(blocking_calls_take_turns_on_one_connection),
        cmocka_unit_test(a_cancelled_call_resets_its_stream_and_keeps_the_connection),
        cmocka_unit_test(a_lost_request_that_must_run_once_is_not_sent_again),
        cmocka_unit_test(a_lost_request_that_may_run_twice_is_sent_again),
        cmocka_unit_test(fifty_streams_of_events_share_connections),
        cmocka_unit_test(a_stream_that_is_not_read_leaves_the_others_alone),
        cmocka_unit_test(a_server_without_http_2_gets_http_1_1),
        cmocka_unit_test(an_unknown_version_is_refused),
    };
    return cmocka_run_group_tests(tests, make_certificates, clear_certificates);
}
