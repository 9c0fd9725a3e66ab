/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bearer tokens of a client. The service's descriptor points to this code, so that only programs whose services accept
 * tokens link it.
 */
#ifndef AWSC_CLIENT_BEARER_H
#define AWSC_CLIENT_BEARER_H

#include "client/call_state.h"

struct awsc_bearer_code {
    /* Sets client->tokens. A misconfigured source does not fail here: each request for its token fails instead. */
    int (*open)(awsc_client *client, const awsc_config *config, const awsc_environment *environment,
                awsc_source_maker *service_source, awsc_error **error);
    /* Decides whether the call takes a token or a signature. For a token, sets options.provider to the token provider.
     */
    void (*choose)(awsc_call *call);
    /* Adds the token to the request. AWSC_ERR_CONFIG if it would travel over plain HTTP to another host. */
    int (*authorize)(awsc_call *call, awsc_error **error);
};

#endif
