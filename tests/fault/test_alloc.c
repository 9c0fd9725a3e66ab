/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation of the library may fail. The result is then AWSC_ERR_NOMEM, or success if the memory was not
 * essential; never a crash, a leak or a hang.
 *
 * The linker redirects malloc, calloc and realloc of our own archives to the functions below. libcurl and OpenSSL are
 * shared libraries and are not affected.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include <awsc/interceptor.h>
#include <awsc/testing.h>

#include "support/fixture.h"
#include "support/stream_service.h"
#include "support/refused_arena.h"
#include "support/test_logger.h"

/* ---- the server -------------------------------------------------------------------------------------------------- */

static raw_answer invoke_answer, list_answer, stream_answer, error_answer, broken_list_answer, packed_answer;

static void answer_by_path(void *user, const raw_request *request, raw_answer *answer)
{
    (void)user;
    if (strstr(request->head, "/functions/missing/"))
        *answer = error_answer;
    else if (strstr(request->head, "/response-streaming-invocations"))
        *answer = stream_answer;
    else if (strstr(request->head, "Marker=broken"))
        *answer = broken_list_answer;
    else if (strstr(request->head, "Marker=packed"))
        *answer = packed_answer;
    else if (strstr(request->head, "/invocations"))
        *answer = invoke_answer;
    else
        *answer = list_answer;
}

/* A page, in deflate inside gzip. */
static raw_answer pack(const char *body)
{
    static Bytef inner[4096];
    static Bytef outer[8192];
    uLongf size = sizeof inner;
    z_stream stream = {0};
    assert_int_equal(compress(inner, &size, (const Bytef *)body, strlen(body)), Z_OK);
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = inner;
    stream.avail_in = (uInt)size;
    stream.next_out = outer;
    stream.avail_out = sizeof outer;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size = stream.total_out;
    (void)deflateEnd(&stream);
    return fixture_answer_with("200 OK", "Content-Encoding: deflate, gzip\r\n", outer, size);
}

static void make_answers(void)
{
    static uint8_t events[1024];
    size_t size = fixture_event(events, 0, sizeof events, "PayloadChunk", "application/octet-stream", "hello", 5);
    size = fixture_event(events, size, sizeof events, "SomethingNew", NULL, "?", 1);
    size = fixture_event(events, size, sizeof events, "InvokeComplete", "application/json", "{\"LogResult\":\"bG9n\"}",
                         20);
    invoke_answer = fixture_answer_with("200 OK", "X-Amz-Log-Result: bG9n\r\nX-Amz-Executed-Version: $LATEST\r\n",
                                        "{\"answer\":42}", 13);
    static const char functions[] =
        "{\"NextMarker\":\"more\",\"Functions\":["
        "{\"FunctionName\":\"one\",\"Timeout\":3,\"Environment\":{\"Variables\":{\"A\":\"b\",\"C\":\"\\u00e4\"}}},"
        "{\"FunctionName\":\"two\",\"CodeSize\":9007199254740993,\"Layers\":[{\"Arn\":\"x\"},{\"Arn\":\"y\"}]}]}";
    list_answer = fixture_answer(functions);
    packed_answer = pack(functions);
    broken_list_answer = fixture_answer("{\"Functions\":[{\"FunctionName\":\"a\",\"Timeout\":\"soon\"}]}");
    stream_answer = fixture_answer_with("200 OK", "Content-Type: application/vnd.amazon.eventstream\r\n", events, size);
    static const char missing[] = "{\"Type\":\"User\",\"Message\":\"Function not found: \\u00e4\"}";
    error_answer = fixture_answer_with("404 Not Found", "x-amzn-ErrorType: ResourceNotFoundException\r\n", missing,
                                       sizeof missing - 1);
}

/* ---- scenarios --------------------------------------------------------------------------------------------------- */

typedef struct alloc_scene {
    raw_server *server;
    awsc_config config;
    awsc_lambda *lambda; /* made before allocations fail */
    size_t lines;
    unsigned closed_port;
} alloc_scene;

