/* SPDX-License-Identifier: Apache-2.0 */
#include "client/endpoint_cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

typedef struct entry {
    struct entry *next;
    char *url; /* NULL: none was named */
    uint64_t until_ms;
    uint64_t paused_until_ms;
    char key[];
} entry;

struct awsc_endpoint_cache {
    struct awsc_known_endpoints base;
    const awsc_allocator *allocator;
    pid_t process; /* owner of the lock */
    pthread_mutex_t lock;
    entry *first; /* used last */
    size_t count;
};

/* ---- making and freeing ---------------------------------------------------------------------------------------- */

static void free_entry(const awsc_endpoint_cache *cache, entry *each)
{
    awsc_release(cache->allocator, each->url);
    awsc_release(cache->allocator, each);
}

static void free_cache(struct awsc_known_endpoints *endpoints)
{
    awsc_endpoint_cache *cache = (awsc_endpoint_cache *)(void *)endpoints;
    for (entry *each = cache->first, *next; each; each = next) {
        next = each->next;
        free_entry(cache, each);
    }
    (void)pthread_mutex_destroy(&cache->lock);
    awsc_release(cache->allocator, cache);
}

static awsc_endpoint_cache *new_cache(const awsc_allocator *allocator)
{
    awsc_endpoint_cache *cache = awsc_alloc_zeroed(allocator, 1, sizeof *cache);
    if (!cache) return NULL;
    cache->base.free = free_cache;
    cache->allocator = allocator;
    cache->process = getpid();
    (void)pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

/* In a forked child, abandons the parent's cache and creates a new one: a thread of the parent may hold its lock. */
awsc_endpoint_cache *awsc_endpoint_cache_of(awsc_client *client)
{
    struct awsc_known_endpoints *known = atomic_load_explicit(&client->endpoints, memory_order_acquire);
    if (known && ((awsc_endpoint_cache *)(void *)known)->process == getpid())
        return (awsc_endpoint_cache *)(void *)known;
    awsc_endpoint_cache *fresh = new_cache(client->allocator);
    if (!fresh) return NULL;
    if (atomic_compare_exchange_strong(&client->endpoints, &known, &fresh->base)) return fresh;
    free_cache(&fresh->base); /* another thread was faster */
    return (awsc_endpoint_cache *)(void *)known;
}

/* ---- entries, under the lock ----------------------------------------------------------------------------------- */

/* Finds the entry of `key` and moves it to the front of the list. NULL if there is no such entry. */
static entry *find(awsc_endpoint_cache *cache, const char *key)
{
    entry **link = &cache->first;
    while (*link && strcmp((*link)->key, key) != 0) link = &(*link)->next;
    entry *found = *link;
    if (!found) return NULL;
    *link = found->next;
    found->next = cache->first;
    cache->first = found;
    return found;
}

static void drop_last(awsc_endpoint_cache *cache)
{
    entry **link = &cache->first;
    while ((*link)->next) link = &(*link)->next;
    free_entry(cache, *link);
    *link = NULL;
    cache->count--;
}

static entry *find_or_add(awsc_endpoint_cache *cache, const char *key)
{
    entry *found = find(cache, key);
    if (found) return found;
    const size_t size = strlen(key) + 1;
    found = awsc_alloc_zeroed(cache->allocator, 1, sizeof *found + size);
    if (!found) return NULL;
    memcpy(found->key, key, size);
    if (cache->count == AWSC_ENDPOINTS_KEPT) drop_last(cache);
    found->next = cache->first;
    cache->first = found;
    cache->count++;
    return found;
}

/* ---- any thread ------------------------------------------------------------------------------------------------ */

static enum awsc_endpoint_state state_of(const entry *found, uint64_t now_ms)
{
    if (!found) return AWSC_ENDPOINT_ABSENT;
    const bool paused = now_ms < found->paused_until_ms;
    if (!found->url) return paused ? AWSC_ENDPOINT_PAUSED : AWSC_ENDPOINT_ABSENT;
    return paused || now_ms < found->until_ms ? AWSC_ENDPOINT_FRESH : AWSC_ENDPOINT_STALE;
}

enum awsc_endpoint_state awsc_endpoint_cache_get(awsc_endpoint_cache *cache, const char *key, uint64_t now_ms,
                                                 const awsc_allocator *allocator, char **url)
{
    *url = NULL;
    (void)pthread_mutex_lock(&cache->lock);
    const entry *found = find(cache, key);
    enum awsc_endpoint_state state = state_of(found, now_ms);
    if (found && found->url) *url = awsc_text_copy(allocator, found->url);
    (void)pthread_mutex_unlock(&cache->lock);
    return state;
}

int awsc_endpoint_cache_put(awsc_endpoint_cache *cache, const char *key, const char *url, uint64_t until_ms)
{
    char *copy = awsc_text_copy(cache->allocator, url);
    if (!copy) return -1;
    (void)pthread_mutex_lock(&cache->lock);
    entry *found = find_or_add(cache, key);
    if (found) {
        char *before = found->url;
        found->url = copy;
        copy = before;
        found->until_ms = until_ms;
        found->paused_until_ms = 0;
    }
    (void)pthread_mutex_unlock(&cache->lock);
    awsc_release(cache->allocator, copy);
    return found ? 0 : -1;
}

bool awsc_endpoint_cache_pause(awsc_endpoint_cache *cache, const char *key, uint64_t now_ms)
{
    (void)pthread_mutex_lock(&cache->lock);
    entry *found = find_or_add(cache, key);
    if (found) found->paused_until_ms = now_ms + AWSC_ENDPOINT_PAUSE_MS;
    const bool known = found && found->url;
    (void)pthread_mutex_unlock(&cache->lock);
    return known;
}

void awsc_endpoint_cache_remove(awsc_endpoint_cache *cache, const char *key, const char *url)
{
    (void)pthread_mutex_lock(&cache->lock);
    entry *found = find(cache, key);
    if (found && found->url && strcmp(found->url, url) == 0) {
        cache->first = found->next;
        cache->count--;
        free_entry(cache, found);
    }
    (void)pthread_mutex_unlock(&cache->lock);
}
