/* SPDX-License-Identifier: Apache-2.0 */
/* Invokes a function with JSON and a client context; distinguishes errors of the function from errors of the call. */
#include <stdio.h>

#include <awsc/lambda.h>
#include <awsc/lambda/conveniences.h>

static void print_failure(const awsc_lambda_function_failure *failure)
{
    fprintf(stderr, "%s: %s\n", failure->error_type ? failure->error_type : "error",
            failure->error_message ? failure->error_message : "");
    for (size_t i = 0; i < failure->stack_trace.count; i++) fprintf(stderr, "  %s\n", failure->stack_trace.items[i]);
}

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_arena *arena = NULL;
    awsc_lambda_invoke_output *output = NULL;
    awsc_lambda_function_failure *failure = NULL;
    awsc_error *error = NULL;
    const char *log = "";

    awsc_lambda_client_application application = {.app_title = "invoke_json"};
    awsc_lambda_client_context context = {.client = &application};
    awsc_lambda_invoke_input input = {
        .function_name = argc > 1 ? argv[1] : "hello",
        .payload = awsc_blob_text(argc > 2 ? argv[2] : "{\"name\": \"Ada\"}"),
        .log_type = AWSC_LAMBDA_LOG_TYPE_TAIL,
    };

    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) status = awsc_arena_new(&arena, &error);
    if (!status) status = awsc_lambda_client_context_encode(arena, &context, &input.client_context, &error);
    if (!status) status = awsc_lambda_invoke_json(lambda, &input, NULL, &output, &failure, &error);
    if (!status) printf("%.*s\n", (int)output->payload.size, (const char *)output->payload.data);
    if (status == AWSC_ERR_FUNCTION) print_failure(failure);
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));
    if (output && awsc_lambda_log_decode(arena, output->log_result, &log, NULL, NULL) == AWSC_OK)
        fprintf(stderr, "---- log\n%s", log);

    awsc_error_free(error);
    awsc_free(failure);
    awsc_free(output);
    awsc_arena_free(arena);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
