/* How a client signs: the version of the signature, its name and its regions. */
#ifndef AWSC_CLIENT_SIGNING_CHOICE_H
#define AWSC_CLIENT_SIGNING_CHOICE_H

#include "client/client.h"
#include "endpoint/endpoint.h"

/*
 * Chooses among the endpoint's schemes that we know: the one that auth_scheme_preference names first, else the one that
 * the endpoint names first. If the endpoint offers none, the service decides: Version 4, or 4A if it is preferred and
 * the service knows it.
 */
int awsc_client_choose_signing(awsc_client *client, const awsc_endpoint *endpoint, awsc_error **error);

#endif
