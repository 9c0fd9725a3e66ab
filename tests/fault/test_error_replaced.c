/* SPDX-License-Identifier: Apache-2.0 */
/* The rule about `error`: a failing function frees an earlier error object; a successful function leaves it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char old_error[] = "mark of an error that was there";
static const char *const watched_marks[] = {old_error, NULL};

#include "support/watched_free.h"

#include <awsc/credentials.h>
#include <awsc/tables/generated.h>
#include <awsc/testing.h>

#include "support/fixture.h"

typedef struct scene {
    awsc_replay *replay;
    awsc_lambda *lambda;
    awsc_loop *loop;
    awsc_credentials_provider *empty; /* has no credentials */
} scene;

static int set_up(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    fixture_clean_environment();
    assert_true(watch_works());
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    awsc_config config = fixture_config(NULL);
    config.transport = awsc_replay_transport(s->replay);
    config.max_attempts = AWSC_I32(1);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_provider_new_environment(&s->empty, NULL), AWSC_OK);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    scene *s = *state;
    awsc_credentials_provider_free(s->empty);
    awsc_loop_free(s->loop);
    awsc_lambda_free(s->lambda);
    awsc_replay_free(s->replay);
    free(s);
    return 0;
}

/* Answers with 200 and this document. */
static void answer(scene *s, const char *type, const char *body)
{
    awsc_http_header header = {"Content-Type", type};
    assert_int_equal(awsc_replay_add(s->replay, 200, &header, 1, body, strlen(body), NULL), AWSC_OK);
}

/* ---- functions --------------------------------------------------------------------------------------------------- */

static const awsc_lambda_list_functions_input nothing_given;

static int make_a_client(scene *s, awsc_error **error)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    (void)s;
    config.endpoint_url = "ftp://x";
    return awsc_lambda_new(&config, &lambda, error);
}

static int call_with_a_bad_input(scene *s, awsc_error **error)
{
    return awsc_lambda_invoke(s->lambda, &(awsc_lambda_invoke_input){0}, NULL, NULL, error);
}

static int call_without_a_client(scene *s, awsc_error **error)
{
    (void)s;
    return awsc_lambda_list_functions(NULL, &nothing_given, NULL, NULL, error);
}

static int call_without_an_answer(scene *s, awsc_error **error)
{
    return awsc_lambda_list_functions(s->lambda, &nothing_given, NULL, NULL, error);
}

static int call_with_a_garbled_answer(scene *s, awsc_error **error)
{
    answer(s, "application/json", "{\"Functions\":");
    return awsc_lambda_list_functions(s->lambda, &nothing_given, NULL, NULL, error);
}

static int start_a_call(scene *s, awsc_error **error)
{
    return awsc_lambda_invoke_start(s->lambda, s->loop, &(awsc_lambda_invoke_input){0}, NULL, NULL, NULL, NULL, error);
}

static int make_an_iterator(scene *s, awsc_error **error)
{
    awsc_lambda_list_functions_items *items = NULL;
    (void)s;
    return awsc_lambda_list_functions_items_new(NULL, NULL, NULL, &items, error);
}

static int ask_for_a_page(scene *s, awsc_error **error)
{
    awsc_lambda_list_functions_pages *pages = NULL;
    assert_int_equal(awsc_lambda_list_functions_pages_new(s->lambda, NULL, NULL, &pages, NULL), AWSC_OK);
    int status = awsc_lambda_list_functions_pages_next(pages, NULL, error);
    awsc_lambda_list_functions_pages_free(pages);
    return status;
}

static int ask_for_an_item(scene *s, awsc_error **error)
{
    awsc_lambda_list_functions_items *items = NULL;
    const awsc_lambda_function_configuration *item = NULL;
    assert_int_equal(awsc_lambda_list_functions_items_new(s->lambda, NULL, NULL, &items, NULL), AWSC_OK);
    int status = awsc_lambda_list_functions_items_next(items, &item, error);
    awsc_lambda_list_functions_items_free(items);
    return status;
}

static int start_an_item(scene *s, awsc_error **error)
{
    awsc_lambda_list_functions_items *items = NULL;
    assert_int_equal(awsc_lambda_list_functions_items_new(s->lambda, NULL, NULL, &items, NULL), AWSC_OK);
    int status = awsc_items_next_start((awsc_items *)items, s->loop, NULL, NULL, error);
    awsc_lambda_list_functions_items_free(items);
    return status;
}

