/* SPDX-License-Identifier: Apache-2.0 */
/* Interceptors and attempt timeouts over a server that delays its responses. Times have lower bounds only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/interceptor.h>

#include "support/fixture.h"

enum { DELAY_MS = 60, DELAY_US = DELAY_MS * 1000, RECORDS = 8 };

typedef struct record {
    int number, http_status, status, reason;
    int64_t duration_us, delay_ms;
    awsc_exchange_figures figures;
} record;

typedef struct scene {
    raw_server *server;
    raw_answer answers[4]; /* answers to the first requests, in order; the last one is repeated */
    size_t answer_count;
    awsc_config config;
    awsc_lambda *lambda;
    awsc_interceptor interceptor;
    const awsc_interceptor *list[1];
    record records[RECORDS];
    size_t record_count, end_count;
    int64_t call_us;
    int end_status;
    bool done;
    int status;
    void *output;
    awsc_error *error;
} scene;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    scene *s = user;
    size_t index = request->number <= s->answer_count ? request->number - 1 : s->answer_count - 1;
    *answer = s->answers[index];
}

static void write_record(void *user, const awsc_attempt *a)
{
    scene *s = user;
    assert_true(s->record_count < RECORDS);
    s->records[s->record_count++] = (record){.number = a->number,
                                             .http_status = a->http_status,
                                             .status = a->status,
                                             .reason = a->reason,
                                             .duration_us = a->duration_us,
                                             .delay_ms = a->delay_ms,
                                             .figures = *a->figures};
}

static void write_end(void *user, const awsc_attempt *a)
{
    scene *s = user;
    s->end_count++;
    s->call_us = a->duration_us;
    s->end_status = a->status;
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    fixture_clean_environment();
    raw_script script = {.answer = give, .user = s};
    s->server = raw_server_start(&script);
    s->config = fixture_config(raw_server_url(s->server));
    s->interceptor = (awsc_interceptor)AWSC_INTERCEPTOR_INIT;
    s->interceptor.user = s;
    s->interceptor.after_attempt = write_record;
    s->interceptor.at_end = write_end;
    s->list[0] = &s->interceptor;
    s->config.interceptors = s->list;
    s->config.interceptor_count = 1;
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_free(s->output);
    awsc_error_free(s->error);
    awsc_lambda_free(s->lambda);
    fixture_config_clear(&s->config);
    raw_server_stop(s->server);
    free(s);
    return 0;
}

static void open_client(scene *s)
{
    if (awsc_lambda_new(&s->config, &s->lambda, &s->error)) fail_msg("%s", awsc_error_text(s->error));
}

static void add_answer(scene *s, raw_answer answer, unsigned delay_ms)
{
    answer.delay_ms = delay_ms;
    s->answers[s->answer_count++] = answer;
}

static void got(void *user, int status, awsc_lambda_get_function_output *output, awsc_error *error)
{
    scene *s = user;
    s->done = true;
    s->status = status;
    s->output = output;
    s->error = error;
}

static const awsc_lambda_get_function_input hello = {.function_name = "hello"};

static void get(scene *s, bool on_loop, const awsc_call_options *options)
{
    awsc_loop *loop = NULL;
    if (!on_loop) {
        s->status = awsc_lambda_get_function(s->lambda, &hello, options, (awsc_lambda_get_function_output **)&s->output,
                                             &s->error);
        return;
    }
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_get_function_start(s->lambda, loop, &hello, options, got, s, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_true(s->done);
    awsc_loop_free(loop);
}

/* ---- measures ---------------------------------------------------------------------------------------------------- */

static void check_two_records(scene *s, bool on_loop)
{
    add_answer(s, fixture_answer_with("503 Service Unavailable", "", "{}", 2), 2 * DELAY_MS);
    add_answer(s, fixture_answer("{\"Tags\":{}}"), DELAY_MS);
    open_client(s);
    get(s, on_loop, NULL);
    assert_int_equal(s->status, AWSC_OK);
    assert_int_equal(s->record_count, 2);
    assert_int_equal(s->end_count, 1);
    const record *first = &s->records[0], *second = &s->records[1];
    assert_int_equal(first->number, 1);
    assert_int_equal(first->http_status, 503);
    assert_int_equal(first->reason, AWSC_REASON_TRANSIENT);
    assert_true(first->figures.first_byte_us >= 2 * DELAY_US);
    assert_true(first->figures.total_us >= first->figures.first_byte_us);
    assert_true(first->duration_us >= first->figures.total_us);
    assert_true(first->figures.connect_us >= 0);
    assert_false(first->figures.connection_reused);
    assert_int_equal(first->figures.bytes_up, 0);
    assert_int_equal(first->figures.bytes_down, 2);
    assert_int_equal(second->number, 2);
    assert_int_equal(second->http_status, 200);
    assert_int_equal(second->reason, AWSC_REASON_NONE);
    assert_true(second->figures.first_byte_us >= DELAY_US);
    assert_true(second->figures.connection_reused);
    assert_int_equal(second->figures.bytes_down, 11);
    /* A delay begins with a turn of the loop, whose clock counts milliseconds: it may be a little shorter. */
    assert_true(s->call_us >= first->duration_us + 500 * first->delay_ms + second->duration_us);
}

static void a_retried_call_has_two_records_that_match_the_servers_delays(void **state)
{
    check_two_records(*state, false);
}

static void a_retried_call_on_a_loop_has_two_records_that_match_the_servers_delays(void **state)
{
    check_two_records(*state, true);
}

static void bytes_of_requests_are_counted(void **state)
{
    scene *s = *state;
    add_answer(s, fixture_answer("null"), 0);
    open_client(s);
    assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, NULL, NULL, NULL), AWSC_OK);
    assert_int_equal(s->records[0].figures.bytes_up, fixture_hello.payload.size);
    assert_int_equal(s->records[0].figures.bytes_down, 4);
}

