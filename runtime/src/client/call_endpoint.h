/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints that depend on the operation, its input or the account of the credentials. */
#ifndef AWSC_CLIENT_CALL_ENDPOINT_H
#define AWSC_CLIENT_CALL_ENDPOINT_H

#include <awsc/tables/endpoint.h>

#include "client/call_state.h"
#include "client/client_place.h"

/* Behind a pointer in the operation's descriptor, so that only programs that call such operations link the code. */
struct awsc_endpoint_code {
    /* Sets the call's url and signing. `endpoint_url` is the call's own, or NULL; `source` says where it came from. */
    int (*place)(awsc_call *call, const char *endpoint_url, const char *source, awsc_error **error);
};

/* An endpoint that depends on the operation alone: found once for a client. */
typedef struct awsc_operation_place {
    const awsc_operation_endpoint *of;
    awsc_service_url url;
    awsc_signing_choice signing;
    struct awsc_operation_place *next;
} awsc_operation_place;

#endif