static int wait_for_a_function(scene *s, awsc_error **error)
{
    awsc_waiter_options options = AWSC_WAITER_OPTIONS_INIT;
    options.max_wait_ms = AWSC_I64(1);
    return awsc_lambda_wait_function_exists(s->lambda, &(awsc_lambda_get_function_input){.function_name = "f"},
                                            &options, NULL, error);
}

static int read_a_stream(scene *s, awsc_error **error)
{
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    answer(s, "application/vnd.amazon.eventstream", "bytes that are no event");
    assert_int_equal(
        awsc_lambda_invoke_with_response_stream(
            s->lambda, &(awsc_lambda_invoke_with_response_stream_input){.function_name = "f"}, NULL, &output, NULL),
        AWSC_OK);
    int status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, error);
    awsc_free(output);
    return status;
}

static int read_a_response(scene *s, awsc_error **error)
{
    awsc_http_response *response = NULL;
    awsc_lambda_list_functions_output *output = NULL;
    (void)s;
    assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_add_header(response, "Content-Encoding", "gzip", NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, "no gzip", 7, NULL), AWSC_OK);
    int status = awsc_lambda_list_functions_output_deserialize(response, &output, error);
    awsc_http_response_free(response);
    return status;
}

static int listen_to_nothing(scene *s, awsc_error **error)
{
    (void)s;
    return awsc_event_stream_listen(NULL, NULL, NULL, error);
}

static int make_an_event_source(scene *s, awsc_error **error)
{
    awsc_event_source *source = NULL;
    (void)s;
    return awsc_event_source_new(NULL, NULL, &source, error);
}

static int fetch_credentials(scene *s, awsc_error **error)
{
    awsc_identity *identity = NULL;
    return awsc_credentials_get(s->empty, NULL, &identity, error);
}

static int run_no_loop(scene *s, awsc_error **error)
{
    (void)s;
    return awsc_loop_run(NULL, error);
}

typedef int failing_function(scene *s, awsc_error **error);

static failing_function *const failing_functions[] = {
    make_a_client,       call_with_a_bad_input, call_without_a_client,      call_without_an_answer, start_a_call,
    make_an_iterator,    ask_for_a_page,        call_with_a_garbled_answer, ask_for_an_item,        start_an_item,
    wait_for_a_function, read_a_stream,         listen_to_nothing,          make_an_event_source,   fetch_credentials,
    run_no_loop,         read_a_response,
};

static void a_failing_function_frees_the_earlier_error(void **state)
{
    for (size_t i = 0; i < sizeof failing_functions / sizeof *failing_functions; i++) {
        awsc_error *error = NULL;
        (void)awsc_internal_fail(&error, AWSC_ERR_CONFIG, old_error);
        left = 0;
        watching = true;
        int status = failing_functions[i](*state, &error);
        watching = false;
        if (status >= 0) fail_msg("function %zu did not fail", i);
        if (!left) fail_msg("function %zu did not free the error", i);
        assert_int_equal(awsc_error_status(error), status);
        assert_null(strstr(awsc_error_text(error), old_error));
        awsc_error_free(error);
    }
}

static void a_successful_function_leaves_the_earlier_error(void **state)
{
    scene *s = *state;
    awsc_error *error = NULL;
    awsc_event_source *source = NULL;
    awsc_lambda_list_functions_pages *pages = NULL;
    watching = true; /* new memory is cleared, so that no later object contains the mark */
    answer(s, "application/json", "{}");
    answer(s, "application/json", "{}");
    watching = false;
    (void)awsc_internal_fail(&error, AWSC_ERR_CONFIG, old_error);
    const awsc_error *before = error;
    left = 0;
    watching = true;
    assert_int_equal(awsc_lambda_list_functions(s->lambda, &nothing_given, NULL, NULL, &error), AWSC_OK);
    assert_int_equal(awsc_lambda_list_functions_pages_new(s->lambda, NULL, NULL, &pages, &error), AWSC_OK);
    assert_int_equal(awsc_lambda_list_functions_pages_next(pages, NULL, &error), AWSC_OK);
    assert_int_equal(awsc_lambda_list_functions_pages_next(pages, NULL, &error), AWSC_END);
    assert_int_equal(awsc_event_source_new((awsc_event_source_fn *)(uintptr_t)answer, NULL, &source, &error), AWSC_OK);
    assert_int_equal(awsc_loop_run(s->loop, &error), AWSC_OK);
    watching = false;
    assert_int_equal(left, 0);
    assert_ptr_equal(error, before);
    awsc_error_free(error);
    awsc_event_source_free(source);
    awsc_lambda_list_functions_pages_free(pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_failing_function_frees_the_earlier_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_successful_function_leaves_the_earlier_error, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
