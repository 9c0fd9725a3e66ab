/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/inner_client.h"

#include "client/client.h"

const char awsc_own_region[] = "";

int awsc_inner_client_new(const awsc_service *service, const awsc_source_context *context, const char *region,
                          awsc_credentials_provider *credentials, awsc_client **out, awsc_error **error)
{
    awsc_settings *settings = NULL;
    *out = NULL;
    int status = region == awsc_own_region ? awsc_settings_derive_same(context->settings, &settings, error)
                                           : awsc_settings_derive(context->settings, service->sdk_id, region,
                                                                  context->environment, &settings, error);
    if (status) return status;
    awsc_client_seed seed = {
        .allocator = context->allocator,
        .settings = settings,
        .environment = context->environment,
        .credentials = credentials,
        .clock = context->options->clock,
        .logger = context->options->logger,
        .transport = context->options->transport,
    };
    return awsc_client_new_inner(service, &seed, out, error);
}
