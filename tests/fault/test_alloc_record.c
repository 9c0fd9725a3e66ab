/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes every allocation of recording and of answering from a recording fail. The result is AWSC_ERR_NOMEM, or success
 * if the memory was not essential; a call that was not recorded makes saving fail; nothing leaks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <awsc/interceptor.h>
#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "support/fixture.h"
#include "support/refused_arena.h"

static char path[] = "/tmp/awsc-alloc-record-XXXXXX";

/* Two calls and a stream. The calls may fail as they did when they were recorded. */
static int make_calls(const awsc_replay *replay, const awsc_interceptor *interceptor, awsc_error **error)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_input input = {.function_name = "f", .payload = AWSC_BLOB_LITERAL("{}")};
    awsc_lambda_invoke_with_response_stream_input streamed = {.function_name = "f"};
    awsc_lambda_invoke_with_response_stream_output *stream = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event;
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.config_file = config.credentials_file = "/dev/null";
    config.max_attempts = AWSC_I32(1);
    config.transport = awsc_replay_transport(replay);
    config.interceptors = &interceptor;
    config.interceptor_count = 1;
    int status = awsc_lambda_new(&config, &lambda, error);
    if (!status) status = awsc_lambda_invoke(lambda, &input, NULL, NULL, error);
    if (!status) {
        int refused = awsc_lambda_invoke(lambda, &input, NULL, NULL, error);
        if (refused == AWSC_ERR_SERVICE && awsc_lambda_as_too_many_requests_exception(*error)) {
            awsc_error_free(*error);
            *error = NULL;
        } else {
            status = refused ? refused : AWSC_ERR_PARSE;
        }
    }
    if (!status) status = awsc_lambda_invoke_with_response_stream(lambda, &streamed, NULL, &stream, error);
    while (!status) status = awsc_lambda_invoke_with_response_stream_next(stream->event_stream, &event, error);
    awsc_free(stream);
    awsc_lambda_free(lambda);
    return status == AWSC_END ? AWSC_OK : status;
}

static int add_answers(awsc_replay *replay, awsc_error **error)
{
    uint8_t events[512];
    const awsc_http_header id = {"x-amzn-RequestId", "an id that is long enough to need memory of its own"};
    const awsc_http_header type = {"x-amzn-ErrorType", "TooManyRequestsException"};
    size_t size = fixture_event(events, 0, sizeof events, "PayloadChunk", NULL, "one", 3);
    size = fixture_event(events, size, sizeof events, "InvokeComplete", "application/json", "{}", 2);
    int status = awsc_replay_add(replay, 200, &id, 1, "1", 1, error);
    if (!status) status = awsc_replay_add(replay, 429, &type, 1, "{\"Reason\":\"r\"}", 14, error);
    return status ? status : awsc_replay_add(replay, 200, NULL, 0, events, size, error);
}

static int record_calls(awsc_error **error)
{
    const char *const shown = "Payload";
    awsc_record_options options = AWSC_RECORD_OPTIONS_INIT;
    awsc_record *record = NULL;
    awsc_replay *replay = NULL;
    options.shown = &shown;
    options.shown_count = 1;
    int status = awsc_record_new(&options, &record, error);
    if (!status) status = awsc_replay_new(&replay, error);
    if (!status) status = add_answers(replay, error);
    if (!status) status = make_calls(replay, awsc_record_interceptor(record), error);
    if (!status) status = awsc_record_save(record, path, error);
    if (!status && awsc_record_count(record) != 3) status = AWSC_ERR_PARSE;
    awsc_record_free(record);
    awsc_replay_free(replay);
    return status;
}

static int replay_calls(awsc_error **error)
{
    awsc_replay *replay = NULL;
    int status = awsc_replay_new(&replay, error);
    if (!status) status = awsc_replay_load(replay, path, error);
    if (!status) status = make_calls(replay, awsc_replay_interceptor(replay), error);
    if (!status && (awsc_replay_calls_left(replay) || awsc_replay_request_count(replay))) status = AWSC_ERR_PARSE;
    awsc_replay_free(replay);
    return status;
}

static void fail_each_allocation(const char *what, int (*try)(awsc_error **error))
{
    size_t survived = 0, n = 1;
    for (failed = true; failed; n++) {
        awsc_error *error = NULL;
        allocations = 0;
        failing = n;
        failed = false;
        armed = true;
        int status = try(&error);
        armed = false;
        if (status != AWSC_OK && (status != AWSC_ERR_NOMEM || !failed))
            fail_msg("%s, allocation %zu: status %d, %s", what, n, status, awsc_error_text(error));
        if (!status) assert_null(error);
        if (!status && failed) survived++;
        awsc_error_free(error);
        assert_true(n < 5000);
    }
    print_message("%s: %zu allocations, each made to fail; %zu were not essential\n", what, n - 2, survived);
}

static void recording_and_replaying_survive_every_failure(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    fail_each_allocation("record_calls", record_calls);
    fail_each_allocation("replay_calls", replay_calls);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recording_and_replaying_survive_every_failure),
    };
    return cmocka_run_group_tests_name("alloc_record", tests, NULL, NULL);
}
