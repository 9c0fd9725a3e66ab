/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/configured.h"

#include "base/memory.h"
#include "credentials/cache.h"
#include "error/error.h"
#include "error/given.h"
#include "http/transport.h"
#include "identity/services.h"
#include "log/log.h"

static int take_config(awsc_configured *configured, const awsc_config *config, awsc_error **error)
{
    const awsc_config unset = AWSC_CONFIG_INIT;
    configured->config = unset;
    int status = AWSC_TAKE_STRUCT(&configured->config, config, "config", AWSC_CONFIG_INIT, error);
    if (!status)
        status = awsc_given_allocator(configured->config.allocator, AWSC_ERR_CONFIG, "config.allocator", error);
    if (!status) status = awsc_given_transport(configured->config.transport, "config.transport", error);
    if (!status) status = awsc_logger_take(&configured->logger, configured->config.logger, error);
    configured->config.logger = &configured->logger;
    return status;
}

int awsc_configured_open(awsc_configured *configured, const char *service_id, const awsc_config *config,
                         const char *region, awsc_error **error)
{
    const awsc_environment *environment = awsc_environment_process();
    awsc_settings *settings = NULL;
    int status = take_config(configured, config, error);
    if (status) return status;
    if (region) configured->config.region = region;
    configured->memory_before = awsc_memory_use(configured->config.allocator);
    const awsc_allocator *allocator = awsc_memory();
    status = awsc_settings_resolve(allocator, &configured->config, service_id, environment, &settings, error);
    if (!status) status = awsc_settings_check_profile(settings, error);
    if (status) {
        awsc_settings_free(settings);
        (void)awsc_memory_use(configured->memory_before);
        return status;
    }
    configured->options = (awsc_chain_options){
        .clock = configured->config.clock,
        .logger = configured->logger,
        .transport = configured->config.transport,
        .service_source = awsc_identity_source_new,
        .mfa_code = configured->config.mfa_code,
        .mfa_user = configured->config.mfa_user,
    };
    configured->context = (awsc_source_context){allocator, settings, environment, &configured->options};
    return AWSC_OK;
}

void awsc_configured_close(awsc_configured *configured)
{
    awsc_settings_free(configured->context.settings);
    (void)awsc_memory_use(configured->memory_before);
}

int awsc_configured_keep(const awsc_configured *configured, awsc_credentials_provider *source, const char *what,
                         awsc_credentials_provider **out, awsc_error **error)
{
    awsc_cache_options options = {
        .clock = configured->options.clock, .logger = configured->options.logger, .what = what};
    return awsc_cache_new(configured->context.allocator, source, &options, out, error);
}
