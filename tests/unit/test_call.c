/* SPDX-License-Identifier: Apache-2.0 */
/* The state machine of a call, over the replay transport and a held clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "support/test_logger.h"

typedef struct fixture {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_config config;
    awsc_lambda *lambda;
    awsc_error *error;
    char log[65536];
} fixture;

static void keep_log(void *user, int level, const char *line)
{
    fixture *f = user;
    (void)level;
    if (strlen(f->log) + strlen(line) + 2 < sizeof f->log) {
        strcat(f->log, line);
        strcat(f->log, "\n");
    }
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_int_equal(awsc_replay_new(&f->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &f->clock, NULL), AWSC_OK);
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "very-secret-key";
    keys.session_token = "very-secret-token";
    f->config = (awsc_config)AWSC_CONFIG_INIT;
    f->config.region = "eu-west-1";
    f->config.transport = awsc_replay_transport(f->replay);
    f->config.clock = awsc_test_clock_of(f->clock);
    f->config.logger = test_logger(keep_log, f, AWSC_LOG_TRACE);
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &f->config.credentials, NULL), AWSC_OK);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    awsc_error_free(f->error);
    awsc_lambda_free(f->lambda);
    awsc_credentials_provider_free(f->config.credentials);
    awsc_test_clock_free(f->clock);
    awsc_replay_free(f->replay);
    free(f);
    return 0;
}

static void open_client(fixture *f)
{
    int status = awsc_lambda_new(&f->config, &f->lambda, &f->error);
    if (status) fail_msg("%s", awsc_error_text(f->error));
}

static void answer(fixture *f, int status, const char *error_type, const char *body)
{
    awsc_http_header headers[] = {{"x-amzn-RequestId", "request-1"},
                                  {"x-amzn-ErrorType", error_type ? error_type : ""}};
    assert_int_equal(awsc_replay_add(f->replay, status, headers, error_type ? 2 : 1, body, strlen(body), NULL),
                     AWSC_OK);
}

static const awsc_lambda_invoke_input hello = {.function_name = "hello", .payload = {"{}", 2}};

static int invoke(fixture *f, const awsc_call_options *options, awsc_lambda_invoke_output **out)
{
    awsc_error_free(f->error);
    f->error = NULL;
    return awsc_lambda_invoke(f->lambda, &hello, options, out, &f->error);
}

static const char *sent_header(const fixture *f, size_t request, const char *name)
{
    return awsc_http_request_header(awsc_replay_request(f->replay, request), name);
}

/* ---- one attempt ------------------------------------------------------------------------------------------------- */

static void a_call_is_signed_sent_and_decoded(void **state)
{
    fixture *f = *state;
    awsc_lambda_invoke_output *output = NULL;
    open_client(f);
    answer(f, 200, NULL, "{\"answer\":42}");
    assert_int_equal(invoke(f, NULL, &output), AWSC_OK);
    assert_int_equal(output->status_code.value, 200);
    assert_int_equal(output->payload.size, 13);
    assert_memory_equal(output->payload.data, "{\"answer\":42}", 13);
    assert_string_equal(awsc_output_request_id(output), "request-1");
    assert_int_equal(awsc_output_attempts(output), 1);
    const awsc_http_request *request = awsc_replay_request(f->replay, 0);
    assert_string_equal(awsc_http_request_method(request), "POST");
    assert_string_equal(awsc_http_request_path(request), "/2015-03-31/functions/hello/invocations");
    assert_string_equal(sent_header(f, 0, "Host"), "lambda.eu-west-1.amazonaws.com");
    assert_string_equal(sent_header(f, 0, "X-Amz-Date"), "20231114T221320Z");
    assert_string_equal(sent_header(f, 0, "X-Amz-Security-Token"), "very-secret-token");
    assert_string_equal(sent_header(f, 0, "amz-sdk-request"), "attempt=1; max=3");
    assert_non_null(
        strstr(sent_header(f, 0, "Authorization"), "Credential=AKIDEXAMPLE/20231114/eu-west-1/lambda/aws4_"));
    /* Nothing is signed or told that need not be: libcurl spends a hundred instructions on each byte of a head. */
    assert_non_null(strstr(sent_header(f, 0, "Authorization"),
                           "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "));
    assert_non_null(strstr(sent_header(f, 0, "User-Agent"), " ua/2.1 api/lambda#2015-03-31 os/linux lang/c m/"));
    awsc_free(output);
}

