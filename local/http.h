/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP by libmicrohttpd: one thread per connection. Collects bodies, sends responses, and breaks connections for
 * faults. */
#ifndef AWSC_LOCAL_HTTP_H
#define AWSC_LOCAL_HTTP_H

#include <awsc/error.h>

#include "server.h"

typedef struct awsc_local_http awsc_local_http;

/* Starts to listen. Returns AWSC_OK, AWSC_ERR_CONFIG (address or port cannot be used), AWSC_ERR_NOMEM. */
int awsc_local_http_start(awsc_local_server *server, awsc_local_http **out, awsc_error **error);

/* Such as "http://127.0.0.1:9001". Belongs to the object. */
const char *awsc_local_http_url(const awsc_local_http *http);

/* Closes all connections. The server's stop_fd must be readable, so that functions end. NULL is allowed. */
void awsc_local_http_stop(awsc_local_http *http);

#endif
