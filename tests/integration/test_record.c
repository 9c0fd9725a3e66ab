/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that are recorded as values, and answered from the recording without a request. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <awsc/interceptor.h>
#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "support/fixture.h"
#include "support/stream_service.h"

typedef struct scene {
    char folder[64], path[96];
    awsc_config config;
    awsc_record *record;
    awsc_replay *server, *replay; /* of responses; of recorded calls */
    awsc_lambda *lambda;
    awsc_error *error;
    const awsc_interceptor *interceptors[1];
} scene;

static int set_up(void **state)
{
    scene *s = calloc(1, sizeof *s);
    if (!s) return -1;
    *state = s;
    snprintf(s->folder, sizeof s->folder, "/tmp/awsc-record-XXXXXX");
    if (!mkdtemp(s->folder)) return -1;
    snprintf(s->path, sizeof s->path, "%s/calls.json", s->folder);
    s->config = (awsc_config)AWSC_CONFIG_INIT;
    s->config.region = "eu-west-1";
    s->config.unsigned_requests = AWSC_BOOL(true);
    s->config.config_file = s->config.credentials_file = "/dev/null";
    s->config.max_attempts = AWSC_I32(1);
    s->config.interceptors = s->interceptors;
    s->config.interceptor_count = 1;
    return awsc_replay_new(&s->server, NULL) || awsc_replay_new(&s->replay, NULL);
}

static int tear_down(void **state)
{
    scene *s = *state;
    awsc_lambda_free(s->lambda);
    awsc_error_free(s->error);
    awsc_record_free(s->record);
    awsc_replay_free(s->server);
    awsc_replay_free(s->replay);
    unlink(s->path);
    rmdir(s->folder);
    free(s);
    return 0;
}

static void open_client(scene *s, const awsc_replay *transport, const awsc_interceptor *interceptor)
{
    awsc_lambda_free(s->lambda);
    s->lambda = NULL;
    s->interceptors[0] = interceptor;
    s->config.transport = awsc_replay_transport(transport);
    if (awsc_lambda_new(&s->config, &s->lambda, &s->error)) fail_msg("%s", awsc_error_text(s->error));
}

static void begin_recording(scene *s, const char *shown)
{
    awsc_record_options options = AWSC_RECORD_OPTIONS_INIT;
    options.shown = &shown;
    options.shown_count = shown ? 1 : 0;
    assert_int_equal(awsc_record_new(&options, &s->record, NULL), AWSC_OK);
    open_client(s, s->server, awsc_record_interceptor(s->record));
}

/* The cassette is saved, and a client that has it alone takes the place of the other. */
static void begin_replaying(scene *s)
{
    if (awsc_record_save(s->record, s->path, &s->error)) fail_msg("%s", awsc_error_text(s->error));
    if (awsc_replay_load(s->replay, s->path, &s->error)) fail_msg("%s", awsc_error_text(s->error));
    open_client(s, s->replay, awsc_replay_interceptor(s->replay));
}

static void answer(scene *s, int status, const awsc_http_header *headers, size_t count, const char *body)
{
    assert_int_equal(awsc_replay_add(s->server, status, headers, count, body, strlen(body), NULL), AWSC_OK);
}