static void logs_and_errors_hold_no_secret(void **state)
{
    fixture *f = *state;
    open_client(f);
    answer(f, 400, "InvalidParameterValueException", "{\"message\":\"no\"}");
    assert_int_equal(invoke(f, NULL, NULL), AWSC_ERR_SERVICE);
    assert_non_null(strstr(f->log, "Authorization: ***"));
    assert_null(strstr(f->log, "very-secret"));
    assert_null(strstr(f->log, "Signature="));
    assert_null(strstr(awsc_error_text(f->error), "very-secret"));
}

static void an_invalid_input_is_not_sent(void **state)
{
    fixture *f = *state;
    awsc_lambda_invoke_input input = {.payload = {"{}", 2}};
    awsc_lambda_invoke_output *output = (void *)f;
    open_client(f);
    assert_int_equal(awsc_lambda_invoke(f->lambda, &input, NULL, &output, &f->error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(f->error), "Invoke: FunctionName is required");
    assert_null(output);
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
    assert_int_equal(awsc_error_attempts(f->error), 0);
    assert_false(awsc_error_maybe_executed(f->error));
}

static void a_name_of_dots_is_not_sent(void **state)
{
    fixture *f = *state;
    open_client(f);
    for (int dots = 1; dots <= 2; dots++) {
        const awsc_lambda_get_function_input input = {.function_name = dots == 1 ? "." : ".."};
        awsc_error_free(f->error);
        f->error = NULL;
        assert_int_equal(awsc_lambda_get_function(f->lambda, &input, NULL, NULL, &f->error), AWSC_ERR_VALIDATION);
        assert_non_null(strstr(awsc_error_message(f->error), "GetFunction: FunctionName is \"."));
        assert_int_equal(awsc_lambda_get_function_input_validate(&input, NULL), AWSC_ERR_VALIDATION);
    }
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
}

static void a_mark_that_is_not_set_is_reported(void **state)
{
    fixture *f = *state;
    awsc_lambda_list_functions_input input = {.max_items = {5, 0}};
    open_client(f);
    assert_int_equal(awsc_lambda_list_functions(f->lambda, &input, NULL, NULL, &f->error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(f->error), "MaxItems"));
}

static void a_missing_region_is_explained(void **state)
{
    fixture *f = *state;
    f->config.region = NULL;
    assert_int_equal(awsc_lambda_new(&f->config, &f->lambda, &f->error), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_message(f->error), "AWS_REGION"));
    assert_null(f->lambda);
}

static void an_endpoint_may_have_a_base_path(void **state)
{
    fixture *f = *state;
    f->config.endpoint_url = "http://127.0.0.1:9000/base/";
    open_client(f);
    answer(f, 200, NULL, "null");
    assert_int_equal(invoke(f, NULL, NULL), AWSC_OK);
    assert_string_equal(awsc_http_request_path(awsc_replay_request(f->replay, 0)),
                        "/base/2015-03-31/functions/hello/invocations");
    assert_string_equal(sent_header(f, 0, "Host"), "127.0.0.1:9000");
}

static void an_invalid_endpoint_url_is_named(void **state)
{
    fixture *f = *state;
    const char *const bad[] = {"localhost:9000", "ftp://x", "http://", "http://a b", "http://h:99999", "http://u@h"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        f->config.endpoint_url = bad[i];
        assert_int_equal(awsc_lambda_new(&f->config, &f->lambda, &f->error), AWSC_ERR_ENDPOINT);
        awsc_error_free(f->error);
        f->error = NULL;
    }
}

