/* SPDX-License-Identifier: Apache-2.0 */
/* In place of single sign-on and sign-in. */
#include <awsc/bearer.h>

#include "credentials/source.h"
#include "without/without.h"

static const char reason[] = AWSC_BUILT_WITHOUT("single sign-on and sign-in", "SSO");

static int fail(awsc_error **error)
{
    return awsc_error_set(error, AWSC_ERR_CONFIG, "%s", reason);
}

int awsc_sso_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                        awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    (void)context, (void)step, (void)base, (void)out;
    return fail(error);
}

int awsc_login_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                          awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    (void)context, (void)step, (void)base, (void)out;
    return fail(error);
}

int awsc_credentials_provider_new_sso(const awsc_sso_options *options, awsc_credentials_provider **out,
                                      awsc_error **error)
{
    (void)options;
    AWSC_PROVIDER_WITHOUT(out, error, reason);
}

int awsc_credentials_provider_new_login(const awsc_login_options *options, awsc_credentials_provider **out,
                                        awsc_error **error)
{
    (void)options;
    AWSC_PROVIDER_WITHOUT(out, error, reason);
}

int awsc_token_provider_new_sso(const awsc_sso_token_options *options, awsc_token_provider **out, awsc_error **error)
{
    (void)options;
    AWSC_PROVIDER_WITHOUT(out, error, reason);
}
