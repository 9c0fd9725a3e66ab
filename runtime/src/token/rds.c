/* SPDX-License-Identifier: Apache-2.0 */
#include "error/given.h"
#include "token/make.h"

enum { MOST_PORT = 65535 };

static int read_port(const char *function, awsc_opt_i32 given, int32_t *out, awsc_error **error)
{
    int64_t port = 0;
    if (!given.is_set)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: options.port is not set; expected 1 to %d", function,
                              MOST_PORT);
    awsc_opt_i64 wide = {given.is_set, given.value};
    int status = awsc_given_within(function, "port", wide, 1, MOST_PORT, &port, error);
    *out = (int32_t)port;
    return status;
}

static int read_rds(const char *function, const void *given, awsc_token_given *out, awsc_error **error)
{
    awsc_rds_token_options own = AWSC_RDS_TOKEN_OPTIONS_INIT;
    bool sorted = false;
    int status = awsc_token_take_options(&own, sizeof own, given, function, "AWSC_RDS_TOKEN_OPTIONS_INIT", error);
    if (!status) status = awsc_given_bool(AWSC_ERR_VALIDATION, function, "sorted", own.sorted, &sorted, error);
    if (!status)
        status = awsc_token_give(out, function, sorted ? &awsc_token_row_rds_sorted : &awsc_token_row_rds, own.region,
                                 own.timeout_ms, own.clock, error);
    if (!status) status = awsc_token_check_host(function, "host", own.host, error);
    if (!status) status = awsc_token_check_utf8(function, "user", own.user, error);
    if (!status) status = read_port(function, own.port, &out->port, error);
    if (status) return status;
    out->texts[AWSC_TOKEN_HOST] = own.host;
    out->texts[AWSC_TOKEN_VALUES] = own.user;
    return AWSC_OK;
}

int awsc_rds_token(awsc_credentials_provider *provider, const awsc_rds_token_options *options, awsc_token **out,
                   awsc_error **error)
{
    return awsc_token_make(__func__, read_rds, provider, options, out, error);
}

int awsc_rds_token_start(awsc_credentials_provider *provider, awsc_loop *loop, const awsc_rds_token_options *options,
                         awsc_token_done_fn *done, void *user, awsc_token_call **call, awsc_error **error)
{
    return awsc_token_start(__func__, read_rds, provider, loop, options, done, user, call, error);
}
