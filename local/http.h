/* SPDX-License-Identifier: Apache-2.0 */
/* Serves HTTP with libmicrohttpd, one thread per connection: collects bodies, sends responses, and breaks connections
 * for faults. */
#ifndef AWSC_LOCAL_HTTP_H
#define AWSC_LOCAL_HTTP_H

#include <awsc/error.h>

#include "server.h"

typedef struct awsc_local_http awsc_local_http;

/* Starts listening. Returns AWSC_OK, AWSC_ERR_CONFIG (address or port cannot be used), AWSC_ERR_NOMEM. */
int awsc_local_http_start(awsc_local_server *server, awsc_local_http **out, awsc_error **error);

/* Returns the endpoint's URL, such as "http://127.0.0.1:9001". The text belongs to `http`. */
const char *awsc_local_http_url(const awsc_local_http *http);

/* Closes all connections. The server's stop_fd must be readable, so that running functions end. NULL is allowed. */
void awsc_local_http_stop(awsc_local_http *http);

#endif
