/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "list_page.h"

enum { FUNCTIONS = 50 };

/* A function as the service sends it: members in the order of the alphabet, unset ones as null. */
static void append_function(FILE *page, int number)
{
    fprintf(page,
            "{\"Architectures\":[\"arm64\"],\"CodeSha256\":\"q1Zr0k3vJmVbG4pWm8dSPQ4tYl6nX2cR7uHfKsJ%05dQ=\","
            "\"CodeSize\":%d,\"DeadLetterConfig\":{\"TargetArn\":\"arn:aws:sqs:eu-west-1:123456789012:failed-%d\"},"
            "\"Description\":\"Turns what was uploaded into thumbnails of \\\"several\\\" sizes \xe2\x80\x93 "
            "part %d of the gallery; see the handbook for how to add a size or a format\",",
            number, 10000 + 731 * number, number, number);
    fprintf(page,
            "\"Environment\":{\"Variables\":{\"BUCKET\":\"gallery-pictures-%d\",\"LOG_LEVEL\":\"info\","
            "\"TABLE_NAME\":\"gallery-metadata-production\",\"TOPIC_ARN\":\"arn:aws:sns:eu-west-1:123456789012:done\","
            "\"QUEUE_URL\":\"https://sqs.eu-west-1.amazonaws.com/123456789012/gallery-work\",\"MAX_WIDTH\":\"1920\","
            "\"FORMATS\":\"image/jpeg,image/png,image/webp,image/avif\",\"FEATURE_FLAGS\":\"resize,crop,watermark\"}},"
            "\"EphemeralStorage\":{\"Size\":%d},\"FileSystemConfigs\":null,"
            "\"FunctionArn\":\"arn:aws:lambda:eu-west-1:123456789012:function:gallery-thumbnail-%d\","
            "\"FunctionName\":\"gallery-thumbnail-%d\",\"Handler\":\"bootstrap\",\"ImageConfigResponse\":null,",
            number, 512 + number, number, number);
    fprintf(page,
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
    fprintf(
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

char *bench_list_page(size_t *size)
{
    char *text = NULL;
    FILE *page = open_memstream(&text, size);
    if (!page) exit(1);
    fputs("{\"Functions\":[", page);
    for (int i = 0; i < FUNCTIONS; i++) {
        if (i) fputc(',', page);
        append_function(page, i);
    }
    fputs("],\"NextMarker\":\"bWFya2Vy\"}", page);
    if (fclose(page)) exit(1);
    return text;
}
