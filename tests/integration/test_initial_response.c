/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams of awsJson: the members of output and input travel in the first message, before the events. The test runs
 * blocking calls and calls on a loop against responses of a server, whole, in pieces and cut off.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "eventstream/message.h"
#include "protocol/event_streams.h"
#include "support/fixture.h"
#include "support/stream_service.h"

/* ---- a service --------------------------------------------------------------------------------------------------- */

static const awsc_member watch_input_members[] = {AWSC_TABLE_TEXT_MEMBER(fetch_input, name, "name", AWSC_TABLE_BODY)};
static const awsc_schema watch_input_schema = {
    "WatchInput", watch_input_members, NULL, sizeof(fetch_input), 1, AWSC_TYPE_STRUCTURE, 0, 0};
static const awsc_member watch_output_members[] = {
    AWSC_TABLE_TEXT_MEMBER(talk_output, session, "session", AWSC_TABLE_BODY),
    AWSC_TABLE_EVENT_STREAM_MEMBER(talk_output, events, "events", AWSC_TABLE_PAYLOAD, talk_event)};
static const awsc_schema watch_output_schema = {
    "WatchOutput", watch_output_members, NULL, sizeof(talk_output), 2, AWSC_TYPE_STRUCTURE, 0, 0};
static const awsc_member discuss_input_members[] = {
    AWSC_TABLE_TEXT_MEMBER(talk_input, topic, "topic", AWSC_TABLE_BODY),
    AWSC_TABLE_EVENT_SOURCE_MEMBER(talk_input, events, "events", AWSC_TABLE_PAYLOAD, talk_event)};
static const awsc_schema discuss_input_schema = {
    "DiscussInput", discuss_input_members, NULL, sizeof(talk_input), 2, AWSC_TYPE_STRUCTURE, 0, 0};

static const awsc_operation watch_operation = {.name = "Watch",
                                               .method = "POST",
                                               .uri = "/",
                                               .input = &watch_input_schema,
                                               .output = &watch_output_schema,
                                               .http_status = 200,
                                               .since = 1,
                                               .input_payload = -1,
                                               .output_payload = 1,
                                               .event_streams = &awsc_internal_aws_json_events};
static const awsc_operation discuss_operation = {.name = "Discuss",
                                                 .method = "POST",
                                                 .uri = "/",
                                                 .input = &discuss_input_schema,
                                                 .output = &watch_output_schema,
                                                 .http_status = 200,
                                                 .since = 1,
                                                 .input_payload = 1,
                                                 .output_payload = 1,
                                                 .event_streams = &awsc_internal_aws_json_sent_events};
static const awsc_service json_service = {.format = AWSC_TABLE_FORMAT,
                                          .level = 1,
                                          .sdk_id = "Watching",
                                          .api_version = "2026-01-01",
                                          .signing_name = "watching",
                                          .protocol = &awsc_internal_aws_json1_1,
                                          .target = "Watching"};

/* ---- a scene ----------------------------------------------------------------------------------------------------- */

typedef struct scene {
    raw_server *server;
    raw_answer answers[2]; /* to the first request and to all others */
    awsc_client *client;
    awsc_loop *loop; /* NULL: calls block */
    awsc_call_options options;
    unsigned ended;
    talk_output *output;
    awsc_error *error;
    int status;
} scene;

static void answer_one(void *user, const raw_request *request, raw_answer *answer)
{
    *answer = ((scene *)user)->answers[request->number > 1];
}

static void open_scene(scene *s, raw_answer first, raw_answer others, bool on_loop)
{
    awsc_error *error = NULL;
    *s = (scene){.answers = {first, others}, .options = AWSC_CALL_OPTIONS_INIT};
    s->server = raw_server_start(&(raw_script){.answer = answer_one, .user = s});
    awsc_config config = fixture_config(raw_server_url(s->server));
    if (awsc_internal_client_new(&json_service, 1, &config, &s->client, &error)) fail_msg("%s", awsc_error_text(error));
    fixture_config_clear(&config);
    if (on_loop) assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_free(s->output);
    awsc_error_free(s->error);
    awsc_loop_free(s->loop);
    awsc_internal_client_free(s->client);
    raw_server_stop(s->server);
}

static void on_done(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    scene *s = user;
    (void)done;
    s->ended++;
    s->status = status;
    s->output = output;
    s->error = error;
}

static void nothing(void)
{
}

