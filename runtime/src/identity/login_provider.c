/* SPDX-License-Identifier: Apache-2.0 */
/* Public provider for a sign-in session. */
#include <awsc/core_signin.h>

#include "base/view.h"
#include "client/client.h"
#include "error/error.h"
#include "error/given.h"
#include "identity/configured.h"
#include "identity/login.h"

int awsc_credentials_provider_new_login(const awsc_login_options *options, awsc_credentials_provider **out,
                                        awsc_error **error)
{
    static const char function[] = "awsc_credentials_provider_new_login";
    awsc_login_options own = AWSC_LOGIN_OPTIONS_INIT;
    awsc_credentials_provider *source = NULL;
    awsc_configured configured;
    if (out) *out = NULL;
    AWSC_NEED(options, error);
    AWSC_NEED(out, error);
    int status = AWSC_TAKE_STRUCT(&own, options, "options", AWSC_LOGIN_OPTIONS_INIT, error);
    if (status) return status;
    if (!own.login_session || !awsc_view_trim(awsc_view_text(own.login_session)).size)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: login_session is missing", function);
    status = awsc_configured_open(&configured, awsc_core_signin_service.sdk_id, own.config, own.region, error);
    if (status) return status;
    status = awsc_login_source_make(&configured.context, own.login_session, NULL, &source, error);
    if (!status) status = awsc_configured_keep(&configured, source, "a sign-in session", out, error);
    awsc_configured_close(&configured);
    return status;
}
