/*
 * Closes idle connections. The timeout of libmicrohttpd 1.0 also runs while a function is silent, and would cut its
 * response.
 */
#ifndef AWSC_LOCAL_IDLE_H
#define AWSC_LOCAL_IDLE_H

#include <stdint.h>

#include <awsc/error.h>

/* A thread that watches connections. */
typedef struct awsc_local_idle awsc_local_idle;
typedef struct awsc_local_connection awsc_local_connection;

/* Returns AWSC_OK, AWSC_ERR_CONFIG (no thread could be started), AWSC_ERR_NOMEM. */
int awsc_local_idle_new(uint64_t limit_ms, awsc_local_idle **out, awsc_error **error);

/* Call it after awsc_local_idle_forget of all connections. NULL is allowed. */
void awsc_local_idle_free(awsc_local_idle *idle);

/* Watches a new, idle connection. Returns NULL when memory runs out: the connection then has no idle timeout. */
awsc_local_connection *awsc_local_idle_watch(awsc_local_idle *idle, int socket);

/* Restarts the idle timeout. NULL is allowed, here and below. */
void awsc_local_idle_touch(awsc_local_connection *connection);

/* Stops the idle timeout until the next awsc_local_idle_touch. */
void awsc_local_idle_hold(awsc_local_connection *connection);

/* Frees the connection. Call it before the socket is closed. */
void awsc_local_idle_forget(awsc_local_connection *connection);

#endif