static void read_file(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

static int invoke(scene *s, const char *function, const char *payload, awsc_lambda_invoke_output **output)
{
    awsc_lambda_invoke_input input = {.function_name = function, .payload = awsc_blob_text(payload)};
    return awsc_lambda_invoke(s->lambda, &input, NULL, output, &s->error);
}

/* ---- outputs ----------------------------------------------------------------------------------------------------- */

static void a_recorded_call_ends_as_it_did_and_sends_nothing(void **state)
{
    scene *s = *state;
    awsc_lambda_invoke_output *output = NULL;
    const awsc_http_header headers[] = {{"x-amzn-RequestId", "request-1"}, {"X-Amz-Executed-Version", "$LATEST"}};
    begin_recording(s, "Payload");
    answer(s, 200, headers, 2, "{\"sum\": 3}");
    assert_int_equal(invoke(s, "add", "[1, 2]", NULL), AWSC_OK);
    assert_int_equal(awsc_record_count(s->record), 1);

    begin_replaying(s);
    assert_int_equal(awsc_replay_calls_left(s->replay), 1);
    assert_int_equal(invoke(s, "add", "[1, 2]", &output), AWSC_OK);
    assert_int_equal(output->payload.size, 10);
    assert_memory_equal(output->payload.data, "{\"sum\": 3}", 10);
    assert_string_equal(output->executed_version, "$LATEST");
    assert_int_equal(output->status_code.value, 200);
    assert_int_equal(awsc_output_http_status(output), 200);
    assert_string_equal(awsc_output_request_id(output), "request-1");
    assert_int_equal(awsc_output_attempts(output), 1);
    assert_int_equal(awsc_replay_request_count(s->replay), 0);
    assert_int_equal(awsc_replay_calls_left(s->replay), 0);
    awsc_free(output);
}

static void a_time_is_written_as_the_service_writes_it(void **state)
{
    scene *s = *state;
    const awsc_lambda_get_event_source_mapping_input input = {.uuid = "one"};
    awsc_lambda_get_event_source_mapping_output *output = NULL;
    char text[4096];
    begin_recording(s, NULL);
    answer(s, 200, NULL, 0, "{\"UUID\":\"one\",\"LastModified\":1700000000.25}");
    assert_int_equal(awsc_lambda_get_event_source_mapping(s->lambda, &input, NULL, NULL, NULL), AWSC_OK);
    begin_replaying(s);
    read_file(s->path, text, sizeof text);
    if (!strstr(text, "\"LastModified\":1700000000.25")) fail_msg("%s", text);
    assert_int_equal(awsc_lambda_get_event_source_mapping(s->lambda, &input, NULL, &output, NULL), AWSC_OK);
    assert_int_equal(output->last_modified.value.seconds, 1700000000);
    assert_int_equal(output->last_modified.value.nanoseconds, 250000000);
    awsc_free(output);
}

static void equal_calls_are_answered_in_their_order(void **state)
{
    scene *s = *state;
    begin_recording(s, "Payload");
    const char *const bodies[] = {"1", "2", "3"};
    const char *const functions[] = {"a", "b", "a"};
    for (int i = 0; i < 3; i++) {
        answer(s, 200, NULL, 0, bodies[i]);
        assert_int_equal(invoke(s, functions[i], "{}", NULL), AWSC_OK);
    }
    begin_replaying(s);
    const char *const expected[] = {"1", "3", "2"};
    const char *const asked[] = {"a", "a", "b"};
    for (int i = 0; i < 3; i++) {
        awsc_lambda_invoke_output *output = NULL;
        assert_int_equal(invoke(s, asked[i], "{}", &output), AWSC_OK);
        assert_memory_equal(output->payload.data, expected[i], 1);
        awsc_free(output);
    }
}

static void sensitive_members_are_not_written_unless_they_are_shown(void **state)
{
    scene *s = *state;
    char text[4096];
    struct stat facts;
    awsc_lambda_invoke_output *output = NULL;
    const awsc_lambda_environment environment = {.variables = {1, &(awsc_text_entry){"DOOR_WORDS", "opensesame"}}};
    const awsc_lambda_update_function_configuration_input update = {.function_name = "f", .environment = &environment};
    begin_recording(s, NULL);
    answer(s, 200, NULL, 0, "\"the secret answer\"");
    answer(s, 200, NULL, 0,
           "{\"FunctionName\": \"f\", \"Environment\": {\"Variables\": {\"DOOR_WORDS\": \"opensesame\"}}}");
    assert_int_equal(invoke(s, "f", "\"the secret question\"", NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_update_function_configuration(s->lambda, &update, NULL, NULL, NULL), AWSC_OK);
    begin_replaying(s);
    read_file(s->path, text, sizeof text);
    assert_non_null(strstr(text, "\"Payload\":\"Kioq\"")); /* base64 of *** */
    assert_null(strstr(text, "c2VjcmV0"));
    assert_null(strstr(text, "secret"));
    assert_null(strstr(text, "opensesame"));
    assert_int_equal(stat(s->path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);

    /* The question cannot be told from others any more; the answer is what was written. */
    assert_int_equal(invoke(s, "f", "\"another question\"", &output), AWSC_OK);
    assert_int_equal(output->payload.size, 3);
    assert_memory_equal(output->payload.data, "***", 3);
    awsc_free(output);
    assert_int_equal(awsc_lambda_update_function_configuration(s->lambda, &update, NULL, NULL, NULL), AWSC_OK);
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static void an_error_of_the_service_comes_back_with_its_members(void **state)
{
    scene *s = *state;
    const awsc_http_header headers[] = {
        {"x-amzn-RequestId", "request-2"}, {"x-amzn-ErrorType", "TooManyRequestsException"}, {"Retry-After", "7"}};
    begin_recording(s, "Payload");
    answer(s, 429, headers, 3, "{\"Reason\": \"ConcurrentInvocationLimitExceeded\", \"message\": \"Rate Exceeded.\"}");
    assert_int_equal(invoke(s, "busy", "{}", NULL), AWSC_ERR_SERVICE);
    begin_replaying(s);
    assert_int_equal(invoke(s, "busy", "{}", NULL), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_lambda_error_code(s->error), AWSC_LAMBDA_TOO_MANY_REQUESTS_EXCEPTION);
    const awsc_lambda_too_many_requests_exception *details = awsc_lambda_as_too_many_requests_exception(s->error);
    assert_string_equal(details->reason, "ConcurrentInvocationLimitExceeded");
    assert_string_equal(details->retry_after_seconds, "7");
    assert_string_equal(awsc_error_message(s->error), "Rate Exceeded.");
    assert_string_equal(awsc_error_request_id(s->error), "request-2");
    assert_string_equal(awsc_error_operation(s->error), "Invoke");
    assert_int_equal(awsc_error_http_status(s->error), 429);
    assert_int_equal(awsc_error_attempts(s->error), 1);
    assert_true(awsc_error_throttling(s->error));
    assert_true(awsc_error_retryable(s->error));
    assert_false(awsc_error_maybe_executed(s->error));
    assert_int_equal(awsc_replay_request_count(s->replay), 0);
}

static void a_failure_of_the_network_comes_back(void **state)
{
    scene *s = *state;
    begin_recording(s, NULL);
    assert_int_equal(awsc_replay_add_failure(s->server, AWSC_ERR_TIMEOUT, true, NULL), AWSC_OK);
    assert_int_equal(invoke(s, "slow", "{}", NULL), AWSC_ERR_TIMEOUT);
    begin_replaying(s);
    assert_int_equal(invoke(s, "slow", "{}", NULL), AWSC_ERR_TIMEOUT);
    assert_string_equal(awsc_error_message(s->error), "a failure of the script");
    assert_true(awsc_error_maybe_executed(s->error));
}

static void a_call_that_was_not_recorded_fails_and_shows_its_input(void **state)
{
    scene *s = *state;
    begin_recording(s, NULL);
    answer(s, 200, NULL, 0, "1");
    assert_int_equal(invoke(s, "f", "\"secret\"", NULL), AWSC_OK);
    begin_replaying(s);
    assert_int_equal(invoke(s, "g", "\"secret\"", NULL), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(s->error),
                        "the cassette has no call of Invoke that is left with the input "
                        "{\"FunctionName\":\"g\",\"Payload\":\"Kioq\"}; expected the calls that were recorded");
    assert_int_equal(awsc_replay_request_count(s->replay), 0);
    assert_int_equal(invoke(s, "f", "\"secret\"", NULL), AWSC_OK);
    assert_int_equal(invoke(s, "f", "\"secret\"", NULL), AWSC_ERR_VALIDATION); /* it was used */
}

/* ---- on a loop, streams ------------------------------------------------------------------------------------------ */

typedef struct outcome {
    int calls, status;
    char payload[16];
} outcome;

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    outcome *seen = user;
    seen->calls++;
    seen->status = status;
    if (output)
        snprintf(seen->payload, sizeof seen->payload, "%.*s", (int)output->payload.size,
                 (const char *)output->payload.data);
    awsc_free(output);
    awsc_error_free(error);
}

static void run_on_loop(scene *s, outcome *seen)
{
    awsc_loop *loop = NULL;
    awsc_lambda_invoke_input input = {.function_name = "f"};
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_start(s->lambda, loop, &input, NULL, done, seen, NULL, NULL), AWSC_OK);
    assert_int_equal(seen->calls, 0); /* never from inside */
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    awsc_loop_free(loop);
}

static void a_call_on_a_loop_is_recorded_and_answered(void **state)
{
    scene *s = *state;
    outcome recorded = {0}, replayed = {0};
    begin_recording(s, "Payload");
    answer(s, 200, NULL, 0, "\"loop\"");
    run_on_loop(s, &recorded);
    begin_replaying(s);
    run_on_loop(s, &replayed);
    assert_int_equal(replayed.calls, 1);
    assert_int_equal(replayed.status, AWSC_OK);
    assert_string_equal(replayed.payload, "\"loop\"");
}

/* Reads a response stream to its end; the texts of its pieces, and the status of the end. */
static int read_stream(scene *s, char *text, size_t size)
{
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event;
    text[0] = '\0';
    int status = awsc_lambda_invoke_with_response_stream(s->lambda, &input, NULL, &output, &s->error);
    while (!status &&
           !(status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &s->error))) {
        size_t used = strlen(text);
        if (event->kind == AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_PAYLOAD_CHUNK)
            snprintf(text + used, size - used, "%.*s ", (int)event->as.payload_chunk->payload.size,
                     (const char *)event->as.payload_chunk->payload.data);
        else
            snprintf(text + used, size - used, "complete(%s)", event->as.invoke_complete->error_code);
    }
    awsc_free(output);
    return status;
}

static void add_stream(scene *s, bool complete)
{
    uint8_t bytes[1024];
    size_t size = fixture_event(bytes, 0, sizeof bytes, "PayloadChunk", NULL, "one", 3);
    size = fixture_event(bytes, size, sizeof bytes, "PayloadChunk", NULL, "two", 3);
    if (complete)
        size = fixture_event(bytes, size, sizeof bytes, "InvokeComplete", "application/json",
                             "{\"ErrorCode\":\"Oops\"}", 20);
    const awsc_http_header type = {"Content-Type", "application/vnd.amazon.eventstream"};
    assert_int_equal(awsc_replay_add(s->server, 200, &type, 1, bytes, size, NULL), AWSC_OK);
}

static void the_events_of_a_stream_come_back(void **state)
{
    scene *s = *state;
    char text[128], again[128], file[2048];
    begin_recording(s, "Payload");
    add_stream(s, true);
    assert_int_equal(read_stream(s, text, sizeof text), AWSC_END);
    assert_string_equal(text, "one two complete(Oops)");
    begin_replaying(s);
    read_file(s->path, file, sizeof file);
    assert_non_null(strstr(file, "\"events\":[{\"PayloadChunk\":{\"Payload\":\"b25l\"}},"));
    assert_int_equal(read_stream(s, again, sizeof again), AWSC_END);
    assert_string_equal(again, text);
    assert_int_equal(awsc_replay_request_count(s->replay), 0);
}

static void a_stream_that_broke_off_breaks_off_again(void **state)
{
    scene *s = *state;
    char text[128];
    begin_recording(s, "Payload");
    add_stream(s, false);
    assert_int_equal(read_stream(s, text, sizeof text), AWSC_ERR_TRANSPORT);
    begin_replaying(s);
    assert_int_equal(read_stream(s, text, sizeof text), AWSC_ERR_TRANSPORT);
    assert_string_equal(text, "one two ");
    assert_int_equal(awsc_error_kind(s->error), AWSC_KIND_STREAM_CUT);
    assert_true(awsc_error_maybe_executed(s->error));
}

static int fetch(scene *s, const awsc_operation *operation, const awsc_replay *transport,
                 const awsc_interceptor *interceptor, char *text)
{
    awsc_client *client = NULL;
    const fetch_input input = {.name = "thing"};
    void *output = NULL;
    size_t got = 0, used = 0;
    int status;
    s->interceptors[0] = interceptor;
    s->config.transport = awsc_replay_transport(transport);
    s->config.endpoint_url = "http://localhost:1"; /* the service has no rules */
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &s->config, &client, NULL), AWSC_OK);
    status = awsc_internal_call(operation, 1, client, &input, NULL, &output, &s->error);
    while (!status && !(status = awsc_body_stream_read(((fetch_output *)output)->body, text + used, 3, &got, NULL)))
        used += got;
    text[used] = '\0';
    awsc_free(output);
    awsc_internal_client_free(client);
    return status;
}

