/* SPDX-License-Identifier: Apache-2.0 */
/* Lists all functions: an iterator requests the next page when it is needed. */
#include <stdio.h>

#include <awsc/lambda.h>

static int list_all(awsc_lambda *lambda, int64_t page_size, awsc_error **error)
{
    awsc_lambda_list_functions_items *items = NULL;
    const awsc_lambda_function_configuration *function = NULL;
    awsc_pages_options options = AWSC_PAGES_OPTIONS_INIT;
    size_t functions = 0;

    options.page_size = AWSC_I64(page_size);
    int status = awsc_lambda_list_functions_items_new(lambda, NULL, &options, &items, error);
    while (!status && !(status = awsc_lambda_list_functions_items_next(items, &function, error))) {
        printf("%s: %d MB, %d s\n", function->function_name, (int)function->memory_size.value,
               (int)function->timeout.value);
        functions++;
    }
    awsc_lambda_list_functions_items_free(items);
    if (status != AWSC_END) return status;
    printf("%zu functions\n", functions);
    return AWSC_OK;
}

int main(void)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;

    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) status = list_all(lambda, 2, &error);
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
