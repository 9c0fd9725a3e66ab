/* SPDX-License-Identifier: Apache-2.0 */
/* Conveniences of Lambda: errors of functions, log tails, client contexts, streamed responses read like a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda/conveniences.h>
#include <awsc/testing.h>

#include "support/fixture.h"

typedef struct scene {
    awsc_replay *replay;
    awsc_lambda *lambda;
    awsc_arena *arena;
    awsc_error *error;
    awsc_lambda_invoke_output *output;
    awsc_lambda_function_failure *failure;
    awsc_lambda_response_reader *reader;
} scene;

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    awsc_config config = AWSC_CONFIG_INIT;
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_arena_new(&s->arena, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.max_attempts = AWSC_I32(1);
    config.transport = awsc_replay_transport(s->replay);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_lambda_response_close(s->reader);
    awsc_free(s->output);
    awsc_free(s->failure);
    awsc_error_free(s->error);
    awsc_arena_free(s->arena);
    awsc_lambda_free(s->lambda);
    awsc_replay_free(s->replay);
    free(s);
    return 0;
}

/* ---- errors of functions ----------------------------------------------------------------------------------------- */

static int invoke(scene *s, const char *function_error, const char *payload)
{
    awsc_http_header headers[] = {{"X-Amz-Executed-Version", "7"}, {"X-Amz-Function-Error", function_error}};
    assert_int_equal(awsc_replay_add(s->replay, 200, headers, function_error ? 2 : 1, payload, strlen(payload), NULL),
                     AWSC_OK);
    awsc_lambda_invoke_input input = {.function_name = "f", .payload = AWSC_BLOB_LITERAL("{}")};
    return awsc_lambda_invoke_json(s->lambda, &input, NULL, &s->output, &s->failure, &s->error);
}

static void a_result_is_passed_on(void **state)
{
    scene *s = *state;
    assert_int_equal(invoke(s, NULL, "{\"errorType\":\"not one\"}"), AWSC_OK);
    assert_null(s->failure);
    assert_null(s->error);
    assert_int_equal(s->output->payload.size, 23);
    assert_string_equal(s->output->executed_version, "7");
}

static void a_failed_function_is_an_error_with_its_details(void **state)
{
    scene *s = *state;
    assert_int_equal(
        invoke(s, "Unhandled",
               "{\"errorMessage\":\"no \\u00fcber secret\",\"errorType\":\"ValueError\",\"requestId\":\"x\","
               "\"stackTrace\":[\"line 1\",\"line 2\"]}"),
        AWSC_ERR_FUNCTION);
    assert_string_equal(s->failure->error_type, "ValueError");
    assert_string_equal(s->failure->error_message, "no \xc3\xbc"
                                                   "ber secret");
    assert_int_equal(s->failure->stack_trace.count, 2);
    assert_string_equal(s->failure->stack_trace.items[1], "line 2");
    assert_string_equal(s->output->function_error, "Unhandled");
    assert_int_equal(awsc_error_status(s->error), AWSC_ERR_FUNCTION);
    assert_string_equal(awsc_error_message(s->error), "Invoke: the function failed (Unhandled)");
    assert_null(strstr(awsc_error_text(s->error), "secret"));
}

static void every_receiver_is_optional(void **state)
{
    scene *s = *state;
    awsc_http_header header = {"X-Amz-Function-Error", "Handled"};
    for (int i = 0; i < 2; i++)
        assert_int_equal(awsc_replay_add(s->replay, 200, &header, (size_t)i, "{}", 2, NULL), AWSC_OK);
    awsc_lambda_invoke_input input = {.function_name = "f"};
    assert_int_equal(awsc_lambda_invoke_json(s->lambda, &input, NULL, NULL, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_json(s->lambda, &input, NULL, NULL, NULL, NULL), AWSC_ERR_FUNCTION);
}

static void an_event_has_no_result(void **state)
{
    scene *s = *state;
    awsc_lambda_invoke_input input = {.function_name = "f", .invocation_type = AWSC_LAMBDA_INVOCATION_TYPE_EVENT};
    assert_int_equal(awsc_lambda_invoke_json(s->lambda, &input, NULL, &s->output, &s->failure, &s->error),
                     AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(s->error), "InvocationType"));
    assert_int_equal(awsc_replay_request_count(s->replay), 0);
}

