/* SPDX-License-Identifier: Apache-2.0 */
#include "error/given.h"
#include "token/make.h"

static int read_bedrock(const char *function, const void *given, awsc_token_given *out, awsc_error **error)
{
    awsc_bedrock_token_options own = AWSC_BEDROCK_TOKEN_OPTIONS_INIT;
    int status = awsc_token_take_options(&own, sizeof own, given, function, "AWSC_BEDROCK_TOKEN_OPTIONS_INIT", error);
    if (!status)
        status = awsc_token_give(out, function, &awsc_token_row_bedrock, own.region, own.timeout_ms, own.clock, error);
    if (!status)
        status = awsc_given_within(function, "expires_seconds", own.expires_seconds, 1, awsc_token_row_bedrock.seconds,
                                   &out->seconds, error);
    return status;
}

int awsc_bedrock_token(awsc_credentials_provider *provider, const awsc_bedrock_token_options *options, awsc_token **out,
                       awsc_error **error)
{
    return awsc_token_make(__func__, read_bedrock, provider, options, out, error);
}

int awsc_bedrock_token_start(awsc_credentials_provider *provider, awsc_loop *loop,
                             const awsc_bedrock_token_options *options, awsc_token_done_fn *done, void *user,
                             awsc_token_call **call, awsc_error **error)
{
    return awsc_token_start(__func__, read_bedrock, provider, loop, options, done, user, call, error);
}
