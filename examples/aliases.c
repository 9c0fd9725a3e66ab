/* SPDX-License-Identifier: Apache-2.0 */
/* Publishes a version of a function, points an alias to it, invokes it by the alias, and lists both. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <awsc/lambda.h>

enum { LOOKS = 100 };

/* The service prepares a version in the background. */
static int wait_until_active(awsc_lambda *lambda, const char *function, const char *version, awsc_error **error)
{
    awsc_lambda_get_function_configuration_input input = {.function_name = function, .qualifier = version};
    for (int i = 0; i < LOOKS; i++) {
        awsc_lambda_get_function_configuration_output *found = NULL;
        int status = awsc_lambda_get_function_configuration(lambda, &input, NULL, &found, error);
        bool active = !status && !strcmp(found->state, AWSC_LAMBDA_STATE_ACTIVE);
        awsc_free(found);
        if (status || active) return status;
        nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
    return AWSC_ERR_TIMEOUT;
}

static int publish(awsc_lambda *lambda, const char *function, awsc_error **error)
{
    awsc_lambda_publish_version_input input = {.function_name = function, .description = "published by an example"};
    awsc_lambda_publish_version_output *version = NULL;
    int status = awsc_lambda_publish_version(lambda, &input, NULL, &version, error);
    if (!status) status = wait_until_active(lambda, function, version->version, error);
    if (!status) {
        awsc_lambda_create_alias_input alias = {
            .function_name = function,
            .name = "live",
            .function_version = version->version,
        };
        status = awsc_lambda_create_alias(lambda, &alias, NULL, NULL, error);
    }
    if (!status) printf("live is version %s\n", version->version);
    awsc_free(version);
    return status;
}

static int list(awsc_lambda *lambda, const char *function, awsc_error **error)
{
    awsc_lambda_list_versions_by_function_input versions_input = {.function_name = function};
    awsc_lambda_list_aliases_input aliases_input = {.function_name = function};
    awsc_lambda_list_versions_by_function_output *versions = NULL;
    awsc_lambda_list_aliases_output *aliases = NULL;
    int status = awsc_lambda_list_versions_by_function(lambda, &versions_input, NULL, &versions, error);
    for (size_t i = 0; !status && i < versions->versions.count; i++)
        printf("version: %s\n", versions->versions.items[i]->function_arn);
    if (!status) status = awsc_lambda_list_aliases(lambda, &aliases_input, NULL, &aliases, error);
    for (size_t i = 0; !status && i < aliases->aliases.count; i++)
        printf("alias: %s -> %s\n", aliases->aliases.items[i]->alias_arn, aliases->aliases.items[i]->function_version);
    awsc_free(versions);
    awsc_free(aliases);
    return status;
}

int main(int argc, char **argv)
{
    const char *function = argc > 1 ? argv[1] : "hello";
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_output *output = NULL;
    awsc_error *error = NULL;

    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) status = publish(lambda, function, &error);
    if (!status) {
        awsc_lambda_invoke_input input = {.function_name = function, .qualifier = "live"};
        status = awsc_lambda_invoke(lambda, &input, NULL, &output, &error);
    }
    if (!status) printf("version %s answered\n", output->executed_version);
    if (!status) status = list(lambda, function, &error);
    if (!status) {
        awsc_lambda_delete_alias_input input = {.function_name = function, .name = "live"};
        status = awsc_lambda_delete_alias(lambda, &input, NULL, NULL, &error);
    }
    if (status) fprintf(stderr, "%s\n", error ? awsc_error_text(error) : awsc_status_name(status));
    awsc_error_free(error);
    awsc_free(output);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
