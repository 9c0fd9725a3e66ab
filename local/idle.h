/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Closes connections that are idle, that take too long to send the head of a request, or that are too many. The timeout
 * of libmicrohttpd 1.0 also runs while a function is silent, and would cut its response.
 */
#ifndef AWSC_LOCAL_IDLE_H
#define AWSC_LOCAL_IDLE_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/error.h>

/* A thread that watches connections. */
typedef struct awsc_local_idle awsc_local_idle;
typedef struct awsc_local_connection awsc_local_connection;

typedef struct awsc_local_idle_limits {
    uint64_t idle_ms;
    uint64_t head_ms;   /* from the begin of the connection, or of the request, to the end of its head */
    size_t connections; /* from this number on, each new connection ends the one that waits longest */
} awsc_local_idle_limits;

/* Returns AWSC_OK, AWSC_ERR_CONFIG (no thread could be started), AWSC_ERR_NOMEM. */
int awsc_local_idle_new(const awsc_local_idle_limits *limits, awsc_local_idle **out, awsc_error **error);

/* Call it after awsc_local_idle_forget of all connections. NULL is allowed. */
void awsc_local_idle_free(awsc_local_idle *idle);

/* Watches a new connection. Returns NULL when memory runs out: the connection then has no limits. */
awsc_local_connection *awsc_local_idle_watch(awsc_local_idle *idle, int socket);

/* The head of a request begins. NULL is allowed, here and below. */
void awsc_local_idle_head(awsc_local_connection *connection);

/* Begins the idle timeout anew: after a head, a piece of a body, or a response. */
void awsc_local_idle_touch(awsc_local_connection *connection);

/* Stops the idle timeout until the next awsc_local_idle_touch. */
void awsc_local_idle_hold(awsc_local_connection *connection);

/* Frees the connection. Call it before the socket is closed. */
void awsc_local_idle_forget(awsc_local_connection *connection);

#endif
