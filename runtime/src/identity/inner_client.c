/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/inner_client.h"

#include "client/client.h"

/* Creates a client with these settings. Takes over the caller's reference to the settings. */
static int make(const awsc_service *service, const awsc_source_context *context, awsc_settings *settings,
                awsc_credentials_provider *credentials, awsc_client **out, awsc_error **error)
{
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

int awsc_inner_client_new(const awsc_service *service, const awsc_source_context *context, const char *region,
                          awsc_credentials_provider *credentials, awsc_client **out, awsc_error **error)
{
    awsc_settings *settings = NULL;
    *out = NULL;
    int status =
        awsc_settings_derive(context->settings, service->sdk_id, region, context->environment, &settings, error);
    return status ? status : make(service, context, settings, credentials, out, error);
}

int awsc_inner_client_new_own(const awsc_service *service, const awsc_source_context *context,
                              awsc_credentials_provider *credentials, awsc_client **out, awsc_error **error)
{
    awsc_settings *settings = NULL;
    *out = NULL;
    int status = awsc_settings_derive_same(context->settings, &settings, error);
    return status ? status : make(service, context, settings, credentials, out, error);
}
