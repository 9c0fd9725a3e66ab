/* SPDX-License-Identifier: Apache-2.0 */
/* How a client signs: the version of the signature, its name and its regions. */
#ifndef AWSC_CLIENT_SIGNING_CHOICE_H
#define AWSC_CLIENT_SIGNING_CHOICE_H

#include "base/for_core.h"
#include "client/client.h"
#include "endpoint/endpoint.h"

/*
 * Chooses among the endpoint's schemes that we know: the one that auth_scheme_preference names first, else the one that
 * the endpoint names first. If the endpoint offers none, the service decides: Version 4, or 4A if the service knows it
 * and either the preference or the model (`prefers_4a`) names it first. On failure `out` may hold texts to clear.
 */
int awsc_signing_choose(const awsc_client *client, bool prefers_4a, const awsc_endpoint *endpoint,
                        awsc_signing_choice *out, awsc_error **error);
AWSC_FOR_CORE void awsc_signing_choice_clear(const awsc_allocator *allocator, awsc_signing_choice *choice);

#endif
