/* SPDX-License-Identifier: Apache-2.0 */
/* Sends an event to a function without waiting for the result: the service queues it (HTTP 202). */
#include <stdio.h>

#include <awsc/lambda.h>

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_output *output = NULL;
    awsc_error *error = NULL;

    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) {
        awsc_lambda_invoke_input input = {
            .function_name = argc > 1 ? argv[1] : "hello",
            .invocation_type = AWSC_LAMBDA_INVOCATION_TYPE_EVENT,
            .payload = AWSC_BLOB_LITERAL("{\"order\": 42}"),
        };
        status = awsc_lambda_invoke(lambda, &input, NULL, &output, &error);
    }
    if (status) {
        fprintf(stderr, "%s\n", awsc_error_text(error));
        /* A second event would run the function again: send it only if the first cannot have run. */
        if (awsc_error_maybe_executed(error)) fprintf(stderr, "the event may have been queued all the same\n");
    } else {
        printf("queued: HTTP %d, request %s\n", (int)output->status_code.value, awsc_output_request_id(output));
    }
    awsc_error_free(error);
    awsc_free(output);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