/* Three events, with a pause before each of the last two. */
static raw_answer slow_events(void)
{
    static uint8_t events[1024];
    size_t size = fixture_event(events, 0, sizeof events, "PayloadChunk", "application/octet-stream", "hello", 5);
    size_t piece = size;
    size = fixture_event(events, size, sizeof events, "PayloadChunk", "application/octet-stream", "world", 5);
    size = fixture_event(events, size, sizeof events, "InvokeComplete", "application/json", "{}", 2);
    raw_answer answer =
        fixture_answer_chunked("Content-Type: application/vnd.amazon.eventstream\r\n", events, size, piece);
    answer.piece = answer.size / 3;
    answer.pause_ms = DELAY_MS;
    return answer;
}

static void a_stream_is_measured_to_its_end(void **state)
{
    scene *s = *state;
    const awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    size_t count = 0;
    add_answer(s, slow_events(), 0);
    open_client(s);
    assert_int_equal(awsc_lambda_invoke_with_response_stream(s->lambda, &input, NULL, &output, &s->error), AWSC_OK);
    while (awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, NULL) == AWSC_OK) count++;
    assert_int_equal(count, 3);
    awsc_free(output);
    assert_int_equal(s->record_count, 1);
    assert_int_equal(s->end_count, 1);
    assert_int_equal(s->end_status, AWSC_OK);
    assert_int_equal(s->records[0].status, AWSC_OK);
    assert_true(s->records[0].figures.total_us >= DELAY_US);
    assert_true(s->call_us >= s->records[0].duration_us);
}

static void a_truncated_stream_is_measured_with_its_error(void **state)
{
    scene *s = *state;
    const awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    raw_answer answer = slow_events();
    answer.size = answer.size / 2;
    answer.then = RAW_CLOSE;
    add_answer(s, answer, 0);
    open_client(s);
    assert_int_equal(awsc_lambda_invoke_with_response_stream(s->lambda, &input, NULL, &output, &s->error), AWSC_OK);
    int status;
    do status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &s->error);
    while (status == AWSC_OK);
    assert_int_equal(status, AWSC_ERR_TRANSPORT);
    assert_string_equal(awsc_error_operation(s->error), "InvokeWithResponseStream");
    assert_non_null(awsc_error_header(s->error, "Content-Type"));
    assert_int_equal(s->records[0].status, AWSC_ERR_TRANSPORT);
    assert_int_equal(s->end_status, AWSC_ERR_TRANSPORT);
    awsc_free(output);
    assert_int_equal(s->end_count, 1);
}

static void a_stream_that_is_freed_early_is_measured_as_cancelled(void **state)
{
    scene *s = *state;
    const awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    raw_answer answer = slow_events();
    answer.size = answer.size / 2;
    answer.then = RAW_HOLD;
    add_answer(s, answer, 0);
    open_client(s);
    assert_int_equal(awsc_lambda_invoke_with_response_stream(s->lambda, &input, NULL, &output, &s->error), AWSC_OK);
    assert_int_equal(s->end_count, 0);
    awsc_free(output);
    assert_int_equal(s->end_count, 1);
    assert_int_equal(s->record_count, 1);
    assert_int_equal(s->end_status, AWSC_ERR_CANCELLED);
    assert_true(s->records[0].figures.total_us >= 0);
    assert_int_equal(s->records[0].figures.first_byte_us, -1); /* it was not measured */
}

