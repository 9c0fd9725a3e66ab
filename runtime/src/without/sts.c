/* SPDX-License-Identifier: Apache-2.0 */
/* In place of roles and web identity. */
#include "credentials/source.h"
#include "without/without.h"

static const char reason[] = AWSC_BUILT_WITHOUT("roles and web identity", "STS");

static int fail(awsc_error **error)
{
    return awsc_error_set(error, AWSC_ERR_CONFIG, "%s", reason);
}

int awsc_assume_role_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    (void)context, (void)step, (void)base, (void)out;
    return fail(error);
}

int awsc_web_identity_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                 awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    (void)context, (void)step, (void)base, (void)out;
    return fail(error);
}

int awsc_credentials_provider_new_assume_role(const awsc_assume_role_options *options, awsc_credentials_provider **out,
                                              awsc_error **error)
{
    (void)options;
    AWSC_PROVIDER_WITHOUT(out, error, reason);
}

int awsc_credentials_provider_new_web_identity(const awsc_web_identity_options *options,
                                               awsc_credentials_provider **out, awsc_error **error)
{
    (void)options;
    AWSC_PROVIDER_WITHOUT(out, error, reason);
}
