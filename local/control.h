/* SPDX-License-Identifier: Apache-2.0 */
/* Serves paths below /_local/, with which tests control the endpoint. The service has no such paths. */
#ifndef AWSC_LOCAL_CONTROL_H
#define AWSC_LOCAL_CONTROL_H

#include <stdbool.h>

#include <awsc/http.h>

#include "request.h"
#include "runtime.h"
#include "server.h"

/* Returns whether the path begins with /_local/. */
bool awsc_local_is_control(const awsc_local_request *request);

/*
 * Handles GET /_local/health; GET /_local/executions?function=NAME, which returns the number of runs; GET
 * /_local/code?function=KEY or ?layer=KEY, which returns an uploaded package; POST /_local/faults with a fault as body;
 * DELETE /_local/faults. Returns NULL when memory runs out.
 */
awsc_http_response *awsc_local_control(awsc_local_server *server, const awsc_local_request *request, awsc_arena *arena);

/* Returns whether the request needs no signature, since its URL is a link to a package that this server made. */
bool awsc_local_control_is_free(const awsc_local_server *server, const awsc_local_request *request, awsc_arena *arena);

#endif
