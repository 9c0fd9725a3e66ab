/* SPDX-License-Identifier: Apache-2.0 */
/* A caller that passes no place for an error gets the same status as one that does, for each failure of a call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/lambda/json.h>
#include <awsc/testing.h>

typedef struct scene {
    awsc_replay *replay;
    awsc_lambda *lambda;
    awsc_loop *loop;
    awsc_call_options options;
    awsc_cancel *cancel;
    int status; /* the callback got it */
} scene;

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    awsc_config config = AWSC_CONFIG_INIT;
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.max_attempts = AWSC_I32(1);
    config.max_response_bytes = AWSC_I64(2000);
    config.transport = awsc_replay_transport(s->replay);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
    assert_int_equal(awsc_cancel_new(&s->cancel, NULL), AWSC_OK);
    s->options = (awsc_call_options)AWSC_CALL_OPTIONS_INIT;
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_loop_free(s->loop);
    awsc_lambda_free(s->lambda);
    awsc_replay_free(s->replay);
    awsc_cancel_free(s->cancel);
    free(s);
    return 0;
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static void called(void *user, int status, awsc_lambda_list_functions_output *output, awsc_error *error)
{
    ((scene *)user)->status = status;
    awsc_free(output);
    awsc_error_free(error);
}

static int call(scene *s, awsc_error **error)
{
    const awsc_lambda_list_functions_input input = {0};
    return awsc_lambda_list_functions(s->lambda, &input, &s->options, NULL, error);
}

static int call_on_loop(scene *s, awsc_error **error)
{
    const awsc_lambda_list_functions_input input = {0};
    int status = awsc_lambda_list_functions_start(s->lambda, s->loop, &input, &s->options, called, s, NULL, error);
    if (status) return status;
    assert_int_equal(awsc_loop_run(s->loop, error), AWSC_OK);
    return s->status;
}

static int page(scene *s, awsc_error **error)
{
    awsc_lambda_list_functions_pages *pages = NULL;
    awsc_pages_options options = AWSC_PAGES_OPTIONS_INIT;
    options.call = &s->options;
    int status = awsc_lambda_list_functions_pages_new(s->lambda, NULL, &options, &pages, error);
    if (!status) status = awsc_lambda_list_functions_pages_next(pages, NULL, error);
    awsc_lambda_list_functions_pages_free(pages);
    return status;
}

/* Calls with a place for the error, then without one. */
static void expect(scene *s, int (*run)(scene *s, awsc_error **error), int status)
{
    awsc_error *error = NULL;
    assert_int_equal(run(s, &error), status);
    if (run != call_on_loop || error) assert_int_equal(awsc_error_status(error), status);
    awsc_error_free(error);
    assert_int_equal(run(s, NULL), status);
}

static void expect_all(scene *s, int status)
{
    expect(s, call, status);
    expect(s, call_on_loop, status);
    expect(s, page, status);
}

/* ---- promises ---------------------------------------------------------------------------------------------------- */

static void calls_that_do_not_begin_fail_the_same_way(void **state)
{
    scene *s = *state;
    s->options.max_attempts = AWSC_I32(0);
    expect_all(s, AWSC_ERR_VALIDATION);
    s->options.max_attempts = AWSC_I32(1);
    s->options.endpoint_url = "no URL";
    expect_all(s, AWSC_ERR_ENDPOINT);
    s->options.endpoint_url = NULL;
    s->options.cancel = s->cancel;
    awsc_cancel_set(s->cancel);
    expect_all(s, AWSC_ERR_CANCELLED);
}

static void inputs_that_are_refused_fail_the_same_way(void **state)
{
    scene *s = *state;
    const awsc_lambda_get_function_input nameless = {0}, dots = {.function_name = ".."};
    for (int i = 0; i < 2; i++) {
        const awsc_lambda_get_function_input *input = i ? &dots : &nameless;
        awsc_error *error = NULL;
        int status = awsc_lambda_get_function(s->lambda, input, NULL, NULL, &error);
        assert_int_equal(status, AWSC_ERR_VALIDATION);
        awsc_error_free(error);
        assert_int_equal(awsc_lambda_get_function(s->lambda, input, NULL, NULL, NULL), status);
        assert_int_equal(awsc_lambda_get_function(s->lambda, NULL, NULL, NULL, NULL), status);
    }
}

