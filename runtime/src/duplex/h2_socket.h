/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection that libcurl made (names, proxy, TLS, trust) and that HTTP/2 is spoken over: moves the bytes when the
 * socket is ready. A socket that takes no bytes costs no turns of the loop.
 */
#ifndef AWSC_DUPLEX_H2_SOCKET_H
#define AWSC_DUPLEX_H2_SOCKET_H

#include "duplex/h2_connection.h"
#include "transport/curl_internal.h"

typedef struct awsc_h2_socket awsc_h2_socket;

/*
 * Takes over the socket of an exchange's handle, which is connected (CURLOPT_CONNECT_ONLY) and stays in its multi
 * handle. The server has the request's connect_timeout_ms to begin HTTP/2.
 *
 * @return AWSC_OK, AWSC_END (the server did not choose HTTP/2), AWSC_ERR_CONNECT, AWSC_ERR_NOMEM
 */
int awsc_h2_socket_open(awsc_exchange *exchange, awsc_h2_socket **out);
awsc_h2_connection *awsc_h2_socket_connection(awsc_h2_socket *socket);
/* Sends the connection's pending bytes, as far as the socket takes them. */
void awsc_h2_socket_flush(awsc_h2_socket *socket);
/* Whether any byte was sent. */
bool awsc_h2_socket_sent(const awsc_h2_socket *socket);
/* Says goodbye to the peer, and gives the socket back; libcurl closes it. */
void awsc_h2_socket_close(awsc_h2_socket *socket);

#endif
