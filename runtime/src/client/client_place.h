/* SPDX-License-Identifier: Apache-2.0 */
/* Where the requests of a client go, and how they are signed: by the endpoint rules of its service. */
#ifndef AWSC_CLIENT_CLIENT_PLACE_H
#define AWSC_CLIENT_CLIENT_PLACE_H

#include "base/for_core.h"
#include "client/client.h"
#include "endpoint/endpoint.h"

/* Parameters of the rules that the program gave for a service, copied. */
typedef struct awsc_endpoint_inputs {
    awsc_arena *arena;
    const awsc_endpoint_input *items;
    size_t count;
} awsc_endpoint_inputs;

/* The parameters of the rules that come from the client's settings. Up to AWSC_CLIENT_INPUTS inputs go to `room`. */
enum { AWSC_CLIENT_INPUTS = 1 };
AWSC_FOR_CORE void awsc_client_endpoint_params(const awsc_client *client, const char *endpoint_url,
                                               awsc_endpoint_params *params, awsc_endpoint_input *room);

/* Evaluates the rules. `endpoint_source` says in errors where params->endpoint came from. On failure both results are
 * empty. */
AWSC_FOR_CORE int awsc_client_place_by(const awsc_client *client, const awsc_endpoint_params *params, bool prefers_4a,
                                       const char *endpoint_source, awsc_service_url *url, awsc_signing_choice *signing,
                                       awsc_error **error);

#endif
