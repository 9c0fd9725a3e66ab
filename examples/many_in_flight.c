/* SPDX-License-Identifier: Apache-2.0 */
/* A hundred invocations at a time on one thread. */
#include <stdio.h>

#include <awsc/lambda.h>

enum { CALLS = 100 };

typedef struct tally {
    int succeeded;
    int failed;
} tally;

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    tally *counts = user;
    if (status == AWSC_OK && !output->function_error)
        counts->succeeded++;
    else
        counts->failed++;
    if (error) fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    awsc_free(output);
}

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_loop *loop = NULL;
    awsc_error *error = NULL;
    tally counts = {0, 0};

    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) status = awsc_loop_new(&loop, &error);
    for (int i = 0; !status && i < CALLS; i++) {
        awsc_lambda_invoke_input input = {
            .function_name = argc > 1 ? argv[1] : "hello",
            .payload = AWSC_BLOB_LITERAL("{}"),
        };
        status = awsc_lambda_invoke_start(lambda, loop, &input, NULL, done, &counts, NULL, &error);
    }
    if (!status) status = awsc_loop_run(loop, &error); /* until nothing is in flight */
    if (status)
        fprintf(stderr, "%s\n", awsc_error_text(error));
    else
        printf("%d succeeded, %d failed\n", counts.succeeded, counts.failed);
    awsc_error_free(error);
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
    return status || counts.failed ? 1 : 0;
}
