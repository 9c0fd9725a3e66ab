/*
 * Decodes a page of ListFunctions, 50 functions in about 100 KB, into C structs by schema, and the same bytes into
 * cJSON's tree. Measures CPU time of this process in alternating rounds, and takes medians. Prints the ratio and the
 * number of allocations.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buffer.h"
#include "codec/json_codec.h"
#include "schemas.h"

enum { FUNCTIONS = 50, ROUNDS = 41, PASSES = 25 };

/* ---- the page -------------------------------------------------------------------------------------------------- */

/* A function as the service sends it: members in alphabetical order, unset members as null. */
static void append_function(awsc_buffer *page, int number)
{
    awsc_buffer_append_format(
        page,
        "{\"Architectures\":[\"arm64\"],\"CodeSha256\":\"q1Zr0k3vJmVbG4pWm8dSPQ4tYl6nX2cR7uHfKsJ%05dQ=\","
        "\"CodeSize\":%d,\"DeadLetterConfig\":{\"TargetArn\":\"arn:aws:sqs:eu-west-1:123456789012:failed-%d\"},"
        "\"Description\":\"Turns what was uploaded into thumbnails of \\\"several\\\" sizes \xe2\x80\x93 "
        "part %d of the gallery; see the handbook for how to add a size or a format\",",
        number, 10000 + 731 * number, number, number);
    awsc_buffer_append_format(
        page,
        "\"Environment\":{\"Variables\":{\"BUCKET\":\"gallery-pictures-%d\",\"LOG_LEVEL\":\"info\","
        "\"TABLE_NAME\":\"gallery-metadata-production\",\"TOPIC_ARN\":\"arn:aws:sns:eu-west-1:123456789012:done\","
        "\"QUEUE_URL\":\"https://sqs.eu-west-1.amazonaws.com/123456789012/gallery-work\",\"MAX_WIDTH\":\"1920\","
        "\"FORMATS\":\"image/jpeg,image/png,image/webp,image/avif\",\"FEATURE_FLAGS\":\"resize,crop,watermark\"}},"
        "\"EphemeralStorage\":{\"Size\":%d},\"FileSystemConfigs\":null,"
        "\"FunctionArn\":\"arn:aws:lambda:eu-west-1:123456789012:function:gallery-thumbnail-%d\","
        "\"FunctionName\":\"gallery-thumbnail-%d\",\"Handler\":\"bootstrap\",\"ImageConfigResponse\":null,",
        number, 512 + number, number, number);
    awsc_buffer_append_format(
        page,
        "\"KMSKeyArn\":\"arn:aws:kms:eu-west-1:123456789012:key/1f0c4f5e-7d0e-4a33-9d36-5a0f6c2b%04d\","
        "\"LastModified\":\"2026-07-%02dT10:11:12.123+0000\",\"LastUpdateStatus\":\"Successful\","
        "\"LastUpdateStatusReason\":null,\"LastUpdateStatusReasonCode\":null,"
        "\"Layers\":[{\"Arn\":\"arn:aws:lambda:eu-west-1:123456789012:layer:image-tools:%d\",\"CodeSize\":%d,"
        "\"SigningJobArn\":null,\"SigningProfileVersionArn\":null},"
        "{\"Arn\":\"arn:aws:lambda:eu-west-1:123456789012:layer:observability:7\",\"CodeSize\":204800}],"
        "\"LoggingConfig\":{\"ApplicationLogLevel\":null,\"LogFormat\":\"Text\","
        "\"LogGroup\":\"/aws/lambda/gallery-thumbnail-%d\",\"SystemLogLevel\":null},"
        "\"MasterArn\":null,\"MemorySize\":%d,\"PackageType\":\"Zip\",",
        number, 1 + number % 28, number, 3000 * number, number, 128 + 64 * number);
    awsc_buffer_append_format(
        page,
        "\"RevisionId\":\"8a1b7e8c-0000-4c6b-8d3b-3f2f6e1a%04d\",\"Role\":\"arn:aws:iam::123456789012:role/"
        "gallery-%d\","
        "\"Runtime\":\"provided.al2023\",\"RuntimeVersionConfig\":null,\"SigningJobArn\":null,"
        "\"SigningProfileVersionArn\":null,\"SnapStart\":{\"ApplyOn\":\"None\",\"OptimizationStatus\":\"Off\"},"
        "\"State\":\"Active\",\"StateReason\":null,\"StateReasonCode\":null,\"Timeout\":%d,"
        "\"TracingConfig\":{\"Mode\":\"PassThrough\"},\"Version\":\"$LATEST\","
        "\"VpcConfig\":{\"Ipv6AllowedForDualStack\":false,\"SecurityGroupIds\":[\"sg-0a1b2c3d4e5f60%03d\"],"
        "\"SubnetIds\":[\"subnet-0123456789abcdef0\",\"subnet-0fedcba9876543210\"],\"VpcId\":\"vpc-0a1b2c3d4e5f\"}}",
        number, number, 3 + number, number);
}

