/* SPDX-License-Identifier: Apache-2.0 */
/* Streamed bodies: bytes in order, back-pressure, the end and errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "support/fixture.h"
#include "support/stream_service.h"

enum { LARGE = 3 * 1024 * 1024 };

/* ---- helpers ----------------------------------------------------------------------------------------------------- */

typedef struct script {
    raw_answer answer;
} script;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = ((const script *)user)->answer;
}

static raw_server *serve(script *s)
{
    raw_script server = {.answer = give, .user = s};
    return raw_server_start(&server);
}

static awsc_client *client_of(const char *url, const struct awsc_transport *transport)
{
    awsc_client *client = NULL;
    awsc_config config = fixture_config(url);
    config.transport = transport;
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &config, &client, NULL), AWSC_OK);
    fixture_config_clear(&config);
    return client;
}

static fetch_output *fetch(awsc_client *client, const awsc_call_options *options)
{
    const fetch_input input = {.name = "thing"};
    void *output = NULL;
    awsc_error *error = NULL;
    if (awsc_internal_call(&fetch_operation, 1, client, &input, options, &output, &error))
        fail_msg("%s", awsc_error_text(error));
    return output;
}

static char *pattern(size_t size)
{
    char *data = malloc(size);
    assert_non_null(data);
    for (size_t i = 0; i < size; i++) data[i] = (char)(i * 31 + i / 251);
    return data;
}

/* Reads to the end and compares. */
static void expect_bytes(awsc_body_stream *stream, const char *expected, size_t size, size_t piece)
{
    char buffer[5000];
    size_t done = 0;
    size_t got = 0;
    awsc_error *error = NULL;
    int status;
    while ((status = awsc_body_stream_read(stream, buffer, piece, &got, &error)) == AWSC_OK) {
        assert_in_range(got, 1, piece);
        assert_in_range(done + got, 1, size);
        assert_memory_equal(buffer, expected + done, got);
        done += got;
    }
    assert_int_equal(status, AWSC_END);
    assert_null(error);
    assert_int_equal(got, 0);
    assert_int_equal(done, size);
    assert_int_equal(awsc_body_stream_read(stream, buffer, piece, &got, &error), AWSC_END);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void a_body_is_read_in_pieces_of_any_size(void **state)
{
    (void)state;
    char *data = pattern(LARGE);
    script s = {fixture_answer_chunked("Content-Type: image/png\r\n", data, LARGE, 70000)};
    raw_server *server = serve(&s);
    awsc_client *client = client_of(raw_server_url(server), NULL);
    for (size_t piece = 997; piece < 5000; piece += 4002) {
        fetch_output *output = fetch(client, NULL);
        assert_string_equal(output->type, "image/png");
        assert_string_equal(awsc_output_request_id(output), "request-1");
        expect_bytes(output->body, data, LARGE, piece);
        awsc_free(output);
    }
    assert_int_equal(raw_server_connections(server), 1); /* a body that was read releases its connection */
    awsc_internal_client_free(client);
    raw_server_stop(server);
    free(data);
}

static void a_replayed_body_is_read_in_the_same_way(void **state)
{
    (void)state;
    char *data = pattern(100000);
    awsc_replay *replay = NULL;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    awsc_client *client = client_of("https://example.com", awsc_replay_transport(replay));
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, data, 100000, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, NULL, 0, NULL), AWSC_OK);
    fetch_output *output = fetch(client, NULL);
    expect_bytes(output->body, data, 100000, 777);
    awsc_free(output);
    output = fetch(client, NULL);
    expect_bytes(output->body, data, 0, 1);
    awsc_free(output);
    awsc_internal_client_free(client);
    awsc_replay_free(replay);
    free(data);
}

/* A server cannot send an unread body beyond a bounded amount. */
static void an_unread_body_waits_at_the_server(void **state)
{
    (void)state;
    size_t size = (size_t)64 * 1024 * 1024;
    char *data = pattern(size);
    script s = {fixture_answer_with("200 OK", "", data, size)};
    raw_server *server = serve(&s);
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.idle_timeout_ms = AWSC_I64(300);
    awsc_client *client = client_of(raw_server_url(server), NULL);
    fetch_output *output = fetch(client, &options);
    char byte;
    size_t got;
    assert_int_equal(awsc_body_stream_read(output->body, &byte, 1, &got, NULL), AWSC_OK);
    assert_int_equal(byte, data[0]);
    struct timespec wait = {0, 500 * 1000 * 1000}; /* longer than the idle timeout, which stops while we pause */
    nanosleep(&wait, NULL);
    expect_bytes(output->body, data + 1, size - 1, 5000);
    awsc_free(output);
    awsc_internal_client_free(client);
    raw_server_stop(server);
    free(data);
}

