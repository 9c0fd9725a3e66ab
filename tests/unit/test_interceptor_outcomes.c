/* SPDX-License-Identifier: Apache-2.0 */
/* Interceptors: decisions about retries, streams and pages, structures of other versions. */
#include "unit/interceptor_scene.h"

#include "support/stream_service.h"

/* ---- retries ----------------------------------------------------------------------------------------------------- */

static void a_hook_makes_a_failure_retryable(void **state)
{
    scene *s = *state;
    s->first.class_returned = AWSC_FAILURE_TRANSIENT;
    open_client(s);
    answer(s, 404, "{}");
    answer(s, 200, "{}");
    get(s, false, NULL);
    assert_int_equal(s->status, AWSC_OK);
    assert_int_equal(s->first.class_seen, AWSC_FAILURE_FINAL);
    assert_non_null(strstr(s->story, "a:after1(404/transient) a:sign2(transient)"));
    s->first.class_returned = AWSC_FAILURE_THROTTLING;
    for (int i = 0; i < 3; i++) answer(s, 404, "{}");
    get(s, true, NULL);
    assert_int_equal(s->status, AWSC_ERR_SERVICE);
    assert_int_equal(awsc_error_attempts(s->error), 3); /* the limit stays */
    assert_true(awsc_error_throttling(s->error));
}

static void a_hook_makes_a_failure_final(void **state)
{
    scene *s = *state;
    s->config.interceptor_count = 2;
    s->first.class_returned = AWSC_FAILURE_FINAL;
    s->second.class_returned = 99; /* as the previous hook decided */
    open_client(s);
    answer(s, 503, "{}");
    get(s, false, NULL);
    assert_int_equal(s->status, AWSC_ERR_SERVICE);
    assert_int_equal(s->second.class_seen, AWSC_FAILURE_FINAL);
    assert_false(awsc_error_retryable(s->error));
    assert_int_equal(awsc_error_attempts(s->error), 1);
}

static void a_hook_cannot_repeat_a_function_that_may_have_run(void **state)
{
    scene *s = *state;
    const awsc_lambda_invoke_input input = {.function_name = "hello"};
    s->first.class_returned = AWSC_FAILURE_TRANSIENT;
    open_client(s);
    answer(s, 502, "");
    assert_int_equal(awsc_lambda_invoke(s->lambda, &input, NULL, NULL, &s->error), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_replay_request_count(s->replay), 1);
}

/* ---- streams, pages ---------------------------------------------------------------------------------------------- */

static awsc_client *stream_client(scene *s)
{
    awsc_client *client = NULL;
    s->config.endpoint_url = "http://localhost";
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &s->config, &client, NULL), AWSC_OK);
    return client;
}

static fetch_output *fetch(awsc_client *client)
{
    const fetch_input input = {"x"};
    fetch_output *output = NULL;
    assert_int_equal(awsc_internal_call(&fetch_operation, 1, client, &input, NULL, (void **)&output, NULL), AWSC_OK);
    return output;
}

static void at_end_runs_when_a_stream_is_read_to_its_end(void **state)
{
    scene *s = *state;
    awsc_client *client = stream_client(s);
    char bytes[16];
    size_t size;
    answer(s, 200, "ab");
    fetch_output *output = fetch(client);
    assert_int_equal(s->first.ends, 0);
    assert_int_equal(awsc_body_stream_read(output->body, bytes, sizeof bytes, &size, NULL), AWSC_OK);
    assert_int_equal(awsc_body_stream_read(output->body, bytes, sizeof bytes, &size, NULL), AWSC_END);
    assert_string_equal(s->story, "a:sign1(none) a:send1 a:after1(200/none) a:end1(0) ");
    awsc_free(output);
    assert_int_equal(s->first.ends, 1);
    awsc_internal_client_free(client);
}

static void at_end_runs_when_a_stream_is_closed(void **state)
{
    scene *s = *state;
    awsc_client *client = stream_client(s);
    answer(s, 200, "ab");
    fetch_output *output = fetch(client);
    awsc_free(output);
    assert_int_equal(s->first.ends, 1);
    assert_non_null(strstr(s->story, "a:end1("));
    awsc_internal_client_free(client);
}

