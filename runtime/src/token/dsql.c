/* SPDX-License-Identifier: Apache-2.0 */
#include "error/given.h"
#include "token/make.h"

enum { WEEK = 7 * 24 * 60 * 60 };

static int read_dsql(const char *function, const void *given, awsc_token_given *out, awsc_error **error)
{
    awsc_dsql_token_options own = AWSC_DSQL_TOKEN_OPTIONS_INIT;
    bool admin = false;
    int status = awsc_token_take_options(&own, sizeof own, given, function, "AWSC_DSQL_TOKEN_OPTIONS_INIT", error);
    if (!status) status = awsc_given_bool(AWSC_ERR_VALIDATION, function, "admin", own.admin, &admin, error);
    if (!status)
        status = awsc_token_give(out, function, &awsc_token_row_dsql, own.region, own.timeout_ms, own.clock, error);
    if (!status) status = awsc_token_check_host(function, "host", own.host, error);
    if (!status)
        status = awsc_given_within(function, "expires_seconds", own.expires_seconds, 1, WEEK, &out->seconds, error);
    if (status) return status;
    out->texts[AWSC_TOKEN_HOST] = own.host;
    out->texts[AWSC_TOKEN_VALUES] = admin ? "DbConnectAdmin" : "DbConnect";
    return AWSC_OK;
}

int awsc_dsql_token(awsc_credentials_provider *provider, const awsc_dsql_token_options *options, awsc_token **out,
                    awsc_error **error)
{
    return awsc_token_make(__func__, read_dsql, provider, options, out, error);
}

int awsc_dsql_token_start(awsc_credentials_provider *provider, awsc_loop *loop, const awsc_dsql_token_options *options,
                          awsc_token_done_fn *done, void *user, awsc_token_call **call, awsc_error **error)
{
    return awsc_token_start(__func__, read_dsql, provider, loop, options, done, user, call, error);
}
