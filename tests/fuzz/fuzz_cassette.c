/* SPDX-License-Identifier: Apache-2.0 */
/* A cassette of any bytes is refused, or answers calls: an invocation and a stream that is read to its end. */
#include <string.h>

#include <awsc/interceptor.h>
#include <awsc/lambda.h>

#include "fuzz.h"
#include "record/replay_calls.h"

static awsc_lambda *client_over(const awsc_replay *nothing)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.config_file = config.credentials_file = "/dev/null";
    config.transport = awsc_replay_transport(nothing);
    FUZZ_EXPECT(awsc_lambda_new(&config, &lambda, NULL) == AWSC_OK);
    return lambda;
}

static void make_calls(awsc_lambda *lambda, const awsc_interceptor *interceptor)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_lambda_invoke_input input = {.function_name = "f"};
    awsc_lambda_invoke_with_response_stream_input streamed = {.function_name = "f"};
    awsc_lambda_invoke_output *output = NULL;
    awsc_lambda_invoke_with_response_stream_output *stream = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event;
    awsc_error *error = NULL;
    options.interceptors = &interceptor;
    options.interceptor_count = 1;
    int status = awsc_lambda_invoke(lambda, &input, &options, &output, &error);
    FUZZ_EXPECT((status == AWSC_OK) == (output != NULL) && (status == AWSC_OK) == (error == NULL));
    awsc_free(output);
    status = awsc_lambda_invoke_with_response_stream(lambda, &streamed, &options, &stream, NULL);
    while (!status) status = awsc_lambda_invoke_with_response_stream_next(stream->event_stream, &event, NULL);
    awsc_free(stream);
    awsc_error_free(error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static awsc_replay *nothing;
    static awsc_lambda *lambda;
    awsc_replay *replay = NULL;
    awsc_error *error = NULL;
    if (!nothing) FUZZ_EXPECT(awsc_replay_new(&nothing, NULL) == AWSC_OK);
    if (!lambda) lambda = client_over(nothing);
    FUZZ_EXPECT(awsc_replay_new(&replay, NULL) == AWSC_OK);
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer_append(&text, data, size);
    int status = awsc_replay_load_text(replay, "cassette", text, &error);
    if (status)
        FUZZ_EXPECT(status == AWSC_ERR_PARSE && strncmp(awsc_error_message(error), "cassette line ", 14) == 0);
    else
        make_calls(lambda, awsc_replay_interceptor(replay));
    FUZZ_EXPECT(awsc_replay_request_count(nothing) == 0 || status == AWSC_OK);
    awsc_error_free(error);
    awsc_replay_free(replay);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_add_text(
        "{\"cassette\":1,\"shown\":[\"Payload\"]}\n"
        "{\"service\":\"Lambda\",\"operation\":\"Invoke\",\"attempts\":1,\"input\":{\"FunctionName\":\"f\"},"
        "\"status\":200,\"requestId\":\"1\",\"output\":{\"StatusCode\":200,\"Payload\":\"e30=\"}}\n"
        "{\"service\":\"Lambda\",\"operation\":\"InvokeWithResponseStream\",\"input\":{\"FunctionName\":\"f\"},"
        "\"status\":200,\"output\":{},\"events\":[{\"PayloadChunk\":{\"Payload\":\"b25l\"}},"
        "{\"InvokeComplete\":{\"ErrorCode\":\"x\"}}]}\n");
    fuzz_add_text(
        "{\"cassette\":1}\n"
        "{\"service\":\"Lambda\",\"operation\":\"Invoke\",\"input\":{\"FunctionName\":\"f\"},\"status\":429,"
        "\"error\":{\"result\":-1,\"code\":\"TooManyRequestsException\",\"message\":\"m\","
        "\"members\":{\"Reason\":\"r\"},\"retryable\":true}}\n"
        "{\"service\":\"Lambda\",\"operation\":\"InvokeWithResponseStream\",\"input\":{\"FunctionName\":\"f\"},"
        "\"output\":{},\"bytes\":\"AAAA\",\"error\":{\"result\":-7,\"kind\":5,\"maybeExecuted\":true}}\n");
}