/* Makes the call, blocking or on the loop. */
static int watch(scene *s)
{
    const fetch_input input = {.name = "log"};
    void *output = NULL;
    if (!s->loop) {
        s->status = awsc_internal_call(&watch_operation, 1, s->client, &input, &s->options, &output, &s->error);
        s->output = output;
        return s->status;
    }
    const awsc_internal_request request = {&watch_operation, 1,       s->client, s->loop, &input,
                                           &s->options,      on_done, nothing,   s};
    assert_int_equal(awsc_internal_call_start(&request, NULL, NULL), AWSC_OK);
    while (!s->ended) assert_int_equal(awsc_loop_run_once(s->loop, 1000, NULL), AWSC_OK);
    return s->status;
}

static int next_event(scene *s, const talk_event **event)
{
    const void *found = NULL;
    int status = awsc_internal_event_next(s->output->events, &found, &s->error);
    *event = found;
    return status;
}

/* ---- responses --------------------------------------------------------------------------------------------------- */

enum { CAPACITY = 4096 };

typedef struct body {
    uint8_t bytes[CAPACITY];
    size_t size;
} body;

static void add(body *b, const char *type, const char *payload)
{
    b->size = fixture_event(b->bytes, b->size, CAPACITY, type, NULL, payload, strlen(payload));
}

static raw_answer chunked(const body *b, size_t piece)
{
    return fixture_answer_chunked("", b->bytes, b->size, piece);
}

static raw_answer usual(size_t piece)
{
    body b = {.size = 0};
    add(&b, "initial-response", "{\"session\": \"s-1\", \"newer\": [1]}");
    add(&b, "chunk", "one");
    add(&b, "chunk", "two");
    return chunked(&b, piece);
}

static void assert_events(scene *s, unsigned count)
{
    const talk_event *event;
    while (count--) {
        if (next_event(s, &event)) fail_msg("%s", awsc_error_text(s->error));
        assert_int_equal(event->kind, 1);
    }
    if (next_event(s, &event) != AWSC_END) fail_msg("%s", awsc_error_text(s->error));
}

static void the_first_message_fills_the_output(void **state)
{
    (void)state;
    const size_t pieces[] = {CAPACITY, 1, 17};
    for (size_t i = 0; i < 6; i++) {
        scene s;
        raw_answer answer = usual(pieces[i / 2]);
        if (pieces[i / 2] == 1) answer.piece = 7; /* in many reads, too */
        open_scene(&s, answer, answer, i % 2);
        if (watch(&s)) fail_msg("%s", awsc_error_text(s.error));
        assert_string_equal(s.output->session, "s-1");
        assert_events(&s, 2);
        close_scene(&s);
    }
}

static void a_large_first_message_is_read_whole(void **state)
{
    (void)state;
    enum { SIZE = 600 * 1024 };
    char *payload = malloc(SIZE), *bytes = malloc(SIZE + CAPACITY);
    assert_true(payload && bytes);
    memset(payload, 'x', SIZE);
    memcpy(payload, "{\"session\": \"", 13);
    memcpy(payload + SIZE - 2, "\"}", 2);
    size_t size = fixture_event((uint8_t *)bytes, 0, SIZE + CAPACITY, "initial-response", NULL, payload, SIZE);
    raw_answer answer = fixture_answer_chunked("", bytes, size, 65536);
    for (int on_loop = 0; on_loop < 2; on_loop++) {
        scene s;
        open_scene(&s, answer, answer, on_loop);
        if (watch(&s)) fail_msg("%s", awsc_error_text(s.error));
        assert_int_equal(strlen(s.output->session), SIZE - 15);
        assert_events(&s, 0);
        close_scene(&s);
    }
    free(payload);
    free(bytes);
}

static void a_service_may_leave_the_first_message_out(void **state)
{
    (void)state;
    body b = {.size = 0};
    add(&b, "chunk", "one");
    body nothing_at_all = {.size = 0};
    for (int on_loop = 0; on_loop < 2; on_loop++) {
        scene s;
        open_scene(&s, chunked(&b, CAPACITY), chunked(&nothing_at_all, CAPACITY), on_loop);
        if (watch(&s)) fail_msg("%s", awsc_error_text(s.error));
        assert_null(s.output->session);
        assert_events(&s, 1);
        awsc_free(s.output);
        s.output = NULL;
        s.ended = 0;
        if (watch(&s)) fail_msg("%s", awsc_error_text(s.error));
        assert_events(&s, 0);
        close_scene(&s);
    }
}

