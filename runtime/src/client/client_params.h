/* SPDX-License-Identifier: Apache-2.0 */
/* The structure with the parameters of a service's own. */
#ifndef AWSC_CLIENT_CLIENT_PARAMS_H
#define AWSC_CLIENT_CLIENT_PARAMS_H

#include <awsc/tables/endpoint.h>

#include "client/client.h"
#include "client/client_place.h"
#include "error/error.h"

/* See awsc_given_params.take: the set members as inputs of the rules. Without set members `*out` stays NULL. */
int awsc_client_params_take(const awsc_given_params *given, const awsc_allocator *allocator, awsc_endpoint_inputs **out,
                            awsc_error **error);

#endif
