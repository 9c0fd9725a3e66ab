/* SPDX-License-Identifier: Apache-2.0 */
/* waiter_probe WAITER FUNCTION QUALIFIER|- MAX_WAIT_MS: waits, and prints outcome, status, calls and the error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/lambda.h>

static const struct {
    const char *name;
    const awsc_waiter *(*waiter)(void);
    int of_configuration; /* calls GetFunctionConfiguration, not GetFunction */
} waiters[] = {
    {"FunctionActive", awsc_lambda_function_active_waiter, 1},
    {"FunctionActiveV2", awsc_lambda_function_active_v2_waiter, 0},
    {"FunctionExists", awsc_lambda_function_exists_waiter, 0},
    {"FunctionUpdated", awsc_lambda_function_updated_waiter, 1},
    {"FunctionUpdatedV2", awsc_lambda_function_updated_v2_waiter, 0},
    {"PublishedVersionActive", awsc_lambda_published_version_active_waiter, 1},
};

int main(int argc, char **argv)
{
    static const char *const outcomes[] = {"none", "success", "failure", "timeout", "cancelled"};
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_waiter_options options = AWSC_WAITER_OPTIONS_INIT;
    awsc_waiter_result result = AWSC_WAITER_RESULT_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    if (argc != 5 || awsc_lambda_new(&config, &lambda, &error)) return 2;
    const char *qualifier = strcmp(argv[3], "-") ? argv[3] : NULL;
    awsc_lambda_get_function_input function = {.function_name = argv[2], .qualifier = qualifier};
    awsc_lambda_get_function_configuration_input configuration = {.function_name = argv[2], .qualifier = qualifier};
    options.max_wait_ms = AWSC_I64(atoll(argv[4]));
    options.min_delay_ms = AWSC_I64(50); /* milliseconds instead of the model's seconds */
    options.max_delay_ms = AWSC_I64(100);

    for (size_t i = 0; i < sizeof waiters / sizeof waiters[0]; i++) {
        if (strcmp(argv[1], waiters[i].name)) continue;
        const void *input = waiters[i].of_configuration ? (const void *)&configuration : (const void *)&function;
        int status = awsc_waiter_run(AWSC_LAMBDA_LEVEL, waiters[i].waiter(), (struct awsc_client *)lambda, input,
                                     &options, &result, &error);
        printf("%s %s %d %s\n", outcomes[result.outcome], awsc_status_name(status), result.calls,
               error ? awsc_error_name(error) : "-");
    }
    awsc_waiter_result_clear(&result);
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    return 0;
}
