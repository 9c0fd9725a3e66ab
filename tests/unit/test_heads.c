/* SPDX-License-Identifier: Apache-2.0 */
/* Status, headers and operation behind outputs and errors; region and endpoint of a client. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda/json.h>
#include <awsc/testing.h>

#include "support/stream_service.h"

typedef struct scene {
    awsc_replay *replay;
    awsc_config config;
    awsc_lambda *lambda;
    void *output;
    awsc_error *error;
    int status;
    bool done;
} scene;

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    s->config = (awsc_config)AWSC_CONFIG_INIT;
    s->config.region = "eu-west-1";
    s->config.unsigned_requests = AWSC_BOOL(true);
    s->config.max_attempts = AWSC_I32(1);
    s->config.transport = awsc_replay_transport(s->replay);
    assert_int_equal(awsc_lambda_new(&s->config, &s->lambda, NULL), AWSC_OK);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_free(s->output);
    awsc_error_free(s->error);
    awsc_lambda_free(s->lambda);
    awsc_replay_free(s->replay);
    free(s);
    return 0;
}

static const awsc_http_header headers[] = {{"X-Amzn-RequestId", "id-1"},
                                           {"X-Amz-Id-2", "extended-1"},
                                           {"X-Custom", "first"},
                                           {"x-custom", "second"},
                                           {"X-Bytes", "\xff"}};
enum { HEADERS = sizeof headers / sizeof *headers };

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    scene *s = user;
    s->done = true;
    s->status = status;
    s->output = output;
    s->error = error;
}

/* Makes the call blocking, on a loop, and with the deserializer only. */
enum form { BLOCKING, ON_LOOP, ALONE, FORMS };

static void drop_results(scene *s)
{
    awsc_free(s->output);
    awsc_error_free(s->error);
    s->output = NULL;
    s->error = NULL;
}

static void deserialize(scene *s, int http_status, const char *body)
{
    awsc_http_response *response = NULL;
    assert_int_equal(awsc_http_response_new(http_status, &response, NULL), AWSC_OK);
    for (size_t i = 0; i < HEADERS; i++)
        assert_int_equal(awsc_http_response_add_header(response, headers[i].name, headers[i].value, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, body, strlen(body), NULL), AWSC_OK);
    s->status = awsc_lambda_invoke_output_deserialize(response, (awsc_lambda_invoke_output **)&s->output, &s->error);
    /* The output has its own copy: the program may change and free the response. */
    assert_int_equal(awsc_http_response_add_header(response, "X-Later", "1", NULL), AWSC_OK);
    awsc_http_response_free(response);
}

