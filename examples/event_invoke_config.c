/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configures asynchronous invocations of a function: number of retries, maximum age, and destinations of their records.
 */
#include <stdio.h>

#include <awsc/lambda.h>

#define QUEUE "arn:aws:sqs:us-east-1:123456789012:"

static void print_config(const char *title, const awsc_lambda_function_event_invoke_config *config)
{
    const awsc_lambda_destination_config *to = config->destination_config;
    printf("%s: %s\n", title, config->function_arn);
    if (config->maximum_retry_attempts.is_set) printf("  retries: %d\n", (int)config->maximum_retry_attempts.value);
    if (config->maximum_event_age_in_seconds.is_set)
        printf("  age: %d s\n", (int)config->maximum_event_age_in_seconds.value);
    if (to && to->on_success && to->on_success->destination) printf("  on success: %s\n", to->on_success->destination);
    if (to && to->on_failure && to->on_failure->destination) printf("  on failure: %s\n", to->on_failure->destination);
}

static int run(awsc_lambda *lambda, const char *function, awsc_error **error)
{
    awsc_lambda_on_success success = {.destination = QUEUE "done"};
    awsc_lambda_on_failure failure = {.destination = QUEUE "failed"};
    awsc_lambda_destination_config destinations = {.on_success = &success, .on_failure = &failure};
    awsc_lambda_put_function_event_invoke_config_input put = {
        .function_name = function,
        .maximum_retry_attempts = AWSC_I32(0), /* zero is set, not unset */
        .destination_config = &destinations,
    };
    awsc_lambda_update_function_event_invoke_config_input update = {
        .function_name = function, .maximum_event_age_in_seconds = AWSC_I32(3600), /* others stay */
    };
    awsc_lambda_get_function_event_invoke_config_input get = {.function_name = function};
    awsc_lambda_list_function_event_invoke_configs_input list = {.function_name = function};
    awsc_lambda_delete_function_event_invoke_config_input delete = {.function_name = function};
    awsc_lambda_get_function_event_invoke_config_output *config = NULL;
    awsc_lambda_list_function_event_invoke_configs_output *configs = NULL;

    int status = awsc_lambda_put_function_event_invoke_config(lambda, &put, NULL, NULL, error);
    if (!status) status = awsc_lambda_update_function_event_invoke_config(lambda, &update, NULL, NULL, error);
    if (!status) status = awsc_lambda_get_function_event_invoke_config(lambda, &get, NULL, &config, error);
    if (!status) print_config("now", config);
    if (!status) status = awsc_lambda_list_function_event_invoke_configs(lambda, &list, NULL, &configs, error);
    for (size_t i = 0; !status && i < configs->function_event_invoke_configs.count; i++)
        print_config("listed", configs->function_event_invoke_configs.items[i]);
    if (!status) status = awsc_lambda_delete_function_event_invoke_config(lambda, &delete, NULL, NULL, error);
    awsc_free(config);
    awsc_free(configs);
    return status;
}

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;

    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) status = run(lambda, argc > 1 ? argv[1] : "hello", &error);
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
