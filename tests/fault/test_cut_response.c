/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts a response after every byte: the error says so, and the events before the cut are delivered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/fixture.h"

enum { DEADLINE_MS = 5000, EVENT_BYTES = 4096, CHUNKS = 5 };

/* One response, the position of the cut, and the way the connection ends there. */
typedef struct cut_scene {
    raw_answer whole;
    raw_answer answer;
    raw_server *server;
    awsc_lambda *lambda;
} cut_scene;

static void answer_cut(void *user, const raw_request *request, raw_answer *answer)
{
    const cut_scene *scene = user;
    (void)request;
    *answer = scene->answer;
}

static void open_scene(cut_scene *scene, raw_answer whole)
{
    scene->whole = whole;
    scene->answer = whole;
    scene->server = raw_server_start(&(raw_script){.answer = answer_cut, .user = scene});
    scene->lambda = fixture_client(raw_server_url(scene->server));
}

static void close_scene(cut_scene *scene)
{
    awsc_lambda_free(scene->lambda);
    raw_server_stop(scene->server);
}

static awsc_call_options once(void)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.max_attempts = AWSC_I32(1);
    options.deadline_ms = AWSC_I64(DEADLINE_MS);
    return options;
}

/* ---- calls without a stream -------------------------------------------------------------------------------------- */

static int invoke(awsc_lambda *lambda, awsc_error **error)
{
    awsc_call_options options = once();
    awsc_lambda_invoke_output *output = NULL;
    int status = awsc_lambda_invoke(lambda, &fixture_hello, &options, &output, error);
    if (!status) assert_memory_equal(output->payload.data, "{\"answer\":42}", 13);
    awsc_free(output);
    return status;
}

static int list(awsc_lambda *lambda, awsc_error **error)
{
    awsc_call_options options = once();
    awsc_lambda_list_functions_input input = {.marker = NULL};
    awsc_lambda_list_functions_output *output = NULL;
    int status = awsc_lambda_list_functions(lambda, &input, &options, &output, error);
    if (!status) assert_int_equal(output->functions.count, 3);
    awsc_free(output);
    return status;
}

static size_t step(void)
{
    return fixture_long() ? 1 : 8;
}

/* A chunked response is complete without the last byte of its last line. */
static size_t everything(const raw_answer *whole)
{
    return strstr(whole->data, "chunked") ? whole->size - 1 : whole->size;
}

static void cut_everywhere(raw_answer whole, int (*call)(awsc_lambda *lambda, awsc_error **error))
{
    cut_scene scene;
    open_scene(&scene, whole);
    for (int reset = 0; reset < 2; reset++) {
        for (size_t cut = 0; cut < everything(&whole); cut += step()) {
            awsc_error *error = NULL;
            scene.answer.size = cut;
            scene.answer.then = reset ? RAW_RESET : RAW_CLOSE;
            int64_t begin = fixture_now_ms();
            int status = call(scene.lambda, &error);
            if (status != AWSC_ERR_TRANSPORT || !awsc_error_maybe_executed(error) || !*awsc_error_message(error))
                fail_msg("cut after %zu bytes: %d, %s", cut, status, awsc_error_text(error));
            assert_true(fixture_now_ms() - begin < DEADLINE_MS);
            awsc_error_free(error);
        }
    }
    scene.answer = whole;
    scene.answer.then = RAW_CLOSE;
    assert_int_equal(call(scene.lambda, NULL), AWSC_OK);
    close_scene(&scene);
}

static void a_cut_invoke_is_a_transport_error(void **state)
{
    (void)state;
    cut_everywhere(fixture_answer("{\"answer\":42}"), invoke);
}

static void a_cut_chunked_invoke_is_a_transport_error(void **state)
{
    (void)state;
    cut_everywhere(fixture_answer_chunked(NULL, "{\"answer\":42}", 13, 4), invoke);
}

