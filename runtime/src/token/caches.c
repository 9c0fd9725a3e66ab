/* SPDX-License-Identifier: Apache-2.0 */
/* Makes tokens for ElastiCache and MemoryDB. */
#include "error/given.h"
#include "token/make.h"

static int read_elasticache(const char *function, const void *given, awsc_token_given *out, awsc_error **error)
{
    awsc_elasticache_token_options own = AWSC_ELASTICACHE_TOKEN_OPTIONS_INIT;
    bool serverless = false;
    int status =
        awsc_token_take_options(&own, sizeof own, given, function, "AWSC_ELASTICACHE_TOKEN_OPTIONS_INIT", error);
    if (!status)
        status = awsc_given_bool(AWSC_ERR_VALIDATION, function, "serverless", own.serverless, &serverless, error);
    if (!status)
        status =
            awsc_token_give(out, function, &awsc_token_row_elasticache, own.region, own.timeout_ms, own.clock, error);
    if (!status) status = awsc_token_check_host(function, "cache", own.cache, error);
    if (!status) status = awsc_token_check_utf8(function, "user", own.user, error);
    if (status) return status;
    out->texts[AWSC_TOKEN_HOST] = own.cache;
    out->texts[AWSC_TOKEN_VALUES] = own.user;
    out->texts[AWSC_TOKEN_VALUES + 1] = serverless ? "ServerlessCache" : NULL;
    return AWSC_OK;
}

int awsc_elasticache_token(awsc_credentials_provider *provider, const awsc_elasticache_token_options *options,
                           awsc_token **out, awsc_error **error)
{
    return awsc_token_make(__func__, read_elasticache, provider, options, out, error);
}

int awsc_elasticache_token_start(awsc_credentials_provider *provider, awsc_loop *loop,
                                 const awsc_elasticache_token_options *options, awsc_token_done_fn *done, void *user,
                                 awsc_token_call **call, awsc_error **error)
{
    return awsc_token_start(__func__, read_elasticache, provider, loop, options, done, user, call, error);
}

static int read_memorydb(const char *function, const void *given, awsc_token_given *out, awsc_error **error)
{
    awsc_memorydb_token_options own = AWSC_MEMORYDB_TOKEN_OPTIONS_INIT;
    int status = awsc_token_take_options(&own, sizeof own, given, function, "AWSC_MEMORYDB_TOKEN_OPTIONS_INIT", error);
    if (!status)
        status = awsc_token_give(out, function, &awsc_token_row_memorydb, own.region, own.timeout_ms, own.clock, error);
    if (!status) status = awsc_token_check_host(function, "cluster", own.cluster, error);
    if (!status) status = awsc_token_check_utf8(function, "user", own.user, error);
    if (status) return status;
    out->texts[AWSC_TOKEN_HOST] = own.cluster;
    out->texts[AWSC_TOKEN_VALUES] = own.user;
    return AWSC_OK;
}

int awsc_memorydb_token(awsc_credentials_provider *provider, const awsc_memorydb_token_options *options,
                        awsc_token **out, awsc_error **error)
{
    return awsc_token_make(__func__, read_memorydb, provider, options, out, error);
}

int awsc_memorydb_token_start(awsc_credentials_provider *provider, awsc_loop *loop,
                              const awsc_memorydb_token_options *options, awsc_token_done_fn *done, void *user,
                              awsc_token_call **call, awsc_error **error)
{
    return awsc_token_start(__func__, read_memorydb, provider, loop, options, done, user, call, error);
}
