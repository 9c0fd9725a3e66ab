/* SPDX-License-Identifier: Apache-2.0 */
/* A response stream of Lambda ends with InvokeComplete: without this event it was cut; bytes after it are ignored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/tables/generated.h>

#include "support/fixture.h"

typedef awsc_lambda_invoke_with_response_stream_output stream_output;
typedef awsc_lambda_invoke_with_response_stream_response_event stream_event;

enum {
    CHUNK = AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_PAYLOAD_CHUNK,
    COMPLETE = AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_INVOKE_COMPLETE,
    DEADLINE_MS = 20 * 1000
};

static const char stream_type[] = "Content-Type: application/vnd.amazon.eventstream\r\n";

/* ---- responses --------------------------------------------------------------------------------------------------- */

/* Makes messages from letters: c PayloadChunk, i InvokeComplete, u an event of another version, x invalid bytes. */
static size_t make_body(const char *letters, uint8_t *body, size_t capacity)
{
    size_t size = 0;
    for (; *letters; letters++) {
        switch (*letters) {
        case 'c':
            size = fixture_event(body, size, capacity, "PayloadChunk", "application/octet-stream", "part", 4);
            break;
        case 'i':
            size = fixture_event(body, size, capacity, "InvokeComplete", "application/json", "{}", 2);
            break;
        case 'u':
            size = fixture_event(body, size, capacity, "SomethingNew", NULL, "?", 1);
            break;
        default:
            memset(body + size, 'x', 64);
            size += 64;
        }
    }
    return size;
}

enum framing { CHUNKED, LENGTH, UNTIL_CLOSE, FRAMINGS };

static raw_answer make_answer(const char *letters, enum framing framing)
{
    uint8_t body[4096];
    size_t size = make_body(letters, body, sizeof body);
    if (framing == CHUNKED) return fixture_answer_chunked(stream_type, body, size, 50);
    if (framing == LENGTH) return fixture_answer_with("200 OK", stream_type, body, size);
    raw_answer answer = fixture_answer_with("200 OK", stream_type, body, size);
    /* Replaces the header with the length by another header. */
    memcpy(strstr((char *)(uintptr_t)answer.data, "Content-Length"), "Uninteresting:", 14);
    answer.then = RAW_CLOSE;
    return answer;
}

typedef struct last_event_scene {
    raw_answer answer;
    raw_server *server;
    awsc_lambda *lambda;
} last_event_scene;

static void answer_always(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = ((last_event_scene *)user)->answer;
}

static int setup(void **state)
{
    last_event_scene *scene = calloc(1, sizeof *scene);
    scene->server = raw_server_start(&(raw_script){.answer = answer_always, .user = scene});
    scene->lambda = fixture_client(raw_server_url(scene->server));
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    last_event_scene *scene = *state;
    awsc_lambda_free(scene->lambda);
    raw_server_stop(scene->server);
    free(scene);
    return 0;
}

/* ---- readers ----------------------------------------------------------------------------------------------------- */

typedef struct seen {
    unsigned chunks, completes;
    int end; /* AWSC_END or an error */
    int status;
    int kind; /* enum awsc_error_kind */
    bool maybe_executed;
    char text[256];
    stream_output *output;
} seen;

static void see(seen *s, const stream_event *event)
{
    assert_int_equal(s->completes, 0);
    if (event->kind == CHUNK) s->chunks++;
    if (event->kind == COMPLETE) s->completes++;
}

static void see_end(seen *s, int status, awsc_error *error)
{
    s->end = status;
    s->kind = awsc_error_kind(error);
    s->maybe_executed = awsc_error_maybe_executed(error);
    assert_int_equal(awsc_error_status(error), status < 0 ? status : AWSC_OK);
    (void)snprintf(s->text, sizeof s->text, "%s", awsc_error_text(error));
    awsc_error_free(error);
}

static awsc_call_options patient(void)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.idle_timeout_ms = AWSC_I64(DEADLINE_MS);
    return options;
}

