/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints that a service named, for a time, by the credentials that asked. For any thread. */
#ifndef AWSC_CLIENT_ENDPOINT_CACHE_H
#define AWSC_CLIENT_ENDPOINT_CACHE_H

#include "base/allocator.h"
#include "client/endpoint_discovery.h"

/* More are not kept: the endpoint that was not used for the longest time goes. */
enum { AWSC_ENDPOINTS_KEPT = 100 };

/* Milliseconds after which a service that failed to name an endpoint is asked again. */
enum { AWSC_ENDPOINT_PAUSE_MS = 60 * 1000 };

typedef struct awsc_endpoint_cache awsc_endpoint_cache;

/* The cache of a client, made when it is first wanted. NULL when memory runs out. */
awsc_endpoint_cache *awsc_endpoint_cache_of(awsc_client *client);

enum awsc_endpoint_state {
    AWSC_ENDPOINT_ABSENT, /* nothing is known */
    AWSC_ENDPOINT_FRESH,
    AWSC_ENDPOINT_STALE, /* its time is over */
    AWSC_ENDPOINT_PAUSED /* the service named none a short time ago */
};

/* Looks up the endpoint of `key` and returns its state. FRESH and STALE: `*url` is a copy made with `allocator`, or
 * NULL when memory runs out. ABSENT and PAUSED: `*url` is NULL. An expired URL stays FRESH for a while after a failed
 * discovery. */
enum awsc_endpoint_state awsc_endpoint_cache_get(awsc_endpoint_cache *cache, const char *key, uint64_t now_ms,
                                                 const awsc_allocator *allocator, char **url);

/* 0, or -1 when memory runs out. */
int awsc_endpoint_cache_put(awsc_endpoint_cache *cache, const char *key, const char *url, uint64_t until_ms);

/* The service failed to name an endpoint. Returns whether an older one is known. */
bool awsc_endpoint_cache_pause(awsc_endpoint_cache *cache, const char *key, uint64_t now_ms);

/* Forgets `key`, if `url` is its endpoint. */
void awsc_endpoint_cache_remove(awsc_endpoint_cache *cache, const char *key, const char *url);

#endif
