#include "identity/inner_client.h"

#include "client/client.h"

int awsc_inner_client_new(const awsc_service *service, const awsc_source_context *context, const char *region,
                          awsc_credentials_provider *credentials, awsc_client **out, awsc_error **error)
{
    awsc_client_seed seed = {
        .environment = context->environment,
        .credentials = credentials,
        .clock = context->options->clock,
        .logger = context->options->logger,
        .transport = context->options->transport,
    };
    *out = NULL;
    int status =
        awsc_settings_derive(context->settings, service->sdk_id, region, context->environment, &seed.settings, error);
    return status ? status : awsc_client_new_inner(service, &seed, out, error);
}
