/* SPDX-License-Identifier: Apache-2.0 */
#include "error/given.h"
#include <awsc/version.h>
#include "token/make.h"

static int read_msk(const char *function, const void *given, awsc_token_given *out, awsc_error **error)
{
    awsc_msk_token_options own = AWSC_MSK_TOKEN_OPTIONS_INIT;
    int status = awsc_token_take_options(&own, sizeof own, given, function, "AWSC_MSK_TOKEN_OPTIONS_INIT", error);
    if (!status)
        status = awsc_token_give(out, function, &awsc_token_row_msk, own.region, own.timeout_ms, own.clock, error);
    if (!status && own.user_agent) status = awsc_token_check_utf8(function, "user_agent", own.user_agent, error);
    if (status) return status;
    out->texts[AWSC_TOKEN_VALUES] = own.user_agent ? own.user_agent : "awsc/" AWSC_VERSION;
    return AWSC_OK;
}

int awsc_msk_token(awsc_credentials_provider *provider, const awsc_msk_token_options *options, awsc_token **out,
                   awsc_error **error)
{
    return awsc_token_make(__func__, read_msk, provider, options, out, error);
}

int awsc_msk_token_start(awsc_credentials_provider *provider, awsc_loop *loop, const awsc_msk_token_options *options,
                         awsc_token_done_fn *done, void *user, awsc_token_call **call, awsc_error **error)
{
    return awsc_token_start(__func__, read_msk, provider, loop, options, done, user, call, error);
}