static const char functions[] =
    "{\"NextMarker\":\"more\",\"Functions\":["
    "{\"FunctionName\":\"one\",\"Timeout\":3,\"Environment\":{\"Variables\":{\"A\":\"b\",\"C\":\"\\u00e4\"}}},"
    "{\"FunctionName\":\"two\",\"CodeSize\":9007199254740993,\"Layers\":[{\"Arn\":\"x\"},{\"Arn\":\"y\"}]},"
    "{\"FunctionName\":\"three\",\"VpcConfig\":{\"SubnetIds\":[\"a\",\"b\"]},\"SomethingNew\":[{},[1,2.5e3,null]]}]}";

static void a_cut_list_is_a_transport_error(void **state)
{
    (void)state;
    cut_everywhere(fixture_answer(functions), list);
}

static void a_cut_chunked_list_is_a_transport_error(void **state)
{
    (void)state;
    cut_everywhere(fixture_answer_chunked(NULL, functions, strlen(functions), 50), list);
}

/* A body that is complete for HTTP, but was truncated before it was sent. */
static void a_list_cut_in_its_json_is_a_parse_error(void **state)
{
    (void)state;
    cut_scene scene;
    open_scene(&scene, fixture_answer("{}"));
    for (size_t size = 1; size < strlen(functions); size += step()) {
        awsc_error *error = NULL;
        char text[sizeof functions];
        memcpy(text, functions, size);
        text[size] = '\0';
        scene.answer = fixture_answer(text);
        assert_int_equal(list(scene.lambda, &error), AWSC_ERR_PARSE);
        assert_true(awsc_error_maybe_executed(error));
        assert_true(strstr(awsc_error_text(error), "ListFunctions") && *awsc_error_message(error));
        awsc_error_free(error);
    }
    close_scene(&scene);
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

typedef struct stream_bytes {
    uint8_t data[EVENT_BYTES];
    size_t size;
    size_t ends[CHUNKS + 1]; /* offset of each message's end */
} stream_bytes;

static void make_events(stream_bytes *bytes)
{
    bytes->size = 0;
    for (unsigned i = 0; i < CHUNKS; i++) {
        char payload[32];
        int size = snprintf(payload, sizeof payload, "chunk %u", i);
        bytes->size = fixture_event(bytes->data, bytes->size, EVENT_BYTES, "PayloadChunk", "application/octet-stream",
                                    payload, (size_t)size);
        bytes->ends[i] = bytes->size;
    }
    static const char complete[] = "{\"LogResult\":\"bG9n\"}";
    bytes->size = fixture_event(bytes->data, bytes->size, EVENT_BYTES, "InvokeComplete", "application/json", complete,
                                sizeof complete - 1);
    bytes->ends[CHUNKS] = bytes->size;
}

/* Results that a reader of the stream received. */
typedef struct stream_seen {
    int call_status;
    int end; /* status that ended the stream: AWSC_END or an error */
    unsigned events;
    char message[512];
} stream_seen;

static void see_event(stream_seen *seen, const awsc_lambda_invoke_with_response_stream_response_event *event)
{
    if (seen->events < CHUNKS) {
        char expected[32];
        int size = snprintf(expected, sizeof expected, "chunk %u", seen->events);
        assert_int_equal(event->kind, AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_PAYLOAD_CHUNK);
        assert_int_equal(event->as.payload_chunk->payload.size, size);
        assert_memory_equal(event->as.payload_chunk->payload.data, expected, (size_t)size);
    } else {
        assert_int_equal(event->kind, AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_INVOKE_COMPLETE);
        assert_string_equal(event->as.invoke_complete->log_result, "bG9n");
    }
    seen->events++;
}

static void keep_error(stream_seen *seen, awsc_error *error)
{
    (void)snprintf(seen->message, sizeof seen->message, "%s", awsc_error_text(error));
    awsc_error_free(error);
}

static const awsc_lambda_invoke_with_response_stream_input stream_input = {.function_name = "hello"};

static stream_seen read_stream(awsc_lambda *lambda)
{
    stream_seen seen = {0};
    awsc_call_options options = once();
    awsc_error *error = NULL;
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    seen.call_status = awsc_lambda_invoke_with_response_stream(lambda, &stream_input, &options, &output, &error);
    while (!seen.call_status && !seen.end) {
        const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
        seen.end = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &error);
        if (!seen.end) see_event(&seen, event);
    }
    keep_error(&seen, error);
    if (seen.end < 0) /* reported once; then the stream is at its end */
        assert_int_equal(
            awsc_lambda_invoke_with_response_stream_next(
                output->event_stream, &(const awsc_lambda_invoke_with_response_stream_response_event *){NULL}, NULL),
            AWSC_END);
    awsc_free(output);
    return seen;
}