static void every_page_is_a_call_with_hooks(void **state)
{
    scene *s = *state;
    awsc_call_options *options = calloc(1, sizeof *options);
    awsc_pages_options pages_options = AWSC_PAGES_OPTIONS_INIT;
    awsc_lambda_list_functions_pages *pages = NULL;
    awsc_lambda_list_functions_output *page = NULL;
    const awsc_interceptor **list = malloc(sizeof *list);
    awsc_interceptor *own = malloc(sizeof *own);
    *own = s->second.interceptor;
    list[0] = own;
    *options = (awsc_call_options)AWSC_CALL_OPTIONS_INIT;
    options->interceptors = list;
    options->interceptor_count = 1;
    pages_options.call = options;
    s->config.interceptor_count = 0;
    open_client(s);
    answer(s, 200, "{\"NextMarker\":\"more\",\"Functions\":[]}");
    answer(s, 200, "{\"Functions\":[]}");
    assert_int_equal(awsc_lambda_list_functions_pages_new(s->lambda, NULL, &pages_options, &pages, NULL), AWSC_OK);
    free(own); /* they are copied */
    free(list);
    free(options);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(awsc_lambda_list_functions_pages_next(pages, &page, NULL), AWSC_OK);
        awsc_free(page);
    }
    assert_string_equal(s->story, "b:sign1(none) b:send1 b:after1(200/none) b:end1(0) "
                                  "b:sign1(none) b:send1 b:after1(200/none) b:end1(0) ");
    awsc_lambda_list_functions_pages_free(pages);
}

static void a_shorter_interceptor_of_an_older_program_works(void **state)
{
    scene *s = *state;
    s->first.interceptor.struct_size = offsetof(awsc_interceptor, at_end);
    open_client(s);
    answer(s, 200, "{}");
    get(s, false, NULL);
    assert_string_equal(s->story, "a:sign1(none) a:send1 a:after1(200/none) delivered ");
}

/* The part of the structure beyond its known size belongs to the newer program. */
static void a_larger_interceptor_of_a_newer_program_works(void **state)
{
    scene *s = *state;
    const size_t size = sizeof(awsc_interceptor) + 8;
    awsc_interceptor *larger = malloc(size);
    const awsc_interceptor *list[] = {larger};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_pages_options pages_options = AWSC_PAGES_OPTIONS_INIT;
    awsc_lambda_list_functions_pages *pages = NULL;
    memset(larger, 0, size);
    *larger = s->first.interceptor;
    larger->struct_size = size;
    s->config.interceptors = list;
    options.interceptors = list;
    options.interceptor_count = 1;
    pages_options.call = &options;
    open_client(s);
    answer(s, 200, "{}");
    get(s, false, &options);
    assert_int_equal(s->first.ends, 2);
    assert_int_equal(awsc_lambda_list_functions_pages_new(s->lambda, NULL, &pages_options, &pages, NULL), AWSC_OK);
    answer(s, 200, "{}");
    assert_int_equal(awsc_lambda_list_functions_pages_next(pages, NULL, NULL), AWSC_OK);
    assert_int_equal(s->first.ends, 4);
    awsc_lambda_list_functions_pages_free(pages);
    larger->struct_size = 0; /* not begun */
    assert_int_equal(awsc_lambda_list_functions_pages_new(s->lambda, NULL, &pages_options, &pages, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_list_functions_pages_next(pages, NULL, &s->error), AWSC_ERR_VALIDATION);
    awsc_lambda_list_functions_pages_free(pages);
    free(larger);
}

static void reasons_have_names(void **state)
{
    (void)state;
    assert_string_equal(awsc_retry_reason_name(AWSC_REASON_NONE), "none");
    assert_string_equal(awsc_retry_reason_name(AWSC_REASON_CLOCK), "clock");
    assert_string_equal(awsc_retry_reason_name(5), "unknown");
    assert_string_equal(awsc_retry_reason_name(-1), "unknown");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_hook_makes_a_failure_retryable),
        TEST(a_hook_makes_a_failure_final),
        TEST(a_hook_cannot_repeat_a_function_that_may_have_run),
        TEST(at_end_runs_when_a_stream_is_read_to_its_end),
        TEST(at_end_runs_when_a_stream_is_closed),
        TEST(every_page_is_a_call_with_hooks),
        TEST(a_shorter_interceptor_of_an_older_program_works),
        TEST(a_larger_interceptor_of_a_newer_program_works),
        TEST(reasons_have_names),
    };
    interceptor_scene_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
