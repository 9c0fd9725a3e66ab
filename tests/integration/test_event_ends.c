/* SPDX-License-Identifier: Apache-2.0 */
/* Ends of HTTP/1.1 responses while events are sent: by chunks, by length, with the connection, by timeouts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/poll_loop.h"
#include "support/talk.h"

static test_certificates certificates;

typedef struct scene {
    raw_server *server;
    raw_answer answer;
    bool over_tls;
    char url[64];
    awsc_client *client;
    talk_speaker speaker;
    awsc_call_options options;
    talk_output *output;
    awsc_error *error;
} scene;

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = ((scene *)user)->answer;
}

static void open_limited_scene(scene *s, raw_answer answer, bool over_tls, talk_speaker speaker, int max_connections)
{
    awsc_error *error = NULL;
    *s = (scene){.answer = answer, .over_tls = over_tls, .speaker = speaker};
    s->options = (awsc_call_options)AWSC_CALL_OPTIONS_INIT;
    s->server =
        raw_server_start(&(raw_script){.answer = answer_all, .user = s, .tls = over_tls ? certificates.server : NULL});
    (void)snprintf(s->url, sizeof s->url, "%s://localhost:%u", over_tls ? "https" : "http", raw_server_port(s->server));
    awsc_config config = fixture_config(s->url);
    config.ca_bundle = certificates.ca_file;
    if (max_connections) config.max_connections = AWSC_I32(max_connections);
    if (awsc_internal_client_new(&stream_service, 1, &config, &s->client, &error))
        fail_msg("%s", awsc_error_text(error));
    fixture_config_clear(&config);
    talk_speaker_open(&s->speaker);
}

static void open_scene(scene *s, raw_answer answer, bool over_tls, talk_speaker speaker)
{
    open_limited_scene(s, answer, over_tls, speaker, 0);
}

static void close_scene(scene *s)
{
    awsc_free(s->output);
    awsc_error_free(s->error);
    talk_speaker_close(&s->speaker);
    awsc_internal_client_free(s->client);
    raw_server_stop(s->server);
}

static int begin(scene *s)
{
    return talk_begin(s->client, &s->speaker, &s->options, &s->output, &s->error);
}

/* Reads the whole stream; returns its last status and the number of events. */
static int talk_through(scene *s, unsigned *events)
{
    *events = 0;
    int status = begin(s);
    return status ? status : talk_read_all(s->output, events, &s->error);
}

static talk_speaker silent(void)
{
    return (talk_speaker){.last = 10, .end_status = AWSC_END};
}

/* `count` events of this size. */
static size_t make_events(uint8_t *buffer, size_t capacity, unsigned count, size_t size)
{
    static const char payload[16384];
    size_t used = 0;
    for (unsigned i = 0; i < count; i++) used = fixture_event(buffer, used, capacity, "chunk", NULL, payload, size);
    return used;
}

static raw_answer two_events_chunked(size_t piece)
{
    static uint8_t events[1024];
    size_t size = make_events(events, sizeof events, 2, 20);
    return fixture_answer_chunked("", events, size, piece);
}

static raw_answer of_text(const char *head, const void *body, size_t size)
{
    char *data = malloc(strlen(head) + size);
    assert_non_null(data);
    memcpy(data, head, strlen(head));
    memcpy(data + strlen(head), body, size);
    return (raw_answer){.data = data, .size = strlen(head) + size};
}

static void the_end_of_a_response_is_reported_in_every_state_of_the_source(void **state)
{
    (void)state;
    static uint8_t events[1024];
    size_t size = make_events(events, sizeof events, 2, 20);
    const raw_answer answers[] = {two_events_chunked(1000), two_events_chunked(1),
                                  fixture_answer_with("200 OK", NULL, events, size)};
    for (size_t i = 0; i < 3 * 2 * 2; i++) {
        scene s;
        raw_answer answer = answers[i % 3];
        answer.then = RAW_HOLD;
        open_scene(&s, answer, i / 3 % 2, i / 6 ? talk_endless(1000) : silent());
        unsigned heard;
        int status = talk_through(&s, &heard);
        if (status != AWSC_END) fail_msg("%zu: %s", i, awsc_error_text(s.error));
        assert_int_equal(heard, 2);
        close_scene(&s);
    }
}