static void an_attempt_that_breaks_in_the_first_message_is_repeated(void **state)
{
    (void)state;
    raw_answer cut = usual(CAPACITY);
    cut.size = 150; /* the head and a part of the message */
    cut.then = RAW_CLOSE;
    for (int on_loop = 0; on_loop < 2; on_loop++) {
        scene s;
        open_scene(&s, cut, usual(CAPACITY), on_loop);
        if (watch(&s)) fail_msg("%s", awsc_error_text(s.error));
        assert_int_equal(raw_server_requests(s.server), 2);
        assert_string_equal(s.output->session, "s-1");
        assert_events(&s, 2);
        close_scene(&s);
    }
}

static void a_call_fails_if_every_attempt_breaks_in_the_first_message(void **state)
{
    (void)state;
    raw_answer cut = usual(CAPACITY);
    cut.size = 150;
    cut.then = RAW_CLOSE;
    for (int on_loop = 0; on_loop < 2; on_loop++) {
        scene s;
        open_scene(&s, cut, cut, on_loop);
        s.options.max_attempts = AWSC_I32(2);
        assert_int_equal(watch(&s), AWSC_ERR_TRANSPORT);
        assert_null(s.output);
        assert_int_equal(raw_server_requests(s.server), 2);
        close_scene(&s);
    }
}

static void the_time_limits_of_a_call_cover_the_wait_for_the_first_message(void **state)
{
    (void)state;
    raw_answer silent = usual(CAPACITY);
    silent.size = 150;
    silent.then = RAW_HOLD;
    for (int i = 0; i < 4; i++) {
        scene s;
        open_scene(&s, silent, silent, i % 2);
        s.options.max_attempts = AWSC_I32(1);
        if (i / 2)
            s.options.deadline_ms = AWSC_I64(200);
        else
            s.options.attempt_timeout_ms = AWSC_I64(200);
        assert_int_equal(watch(&s), AWSC_ERR_TIMEOUT);
        close_scene(&s);
    }
}

static void a_broken_first_message_fails_the_call(void **state)
{
    (void)state;
    body b = {.size = 0};
    add(&b, "initial-response", "{\"session\": 5}");
    for (int on_loop = 0; on_loop < 2; on_loop++) {
        scene s;
        open_scene(&s, chunked(&b, CAPACITY), chunked(&b, CAPACITY), on_loop);
        assert_int_equal(watch(&s), AWSC_ERR_PARSE);
        assert_non_null(strstr(awsc_error_text(s.error), "initial response"));
        assert_non_null(strstr(awsc_error_text(s.error), "session"));
        close_scene(&s);
    }
}

static void a_damaged_message_is_an_error_of_the_stream(void **state)
{
    (void)state;
    body b = {.size = 0};
    add(&b, "initial-response", "{}");
    b.bytes[b.size - 1] ^= 1; /* its checksum */
    scene s;
    const talk_event *event;
    open_scene(&s, chunked(&b, CAPACITY), chunked(&b, CAPACITY), false);
    int status = watch(&s);
    if (!status) status = next_event(&s, &event);
    assert_int_equal(status, AWSC_ERR_PARSE);
    assert_non_null(strstr(awsc_error_text(s.error), "checksum"));
    close_scene(&s);
}

static void a_response_is_read_without_a_call_as_well(void **state)
{
    (void)state;
    body b = {.size = 0};
    add(&b, "initial-response", "{\"session\": \"s-2\"}");
    add(&b, "chunk", "one");
    awsc_http_response *response = NULL;
    void *output = NULL;
    assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, b.bytes, b.size, NULL), AWSC_OK);
    assert_int_equal(awsc_internal_output_deserialize(&json_service, &watch_operation, response, &output, NULL),
                     AWSC_OK);
    assert_string_equal(((talk_output *)output)->session, "s-2");
    awsc_free(output);
    awsc_http_response_free(response);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static int speak(void *user, const void **event)
{
    static const chunk_event chunk = {.payload = {"hello", 5}};
    static const talk_event said = {.kind = 1, .name = "chunk", .as = {.chunk = &chunk}};
    unsigned *left = user;
    if (!*left) return AWSC_END;
    --*left;
    *event = &said;
    return AWSC_OK;
}

static awsc_view text_of(const awsc_event_message *message, const char *name)
{
    const awsc_event_header_value *header = awsc_event_message_header(message, name);
    return header ? header->bytes : awsc_view_of(NULL, 0);
}

/* The next message, without the one that carries its signature. */
static void read_message(awsc_event_decoder *outer, awsc_event_decoder *inner, bool is_signed,
                         awsc_event_message *message)
{
    assert_int_equal(awsc_event_decoder_next(outer, message, NULL), AWSC_OK);
    if (!is_signed) return;
    assert_non_null(awsc_event_message_header(message, ":chunk-signature"));
    assert_int_equal(awsc_event_decoder_feed(inner, message->payload.data, message->payload.size, NULL), AWSC_OK);
    assert_int_equal(awsc_event_decoder_next(inner, message, NULL), AWSC_OK);
}

