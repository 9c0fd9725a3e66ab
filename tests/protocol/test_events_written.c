/* SPDX-License-Identifier: Apache-2.0 */
/* Events as messages, the first request and response of a stream, and required members of responses. */
#include "protocol/put_shapes.h"

#include <stdio.h>

#include <awsc/call.h>
#include <awsc/testing.h>

#include "protocol/event_streams.h"
#include "protocol/protocol.h"
#include "protocol/rest_json1.h"

/* ---- shapes ------------------------------------------------------------------------------------------------------ */

typedef struct detail {
    const char *text;
} detail;
static const awsc_member detail_members[] = {AWSC_TABLE_TEXT_MEMBER(detail, text, "Text", AWSC_TABLE_BODY)};
static const awsc_schema detail_schema = {"Detail", detail_members, NULL, sizeof(detail), 1, AWSC_TYPE_STRUCTURE, 0, 0};

typedef struct headers_event {
    awsc_opt_bool yes;
    awsc_opt_i8 i8;
    awsc_opt_i16 i16;
    awsc_opt_i32 i32;
    awsc_opt_i64 i64;
    awsc_opt_time time;
    awsc_blob bytes;
    const char *text;
    awsc_opt_f64 unfit;
} headers_event;
static const awsc_member headers_event_members[] = {
    AWSC_TABLE_BOOL_MEMBER(headers_event, yes, "Yes", AWSC_TABLE_EVENT_HEADER),
    AWSC_TABLE_I8_MEMBER(headers_event, i8, "I8", AWSC_TABLE_EVENT_HEADER),
    AWSC_TABLE_I16_MEMBER(headers_event, i16, "I16", AWSC_TABLE_EVENT_HEADER),
    AWSC_TABLE_I32_MEMBER(headers_event, i32, "I32", AWSC_TABLE_EVENT_HEADER),
    AWSC_TABLE_I64_MEMBER(headers_event, i64, "I64", AWSC_TABLE_EVENT_HEADER),
    AWSC_TABLE_TIME_MEMBER(headers_event, time, "Time", AWSC_TABLE_EVENT_HEADER),
    AWSC_TABLE_BLOB_MEMBER(headers_event, bytes, "Bytes", AWSC_TABLE_EVENT_HEADER),
    AWSC_TABLE_TEXT_MEMBER(headers_event, text, "Words", AWSC_TABLE_EVENT_HEADER | AWSC_TABLE_SINCE(2)),
    AWSC_TABLE_F64_MEMBER(headers_event, unfit, "Unfit", AWSC_TABLE_EVENT_HEADER),
};
static const awsc_schema headers_event_schema = {
    "HeadersEvent", headers_event_members, NULL, sizeof(headers_event), 9, AWSC_TYPE_STRUCTURE, 0, 0};

typedef struct payload_event {
    awsc_blob payload;
} payload_event;
static const awsc_member payload_event_members[] = {
    AWSC_TABLE_BLOB_MEMBER(payload_event, payload, "Payload", AWSC_TABLE_EVENT_PAYLOAD)};
static const awsc_extra payload_event_extras[] = {{0, AWSC_EXTRA_MEDIA_TYPE, "image/png"}, {0, 0, NULL}};
static const awsc_schema payload_event_schema = {
    "PayloadEvent", payload_event_members, payload_event_extras, sizeof(payload_event), 1, AWSC_TYPE_STRUCTURE, 0, 0};

typedef struct detail_event {
    const detail *detail;
    const char *kind;
} detail_event;
static const awsc_member detail_event_members[] = {
    AWSC_TABLE_STRUCTURE_MEMBER(detail_event, detail, "Detail", AWSC_TABLE_BODY, detail),
    AWSC_TABLE_TEXT_MEMBER(detail_event, kind, "Kind", AWSC_TABLE_EVENT_HEADER),
};
static const awsc_schema detail_event_schema = {
    "DetailEvent", detail_event_members, NULL, sizeof(detail_event), 2, AWSC_TYPE_STRUCTURE, 0, 0};

typedef struct broken_error {
    const char *message;
} broken_error;
static const awsc_member broken_error_members[] = {
    AWSC_TABLE_TEXT_MEMBER(broken_error, message, "message", AWSC_TABLE_BODY)};
