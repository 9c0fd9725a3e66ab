/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Speaks HTTP/2 over a connection that libcurl made, and that keeps its proxy and TLS. Sends and receives when the
 * socket is ready. A socket that takes no bytes does not keep the loop busy.
 */
#ifndef AWSC_DUPLEX_H2_SOCKET_H
#define AWSC_DUPLEX_H2_SOCKET_H

#include "duplex/h2_connection.h"
#include "transport/curl_internal.h"

/*
 * Takes over the connected handle (CURLOPT_CONNECT_ONLY) of an exchange and its place in the shard. The handle stays in
 * its multi handle. If the server sends no settings within the request's connect_timeout_ms, the connection fails.
 *
 * @return AWSC_OK, AWSC_END (the server did not choose HTTP/2), AWSC_ERR_CONNECT, AWSC_ERR_NOMEM
 */
int awsc_h2_socket_open(awsc_exchange *exchange, awsc_h2_socket **out);
awsc_h2_connection *awsc_h2_socket_connection(awsc_h2_socket *socket);
/* Sends pending bytes, as far as the socket takes them. May free the socket if it has no streams. */
void awsc_h2_socket_flush(awsc_h2_socket *socket);
/* Returns whether any byte was sent. */
bool awsc_h2_socket_sent(const awsc_h2_socket *socket);

/* Counts a stream that was opened, whose head is sent in the loop's next turn. */
void awsc_h2_socket_use(awsc_h2_socket *socket);
/* Stops counting a stream that ended. After the last stream, closes the connection and frees the socket, unless an
 * exchange waits for it. */
void awsc_h2_socket_leave(awsc_h2_socket *socket);
/* Closes the connection and frees the socket if it has no streams and no exchange waits for it. */
void awsc_h2_socket_close_if_unused(awsc_h2_socket *socket);
/* Frees the socket, its connection and its handle, without sending GOAWAY. */
void awsc_h2_socket_free(awsc_h2_socket *socket);

/* ---- in a group: h2_share.c ------------------------------------------------------------------------------------ */

/* Functions by which a socket tells its group. */
typedef struct awsc_h2_socket_owner {
    /* The server's settings came, or a stream ended. */
    void (*has_room)(awsc_h2_group *group, const awsc_h2_socket *socket);
    /* Returns whether to keep a socket that has no streams, since an exchange waits for it. */
    bool (*keeps)(const awsc_h2_group *group, const awsc_h2_socket *socket);
    /* The socket is being closed; the group forgets it. */
    void (*closed)(awsc_h2_group *group, awsc_h2_socket *socket);
} awsc_h2_socket_owner;

/* Returns whether another stream may be opened. */
bool awsc_h2_socket_has_room(const awsc_h2_socket *socket);
bool awsc_h2_socket_is_greeted(const awsc_h2_socket *socket);
/* Add the socket to the front of `list`, and remove it. Both return the new list. */
awsc_h2_socket *awsc_h2_socket_join(awsc_h2_socket *socket, awsc_h2_group *group, const awsc_h2_socket_owner *owner,
                                    awsc_h2_socket *list);
awsc_h2_socket *awsc_h2_socket_part(awsc_h2_socket *socket, awsc_h2_socket *list);
awsc_h2_socket *awsc_h2_socket_next(const awsc_h2_socket *socket);

#endif
