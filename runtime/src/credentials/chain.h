/* The default chain: where credentials are looked for when the program names no source. */
#ifndef AWSC_CREDENTIALS_CHAIN_H
#define AWSC_CREDENTIALS_CHAIN_H

#include "auth/provider.h"
#include "config/settings.h"
#include "sys/environment.h"

/* Looks at environment and settings now; a provider that finds nothing says where it looked when it is asked. */
int awsc_default_chain_new(const awsc_allocator *allocator, const awsc_settings *settings,
                           const awsc_environment *environment, awsc_credentials_provider **out, awsc_error **error);

#endif