static const awsc_schema broken_error_schema = {
    "BrokenError", broken_error_members, NULL, sizeof(broken_error), 1, AWSC_TYPE_STRUCTURE, 0, 400};

typedef struct events {
    int32_t kind;
    const char *name;
    union {
        const headers_event *headers;
        const payload_event *payload;
        const detail_event *detail;
        const detail *end;
        const broken_error *broken;
    } as;
} events;
static const awsc_schema end_schema = {"End", NULL, NULL, 1, 0, AWSC_TYPE_STRUCTURE, 0, 0};
static const awsc_member events_members[] = {
    AWSC_TABLE_STRUCTURE_MEMBER(events, as.headers, "headers", AWSC_TABLE_BODY, headers_event),
    AWSC_TABLE_STRUCTURE_MEMBER(events, as.payload, "payload", AWSC_TABLE_BODY, payload_event),
    AWSC_TABLE_STRUCTURE_MEMBER(events, as.detail, "detail", AWSC_TABLE_BODY, detail_event),
    AWSC_TABLE_MEMBER_("end", &end_schema, offsetof(events, as), AWSC_TYPE_STRUCTURE, AWSC_TABLE_BODY),
    AWSC_TABLE_STRUCTURE_MEMBER(events, as.broken, "broken", AWSC_TABLE_BODY, broken_error),
};
static const awsc_schema events_schema = {"Events",        events_members,    NULL, sizeof(events), 5,
                                          AWSC_TYPE_UNION, AWSC_TABLE_EVENTS, 0};

enum { HEADERS = 1, PAYLOAD = 2, DETAIL = 3, END = 4, BROKEN = 5 };

/* ---- helpers ----------------------------------------------------------------------------------------------------- */

static int write_event(events value, uint32_t level, awsc_buffer *out, awsc_error **error)
{
    return awsc_internal_rest_json1_events.serialize_event(&plain_service, &events_schema, &value, level, out, error);
}

typedef struct written {
    awsc_buffer bytes;
    awsc_event_decoder *decoder;
    awsc_event_message message;
} written;

static written message_of(events value, uint32_t level)
{
    written w = {.bytes = AWSC_BUFFER_INIT(awsc_allocator_default())};
    awsc_error *error = NULL;
    if (write_event(value, level, &w.bytes, &error)) fail_msg("%s", awsc_error_text(error));
    w.decoder = awsc_event_decoder_new(awsc_allocator_default(), 1 << 20);
    assert_int_equal(awsc_event_decoder_feed(w.decoder, w.bytes.data, w.bytes.size, NULL), AWSC_OK);
    assert_int_equal(awsc_event_decoder_next(w.decoder, &w.message, NULL), AWSC_OK);
    return w;
}

static void done(written *w)
{
    awsc_event_decoder_free(w->decoder);
    awsc_buffer_clear(&w->bytes);
}

static void assert_text_header(const written *w, const char *name, const char *expected)
{
    const awsc_event_header_value *header = awsc_event_message_header(&w->message, name);
    if (!expected) {
        assert_null(header);
        return;
    }
    assert_non_null(header);
    assert_int_equal(header->type, AWSC_EVENT_STRING);
    assert_true(awsc_view_equal(header->bytes, awsc_view_text(expected)));
}

static void assert_number_header(const written *w, const char *name, int type, int64_t expected)
{
    const awsc_event_header_value *header = awsc_event_message_header(&w->message, name);
    assert_non_null(header);
    assert_int_equal(header->type, type);
    assert_true(header->integer == expected);
}