/* The same on a loop, which pushes the events. */
typedef struct stream_listener {
    stream_seen seen;
    awsc_lambda_invoke_with_response_stream_output *output;
} stream_listener;

static void hear(void *user, int status, const void *event, awsc_error *error)
{
    stream_listener *listening = user;
    if (!status) {
        see_event(&listening->seen, event);
        return;
    }
    listening->seen.end = status;
    keep_error(&listening->seen, error);
    awsc_free(listening->output);
}

static void stream_begins(void *user, int status, awsc_lambda_invoke_with_response_stream_output *output,
                          awsc_error *error)
{
    stream_listener *listening = user;
    listening->seen.call_status = status;
    listening->output = output;
    if (!status) assert_int_equal(awsc_event_stream_listen(output->event_stream, hear, listening, NULL), AWSC_OK);
    if (status) keep_error(&listening->seen, error);
}

static stream_seen listen_to_stream(awsc_lambda *lambda)
{
    stream_listener listening = {.output = NULL};
    awsc_call_options options = once();
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_start(lambda, loop, &stream_input, &options, stream_begins,
                                                                   &listening, NULL, NULL),
                     AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    awsc_loop_free(loop);
    return listening.seen;
}

static stream_seen either(awsc_lambda *lambda, size_t number)
{
    return number / step() % 2 ? listen_to_stream(lambda) : read_stream(lambda);
}

static const char stream_type[] = "Content-Type: application/vnd.amazon.eventstream\r\n";

/* The number of complete messages in the first `cut` bytes of a chunked response. */
static unsigned whole_messages(const raw_answer *whole, const stream_bytes *bytes, size_t cut, size_t piece)
{
    const char *body = strstr(whole->data, "\r\n\r\n") + 4;
    size_t left =
        cut > (size_t)(body - (const char *)whole->data) ? cut - (size_t)(body - (const char *)whole->data) : 0;
    size_t payload = 0;
    while (left && payload < bytes->size) {
        size_t now = bytes->size - payload < piece ? bytes->size - payload : piece;
        size_t frame = (size_t)snprintf(NULL, 0, "%zx\r\n", now);
        if (left <= frame) break;
        left -= frame;
        payload += left < now ? left : now;
        left = left > now + 2 ? left - now - 2 : 0;
    }
    unsigned count = 0;
    while (count <= CHUNKS && bytes->ends[count] <= payload) count++;
    return count;
}

/* A stream is complete with its last event, even if the end of the response is missing. */
static void a_cut_stream_gives_the_events_before_the_cut(void **state)
{
    (void)state;
    enum { PIECE = 77 };
    cut_scene scene;
    stream_bytes bytes;
    make_events(&bytes);
    raw_answer whole = fixture_answer_chunked(stream_type, bytes.data, bytes.size, PIECE);
    size_t head = (size_t)(strstr(whole.data, "\r\n\r\n") + 4 - (const char *)whole.data);
    open_scene(&scene, whole);
    for (int reset = 0; reset < 2; reset++) {
        for (size_t cut = 0; cut <= whole.size;
             cut += cut + step() > whole.size && cut < whole.size ? whole.size - cut : step()) {
            scene.answer.size = cut;
            scene.answer.then = reset ? RAW_RESET : RAW_CLOSE;
            stream_seen seen = either(scene.lambda, cut);
            if (cut < head) {
                assert_int_equal(seen.call_status, AWSC_ERR_TRANSPORT);
                continue;
            }
            if (reset && seen.call_status == AWSC_ERR_TRANSPORT) continue; /* the head was lost */
            assert_int_equal(seen.call_status, AWSC_OK);
            unsigned expected = whole_messages(&whole, &bytes, cut, PIECE);
            if (reset ? seen.events > expected : seen.events != expected)
                fail_msg("cut after %zu bytes: %u events, not %u", cut, seen.events, expected);
            if (cut == whole.size && !reset) assert_int_equal(seen.events, CHUNKS + 1);
            assert_int_equal(seen.end, seen.events == CHUNKS + 1 ? AWSC_END : AWSC_ERR_TRANSPORT);
        }
    }
    close_scene(&scene);
}

