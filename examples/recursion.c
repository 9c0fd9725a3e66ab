/* SPDX-License-Identifier: Apache-2.0 */
/* Shows whether the service stops a function that invokes itself recursively, and allows recursion. */
#include <stdio.h>

#include <awsc/lambda.h>

int main(int argc, char **argv)
{
    const char *function = argc > 1 ? argv[1] : "hello";
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_lambda_get_function_recursion_config_output *before = NULL;
    awsc_lambda_put_function_recursion_config_output *after = NULL;
    awsc_error *error = NULL;

    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) {
        awsc_lambda_get_function_recursion_config_input get = {.function_name = function};
        status = awsc_lambda_get_function_recursion_config(lambda, &get, NULL, &before, &error);
    }
    if (!status) {
        awsc_lambda_put_function_recursion_config_input put = {
            .function_name = function,
            .recursive_loop = AWSC_LAMBDA_RECURSIVE_LOOP_ALLOW,
        };
        status = awsc_lambda_put_function_recursion_config(lambda, &put, NULL, &after, &error);
    }
    if (status)
        fprintf(stderr, "%s\n", awsc_error_text(error));
    else
        printf("recursive loop: %s, now %s\n", before->recursive_loop, after->recursive_loop);

    awsc_error_free(error);
    awsc_free(before);
    awsc_free(after);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