static void a_bare_true_is_not_taken_for_a_value(void **state)
{
    fixture *f = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    f->config.verify_tls.is_set = 1; /* the result of `.verify_tls = true` in an initialiser */
    assert_int_equal(awsc_lambda_new(&f->config, &f->lambda, &f->error), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_message(f->error), "verify_tls"));
    f->config.verify_tls.is_set = 0;
    awsc_error_free(f->error);
    f->error = NULL;
    open_client(f);
    options.retry_sent_requests.is_set = 1;
    assert_int_equal(invoke(f, &options, NULL), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(f->error), "retry_sent_requests"));
}

static void a_password_in_a_url_is_not_repeated(void **state)
{
    fixture *f = *state;
    const char *const bad[] = {"https://user:s3cret@h/?x", "https://user:s3cret@h", "user:s3cret@h",
                               "ftp://u:s3cret@h"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        f->config.endpoint_url = bad[i];
        assert_int_equal(awsc_lambda_new(&f->config, &f->lambda, &f->error), AWSC_ERR_ENDPOINT);
        assert_null(strstr(awsc_error_text(f->error), "s3cret"));
        awsc_error_free(f->error);
        f->error = NULL;
    }
}

static void requests_can_go_unsigned(void **state)
{
    fixture *f = *state;
    f->config.unsigned_requests = AWSC_BOOL(true);
    open_client(f);
    answer(f, 200, NULL, "null");
    assert_int_equal(invoke(f, NULL, NULL), AWSC_OK);
    assert_null(sent_header(f, 0, "Authorization"));
}

static void a_call_adds_the_callers_headers(void **state)
{
    fixture *f = *state;
    awsc_http_header headers[] = {{"X-Mine", "1"}, {"User-Agent", "mine"}};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.headers = headers;
    options.header_count = 2;
    open_client(f);
    answer(f, 200, NULL, "null");
    assert_int_equal(invoke(f, &options, NULL), AWSC_OK);
    assert_string_equal(sent_header(f, 0, "X-Mine"), "1");
    assert_string_equal(sent_header(f, 0, "User-Agent"), "mine");
    assert_non_null(strstr(sent_header(f, 0, "Authorization"), "x-mine"));
}

static void the_raw_body_is_kept_if_asked_for(void **state)
{
    fixture *f = *state;
    awsc_lambda_list_functions_output *output = NULL;
    awsc_lambda_list_functions_input input = {0};
    f->config.keep_raw = AWSC_BOOL(true);
    open_client(f);
    answer(f, 200, NULL, "{\"Functions\":[],\"New\":1}");
    assert_int_equal(awsc_lambda_list_functions(f->lambda, &input, NULL, &output, &f->error), AWSC_OK);
    assert_int_equal(awsc_output_raw(output).size, 24);
    assert_non_null(output->functions.items);
    assert_int_equal(output->functions.count, 0);
    assert_null(output->next_marker);
    awsc_free(output);
}

static void a_small_body_cannot_allocate_much_memory(void **state)
{
    fixture *f = *state;
    awsc_lambda_list_functions_input input = {0};
    awsc_lambda_list_functions_output *output = NULL;
    enum { OBJECTS = 20000 };
    char *body = malloc(3 * OBJECTS + 64);
    char *end = body + sprintf(body, "{\"Functions\":[{}");
    for (int i = 1; i < OBJECTS; i++) end += sprintf(end, ",{}");
    strcpy(end, "]}");
    f->config.max_response_bytes = AWSC_I64(100000);
    open_client(f);
    answer(f, 200, NULL, body);
    assert_int_equal(awsc_lambda_list_functions(f->lambda, &input, NULL, &output, &f->error), AWSC_ERR_PARSE);
    assert_null(output);
    assert_non_null(strstr(awsc_error_message(f->error), "800000 bytes"));
    free(body);
}

