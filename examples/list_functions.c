/* Lists all functions, page by page: each page says where the next one begins. */
#include <stdio.h>

#include <awsc/lambda.h>

static int list_all(awsc_lambda *lambda, int32_t page_size, awsc_error **error)
{
    awsc_lambda_list_functions_output *page = NULL;
    awsc_lambda_list_functions_input input = {.max_items = AWSC_I32(page_size)};
    size_t pages = 0, functions = 0;
    int status;
    do {
        /* The marker of the next page lives in this one, which is freed when it was used. */
        awsc_lambda_list_functions_output *before = page;
        page = NULL;
        status = awsc_lambda_list_functions(lambda, &input, NULL, &page, error);
        awsc_free(before);
        if (status) break;
        pages++;
        for (size_t i = 0; i < page->functions.count; i++, functions++) {
            const awsc_lambda_function_configuration *function = page->functions.items[i];
            printf("%s: %d MB, %d s\n", function->function_name, (int)function->memory_size.value,
                   (int)function->timeout.value);
        }
        input.marker = page->next_marker;
    } while (input.marker);
    if (!status) printf("%zu functions on %zu pages\n", functions, pages);
    awsc_free(page);
    return status;
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