/* ---- attempt timeouts -------------------------------------------------------------------------------------------- */

static raw_answer silence(void)
{
    return (raw_answer){.then = RAW_HOLD};
}

static void an_attempt_that_takes_too_long_is_retried(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.attempt_timeout_ms = AWSC_I64(4 * DELAY_MS);
    s->config.attempt_timeout_ms = AWSC_I64(600000); /* the call's own timeout counts */
    add_answer(s, silence(), 0);
    add_answer(s, silence(), 0);
    add_answer(s, fixture_answer("{}"), 0);
    options.max_attempts = AWSC_I32(20);
    open_client(s);
    get(s, false, &options);
    assert_int_equal(s->status, AWSC_OK);
    assert_true(s->record_count >= 3);
    assert_int_equal(s->records[0].status, AWSC_ERR_TIMEOUT);
    assert_int_equal(s->records[0].reason, AWSC_REASON_TRANSIENT);
    assert_true(s->records[0].figures.total_us >= 4 * DELAY_US - 1000); /* the loop's clock counts milliseconds */
}

static void attempts_on_a_loop_that_take_too_long_end_with_a_timeout(void **state)
{
    scene *s = *state;
    s->config.attempt_timeout_ms = AWSC_I64(DELAY_MS);
    s->config.max_attempts = AWSC_I32(2);
    add_answer(s, silence(), 0);
    open_client(s);
    get(s, true, NULL);
    assert_int_equal(s->status, AWSC_ERR_TIMEOUT);
    assert_int_equal(awsc_error_attempts(s->error), 2);
    assert_non_null(strstr(awsc_error_message(s->error), "the attempt timeout of 60 ms ran out"));
    assert_int_equal(s->record_count, 2);
}

static void a_function_that_may_have_run_is_not_invoked_again_after_the_attempt_timeout(void **state)
{
    scene *s = *state;
    s->config.attempt_timeout_ms = AWSC_I64(1500); /* long enough to send the request on a busy machine */
    add_answer(s, silence(), 0);
    open_client(s);
    assert_int_equal(awsc_lambda_invoke(s->lambda, &fixture_hello, NULL, NULL, &s->error), AWSC_ERR_TIMEOUT);
    assert_int_equal(awsc_error_attempts(s->error), 1);
    assert_true(awsc_error_maybe_executed(s->error));
}

static void a_started_stream_has_no_attempt_timeout(void **state)
{
    scene *s = *state;
    const awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    size_t count = 0;
    raw_answer answer = slow_events();
    answer.piece = answer.size / 2 + 1;
    answer.pause_ms = 1700; /* longer than the timeout, which applies only until the head */
    s->config.attempt_timeout_ms = AWSC_I64(1500);
    add_answer(s, answer, 0);
    open_client(s);
    assert_int_equal(awsc_lambda_invoke_with_response_stream(s->lambda, &input, NULL, &output, &s->error), AWSC_OK);
    while (awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &s->error) == AWSC_OK) count++;
    assert_int_equal(count, 3);
    awsc_free(output);
}

static void an_attempt_timeout_of_zero_is_refused(void **state)
{
    scene *s = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    s->config.attempt_timeout_ms = AWSC_I64(0);
    assert_int_equal(awsc_lambda_new(&s->config, &s->lambda, &s->error), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_message(s->error), "attempt_timeout_ms is 0; expected 1 or more"));
    s->config.attempt_timeout_ms.is_set = 5;
    assert_int_equal(awsc_lambda_new(&s->config, &s->lambda, &s->error), AWSC_ERR_CONFIG);
    s->config.attempt_timeout_ms.is_set = 0;
    open_client(s);
    options.attempt_timeout_ms = AWSC_I64(0);
    get(s, false, &options);
    assert_int_equal(s->status, AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(s->error), "attempt_timeout_ms is 0; expected 1 or more"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_retried_call_has_two_records_that_match_the_servers_delays),
        TEST(a_retried_call_on_a_loop_has_two_records_that_match_the_servers_delays),
        TEST(bytes_of_requests_are_counted),
        TEST(a_stream_is_measured_to_its_end),
        TEST(a_truncated_stream_is_measured_with_its_error),
        TEST(a_stream_that_is_freed_early_is_measured_as_cancelled),
        TEST(an_attempt_that_takes_too_long_is_retried),
        TEST(attempts_on_a_loop_that_take_too_long_end_with_a_timeout),
        TEST(a_function_that_may_have_run_is_not_invoked_again_after_the_attempt_timeout),
        TEST(a_started_stream_has_no_attempt_timeout),
        TEST(an_attempt_timeout_of_zero_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
