/* SPDX-License-Identifier: Apache-2.0 */
#include "token/rows.h"

#include <stddef.h>

enum { QUARTER_HOUR = 15 * 60, HALF_DAY = 12 * 60 * 60 };

const awsc_token_row awsc_token_row_rds = {
    .service = "rds-db",
    .method = "GET",
    .parameters = {{"Action", "connect"}, {"DBUser", NULL}},
    .seconds = QUARTER_HOUR,
    .flags = AWSC_TOKEN_NORMAL_HOST,
};

const awsc_token_row awsc_token_row_rds_sorted = {
    .service = "rds-db",
    .method = "GET",
    .parameters = {{"Action", "connect"}, {"DBUser", NULL}},
    .seconds = QUARTER_HOUR,
    .flags = AWSC_TOKEN_SORTED,
};

const awsc_token_row awsc_token_row_dsql = {
    .service = "dsql",
    .method = "GET",
    .parameters = {{"Action", NULL}},
    .seconds = QUARTER_HOUR,
    .flags = AWSC_TOKEN_SORTED,
};

const awsc_token_row awsc_token_row_elasticache = {
    .service = "elasticache",
    .method = "GET",
    .parameters = {{"Action", "connect"}, {"User", NULL}, {"ResourceType", NULL}},
    .seconds = QUARTER_HOUR,
    .flags = AWSC_TOKEN_NORMAL_HOST | AWSC_TOKEN_LOWER_HOST,
};

const awsc_token_row awsc_token_row_memorydb = {
    .service = "memorydb",
    .method = "GET",
    .parameters = {{"Action", "connect"}, {"User", NULL}},
    .seconds = QUARTER_HOUR,
    .flags = AWSC_TOKEN_NORMAL_HOST | AWSC_TOKEN_LOWER_HOST,
};

const awsc_token_row awsc_token_row_msk = {
    .service = "kafka-cluster",
    .method = "GET",
    .host = "kafka.*.amazonaws.com",
    .parameters = {{"Action", "kafka-cluster:Connect"}},
    .unsigned_parameter = "User-Agent",
    .seconds = QUARTER_HOUR,
    .flags = AWSC_TOKEN_SORTED | AWSC_TOKEN_WITHIN_CREDENTIALS,
    .encoding = AWSC_TOKEN_BASE64URL,
    .scheme = "https://",
};

const awsc_token_row awsc_token_row_eks = {
    .service = "sts",
    .method = "GET",
    .host = "sts.*.$",
    .parameters = {{"Action", "GetCallerIdentity"}, {"Version", "2011-06-15"}},
    .header = "x-k8s-aws-id",
    .seconds = 60,
    .accepted_seconds = 14 * 60,
    .flags = AWSC_TOKEN_NORMAL_HOST,
    .encoding = AWSC_TOKEN_BASE64URL,
    .prefix = "k8s-aws-v1.",
    .scheme = "https://",
};

const awsc_token_row awsc_token_row_bedrock = {
    .service = "bedrock",
    .method = "POST",
    .host = "bedrock.amazonaws.com",
    .parameters = {{"Action", "CallWithBearerToken"}},
    .seconds = HALF_DAY,
    .flags = AWSC_TOKEN_SORTED,
    .encoding = AWSC_TOKEN_BASE64,
    .prefix = "bedrock-api-key-",
    .suffix = "&Version=1",
};
