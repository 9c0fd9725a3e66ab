/* SPDX-License-Identifier: Apache-2.0 */
/* Retries that depend on a service's tables: retryable errors, and polling operations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/tables/generated.h>
#include <awsc/testing.h>

#include "client/client.h"

/* ---- a service --------------------------------------------------------------------------------------------------- */

typedef struct unit {
    char reserved_;
} unit;
static const awsc_schema unit_schema = {"Unit", NULL, NULL, sizeof(unit), 0, AWSC_TYPE_STRUCTURE, 0, 0};

static const awsc_schema plain_schema = {"Plain", NULL, NULL, sizeof(unit), 0, AWSC_TYPE_STRUCTURE, 0, 400};
static const awsc_schema not_ready_schema = {"NotReady",           NULL, NULL, sizeof(unit), 0, AWSC_TYPE_STRUCTURE,
                                             AWSC_TABLE_RETRYABLE, 400};
static const awsc_schema too_fast_schema = {
    "TooFast", NULL, NULL, sizeof(unit), 0, AWSC_TYPE_STRUCTURE, AWSC_TABLE_RETRYABLE | AWSC_TABLE_THROTTLING, 400};
static const awsc_error_case errors[] = {
    {"NotReady", &not_ready_schema, 1}, {"Plain", &plain_schema, 2}, {"TooFast", &too_fast_schema, 3}};
static const awsc_service service = {.format = AWSC_TABLE_FORMAT,
                                     .level = 1,
                                     .sdk_id = "SQS",
                                     .api_version = "2012-11-05",
                                     .signing_name = "sqs",
                                     .protocol = &awsc_internal_rest_json1,
                                     .errors = errors,
                                     .error_count = 3};
static const awsc_operation send_message = {.name = "SendMessage",
                                            .method = "POST",
                                            .uri = "/",
                                            .input = &unit_schema,
                                            .output = &unit_schema,
                                            .http_status = 200,
                                            .since = 1,
                                            .input_payload = -1,
                                            .output_payload = -1};
static const awsc_operation receive_message = {.name = "ReceiveMessage",
                                               .method = "POST",
                                               .uri = "/",
                                               .input = &unit_schema,
                                               .output = &unit_schema,
                                               .http_status = 200,
                                               .flags = AWSC_TABLE_OPERATION_LONG_POLL,
                                               .since = 1,
                                               .input_payload = -1,
                                               .output_payload = -1};

/* ---- calls ------------------------------------------------------------------------------------------------------- */

typedef struct scene {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_client *client;
    awsc_error *error;
    int completed;
    int status;
} scene;

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    awsc_config config = AWSC_CONFIG_INIT;
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &s->clock, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.endpoint_url = "http://localhost";
    config.unsigned_requests = AWSC_BOOL(true);
    config.transport = awsc_replay_transport(s->replay);
    config.clock = awsc_test_clock_of(s->clock);
    assert_int_equal(awsc_internal_client_new(&service, 1, &config, &s->client, NULL), AWSC_OK);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_error_free(s->error);
    awsc_internal_client_free(s->client);
    awsc_test_clock_free(s->clock);
    awsc_replay_free(s->replay);
    free(s);
    return 0;
}

static void answer(scene *s, int status, const char *name, const char *value)
{
    const awsc_http_header header = {name, value};
    assert_int_equal(awsc_replay_add(s->replay, status, &header, 1, "{}", 2, NULL), AWSC_OK);
}

static int call(scene *s, const awsc_operation *operation, const awsc_call_options *options)
{
    unit input = {0};
    void *output = NULL;
    awsc_error_free(s->error);
    s->error = NULL;
    int status = awsc_internal_call(operation, 1, s->client, &input, options, &output, &s->error);
    awsc_free(output);
    return status;
}

/* ---- the trait retryable ----------------------------------------------------------------------------------------- */