static awsc_buffer make_page(void)
{
    awsc_buffer page = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer_append_text(&page, "{\"Functions\":[");
    for (int i = 0; i < FUNCTIONS; i++) {
        if (i) awsc_buffer_append_char(&page, ',');
        append_function(&page, i);
    }
    awsc_buffer_append_text(&page, "],\"NextMarker\":\"bWFya2Vy\"}");
    return page;
}

/* ---- measuring ------------------------------------------------------------------------------------------------- */

static size_t allocations;

static void *counting_alloc(void *user, size_t size)
{
    (void)user;
    allocations++;
    return malloc(size);
}

static void *counting_resize(void *user, void *memory, size_t size)
{
    (void)user;
    allocations++;
    return realloc(memory, size);
}

static void counting_release(void *user, void *memory)
{
    (void)user;
    free(memory);
}

static const awsc_allocator counting = {sizeof(awsc_allocator), NULL, counting_alloc, counting_resize,
                                        counting_release};

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void decode_by_schema(awsc_view page)
{
    awsc_error *error = NULL;
    const awsc_schema *schema = &awsc_lambda_list_functions_output_schema;
    awsc_arena *arena = awsc_arena_new_sized(&counting, page.size);
    void *output = arena ? awsc_arena_alloc_zeroed(arena, 1, schema->size) : NULL;
    if (!output || awsc_json_decode(schema, page, true, AWSC_JSON_LIMITS_DEFAULT, arena, output, &error)) {
        fprintf(stderr, "%s\n", awsc_error_text(error));
        exit(1);
    }
    awsc_arena_free(arena);
}

static void decode_by_cjson(awsc_view page)
{
    cJSON *tree = cJSON_ParseWithLength(page.data, page.size);
    if (!tree) exit(1);
    cJSON_Delete(tree);
}

static double measure(void (*decode)(awsc_view), awsc_view page)
{
    double start = cpu_seconds();
    for (int i = 0; i < PASSES; i++) decode(page);
    return (cpu_seconds() - start) / (double)PASSES;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_value);
    return values[ROUNDS / 2];
}

int main(void)
{
    awsc_buffer buffer = make_page();
    awsc_view page = awsc_buffer_view(&buffer);
    double ours[ROUNDS], theirs[ROUNDS];
    decode_by_schema(page);
    size_t used = allocations;
    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = measure(decode_by_schema, page);
        theirs[i] = measure(decode_by_cjson, page);
    }
    double own = median(ours), other = median(theirs);
    printf("page: %zu bytes, %d functions\n", page.size, (int)FUNCTIONS);
    printf("by schema: %.1f us (%.0f MB/s), %zu allocations\n", own * 1e6, (double)page.size / own * 1e-6, used);
    printf("cJSON %s:  %.1f us (%.0f MB/s)\n", cJSON_Version(), other * 1e6, (double)page.size / other * 1e-6);
    printf("ratio: %.2f\n", other / own);
    awsc_buffer_clear(&buffer);
    return 0;
}
