/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration of a source that a program makes itself, outside of a chain. */
#ifndef AWSC_IDENTITY_CONFIGURED_H
#define AWSC_IDENTITY_CONFIGURED_H

#include <awsc/config.h>

#include "credentials/chain.h"

typedef struct awsc_configured {
    awsc_config config; /* a copy; members that an older program lacks are unset */
    awsc_logger logger; /* from `config` */
    awsc_chain_options options;
    awsc_source_context context; /* refers to the options: do not move */
    const awsc_allocator *memory_before;
} awsc_configured;

/*
 * Resolves the settings of `service_id` (a profile that is named must exist). `config` NULL: nothing is set; `region`
 * NULL: the region of `config`. The allocator of `config` is in effect until it is closed (base/memory.h).
 * AWSC_ERR_CONFIG, AWSC_ERR_PARSE, AWSC_ERR_NOMEM: then nothing is left to close.
 */
int awsc_configured_open(awsc_configured *configured, const char *service_id, const awsc_config *config,
                         const char *region, awsc_error **error);
void awsc_configured_close(awsc_configured *configured);

/* A cache before the source, which is taken over on failure too. `what`: the source, for log lines. */
int awsc_configured_keep(const awsc_configured *configured, awsc_credentials_provider *source, const char *what,
                         awsc_credentials_provider **out, awsc_error **error);

#endif
