/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the structure with the service-specific parameters of a client. */
#ifndef AWSC_CLIENT_CLIENT_PARAMS_H
#define AWSC_CLIENT_CLIENT_PARAMS_H

#include <awsc/tables/endpoint.h>

#include "client/client.h"
#include "client/client_place.h"
#include "error/error.h"

/* Implements awsc_given_params.take: copies the members that are set to `*out`, as inputs of the endpoint rules. Leaves
 * `*out` NULL if no member is set. */
int awsc_client_params_take(const awsc_given_params *given, const awsc_allocator *allocator, awsc_endpoint_inputs **out,
                            awsc_error **error);

#endif
