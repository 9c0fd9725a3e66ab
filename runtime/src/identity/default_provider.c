/* The default chain as a provider of its own. */
#include "credentials/chain.h"
#include "error/error.h"
#include "identity/services.h"

int awsc_credentials_provider_new_default(const awsc_config *config, awsc_credentials_provider **out,
                                          awsc_error **error)
{
    const awsc_allocator *allocator = awsc_allocator_default();
    const awsc_environment *environment = awsc_environment_process();
    awsc_config unset = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    if (!out) return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_credentials_provider_new_default: out is NULL");
    *out = NULL;
    if (!config) config = &unset;
    int status = awsc_settings_resolve(allocator, config, "STS", environment, &settings, error);
    if (!status) status = awsc_settings_check_profile(settings, error);
    if (!status) {
        awsc_chain_options options = {
            .clock = config->clock,
            .logger = config->logger,
            .transport = config->transport,
            .services = &awsc_identity_services,
        };
        status = awsc_default_chain_new(allocator, settings, environment, &options, out, error);
    }
    awsc_settings_free(settings);
    return status;
}