/* ---- attempts ---------------------------------------------------------------------------------------------------- */

static void a_service_failure_is_tried_again(void **state)
{
    fixture *f = *state;
    awsc_lambda_list_functions_input input = {0};
    awsc_lambda_list_functions_output *output = NULL;
    open_client(f);
    answer(f, 503, "ServiceException", "{\"Message\":\"busy\"}");
    answer(f, 500, NULL, "<html>oops</html>");
    answer(f, 200, NULL, "{}");
    assert_int_equal(awsc_lambda_list_functions(f->lambda, &input, NULL, &output, &f->error), AWSC_OK);
    assert_int_equal(awsc_output_attempts(output), 3);
    assert_string_equal(sent_header(f, 2, "amz-sdk-request"), "attempt=3; max=3");
    assert_string_equal(sent_header(f, 0, "amz-sdk-invocation-id"), sent_header(f, 2, "amz-sdk-invocation-id"));
    awsc_free(output);
}

static void throttling_ends_with_a_typed_error(void **state)
{
    fixture *f = *state;
    open_client(f);
    for (int i = 0; i < 3; i++)
        answer(f, 429, "TooManyRequestsException",
               "{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\",\"message\":\"Rate exceeded\"}");
    assert_int_equal(invoke(f, NULL, NULL), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_lambda_error_code(f->error), AWSC_LAMBDA_TOO_MANY_REQUESTS_EXCEPTION);
    const awsc_lambda_too_many_requests_exception *view = awsc_lambda_as_too_many_requests_exception(f->error);
    assert_string_equal(view->reason, "ReservedFunctionConcurrentInvocationLimitExceeded");
    assert_null(awsc_lambda_as_resource_not_found_exception(f->error));
    assert_string_equal(awsc_error_message(f->error), "Rate exceeded");
    assert_int_equal(awsc_error_attempts(f->error), 3);
    assert_int_equal(awsc_error_http_status(f->error), 429);
    assert_string_equal(awsc_error_request_id(f->error), "request-1");
    assert_true(awsc_error_throttling(f->error));
    assert_true(awsc_error_retryable(f->error));
    assert_false(awsc_error_maybe_executed(f->error));
}

static void a_refusal_is_not_tried_again(void **state)
{
    fixture *f = *state;
    open_client(f);
    answer(f, 404, "ResourceNotFoundException:http://internal/",
           "{\"Message\":\"Function not found\",\"Type\":\"User\"}");
    assert_int_equal(invoke(f, NULL, NULL), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_lambda_error_code(f->error), AWSC_LAMBDA_RESOURCE_NOT_FOUND_EXCEPTION);
    assert_string_equal(awsc_error_name(f->error), "ResourceNotFoundException");
    assert_int_equal(awsc_replay_request_count(f->replay), 1);
    assert_false(awsc_error_retryable(f->error));
}

static void an_unmodeled_error_keeps_its_name(void **state)
{
    fixture *f = *state;
    open_client(f);
    answer(f, 418, "TeapotException", "{\"message\":\"short and stout\"}");
    assert_int_equal(invoke(f, NULL, NULL), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_lambda_error_code(f->error), 0);
    assert_string_equal(awsc_error_name(f->error), "TeapotException");
    assert_string_equal(awsc_error_message(f->error), "short and stout");
}

static void invoke_that_was_sent_and_timed_out_is_not_sent_again(void **state)
{
    fixture *f = *state;
    open_client(f);
    assert_int_equal(awsc_replay_add_failure(f->replay, AWSC_ERR_TIMEOUT, true, NULL), AWSC_OK);
    assert_int_equal(invoke(f, NULL, NULL), AWSC_ERR_TIMEOUT);
    assert_true(awsc_error_maybe_executed(f->error));
    assert_int_equal(awsc_replay_request_count(f->replay), 1);
}

