/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses how a client signs: signature version, signing name and regions. */
#ifndef AWSC_CLIENT_SIGNING_CHOICE_H
#define AWSC_CLIENT_SIGNING_CHOICE_H

#include "base/for_core.h"
#include "client/client.h"
#include "endpoint/endpoint.h"

/*
 * Chooses among the endpoint's auth schemes that the library supports: the first in auth_scheme_preference, else the
 * first in the endpoint's list. If the endpoint lists no supported scheme: Version 4A if the service supports it and
 * the preference or the model (`prefers_4a`) puts it first, else Version 4. On failure, still clear `out`.
 */
int awsc_signing_choose(const awsc_client *client, bool prefers_4a, const awsc_endpoint *endpoint,
                        awsc_signing_choice *out, awsc_error **error);
AWSC_FOR_CORE void awsc_signing_choice_clear(const awsc_allocator *allocator, awsc_signing_choice *choice);

#endif
