/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shares HTTP/2 connections among requests that send event streams, if they have the same client, server and loop. The
 * first request makes a connection; the others wait for the server's settings, which limit the number of streams. When
 * all connections are full, the next request makes another.
 */
#ifndef AWSC_DUPLEX_H2_SHARE_H
#define AWSC_DUPLEX_H2_SHARE_H

#include "transport/curl_internal.h"
#include "duplex/h2_socket.h"

/*
 * Begins the exchange on an existing connection, waits for one that is being made, or makes one.
 *
 * @return AWSC_OK, AWSC_END (it waits), or an error
 */
int awsc_h2_share_start(awsc_exchange *exchange, awsc_error **error);
/* Adds the connection that the exchange made to its group. */
void awsc_h2_share_made(awsc_exchange *exchange, awsc_h2_socket *socket);
/* Notes that the server chose HTTP/1.1, so that exchanges that wait use HTTP/1.1, too. Removes the exchange from its
 * group. */
void awsc_h2_share_declined(awsc_exchange *exchange);
/* Makes the exchanges that wait for a connection fail if the exchange that failed was to make it. */
void awsc_h2_share_failed(const awsc_exchange *exchange, int status, const char *message);
/* Removes the exchange from its group: it neither waits for a connection nor makes one any more. */
void awsc_h2_share_leave(awsc_exchange *exchange);

#endif