static void an_error_of_the_service_is_unchanged(void **state)
{
    scene *s = *state;
    awsc_http_header header = {"x-amzn-ErrorType", "ResourceNotFoundException"};
    assert_int_equal(awsc_replay_add(s->replay, 404, &header, 1, "{}", 2, NULL), AWSC_OK);
    awsc_lambda_invoke_input input = {.function_name = "f"};
    assert_int_equal(awsc_lambda_invoke_json(s->lambda, &input, NULL, &s->output, &s->failure, &s->error),
                     AWSC_ERR_SERVICE);
    assert_null(s->output);
    assert_null(s->failure);
}

static awsc_lambda_function_failure *read_failure(scene *s, awsc_blob payload)
{
    awsc_free(s->failure);
    assert_int_equal(awsc_lambda_function_failure_read(payload, &s->failure, &s->error), AWSC_OK);
    assert_non_null(s->failure);
    return s->failure;
}

static void frames_are_read_from_any_runtime(void **state)
{
    scene *s = *state;
    const awsc_lambda_function_failure *node =
        read_failure(s, AWSC_BLOB_LITERAL("{\"errorType\":\"E\",\"trace\":[\"a\",\"b\",\"c\"]}"));
    assert_int_equal(node->stack_trace.count, 3);
    assert_null(node->error_message);
    const awsc_lambda_function_failure *old_python =
        read_failure(s, AWSC_BLOB_LITERAL("{\"errorMessage\":5,\"stackTrace\":[[\"f.py\",3,\"g\"],{\"line\":1}]}"));
    assert_string_equal(old_python->error_message, "5");
    assert_string_equal(old_python->stack_trace.items[0], "[\"f.py\",3,\"g\"]");
    assert_string_equal(old_python->stack_trace.items[1], "{\"line\":1}");
    const awsc_lambda_function_failure *falsy =
        read_failure(s, AWSC_BLOB_LITERAL("{\"errorType\":false,\"errorMessage\":null,\"stackTrace\":\"one text\"}"));
    assert_string_equal(falsy->error_type, "false");
    assert_null(falsy->error_message);
    assert_int_equal(falsy->stack_trace.count, 0);
}

/* U+FFFD */
#define R "\xef\xbf\xbd"

static void an_invalid_text_in_a_failure_does_not_hide_the_rest(void **state)
{
    scene *s = *state;
    static const char payload[] =
        "{\"errorMessage\":\"cut in the middle of \\ud83d\",\"errorType\":\"Value\\u0000Error\","
        "\"stackTrace\":[\"line 1 \xf0\x9f\",\"line 2\"],\"requestId\":\"\\udc00\"}";
    assert_int_equal(invoke(s, "Unhandled", payload), AWSC_ERR_FUNCTION);
    assert_string_equal(s->failure->error_message, "cut in the middle of " R);
    assert_string_equal(s->failure->error_type, "Value" R "Error");
    assert_int_equal(s->failure->stack_trace.count, 2);
    assert_string_equal(s->failure->stack_trace.items[0], "line 1 " R);
    assert_string_equal(s->failure->stack_trace.items[1], "line 2");
    assert_int_equal(s->output->payload.size, sizeof payload - 1);
    assert_memory_equal(s->output->payload.data, payload, sizeof payload - 1);
}

