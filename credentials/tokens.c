/* SPDX-License-Identifier: Apache-2.0 */
#include "tokens.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include <awsc/token.h>

#include "print.h"
#include "session.h"

/* Reads the options of one kind of token and makes the token. Returns 0, or an exit code after a message. */
typedef int make_token(const arguments *given, const session *opened, awsc_token **out);

/* ---- printing -------------------------------------------------------------------------------------------------- */

static void put_json(secret_text *out, const awsc_token *token)
{
    char room[TIME_ROOM];
    int64_t ms = awsc_token_expires_ms(token);
    awsc_tool_format_time(room, ms / 1000 - (ms % 1000 < 0));
    awsc_tool_secret_append(out, "{\"Token\": ");
    awsc_tool_secret_append_json(out, awsc_token_text(token));
    awsc_tool_secret_append(out, ", \"Expiration\": ");
    awsc_tool_secret_append_json(out, room);
    (void)snprintf(room, sizeof room, "%lld", (long long)ms);
    awsc_tool_secret_append(out, ", \"ExpirationMs\": ");
    awsc_tool_secret_append(out, room);
    awsc_tool_secret_append(out, "}\n");
}

static int print_token(const arguments *given, const awsc_token *token)
{
    secret_text out = {0};
    if (given->values[OPTION_JSON]) {
        put_json(&out, token);
    } else {
        awsc_tool_secret_append(&out, awsc_token_text(token));
        awsc_tool_secret_append(&out, "\n");
    }
    return awsc_tool_print_secret(&out);
}

static int run(const arguments *given, make_token *make)
{
    session opened;
    awsc_token *token = NULL;
    int code = awsc_tool_session_open(&opened, given);
    if (!code) code = awsc_tool_session_need_region(&opened, given->command->token);
    if (!code) code = make(given, &opened, &token);
    if (!code) code = print_token(given, token);
    awsc_token_free(token);
    awsc_tool_session_close(&opened);
    return code;
}

/* ---- kinds ----------------------------------------------------------------------------------------------------- */

static int finish(int status, awsc_error *error)
{
    return status ? awsc_tool_session_fail(status, error) : 0;
}

/* BEGIN declares the options of a token and sets those that all kinds share. END makes the token and returns. */
#define BEGIN(kind, init)                                                                                              \
    awsc_error *error = NULL;                                                                                          \
    awsc_##kind##_token_options options = init;                                                                        \
    options.region = opened->region;                                                                                   \
    options.timeout_ms = opened->timeout_ms
#define END(kind)                                                                                                      \
    const int status = awsc_##kind##_token(opened->provider, &options, out, &error);                                   \
    return finish(status, error)

static awsc_opt_bool flag(const arguments *given, enum option_id id)
{
    return AWSC_BOOL(given->values[id] != NULL);
}

static int read_expires(const arguments *given, awsc_opt_i64 *out)
{
    long long seconds = 0;
    int code = awsc_tool_option_number(given, OPTION_EXPIRES, &seconds);
    if (!code && given->values[OPTION_EXPIRES]) *out = AWSC_I64(seconds);
    return code;
}

static int make_rds(const arguments *given, const session *opened, awsc_token **out)
{
    long long port = 0;
    BEGIN(rds, AWSC_RDS_TOKEN_OPTIONS_INIT);
    int code = awsc_tool_option_number(given, OPTION_PORT, &port);
    if (code) return code;
    options.host = given->values[OPTION_HOST];
    options.user = given->values[OPTION_USER];
    options.port = AWSC_I32((int32_t)(port > INT_MAX ? 0 : port));
    options.sorted = flag(given, OPTION_SORTED);
    END(rds);
}

static int make_dsql(const arguments *given, const session *opened, awsc_token **out)
{
    BEGIN(dsql, AWSC_DSQL_TOKEN_OPTIONS_INIT);
    options.host = given->values[OPTION_HOST];
    options.admin = flag(given, OPTION_ADMIN);
    int code = read_expires(given, &options.expires_seconds);
    if (code) return code;
    END(dsql);
}

static int make_elasticache(const arguments *given, const session *opened, awsc_token **out)
{
    BEGIN(elasticache, AWSC_ELASTICACHE_TOKEN_OPTIONS_INIT);
    options.cache = given->values[OPTION_CACHE];
    options.user = given->values[OPTION_USER];
    options.serverless = flag(given, OPTION_SERVERLESS);
    END(elasticache);
}

static int make_memorydb(const arguments *given, const session *opened, awsc_token **out)
{
    BEGIN(memorydb, AWSC_MEMORYDB_TOKEN_OPTIONS_INIT);
    options.cluster = given->values[OPTION_CLUSTER];
    options.user = given->values[OPTION_USER];
    END(memorydb);
}

static int make_msk(const arguments *given, const session *opened, awsc_token **out)
{
    BEGIN(msk, AWSC_MSK_TOKEN_OPTIONS_INIT);
    options.user_agent = given->values[OPTION_USER_AGENT];
    END(msk);
}

static int make_eks(const arguments *given, const session *opened, awsc_token **out)
{
    BEGIN(eks, AWSC_EKS_TOKEN_OPTIONS_INIT);
    awsc_token *token = NULL;
    options.cluster = given->values[OPTION_CLUSTER];
    options.sts_host = given->values[OPTION_STS_HOST];
    int status = awsc_eks_token(opened->provider, &options, &token, &error);
    if (!status && given->values[OPTION_EXEC_CREDENTIAL]) {
        status = awsc_eks_exec_credential(token, getenv("KUBERNETES_EXEC_INFO"), out, &error);
        awsc_token_free(token);
    } else {
        *out = token;
    }
    return finish(status, error);
}

static int make_bedrock(const arguments *given, const session *opened, awsc_token **out)
{
    BEGIN(bedrock, AWSC_BEDROCK_TOKEN_OPTIONS_INIT);
    int code = read_expires(given, &options.expires_seconds);
    if (code) return code;
    END(bedrock);
}

/* ---- commands -------------------------------------------------------------------------------------------------- */

#define COMMAND(kind)                                                                                                  \
    int awsc_tool_token_##kind(const arguments *given)                                                                 \
    {                                                                                                                  \
        return run(given, make_##kind);                                                                                \
    }

COMMAND(rds)
COMMAND(dsql)
COMMAND(elasticache)
COMMAND(memorydb)
COMMAND(msk)
COMMAND(eks)
COMMAND(bedrock)
