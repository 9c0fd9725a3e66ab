/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints that depend on the operation, its input or the account of the credentials. */
#ifndef AWSC_CLIENT_CALL_ENDPOINT_H
#define AWSC_CLIENT_CALL_ENDPOINT_H

#include <awsc/tables/endpoint.h>

#include "client/call_state.h"
#include "client/client_place.h"

/* The operation's descriptor points to this code, so that only programs that call such operations link it. */
struct awsc_endpoint_code {
    /* Sets the call's url and signing, and adds the headers of the endpoint to the request. `endpoint_url` overrides
     * the client's, unless NULL; `source` says in errors where it came from. */
    int (*place)(awsc_call *call, const char *endpoint_url, const char *source, awsc_error **error);
};

/* An endpoint that depends only on the operation. A client resolves it once and keeps it in its list `places`. */
typedef struct awsc_operation_place {
    const awsc_operation_endpoint *of;
    awsc_service_url url;
    awsc_signing_choice signing;
    awsc_endpoint endpoint; /* its headers; empty if it has none */
    struct awsc_operation_place *next;
} awsc_operation_place;

#endif