typedef struct response {
    int status;
    awsc_http_header header;
    const char *body;
    int expected;
    int alone; /* the deserializer takes a body of an unknown coding for decoded */
} response;

static const response responses[] = {
    {404, {"x-amzn-ErrorType", "ResourceNotFoundException"}, "{\"Type\":\"User\"}", AWSC_ERR_SERVICE, AWSC_ERR_SERVICE},
    {404, {"x-amzn-ErrorType", "Other"}, "{\"Type\":", AWSC_ERR_SERVICE, AWSC_ERR_SERVICE},
    {500, {"Content-Type", "text/html"}, "<html>", AWSC_ERR_SERVICE, AWSC_ERR_SERVICE},
    {200, {"Content-Type", "application/json"}, "{\"Functions\":", AWSC_ERR_PARSE, AWSC_ERR_PARSE},
    {200, {"Content-Type", "application/json"}, "{\"Functions\":1}", AWSC_ERR_PARSE, AWSC_ERR_PARSE},
    {200, {"Content-Encoding", "gzip"}, "no gzip", AWSC_ERR_PARSE, AWSC_ERR_PARSE},
    {200, {"Content-Encoding", "other"}, "{}", AWSC_ERR_PARSE, AWSC_OK},
};

static void responses_that_are_failures_fail_the_same_way(void **state)
{
    scene *s = *state;
    for (size_t i = 0; i < sizeof responses / sizeof *responses; i++) {
        const response *r = &responses[i];
        for (int calls = 0; calls < 6; calls++)
            assert_int_equal(awsc_replay_add(s->replay, r->status, &r->header, 1, r->body, strlen(r->body), NULL),
                             AWSC_OK);
        expect_all(s, r->expected);
    }
    assert_int_equal(awsc_replay_left(s->replay), 0);
}

static void responses_are_deserialized_the_same_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof responses / sizeof *responses; i++) {
        const response *r = &responses[i];
        awsc_http_response *made = NULL;
        awsc_lambda_list_functions_output *output = NULL;
        awsc_error *error = NULL;
        assert_int_equal(awsc_http_response_new(r->status, &made, NULL), AWSC_OK);
        assert_int_equal(awsc_http_response_add_header(made, r->header.name, r->header.value, NULL), AWSC_OK);
        assert_int_equal(awsc_http_response_append_body(made, r->body, strlen(r->body), NULL), AWSC_OK);
        for (int wanted = 0; wanted < 2; wanted++) {
            assert_int_equal(awsc_lambda_list_functions_output_deserialize(made, &output, wanted ? &error : NULL),
                             r->alone);
            assert_true((output == NULL) == (r->alone != AWSC_OK));
            awsc_free(output);
            output = NULL;
        }
        assert_int_equal(awsc_error_status(error), r->alone);
        awsc_error_free(error);
        awsc_http_response_free(made);
    }
}

/* A text of 2000 bytes has thousands of items, which take more than the response may take. */
static void a_response_that_grows_too_large_fails_the_same_way(void **state)
{
    static char body[2000] = "{\"Functions\":[{}";
    scene *s = *state;
    while (strlen(body) + 8 < sizeof body) strcat(body, ",{}");
    strcat(body, "]}");
    for (int calls = 0; calls < 6; calls++)
        assert_int_equal(awsc_replay_add(s->replay, 200, NULL, 0, body, strlen(body), NULL), AWSC_OK);
    expect_all(s, AWSC_ERR_PARSE);
}

static void failures_of_the_transport_fail_the_same_way(void **state)
{
    static const int failures[] = {AWSC_ERR_CONNECT, AWSC_ERR_TIMEOUT, AWSC_ERR_TRANSPORT};
    scene *s = *state;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        for (int calls = 0; calls < 6; calls++)
            assert_int_equal(awsc_replay_add_failure(s->replay, failures[i], i > 0, NULL), AWSC_OK);
        expect_all(s, failures[i]);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(calls_that_do_not_begin_fail_the_same_way),          TEST(inputs_that_are_refused_fail_the_same_way),
        TEST(responses_that_are_failures_fail_the_same_way),      TEST(responses_are_deserialized_the_same_way),
        TEST(a_response_that_grows_too_large_fails_the_same_way), TEST(failures_of_the_transport_fail_the_same_way),
    };
    return cmocka_run_group_tests_name("no error wanted", tests, NULL, NULL);
}
