/* SPDX-License-Identifier: Apache-2.0 */
/* Whole responses of InvokeWithResponseStream, through the client: events, unknown events, errors, broken streams. */
#include "conformance/vectors.h"

#include <awsc/lambda.h>
#include <awsc/testing.h>

static bool same_text(const char *ours, const cJSON *theirs)
{
    return theirs ? ours && strcmp(ours, theirs->valuestring) == 0 : !ours;
}

static bool same_event(const awsc_lambda_invoke_with_response_stream_response_event *event, const cJSON *expected)
{
    const cJSON *chunk = json_get(expected, "PayloadChunk");
    const cJSON *complete = json_get(expected, "InvokeComplete");
    if (chunk && event->kind == AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_PAYLOAD_CHUNK) {
        size_t size;
        unsigned char *bytes = hex_bytes(json_text(chunk, "Payload_hex"), &size);
        awsc_blob payload = event->as.payload_chunk->payload;
        bool same = payload.size == size && (size == 0 || memcmp(payload.data, bytes, size) == 0);
        free(bytes);
        return same;
    }
    if (complete && event->kind == AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_INVOKE_COMPLETE) {
        const awsc_lambda_invoke_with_response_stream_complete_event *end = event->as.invoke_complete;
        return same_text(end->error_code, json_get(complete, "ErrorCode")) &&
               same_text(end->error_details, json_get(complete, "ErrorDetails")) &&
               same_text(end->log_result, json_get(complete, "LogResult"));
    }
    return false;
}

static bool has_last_event(const cJSON *events)
{
    const cJSON *event;
    cJSON_ArrayForEach(event, events)
    {
        if (json_get(event, "InvokeComplete")) return true;
    }
    return false;
}

/* A stream that ends between two messages without InvokeComplete has an error of its own; the case's name for it is
 * ignored. */
static bool same_end(int status, const awsc_error *error, const cJSON *expect)
{
    const cJSON *expected = json_get(expect, "end");
    const cJSON *code = json_get(expected, "error_code");
    bool cut = status == AWSC_ERR_TRANSPORT && !has_last_event(json_get(expect, "events"));
    if (cJSON_IsString(expected)) return has_last_event(json_get(expect, "events")) ? status == AWSC_END : cut;
    if (!code) return status == AWSC_ERR_PARSE || cut;
    return status == AWSC_ERR_SERVICE && strcmp(awsc_error_name(error), code->valuestring) == 0 &&
           strcmp(awsc_error_message(error), json_get(expected, "message")->valuestring) == 0;
}

static void add_answer(awsc_replay *replay, const cJSON *test)
{
    const cJSON *response = json_get(test, "http_response");
    const cJSON *header;
    awsc_http_header headers[16];
    size_t count = 0;
    size_t size;
    unsigned char *body = hex_bytes(json_text(test, "body_hex"), &size);
    cJSON_ArrayForEach(header, json_get(response, "headers")) headers[count++] =
        (awsc_http_header){header->string, header->valuestring};
    awsc_replay_add(replay, json_get(response, "status")->valueint, headers, count, body, size, NULL);
    free(body);
}

static void run_case(vectors *v, awsc_lambda *lambda, awsc_replay *replay, const cJSON *test)
{
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    awsc_error *error = NULL;
    const cJSON *expect = json_get(test, "expect");
    const cJSON *expected;
    case_begin(v, json_text(test, "id"), json_true(test, "advisory"));
    add_answer(replay, test);
    int status = awsc_lambda_invoke_with_response_stream(lambda, &input, NULL, &output, &error);
    if (status) case_problem(v, "the call failed: %s", awsc_error_text(error));
    cJSON_ArrayForEach(expected, json_get(expect, "events"))
    {
        if (status || json_get(expected, "unknown")) continue; /* the library skips it */
        status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &error);
        if (status || !same_event(event, expected)) case_problem(v, "another event, or status %d", status);
    }
    if (!status) {
        status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &error);
        if (!same_end(status, error, expect))
            case_problem(v, "another end: status %d, %s", status, awsc_error_text(error));
    }
    case_end(v);
    awsc_error_free(error);
    awsc_free(output);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "lambda response streams", "event-stream/lambda-invoke-response-stream.json")) return 0;
    cJSON *file = vectors_json("event-stream/lambda-invoke-response-stream.json");
    awsc_replay *replay = NULL;
    awsc_lambda *lambda = NULL;
    awsc_config config = AWSC_CONFIG_INIT;
    if (awsc_replay_new(&replay, NULL)) return 1;
    config.region = "us-east-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.transport = awsc_replay_transport(replay);
    if (awsc_lambda_new(&config, &lambda, NULL)) return 1;
    const cJSON *test;
    cJSON_ArrayForEach(test, json_get(file, "cases")) run_case(&v, lambda, replay, test);
    awsc_lambda_free(lambda);
    awsc_replay_free(replay);
    cJSON_Delete(file);
    return vectors_close(&v);
}