/* Every scenario returns AWSC_OK for the expected result, AWSC_ERR_NOMEM, or another status, which is a failure of the
 * test. */
typedef int attempt(alloc_scene *scene, awsc_error **error);

/* Turns the expected error into AWSC_OK. */
static int expect(int expected, int status, awsc_error **error)
{
    if (awsc_error_status(*error) != status) return AWSC_ERR_PARSE; /* status and error object must agree */
    if (status != expected) return status;
    awsc_error_free(*error);
    *error = NULL;
    return AWSC_OK;
}

static int call_list(awsc_lambda *lambda, const char *marker, awsc_error **error)
{
    awsc_lambda_list_functions_input input = {.marker = marker, .max_items = AWSC_I32(50)};
    awsc_lambda_list_functions_output *output = NULL;
    int status = awsc_lambda_list_functions(lambda, &input, NULL, &output, error);
    if (!status) {
        armed = false;
        assert_int_equal(output->functions.count, 2);
        assert_string_equal(output->functions.items[0]->environment->variables.entries[1].value, "\xc3\xa4");
        armed = true;
    }
    awsc_free(output);
    return status;
}

static int new_invoke_free(alloc_scene *scene, awsc_error **error)
{
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_output *output = NULL;
    awsc_lambda_invoke_input input = fixture_hello;
    input.log_type = AWSC_LAMBDA_LOG_TYPE_TAIL;
    input.qualifier = "live";
    int status = awsc_lambda_new(&scene->config, &lambda, error);
    if (!status) status = awsc_lambda_invoke(lambda, &input, NULL, &output, error);
    if (!status) {
        armed = false;
        assert_int_equal(output->payload.size, 13);
        assert_string_equal(output->log_result, "bG9n");
        armed = true;
    }
    awsc_free(output);
    awsc_lambda_free(lambda);
    return status;
}

static int page(alloc_scene *scene, awsc_error **error)
{
    return call_list(scene->lambda, "begin", error);
}

static int packed_page(alloc_scene *scene, awsc_error **error)
{
    return call_list(scene->lambda, "packed", error);
}

static int stream(alloc_scene *scene, awsc_error **error)
{
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello", .payload = {"{}", 2}};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    unsigned events = 0;
    int status = awsc_lambda_invoke_with_response_stream(scene->lambda, &input, NULL, &output, error);
    while (!status) {
        const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
        status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, error);
        if (!status) events++;
    }
    awsc_free(output);
    if (status == AWSC_END && events != 2) return AWSC_ERR_PARSE;
    return status == AWSC_END ? AWSC_OK : status;
}

static int service_error(alloc_scene *scene, awsc_error **error)
{
    awsc_lambda_invoke_input input = {.function_name = "missing"};
    int status = awsc_lambda_invoke(scene->lambda, &input, NULL, NULL, error);
    if (status != AWSC_ERR_SERVICE) return expect(AWSC_ERR_SERVICE, status, error);
    bool right = awsc_lambda_error_code(*error) == AWSC_LAMBDA_RESOURCE_NOT_FOUND_EXCEPTION &&
                 strcmp(awsc_error_message(*error), "Function not found: \xc3\xa4") == 0;
    return expect(AWSC_ERR_SERVICE, right ? status : AWSC_ERR_PARSE, error);
}

static int invalid_input(alloc_scene *scene, awsc_error **error)
{
    awsc_lambda_invoke_input input = {.function_name = NULL};
    int status = awsc_lambda_invoke(scene->lambda, &input, NULL, NULL, error);
    return expect(AWSC_ERR_VALIDATION, status, error);
}

static int broken_answer(alloc_scene *scene, awsc_error **error)
{
    awsc_lambda_list_functions_input input = {.marker = "broken"};
    int status = awsc_lambda_list_functions(scene->lambda, &input, NULL, NULL, error);
    return expect(AWSC_ERR_PARSE, status, error);
}

