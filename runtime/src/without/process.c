/* SPDX-License-Identifier: Apache-2.0 */
/* In place of credential_process. */
#include "credentials/source.h"
#include "without/without.h"

static const char reason[] = AWSC_BUILT_WITHOUT("credential_process", "PROCESS");

int awsc_profile_process_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                    awsc_credentials_provider *base, awsc_credentials_provider **out,
                                    awsc_error **error)
{
    (void)context, (void)step, (void)base, (void)out;
    return awsc_error_set(error, AWSC_ERR_CONFIG, "%s", reason);
}

int awsc_credentials_provider_new_process(const awsc_process_options *options, awsc_credentials_provider **out,
                                          awsc_error **error)
{
    (void)options;
    AWSC_PROVIDER_WITHOUT(out, error, reason);
}
