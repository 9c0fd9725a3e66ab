/* SPDX-License-Identifier: Apache-2.0 */
/* Invokes a function, waits for its result, and prints the tail of its log. */
#include <stdio.h>

#include <awsc/lambda.h>

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT; /* region, endpoint, credentials: from environment and profile files */
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_output *output = NULL;
    awsc_error *error = NULL;

    if (awsc_lambda_new(&config, &lambda, &error)) goto failed;

    awsc_lambda_invoke_input input = {
        .function_name = argc > 1 ? argv[1] : "hello",
        .payload = awsc_blob_text(argc > 2 ? argv[2] : "{\"name\": \"Ada\"}"),
        .log_type = AWSC_LAMBDA_LOG_TYPE_TAIL,
    };
    if (awsc_lambda_invoke(lambda, &input, NULL, &output, &error)) goto failed;

    printf("status: %d\n", (int)output->status_code.value);
    if (output->function_error) printf("function error: %s\n", output->function_error);
    printf("payload: %.*s\n", (int)output->payload.size, (const char *)output->payload.data);
    if (output->log_result) printf("log (base64): %s\n", output->log_result);

    awsc_free(output);
    awsc_lambda_free(lambda);
    return 0;

failed:
    fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    return 1;
}
