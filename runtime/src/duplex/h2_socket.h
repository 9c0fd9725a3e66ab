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
 * Takes over the handle of an exchange, which is connected (CURLOPT_CONNECT_ONLY) and stays in its multi handle, and
 * the exchange's place there. The server has the request's connect_timeout_ms to begin HTTP/2.
 *
 * @return AWSC_OK, AWSC_END (the server did not choose HTTP/2), AWSC_ERR_CONNECT, AWSC_ERR_NOMEM
 */
int awsc_h2_socket_open(awsc_exchange *exchange, awsc_h2_socket **out);
awsc_h2_connection *awsc_h2_socket_connection(awsc_h2_socket *socket);
/* Sends the connection's pending bytes, as far as the socket takes them. */
void awsc_h2_socket_flush(awsc_h2_socket *socket);
/* Whether any byte was sent. */
bool awsc_h2_socket_sent(const awsc_h2_socket *socket);

/* A stream was opened: its head goes out in the loop's next turn. */
void awsc_h2_socket_use(awsc_h2_socket *socket);
/* A stream that was counted has ended. The socket may be gone then: with its last stream the connection is closed. */
void awsc_h2_socket_leave(awsc_h2_socket *socket);
void awsc_h2_socket_close_if_unused(awsc_h2_socket *socket);
/* At the end of its loop. */
void awsc_h2_socket_free(awsc_h2_socket *socket);

/* ---- in a group: h2_share.c ------------------------------------------------------------------------------------ */

/* Whether one more stream may be opened. */
bool awsc_h2_socket_has_room(const awsc_h2_socket *socket);
bool awsc_h2_socket_is_greeted(const awsc_h2_socket *socket);
/* Puts it in front of `list`, and takes it out; both return the new list. */
awsc_h2_socket *awsc_h2_socket_join(awsc_h2_socket *socket, awsc_h2_group *group, awsc_h2_socket *list);
awsc_h2_socket *awsc_h2_socket_part(awsc_h2_socket *socket, awsc_h2_socket *list);
awsc_h2_socket *awsc_h2_socket_next(const awsc_h2_socket *socket);

#endif
