/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Closes connections that are idle or take too long to send the head of a request, and connections beyond a limit. The
 * timeout of libmicrohttpd 1.0 would also cut the response of a function that computes for long.
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
    uint64_t head_ms;   /* from the start of the connection, or of the request, to the end of the head */
    size_t connections; /* at this number, each new connection closes the one that has waited longest, unfinished heads
                           first */
} awsc_local_idle_limits;

/* Starts the thread. Returns AWSC_OK, AWSC_ERR_CONFIG (no thread could be started), AWSC_ERR_NOMEM. */
int awsc_local_idle_new(const awsc_local_idle_limits *limits, awsc_local_idle **out, awsc_error **error);

/* Stops the thread and frees `idle`. Call awsc_local_idle_forget for all connections before. NULL is allowed. */
void awsc_local_idle_free(awsc_local_idle *idle);

/* Adds a new connection. Returns NULL when memory runs out; the connection then has no limits. */
awsc_local_connection *awsc_local_idle_watch(awsc_local_idle *idle, int socket);

/* Starts the time limit for the head of a request. NULL is allowed, here and below. */
void awsc_local_idle_head(awsc_local_connection *connection);

/* Restarts the idle timeout. Call it after a head, a piece of a body, or a response. */
void awsc_local_idle_touch(awsc_local_connection *connection);

/* Stops the idle timeout until the next awsc_local_idle_touch. */
void awsc_local_idle_hold(awsc_local_connection *connection);

/* Stops watching the connection and frees its entry. Call it before the socket is closed. */
void awsc_local_idle_forget(awsc_local_connection *connection);

#endif
