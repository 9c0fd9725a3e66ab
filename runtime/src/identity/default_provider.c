/* SPDX-License-Identifier: Apache-2.0 */
/* Public provider: the default chain. */
#include "error/error.h"
#include "error/given.h"
#include "identity/configured.h"

int awsc_credentials_provider_new_default(const awsc_config *config, awsc_credentials_provider **out,
                                          awsc_error **error)
{
    awsc_configured configured;
    AWSC_NEED(out, error);
    *out = NULL;
    int status = awsc_configured_open(&configured, "STS", config, NULL, error);
    if (status) return status;
    const awsc_source_context *context = &configured.context;
    status = awsc_default_chain_new(context->allocator, context->settings, context->environment, context->options, out,
                                    error);
    awsc_configured_close(&configured);
    return status;
}
