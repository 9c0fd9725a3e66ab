/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that send events, over HTTP/2: each is a stream of a connection that others may share. */
#ifndef AWSC_DUPLEX_H2_EXCHANGE_H
#define AWSC_DUPLEX_H2_EXCHANGE_H

#include "http/transport.h"
#include "duplex/h2_socket.h"

/* For awsc_exchange_extras.http2. A reference to it links HTTP/2. */
extern const awsc_http2 awsc_h2;

/* Begins the exchange as a stream of a connection that is there. AWSC_OK, AWSC_ERR_NOMEM, AWSC_ERR_TRANSPORT. */
int awsc_h2_exchange_attach(awsc_exchange *exchange, awsc_h2_socket *socket);

#endif
