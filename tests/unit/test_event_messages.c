/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages of a response stream that are not events, over the replay transport: exceptions and errors with and without
 * their headers, and frames with damaged headers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "base/encode.h"
#include "eventstream/message.h"

/* ---- frames ------------------------------------------------------------------------------------------------------ */

static void put(awsc_buffer *out, uint64_t value, size_t bytes)
{
    while (bytes--) awsc_buffer_append_char(out, (char)(unsigned char)(value >> (8 * bytes)));
}

/* One message with these bytes for headers and payload, and the right lengths and checksums. */
static void put_frame(awsc_buffer *out, awsc_view headers, awsc_view payload)
{
    awsc_buffer frame = AWSC_BUFFER_INIT(awsc_allocator_default());
    put(&frame, 16 + headers.size + payload.size, 4);
    put(&frame, headers.size, 4);
    put(&frame, awsc_crc32(0, frame.data, 8), 4);
    awsc_buffer_append_view(&frame, headers);
    awsc_buffer_append_view(&frame, payload);
    put(&frame, awsc_crc32(0, frame.data, frame.size), 4);
    awsc_buffer_append_view(out, awsc_buffer_view(&frame));
    awsc_buffer_clear(&frame);
}

static void put_text_header(awsc_buffer *out, const char *name, const char *value)
{
    put(out, strlen(name), 1);
    awsc_buffer_append_text(out, name);
    put(out, AWSC_EVENT_STRING, 1);
    put(out, strlen(value), 2);
    awsc_buffer_append_text(out, value);
}

/* A message with text headers; the list ends with NULL. */
static void put_message(awsc_buffer *out, const char *const *headers, const char *payload)
{
    awsc_buffer block = AWSC_BUFFER_INIT(awsc_allocator_default());
    for (; headers[0]; headers += 2) put_text_header(&block, headers[0], headers[1]);
    put_frame(out, awsc_buffer_view(&block), awsc_view_text(payload));
    awsc_buffer_clear(&block);
}

#define MESSAGE(out, payload, ...) put_message(out, (const char *const[]){__VA_ARGS__, NULL}, payload)

static void put_chunk(awsc_buffer *out, const char *text)
{
    MESSAGE(out, text, ":message-type", "event", ":event-type", "PayloadChunk");
}

static void put_completion(awsc_buffer *out)
{
    MESSAGE(out, "{}", ":message-type", "event", ":event-type", "InvokeComplete");
}

/* ---- a stream ---------------------------------------------------------------------------------------------------- */

typedef struct scene {
    awsc_replay *replay;
    awsc_lambda *lambda;
    awsc_lambda_invoke_with_response_stream_output *output;
    awsc_buffer body;
} scene;

static void open_scene(scene *s)
{
    awsc_config config = AWSC_CONFIG_INIT;
    memset(s, 0, sizeof *s);
    s->body = AWSC_BUFFER_INIT(awsc_allocator_default());
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.config_file = config.credentials_file = "/dev/null";
    config.unsigned_requests = AWSC_BOOL(true);
    config.transport = awsc_replay_transport(s->replay);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
}

