/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes every allocation of Lambda's conveniences fail. The result is AWSC_ERR_NOMEM, or success if the memory was not
 * essential; nothing leaks, and no result is incomplete. Responses come from the replay transport.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda/conveniences.h>
#include <awsc/testing.h>

#include "customization/tree_hash.h"
#include "error/error.h"
#include "support/fixture.h"
#include "support/refused_arena.h"

/* ---- scenarios --------------------------------------------------------------------------------------------------- */

typedef int attempt(awsc_lambda *lambda, awsc_error **error);

static int try_failure(awsc_lambda *lambda, awsc_error **error)
{
    (void)lambda;
    awsc_lambda_function_failure *failure = NULL;
    int status = awsc_lambda_function_failure_read(
        AWSC_BLOB_LITERAL("{\"errorType\":\"E\",\"errorMessage\":\"m\",\"trace\":[\"a\",\"b\"]}"), &failure, error);
    assert_true((status == AWSC_OK) == (failure != NULL));
    if (failure && (!failure->error_type || failure->stack_trace.count != 2)) status = AWSC_ERR_PARSE;
    awsc_free(failure);
    return status;
}

static int try_invoke(awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_invoke_input input = {.function_name = "f", .payload = AWSC_BLOB_LITERAL("{}")};
    awsc_lambda_invoke_output *output = NULL;
    awsc_lambda_function_failure *failure = NULL;
    int status = awsc_lambda_invoke_json(lambda, &input, NULL, &output, &failure, error);
    assert_true((status == AWSC_ERR_FUNCTION) == (failure != NULL));
    assert_true((status == AWSC_ERR_FUNCTION) == (output != NULL));
    awsc_free(output);
    awsc_free(failure);
    return status == AWSC_ERR_FUNCTION ? AWSC_OK : status;
}

static int try_texts(awsc_lambda *lambda, awsc_error **error)
{
    (void)lambda;
    awsc_lambda_client_application application = {.app_title = "title"};
    awsc_lambda_client_context context = {.client = &application};
    awsc_arena *arena = NULL;
    const char *text = NULL;
    int status = awsc_arena_new(&arena, error);
    if (!status) status = awsc_lambda_client_context_encode(arena, &context, &text, error);
    if (!status) status = awsc_lambda_log_decode(arena, text, &text, NULL, error);
    awsc_arena_free(arena);
    return status;
}

static int try_stream(awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    awsc_lambda_response_reader *reader = NULL;
    char buffer[3];
    size_t size;
    int status = awsc_lambda_response_open(lambda, &input, NULL, &reader, error);
    while (!status) status = awsc_lambda_response_read(reader, buffer, sizeof buffer, &size, error);
    awsc_lambda_response_close(reader);
    return status == AWSC_END ? AWSC_OK : status;
}

static void keep_end(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    *(int *)user = status;
    awsc_free(output);
    awsc_error_free(error);
}

/* A call whose options are copied, since it outlives them. */
static int try_options(awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_invoke_input input = {.function_name = "f", .payload = AWSC_BLOB_LITERAL("{}")};
    awsc_http_header headers[] = {{"X-One", "1"}, {"X-Two", "2"}};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_loop *loop = NULL;
    int ended = 1;
    options.headers = headers;
    options.header_count = 2;
    options.endpoint_url = "http://other.example";
    int status = awsc_loop_new(&loop, error);
    if (!status) status = awsc_lambda_invoke_start(lambda, loop, &input, &options, keep_end, &ended, NULL, error);
    for (int i = 0; !status && ended == 1 && i < 100; i++) status = awsc_loop_run_once(loop, 0, error);
    awsc_loop_free(loop);
    if (!status && ended) status = awsc_error_nomem(error);
    return status;
}

static int try_hash(awsc_lambda *lambda, awsc_error **error)
{
    awsc_body_hashes hashes;
    (void)lambda;
    return awsc_hash_body((awsc_body){.data = "bytes", .size = 5}, &hashes, error);
}

/* ---- the sweep --------------------------------------------------------------------------------------------------- */

static void prepare(awsc_replay *replay, attempt *tried)
{
    uint8_t body[1024];
    awsc_http_header headers[] = {{"X-Amz-Function-Error", "Unhandled"},
                                  {"Content-Type", "application/vnd.amazon.eventstream"}};
    size_t size = fixture_event(body, 0, sizeof body, "PayloadChunk", "application/octet-stream", "hello", 5);
    size = fixture_event(body, size, sizeof body, "InvokeComplete", "application/json", "{}", 2);
    if (tried == try_stream)
        assert_int_equal(awsc_replay_add(replay, 200, headers + 1, 1, body, size, NULL), AWSC_OK);
    else
        assert_int_equal(awsc_replay_add(replay, 200, headers, 1, "{\"errorType\":\"E\"}", 17, NULL), AWSC_OK);
}

/* Runs the scenario once and lets allocation `number` fail; returns false if the scenario makes fewer allocations. */
static bool try_once(attempt *tried, size_t number)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_replay *replay = NULL;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    prepare(replay, tried);
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.max_attempts = AWSC_I32(1);
    config.transport = awsc_replay_transport(replay);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    allocations = 0;
    failing = number;
    failed = false;
    armed = true;
    int status = tried(lambda, &error);
    armed = false;
    if (status != AWSC_OK && !(failed && status == AWSC_ERR_NOMEM))
        fail_msg("allocation %zu: status %d, %s", number, status, awsc_error_text(error));
    /* The status of a failed function is the expected result here; its error object is kept. */
    if (status) assert_int_equal(awsc_error_status(error), status);
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    awsc_replay_free(replay);
    return failed;
}

static void try_all(attempt *tried)
{
    size_t number = 1;
    while (try_once(tried, number)) number++;
    assert_true(number > 3);
}

static void errors_of_functions_survive(void **state)
{
    (void)state;
    try_all(try_failure);
    try_all(try_invoke);
}

static void texts_survive(void **state)
{
    (void)state;
    try_all(try_texts);
}

static void options_and_hashes_survive(void **state)
{
    (void)state;
    try_all(try_options);
    try_all(try_hash);
}

static void streams_survive(void **state)
{
    (void)state;
    try_all(try_stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_of_functions_survive),
        cmocka_unit_test(texts_survive),
        cmocka_unit_test(options_and_hashes_survive),
        cmocka_unit_test(streams_survive),
    };
    fixture_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
