/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests that send events share connections over HTTP/2 if they have one client, one server and one loop. The first
 * one makes a connection, the others wait until the server has said how many streams it takes. When all connections are
 * full, the next one makes another.
 */
#ifndef AWSC_DUPLEX_H2_SHARE_H
#define AWSC_DUPLEX_H2_SHARE_H

#include "transport/curl_internal.h"
#include "duplex/h2_socket.h"

/*
 * The exchange goes over a connection that is there, or waits for one in the making, or makes one.
 *
 * @return AWSC_OK, AWSC_END (it waits), or an error
 */
int awsc_h2_share_start(awsc_exchange *exchange, awsc_error **error);
/* The exchange made a connection, which carries its stream already. */
void awsc_h2_share_made(awsc_exchange *exchange, awsc_h2_socket *socket);
/* The server of the exchange's connection took HTTP/1.1: so does it with those that wait. */
void awsc_h2_share_declined(awsc_exchange *exchange);
/* The exchange, which may make a connection, failed: those that wait for the connection fail, too. */
void awsc_h2_share_failed(const awsc_exchange *exchange, int status, const char *message);
/* The exchange does not wait any more, and makes no connection. */
void awsc_h2_share_leave(awsc_exchange *exchange);

/* For the socket: its server has spoken, or a stream of it has ended. */
void awsc_h2_share_has_room(awsc_h2_group *group, const awsc_h2_socket *socket);
/* For the socket: whether one without a stream is kept, since an exchange waits for it. */
bool awsc_h2_share_keeps(const awsc_h2_group *group, const awsc_h2_socket *socket);
/* For the socket: it is closed. */
void awsc_h2_share_closed(awsc_h2_group *group, awsc_h2_socket *socket);

#endif