/* The server neither reads nor closes any more. */
static void the_end_of_a_response_is_reported_while_the_socket_is_full(void **state)
{
    (void)state;
    for (int over_tls = 0; over_tls < 2; over_tls++) {
        scene s;
        raw_answer answer = two_events_chunked(1000);
        raw_answer longer = of_text("", answer.data, answer.size + 1); /* a byte that never arrives */
        longer.piece = answer.size;
        longer.pause_ms = 60 * 1000;
        open_scene(&s, longer, over_tls, talk_endless(60000));
        unsigned heard;
        int status = talk_through(&s, &heard);
        if (status != AWSC_END) fail_msg("%s", awsc_error_text(s.error));
        assert_int_equal(heard, 2);
        close_scene(&s);
        free((void *)(uintptr_t)longer.data);
    }
}

static void a_response_without_a_length_ends_with_its_connection(void **state)
{
    (void)state;
    static uint8_t events[1024];
    scene s;
    size_t size = make_events(events, sizeof events, 2, 20);
    raw_answer answer = of_text("HTTP/1.1 200 OK\r\n\r\n", events, size);
    answer.then = RAW_CLOSE;
    open_scene(&s, answer, false, silent());
    unsigned heard;
    int status = talk_through(&s, &heard);
    if (status != AWSC_END) fail_msg("%s", awsc_error_text(s.error));
    assert_int_equal(heard, 2);
    close_scene(&s);
    free((void *)(uintptr_t)answer.data);
}

static void a_truncated_or_malformed_response_is_an_error(void **state)
{
    (void)state;
    static uint8_t events[1024];
    size_t size = make_events(events, sizeof events, 1, 20);
    char chunk[64];
    (void)snprintf(chunk, sizeof chunk, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n", size);
    raw_answer answers[] = {
        of_text(chunk, events, size),                                             /* no end of the chunk */
        of_text("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", events, size), /* too little */
        of_text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "hello\r\n", 7),
        of_text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "fffffffffffffffff\r\n", 19),
    };
    for (size_t i = 0; i < 4 * 2; i++) {
        scene s;
        answers[i % 4].then = RAW_CLOSE;
        open_scene(&s, answers[i % 4], false, i / 4 ? talk_endless(1000) : silent());
        unsigned heard;
        int status = talk_through(&s, &heard);
        if (status != AWSC_ERR_TRANSPORT) fail_msg("%zu: %d %s", i, status, awsc_error_text(s.error));
        close_scene(&s);
    }
    for (size_t i = 0; i < 4; i++) free((void *)(uintptr_t)answers[i].data);
}

static void an_answer_that_refuses_is_heard_while_the_source_has_more(void **state)
{
    (void)state;
    scene s;
    raw_answer answer = fixture_answer_with("403 Forbidden", "x-amzn-ErrorType: AccessDenied\r\n", "{}", 2);
    answer.then = RAW_HOLD;
    open_scene(&s, answer, false, talk_endless(1000));
    assert_int_equal(begin(&s), AWSC_ERR_SERVICE);
    assert_string_equal(awsc_error_name(s.error), "AccessDenied");
    close_scene(&s);
}

/* Events that are sent do not make a silent server alive. */
static void a_silent_server_times_out_while_events_are_sent(void **state)
{
    (void)state;
    scene s;
    raw_answer answer = two_events_chunked(1000);
    answer.size -= 5; /* without the end */
    answer.then = RAW_HOLD;
    open_scene(&s, answer, false, talk_endless(1000));
    s.options.idle_timeout_ms = AWSC_I64(400);
    unsigned heard;
    assert_int_equal(talk_through(&s, &heard), AWSC_ERR_TIMEOUT);
    assert_int_equal(heard, 2);
    assert_non_null(strstr(awsc_error_text(s.error), "no byte of the response for 400 ms"));
    assert_true(s.speaker.given > 1);
    close_scene(&s);
}

