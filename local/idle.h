/*
 * Closes connections on which nothing happens. libmicrohttpd 1.0 has one limit for all times of a connection, and would
 * also cut answers of functions that are silent for a while.
 */
#ifndef AWSC_LOCAL_IDLE_H
#define AWSC_LOCAL_IDLE_H

#include <stdint.h>

#include <awsc/error.h>

/* A thread that watches connections. */
typedef struct awsc_local_idle awsc_local_idle;
typedef struct awsc_local_connection awsc_local_connection;

/* AWSC_OK, AWSC_ERR_CONFIG (no thread could be started), AWSC_ERR_NOMEM. */
int awsc_local_idle_new(uint64_t limit_ms, awsc_local_idle **out, awsc_error **error);

/* After all connections have been forgotten. NULL is allowed. */
void awsc_local_idle_free(awsc_local_idle *idle);

/* Watches a new connection, which is idle from now on. NULL when memory runs out: it may be idle for ever. */
awsc_local_connection *awsc_local_idle_watch(awsc_local_idle *idle, int socket);

/* Something happened: the time begins anew. NULL is allowed, here and below. */
void awsc_local_idle_touch(awsc_local_connection *connection);

/* Until the next touch the connection is not idle. */
void awsc_local_idle_hold(awsc_local_connection *connection);

/* Before the socket is closed. Frees the connection. */
void awsc_local_idle_forget(awsc_local_connection *connection);

#endif
