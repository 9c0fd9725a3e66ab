/* SPDX-License-Identifier: Apache-2.0 */
/* A client's cache of discovered endpoints; entries expire. The keys are from awsc_endpoint_key. Thread-safe. */
#ifndef AWSC_CLIENT_ENDPOINT_CACHE_H
#define AWSC_CLIENT_ENDPOINT_CACHE_H

#include "base/allocator.h"
#include "client/endpoint_discovery.h"

/* Maximum number of entries. A full cache drops the least recently used one. */
enum { AWSC_ENDPOINTS_KEPT = 100 };

/* Milliseconds between a failed discovery and the next one for the same key. */
enum { AWSC_ENDPOINT_PAUSE_MS = 60 * 1000 };

typedef struct awsc_endpoint_cache awsc_endpoint_cache;

/* Returns the cache of a client; creates it on first use. NULL when memory runs out. */
awsc_endpoint_cache *awsc_endpoint_cache_of(awsc_client *client);

enum awsc_endpoint_state {
    AWSC_ENDPOINT_ABSENT, /* not in the cache */
    AWSC_ENDPOINT_FRESH,
    AWSC_ENDPOINT_STALE, /* expired */
    AWSC_ENDPOINT_PAUSED /* discovery failed within the last AWSC_ENDPOINT_PAUSE_MS */
};

/* Looks up the endpoint of `key` and returns its state. FRESH and STALE: `*url` is a copy made with `allocator`, or
 * NULL when memory runs out. ABSENT and PAUSED: `*url` is NULL. An expired URL stays FRESH for a while after a failed
 * discovery. */
enum awsc_endpoint_state awsc_endpoint_cache_get(awsc_endpoint_cache *cache, const char *key, uint64_t now_ms,
                                                 const awsc_allocator *allocator, char **url);

/* Stores a copy of `url` under `key`; the entry expires at `until_ms`. Returns 0, or -1 when memory runs out. */
int awsc_endpoint_cache_put(awsc_endpoint_cache *cache, const char *key, const char *url, uint64_t until_ms);

/* Records that discovery failed for `key`. Returns whether the cache still holds an older endpoint for `key`. */
bool awsc_endpoint_cache_pause(awsc_endpoint_cache *cache, const char *key, uint64_t now_ms);

/* Removes the entry of `key` if its endpoint is `url`. */
void awsc_endpoint_cache_remove(awsc_endpoint_cache *cache, const char *key, const char *url);

#endif
