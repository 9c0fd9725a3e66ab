/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Endpoint discovery (aws.api#clientDiscoveredEndpoint): before a call of such an operation, the library calls the
 * service's discovery operation, whose output names the endpoint. Only such operations refer to, and link, this code.
 */
#ifndef AWSC_CLIENT_ENDPOINT_DISCOVERY_H
#define AWSC_CLIENT_ENDPOINT_DISCOVERY_H

#include "client/call_state.h"

struct awsc_endpoint_discovery {
    /*
     * Finds the endpoint of the call. AWSC_OK: request->endpoint_url is set, or the regular endpoint applies. AWSC_END:
     * discovery is under way; awsc_call_locate_again or awsc_call_finish follows. Else an error.
     */
    int (*find)(awsc_call *call, awsc_error **error);
    /* Removes the call from those that wait for a discovery. */
    void (*leave)(awsc_call *call);
    /* Removes the endpoint from the cache if `error` rejects it. Returns whether one more attempt, with a new endpoint,
     * is due. */
    bool (*renews)(awsc_call *call, const awsc_error *error);
};

/* The endpoint cache as a client refers to it. First member of awsc_endpoint_cache. */
struct awsc_known_endpoints {
    void (*free)(struct awsc_known_endpoints *endpoints);
};

/* Returns the discovery of the call's operation; NULL if the operation has none. */
static inline const awsc_discovery *awsc_call_discovery(const awsc_call *call)
{
    return call->operation->flags & AWSC_TABLE_OPERATION_DISCOVERED ? call->operation->discovery : NULL;
}

#endif
