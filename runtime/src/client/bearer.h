/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bearer tokens of a client. The code stands behind a pointer of the service, so that only programs whose services take
 * tokens link it.
 */
#ifndef AWSC_CLIENT_BEARER_H
#define AWSC_CLIENT_BEARER_H

#include "client/call_state.h"

struct awsc_bearer_code {
    /* Finds the source of tokens. A source that is configured wrongly is no error here: each use of it fails. */
    int (*open)(awsc_client *client, const awsc_config *config, const awsc_environment *environment,
                awsc_source_maker *service_source, awsc_error **error);
    /* Whether the call takes a token or a signature; options.provider is then the one to ask. */
    void (*choose)(awsc_call *call);
    /* Puts the token into the request. AWSC_ERR_CONFIG if others could read it on its way. */
    int (*authorize)(awsc_call *call, awsc_error **error);
};

#endif