static int closed_port(alloc_scene *scene, awsc_error **error)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    char url[64];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/base", scene->closed_port);
    options.endpoint_url = url;
    options.max_attempts = AWSC_I32(2);
    int status = awsc_lambda_invoke(scene->lambda, &fixture_hello, &options, NULL, error);
    return expect(AWSC_ERR_CONNECT, status, error);
}

static int two_events(void *user, const void **event)
{
    static const chunk_event chunk = {.payload = {"words", 5}};
    static const talk_event said = {.kind = 1, .as.chunk = &chunk};
    int *count = user;
    if (++*count > 2) return AWSC_END;
    *event = &said;
    return AWSC_OK;
}

static int read_bytes(awsc_client *client, awsc_error **error)
{
    const fetch_input input = {.name = "thing"};
    void *output = NULL;
    char buffer[100];
    size_t got;
    int status = awsc_internal_call(&fetch_operation, 1, client, &input, NULL, &output, error);
    while (!status) status = awsc_body_stream_read(((fetch_output *)output)->body, buffer, sizeof buffer, &got, error);
    awsc_free(output);
    return status == AWSC_END ? AWSC_OK : status;
}

static int send_events(awsc_client *client, awsc_error **error)
{
    int count = 0;
    talk_input input = {.topic = "weather"};
    void *output = NULL;
    const void *event;
    int status = awsc_event_source_new(two_events, &count, &input.events, error);
    if (!status) status = awsc_internal_call(&talk_operation, 1, client, &input, NULL, &output, error);
    while (!status) status = awsc_internal_event_next(((talk_output *)output)->events, &event, error);
    awsc_free(output);
    awsc_event_source_free(input.events);
    return status == AWSC_END ? AWSC_OK : status;
}

/* Bytes, and events in both directions. */
static int bytes_and_events(alloc_scene *scene, awsc_error **error)
{
    awsc_config config = scene->config;
    awsc_replay *replay = NULL;
    awsc_client *client = NULL;
    uint8_t event[512];
    size_t size = fixture_event(event, 0, sizeof event, "chunk", NULL, "answer", 6);
    int status = awsc_replay_new(&replay, error);
    if (!status) status = awsc_replay_add(replay, 200, NULL, 0, event, size, error);
    if (!status) status = awsc_replay_add(replay, 200, NULL, 0, event, size, error);
    if (!status) {
        config.transport = awsc_replay_transport(replay);
        status = awsc_internal_client_new(&stream_service, 1, &config, &client, error);
    }
    if (!status) status = read_bytes(client, error);
    if (!status) status = send_events(client, error);
    awsc_internal_client_free(client);
    awsc_replay_free(replay);
    return status;
}

/* A call and a stream on a loop. */
typedef struct started {
    int statuses[2];
    bool explained; /* every failure had an error object */
    unsigned completions;
    unsigned events;
    int end;
    awsc_lambda_invoke_with_response_stream_output *stream;
} started_calls;

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    started_calls *calls = user;
    calls->statuses[0] = status;
    calls->completions++;
    calls->explained = calls->explained && awsc_error_status(error) == status;
    awsc_free(output);
    awsc_error_free(error);
}

static void heard(void *user, int status, const void *event, awsc_error *error)
{
    started_calls *calls = user;
    (void)event;
    calls->explained = calls->explained && (status == AWSC_END || awsc_error_status(error) == status);
    awsc_error_free(error);
    if (status == AWSC_OK) {
        calls->events++;
        return;
    }
    calls->end = status;
    awsc_free(calls->stream);
}

static void streaming(void *user, int status, awsc_lambda_invoke_with_response_stream_output *output, awsc_error *error)
{
    started_calls *calls = user;
    calls->statuses[1] = status;
    calls->completions++;
    calls->explained = calls->explained && awsc_error_status(error) == status;
    calls->stream = output;
    if (!status && awsc_event_stream_listen(output->event_stream, heard, calls, NULL)) awsc_free(output);
    awsc_error_free(error);
}