static void errors_that_the_model_calls_retryable_are_tried_again(void **state)
{
    scene *s = *state;
    static const struct {
        const char *name;
        bool retryable, throttling;
    } cases[] = {{"NotReady", true, false}, {"TooFast", true, true}, {"Plain", false, false}, {"New", false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int attempts = cases[i].retryable ? 3 : 1;
        for (int n = 0; n < attempts; n++) answer(s, 400, "x-amzn-ErrorType", cases[i].name);
        assert_int_equal(call(s, &send_message, NULL), AWSC_ERR_SERVICE);
        assert_string_equal(awsc_error_name(s->error), cases[i].name);
        assert_int_equal(awsc_error_attempts(s->error), attempts);
        assert_int_equal(awsc_error_retryable(s->error), cases[i].retryable);
        assert_int_equal(awsc_error_throttling(s->error), cases[i].throttling);
        assert_int_equal(awsc_replay_left(s->replay), 0);

        awsc_http_response *response = NULL;
        awsc_error *error = NULL;
        assert_int_equal(awsc_http_response_new(400, &response, NULL), AWSC_OK);
        awsc_http_response_add_header(response, "x-amzn-ErrorType", cases[i].name, NULL);
        assert_int_equal(awsc_internal_output_deserialize(&service, &send_message, response, NULL, &error),
                         AWSC_ERR_SERVICE);
        assert_int_equal(awsc_error_retryable(error), cases[i].retryable);
        assert_int_equal(awsc_error_throttling(error), cases[i].throttling);
        awsc_error_free(error);
        awsc_http_response_free(response);
    }
}

static void a_retryable_error_may_be_followed_by_success(void **state)
{
    scene *s = *state;
    answer(s, 400, "x-amzn-ErrorType", "NotReady");
    answer(s, 200, "x-ok", "1");
    assert_int_equal(call(s, &send_message, NULL), AWSC_OK);
}

/* ---- how long an attempt waits ----------------------------------------------------------------------------------- */

typedef struct structure_input {
    const unit *value;
} structure_input;
static const awsc_member structure_input_members[] = {
    AWSC_TABLE_STRUCTURE_MEMBER(structure_input, value, "value", AWSC_TABLE_PAYLOAD, unit)};
static const awsc_schema structure_input_schema = {
    "StructureInput", structure_input_members, NULL, sizeof(structure_input), 1, AWSC_TYPE_STRUCTURE, 0, 0};

typedef struct text_input {
    const char *value;
} text_input;
static const awsc_member text_input_members[] = {
    AWSC_TABLE_TEXT_MEMBER(text_input, value, "value", AWSC_TABLE_PAYLOAD)};
static const awsc_schema text_input_schema = {"TextInput", text_input_members,  NULL, sizeof(text_input),
                                              1,           AWSC_TYPE_STRUCTURE, 0,    0};

typedef struct blob_input {
    awsc_blob value;
} blob_input;
static const awsc_member blob_input_members[] = {
    AWSC_TABLE_BLOB_MEMBER(blob_input, value, "value", AWSC_TABLE_PAYLOAD)};
static const awsc_schema blob_input_schema = {"BlobInput", blob_input_members,  NULL, sizeof(blob_input),
                                              1,           AWSC_TYPE_STRUCTURE, 0,    0};

/* The request tells the server how long the client waits, unless its body is a blob, whose upload may take long. */
static void an_attempt_sends_its_time_limit_unless_its_body_is_a_blob(void **state)
{
    scene *s = *state;
    static const unit none;
    const structure_input structure = {&none};
    const text_input text = {"text"};
    const blob_input blob = {{"blob", 4}};
    const struct {
        const awsc_schema *schema;
        const void *input;
        int16_t payload;
        int64_t idle_ms;
        const char *told;
    } cases[] = {{&unit_schema, &none, -1, 30000, "ttl=20231114T221"},
                 {&structure_input_schema, &structure, 0, 30000, "ttl=20231114T221"},
                 {&text_input_schema, &text, 0, 1, "ttl=20231114T221"},
                 {&text_input_schema, &text, 0, AWSC_NO_LIMIT, "attempt=2; max=3"},
                 {&blob_input_schema, &blob, 0, 30000, "attempt=2; max=3"}};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        awsc_operation operation = send_message;
        options.idle_timeout_ms = AWSC_I64(cases[i].idle_ms);
        void *output = NULL;
        operation.input = cases[i].schema;
        operation.input_payload = cases[i].payload;
        answer(s, 503, "Date", "Tue, 14 Nov 2023 22:13:20 GMT");
        answer(s, 200, "x-ok", "1");
        assert_int_equal(awsc_internal_call(&operation, 1, s->client, cases[i].input, &options, &output, NULL),
                         AWSC_OK);
        awsc_free(output);
        const awsc_http_request *sent = awsc_replay_request(s->replay, awsc_replay_request_count(s->replay) - 1);
        const char *header = awsc_http_request_header(sent, "amz-sdk-request");
        if (strncmp(header, cases[i].told, strlen(cases[i].told)) != 0) fail_msg("%zu: %s", i, header);
    }
}

