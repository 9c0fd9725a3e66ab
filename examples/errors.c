/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handles errors: an unknown function, a function that fails, a payload that is not JSON, throttling, a deadline.
 */
#include <stdio.h>
#include <string.h>

#include <awsc/lambda.h>

/* Makes one call that is expected to fail. */
static void try_call(awsc_lambda *lambda, const char *title, const char *function, const char *payload,
                     const awsc_call_options *options)
{
    awsc_lambda_invoke_input input = {.function_name = function, .payload = awsc_blob_text(payload)};
    awsc_lambda_invoke_output *output = NULL;
    awsc_error *error = NULL;

    printf("%s: ", title);
    int status = awsc_lambda_invoke(lambda, &input, options, &output, &error);
    if (status == AWSC_OK && output->function_error) {
        /* The call succeeded, the function failed: HTTP 200, and the payload describes the failure. */
        printf("function error %s: %.*s\n", output->function_error, (int)output->payload.size,
               (const char *)output->payload.data);
    } else if (status == AWSC_OK) {
        printf("no error\n");
    } else if (status == AWSC_ERR_SERVICE) {
        const awsc_lambda_too_many_requests_exception *throttled;
        switch (awsc_lambda_error_code(error)) {
        case AWSC_LAMBDA_RESOURCE_NOT_FOUND_EXCEPTION:
            printf("there is no such function (request %s)\n", awsc_error_request_id(error));
            break;
        case AWSC_LAMBDA_INVALID_REQUEST_CONTENT_EXCEPTION:
            printf("the payload is refused: %s\n", awsc_error_message(error));
            break;
        case AWSC_LAMBDA_TOO_MANY_REQUESTS_EXCEPTION:
            throttled = awsc_lambda_as_too_many_requests_exception(error);
            printf("throttled after %d attempts, reason %s\n", awsc_error_attempts(error),
                   throttled && throttled->reason ? throttled->reason : "unknown");
            break;
        default: /* errors that are not in the model keep their name and message, too */
            printf("%s: %s\n", awsc_error_name(error), awsc_error_message(error));
            break;
        }
    } else if (status == AWSC_ERR_TIMEOUT) {
        printf("no answer in time; the function %s\n",
               awsc_error_maybe_executed(error) ? "may have run" : "was not reached");
    } else {
        printf("%s\n", awsc_error_text(error));
    }
    awsc_error_free(error);
    awsc_free(output);
}

int main(void)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;

    if (awsc_lambda_new(&config, &lambda, &error)) {
        fprintf(stderr, "%s\n", awsc_error_text(error));
        awsc_error_free(error);
        return 1;
    }
    awsc_call_options deadline = AWSC_CALL_OPTIONS_INIT;
    deadline.deadline_ms = AWSC_I64(300);

    try_call(lambda, "unknown function", "no-such-function", "{}", NULL);
    try_call(lambda, "failing function", "fail", "{}", NULL);
    try_call(lambda, "payload that is not JSON", "hello", "{name}", NULL);
    try_call(lambda, "deadline of 300 ms", "slow", "{}", &deadline);
    try_call(lambda, "missing name", NULL, "{}", NULL);
    awsc_lambda_free(lambda);
    return 0;
}