static void assert_sent(const awsc_http_request *request, bool is_signed)
{
    awsc_event_message message;
    awsc_event_decoder *outer = awsc_event_decoder_new(awsc_allocator_default(), 1 << 20);
    awsc_event_decoder *inner = awsc_event_decoder_new(awsc_allocator_default(), 1 << 20);
    awsc_body sent = awsc_http_request_body(request);
    assert_string_equal(awsc_http_request_header(request, "Content-Type"), "application/vnd.amazon.eventstream");
    assert_string_equal(awsc_http_request_header(request, "X-Amz-Target"), "Watching.Discuss");
    assert_int_equal(awsc_event_decoder_feed(outer, sent.data, sent.size, NULL), AWSC_OK);
    read_message(outer, inner, is_signed, &message);
    assert_true(awsc_view_equal(text_of(&message, ":message-type"), AWSC_VIEW("event")));
    assert_true(awsc_view_equal(text_of(&message, ":event-type"), AWSC_VIEW("initial-request")));
    assert_true(awsc_view_equal(text_of(&message, ":content-type"), AWSC_VIEW("application/json")));
    assert_true(awsc_view_equal(message.payload, AWSC_VIEW("{\"topic\":\"weather\"}")));
    for (int i = 0; i < 2; i++) {
        read_message(outer, inner, is_signed, &message);
        assert_true(awsc_view_equal(text_of(&message, ":event-type"), AWSC_VIEW("chunk")));
    }
    awsc_event_decoder_free(outer);
    awsc_event_decoder_free(inner);
}

static void the_members_of_an_input_precede_its_events_in_every_attempt(void **state)
{
    (void)state;
    body b = {.size = 0};
    add(&b, "initial-response", "{\"session\": \"s-3\"}");
    for (int is_signed = 0; is_signed < 2; is_signed++) {
        awsc_replay *replay = NULL;
        awsc_client *client = NULL;
        awsc_config config = fixture_config("https://watching.example");
        void *output = NULL;
        awsc_error *error = NULL;
        unsigned left = 2;
        talk_input input = {.topic = "weather"};
        assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
        assert_int_equal(awsc_replay_add_failure(replay, AWSC_ERR_TRANSPORT, false, NULL), AWSC_OK);
        assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, b.bytes, b.size, NULL), AWSC_OK);
        assert_int_equal(awsc_event_source_new(speak, &left, &input.events, NULL), AWSC_OK);
        config.transport = awsc_replay_transport(replay);
        config.unsigned_requests = AWSC_BOOL(!is_signed);
        assert_int_equal(awsc_internal_client_new(&json_service, 1, &config, &client, NULL), AWSC_OK);
        if (awsc_internal_call(&discuss_operation, 1, client, &input, NULL, &output, &error))
            fail_msg("%s", awsc_error_text(error));
        assert_string_equal(((talk_output *)output)->session, "s-3");
        assert_sent(awsc_replay_request(replay, awsc_replay_request_count(replay) - 1), is_signed);
        awsc_free(output);
        awsc_internal_client_free(client);
        awsc_event_source_free(input.events);
        fixture_config_clear(&config);
        awsc_replay_free(replay);
    }
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void every_kind_of_stream_can_tell_an_event_that_it_knows(void **state)
{
    (void)state;
    const struct awsc_event_streams *const kinds[] = {
        &awsc_internal_rest_json1_events, &awsc_internal_rest_json1_sent_events, &awsc_internal_aws_json_events,
        &awsc_internal_aws_json_sent_events};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) assert_non_null(kinds[i]->knows_event);
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_message_fills_the_output),
        cmocka_unit_test(a_large_first_message_is_read_whole),
        cmocka_unit_test(a_service_may_leave_the_first_message_out),
        cmocka_unit_test(an_attempt_that_breaks_in_the_first_message_is_repeated),
        cmocka_unit_test(a_call_fails_if_every_attempt_breaks_in_the_first_message),
        cmocka_unit_test(the_time_limits_of_a_call_cover_the_wait_for_the_first_message),
        cmocka_unit_test(a_broken_first_message_fails_the_call),
        cmocka_unit_test(a_damaged_message_is_an_error_of_the_stream),
        cmocka_unit_test(a_response_is_read_without_a_call_as_well),
        cmocka_unit_test(the_members_of_an_input_precede_its_events_in_every_attempt),
        cmocka_unit_test(every_kind_of_stream_can_tell_an_event_that_it_knows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