static void invoke_that_was_sent_is_sent_again_if_asked_for(void **state)
{
    fixture *f = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.retry_sent_requests = AWSC_BOOL(true);
    open_client(f);
    assert_int_equal(awsc_replay_add_failure(f->replay, AWSC_ERR_TRANSPORT, true, NULL), AWSC_OK);
    answer(f, 200, NULL, "null");
    assert_int_equal(invoke(f, &options, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_request_count(f->replay), 2);
}

static void invoke_that_was_not_sent_is_sent_again(void **state)
{
    fixture *f = *state;
    open_client(f);
    assert_int_equal(awsc_replay_add_failure(f->replay, AWSC_ERR_CONNECT, false, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add_failure(f->replay, AWSC_ERR_TRANSPORT, false, NULL), AWSC_OK);
    answer(f, 200, NULL, "null");
    assert_int_equal(invoke(f, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_request_count(f->replay), 3);
}

static void an_earlier_attempt_that_may_have_run_is_remembered(void **state)
{
    fixture *f = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.retry_sent_requests = AWSC_BOOL(true);
    open_client(f);
    assert_int_equal(awsc_replay_add_failure(f->replay, AWSC_ERR_TRANSPORT, true, NULL), AWSC_OK);
    answer(f, 400, "InvalidParameterValueException", "{}");
    assert_int_equal(invoke(f, &options, NULL), AWSC_ERR_SERVICE);
    assert_true(awsc_error_maybe_executed(f->error));
}

static void a_list_call_is_sent_again_after_any_failure(void **state)
{
    fixture *f = *state;
    awsc_lambda_list_functions_input input = {0};
    open_client(f);
    assert_int_equal(awsc_replay_add_failure(f->replay, AWSC_ERR_TRANSPORT, true, NULL), AWSC_OK);
    answer(f, 200, NULL, "{}");
    assert_int_equal(awsc_lambda_list_functions(f->lambda, &input, NULL, NULL, &f->error), AWSC_OK);
    assert_int_equal(awsc_replay_request_count(f->replay), 2);
}

static void attempts_can_be_limited(void **state)
{
    fixture *f = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.max_attempts = AWSC_I32(1);
    open_client(f);
    answer(f, 503, NULL, "");
    assert_int_equal(invoke(f, &options, NULL), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_error_attempts(f->error), 1);
    options.max_attempts = AWSC_I32(0);
    assert_int_equal(invoke(f, &options, NULL), AWSC_ERR_VALIDATION);
}

static void a_retry_beyond_the_deadline_does_not_hide_the_services_error(void **state)
{
    fixture *f = *state;
    awsc_http_header headers[] = {{"x-amz-retry-after", "4000"}, {"x-amzn-ErrorType", "TooManyRequestsException"}};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.deadline_ms = AWSC_I64(1500);
    open_client(f);
    assert_int_equal(awsc_replay_add(f->replay, 429, headers, 2, "{}", 2, NULL), AWSC_OK);
    assert_int_equal(invoke(f, &options, NULL), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_lambda_error_code(f->error), AWSC_LAMBDA_TOO_MANY_REQUESTS_EXCEPTION);
    assert_int_equal(awsc_replay_request_count(f->replay), 1);
    assert_int_equal(awsc_test_clock_elapsed_ms(f->clock), 0);
}

static void correct_clock(fixture *f, const char *date)
{
    awsc_http_header headers[] = {{"Date", date}, {"x-amzn-ErrorType", "InvalidSignatureException"}};
    size_t first = awsc_replay_request_count(f->replay);
    open_client(f);
    assert_int_equal(awsc_replay_add(f->replay, 403, headers, 2, "{}", 2, NULL), AWSC_OK);
    answer(f, 200, NULL, "null");
    answer(f, 200, NULL, "null");
    assert_int_equal(invoke(f, NULL, NULL), AWSC_OK);
    assert_int_equal(strncmp(sent_header(f, first + 1, "X-Amz-Date"), "20231114T2223", 13), 0);
    assert_int_equal(invoke(f, NULL, NULL), AWSC_OK);
    assert_int_equal(strncmp(sent_header(f, first + 2, "X-Amz-Date"), "20231114T2223", 13), 0);
    awsc_lambda_free(f->lambda);
    f->lambda = NULL;
}

static void a_wrong_clock_is_corrected_by_every_date_format(void **state)
{
    /* The service is ten minutes ahead. */
    correct_clock(*state, "Tue, 14 Nov 2023 22:23:20 GMT");
    correct_clock(*state, "Tuesday, 14-Nov-23 22:23:20 GMT");
    correct_clock(*state, "Tue Nov 14 22:23:20 2023");
}

/* ---- on a loop --------------------------------------------------------------------------------------------------- */

typedef struct completion {
    int count;
    int status;
    awsc_lambda_invoke_output *output;
} completion;

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    completion *seen = user;
    seen->count++;
    seen->status = status;
    seen->output = output;
    awsc_error_free(error);
}

static void a_started_call_completes_once_from_the_loop(void **state)
{
    fixture *f = *state;
    awsc_loop *loop = NULL;
    awsc_call *call = NULL;
    completion seen = {0};
    char payload[] = "{\"a\":1}";
    open_client(f);
    answer(f, 200, NULL, "7");
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    awsc_lambda_invoke_input input = {.function_name = "hello", .payload = awsc_blob_text(payload)};
    assert_int_equal(awsc_lambda_invoke_start(f->lambda, loop, &input, NULL, done, &seen, &call, &f->error), AWSC_OK);
    assert_non_null(call);
    assert_int_equal(seen.count, 0);
    assert_int_equal(awsc_loop_in_flight(loop), 1);
    memset(payload, 'x', sizeof payload - 1); /* it was copied */
    assert_int_equal(awsc_loop_run(loop, &f->error), AWSC_OK);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.status, AWSC_OK);
    assert_memory_equal(awsc_http_request_body(awsc_replay_request(f->replay, 0)).data, "{\"a\":1}", 7);
    awsc_free(seen.output);
    awsc_loop_free(loop);
}

static void a_call_that_cannot_start_has_no_callback(void **state)
{
    fixture *f = *state;
    awsc_loop *loop = NULL;
    completion seen = {0};
    awsc_lambda_invoke_input input = {0};
    open_client(f);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_start(f->lambda, loop, &input, NULL, done, &seen, NULL, &f->error),
                     AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(seen.count, 0);
    awsc_loop_free(loop);
}

static void a_cancelled_call_completes_once_from_the_loop(void **state)
{
    fixture *f = *state;
    awsc_loop *loop = NULL;
    awsc_call *call = NULL;
    completion seen = {0};
    open_client(f);
    answer(f, 200, NULL, "7");
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_start(f->lambda, loop, &hello, NULL, done, &seen, &call, NULL), AWSC_OK);
    awsc_call_cancel(call);
    awsc_call_cancel(call);
    assert_int_equal(seen.count, 0);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.status, AWSC_ERR_CANCELLED);
    awsc_loop_free(loop);
}

