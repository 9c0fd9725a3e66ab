/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments that tests/abi/arguments.py does not reach: nested structs, and failures before a callback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <awsc/builder.h>
#include <awsc/credentials.h>
#include <awsc/interceptor.h>
#include <awsc/lambda.h>
#include <awsc/sigv4.h>
#include <awsc/testing.h>
#include <awsc/transport.h>
#include <awsc/validator.h>
#include <awsc/waiter.h>

#include "error/given.h"
#include "loop/loop.h"

static awsc_config usual_config(void)
{
    awsc_config config = AWSC_CONFIG_INIT;
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    return config;
}

static void assert_begins_with(int status, awsc_error *error, const char *macro)
{
    const char *text = awsc_error_text(error);
    assert_int_equal(status, AWSC_ERR_VALIDATION);
    if (!strstr(text, "begin with ") || !strstr(text, macro)) fail_msg("%s is not in: %s", macro, text);
    awsc_error_free(error);
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static void an_error_names_the_function_that_the_program_called(void **state)
{
    static const char *const names[][2] = {{"awsc_lambda_invoke_at", "awsc_lambda_invoke: input is NULL"},
                                           {"awsc_lambda_invoke", "awsc_lambda_invoke: input is NULL"},
                                           {"awsc_combat", "awsc_combat: input is NULL"},
                                           {"awsc_at_", "awsc_at_: input is NULL"},
                                           {"_at", "_at: input is NULL"},
                                           {"f_at", "f: input is NULL"}};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        awsc_error *error = NULL;
        assert_int_equal(awsc_internal_missing(&error, names[i][0], "input"), AWSC_ERR_VALIDATION);
        assert_string_equal(awsc_error_message(error), names[i][1]);
        awsc_error_free(error);
    }
    awsc_error *error = NULL;
    assert_int_equal(awsc_arena_new(NULL, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "awsc_arena_new: out is NULL");
    awsc_error_free(error);
}

/* ---- nothing ----------------------------------------------------------------------------------------------------- */

static void expect_nothing(awsc_blob blob)
{
    assert_null(blob.data);
    assert_int_equal(blob.size, 0);
}

static void a_null_error_has_the_values_of_a_success(void **state)
{
    (void)state;
    assert_int_equal(awsc_error_status(NULL), AWSC_OK);
    assert_int_equal(awsc_error_kind(NULL), AWSC_KIND_OTHER);
    assert_string_equal(awsc_error_name(NULL), awsc_status_name(AWSC_OK));
    assert_string_equal(awsc_error_text(NULL), awsc_status_name(AWSC_OK));
    assert_string_equal(awsc_error_message(NULL), "");
    assert_null(awsc_error_operation(NULL));
    assert_null(awsc_error_request_id(NULL));
    assert_null(awsc_error_extended_request_id(NULL));
    assert_int_equal(awsc_error_http_status(NULL), 0);
    assert_int_equal(awsc_error_attempts(NULL), 0);
    assert_false(awsc_error_maybe_executed(NULL));
    assert_false(awsc_error_retryable(NULL));
    assert_false(awsc_error_throttling(NULL));
    assert_false(awsc_error_server_fault(NULL));
    expect_nothing(awsc_error_body(NULL));
    awsc_error *bodiless = NULL;
    assert_int_equal(awsc_error_set_text(&bodiless, AWSC_ERR_CONFIG, "no body"), AWSC_ERR_CONFIG);
    expect_nothing(awsc_error_body(bodiless));
    awsc_error_free(bodiless);
}

static void a_request_or_response_that_is_not_there_is_empty(void **state)
{
    (void)state;
    assert_null(awsc_http_request_method(NULL));
    assert_string_equal(awsc_http_request_path(NULL), "");
    assert_string_equal(awsc_http_request_query(NULL), "");
    assert_null(awsc_http_request_host_prefix(NULL));
    assert_int_equal(awsc_http_request_header_count(NULL), 0);
    assert_null(awsc_http_request_header_name(NULL, 0));
    assert_null(awsc_http_request_header_value(NULL, 0));
    assert_null(awsc_http_request_header(NULL, "Host"));
    awsc_body body = awsc_http_request_body(NULL);
    assert_true(!body.data && !body.size && !body.path && !body.source);
    assert_int_equal(awsc_http_response_status(NULL), 0);
    assert_int_equal(awsc_http_response_header_count(NULL), 0);
    assert_null(awsc_http_response_header_name(NULL, 0));
    assert_null(awsc_http_response_header_value(NULL, 0));
    assert_null(awsc_http_response_header(NULL, "Host"));
    expect_nothing(awsc_http_response_body(NULL));
    assert_null(awsc_http_head_method(NULL));
    assert_null(awsc_http_head_url(NULL));
    assert_int_equal(awsc_http_head_count(NULL), 0);
    assert_null(awsc_http_head_name(NULL, 0));
    assert_null(awsc_http_head_value(NULL, 0));
    assert_null(awsc_http_head_get(NULL, "Host"));
}

static void objects_that_are_not_there_hold_nothing(void **state)
{
    (void)state;
    char byte = 'x';
    awsc_body_reader *no_reader = NULL;
    assert_int_equal(awsc_body_reader_length(no_reader), 0);
    assert_int_equal(awsc_body_reader_read(no_reader, &byte, 1), -1);
    assert_int_equal(awsc_replay_left(NULL), 0);
    assert_int_equal(awsc_replay_request_count(NULL), 0);
    assert_null(awsc_replay_request(NULL, 0));
    assert_null(awsc_replay_transport(NULL));
    assert_int_equal(awsc_test_clock_elapsed_ms(NULL), 0);
    assert_null(awsc_test_clock_of(NULL));
    assert_null(awsc_arena_alloc_zeroed(NULL, 1, 1));
    assert_null(awsc_arena_text(NULL, "text", 4));
    assert_true(awsc_arena_failed(NULL));
    expect_nothing(awsc_arena_copy_blob(NULL, (awsc_blob){"text", 4}));
    assert_null(awsc_text_map_get(NULL, "key"));
    assert_int_equal(awsc_loop_in_flight(NULL), 0);
    assert_true(awsc_credentials_request_cancelled(NULL));
    assert_null(awsc_mfa_request_serial_number(NULL));
    assert_true(awsc_mfa_request_cancelled(NULL));
    assert_null(awsc_waiter_name(NULL));
    assert_int_equal(awsc_waiter_default_max_wait_ms(NULL), 0);
}

static void names_and_texts_that_are_null_are_not_found(void **state)
{
    (void)state;
    awsc_http_request *request = NULL;
    awsc_http_response *response = NULL;
    awsc_arena *arena = NULL;
    const awsc_text_entry entry = {"key", "value"};
    const awsc_text_map map = {1, &entry};
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
    assert_int_equal(awsc_arena_new(&arena, NULL), AWSC_OK);
    assert_null(awsc_http_request_header(request, NULL));
    assert_null(awsc_http_response_header(response, NULL));
    assert_null(awsc_text_map_get(&map, NULL));
    assert_string_equal(awsc_text_map_get(&map, "key"), "value");
    assert_null(awsc_arena_text(arena, NULL, 1));
    assert_string_equal(awsc_arena_text(arena, NULL, 0), "");
    awsc_http_request_free(request);
    awsc_http_response_free(response);
    awsc_arena_free(arena);
}

/* ---- structs without their size, inside of others ---------------------------------------------------------------- */

static void a_validator_without_its_size_is_refused(void **state)
{
    (void)state;
    awsc_validator none;
    awsc_config config = usual_config();
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    memset(&none, 0, sizeof none);
    config.validator = &none;
    int status = awsc_lambda_new(&config, &lambda, &error);
    assert_begins_with(status, error, "AWSC_VALIDATOR_INIT");
}

static void a_configuration_in_options_without_its_size_is_refused(void **state)
{
    (void)state;
    awsc_config none;
    awsc_credentials_provider *provider = NULL;
    awsc_error *error = NULL;
    awsc_assume_role_options role = AWSC_ASSUME_ROLE_OPTIONS_INIT;
    awsc_sso_options sso = AWSC_SSO_OPTIONS_INIT;
    memset(&none, 0, sizeof none);
    role.config = sso.config = &none;
    role.role_arn = "arn:aws:iam::123456789012:role/r";
    sso.start_url = sso.region = sso.account_id = sso.role_name = "x";
    int status = awsc_credentials_provider_new_assume_role(&role, &provider, &error);
    assert_begins_with(status, error, "AWSC_CONFIG_INIT");
    error = NULL;
    status = awsc_credentials_provider_new_sso(&sso, &provider, &error);
    assert_begins_with(status, error, "AWSC_CONFIG_INIT");
}

static void credentials_to_sign_with_without_their_size_are_refused(void **state)
{
    (void)state;
    awsc_credentials none;
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    memset(&none, 0, sizeof none);
    params.credentials = &none;
    params.region = params.service = "x";
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    int status = awsc_sigv4_sign(request, &params, &error);
    assert_begins_with(status, error, "AWSC_CREDENTIALS_INIT");
    awsc_http_request_free(request);
}

static void a_source_of_a_body_without_its_size_is_refused(void **state)
{
    (void)state;
    awsc_body_source none;
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    memset(&none, 0, sizeof none);
    awsc_lambda_invoke_async_input input = {.function_name = "f", .invoke_args = {.source = &none}};
    int status = awsc_lambda_invoke_async_input_validate(&input, &error);
    assert_begins_with(status, error, "AWSC_BODY_SOURCE_INIT");
    error = NULL;
    keys.access_key_id = keys.secret_access_key = "x";
    params.credentials = &keys;
    params.region = params.service = "x";
    assert_int_equal(awsc_http_request_new("POST", "/", &request, NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_set_header(request, "Host", "h", NULL), AWSC_OK);
    awsc_http_request_set_body(request, (awsc_body){.source = &none});
    status = awsc_sigv4_sign(request, &params, &error);
    assert_begins_with(status, error, "AWSC_BODY_SOURCE_INIT");
    awsc_http_request_free(request);
}

static void a_struct_of_an_older_program_is_read_up_to_its_size(void **state)
{
    (void)state;
    /* Memory behind it is not the struct's, and must not be read. */
    awsc_config whole = AWSC_CONFIG_INIT;
    void *config = malloc(offsetof(awsc_config, profile));
    awsc_lambda *lambda = NULL;
    assert_non_null(config);
    whole.struct_size = offsetof(awsc_config, profile);
    whole.region = "eu-west-1";
    whole.endpoint_url = "http://localhost:1";
    memcpy(config, &whole, whole.struct_size);
    assert_int_equal(awsc_lambda_new(config, &lambda, NULL), AWSC_OK);
    awsc_lambda_free(lambda);
    free(config);
}

/* ---- items ------------------------------------------------------------------------------------------------------- */

static void items_without_a_size_are_refused(void **state)
{
    (void)state;
    awsc_arena *arena = NULL;
    awsc_text_list list = {0, NULL};
    awsc_text_map map = {0, NULL};
    const awsc_text_entry entry = {"k", "v"};
    assert_int_equal(awsc_arena_new(&arena, NULL), AWSC_OK);
    assert_int_equal(awsc_list_append(arena, &list, 0, &entry), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_map_put(arena, &map, 0, &entry), AWSC_ERR_VALIDATION);
    assert_int_equal(list.count, 0);
    assert_int_equal(map.count, 0);
    awsc_arena_free(arena);
}

/* ---- reasons ----------------------------------------------------------------------------------------------------- */

static void told(awsc_watch *watch, int events)
{
    *(int *)watch->user = events;
    errno = ENOMEM; /* a leftover of any callback */
}

static void abandon(awsc_loop_member *member)
{
    (void)member;
}

static void an_error_of_a_loop_is_not_confused_with_a_callbacks_errno(void **state)
{
    (void)state;
    awsc_loop *loop = NULL;
    awsc_error *error = NULL;
    int events = 0;
    int ends[2];
    awsc_loop_member member = {.abandon = abandon};
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(pipe(ends), 0);
    awsc_watch watch = {.ready = told, .user = &events, .fd = ends[0]};
    awsc_loop_join(loop, &member);
    assert_int_equal(awsc_watch_open(loop, &watch, AWSC_LOOP_READ), 0);
    (void)close(ends[0]);
    assert_int_equal(awsc_loop_run_once(loop, 0, &error), AWSC_ERR_CONFIG);
    assert_int_equal(events, AWSC_LOOP_FAILED);
    if (!strstr(awsc_error_text(error), strerror(EBADF))) fail_msg("%s", awsc_error_text(error));
    awsc_error_free(error);
    awsc_watch_close(loop, &watch);
    awsc_loop_leave(loop, &member);
    (void)close(ends[1]);
    awsc_loop_free(loop);
}

static int set_up(void **state)
{
    (void)state;
    setenv("HOME", "/nonexistent", 1);
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_null_error_has_the_values_of_a_success),
        cmocka_unit_test(a_request_or_response_that_is_not_there_is_empty),
        cmocka_unit_test(objects_that_are_not_there_hold_nothing),
        cmocka_unit_test(names_and_texts_that_are_null_are_not_found),
        cmocka_unit_test(an_error_names_the_function_that_the_program_called),
        cmocka_unit_test(a_validator_without_its_size_is_refused),
        cmocka_unit_test(a_configuration_in_options_without_its_size_is_refused),
        cmocka_unit_test(credentials_to_sign_with_without_their_size_are_refused),
        cmocka_unit_test(a_source_of_a_body_without_its_size_is_refused),
        cmocka_unit_test(a_struct_of_an_older_program_is_read_up_to_its_size),
        cmocka_unit_test(items_without_a_size_are_refused),
        cmocka_unit_test(an_error_of_a_loop_is_not_confused_with_a_callbacks_errno),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
