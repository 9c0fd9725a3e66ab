/* SPDX-License-Identifier: Apache-2.0 */
/* Resolves the endpoint of a client and how its requests are signed, by the endpoint rules of its service. */
#ifndef AWSC_CLIENT_CLIENT_PLACE_H
#define AWSC_CLIENT_CLIENT_PLACE_H

#include "base/for_core.h"
#include "client/client.h"
#include "endpoint/endpoint.h"

/* Copies of the service-specific parameters of the endpoint rules that the program set. */
typedef struct awsc_endpoint_inputs {
    awsc_arena *arena;
    const awsc_endpoint_input *items;
    size_t count;
} awsc_endpoint_inputs;

/* Sets `params` from the client's settings. Writes up to AWSC_CLIENT_INPUTS inputs to `room`; `params` points there. */
enum { AWSC_CLIENT_INPUTS = 1 };
AWSC_FOR_CORE void awsc_client_endpoint_params(const awsc_client *client, const char *endpoint_url,
                                               awsc_endpoint_params *params, awsc_endpoint_input *room);

/* Evaluates the endpoint rules and writes the endpoint, its URL and the signing parameters. `endpoint_source` says in
 * errors where params->endpoint came from. `*url` and `*signing` must be empty, and are empty on failure; the caller
 * always clears `*endpoint`. */
AWSC_FOR_CORE int awsc_client_place_by(const awsc_client *client, const awsc_endpoint_params *params, bool prefers_4a,
                                       const char *endpoint_source, awsc_service_url *url, awsc_signing_choice *signing,
                                       awsc_endpoint *endpoint, awsc_error **error);

#endif