static void freeing_a_loop_completes_its_calls(void **state)
{
    fixture *f = *state;
    awsc_loop *loop = NULL;
    completion seen = {0};
    open_client(f);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (int i = 0; i < 3; i++) {
        answer(f, 200, NULL, "7");
        assert_int_equal(awsc_lambda_invoke_start(f->lambda, loop, &hello, NULL, done, &seen, NULL, NULL), AWSC_OK);
    }
    awsc_loop_free(loop);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.status, AWSC_ERR_CANCELLED);
}

/* A callback that keeps one call in flight and cancels every call that it knows. */
typedef struct restless {
    awsc_lambda *lambda;
    awsc_loop *loop;
    awsc_call *call;
    int count;
    int last_start;
} restless;

static void start_again(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    restless *state = user;
    (void)status;
    state->count++;
    awsc_call_cancel(state->call); /* its own call is valid until it returns */
    awsc_error_free(error);
    awsc_free(output);
    state->last_start =
        awsc_lambda_invoke_start(state->lambda, state->loop, &hello, NULL, start_again, state, &state->call, NULL);
}

static void a_loop_can_be_freed_under_callbacks_that_start_calls(void **state)
{
    fixture *f = *state;
    open_client(f);
    for (int i = 0; i < 10; i++) answer(f, 200, NULL, "7");
    restless keeper = {.lambda = f->lambda};
    assert_int_equal(awsc_loop_new(&keeper.loop, NULL), AWSC_OK);
    assert_int_equal(
        awsc_lambda_invoke_start(f->lambda, keeper.loop, &hello, NULL, start_again, &keeper, &keeper.call, NULL),
        AWSC_OK);
    while (keeper.count < 5) assert_int_equal(awsc_loop_run_once(keeper.loop, 10, NULL), AWSC_OK);
    int count = keeper.count;
    awsc_loop_free(keeper.loop);
    assert_int_equal(keeper.count, count + 1);
    assert_int_equal(keeper.last_start, AWSC_ERR_CANCELLED);
}