static int on_a_loop(alloc_scene *scene, awsc_error **error)
{
    started_calls calls = {.end = AWSC_OK, .explained = true};
    awsc_loop *loop = NULL;
    awsc_http_header header = {"X-Test", "value"};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.headers = &header;
    options.header_count = 1;
    options.deadline_ms = AWSC_I64(10000);
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello", .payload = {"{}", 2}};
    unsigned starts = 0;
    int status = awsc_loop_new(&loop, error);
    if (!status)
        status = awsc_lambda_invoke_start(scene->lambda, loop, &fixture_hello, &options, invoked, &calls, NULL, error);
    if (!status) {
        starts++;
        status = awsc_lambda_invoke_with_response_stream_start(scene->lambda, loop, &input, &options, streaming, &calls,
                                                               NULL, error);
        if (!status) starts++;
        int run = awsc_loop_run(loop, status ? NULL : error);
        if (!status) status = run;
    }
    awsc_loop_free(loop);
    if (!calls.explained || calls.completions != starts)
        return AWSC_ERR_PARSE; /* one callback for each successful start */
    for (unsigned i = 0; i < starts && !status; i++) status = calls.statuses[i];
    if (!status && calls.end != AWSC_END) status = calls.end;
    if (!status && calls.events != 2) return AWSC_ERR_PARSE;
    return status;
}

static int cancelled(alloc_scene *scene, awsc_error **error)
{
    awsc_cancel *cancel = NULL;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    int status = awsc_cancel_new(&cancel, error);
    if (status) return status;
    options.cancel = cancel;
    awsc_cancel_set(cancel);
    status = awsc_lambda_invoke(scene->lambda, &fixture_hello, &options, NULL, error);
    awsc_cancel_free(cancel);
    return expect(AWSC_ERR_CANCELLED, status, error);
}

/* ---- interceptors ------------------------------------------------------------------------------------------------ */

typedef struct counts {
    int begun, over, ends;
} counts;

static int change_request(void *user, awsc_interception *interception, const awsc_attempt *now, awsc_error **error)
{
    counts *seen = user;
    seen->begun += now->number == seen->begun + 1;
    int status = awsc_interception_set_header(interception, "X-Trace", "00-1-2-01", error);
    if (!status) status = awsc_interception_set_query(interception, "trace", "a b", error);
    return status;
}

static int refuse_second(void *user, awsc_interception *interception, const awsc_attempt *now, awsc_error **error)
{
    (void)user;
    (void)interception;
    return now->number > 1 ? awsc_error_set_text(error, AWSC_ERR_CANCELLED, "once is enough") : AWSC_OK;
}

static int repeat(void *user, const awsc_attempt *now, int failure)
{
    (void)user;
    (void)now;
    (void)failure;
    return AWSC_FAILURE_TRANSIENT;
}

static void count_attempt(void *user, const awsc_attempt *now)
{
    (void)now;
    ((counts *)user)->over++;
}

static void count_end(void *user, const awsc_attempt *now)
{
    (void)now;
    ((counts *)user)->ends++;
}

/* The server answers the first attempt with an error; a hook refuses the second one. */
static int intercepted(alloc_scene *scene, awsc_error **error)
{
    counts seen = {0, 0, 0};
    awsc_config config = scene->config;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_lambda *lambda = NULL;
    awsc_lambda_get_function_input input = {.function_name = "missing"};
    awsc_interceptor first = AWSC_INTERCEPTOR_INIT, second = AWSC_INTERCEPTOR_INIT;
    first.user = &seen;
    first.before_signing = change_request;
    first.after_attempt = count_attempt;
    first.at_end = count_end;
    second.before_attempt = refuse_second;
    second.classify = repeat;
    const awsc_interceptor *const list[] = {&first, &second};
    config.interceptors = list;
    config.interceptor_count = 1;
    options.interceptors = list + 1;
    options.interceptor_count = 1;
    options.attempt_timeout_ms = AWSC_I64(20000);
    int status = awsc_lambda_new(&config, &lambda, error);
    if (!status)
        status = expect(AWSC_ERR_CANCELLED, awsc_lambda_get_function(lambda, &input, &options, NULL, error), error);
    awsc_lambda_free(lambda);
    if (seen.begun != seen.over || seen.ends > 1 || (seen.begun && !seen.ends)) return AWSC_ERR_PARSE;
    return status;
}