static void invoke(scene *s, enum form form, int http_status, const char *body)
{
    const awsc_lambda_invoke_input input = {.function_name = "hello"};
    drop_results(s);
    if (form == ALONE) {
        deserialize(s, http_status, body);
        return;
    }
    assert_int_equal(awsc_replay_add(s->replay, http_status, headers, HEADERS, body, strlen(body), NULL), AWSC_OK);
    if (form == BLOCKING) {
        s->status = awsc_lambda_invoke(s->lambda, &input, NULL, (awsc_lambda_invoke_output **)&s->output, &s->error);
        return;
    }
    awsc_loop *loop = NULL;
    s->done = false;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_start(s->lambda, loop, &input, NULL, invoked, s, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_true(s->done);
    awsc_loop_free(loop);
}

static void an_output_has_status_and_headers_of_its_response(void **state)
{
    scene *s = *state;
    for (enum form form = BLOCKING; form < FORMS; form++) {
        invoke(s, form, 202, "");
        assert_int_equal(s->status, AWSC_OK);
        assert_int_equal(awsc_output_http_status(s->output), 202);
        assert_string_equal(awsc_output_header(s->output, "x-CUSTOM"), "first");
        assert_string_equal(awsc_output_header(s->output, "X-Bytes"), "\xff");
        assert_null(awsc_output_header(s->output, "X-Absent"));
        assert_null(awsc_output_header(s->output, "X-Later"));
        assert_null(awsc_output_header(s->output, "X-Cus"));
        assert_string_equal(awsc_output_extended_request_id(s->output), "extended-1");
    }
}

static void an_error_has_headers_and_operation(void **state)
{
    scene *s = *state;
    for (enum form form = BLOCKING; form < FORMS; form++) {
        invoke(s, form, 404, "{\"Message\":\"no\"}");
        assert_int_equal(s->status, AWSC_ERR_SERVICE);
        assert_int_equal(awsc_error_http_status(s->error), 404);
        assert_string_equal(awsc_error_header(s->error, "x-custom"), "first");
        assert_null(awsc_error_header(s->error, "X-Absent"));
        assert_null(awsc_error_header(s->error, "X-Later"));
        assert_string_equal(awsc_error_operation(s->error), "Invoke");
        assert_string_equal(awsc_error_extended_request_id(s->error), "extended-1");
    }
}

static void an_output_that_cannot_be_read_leaves_its_headers_to_the_error(void **state)
{
    scene *s = *state;
    const awsc_lambda_list_functions_input input = {0};
    assert_int_equal(awsc_replay_add(s->replay, 200, headers, HEADERS, "{\"Functions\":7", 14, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_list_functions(s->lambda, &input, NULL, NULL, &s->error), AWSC_ERR_PARSE);
    assert_string_equal(awsc_error_header(s->error, "X-Custom"), "first");
    assert_string_equal(awsc_error_operation(s->error), "ListFunctions");
}

static void heads_outlive_the_client(void **state)
{
    scene *s = *state;
    awsc_error *error = NULL;
    invoke(s, BLOCKING, 404, "{}");
    error = s->error;
    s->error = NULL;
    invoke(s, BLOCKING, 200, "null");
    awsc_lambda_free(s->lambda);
    s->lambda = NULL;
    assert_string_equal(awsc_output_header(s->output, "X-Custom"), "first");
    assert_string_equal(awsc_error_header(error, "X-Custom"), "first");
    awsc_error_free(error);
}

static void errors_without_a_response_have_no_headers(void **state)
{
    scene *s = *state;
    const awsc_lambda_invoke_input input = {.function_name = "hello"};
    assert_int_equal(awsc_replay_add_failure(s->replay, AWSC_ERR_CONNECT, false, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke(s->lambda, &input, NULL, NULL, &s->error), AWSC_ERR_CONNECT);
    assert_null(awsc_error_header(s->error, "X-Custom"));
    assert_string_equal(awsc_error_operation(s->error), "Invoke");
    assert_null(awsc_error_header(NULL, "X-Custom"));
    assert_null(awsc_error_operation(NULL));
}

static void an_attempt_that_failed_leaves_no_headers_to_a_later_error(void **state)
{
    scene *s = *state;
    const awsc_lambda_get_function_input input = {.function_name = "hello"};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.max_attempts = AWSC_I32(2);
    assert_int_equal(awsc_replay_add(s->replay, 503, headers, HEADERS, "", 0, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add_failure(s->replay, AWSC_ERR_CONNECT, false, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_get_function(s->lambda, &input, &options, NULL, &s->error), AWSC_ERR_CONNECT);
    assert_int_equal(awsc_error_http_status(s->error), 0);
    assert_null(awsc_error_header(s->error, "X-Custom"));
}

static void an_error_before_anything_is_sent_names_its_operation(void **state)
{
    scene *s = *state;
    const awsc_lambda_invoke_input input = {0};
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_lambda_invoke(s->lambda, &input, NULL, NULL, &s->error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_operation(s->error), "Invoke");
    assert_string_equal(awsc_error_message(s->error), "Invoke: FunctionName is required");
    drop_results(s);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_start(s->lambda, loop, &input, NULL, invoked, s, NULL, &s->error),
                     AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_operation(s->error), "Invoke");
    awsc_loop_free(loop);
}

static void an_error_without_a_call_has_no_operation(void **state)
{
    scene *s = *state;
    awsc_http_response *response = NULL;
    assert_true(awsc_http_response_new(0, &response, &s->error) < 0);
    assert_null(awsc_error_operation(s->error));
    assert_null(awsc_error_header(s->error, "X-Custom"));
}

static void values_without_a_response_have_no_head(void **state)
{
    scene *s = *state;
    awsc_lambda_invoke_output *copy = NULL;
    invoke(s, BLOCKING, 200, "null");
    assert_int_equal(awsc_lambda_invoke_output_copy(s->output, &copy, NULL), AWSC_OK);
    assert_int_equal(awsc_output_http_status(copy), 0);
    assert_null(awsc_output_header(copy, "X-Custom"));
    awsc_free(copy);
    assert_int_equal(awsc_output_http_status(NULL), 0);
    assert_null(awsc_output_header(NULL, "X-Custom"));
}

static void streams_have_heads_too(void **state)
{
    scene *s = *state;
    awsc_client *client = NULL;
    fetch_output *output = NULL;
    const fetch_input input = {"x"};
    char byte;
    size_t size;
    s->config.endpoint_url = "http://localhost";
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &s->config, &client, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(s->replay, 206, headers, HEADERS, "ab", 2, NULL), AWSC_OK);
    assert_int_equal(awsc_internal_call(&fetch_operation, 1, client, &input, NULL, (void **)&output, NULL), AWSC_OK);
    assert_int_equal(awsc_output_http_status(output), 206);
    assert_string_equal(awsc_output_header(output, "X-Custom"), "first");
    assert_int_equal(awsc_body_stream_read(output->body, &byte, 1, &size, NULL), AWSC_OK);
    assert_string_equal(awsc_output_header(output, "X-Custom"), "first");
    awsc_free(output);
    awsc_internal_client_free(client);
}

static void a_client_returns_its_region_and_endpoint(void **state)
{
    scene *s = *state;
    assert_string_equal(awsc_lambda_region(s->lambda), "eu-west-1");
    assert_string_equal(awsc_lambda_endpoint(s->lambda), "https://lambda.eu-west-1.amazonaws.com");
    awsc_lambda_free(s->lambda);
    s->config.region = NULL;
    s->config.endpoint_url = "http://127.0.0.1:9001/base/";
    assert_int_equal(awsc_lambda_new(&s->config, &s->lambda, NULL), AWSC_OK);
    assert_string_equal(awsc_lambda_region(s->lambda), "us-east-1");
    assert_string_equal(awsc_lambda_endpoint(s->lambda), "http://127.0.0.1:9001/base");
    assert_null(awsc_lambda_region(NULL));
    assert_null(awsc_lambda_endpoint(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_output_has_status_and_headers_of_its_response, setup, teardown),
        cmocka_unit_test_setup_teardown(an_error_has_headers_and_operation, setup, teardown),
        cmocka_unit_test_setup_teardown(an_output_that_cannot_be_read_leaves_its_headers_to_the_error, setup, teardown),
        cmocka_unit_test_setup_teardown(heads_outlive_the_client, setup, teardown),
        cmocka_unit_test_setup_teardown(errors_without_a_response_have_no_headers, setup, teardown),
        cmocka_unit_test_setup_teardown(an_attempt_that_failed_leaves_no_headers_to_a_later_error, setup, teardown),
        cmocka_unit_test_setup_teardown(an_error_before_anything_is_sent_names_its_operation, setup, teardown),
        cmocka_unit_test_setup_teardown(an_error_without_a_call_has_no_operation, setup, teardown),
        cmocka_unit_test_setup_teardown(values_without_a_response_have_no_head, setup, teardown),
        cmocka_unit_test_setup_teardown(streams_have_heads_too, setup, teardown),
        cmocka_unit_test_setup_teardown(a_client_returns_its_region_and_endpoint, setup, teardown),
    };
    unsetenv("AWS_REGION");
    unsetenv("AWS_DEFAULT_REGION");
    setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
    setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
