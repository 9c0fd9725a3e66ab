/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Endpoints that a service names (aws.api#clientDiscoveredEndpoint): a call of such an operation first calls another
 * operation, and goes to the address of its output. Only these operations refer to the code.
 */
#ifndef AWSC_CLIENT_ENDPOINT_DISCOVERY_H
#define AWSC_CLIENT_ENDPOINT_DISCOVERY_H

#include "client/call_state.h"

struct awsc_endpoint_discovery {
    /*
     * Gives the request of a call its endpoint: AWSC_OK (also without one of its own, if the operation has another),
     * AWSC_END (asked for; awsc_call_locate_again or awsc_call_finish follows), or an error.
     */
    int (*find)(awsc_call *call, awsc_error **error);
    /* The call does not wait any more. */
    void (*leave)(awsc_call *call);
    /* Whether the service refused the endpoint, and another one is worth one more attempt. Forgets the endpoint. */
    bool (*renews)(awsc_call *call, const awsc_error *error);
};

/* Endpoints that a client knows. Begins a larger structure. */
struct awsc_known_endpoints {
    void (*free)(struct awsc_known_endpoints *endpoints);
};

/* The discovery of the call's operation, or NULL. */
static inline const awsc_discovery *awsc_call_discovery(const awsc_call *call)
{
    return call->operation->flags & AWSC_TABLE_OPERATION_DISCOVERED ? call->operation->discovery : NULL;
}

#endif