typedef struct listening {
    unsigned heard;
    int end;
    talk_output *output;
} listening;

static void hear(void *user, int status, const void *event, awsc_error *error)
{
    listening *l = user;
    (void)event;
    awsc_error_free(error);
    if (status)
        l->end = status;
    else
        l->heard++;
}

static void begun(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    (void)done;
    awsc_error_free(error);
    assert_int_equal(status, AWSC_OK);
    ((listening *)user)->output = output;
}

static void nothing(void)
{
}

/* Bytes that waited for a reader come once, and in one piece. */
static void a_reader_that_comes_late_misses_nothing(void **state)
{
    (void)state;
    enum { COUNT = 200, SIZE = 8000 };
    static uint8_t events[COUNT * (SIZE + 256)];
    size_t size = make_events(events, sizeof events, COUNT, SIZE);
    static const size_t pieces[] = {1000, 7, 65536, sizeof events};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        scene s;
        listening l = {0};
        awsc_loop *loop;
        raw_answer answer = fixture_answer_chunked("", events, size, pieces[i]);
        answer.then = RAW_HOLD;
        open_scene(&s, answer, i % 2, talk_endless(100));
        poll_loop *poller = poll_loop_new(&loop);
        const talk_input input = {.topic = "weather", .events = s.speaker.source};
        assert_int_equal(awsc_internal_call_start(&(awsc_internal_request){&talk_operation, 1, s.client, loop, &input,
                                                                           NULL, begun, nothing, &l},
                                                  NULL, NULL),
                         AWSC_OK);
        while (!l.output) poll_loop_turn(poller, loop, 1000);
        for (unsigned given = s.speaker.given; s.speaker.given < given + 100;) poll_loop_turn(poller, loop, 1000);
        assert_int_equal(awsc_event_stream_listen(l.output->events, hear, &l, NULL), AWSC_OK);
        while (!l.end) poll_loop_turn(poller, loop, 1000);
        assert_int_equal(l.end, AWSC_END);
        assert_int_equal(l.heard, COUNT);
        awsc_free(l.output);
        awsc_loop_free(loop);
        poll_loop_free(poller);
        close_scene(&s);
    }
}

/* A server that does not choose HTTP/2 is asked once; the calls after that save a handshake. */
static void a_server_of_http1_is_offered_http2_once(void **state)
{
    (void)state;
    scene s;
    raw_answer answer = two_events_chunked(1000);
    answer.then = RAW_HOLD;
    open_limited_scene(&s, answer, true, silent(), 1); /* the first connection makes room for the second */
    for (unsigned call = 1; call <= 3; call++) {
        unsigned heard;
        int status = talk_through(&s, &heard);
        if (status != AWSC_END) fail_msg("%s", awsc_error_text(s.error));
        assert_int_equal(heard, 2);
        assert_int_equal(raw_server_requests(s.server), call);
        assert_int_equal(raw_server_connections(s.server), call + 1);
        awsc_free(s.output);
        s.output = NULL;
    }
    close_scene(&s);
}

int main(void)
{
    fixture_clean_environment();
    certificates_make(&certificates, "localhost");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_of_a_response_is_reported_in_every_state_of_the_source),
        cmocka_unit_test(the_end_of_a_response_is_reported_while_the_socket_is_full),
        cmocka_unit_test(a_response_without_a_length_ends_with_its_connection),
        cmocka_unit_test(a_truncated_or_malformed_response_is_an_error),
        cmocka_unit_test(an_answer_that_refuses_is_heard_while_the_source_has_more),
        cmocka_unit_test(a_silent_server_times_out_while_events_are_sent),
        cmocka_unit_test(a_reader_that_comes_late_misses_nothing),
        cmocka_unit_test(a_server_of_http1_is_offered_http2_once),
    };
    int failed = cmocka_run_group_tests_name("event ends", tests, NULL, NULL);
    certificates_clear(&certificates);
    return failed;
}
