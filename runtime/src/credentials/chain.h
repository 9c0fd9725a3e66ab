/* The default chain: where credentials are looked for when the program names no source. */
#ifndef AWSC_CREDENTIALS_CHAIN_H
#define AWSC_CREDENTIALS_CHAIN_H

#include <awsc/log.h>

#include "auth/provider.h"
#include "config/settings.h"
#include "http/transport.h"
#include "sys/clock.h"
#include "sys/environment.h"

typedef struct awsc_chain_options {
    const awsc_clock *clock; /* borrowed; NULL: the system's */
    awsc_logger logger;
    awsc_transport *transport; /* for tests; borrowed; NULL: libcurl */
} awsc_chain_options;

/*
 * Looks at environment and settings now, in this order: keys of the environment, web identity of the environment, the
 * profile, the container's endpoint, instance metadata. The first source that is configured is the only one that will
 * be asked. A provider that finds none says where it looked when it is asked.
 */
int awsc_default_chain_new(const awsc_allocator *allocator, const awsc_settings *settings,
                           const awsc_environment *environment, const awsc_chain_options *options,
                           awsc_credentials_provider **out, awsc_error **error);

/* The selected profile alone. */
int awsc_profile_provider_new(const awsc_allocator *allocator, const awsc_settings *settings,
                              const awsc_environment *environment, const awsc_chain_options *options,
                              awsc_credentials_provider **out, awsc_error **error);

#endif