static void an_invalid_member_does_not_hide_the_others(void **state)
{
    scene *s = *state;
    static const struct {
        const char *text, *type, *message;
        size_t frames;
    } cases[] = {
        {"{\"errorType\":\"E\",\"errorMessage\":1e999,\"trace\":[\"a\"]}", "E", NULL, 1},
        {"{\"errorType\":NaN,\"errorMessage\":\"m\",\"trace\":[\"a\"]}", NULL, "m", 1},
        {"{\"errorType\":\"E\",\"stackTrace\":[1,],\"errorMessage\":\"m\"}", "E", "m", 0},
        {"{\"cause\":{\"errorType\":\"inner\",\"n\":-Infinity},\"errorType\":\"E\",\"errorMessage\":\"m\"}", "E", "m",
         0},
        {"{\"errorType\":\"E\",\"errorMessage\":{\"a\":\"\\ud800\"}}", "E", "{\"a\":\"" R "\"}", 0},
        {"{\"errorType\":\"E\",\"errorMessage\":\"m\",\"trace\":[\"a\",\"b", "E", "m", 0},
        {"{\"errorT\\u0079pe\":\"E\",\"errorMessage\":\"m\"} tail", "E", "m", 0},
        {"{\"errorType\":\"\xc3\"}", R, NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const awsc_lambda_function_failure *failure =
            read_failure(s, (awsc_blob){cases[i].text, strlen(cases[i].text)});
        if (cases[i].type) assert_string_equal(failure->error_type, cases[i].type);
        if (cases[i].message) assert_string_equal(failure->error_message, cases[i].message);
        assert_true(!cases[i].type == !failure->error_type);
        assert_true(!cases[i].message == !failure->error_message);
        assert_int_equal(failure->stack_trace.count, cases[i].frames);
    }
    enum { DEPTH = 100000 };
    char *deep = malloc(2 * DEPTH + 100);
    char *at = stpcpy(deep, "{\"errorType\":\"E\",\"cause\":");
    memset(at, '[', DEPTH);
    memset(at + DEPTH, ']', DEPTH);
    strcpy(at + 2 * DEPTH, ",\"errorMessage\":\"m\"}");
    read_failure(s, (awsc_blob){deep, strlen(deep)});
    free(deep);
    assert_string_equal(s->failure->error_type, "E");
    assert_string_equal(s->failure->error_message, "m");
}

static void a_payload_without_error_object_has_no_details(void **state)
{
    scene *s = *state;
    static const char *const texts[] = {"", "null", "5", "[]", "\"text\"", "{", "{}", "Task timed out", "\xff\xfe"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        read_failure(s, (awsc_blob){texts[i], strlen(texts[i])});
        assert_null(s->failure->error_type);
        assert_null(s->failure->error_message);
        assert_int_equal(s->failure->stack_trace.count, 0);
    }
    read_failure(s, (awsc_blob){0});
    char deep[4000];
    memset(deep, '[', sizeof deep);
    read_failure(s, (awsc_blob){deep, sizeof deep});
    assert_null(s->failure->error_type);
    assert_int_equal(awsc_lambda_function_failure_read((awsc_blob){0}, NULL, NULL), AWSC_ERR_VALIDATION);
}

/* ---- log tails --------------------------------------------------------------------------------------------------- */

static void the_tail_of_a_log_is_decoded(void **state)
{
    scene *s = *state;
    static const char *const pairs[][2] = {{"", ""},
                                           {"Zg==", "f"},
                                           {"Zm8=", "fo"},
                                           {"Zm9v", "foo"},
                                           {"Zm9vYg==", "foob"},
                                           {"Zm9vYmE=", "fooba"},
                                           {NULL, ""},
                                           {"+/+/", "\xfb\xff\xbf"},
                                           {"U1RBUlQK", "START\n"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *text = NULL;
        size_t size = 99;
        assert_int_equal(awsc_lambda_log_decode(s->arena, pairs[i][0], &text, &size, NULL), AWSC_OK);
        assert_string_equal(text, pairs[i][1]);
        assert_int_equal(size, strlen(pairs[i][1]));
    }
}

static void invalid_base64_is_refused(void **state)
{
    scene *s = *state;
    static const char *const wrong[] = {"Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9\n", "Zm9v ", "Z=9v", "Zm-_"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *text = "";
        assert_int_equal(awsc_lambda_log_decode(s->arena, wrong[i], &text, NULL, NULL), AWSC_ERR_PARSE);
        assert_null(text);
    }
    assert_int_equal(awsc_lambda_log_decode(NULL, "", NULL, NULL, NULL), AWSC_ERR_VALIDATION);
}

/* ---- client contexts --------------------------------------------------------------------------------------------- */

static int encode(scene *s, const awsc_lambda_client_context *context, const char **text)
{
    awsc_error_free(s->error);
    s->error = NULL;
    return awsc_lambda_client_context_encode(s->arena, context, text, &s->error);
}

static void a_client_context_is_json_in_base64(void **state)
{
    scene *s = *state;
    awsc_lambda_client_application application = {.app_title = "shop", .installation_id = "i-1"};
    awsc_lambda_client_context context = {.client = &application};
    const char *text, *json;
    assert_int_equal(awsc_text_map_put(s->arena, &context.custom, "trace", "\"1\""), AWSC_OK);
    assert_int_equal(awsc_text_map_put(s->arena, &context.env, "locale", "de_AT"), AWSC_OK);
    assert_int_equal(encode(s, &context, &text), AWSC_OK);
    assert_int_equal(awsc_lambda_log_decode(s->arena, text, &json, NULL, NULL), AWSC_OK);
    assert_string_equal(json, "{\"client\":{\"installation_id\":\"i-1\",\"app_title\":\"shop\"},"
                              "\"custom\":{\"trace\":\"\\\"1\\\"\"},\"env\":{\"locale\":\"de_AT\"}}");
    awsc_lambda_client_context nothing = {0};
    assert_int_equal(encode(s, &nothing, &text), AWSC_OK);
    assert_string_equal(text, "e30=");
}

static void a_client_context_that_is_too_large_is_refused(void **state)
{
    scene *s = *state;
    char title[2700] = "";
    awsc_lambda_client_application application = {.app_title = title};
    awsc_lambda_client_context context = {.client = &application};
    const char *text;
    size_t frame = strlen("{\"client\":{\"app_title\":\"\"}}");
    memset(title, 'x', 2685 - frame); /* 3580 bytes of base64 */
    assert_int_equal(encode(s, &context, &text), AWSC_OK);
    assert_int_equal(strlen(text), 3580);
    strcat(title, "x");
    assert_int_equal(encode(s, &context, &text), AWSC_ERR_VALIDATION);
    assert_null(text);
    assert_string_equal(awsc_error_message(s->error),
                        "the client context takes 3584 bytes of base64, at most 3583 are allowed");
    application.app_title = "\xff";
    assert_int_equal(encode(s, &context, &text), AWSC_ERR_VALIDATION);
    assert_int_equal(encode(s, NULL, &text), AWSC_ERR_VALIDATION);
}

/* ---- streamed responses ------------------------------------------------------------------------------------------ */

static void open_response(scene *s, const uint8_t *body, size_t size)
{
    awsc_http_header header = {"Content-Type", "application/vnd.amazon.eventstream"};
    assert_int_equal(awsc_replay_add(s->replay, 200, &header, 1, body, size, NULL), AWSC_OK);
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    assert_int_equal(awsc_lambda_response_open(s->lambda, &input, NULL, &s->reader, &s->error), AWSC_OK);
    assert_non_null(awsc_lambda_response_output(s->reader));
    assert_null(awsc_lambda_response_complete(s->reader));
}

static size_t piece(uint8_t *body, size_t size, const char *text)
{
    return fixture_event(body, size, 4096, "PayloadChunk", "application/octet-stream", text, strlen(text));
}

static size_t end(uint8_t *body, size_t size, const char *json)
{
    return fixture_event(body, size, 4096, "InvokeComplete", "application/json", json, strlen(json));
}

/* Reads to the end, `capacity` bytes at a time at most. */
static int read_all(scene *s, size_t capacity, char *text)
{
    char buffer[64];
    size_t size, total = 0;
    int status;
    while (!(status = awsc_lambda_response_read(s->reader, buffer, capacity, &size, &s->error))) {
        assert_true(size >= 1 && size <= capacity);
        memcpy(text + total, buffer, size);
        total += size;
    }
    assert_int_equal(size, 0);
    text[total] = '\0';
    return status;
}

static void the_reader_joins_pieces_of_text(void **state)
{
    scene *s = *state;
    uint8_t body[4096];
    char text[256];
    size_t size = piece(body, 0, "Hello, ");
    size = piece(body, size, "");
    size = fixture_event(body, size, sizeof body, "SomethingNew", NULL, "?", 1);
    size = piece(body, size, "world!");
    size = end(body, size, "{\"LogResult\":\"Zm9v\"}");
    for (size_t capacity = 1; capacity <= 16; capacity++) {
        open_response(s, body, size);
        assert_int_equal(read_all(s, capacity, text), AWSC_END);
        assert_string_equal(text, "Hello, world!");
        assert_string_equal(awsc_lambda_response_complete(s->reader)->log_result, "Zm9v");
        assert_int_equal(read_all(s, capacity, text), AWSC_END);
        awsc_lambda_response_close(s->reader);
        s->reader = NULL;
    }
}

static void a_function_that_fails_in_its_response_is_an_error(void **state)
{
    scene *s = *state;
    uint8_t body[4096];
    char text[256];
    size_t size = piece(body, 0, "half");
    size = end(body, size, "{\"ErrorCode\":\"Unhandled\",\"ErrorDetails\":\"{secret}\"}");
    open_response(s, body, size);
    assert_int_equal(read_all(s, 16, text), AWSC_ERR_FUNCTION);
    assert_string_equal(text, "half");
    assert_string_equal(awsc_error_message(s->error), "InvokeWithResponseStream: the function failed (Unhandled)");
    assert_string_equal(awsc_lambda_response_complete(s->reader)->error_details, "{secret}");
    awsc_error_free(s->error);
    s->error = NULL;
    assert_int_equal(read_all(s, 16, text), AWSC_END);
}

static void a_response_without_its_end_is_an_error(void **state)
{
    scene *s = *state;
    uint8_t body[4096];
    char text[256];
    size_t size = piece(body, 0, "half");
    open_response(s, body, size);
    assert_int_equal(read_all(s, 16, text), AWSC_ERR_TRANSPORT);
    assert_string_equal(text, "half");
    assert_null(awsc_lambda_response_complete(s->reader));
    assert_non_null(strstr(awsc_error_text(s->error), "ended before InvokeComplete"));
}

static void a_dry_run_has_no_bytes_to_read(void **state)
{
    scene *s = *state;
    char byte;
    size_t got;
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f", .invocation_type = "DryRun"};
    assert_int_equal(awsc_replay_add(s->replay, 204, NULL, 0, "", 0, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_response_open(s->lambda, &input, NULL, &s->reader, &s->error), AWSC_OK);
    assert_int_equal(awsc_lambda_response_read(s->reader, &byte, 1, &got, &s->error), AWSC_END);
    assert_null(awsc_lambda_response_complete(s->reader));
}

static void a_reader_may_be_closed_early_and_refuses_wrong_arguments(void **state)
{
    scene *s = *state;
    uint8_t body[4096];
    char byte;
    size_t size = piece(body, 0, "half"), got = 9;
    open_response(s, body, size);
    assert_int_equal(awsc_lambda_response_read(s->reader, &byte, 0, &got, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(got, 0);
    assert_int_equal(awsc_lambda_response_read(NULL, &byte, 1, &got, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_lambda_response_read(s->reader, &byte, 1, &got, NULL), AWSC_OK);
    assert_int_equal(byte, 'h');
    assert_null(awsc_lambda_response_complete(NULL));
    assert_null(awsc_lambda_response_output(NULL));
    awsc_lambda_response_close(NULL);
    awsc_lambda_invoke_with_response_stream_input unnamed = {0};
    awsc_lambda_response_reader *none;
    assert_int_equal(awsc_lambda_response_open(s->lambda, &unnamed, NULL, &none, NULL), AWSC_ERR_VALIDATION);
    assert_null(none);
    assert_int_equal(awsc_lambda_response_open(s->lambda, &unnamed, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_result_is_passed_on),
        TEST(a_failed_function_is_an_error_with_its_details),
        TEST(every_receiver_is_optional),
        TEST(an_event_has_no_result),
        TEST(an_error_of_the_service_is_unchanged),
        TEST(frames_are_read_from_any_runtime),
        TEST(an_invalid_text_in_a_failure_does_not_hide_the_rest),
        TEST(an_invalid_member_does_not_hide_the_others),
        TEST(a_payload_without_error_object_has_no_details),
        TEST(the_tail_of_a_log_is_decoded),
        TEST(invalid_base64_is_refused),
        TEST(a_client_context_is_json_in_base64),
        TEST(a_client_context_that_is_too_large_is_refused),
        TEST(the_reader_joins_pieces_of_text),
        TEST(a_function_that_fails_in_its_response_is_an_error),
        TEST(a_response_without_its_end_is_an_error),
        TEST(a_dry_run_has_no_bytes_to_read),
        TEST(a_reader_may_be_closed_early_and_refuses_wrong_arguments),
    };
    fixture_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
