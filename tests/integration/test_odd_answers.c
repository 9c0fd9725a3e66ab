/* SPDX-License-Identifier: Apache-2.0 */
/* Responses that deviate from the model: errors, times, ids. Typed calls and standalone deserializers give the same
 * result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "support/fixture.h"

/* U+FFFD */
#define R "\xef\xbf\xbd"

typedef struct scene {
    awsc_replay *replay;
    awsc_lambda *lambda;
    awsc_error *error;
} scene;

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    awsc_config config = AWSC_CONFIG_INIT;
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
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
    awsc_error_free(s->error);
    awsc_lambda_free(s->lambda);
    awsc_replay_free(s->replay);
    free(s);
    return 0;
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* The error of a call, or of the standalone deserializer, for the same response. */
static const awsc_error *error_of(scene *s, bool alone, int status, const awsc_http_header *headers, size_t count,
                                  const char *body, size_t size)
{
    awsc_error_free(s->error);
    s->error = NULL;
    int result;
    if (alone) {
        awsc_http_response *response = NULL;
        assert_int_equal(awsc_http_response_new(status, &response, NULL), AWSC_OK);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(awsc_http_response_add_header(response, headers[i].name, headers[i].value, NULL), AWSC_OK);
        assert_int_equal(awsc_http_response_append_body(response, body, size, NULL), AWSC_OK);
        awsc_lambda_invoke_output *output = NULL;
        result = awsc_lambda_invoke_output_deserialize(response, &output, &s->error);
        assert_null(output);
        awsc_http_response_free(response);
    } else {
        awsc_lambda_invoke_input input = {.function_name = "f"};
        assert_int_equal(awsc_replay_add(s->replay, status, headers, count, body, size, NULL), AWSC_OK);
        result = awsc_lambda_invoke(s->lambda, &input, NULL, NULL, &s->error);
    }
    assert_int_equal(result, AWSC_ERR_SERVICE);
    return s->error;
}

typedef struct busy_case {
    const char *body;
    const char *message, *type, *reason;
} busy_case;

static void check_text(const char *got, const char *expected)
{
    if (expected) {
        assert_non_null(got);
        assert_string_equal(got, expected);
    } else
        assert_null(got);
}

static void an_invalid_member_of_an_error_does_not_hide_the_others(void **state)
{
    scene *s = *state;
    static const busy_case cases[] = {
        {"{\"Reason\":5,\"Type\":\"User\",\"message\":\"m\"}", "m", "User", NULL},
        {"{\"Type\":\"User\",\"message\":\"m\",\"Reason\":{\"a\":[1]}}", "m", "User", NULL},
        {"{\"Type\":[],\"Reason\":\"ConcurrentInvocationLimitExceeded\",\"message\":\"m\"}", "m", NULL,
         "ConcurrentInvocationLimitExceeded"},
        {"{\"Reason\":NaN,\"message\":\"m\",\"Type\":\"User\"}", "m", "User", NULL},
        {"{\"Reason\":tru,\"message\":\"m\",\"Type\":\"User\"}", "m", "User", NULL},
        {"{\"Reason\":01,\"Type\":\"User\",\"message\":\"m\"}", "m", "User", NULL},
        {"{\"Reason\":[1,],\"New\":[2 3],\"Type\":\"User\",\"message\":\"m\"}", "m", "User", NULL},
        {"{\"Reason\":,\"Type\":\"User\",\"New\":,\"message\":\"m\"}", "m", "User", NULL},
        {"{\"Type\":\"User\",\"message\":\"m\",\"Reason\":}", "m", "User", NULL},
        {"{\"message\":{\"a\":\"b\"},\"Type\":\"User\"}", "", "User", NULL},
        {"{\"New\":\"\\ud800\\x\",\"\\udfff\":[1,{}],\"Type\":\"User\",\"message\":\"m\"}", "m", "User", NULL},
        {"{\"message\":\"ends in \\ud83d\",\"Type\":\"\\u0000User\"}", "ends in " R, R "User", NULL},
        {"{\"message\":\"\xff\",\"Type\":\"\xe2\x82\"}", R, R, NULL},
        /* Members before a truncation are kept. */
        {"{\"message\":\"m\",\"Type\":\"User\",\"Reason\":\"Concurr", "m", "User", NULL},
        {"{\"Type\":\"User\",\"message\":\"m\",\"Reason\":{\"a\":", "m", "User", NULL},
        {"{\"Type\":\"User\",\"message\":\"m\"", "m", "User", NULL},
        {"{\"Type\":\"User\",\"message\":\"m\"} and more", "m", "User", NULL},
        {"{\"Type\":\"User\" \"message\":\"m\"}", "", "User", NULL},
        {"<html>busy</html>", "", NULL, NULL},
        {"", "", NULL, NULL},
        {"[1]", "", NULL, NULL},
    };
    static const awsc_http_header headers[] = {{"x-amzn-ErrorType", "TooManyRequestsException"}, {"Retry-After", "7"}};
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        const busy_case *c = &cases[i / 2];
        const awsc_error *error = error_of(s, i % 2, 429, headers, 2, c->body, strlen(c->body));
        const awsc_lambda_too_many_requests_exception *busy = awsc_lambda_as_too_many_requests_exception(error);
        assert_non_null(busy);
        assert_string_equal(awsc_error_message(error), c->message);
        check_text(busy->message, *c->message ? c->message : NULL);
        check_text(busy->type, c->type);
        check_text(busy->reason, c->reason);
        check_text(busy->retry_after_seconds, "7");
    }
}