/* ---- the sweep --------------------------------------------------------------------------------------------------- */

static void count_line(void *user, int level, const char *line)
{
    alloc_scene *scene = user;
    (void)level;
    scene->lines += *line != '\0';
}

/* Two private loops, so that a client that loses one still has a connection. */
static void open_scene(alloc_scene *scene)
{
    memset(scene, 0, sizeof *scene);
    scene->closed_port = raw_closed_port();
    scene->server = raw_server_start(&(raw_script){.answer = answer_by_path});
    scene->config = fixture_config(raw_server_url(scene->server));
    scene->config.logger = test_logger(count_line, scene, AWSC_LOG_DEBUG);
    scene->config.keep_raw = AWSC_BOOL(true);
    scene->config.deadline_ms = AWSC_I64(20000);
    assert_int_equal(awsc_lambda_new(&scene->config, &scene->lambda, NULL), AWSC_OK);
}

static void fail_each_allocation(const char *what, attempt *try)
{
    alloc_scene scene;
    open_scene(&scene);
    size_t survived = 0;
    size_t n = 1;
    for (failed = true; failed; n++) {
        awsc_error *error = NULL;
        allocations = 0;
        failing = n;
        failed = false;
        armed = true;
        int status = try(&scene, &error);
        armed = false;
        if (status != AWSC_OK && (status != AWSC_ERR_NOMEM || !failed))
            fail_msg("%s, allocation %zu: status %d, %s", what, n, status, awsc_error_text(error));
        if (status && error) assert_int_equal(awsc_error_status(error), AWSC_ERR_NOMEM);
        if (!status) assert_null(error);
        if (!status && failed) survived++;
        awsc_error_free(error);
        assert_true(n < 5000);
    }
    print_message("%s: %zu allocations, each made to fail; %zu were not essential\n", what, n - 2, survived);
    /* The client still works afterwards. */
    assert_int_equal(call_list(scene.lambda, "begin", NULL), AWSC_OK);
    armed = false;
    awsc_lambda_free(scene.lambda);
    fixture_config_clear(&scene.config);
    raw_server_stop(scene.server);
}

#define SWEEP(name)                                                                                                    \
    static void name##_survives_every_failure(void **state)                                                            \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        fail_each_allocation(#name, name);                                                                             \
    }

SWEEP(new_invoke_free)
SWEEP(page)
SWEEP(packed_page)
SWEEP(stream)
SWEEP(bytes_and_events)
SWEEP(service_error)
SWEEP(invalid_input)
SWEEP(broken_answer)
SWEEP(closed_port)
SWEEP(on_a_loop)
SWEEP(cancelled)
SWEEP(intercepted)

int main(void)
{
    fixture_clean_environment();
    make_answers();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_invoke_free_survives_every_failure),
        cmocka_unit_test(page_survives_every_failure),
        cmocka_unit_test(packed_page_survives_every_failure),
        cmocka_unit_test(stream_survives_every_failure),
        cmocka_unit_test(bytes_and_events_survives_every_failure),
        cmocka_unit_test(service_error_survives_every_failure),
        cmocka_unit_test(broken_answer_survives_every_failure),
        cmocka_unit_test(closed_port_survives_every_failure),
        cmocka_unit_test(invalid_input_survives_every_failure),
        cmocka_unit_test(on_a_loop_survives_every_failure),
        cmocka_unit_test(cancelled_survives_every_failure),
        cmocka_unit_test(intercepted_survives_every_failure),
    };
    return cmocka_run_group_tests_name("alloc", tests, NULL, NULL);
}