static void assert_refused(events value, const char *message)
{
    awsc_error *error = NULL;
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    assert_int_equal(write_event(value, 2, &out, &error), AWSC_ERR_VALIDATION);
    if (!strstr(awsc_error_message(error), message)) fail_msg("%s", awsc_error_message(error));
    assert_int_equal(out.size, 0);
    awsc_error_free(error);
    assert_int_equal(write_event(value, 2, &out, NULL), AWSC_ERR_VALIDATION);
    awsc_buffer_clear(&out);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void headers_have_the_types_of_their_members(void **state)
{
    (void)state;
    const headers_event event = {.yes = AWSC_BOOL(false),
                                 .i8 = AWSC_I8(-1),
                                 .i16 = AWSC_I16(-2),
                                 .i32 = AWSC_I32(INT32_MIN),
                                 .i64 = AWSC_I64(INT64_MIN),
                                 .time = AWSC_TIME(-1, 999999999),
                                 .bytes = AWSC_BLOB_LITERAL("\0\1"),
                                 .text = "words"};
    written w = message_of((events){.kind = HEADERS, .as.headers = &event}, 2);
    assert_text_header(&w, ":message-type", "event");
    assert_text_header(&w, ":event-type", "headers");
    assert_text_header(&w, ":content-type", NULL);
    assert_int_equal(awsc_event_message_header(&w.message, "Yes")->type, AWSC_EVENT_FALSE);
    assert_number_header(&w, "I8", AWSC_EVENT_BYTE, -1);
    assert_number_header(&w, "I16", AWSC_EVENT_I16, -2);
    assert_number_header(&w, "I32", AWSC_EVENT_I32, INT32_MIN);
    assert_number_header(&w, "I64", AWSC_EVENT_I64, INT64_MIN);
    assert_number_header(&w, "Time", AWSC_EVENT_TIMESTAMP, -1); /* rounded down to a millisecond */
    assert_text_header(&w, "Words", "words");
    assert_int_equal(w.message.payload.size, 0);
    done(&w);
}

static void members_newer_than_the_caller_are_not_read(void **state)
{
    (void)state;
    const headers_event event = {.text = "words", .yes = AWSC_BOOL(true)};
    written w = message_of((events){.kind = HEADERS, .as.headers = &event}, 1);
    assert_text_header(&w, "Words", NULL);
    assert_non_null(awsc_event_message_header(&w.message, "Yes"));
    done(&w);
}

static void payloads_have_their_type(void **state)
{
    (void)state;
    const payload_event picture = {AWSC_BLOB_LITERAL("\211PNG")};
    written w = message_of((events){.kind = PAYLOAD, .as.payload = &picture}, 2);
    assert_text_header(&w, ":content-type", "image/png");
    assert_true(awsc_view_equal(w.message.payload, AWSC_VIEW("\211PNG")));
    done(&w);

    const detail inner = {"a"};
    const detail_event event = {&inner, "k"};
    w = message_of((events){.kind = DETAIL, .as.detail = &event}, 2);
    assert_text_header(&w, ":content-type", "application/json");
    assert_text_header(&w, "Kind", "k");
    assert_true(awsc_view_equal(w.message.payload, AWSC_VIEW("{\"Detail\":{\"Text\":\"a\"}}")));
    done(&w);

    const payload_event nothing = {{NULL, 0}};
    w = message_of((events){.kind = PAYLOAD, .as.payload = &nothing}, 2);
    assert_text_header(&w, ":content-type", NULL);
    done(&w);
}

static void an_event_without_members_has_no_payload(void **state)
{
    (void)state;
    const detail any = {NULL};
    written w = message_of((events){.kind = END, .as.end = &any}, 2);
    assert_int_equal(w.message.header_count, 2);
    assert_int_equal(w.message.payload.size, 0);
    done(&w);
}

static void errors_are_exceptions(void **state)
{
    (void)state;
    const broken_error error = {"why"};
    written w = message_of((events){.kind = BROKEN, .as.broken = &error}, 2);
    assert_text_header(&w, ":message-type", "exception");
    assert_text_header(&w, ":exception-type", "broken");
    assert_text_header(&w, ":event-type", NULL);
    assert_true(awsc_view_equal(w.message.payload, AWSC_VIEW("{\"message\":\"why\"}")));
    done(&w);
}

static void invalid_events_are_refused(void **state)
{
    (void)state;
    static char long_text[70000];
    memset(long_text, 'x', sizeof long_text - 1);
    const headers_event unfit = {.unfit = AWSC_F64(0.5)}, far = {.time = AWSC_TIME(INT64_MAX / 100, 0)},
                        big = {.text = long_text};
    assert_refused((events){.kind = 0}, "kind 0");
    assert_refused((events){.kind = 6}, "kind 6");
    assert_refused((events){.kind = -1}, "kind -1");
    assert_refused((events){.kind = HEADERS}, "no value");
    assert_refused((events){.kind = HEADERS, .as.headers = &unfit}, "event headers: Unfit has no form");
    assert_refused((events){.kind = HEADERS, .as.headers = &far}, "Time is too far away");
    assert_refused((events){.kind = HEADERS, .as.headers = &big}, "65535 at most");
}

/* A header counts milliseconds in 64 bits. */
static void times_of_headers_reach_as_far_as_their_milliseconds(void **state)
{
    static const struct {
        int64_t seconds;
        int32_t nanoseconds;
        int64_t expected;
    } cases[] = {{INT64_MAX / 1000 - 1, 999999999, INT64_MAX / 1000 * 1000 - 1},
                 {INT64_MIN / 1000, 0, INT64_MIN / 1000 * 1000},
                 {INT64_MIN / 1000, 999999999, INT64_MIN / 1000 * 1000 + 999}};
    static const int64_t refused[] = {INT64_MAX / 1000, INT64_MIN / 1000 - 1, INT64_MAX, INT64_MIN};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const headers_event event = {.time = AWSC_TIME(cases[i].seconds, cases[i].nanoseconds)};
        written w = message_of((events){.kind = HEADERS, .as.headers = &event}, 2);
        assert_number_header(&w, "Time", AWSC_EVENT_TIMESTAMP, cases[i].expected);
        done(&w);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const headers_event event = {.time = AWSC_TIME(refused[i], 999999999)};
        assert_refused((events){.kind = HEADERS, .as.headers = &event}, "Time is too far away");
    }
}

