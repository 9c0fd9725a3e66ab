/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pool of private loops for blocking calls. A call takes the most recently used idle loop, or a new one. When file
 * descriptors are scarce (some are reserved for connections), the call waits until another call returns its loop. After
 * a fork the child starts with an empty pool and does not touch the parent's.
 */
#ifndef AWSC_CLIENT_POOL_H
#define AWSC_CLIENT_POOL_H

#include <stdatomic.h>

#include <awsc/call.h>
#include <awsc/error.h>

#include "base/allocator.h"
#include "base/for_core.h"
#include "http/transport.h"
#include "loop/loop.h"
#include "transport/curl_transport.h"

struct awsc_pool;

/* Where a client keeps its pool. Each process has its own pool. */
typedef struct awsc_pool_slot {
    _Atomic(struct awsc_pool *) pool;
    const awsc_allocator *allocator;
    const awsc_clock *clock;
    awsc_curl_settings transport; /* texts are borrowed from the client's settings */
    bool without_transport;       /* the program has its own transport */
} awsc_pool_slot;

int awsc_pool_open(awsc_pool_slot *slot, awsc_error **error);
void awsc_pool_close(awsc_pool_slot *slot);

/* Limits of a caller's wait for a loop. */
typedef struct awsc_pool_limits {
    int64_t deadline_ms; /* or AWSC_NO_LIMIT */
    awsc_cancel *cancel; /* or NULL */
    uint64_t waited_ms;  /* result: how long it waited */
} awsc_pool_limits;

/* Takes a loop from the pool, creates one, or waits for one. AWSC_OK, AWSC_ERR_CONNECT (no descriptors), _TIMEOUT,
 * _CANCELLED, _NOMEM. */
AWSC_FOR_CORE int awsc_pool_take(awsc_pool_slot *slot, awsc_pool_limits *limits, awsc_loop **out, awsc_error **error);
/* Returns a loop to the pool, or frees it if `broken`. */
AWSC_FOR_CORE void awsc_pool_give(awsc_pool_slot *slot, awsc_loop *loop, bool broken);

/* Sets `*out` to the pool's transport, which all loops of this process share. */
int awsc_pool_transport(awsc_pool_slot *slot, const awsc_transport **out, awsc_error **error);

#endif
