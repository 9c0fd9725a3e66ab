/* SPDX-License-Identifier: Apache-2.0 */
/* Creates clients of the services that issue credentials (STS, SSO, …). Their code is generated into the runtime. */
#ifndef AWSC_IDENTITY_INNER_CLIENT_H
#define AWSC_IDENTITY_INNER_CLIENT_H

#include <awsc/tables/generated.h>

#include "credentials/chain.h"

/*
 * Creates a client of `service` with the settings, transport, clock and logger of the context; the endpoint is that of
 * `service`. `region` NULL: the region of the settings. `credentials` sign the calls (the client takes its own
 * reference); NULL: calls are not signed. Free the client by awsc_internal_client_free.
 */
int awsc_inner_client_new(const awsc_service *service, const awsc_source_context *context, const char *region,
                          awsc_credentials_provider *credentials, awsc_client **out, awsc_error **error);

/* For `region`: the context's settings were resolved for the service itself; use their region and endpoint. */
extern const char awsc_own_region[];

#endif