static void open_stream(scene *s)
{
    static const awsc_http_header type = {"Content-Type", "application/vnd.amazon.eventstream"};
    const awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    assert_int_equal(awsc_replay_add(s->replay, 200, &type, 1, s->body.data, s->body.size, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_with_response_stream(s->lambda, &input, NULL, &s->output, NULL), AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_free(s->output);
    awsc_lambda_free(s->lambda);
    awsc_replay_free(s->replay);
    awsc_buffer_clear(&s->body);
}

static int next(scene *s, awsc_error **error)
{
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    return awsc_lambda_invoke_with_response_stream_next(s->output->event_stream, &event, error);
}

/* Expects that after one valid event the stream fails with this status and an error with this name and text, then
 * ends. */
static void expect_failure(scene *s, int status, const char *name, const char *words)
{
    awsc_error *error = NULL;
    open_stream(s);
    assert_int_equal(next(s, NULL), AWSC_OK);
    assert_int_equal(next(s, &error), status);
    if (!strstr(awsc_error_message(error), words)) fail_msg("%s", awsc_error_message(error));
    if (name) assert_string_equal(awsc_error_name(error), name);
    awsc_error_free(error);
    assert_int_equal(next(s, NULL), AWSC_END);
}

static void a_message_without_the_header_that_names_it_ends_the_stream(void **state)
{
    static const struct {
        const char *headers[5], *words;
    } cases[] = {
        {{":message-type", "exception"}, "an exception without the text header :exception-type"},
        {{":message-type", "exception", ":event-type", "PayloadChunk"},
         "an exception without the text header :exception-type"},
        {{":message-type", "exception", ":exception-type", ""}, "an exception without the text header :exception-type"},
        {{":message-type", "event"}, "an event without the text header :event-type"},
        {{":message-type", "event", ":exception-type", "X"}, "an event without the text header :event-type"},
        {{":event-type", "PayloadChunk"}, "whose header :message-type is not the text event, exception or error"},
        {{":message-type", "answer", ":event-type", "PayloadChunk"},
         "whose header :message-type is not the text event, exception or error"},
        {{NULL}, "whose header :message-type is not the text event, exception or error"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scene s;
        open_scene(&s);
        put_chunk(&s.body, "a");
        put_message(&s.body, cases[i].headers, "{}");
        put_chunk(&s.body, "b"); /* an event that is not delivered any more */
        expect_failure(&s, AWSC_ERR_PARSE, NULL, cases[i].words);
        close_scene(&s);
    }
}

static void a_header_of_another_type_counts_as_missing(void **state)
{
    static const char *const names[] = {":message-type", ":exception-type"};
    (void)state;
    for (size_t wrong = 0; wrong < 2; wrong++) {
        scene s;
        awsc_buffer block = AWSC_BUFFER_INIT(awsc_allocator_default());
        open_scene(&s);
        put_chunk(&s.body, "a");
        for (size_t i = 0; i < 2; i++) {
            if (i != wrong) {
                put_text_header(&block, names[i], "exception");
                continue;
            }
            put(&block, strlen(names[i]), 1);
            awsc_buffer_append_text(&block, names[i]);
            put(&block, AWSC_EVENT_BYTES, 1);
            put(&block, 9, 2);
            awsc_buffer_append_text(&block, "exception");
        }
        put_frame(&s.body, awsc_buffer_view(&block), AWSC_VIEW("{}"));
        expect_failure(&s, AWSC_ERR_PARSE, NULL, names[wrong]);
        awsc_buffer_clear(&block);
        close_scene(&s);
    }
}

static void exceptions_and_errors_keep_their_details(void **state)
{
    static const struct {
        const char *headers[7], *payload, *name, *message;
    } cases[] = {
        {{":message-type", "exception", ":exception-type", "FutureException"},
         "{\"message\":\"later\"}",
         "FutureException",
         "later"},
        {{":message-type", "exception", ":exception-type", "TooManyRequestsException"},
         "{\"message\":\"slow\"}",
         "TooManyRequestsException",
         "slow"},
        {{":message-type", "exception", ":exception-type", "FutureException"}, "<html>", "FutureException", ""},
        {{":message-type", "error", ":error-code", "InternalError", ":error-message", "oops"},
         "",
         "InternalError",
         "oops"},
        {{":message-type", "error", ":error-message", "oops"}, "", "UnknownError", "oops"},
        {{":message-type", "error"}, "", "UnknownError", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scene s;
        open_scene(&s);
        put_chunk(&s.body, "a");
        put_message(&s.body, cases[i].headers, cases[i].payload);
        expect_failure(&s, AWSC_ERR_SERVICE, cases[i].name, cases[i].message);
        close_scene(&s);
    }
}

/* ---- headers that are damaged ------------------------------------------------------------------------------------ */

/* A frame with these bytes for headers behind those of an event. */
static void expect_damaged(const void *bytes, size_t size, const char *words)
{
    scene s;
    awsc_buffer block = AWSC_BUFFER_INIT(awsc_allocator_default());
    open_scene(&s);
    put_chunk(&s.body, "a");
    put_text_header(&block, ":message-type", "event");
    put_text_header(&block, ":event-type", "PayloadChunk");
    awsc_buffer_append(&block, bytes, size);
    put_frame(&s.body, awsc_buffer_view(&block), AWSC_VIEW("b"));
    open_stream(&s);
    assert_int_equal(next(&s, NULL), AWSC_OK);
    awsc_error *error = NULL;
    assert_int_equal(next(&s, &error), AWSC_ERR_PARSE);
    if (!strstr(awsc_error_message(error), words)) fail_msg("%s", awsc_error_message(error));
    awsc_error_free(error);
    awsc_buffer_clear(&block);
    close_scene(&s);
}

#define DAMAGED(bytes, words) expect_damaged(bytes, sizeof bytes - 1, words)

static void every_damaged_header_is_an_error(void **state)
{
    (void)state;
    DAMAGED("\0", "a header has no name");
    DAMAGED("\5nam", "a header's name is cut off");
    DAMAGED("\4name", "a header has no value");
    DAMAGED("\4name\x0a", "a header has an unknown type of value; expected 0 to 9");
    DAMAGED("\4name\xff", "a header has an unknown type of value; expected 0 to 9");
    DAMAGED("\4name\2", "a header's value is cut off");
    DAMAGED("\4name\3\0", "a header's value is cut off");
    DAMAGED("\4name\4\0\0\0", "a header's value is cut off");
    DAMAGED("\4name\5\0\0\0\0\0\0\0", "a header's value is cut off");
    DAMAGED("\4name\6\0", "a header's value is cut off");
    DAMAGED("\4name\6\0\3ab", "a header's value is cut off");
    DAMAGED("\4name\x08\0\0\0\0\0\0\0", "a header's value is cut off");
    DAMAGED("\4name\x09"
            "123456789012345",
            "a header's value is cut off");
}

static void two_headers_of_one_name_are_an_error(void **state)
{
    (void)state;
    DAMAGED("\4name\0\4name\0", "two headers have the same name");
    DAMAGED("\4name\0\4name\1", "two headers have the same name");
    DAMAGED("\4name\2\7\5other\0\4name\7\0\1x", "two headers have the same name");
    DAMAGED("\x0b:event-type\7\0\5Other", "two headers have the same name");
}

static void headers_of_every_type_are_skipped(void **state)
{
    static const char all[] = "\1a\0\1b\1\1c\2\x80\1d\3\0\1\1e\4\0\0\0\1\1f\5\0\0\0\0\0\0\0\1\1g\6\0\0\1h\7\0\1x"
                              "\1i\x08\xff\xff\xff\xff\xff\xff\xff\xff\1j\x09"
                              "1234567890123456"
                              "\4NAME\0\4name\0"
                              "\2\xc3\x28\0\2t8\7\0\2\xc3\x28"; /* a name and a text that are not UTF-8 */
    scene s;
    awsc_buffer block = AWSC_BUFFER_INIT(awsc_allocator_default());
    (void)state;
    open_scene(&s);
    awsc_buffer_append(&block, all, sizeof all - 1);
    put_text_header(&block, ":message-type", "event");
    put_text_header(&block, ":event-type", "PayloadChunk");
    put_frame(&s.body, awsc_buffer_view(&block), AWSC_VIEW("b"));
    put_completion(&s.body);
    open_stream(&s);
    assert_int_equal(next(&s, NULL), AWSC_OK);
    assert_int_equal(next(&s, NULL), AWSC_OK);
    assert_int_equal(next(&s, NULL), AWSC_END);
    awsc_buffer_clear(&block);
    close_scene(&s);
}

static void a_message_has_1024_headers_at_most(void **state)
{
    (void)state;
    for (unsigned more = 0; more < 2; more++) {
        scene s;
        awsc_buffer block = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_error *error = NULL;
        open_scene(&s);
        put_text_header(&block, ":message-type", "event");
        put_text_header(&block, ":event-type", "PayloadChunk");
        for (unsigned i = 0; i < 1022 + more; i++) {
            put(&block, 2, 1);
            put(&block, 0x3030 + (i >> 6) * 0x100 + (i & 0x3f), 2);
            put(&block, AWSC_EVENT_TRUE, 1);
        }
        put_frame(&s.body, awsc_buffer_view(&block), AWSC_VIEW("b"));
        open_stream(&s);
        assert_int_equal(next(&s, &error), more ? AWSC_ERR_PARSE : AWSC_OK);
        if (more) assert_non_null(strstr(awsc_error_message(error), "a message has more than 1024 headers"));
        awsc_error_free(error);
        awsc_buffer_clear(&block);
        close_scene(&s);
    }
}

static void a_body_that_ends_inside_a_message_is_an_error(void **state)
{
    scene s;
    awsc_error *error = NULL;
    (void)state;
    open_scene(&s);
    put_chunk(&s.body, "a");
    put_chunk(&s.body, "b");
    awsc_buffer_truncate(&s.body, s.body.size - 1);
    open_stream(&s);
    assert_int_equal(next(&s, NULL), AWSC_OK);
    assert_true(next(&s, &error) < 0);
    assert_true(*awsc_error_message(error));
    awsc_error_free(error);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_without_the_header_that_names_it_ends_the_stream),
        cmocka_unit_test(a_header_of_another_type_counts_as_missing),
        cmocka_unit_test(exceptions_and_errors_keep_their_details),
        cmocka_unit_test(every_damaged_header_is_an_error),
        cmocka_unit_test(two_headers_of_one_name_are_an_error),
        cmocka_unit_test(headers_of_every_type_are_skipped),
        cmocka_unit_test(a_message_has_1024_headers_at_most),
        cmocka_unit_test(a_body_that_ends_inside_a_message_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
