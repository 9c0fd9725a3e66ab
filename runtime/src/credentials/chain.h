/* SPDX-License-Identifier: Apache-2.0 */
/* The default chain: where credentials are looked for when the program names no source. */
#ifndef AWSC_CREDENTIALS_CHAIN_H
#define AWSC_CREDENTIALS_CHAIN_H

#include "credentials/source.h"

/*
 * Looks at environment and settings now, in this order: keys of the environment, web identity of the environment, the
 * profile, the container's endpoint, instance metadata. If the program names a profile, that comes before the
 * environment, of which nothing is taken then. The first source that is configured is the only one that will
 * be asked. A provider that finds none says where it looked when it is asked.
 */
int awsc_default_chain_new(const awsc_allocator *allocator, awsc_settings *settings,
                           const awsc_environment *environment, const awsc_chain_options *options,
                           awsc_credentials_provider **out, awsc_error **error);

/* The selected profile alone. */
int awsc_profile_provider_new(const awsc_allocator *allocator, awsc_settings *settings,
                              const awsc_environment *environment, const awsc_chain_options *options,
                              awsc_credentials_provider **out, awsc_error **error);

#endif
