/* SPDX-License-Identifier: Apache-2.0 */
/* Paths below /_local/, for tests: they belong to the endpoint, not to the service. */
#ifndef AWSC_LOCAL_CONTROL_H
#define AWSC_LOCAL_CONTROL_H

#include <stdbool.h>

#include <awsc/http.h>

#include "request.h"
#include "runtime.h"
#include "server.h"

/* Whether the path begins with /_local/. */
bool awsc_local_is_control(const awsc_local_request *request);

/*
 * Handles GET /_local/health; GET /_local/executions?function=NAME, the number of runs; GET /_local/code?function=KEY
 * or ?layer=KEY, an uploaded package; POST /_local/faults with a fault as body; DELETE /_local/faults. Returns NULL
 * when memory runs out.
 */
awsc_http_response *awsc_local_control(awsc_local_server *server, const awsc_local_request *request, awsc_arena *arena);

/* Whether the request needs no signature: a link to a package that this server made. */
bool awsc_local_control_is_free(const awsc_local_server *server, const awsc_local_request *request, awsc_arena *arena);

#endif