static void a_stream_may_be_closed_before_its_end(void **state)
{
    (void)state;
    char *data = pattern(LARGE);
    script s = {fixture_answer_with("200 OK", "", data, LARGE)};
    raw_server *server = serve(&s);
    awsc_client *client = client_of(raw_server_url(server), NULL);
    char byte;
    size_t got;
    fetch_output *output = fetch(client, NULL);
    assert_int_equal(awsc_body_stream_read(output->body, &byte, 1, &got, NULL), AWSC_OK);
    awsc_free(output);
    output = fetch(client, NULL);
    expect_bytes(output->body, data, LARGE, 5000);
    awsc_free(output);
    awsc_internal_client_free(client);
    raw_server_stop(server);
    free(data);
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static int read_to_error(awsc_body_stream *stream, size_t *total, awsc_error **error)
{
    char buffer[4096];
    size_t got;
    int status;
    *total = 0;
    while ((status = awsc_body_stream_read(stream, buffer, sizeof buffer, &got, error)) == AWSC_OK) *total += got;
    return status;
}

/* The received bytes are delivered before the error; the request is not sent again, since its response had begun. */
static void a_truncated_body_is_an_error_after_its_bytes(void **state)
{
    (void)state;
    static const char half[] = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this";
    script s = {{.data = half, .size = sizeof half - 1, .then = RAW_CLOSE}};
    raw_server *server = serve(&s);
    awsc_client *client = client_of(raw_server_url(server), NULL);
    awsc_error *error = NULL;
    size_t total;
    fetch_output *output = fetch(client, NULL);
    assert_int_equal(read_to_error(output->body, &total, &error), AWSC_ERR_TRANSPORT);
    assert_int_equal(total, 9);
    assert_non_null(strstr(awsc_error_text(error), "Fetch"));
    awsc_error_free(error);
    assert_int_equal(read_to_error(output->body, &total, NULL), AWSC_END);
    assert_int_equal(raw_server_requests(server), 1);
    awsc_free(output);
    awsc_internal_client_free(client);
    raw_server_stop(server);
}

static void a_server_that_falls_silent_is_a_timeout(void **state)
{
    (void)state;
    static const char half[] = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this";
    script s = {{.data = half, .size = sizeof half - 1, .then = RAW_HOLD}};
    raw_server *server = serve(&s);
    awsc_client *client = client_of(raw_server_url(server), NULL);
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.idle_timeout_ms = AWSC_I64(100);
    options.deadline_ms = AWSC_I64(60);
    awsc_error *error = NULL;
    size_t total;
    int64_t begin = fixture_now_ms();
    fetch_output *output = fetch(client, &options);
    assert_int_equal(read_to_error(output->body, &total, &error), AWSC_ERR_TIMEOUT);
    assert_non_null(strstr(awsc_error_message(error), "no byte of the response for 100 ms"));
    assert_in_range(fixture_now_ms() - begin, 90, 5000);
    assert_int_equal(total, 9);
    awsc_error_free(error);
    awsc_free(output);
    awsc_internal_client_free(client);
    raw_server_stop(server);
}

static void an_error_response_does_not_open_a_stream(void **state)
{
    (void)state;
    script s = {fixture_answer_with("404 Not Found", "x-amzn-ErrorType: Gone\r\n", "{\"message\":\"no\"}", 16)};
    raw_server *server = serve(&s);
    awsc_client *client = client_of(raw_server_url(server), NULL);
    const fetch_input input = {.name = "thing"};
    awsc_error *error = NULL;
    void *output = NULL;
    assert_int_equal(awsc_internal_call(&fetch_operation, 1, client, &input, NULL, &output, &error), AWSC_ERR_SERVICE);
    assert_null(output);
    assert_string_equal(awsc_error_name(error), "Gone");
    awsc_error_free(error);
    awsc_internal_client_free(client);
    raw_server_stop(server);
}

static void wrong_arguments_are_reported(void **state)
{
    (void)state;
    char byte;
    size_t got;
    awsc_error *error = NULL;
    assert_int_equal(awsc_body_stream_read(NULL, &byte, 1, &got, &error), AWSC_ERR_VALIDATION);
    awsc_error_free(error);
    assert_int_equal(awsc_body_stream_listen(NULL, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
}

/* ---- on a loop --------------------------------------------------------------------------------------------------- */

typedef struct heard {
    const char *expected;
    size_t size;
    int end;
    bool free_at_once;
    bool keep; /* the output is freed by the test */
    unsigned ends;
    fetch_output *output;
} heard;

static void hear(void *user, int status, const void *data, size_t size, awsc_error *error)
{
    heard *h = user;
    assert_int_equal(h->end, 1);
    awsc_error_free(error);
    if (status) {
        h->end = status;
        h->ends++;
        if (h->keep) return;
    } else {
        assert_memory_equal(data, h->expected + h->size, size);
        h->size += size;
        if (!h->free_at_once) return;
    }
    awsc_free(h->output);
    h->output = NULL;
}

static void fetched(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    heard *h = user;
    (void)done;
    awsc_error_free(error);
    assert_int_equal(status, AWSC_OK);
    h->output = output;
    assert_int_equal(awsc_body_stream_listen(h->output->body, hear, h, NULL), AWSC_OK);
}

static void nothing(void)
{
}

static void a_listener_receives_all_bytes_and_the_end_and_may_free_the_output(void **state)
{
    (void)state;
    char *data = pattern(LARGE);
    script s = {fixture_answer_chunked("", data, LARGE, 100000)};
    raw_server *server = serve(&s);
    awsc_client *client = client_of(raw_server_url(server), NULL);
    const fetch_input input = {.name = "thing"};
    for (int free_at_once = 0; free_at_once < 2; free_at_once++) {
        heard h = {.expected = data, .end = 1, .free_at_once = free_at_once};
        awsc_loop *loop = NULL;
        assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
        assert_int_equal(awsc_internal_call_start(&(awsc_internal_request){&fetch_operation, 1, client, loop, &input,
                                                                           NULL, fetched, nothing, &h},
                                                  NULL, NULL),
                         AWSC_OK);
        assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK); /* until the output is freed */
        assert_int_equal(h.end, free_at_once ? 1 : AWSC_END);
        assert_true(free_at_once ? h.size > 0 : h.size == LARGE);
        awsc_loop_free(loop);
    }
    awsc_internal_client_free(client);
    raw_server_stop(server);
    free(data);
}

/* Runs with a server, and with a script that delivers bytes and end at once, while the listener is being called. */
static void a_listener_that_keeps_the_output_receives_one_end(void **state)
{
    (void)state;
    char *data = pattern(LARGE);
    script s = {fixture_answer_chunked("", data, LARGE, 100000)};
    raw_server *server = serve(&s);
    awsc_replay *replay = NULL;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, data, LARGE, NULL), AWSC_OK);
    const fetch_input input = {.name = "thing"};
    for (int replayed = 0; replayed < 2; replayed++) {
        awsc_client *client = client_of(raw_server_url(server), replayed ? awsc_replay_transport(replay) : NULL);
        heard h = {.expected = data, .end = 1, .keep = true};
        awsc_loop *loop = NULL;
        assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
        assert_int_equal(awsc_internal_call_start(&(awsc_internal_request){&fetch_operation, 1, client, loop, &input,
                                                                           NULL, fetched, nothing, &h},
                                                  NULL, NULL),
                         AWSC_OK);
        while (!h.ends) assert_int_equal(awsc_loop_run_once(loop, 100, NULL), AWSC_OK);
        for (int i = 0; i < 10; i++) assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
        assert_int_equal(h.ends, 1);
        assert_int_equal(h.end, AWSC_END);
        assert_int_equal(h.size, LARGE);
        awsc_free(h.output);
        awsc_loop_free(loop);
        awsc_internal_client_free(client);
    }
    awsc_replay_free(replay);
    raw_server_stop(server);
    free(data);
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_is_read_in_pieces_of_any_size),
        cmocka_unit_test(a_replayed_body_is_read_in_the_same_way),
        cmocka_unit_test(an_unread_body_waits_at_the_server),
        cmocka_unit_test(a_stream_may_be_closed_before_its_end),
        cmocka_unit_test(a_truncated_body_is_an_error_after_its_bytes),
        cmocka_unit_test(a_server_that_falls_silent_is_a_timeout),
        cmocka_unit_test(an_error_response_does_not_open_a_stream),
        cmocka_unit_test(wrong_arguments_are_reported),
        cmocka_unit_test(a_listener_receives_all_bytes_and_the_end_and_may_free_the_output),
        cmocka_unit_test(a_listener_that_keeps_the_output_receives_one_end),
    };
    return cmocka_run_group_tests_name("body stream", tests, NULL, NULL);
}