static void a_name_in_the_body_is_found_after_any_other_member(void **state)
{
    scene *s = *state;
    static const char *const bodies[] = {
        "{\"detail\":\"\\ud800\",\"__type\":\"com.amazonaws#TooManyRequestsException\",\"message\":\"m\"}",
        "{\"detail\":[\"\xff\",{\"\\u0000\":NaN}],\"__type\":\"TooManyRequestsException\",\"message\":\"m\"}",
        "{\"code\":5,\"message\":\"m\",\"__type\":\"TooManyRequestsException:http://a/\"}",
        "{\"message\":\"m\",\"Code\":\"TooManyRequestsException\",\"end\":\"\\x\"}",
    };
    for (size_t i = 0; i < 2 * sizeof bodies / sizeof *bodies; i++) {
        const awsc_error *error = error_of(s, i % 2, 429, NULL, 0, bodies[i / 2], strlen(bodies[i / 2]));
        assert_int_equal(awsc_lambda_error_code(error), AWSC_LAMBDA_TOO_MANY_REQUESTS_EXCEPTION);
        assert_string_equal(awsc_error_message(error), "m");
    }
    /* An unknown name is a text, too. */
    const awsc_error *error = error_of(s, true, 400, NULL, 0, "{\"__type\":\"New\\ud800Error\"}", 27);
    assert_string_equal(awsc_error_name(error), "New" R "Error");
    char deep[2 * 50000 + 100] = "{\"a\":";
    memset(deep + 5, '[', 50000);
    memset(deep + 50005, ']', 50000);
    strcpy(deep + 100005, ",\"__type\":\"TooManyRequestsException\"}");
    error = error_of(s, true, 429, NULL, 0, deep, strlen(deep));
    assert_int_equal(awsc_lambda_error_code(error), AWSC_LAMBDA_TOO_MANY_REQUESTS_EXCEPTION);
}

static void the_text_of_an_error_is_valid_utf8_with_any_headers(void **state)
{
    scene *s = *state;
    static const awsc_http_header headers[] = {{"x-amzn-ErrorType", "Odd\xff"}, {"x-amzn-RequestId", "id-\xc3"}};
    const awsc_error *error = error_of(s, false, 400, headers, 2, "{}", 2);
    assert_string_equal(awsc_error_name(error), "Odd" R);
    assert_string_equal(awsc_error_request_id(error), "id-" R);
    assert_string_equal(awsc_error_text(error), "Invoke: Odd" R " (HTTP 400) (request id id-" R ")");
}

/* ---- the same result as a call ----------------------------------------------------------------------------------- */

typedef struct class_case {
    int status;
    const char *type;
    bool retryable, throttling, maybe_executed;
} class_case;

