/* SPDX-License-Identifier: Apache-2.0 */
/* Runtime processes that wait for their next invocation. */
#ifndef AWSC_LOCAL_POOL_H
#define AWSC_LOCAL_POOL_H

#include <awsc/error.h>

#include "warm.h"

typedef struct awsc_local_pool awsc_local_pool;

/* A process that waits longer than `idle_ms` is stopped. */
int awsc_local_pool_new(uint64_t idle_ms, awsc_local_pool **out, awsc_error **error);
/* Stops all processes. NULL is allowed. */
void awsc_local_pool_free(awsc_local_pool *pool);

/* Takes a process with this key, or returns NULL. */
awsc_local_warm *awsc_local_pool_take(awsc_local_pool *pool, const char *key);
/* Gives a process back after an invocation. One that cannot serve another is stopped. */
void awsc_local_pool_give(awsc_local_pool *pool, const char *key, awsc_local_warm *warm);

#endif