static void a_set_cancel_flag_stops_calls_before_they_begin(void **state)
{
    fixture *f = *state;
    awsc_cancel *cancel = NULL;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    open_client(f);
    answer(f, 200, NULL, "null");
    assert_int_equal(awsc_cancel_new(&cancel, NULL), AWSC_OK);
    options.cancel = cancel;
    awsc_cancel_set(cancel);
    assert_int_equal(invoke(f, &options, NULL), AWSC_ERR_CANCELLED);
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
    awsc_cancel_reset(cancel);
    assert_int_equal(invoke(f, &options, NULL), AWSC_OK);
    awsc_cancel_free(cancel);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_call_is_signed_sent_and_decoded),
        TEST(logs_and_errors_hold_no_secret),
        TEST(an_invalid_input_is_not_sent),
        TEST(a_name_of_dots_is_not_sent),
        TEST(a_mark_that_is_not_set_is_reported),
        TEST(a_missing_region_is_explained),
        TEST(an_endpoint_may_have_a_base_path),
        TEST(an_invalid_endpoint_url_is_named),
        TEST(a_bare_true_is_not_taken_for_a_value),
        TEST(a_password_in_a_url_is_not_repeated),
        TEST(requests_can_go_unsigned),
        TEST(a_call_adds_the_callers_headers),
        TEST(the_raw_body_is_kept_if_asked_for),
        TEST(a_small_body_cannot_allocate_much_memory),
        TEST(a_service_failure_is_tried_again),
        TEST(throttling_ends_with_a_typed_error),
        TEST(a_refusal_is_not_tried_again),
        TEST(an_unmodeled_error_keeps_its_name),
        TEST(invoke_that_was_sent_and_timed_out_is_not_sent_again),
        TEST(invoke_that_was_sent_is_sent_again_if_asked_for),
        TEST(invoke_that_was_not_sent_is_sent_again),
        TEST(an_earlier_attempt_that_may_have_run_is_remembered),
        TEST(a_list_call_is_sent_again_after_any_failure),
        TEST(attempts_can_be_limited),
        TEST(a_retry_beyond_the_deadline_does_not_hide_the_services_error),
        TEST(a_wrong_clock_is_corrected_by_every_date_format),
        TEST(a_started_call_completes_once_from_the_loop),
        TEST(a_call_that_cannot_start_has_no_callback),
        TEST(a_cancelled_call_completes_once_from_the_loop),
        TEST(freeing_a_loop_completes_its_calls),
        TEST(a_loop_can_be_freed_under_callbacks_that_start_calls),
        TEST(a_set_cancel_flag_stops_calls_before_they_begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
