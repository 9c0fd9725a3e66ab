/* SPDX-License-Identifier: Apache-2.0 */
/* Waits until a function is ready to be invoked, 60 seconds at most, and prints its state after each call. */
#include <stdio.h>

#include <awsc/lambda.h>

static void tell(void *user, const awsc_waiter_attempt *attempt)
{
    const awsc_lambda_get_function_output *output = attempt->output;
    (void)user;
    if (output && output->configuration) printf("call %d: %s\n", attempt->call, output->configuration->state);
    if (attempt->delay_ms >= 0) printf("again in %lld ms\n", (long long)attempt->delay_ms);
}

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_waiter_options options = AWSC_WAITER_OPTIONS_INIT;
    awsc_waiter_result result = AWSC_WAITER_RESULT_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;

    if (argc != 2) {
        fprintf(stderr, "usage: %s FUNCTION\n", argv[0]);
        return 2;
    }
    awsc_lambda_get_function_input input = {.function_name = argv[1]};
    options.max_wait_ms = AWSC_I64(60000);
    options.on_attempt = tell;

    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) status = awsc_lambda_wait_function_active_v2(lambda, &input, &options, &result, &error);
    if (!status) {
        const awsc_lambda_get_function_output *output = result.output;
        printf("%s is ready: %s\n", argv[1], output->configuration->function_arn);
    } else {
        fprintf(stderr, "%s\n", awsc_error_text(error));
    }
    awsc_waiter_result_clear(&result);
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
