/* SPDX-License-Identifier: Apache-2.0 */
/* Resolves the configuration for a provider that the program creates itself, outside of the default chain. */
#ifndef AWSC_IDENTITY_CONFIGURED_H
#define AWSC_IDENTITY_CONFIGURED_H

#include <awsc/config.h>

#include "credentials/chain.h"

typedef struct awsc_configured {
    awsc_config config; /* a copy; members that an older struct_size lacks are unset */
    awsc_logger logger; /* from `config` */
    awsc_chain_options options;
    awsc_source_context context; /* points to `options`: do not move the structure */
    const awsc_allocator *memory_before;
} awsc_configured;

/*
 * Resolves the settings for `service_id`. A profile that `config` or AWS_PROFILE names must exist. `config` NULL:
 * nothing is set. `region` NULL: the region of `config`. Puts the allocator of `config` into effect until
 * awsc_configured_close (base/memory.h). On failure (AWSC_ERR_CONFIG, AWSC_ERR_PARSE, AWSC_ERR_NOMEM) there is nothing
 * to close.
 */
int awsc_configured_open(awsc_configured *configured, const char *service_id, const awsc_config *config,
                         const char *region, awsc_error **error);
void awsc_configured_close(awsc_configured *configured);

/* Wraps the source in a cache. Takes ownership of the source, on failure too. `what` names it in log lines. */
int awsc_configured_keep(const awsc_configured *configured, awsc_credentials_provider *source, const char *what,
                         awsc_credentials_provider **out, awsc_error **error);

#endif
