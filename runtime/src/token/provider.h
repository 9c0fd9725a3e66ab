/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Providers of bearer tokens. A token provider is a credentials provider whose identities hold the token as their
 * session token, and no keys. So cache, refresh and callbacks work for both.
 */
#ifndef AWSC_TOKEN_PROVIDER_H
#define AWSC_TOKEN_PROVIDER_H

#include <awsc/bearer.h>

#include "auth/provider.h"
#include "sys/environment.h"

struct awsc_token_provider {
    awsc_credentials_provider base;
};

/* Returns whether the token can be sent in a header: printable ASCII without blanks. */
bool awsc_token_is_sound(const char *token);

/* Returns the variable's name, AWS_BEARER_TOKEN_<SIGNING NAME>; the caller frees it. NULL when memory runs out. */
char *awsc_token_variable(const awsc_allocator *allocator, const char *signing_name);

/* Creates a provider of the token in that variable; if the token is invalid, a provider that always fails with the
 * reason. `*is_set` tells whether the variable is set and not blank. */
int awsc_token_environment_new(const awsc_allocator *allocator, const awsc_environment *environment,
                               const char *signing_name, bool *is_set, awsc_credentials_provider **out,
                               awsc_error **error);

#endif