static void read_bytes(scene *s, const awsc_replay *transport, const awsc_interceptor *interceptor, char *text)
{
    assert_int_equal(fetch(s, &fetch_operation, transport, interceptor, text), AWSC_END);
}

static void the_bytes_of_a_stream_come_back(void **state)
{
    scene *s = *state;
    char text[32], again[32];
    begin_recording(s, NULL);
    answer(s, 200, NULL, 0, "0123456789");
    read_bytes(s, s->server, awsc_record_interceptor(s->record), text);
    begin_replaying(s);
    read_bytes(s, s->replay, awsc_replay_interceptor(s->replay), again);
    assert_string_equal(text, "0123456789");
    assert_string_equal(again, text);
    assert_int_equal(awsc_replay_request_count(s->replay), 0);
}

static void sensitive_bytes_of_a_stream_are_not_written(void **state)
{
    scene *s = *state;
    static awsc_member members[2];
    static awsc_schema output;
    static awsc_operation operation;
    char text[4096];
    memcpy(members, fetch_output_members, sizeof members);
    members[1].flags |= AWSC_TABLE_SENSITIVE;
    output = fetch_output_schema;
    output.members = members;
    operation = fetch_operation;
    operation.output = &output;
    for (int shown = 0; shown < 2; shown++) {
        begin_recording(s, shown ? "body" : NULL);
        answer(s, 200, NULL, 0, "hush-secret");
        fetch(s, &operation, s->server, awsc_record_interceptor(s->record), text);
        assert_string_equal(text, "hush-secret");
        assert_int_equal(awsc_record_save(s->record, s->path, NULL), AWSC_OK);
        read_file(s->path, text, sizeof text);
        assert_int_equal(strstr(text, "\"bytes\":\"Kioq\"") != NULL, !shown); /* *** */
        assert_int_equal(strstr(text, "\"bytes\":\"aHVzaC1zZWNyZXQ=\"") != NULL, shown);
        awsc_record_free(s->record);
        s->record = NULL;
    }
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void a_damaged_cassette_is_refused_by_line(void **state)
{
    scene *s = *state;
    const struct {
        const char *text, *problem;
    } cases[] = {
        {"", " line 1: "},
        {"{}\n", " line 1: it is no cassette of format 1"},
        {"{\"cassette\":2}\n", " line 1: it is no cassette of format 1"},
        {"{\"cassette\":1,\"shown\":[7]}\n", " line 1: shown has an item that is no string"},
        {"{\"cassette\":1}\n\n{\"service\":\"Lambda\"}\n", " line 3: expected service, operation, input, and output"},
        {"{\"cassette\":1}\n{\"service\":\"Lambda\",", " line 2: JSON is invalid at byte "},
        {"{\"cassette\":1}\n{\"service\":7}\n", " line 2: service is a number; expected a string"},
        {"{\"cassette\":1}\n{\"service\":\"S\",\"operation\":\"O\",\"input\":{},\"error\":{\"result\":5}}\n",
         " line 2: result is 5; expected the number of an error"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(s->path, cases[i].text);
        assert_int_equal(awsc_replay_load(s->replay, s->path, &s->error), AWSC_ERR_PARSE);
        if (!strstr(awsc_error_message(s->error), cases[i].problem))
            fail_msg("%s: expected %s", awsc_error_message(s->error), cases[i].problem);
    }
    assert_int_equal(awsc_replay_load(s->replay, "/nonexistent/calls", &s->error), AWSC_ERR_CONFIG);
    assert_null(awsc_replay_interceptor(s->replay));
}

static void a_cassette_that_a_person_wrote_serves(void **state)
{
    scene *s = *state;
    awsc_lambda_invoke_output *output = NULL;
    write_file(s->path, "{\"cassette\":1, \"note\":\"by hand\", \"shown\":[\"Payload\"]}\n"
                        "{\"service\":\"Lambda\", \"operation\":\"Invoke\", \"output\":{\"Payload\":\"MQ==\"},\n");
    assert_int_equal(awsc_replay_load(s->replay, s->path, NULL), AWSC_ERR_PARSE); /* a call is one line */
    write_file(s->path, "{\"cassette\":1, \"note\":\"by hand\", \"shown\":[\"Payload\"]}\r\n"
                        "{\"service\":\"Lambda\", \"operation\":\"Invoke\", \"output\":{\"Payload\":\"MQ==\"}, "
                        "\"input\": { \"Payload\": \"e30=\", \"FunctionName\": \"f\" }, \"later\":{\"a\":[1]}}\r\n");
    assert_int_equal(awsc_replay_load(s->replay, s->path, &s->error), AWSC_OK);
    open_client(s, s->replay, awsc_replay_interceptor(s->replay));
    assert_int_equal(invoke(s, "f", "{}", &output), AWSC_OK);
    assert_memory_equal(output->payload.data, "1", 1);
    assert_int_equal(awsc_output_http_status(output), 0);
    awsc_free(output);
}

static void a_call_with_output_and_error_is_refused(void **state)
{
    scene *s = *state;
    awsc_lambda_invoke_output *output = NULL;
    write_file(s->path,
               "{\"cassette\":1}\n{\"service\":\"Lambda\",\"operation\":\"Invoke\",\"input\":{\"FunctionName\":\"f\"},"
               "\"output\":{},\"error\":{\"result\":-6}}\n");
    assert_int_equal(awsc_replay_load(s->replay, s->path, &s->error), AWSC_OK);
    open_client(s, s->replay, awsc_replay_interceptor(s->replay));
    awsc_lambda_invoke_input input = {.function_name = "f"};
    assert_int_equal(awsc_lambda_invoke(s->lambda, &input, NULL, &output, &s->error), AWSC_ERR_PARSE);
    assert_non_null(strstr(awsc_error_message(s->error), "has output and error; expected one of them"));
    assert_null(output);
}

static void events_are_no_answer_where_bytes_are_expected(void **state)
{
    scene *s = *state;
    char text[32];
    write_file(s->path,
               "{\"cassette\":1}\n{\"service\":\"Streams\",\"operation\":\"Fetch\",\"input\":{\"name\":\"thing\"},"
               "\"status\":200,\"output\":{},\"events\":[{}]}\n");
    assert_int_equal(awsc_replay_load(s->replay, s->path, &s->error), AWSC_OK);
    assert_int_equal(fetch(s, &fetch_operation, s->replay, awsc_replay_interceptor(s->replay), text), AWSC_ERR_PARSE);
    assert_non_null(strstr(awsc_error_message(s->error), "a call of Fetch has events; expected bytes"));
}

static void an_error_without_a_message_has_an_empty_one(void **state)
{
    scene *s = *state;
    awsc_lambda_invoke_output *output = NULL;
    write_file(s->path,
               "{\"cassette\":1}\n{\"service\":\"Lambda\",\"operation\":\"Invoke\",\"input\":{\"FunctionName\":\"f\"},"
               "\"error\":{\"result\":-9}}\n");
    assert_int_equal(awsc_replay_load(s->replay, s->path, &s->error), AWSC_OK);
    open_client(s, s->replay, awsc_replay_interceptor(s->replay));
    awsc_lambda_invoke_input input = {.function_name = "f"};
    assert_int_equal(awsc_lambda_invoke(s->lambda, &input, NULL, &output, &s->error), -9);
    assert_string_equal(awsc_error_message(s->error), "");
}

static void a_cassette_that_cannot_be_written_is_an_error(void **state)
{
    scene *s = *state;
    begin_recording(s, NULL);
    assert_int_equal(awsc_record_save(s->record, "/nonexistent/calls", &s->error), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_message(s->error), "cannot write /nonexistent/calls"));
}

/* ---- threads ----------------------------------------------------------------------------------------------------- */

enum { THREADS = 4, CALLS = 20 };

static void answer_one(void *user, const raw_request *request, raw_answer *given)
{
    (void)request;
    *given = *(const raw_answer *)user;
}

static void *invoke_many(void *user)
{
    awsc_lambda_invoke_input input = {.function_name = "f"};
    int failures = 0;
    for (int i = 0; i < CALLS; i++) failures += awsc_lambda_invoke(user, &input, NULL, NULL, NULL) != AWSC_OK;
    return failures ? user : NULL;
}

static void calls_of_several_threads_are_all_recorded(void **state)
{
    scene *s = *state;
    raw_answer one = fixture_answer("1");
    raw_script script = {.answer = answer_one, .user = &one};
    raw_server *server = raw_server_start(&script);
    pthread_t threads[THREADS];
    char text[64 * 1024];
    begin_recording(s, NULL);
    awsc_lambda_free(s->lambda);
    s->config.transport = NULL;
    s->config.endpoint_url = raw_server_url(server);
    assert_int_equal(awsc_lambda_new(&s->config, &s->lambda, NULL), AWSC_OK);
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, invoke_many, s->lambda), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(awsc_record_count(s->record), THREADS * CALLS);
    assert_int_equal(awsc_record_save(s->record, s->path, NULL), AWSC_OK);
    read_file(s->path, text, sizeof text);
    size_t lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++) lines++;
    assert_int_equal(lines, THREADS * CALLS + 1);
    raw_server_stop(server);
}

