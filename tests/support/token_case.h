/* SPDX-License-Identifier: Apache-2.0 */
/* A case of a token as JSON (tests/tokens/inputs.py), and the public function that makes the token. */
#ifndef AWSC_TESTS_TOKEN_CASE_H
#define AWSC_TESTS_TOKEN_CASE_H

#include <string.h>

#include <cjson/cJSON.h>

#include <awsc/testing.h>
#include <awsc/token.h>

/* Where to make a token: blocking, or on a loop. */
typedef struct token_place {
    awsc_credentials_provider *provider;
    awsc_loop *loop; /* NULL: blocking, to `out` */
    awsc_token **out;
    awsc_token_done_fn *done;
    void *user;
    awsc_token_call **call;
} token_place;

static inline const char *case_text(const cJSON *json, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
}

static inline awsc_opt_i64 case_number(const cJSON *json, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);
    return cJSON_IsNumber(item) ? AWSC_I64((int64_t)item->valuedouble) : (awsc_opt_i64){0, 0};
}

static inline awsc_opt_bool case_flag(const cJSON *json, const char *name)
{
    return AWSC_BOOL(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, name)));
}

static inline awsc_time time_of_ms(int64_t ms)
{
    int64_t rest = ((ms % 1000) + 1000) % 1000;
    return (awsc_time){(ms - rest) / 1000, (int32_t)rest * 1000000};
}

static inline int provider_of_case(const cJSON *json, awsc_credentials_provider **out)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    awsc_opt_i64 ends = case_number(json, "ends_ms");
    credentials.access_key_id = case_text(json, "key");
    credentials.secret_access_key = case_text(json, "secret");
    credentials.session_token = case_text(json, "session");
    if (ends.is_set) credentials.expiration = (awsc_opt_time){AWSC_SET, time_of_ms(ends.value)};
    return awsc_credentials_provider_new_static(&credentials, out, NULL);
}

/* The options that all tokens have. */
#define CASE_OPTIONS(init, json, clock_of_case)                                                                        \
    init;                                                                                                              \
    own.region = case_text(json, "region");                                                                            \
    own.clock = (clock_of_case)

#define CASE_CALL(name)                                                                                                \
    place->loop                                                                                                        \
        ? awsc_##name##_token_start(place->provider, place->loop, &own, place->done, place->user, place->call, error)  \
        : awsc_##name##_token(place->provider, &own, place->out, error)

static inline int case_rds(const cJSON *json, struct awsc_clock *clock, bool sorted, const token_place *place,
                           awsc_error **error)
{
    awsc_rds_token_options CASE_OPTIONS(own = AWSC_RDS_TOKEN_OPTIONS_INIT, json, clock);
    own.host = case_text(json, "host");
    own.user = case_text(json, "user");
    own.port = AWSC_I32((int32_t)case_number(json, "port").value);
    if (sorted) own.sorted = AWSC_BOOL(true);
    return CASE_CALL(rds);
}

static inline int case_dsql(const cJSON *json, struct awsc_clock *clock, const token_place *place, awsc_error **error)
{
    awsc_dsql_token_options CASE_OPTIONS(own = AWSC_DSQL_TOKEN_OPTIONS_INIT, json, clock);
    own.host = case_text(json, "host");
    own.admin = case_flag(json, "admin");
    own.expires_seconds = case_number(json, "seconds");
    return CASE_CALL(dsql);
}

static inline int case_elasticache(const cJSON *json, struct awsc_clock *clock, const token_place *place,
                                   awsc_error **error)
{
    awsc_elasticache_token_options CASE_OPTIONS(own = AWSC_ELASTICACHE_TOKEN_OPTIONS_INIT, json, clock);
    own.cache = case_text(json, "cache");
    own.user = case_text(json, "user");
    own.serverless = case_flag(json, "serverless");
    return CASE_CALL(elasticache);
}

static inline int case_memorydb(const cJSON *json, struct awsc_clock *clock, const token_place *place,
                                awsc_error **error)
{
    awsc_memorydb_token_options CASE_OPTIONS(own = AWSC_MEMORYDB_TOKEN_OPTIONS_INIT, json, clock);
    own.cluster = case_text(json, "cluster");
    own.user = case_text(json, "user");
    return CASE_CALL(memorydb);
}

/* With the name that the reference has. */
static inline int case_msk(const cJSON *json, struct awsc_clock *clock, const token_place *place, awsc_error **error)
{
    awsc_msk_token_options CASE_OPTIONS(own = AWSC_MSK_TOKEN_OPTIONS_INIT, json, clock);
    own.user_agent = case_text(json, "user_agent") ? case_text(json, "user_agent") : "aws-msk-iam-sasl-signer-js/1.0.3";
    return CASE_CALL(msk);
}

static inline int case_eks(const cJSON *json, struct awsc_clock *clock, const token_place *place, awsc_error **error)
{
    awsc_eks_token_options CASE_OPTIONS(own = AWSC_EKS_TOKEN_OPTIONS_INIT, json, clock);
    own.cluster = case_text(json, "cluster");
    own.sts_host = case_text(json, "sts_host");
    return CASE_CALL(eks);
}

static inline int case_bedrock(const cJSON *json, struct awsc_clock *clock, const token_place *place,
                               awsc_error **error)
{
    awsc_bedrock_token_options CASE_OPTIONS(own = AWSC_BEDROCK_TOKEN_OPTIONS_INIT, json, clock);
    own.expires_seconds = case_number(json, "seconds");
    return CASE_CALL(bedrock);
}

static inline int make_case(const char *token, const cJSON *json, struct awsc_clock *clock, const token_place *place,
                            awsc_error **error)
{
    if (strcmp(token, "rds") == 0) return case_rds(json, clock, false, place, error);
    if (strcmp(token, "rds_sorted") == 0) return case_rds(json, clock, true, place, error);
    if (strcmp(token, "dsql") == 0) return case_dsql(json, clock, place, error);
    if (strcmp(token, "elasticache") == 0) return case_elasticache(json, clock, place, error);
    if (strcmp(token, "memorydb") == 0) return case_memorydb(json, clock, place, error);
    if (strcmp(token, "msk") == 0) return case_msk(json, clock, place, error);
    if (strcmp(token, "eks") == 0) return case_eks(json, clock, place, error);
    return case_bedrock(json, clock, place, error);
}

#endif
