/* SPDX-License-Identifier: Apache-2.0 */
/* Gives a function an HTTPS URL, changes the authorization of its callers, and deletes it. */
#include <stdio.h>

#include <awsc/lambda.h>

static int run(awsc_lambda *lambda, const char *function, awsc_error **error)
{
    awsc_lambda_cors cors = {
        .allow_origins = {1, (const char *const[]){"https://example.com"}},
        .max_age = AWSC_I32(60),
    };
    awsc_lambda_create_function_url_config_input create = {
        .function_name = function,
        .auth_type = AWSC_LAMBDA_FUNCTION_URL_AUTH_TYPE_NONE,
        .cors = &cors,
    };
    awsc_lambda_update_function_url_config_input update = {
        .function_name = function,
        .auth_type = AWSC_LAMBDA_FUNCTION_URL_AUTH_TYPE_AWS_IAM,
        .invoke_mode = AWSC_LAMBDA_INVOKE_MODE_RESPONSE_STREAM,
    };
    awsc_lambda_get_function_url_config_input get = {.function_name = function};
    awsc_lambda_delete_function_url_config_input delete = {.function_name = function};
    awsc_lambda_create_function_url_config_output *created = NULL;
    awsc_lambda_get_function_url_config_output *found = NULL;

    int status = awsc_lambda_create_function_url_config(lambda, &create, NULL, &created, error);
    if (!status) printf("%s for %s\n", created->function_url, created->auth_type);
    if (!status) status = awsc_lambda_update_function_url_config(lambda, &update, NULL, NULL, error);
    if (!status) status = awsc_lambda_get_function_url_config(lambda, &get, NULL, &found, error);
    if (!status)
        printf("now for %s, %s, origins %s\n", found->auth_type, found->invoke_mode,
               found->cors->allow_origins.items[0]);
    if (!status) status = awsc_lambda_delete_function_url_config(lambda, &delete, NULL, NULL, error);
    awsc_free(created);
    awsc_free(found);
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