static const awsc_lambda_invoke_with_response_stream_input run = {.function_name = "f"};
static const awsc_lambda_invoke_with_response_stream_input dry = {.function_name = "f", .invocation_type = "DryRun"};

static seen read_stream(awsc_lambda *lambda, const awsc_lambda_invoke_with_response_stream_input *input)
{
    seen s = {.end = 0};
    awsc_call_options options = patient();
    awsc_error *error = NULL;
    const stream_event *event = NULL;
    int status = awsc_lambda_invoke_with_response_stream(lambda, input, &options, &s.output, &error);
    if (status) fail_msg("%s", awsc_error_text(error));
    while (!(status = awsc_lambda_invoke_with_response_stream_next(s.output->event_stream, &event, &error)))
        see(&s, event);
    see_end(&s, status, error);
    for (int i = 0; i < 3; i++)
        assert_int_equal(awsc_lambda_invoke_with_response_stream_next(s.output->event_stream, &event, NULL), AWSC_END);
    awsc_free(s.output);
    return s;
}

static void hear(void *user, int status, const void *event, awsc_error *error)
{
    seen *s = user;
    assert_int_equal(s->end, 0);
    if (!status) {
        see(s, event);
        return;
    }
    see_end(s, status, error);
    awsc_free(s->output);
}

static void opened(void *user, int status, stream_output *output, awsc_error *error)
{
    seen *s = user;
    if (status) fail_msg("%s", awsc_error_text(error));
    s->output = output;
    assert_int_equal(awsc_event_stream_listen(output->event_stream, hear, s, NULL), AWSC_OK);
}

static seen listen_to_stream(awsc_lambda *lambda, const awsc_lambda_invoke_with_response_stream_input *input)
{
    seen s = {.end = 0};
    awsc_call_options options = patient();
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(
        awsc_lambda_invoke_with_response_stream_start(lambda, loop, input, &options, opened, &s, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    awsc_loop_free(loop);
    return s;
}

typedef seen reader(awsc_lambda *lambda, const awsc_lambda_invoke_with_response_stream_input *input);
static reader *const readers[] = {read_stream, listen_to_stream};
enum { READERS = sizeof readers / sizeof readers[0] };

/* ---- the tests --------------------------------------------------------------------------------------------------- */

static void a_stream_that_ends_without_its_last_event_is_a_transport_error(void **state)
{
    last_event_scene *scene = *state;
    static const char *const bodies[] = {"", "c", "ccccc", "u", "cu"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0] * FRAMINGS * READERS; i++) {
        const char *body = bodies[i / FRAMINGS / READERS];
        scene->answer = make_answer(body, (enum framing)(i / READERS % FRAMINGS));
        seen s = readers[i % READERS](scene->lambda, &run);
        if (s.end != AWSC_ERR_TRANSPORT || !strstr(s.text, "ended before InvokeComplete"))
            fail_msg("\"%s\" ends with %s: %s", body, awsc_status_name(s.end), s.text);
        assert_int_equal(s.kind, AWSC_KIND_STREAM_CUT);
        assert_non_null(strstr(s.text, "InvokeWithResponseStream"));
        assert_true(s.maybe_executed);
        assert_int_equal(s.chunks, strspn(body, "c"));
        assert_int_equal(s.completes, 0);
    }
}

static void bytes_after_the_last_event_are_not_delivered(void **state)
{
    last_event_scene *scene = *state;
    static const char *const bodies[] = {"cci", "ccic", "ccii", "cciccccc", "cciu", "ccix", "ccicx"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0] * FRAMINGS * READERS; i++) {
        const char *body = bodies[i / FRAMINGS / READERS];
        scene->answer = make_answer(body, (enum framing)(i / READERS % FRAMINGS));
        seen s = readers[i % READERS](scene->lambda, &run);
        if (s.end != AWSC_END) fail_msg("\"%s\" ends with %s: %s", body, awsc_status_name(s.end), s.text);
        assert_int_equal(s.chunks, 2);
        assert_int_equal(s.completes, 1);
    }
}