/* ---- long polls -------------------------------------------------------------------------------------------------- */

/* Makes failing calls until the client has no retry tokens. */
static void use_up_the_quota(scene *s)
{
    int attempts = 3;
    for (int i = 0; i < 100 && attempts > 1; i++) {
        for (int n = 0; n < 3; n++) answer(s, 503, "x-bad", "1");
        assert_int_equal(call(s, &send_message, NULL), AWSC_ERR_SERVICE);
        attempts = awsc_error_attempts(s->error);
    }
    assert_int_equal(attempts, 1);
    while (awsc_replay_left(s->replay)) (void)call(s, &send_message, NULL);
}

/* Returns the milliseconds that the call took. */
static uint64_t fail_slowly(scene *s, const awsc_operation *operation, const awsc_call_options *options)
{
    uint64_t before = awsc_test_clock_elapsed_ms(s->clock);
    answer(s, 503, "x-amz-retry-after", "2000");
    assert_int_equal(call(s, operation, options), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_error_http_status(s->error), 503);
    assert_int_equal(awsc_error_attempts(s->error), 1);
    assert_true(awsc_error_retryable(s->error));
    return awsc_test_clock_elapsed_ms(s->clock) - before;
}

static void a_poll_without_quota_fails_after_a_pause(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    use_up_the_quota(s);
    assert_int_equal(fail_slowly(s, &send_message, NULL), 0);
    assert_int_equal(fail_slowly(s, &receive_message, NULL), 2000);
    /* There is no pause if the deadline is earlier, or if the failure is not retryable. */
    options.deadline_ms = AWSC_I64(1000);
    assert_int_equal(fail_slowly(s, &receive_message, &options), 0);
    uint64_t before = awsc_test_clock_elapsed_ms(s->clock);
    answer(s, 400, "x-amz-retry-after", "2000");
    assert_int_equal(call(s, &receive_message, NULL), AWSC_ERR_SERVICE);
    options = (awsc_call_options)AWSC_CALL_OPTIONS_INIT;
    options.max_attempts = AWSC_I32(1);
    answer(s, 503, "x-amz-retry-after", "2000");
    assert_int_equal(call(s, &receive_message, &options), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_test_clock_elapsed_ms(s->clock), before);
}

static void deliver(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    scene *s = user;
    (void)done;
    s->completed++;
    s->status = status;
    s->error = error;
    awsc_free(output);
}

static void nothing(void)
{
}

static void a_poll_can_be_cancelled_in_its_pause(void **state)
{
    scene *s = *state;
    unit input = {0};
    awsc_loop *loop = NULL;
    awsc_call *started = NULL;
    use_up_the_quota(s);
    for (int freed = 0; freed < 2; freed++) {
        awsc_error_free(s->error);
        s->error = NULL;
        s->completed = 0;
        answer(s, 503, "x-amz-retry-after", "20000");
        assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
        assert_int_equal(awsc_internal_call_start(&(awsc_internal_request){&receive_message, 1, s->client, loop, &input,
                                                                           NULL, deliver, nothing, s},
                                                  &started, NULL),
                         AWSC_OK);
        for (int turn = 0; turn < 20; turn++) assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
        assert_int_equal(awsc_replay_left(s->replay), 0);
        assert_int_equal(s->completed, 0);
        if (!freed) {
            awsc_call_cancel(started);
            assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
        }
        awsc_loop_free(loop);
        assert_int_equal(s->completed, 1);
        assert_int_equal(s->status, AWSC_ERR_CANCELLED);
        assert_int_equal(awsc_error_status(s->error), AWSC_ERR_CANCELLED);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_attempt_sends_its_time_limit_unless_its_body_is_a_blob),
        TEST(errors_that_the_model_calls_retryable_are_tried_again),
        TEST(a_retryable_error_may_be_followed_by_success),
        TEST(a_poll_without_quota_fails_after_a_pause),
        TEST(a_poll_can_be_cancelled_in_its_pause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
