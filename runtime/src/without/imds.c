/* SPDX-License-Identifier: Apache-2.0 */
/* In place of instance metadata. */
#include "credentials/source.h"
#include "without/without.h"

static const char reason[] = AWSC_BUILT_WITHOUT("instance metadata", "IMDS");

/* The chain ends as if the environment did not configure it, and lists the reason. */
int awsc_environment_imds_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                     awsc_credentials_provider *base, awsc_credentials_provider **out,
                                     awsc_error **error)
{
    (void)context, (void)step, (void)base, (void)out;
    (void)awsc_error_set(error, AWSC_ERR_CONFIG, "%s", reason);
    return AWSC_END;
}

int awsc_credentials_provider_new_imds(const awsc_imds_options *options, awsc_credentials_provider **out,
                                       awsc_error **error)
{
    (void)options;
    AWSC_PROVIDER_WITHOUT(out, error, reason);
}
