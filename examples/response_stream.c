/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a function's response while the function is still writing it. */
#include <stdio.h>

#include <awsc/lambda.h>

static int print_events(awsc_event_stream *stream, awsc_error **error)
{
    const awsc_lambda_invoke_with_response_stream_response_event *event;
    int status;
    while ((status = awsc_lambda_invoke_with_response_stream_next(stream, &event, error)) == AWSC_OK) {
        switch (event->kind) {
        case AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_PAYLOAD_CHUNK: {
            awsc_blob chunk = event->as.payload_chunk->payload;
            fwrite(chunk.data, 1, chunk.size, stdout);
            fflush(stdout);
            break;
        }
        case AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_INVOKE_COMPLETE:
            if (event->as.invoke_complete->error_code)
                fprintf(stderr, "function error: %s: %s\n", event->as.invoke_complete->error_code,
                        event->as.invoke_complete->error_details ? event->as.invoke_complete->error_details : "");
            break;
        default: /* an event of a newer service */
            break;
        }
    }
    return status == AWSC_END ? AWSC_OK : status;
}

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    awsc_error *error = NULL;

    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) {
        awsc_lambda_invoke_with_response_stream_input input = {
            .function_name = argc > 1 ? argv[1] : "stream",
            .payload = AWSC_BLOB_LITERAL("{}"),
        };
        status = awsc_lambda_invoke_with_response_stream(lambda, &input, NULL, &output, &error);
    }
    if (!status) status = print_events(output->event_stream, &error);
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    awsc_free(output); /* closes the stream */
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