static void a_standalone_response_gives_the_same_result_as_a_call(void **state)
{
    scene *s = *state;
    static const class_case cases[] = {
        {429, "TooManyRequestsException", true, true, false},
        {404, "ResourceNotFoundException", false, false, false},
        {500, "ServiceException", true, false, true},
        {503, NULL, true, false, true},
        {502, "EC2ThrottledException", true, true, false},
        {400, "RequestTimeout", true, false, false},
        {403, NULL, false, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const class_case *c = &cases[i];
        awsc_http_header headers[] = {
            {"x-amzn-RequestId", "id-1"}, {"x-amz-id-2", "extended"}, {"x-amzn-ErrorType", c->type ? c->type : ""}};
        bool retryable[2], throttling[2], executed[2];
        for (int alone = 0; alone < 2; alone++) {
            const awsc_error *error = error_of(s, alone, c->status, headers, c->type ? 3 : 2, "{}", 2);
            retryable[alone] = awsc_error_retryable(error);
            throttling[alone] = awsc_error_throttling(error);
            executed[alone] = awsc_error_maybe_executed(error);
            assert_int_equal(awsc_error_http_status(error), c->status);
            assert_string_equal(awsc_error_request_id(error), "id-1");
            assert_string_equal(awsc_error_extended_request_id(error), "extended");
            assert_non_null(strstr(awsc_error_text(error), "Invoke: "));
            assert_non_null(strstr(awsc_error_text(error), "(request id id-1, extended request id extended)"));
            assert_int_equal(awsc_error_attempts(error), alone ? 0 : 1);
        }
        for (int alone = 0; alone < 2; alone++) {
            assert_int_equal(retryable[alone], c->retryable);
            assert_int_equal(throttling[alone], c->throttling);
            assert_int_equal(executed[alone], c->maybe_executed);
        }
    }
}

static awsc_lambda_list_functions_output *list(scene *s, bool alone, const awsc_http_header *headers, size_t count,
                                               const char *body)
{
    awsc_lambda_list_functions_output *output = NULL;
    if (!alone) {
        assert_int_equal(awsc_replay_add(s->replay, 200, headers, count, body, strlen(body), NULL), AWSC_OK);
        assert_int_equal(
            awsc_lambda_list_functions(s->lambda, &(awsc_lambda_list_functions_input){0}, NULL, &output, &s->error),
            AWSC_OK);
        return output;
    }
    awsc_http_response *response = NULL;
    assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(awsc_http_response_add_header(response, headers[i].name, headers[i].value, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, body, strlen(body), NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_list_functions_output_deserialize(response, &output, &s->error), AWSC_OK);
    awsc_http_response_free(response);
    return output;
}

static void request_ids_have_three_names_and_an_extension(void **state)
{
    scene *s = *state;
    static const char *const names[] = {"X-Amzn-Requestid", "x-amzn-request-id", "x-amz-request-id"};
    for (size_t i = 0; i < 2 * sizeof names / sizeof *names; i++) {
        awsc_http_header headers[] = {{"x-amzn-requestid", ""}, {names[i / 2], "id-1"}, {"X-Amz-Id-2", "extended"}};
        size_t first = i / 2 == 0; /* an empty id does not count */
        awsc_lambda_list_functions_output *output = list(s, i % 2, headers + first, 3 - first, "{}");
        assert_string_equal(awsc_output_request_id(output), "id-1");
        assert_string_equal(awsc_output_extended_request_id(output), "extended");
        awsc_free(output);
    }
    static const awsc_http_header all[] = {
        {"x-amz-request-id", "3"}, {"x-amzn-request-id", "2"}, {"x-amzn-requestid", "1"}};
    static const char *const best[] = {"3", "2", "1"}; /* with one, two and three headers */
    for (size_t count = 1; count <= 3; count++) {
        awsc_lambda_list_functions_output *output = list(s, true, all, count, "{}");
        assert_string_equal(awsc_output_request_id(output), best[count - 1]);
        assert_null(awsc_output_extended_request_id(output));
        awsc_free(output);
    }
}

static void a_success_that_cannot_be_read_has_its_ids_too(void **state)
{
    scene *s = *state;
    awsc_http_response *response = NULL;
    awsc_lambda_list_functions_output *output = NULL;
    assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
    awsc_http_response_add_header(response, "x-amz-request-id", "id-1", NULL);
    awsc_http_response_append_body(response, "[", 1, NULL);
    assert_int_equal(awsc_lambda_list_functions_output_deserialize(response, &output, &s->error), AWSC_ERR_PARSE);
    assert_null(output);
    assert_string_equal(awsc_error_request_id(s->error), "id-1");
    assert_int_equal(awsc_error_http_status(s->error), 200);
    assert_true(awsc_error_maybe_executed(s->error));
    assert_false(awsc_error_retryable(s->error));
    awsc_http_response_free(response);
}

/* ---- times ------------------------------------------------------------------------------------------------------- */

static void a_time_in_a_body_may_have_any_form(void **state)
{
    scene *s = *state;
    static const struct {
        const char *text;
        int64_t seconds;
        int32_t nanoseconds;
    } cases[] = {
        {"1398796238", 1398796238, 0},
        {"1398796238.5", 1398796238, 500000000},
        {"1.398796238e9", 1398796238, 0},
        {"\"1398796238\"", 1398796238, 0},
        {"\"1398796238.25\"", 1398796238, 250000000},
        {"\"2014-04-29T18:30:38Z\"", 1398796238, 0},
        {"\"2014-04-29T20:30:38.5+02:00\"", 1398796238, 500000000},
        {"\"\\u0032014-04-29T18:30:38Z\"", 1398796238, 0},
        {"\"Tue, 29 Apr 2014 18:30:38 GMT\"", 1398796238, 0},
        {"\"Tuesday, 29-Apr-14 18:30:38 GMT\"", 1398796238, 0},
        {"\"Tue Apr 29 18:30:38 2014\"", 1398796238, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[200];
        awsc_lambda_get_event_source_mapping_output *output = NULL;
        awsc_lambda_get_event_source_mapping_input input = {.uuid = "u"};
        snprintf(body, sizeof body, "{\"LastModified\":%s,\"UUID\":\"u\"}", cases[i].text);
        assert_int_equal(awsc_replay_add(s->replay, 200, NULL, 0, body, strlen(body), NULL), AWSC_OK);
        int status = awsc_lambda_get_event_source_mapping(s->lambda, &input, NULL, &output, &s->error);
        if (status) fail_msg("%s: %s", body, awsc_error_text(s->error));
        assert_int_equal(output->last_modified.value.seconds, cases[i].seconds);
        assert_int_equal(output->last_modified.value.nanoseconds, cases[i].nanoseconds);
        awsc_free(output);
    }
    static const char *const wrong[] = {"\"yesterday\"", "true", "\"\"", "\"\\ud800\"", "[]", "1e400"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char body[200];
        awsc_lambda_get_event_source_mapping_input input = {.uuid = "u"};
        snprintf(body, sizeof body, "{\"LastModified\":%s}", wrong[i]);
        assert_int_equal(awsc_replay_add(s->replay, 200, NULL, 0, body, strlen(body), NULL), AWSC_OK);
        awsc_error_free(s->error);
        s->error = NULL;
        assert_int_equal(awsc_lambda_get_event_source_mapping(s->lambda, &input, NULL, NULL, &s->error),
                         AWSC_ERR_PARSE);
        assert_non_null(strstr(awsc_error_message(s->error), "GetEventSourceMapping: LastModified: "));
    }
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

typedef struct streamed {
    unsigned char bytes[4096];
    size_t size;
} streamed;

static void add_event(streamed *to, const char *type, const char *payload)
{
    to->size = fixture_event(to->bytes, to->size, sizeof to->bytes, type, "application/json", payload, strlen(payload));
}

static void events_are_read_forgivingly(void **state)
{
    scene *s = *state;
    static const awsc_http_header header = {"Content-Type", "application/vnd.amazon.eventstream"};
    streamed body = {.size = 0};
    add_event(&body, "PayloadChunk", "\xff\\ud800");
    add_event(&body, "Some\xffThing", "?"); /* an unknown event is skipped */
    add_event(&body, "InvokeComplete",
              "{\"New\":\"\\ud800\",\"ErrorCode\":\"a\\u0000\\udfff\",\"LogResult\":\"\xff\",\"Deep\":[[[NaN]]]}");
    assert_int_equal(awsc_replay_add(s->replay, 200, &header, 1, body.bytes, body.size, NULL), AWSC_OK);
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    assert_int_equal(awsc_lambda_invoke_with_response_stream(s->lambda, &input, NULL, &output, &s->error), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &s->error), AWSC_OK);
    assert_int_equal(event->as.payload_chunk->payload.size, 7);
    assert_memory_equal(event->as.payload_chunk->payload.data, "\xff\\ud800", 7);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &s->error), AWSC_OK);
    assert_string_equal(event->as.invoke_complete->error_code, "a" R R);
    assert_string_equal(event->as.invoke_complete->log_result, R);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &s->error), AWSC_END);
    awsc_free(output);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_invalid_member_of_an_error_does_not_hide_the_others),
        TEST(a_name_in_the_body_is_found_after_any_other_member),
        TEST(the_text_of_an_error_is_valid_utf8_with_any_headers),
        TEST(a_standalone_response_gives_the_same_result_as_a_call),
        TEST(request_ids_have_three_names_and_an_extension),
        TEST(a_success_that_cannot_be_read_has_its_ids_too),
        TEST(a_time_in_a_body_may_have_any_form),
        TEST(events_are_read_forgivingly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