static void a_call_that_fails_before_its_first_attempt_is_recorded(void **state)
{
    scene *s = *state;
    awsc_lambda_invoke_input input = {.function_name = "f"};
    begin_recording(s, NULL);
    s->config.unsigned_requests = AWSC_BOOL(false);
    assert_int_equal(setenv("AWS_EC2_METADATA_DISABLED", "true", 1), 0);
    open_client(s, s->server, awsc_record_interceptor(s->record));
    assert_int_equal(awsc_lambda_invoke(s->lambda, &input, NULL, NULL, &s->error), AWSC_ERR_CREDENTIALS);
    assert_int_equal(awsc_record_count(s->record), 1);
    s->config.unsigned_requests = AWSC_BOOL(true);
    begin_replaying(s);
    assert_int_equal(awsc_lambda_invoke(s->lambda, &input, NULL, NULL, &s->error), AWSC_ERR_CREDENTIALS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_recorded_call_ends_as_it_did_and_sends_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_time_is_written_as_the_service_writes_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(equal_calls_are_answered_in_their_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sensitive_members_are_not_written_unless_they_are_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_error_of_the_service_comes_back_with_its_members, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failure_of_the_network_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_call_that_was_not_recorded_fails_and_shows_its_input, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_call_on_a_loop_is_recorded_and_answered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_events_of_a_stream_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stream_that_broke_off_breaks_off_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_bytes_of_a_stream_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sensitive_bytes_of_a_stream_are_not_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(events_are_no_answer_where_bytes_are_expected, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_error_without_a_message_has_an_empty_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_cassette_is_refused_by_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cassette_that_a_person_wrote_serves, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_call_with_output_and_error_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cassette_that_cannot_be_written_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(calls_of_several_threads_are_all_recorded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_call_that_fails_before_its_first_attempt_is_recorded, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
