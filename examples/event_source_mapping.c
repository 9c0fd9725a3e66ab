/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds a function from a queue: creates the mapping, waits until it is enabled, and deletes it. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <awsc/lambda.h>

enum { LOOKS = 100 };

/* The service creates mappings in the background; until then they can be neither changed nor deleted. */
static int wait_until(awsc_lambda *lambda, const char *uuid, const char *state, awsc_error **error)
{
    awsc_lambda_get_event_source_mapping_input input = {.uuid = uuid};
    for (int i = 0; i < LOOKS; i++) {
        awsc_lambda_get_event_source_mapping_output *mapping = NULL;
        int status = awsc_lambda_get_event_source_mapping(lambda, &input, NULL, &mapping, error);
        bool reached = !status && !strcmp(mapping->state, state);
        awsc_free(mapping);
        if (status || reached) return status;
        nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
    return AWSC_ERR_TIMEOUT;
}

static int run(awsc_lambda *lambda, const char *function, const char *queue, awsc_error **error)
{
    const awsc_lambda_filter filter = {.pattern = "{\"body\": {\"kind\": [\"order\"]}}"};
    awsc_lambda_filter_criteria criteria = {{1, (const awsc_lambda_filter *const[]){&filter}}};
    awsc_lambda_create_event_source_mapping_input create = {
        .function_name = function,
        .event_source_arn = queue,
        .batch_size = AWSC_I32(5),
        .filter_criteria = &criteria,
    };
    awsc_lambda_create_event_source_mapping_output *mapping = NULL;

    int status = awsc_lambda_create_event_source_mapping(lambda, &create, NULL, &mapping, error);
    if (!status) printf("mapping %s is %s\n", mapping->uuid, mapping->state);
    if (!status) status = wait_until(lambda, mapping->uuid, "Enabled", error);
    if (!status) printf("it is enabled\n");
    if (!status) {
        awsc_lambda_delete_event_source_mapping_input delete = {.uuid = mapping->uuid};
        awsc_lambda_delete_event_source_mapping_output *deleted = NULL;
        status = awsc_lambda_delete_event_source_mapping(lambda, &delete, NULL, &deleted, error);
        if (!status) printf("it is %s\n", deleted->state);
        awsc_free(deleted);
    }
    awsc_free(mapping);
    return status;
}

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;

    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status)
        status = run(lambda, argc > 1 ? argv[1] : "hello",
                     argc > 2 ? argv[2] : "arn:aws:sqs:us-east-1:123456789012:orders", &error);
    if (status) fprintf(stderr, "%s\n", error ? awsc_error_text(error) : awsc_status_name(status));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
