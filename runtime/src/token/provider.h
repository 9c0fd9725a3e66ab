/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bearer tokens as identities: a provider of tokens is a provider of credentials whose identities have a session token
 * and no keys. So the cache, its refresh, callbacks and calls work for both.
 */
#ifndef AWSC_TOKEN_PROVIDER_H
#define AWSC_TOKEN_PROVIDER_H

#include <awsc/bearer.h>

#include "auth/provider.h"
#include "sys/environment.h"

struct awsc_token_provider {
    awsc_credentials_provider base;
};

/* Whether a header can carry the token: printable ASCII without blanks. */
bool awsc_token_is_sound(const char *token);

/* The variable AWS_BEARER_TOKEN_<SIGNING NAME>; NULL when memory runs out. */
char *awsc_token_variable(const awsc_allocator *allocator, const char *signing_name);

/* The token of the variable, or a provider that fails and says why. `*is_set`: the variable is not blank. */
int awsc_token_environment_new(const awsc_allocator *allocator, const awsc_environment *environment,
                               const char *signing_name, bool *is_set, awsc_credentials_provider **out,
                               awsc_error **error);

#endif
