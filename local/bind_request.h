/* SPDX-License-Identifier: Apache-2.0 */
/* Deserializes HTTP requests to input structures, by schema. */
#ifndef AWSC_LOCAL_BIND_REQUEST_H
#define AWSC_LOCAL_BIND_REQUEST_H

#include <awsc/error.h>

#include "request.h"
#include "route.h"
#include "runtime.h"

/*
 * Fills the zeroed input structure of the route's operation from labels, query, headers and body. The structure points
 * into the arena and the request. Returns AWSC_OK; AWSC_ERR_VALIDATION or AWSC_ERR_PARSE with the member's name in the
 * message; AWSC_ERR_NOMEM.
 */
int awsc_local_bind_request(const awsc_local_route *route, const awsc_local_request *request, awsc_arena *arena,
                            void *input, awsc_error **error);

#endif
