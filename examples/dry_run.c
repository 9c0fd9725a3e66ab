/* SPDX-License-Identifier: Apache-2.0 */
/* Checks whether a function could be invoked with these parameters, without running it (HTTP 204). */
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
            .invocation_type = AWSC_LAMBDA_INVOCATION_TYPE_DRY_RUN,
        };
        status = awsc_lambda_invoke(lambda, &input, NULL, &output, &error);
    }
    if (status)
        fprintf(stderr, "%s\n", awsc_error_text(error));
    else
        printf("it could be invoked: HTTP %d\n", (int)output->status_code.value);
    awsc_error_free(error);
    awsc_free(output);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
