/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps runtime processes that wait for their next invocation. */
#ifndef AWSC_LOCAL_POOL_H
#define AWSC_LOCAL_POOL_H

#include <awsc/error.h>

#include "warm.h"

typedef struct awsc_local_pool awsc_local_pool;

/* Starts a thread that stops processes after `idle_ms` without an invocation. Returns AWSC_OK or an error code. */
int awsc_local_pool_new(uint64_t idle_ms, awsc_local_pool **out, awsc_error **error);
/* Stops all processes. NULL is allowed. */
void awsc_local_pool_free(awsc_local_pool *pool);

/* Removes a process with this key from the pool and returns it, or returns NULL. */
awsc_local_warm *awsc_local_pool_take(awsc_local_pool *pool, const char *key);
/* Puts a process back after an invocation. Stops a process that cannot serve another one. */
void awsc_local_pool_give(awsc_local_pool *pool, const char *key, awsc_local_warm *warm);

#endif