static void running_out_of_memory_while_writing_is_an_error(void **state)
{
    (void)state;
    const detail inner = {"a"};
    const detail_event event = {&inner, "k"};
    size_t n = 0;
    for (bool reached = true; reached;) {
        awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
        failing = ++n;
        int status = write_event((events){.kind = DETAIL, .as.detail = &event}, 2, &out, NULL);
        reached = stop_failing();
        assert_int_equal(status, reached ? AWSC_ERR_NOMEM : AWSC_OK);
        awsc_buffer_clear(&out);
    }
    assert_true(n > 2);
}

/* ---- the messages that streams begin with ------------------------------------------------------------------------ */

typedef struct talk_input {
    const char *topic;
    awsc_event_source *stream;
} talk_input;
static const awsc_member talk_input_members[] = {
    AWSC_TABLE_TEXT_MEMBER(talk_input, topic, AWSC_TABLE_NAMED("Topic", "x-topic"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_EVENT_SOURCE_MEMBER(talk_input, stream, "Stream", AWSC_TABLE_PAYLOAD | AWSC_TABLE_REQUIRED, events),
};
static const awsc_schema talk_input_schema = {"TalkInput", talk_input_members,  NULL, sizeof(talk_input),
                                              2,           AWSC_TYPE_STRUCTURE, 0,    0};

typedef struct talk_output {
    const char *session;
    awsc_event_stream *stream;
} talk_output;
static const awsc_member talk_output_members[] = {
    AWSC_TABLE_TEXT_MEMBER(talk_output, session, AWSC_TABLE_NAMED("Session", "x-session"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_EVENT_STREAM_MEMBER(talk_output, stream, "Stream", AWSC_TABLE_PAYLOAD, events),
};
static const awsc_schema talk_output_schema = {
    "TalkOutput", talk_output_members, NULL, sizeof(talk_output), 2, AWSC_TYPE_STRUCTURE, 0, 0};

static const awsc_operation talk = {.name = "Talk",
                                    .method = "POST",
                                    .uri = "/talk",
                                    .input = &talk_input_schema,
                                    .output = &talk_output_schema,
                                    .http_status = 200,
                                    .since = 1,
                                    .input_payload = 1,
                                    .output_payload = 1,
                                    .event_streams = &awsc_internal_rest_json1_events};

static void the_request_of_a_stream_can_be_made_without_a_source_but_not_sent(void **state)
{
    (void)state;
    const talk_input input = {.topic = "weather"};
    awsc_http_request *request = NULL;
    assert_int_equal(awsc_internal_input_serialize(&plain_service, &talk, 1, &input, &request, NULL), AWSC_OK);
    assert_string_equal(awsc_http_request_header(request, "Content-Type"), "application/vnd.amazon.eventstream");
    assert_string_equal(awsc_http_request_header(request, "x-topic"), "weather");
    awsc_http_request_free(request);

    awsc_replay *replay;
    awsc_client *client;
    awsc_error *error = NULL;
    awsc_config config = AWSC_CONFIG_INIT;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    config.endpoint_url = "https://example.com";
    config.unsigned_requests = AWSC_BOOL(true);
    config.transport = awsc_replay_transport(replay);
    assert_int_equal(awsc_internal_client_new(&plain_service, 1, &config, &client, NULL), AWSC_OK);
    assert_int_equal(awsc_internal_call(&talk, 1, client, &input, NULL, NULL, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "Talk: Stream is required: a source of events"));
    assert_int_equal(awsc_replay_request_count(replay), 0);
    awsc_error_free(error);
    awsc_internal_client_free(client);
    awsc_replay_free(replay);
}

static void a_stream_whose_response_lacks_a_required_header_is_refused(void **state)
{
    (void)state;
    awsc_http_response *response;
    awsc_error *error = NULL;
    void *output = NULL;
    assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
    assert_int_equal(awsc_internal_output_deserialize(&plain_service, &talk, response, &output, &error),
                     AWSC_ERR_PARSE);
    assert_non_null(strstr(awsc_error_message(error), "no header x-session (member Session)"));
    awsc_error_free(error);
    assert_int_equal(awsc_http_response_add_header(response, "X-Session", "1", NULL), AWSC_OK);
    assert_int_equal(awsc_internal_output_deserialize(&plain_service, &talk, response, &output, NULL), AWSC_OK);
    assert_string_equal(((talk_output *)output)->session, "1");
    awsc_free(output);
    awsc_http_response_free(response);
}

/* ---- required members of responses ------------------------------------------------------------------------------- */

typedef struct inner {
    const char *name;
    awsc_opt_i32 optional;
    awsc_opt_time when;
} inner;
static const awsc_member inner_members[] = {
    AWSC_TABLE_TEXT_MEMBER(inner, name, "name", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_I32_MEMBER(inner, optional, "optional", AWSC_TABLE_BODY),
    AWSC_TABLE_TIME_MEMBER(inner, when, "when", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED),
};
static const awsc_schema inner_schema = {"Inner", inner_members, NULL, sizeof(inner), 3, AWSC_TYPE_STRUCTURE, 0, 0};

typedef struct inners {
    size_t count;
    const inner *const *items;
} inners;
static const awsc_member inners_members[] = {AWSC_TABLE_STRUCTURE_ELEMENT(inners, 0, inner)};
static const awsc_schema inners_schema = {"Inners", inners_members, NULL, sizeof(*((inners *)0)->items),
                                          1,        AWSC_TYPE_LIST, 0,    0};

typedef struct report_output {
    const char *text;
    awsc_opt_bool flag;
    awsc_opt_f64 number;
    const char *big;
    awsc_blob bytes;
    awsc_json document;
    inners list;
    const inner *nested;
    const events *choice;
    const char *header;
    const char *free_text;
} report_output;
static const awsc_member report_output_members[] = {
    AWSC_TABLE_TEXT_MEMBER(report_output, text, "text", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_BOOL_MEMBER(report_output, flag, "flag", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_F64_MEMBER(report_output, number, "number", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_NUMBER_MEMBER(report_output, big, "big", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_BLOB_MEMBER(report_output, bytes, "bytes", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_JSON_MEMBER(report_output, document, "document", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_LIST_MEMBER(report_output, list, "list", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED, inners),
    AWSC_TABLE_STRUCTURE_MEMBER(report_output, nested, "nested", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED, inner),
    AWSC_TABLE_UNION_MEMBER(report_output, choice, "choice", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED, events),
    AWSC_TABLE_TEXT_MEMBER(report_output, header, "header", AWSC_TABLE_HEADER | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_TEXT_MEMBER(report_output, free_text, "freeText",
                           AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED | AWSC_TABLE_CLIENT_OPTIONAL),
};
static const awsc_schema report_output_schema = {
    "ReportOutput", report_output_members, NULL, sizeof(report_output), 11, AWSC_TYPE_STRUCTURE, 0, 0};
static const awsc_operation report = {.name = "Report",
                                      .method = "GET",
                                      .uri = "/report",
                                      .input = &nothing_schema,
                                      .output = &report_output_schema,
                                      .http_status = 200,
                                      .since = 1,
                                      .input_payload = -1,
                                      .output_payload = -1};

/* Reads a response while allocation `number` fails (0: no failure). */
static int read_report(const char *body, size_t number, bool *reached, report_output **out)
{
    awsc_http_response *response;
    void *output = NULL;
    assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, body, strlen(body), NULL), AWSC_OK);
    failing = number;
    int status = awsc_internal_output_deserialize(&plain_service, &report, response, &output, NULL);
    *reached = stop_failing();
    *out = output;
    awsc_http_response_free(response);
    return status;
}

static void missing_required_members_become_zero_values(void **state)
{
    (void)state;
    static const char *const bodies[] = {"{}", "", "{\"text\":null,\"nested\":null}"};
    for (size_t i = 0; i < 3; i++) {
        report_output *output;
        bool reached;
        assert_int_equal(read_report(bodies[i], 0, &reached, &output), AWSC_OK);
        assert_string_equal(output->text, "");
        assert_true(output->flag.is_set == AWSC_SET && !output->flag.value);
        assert_true(output->number.is_set == AWSC_SET && !(output->number.value < 0) && !(output->number.value > 0));
        assert_string_equal(output->big, "0");
        assert_true(output->bytes.data && output->bytes.size == 0);
        assert_true(output->document.size == 4 && memcmp(output->document.data, "null", 4) == 0);
        assert_true(output->list.items && output->list.count == 0);
        assert_string_equal(output->nested->name, "");
        assert_true(output->nested->when.is_set == AWSC_SET && output->nested->when.value.seconds == 0);
        assert_int_equal(output->nested->optional.is_set, 0);
        assert_int_equal(output->choice->kind, 0);
        assert_string_equal(output->header, "");
        assert_null(output->free_text);
        awsc_free(output);
    }
}

static void present_members_are_not_replaced(void **state)
{
    (void)state;
    report_output *output;
    bool reached;
    const char *body = "{\"text\":\"t\",\"list\":[{\"when\":5},{\"name\":\"n\"}]}";
    assert_int_equal(read_report(body, 0, &reached, &output), AWSC_OK);
    assert_string_equal(output->text, "t");
    assert_int_equal(output->list.count, 2);
    assert_string_equal(output->list.items[0]->name, "");
    assert_true(output->list.items[0]->when.value.seconds == 5);
    assert_string_equal(output->list.items[1]->name, "n");
    awsc_free(output);
}

static void running_out_of_memory_while_completing_is_an_error(void **state)
{
    (void)state;
    size_t n = 0;
    for (bool reached = true; reached;) {
        report_output *output;
        int status = read_report("{}", ++n, &reached, &output);
        assert_int_equal(status, reached ? AWSC_ERR_NOMEM : AWSC_OK);
        awsc_free(output);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_have_the_types_of_their_members),
        cmocka_unit_test(members_newer_than_the_caller_are_not_read),
        cmocka_unit_test(payloads_have_their_type),
        cmocka_unit_test(an_event_without_members_has_no_payload),
        cmocka_unit_test(errors_are_exceptions),
        cmocka_unit_test(invalid_events_are_refused),
        cmocka_unit_test(times_of_headers_reach_as_far_as_their_milliseconds),
        cmocka_unit_test(running_out_of_memory_while_writing_is_an_error),
        cmocka_unit_test(the_request_of_a_stream_can_be_made_without_a_source_but_not_sent),
        cmocka_unit_test(a_stream_whose_response_lacks_a_required_header_is_refused),
        cmocka_unit_test(missing_required_members_become_zero_values),
        cmocka_unit_test(present_members_are_not_replaced),
        cmocka_unit_test(running_out_of_memory_while_completing_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
