/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that is compiled against older headers than its library. Its input is at the end of a page without a mapped
 * page after it: a library that read a member unknown to the program would crash.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            printf("line %d: %s\n", __LINE__, #condition);                                                             \
            return 1;                                                                                                  \
        }                                                                                                              \
    } while (0)

/* A copy of `size` bytes that ends with its page. */
static void *at_the_edge(const void *value, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE)) exit(2);
    return memcpy(pages + page - size, value, size);
}

static void answer(awsc_replay *replay, int status, const char *error, const char *body)
{
    awsc_http_header header = {"x-amzn-ErrorType", error};
    if (awsc_replay_add(replay, status, &header, error ? 1 : 0, body, strlen(body), NULL)) exit(2);
}

static int inputs(awsc_lambda *lambda, awsc_replay *replay)
{
    awsc_lambda_function_code code = {.s3_bucket = "bucket", .s3_key = "key"};
    awsc_lambda_file_system_config mount = {.arn = "arn:fs", .local_mount_path = "/mnt/a"};
    const awsc_lambda_file_system_config *mounts[] = {at_the_edge(&mount, sizeof mount)};
    awsc_lambda_durable_config durable = {.retention_period_in_days = AWSC_I32(7)};
    awsc_lambda_create_function_input input = {
        .function_name = "f",
        .role = "arn:role",
        .code = at_the_edge(&code, sizeof code),
        .file_system_configs = {1, mounts},
        .durable_config = at_the_edge(&durable, sizeof durable),
    };
    awsc_error *error = NULL;
    answer(replay, 201, NULL, "{}");
    int status = awsc_lambda_create_function(lambda, at_the_edge(&input, sizeof input), NULL, NULL, &error);
    if (status) puts(awsc_error_text(error));
    CHECK(status == AWSC_OK);
    awsc_body body = awsc_http_request_body(awsc_replay_request(replay, awsc_replay_request_count(replay) - 1));
    char text[1024] = {0};
    CHECK(body.size < sizeof text);
    memcpy(text, body.data, body.size);
    CHECK(strcmp(text,
                 "{\"FunctionName\":\"f\",\"Role\":\"arn:role\",\"Code\":{\"S3Bucket\":\"bucket\",\"S3Key\":\"key\"},"
                 "\"FileSystemConfigs\":[{\"Arn\":\"arn:fs\",\"LocalMountPath\":\"/mnt/a\"}],"
                 "\"DurableConfig\":{\"RetentionPeriodInDays\":7}}") == 0);
    return 0;
}

static int outputs(awsc_lambda *lambda, awsc_replay *replay)
{
    awsc_lambda_get_function_input input = {.function_name = "f"};
    awsc_lambda_get_function_output *output = NULL;
    answer(replay, 200, NULL,
           "{\"Code\":{\"RepositoryType\":\"S3\",\"Location\":\"https://x\",\"ResolvedS3Object\":{\"S3Bucket\":\"b\"},"
           "\"SourceKMSKeyArn\":\"arn:key\"},\"Configuration\":{\"FunctionName\":\"f\",\"Runtime\":\"nodejs26.x\","
           "\"FileSystemConfigs\":[{\"Arn\":\"a\",\"S3FilesConfig\":{}},{\"Arn\":\"b\"}],"
           "\"DurableConfig\":{\"KMSKeyArn\":\"arn:new\",\"RetentionPeriodInDays\":3}}}");
    CHECK(awsc_lambda_get_function(lambda, &input, NULL, &output, NULL) == AWSC_OK);
    CHECK(strcmp(output->code->location, "https://x") == 0);
    CHECK(strcmp(output->code->source_kms_key_arn, "arn:key") == 0);
    CHECK(output->configuration->file_system_configs.count == 2);
    CHECK(strcmp(output->configuration->file_system_configs.items[1]->arn, "b") == 0);
    CHECK(output->configuration->durable_config->retention_period_in_days.value == 3);
    /* An enum value newer than the program's headers keeps its text. */
    CHECK(strcmp(output->configuration->runtime, "nodejs26.x") == 0);
    awsc_free(output);
    return 0;
}

static int errors(awsc_lambda *lambda, awsc_replay *replay)
{
    awsc_lambda_get_function_input input = {.function_name = "f"};
    awsc_error *error = NULL;
    answer(replay, 404, "ResourceNotFoundException", "{\"Message\":\"none\",\"Type\":\"User\"}");
    CHECK(awsc_lambda_get_function(lambda, &input, NULL, NULL, &error) == AWSC_ERR_SERVICE);
    CHECK(awsc_lambda_error_code(error) == AWSC_LAMBDA_RESOURCE_NOT_FOUND_EXCEPTION);
    CHECK(strcmp(awsc_lambda_as_resource_not_found_exception(error)->type, "User") == 0);
    awsc_error_free(error);
    CHECK(awsc_lambda_runtime_parse("python3.13") == AWSC_LAMBDA_RUNTIME_ENUM_PYTHON3_13);
    return 0;
}

int main(void)
{
    awsc_replay *replay = NULL;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    awsc_config config = AWSC_CONFIG_INIT;
    if (awsc_replay_new(&replay, NULL)) return 2;
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.transport = awsc_replay_transport(replay);
    if (awsc_lambda_new(&config, &lambda, &error)) {
        printf("awsc_lambda_new: %s\n", awsc_error_text(error));
        return 3;
    }
    int failed = inputs(lambda, replay) || outputs(lambda, replay) || errors(lambda, replay);
    awsc_lambda_free(lambda);
    awsc_replay_free(replay);
    puts(failed ? "failed" : "all is well");
    return failed;
}