/* If the body ends with the connection, HTTP cannot detect the cut. Inside a message the framing detects it, between
 * two messages the missing last event. */
static void a_stream_that_ends_inside_a_message_is_a_parse_error(void **state)
{
    (void)state;
    cut_scene scene;
    stream_bytes bytes;
    make_events(&bytes);
    static char data[EVENT_BYTES + 256];
    size_t head = (size_t)snprintf(data, sizeof data, "HTTP/1.1 200 OK\r\nConnection: close\r\n%s\r\n", stream_type);
    memcpy(data + head, bytes.data, bytes.size);
    raw_answer whole = {.data = data, .size = head + bytes.size, .then = RAW_CLOSE};
    open_scene(&scene, whole);
    for (size_t cut = 0; cut <= bytes.size; cut++) {
        unsigned expected = 0;
        while (expected <= CHUNKS && bytes.ends[expected] <= cut) expected++;
        bool boundary = cut == 0 || (expected > 0 && bytes.ends[expected - 1] == cut);
        if (!boundary && cut % step()) continue;
        scene.answer.size = head + cut;
        stream_seen seen = either(scene.lambda, cut);
        assert_int_equal(seen.call_status, AWSC_OK);
        assert_int_equal(seen.events, expected);
        if (!boundary) {
            assert_int_equal(seen.end, AWSC_ERR_PARSE);
        } else if (expected == CHUNKS + 1) {
            assert_int_equal(seen.end, AWSC_END);
        } else {
            assert_int_equal(seen.end, AWSC_ERR_TRANSPORT);
            assert_non_null(strstr(seen.message, "ended before InvokeComplete"));
        }
    }
    close_scene(&scene);
}

static void a_corrupted_byte_is_detected_and_earlier_events_are_delivered(void **state)
{
    (void)state;
    cut_scene scene;
    stream_bytes bytes;
    make_events(&bytes);
    open_scene(&scene, fixture_answer("{}"));
    for (size_t at = 0; at < bytes.size; at += step()) {
        stream_bytes broken = bytes;
        broken.data[at] ^= (uint8_t)(1u << (at % 8));
        scene.answer = fixture_answer_chunked(stream_type, broken.data, broken.size, 100);
        unsigned expected = 0;
        while (bytes.ends[expected] <= at) expected++;
        stream_seen seen = either(scene.lambda, at);
        assert_int_equal(seen.call_status, AWSC_OK);
        if (seen.events != expected || seen.end != AWSC_ERR_PARSE)
            fail_msg("byte %zu: %u events, not %u, then %d %s", at, seen.events, expected, seen.end, seen.message);
    }
    close_scene(&scene);
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_invoke_is_a_transport_error),
        cmocka_unit_test(a_cut_chunked_invoke_is_a_transport_error),
        cmocka_unit_test(a_cut_list_is_a_transport_error),
        cmocka_unit_test(a_cut_chunked_list_is_a_transport_error),
        cmocka_unit_test(a_list_cut_in_its_json_is_a_parse_error),
        cmocka_unit_test(a_cut_stream_gives_the_events_before_the_cut),
        cmocka_unit_test(a_stream_that_ends_inside_a_message_is_a_parse_error),
        cmocka_unit_test(a_corrupted_byte_is_detected_and_earlier_events_are_delivered),
    };
    return cmocka_run_group_tests_name("cut_response", tests, NULL, NULL);
}
