/* SPDX-License-Identifier: Apache-2.0 */
/* Clients of the services that give credentials: generated like any other, with a prefix of their own. */
#ifndef AWSC_IDENTITY_INNER_CLIENT_H
#define AWSC_IDENTITY_INNER_CLIENT_H

#include <awsc/tables/generated.h>

#include "credentials/chain.h"

/*
 * A client of `service` with what the source is made from: files, proxies, trust, clock and logger are those of the
 * context; the endpoint is the service's own. `region` NULL: the region of the settings. `credentials` (the client
 * takes a reference of its own) sign its calls; NULL: they are not signed. Freed by awsc_internal_client_free.
 */
int awsc_inner_client_new(const awsc_service *service, const awsc_source_context *context, const char *region,
                          awsc_credentials_provider *credentials, awsc_client **out, awsc_error **error);

/* The same where the settings of the context are those of a client of the service already, the program's own endpoint
 * included. */
int awsc_inner_client_new_own(const awsc_service *service, const awsc_source_context *context,
                              awsc_credentials_provider *credentials, awsc_client **out, awsc_error **error);

#endif