/* Neither silence after the last event nor a broken connection makes a complete stream fail. */
static void after_the_last_event_the_end_of_the_response_does_not_matter(void **state)
{
    last_event_scene *scene = *state;
    static const enum raw_then ends[] = {RAW_HOLD, RAW_CLOSE};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0] * READERS; i++) {
        scene->answer = make_answer("ci", CHUNKED);
        scene->answer.size -= 5; /* the last chunk never arrives */
        scene->answer.then = ends[i / READERS];
        seen s = readers[i % READERS](scene->lambda, &run);
        if (s.end != AWSC_END) fail_msg("%s: %s", awsc_status_name(s.end), s.text);
        assert_int_equal(s.chunks + s.completes, 2);
    }
}

/* A server that sends without end after the last event. */
static void a_flood_after_the_last_event_is_not_read(void **state)
{
    last_event_scene *scene = *state;
    enum { FLOOD = 64 * 1024 * 1024 };
    uint8_t *body = malloc(FLOOD);
    size_t size = make_body("ci", body, FLOOD);
    memset(body + size, 'x', FLOOD - size);
    scene->answer = fixture_answer_with("200 OK", stream_type, body, FLOOD);
    free(body);
    for (size_t i = 0; i < READERS; i++) {
        seen s = readers[i](scene->lambda, &run);
        if (s.end != AWSC_END) fail_msg("%s: %s", awsc_status_name(s.end), s.text);
        assert_int_equal(s.chunks + s.completes, 2);
    }
}

static void a_complete_stream_leaves_its_connection_to_the_next_call(void **state)
{
    last_event_scene *scene = *state;
    for (size_t i = 0; i < 10; i++) {
        scene->answer = make_answer("cci", i % 2 ? CHUNKED : LENGTH);
        assert_int_equal(readers[0](scene->lambda, &run).end, AWSC_END);
    }
    assert_int_equal(raw_server_connections(scene->server), 1);
}

static void a_dry_run_has_no_last_event(void **state)
{
    last_event_scene *scene = *state;
    for (size_t i = 0; i < READERS; i++) {
        scene->answer = (raw_answer){.data = "HTTP/1.1 204 No Content\r\n\r\n", .size = 27};
        assert_int_equal(readers[i](scene->lambda, &dry).end, AWSC_END);
        scene->answer = make_answer("", CHUNKED);
        assert_int_equal(readers[i](scene->lambda, &dry).end, AWSC_END);
    }
}

/* The same operation without a last event, as most services have it. */
static void streams_of_other_services_end_with_their_response(void **state)
{
    last_event_scene *scene = *state;
    static const char *const bodies[] = {"", "c", "ic", "cic"};
    awsc_operation other = *awsc_lambda_invoke_with_response_stream_descriptor();
    other.invocation = NULL;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        void *output = NULL;
        const void *event = NULL;
        size_t events = 0;
        int status;
        scene->answer = make_answer(bodies[i], CHUNKED);
        assert_int_equal(
            awsc_internal_call(&other, AWSC_LAMBDA_LEVEL, (awsc_client *)scene->lambda, &run, NULL, &output, NULL),
            AWSC_OK);
        while (!(status = awsc_internal_event_next(((stream_output *)output)->event_stream, &event, NULL))) events++;
        assert_int_equal(status, AWSC_END);
        assert_int_equal(events, strlen(bodies[i]));
        awsc_free(output);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        TEST(a_stream_that_ends_without_its_last_event_is_a_transport_error),
        TEST(bytes_after_the_last_event_are_not_delivered),
        TEST(after_the_last_event_the_end_of_the_response_does_not_matter),
        TEST(a_flood_after_the_last_event_is_not_read),
        TEST(a_complete_stream_leaves_its_connection_to_the_next_call),
        TEST(a_dry_run_has_no_last_event),
        TEST(streams_of_other_services_end_with_their_response),
    };
    return cmocka_run_group_tests_name("last_event", tests, NULL, NULL);
}
