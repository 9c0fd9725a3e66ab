/* SPDX-License-Identifier: Apache-2.0 */
#include "pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime.h"

#define LOOK_SECONDS 1

typedef struct entry {
    struct entry *next;
    awsc_local_warm *warm;
    uint64_t since_ms;
    char key[];
} entry;

struct awsc_local_pool {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t thread;
    uint64_t idle_ms;
    entry *first;
    bool stopping;
};

static uint64_t now_ms(void)
{
    return awsc_clock_monotonic_ms(awsc_clock_system());
}

/* Removes and returns the first entry that has waited too long or whose process has died; any entry if `all`. The lock
 * is held. */
static entry *take_old(awsc_local_pool *pool, bool all)
{
    for (entry **at = &pool->first; *at; at = &(*at)->next) {
        entry *found = *at;
        if (!all && found->since_ms + pool->idle_ms > now_ms() && awsc_local_warm_usable(found->warm)) continue;
        *at = found->next;
        return found;
    }
    return NULL;
}

static void stop_entry(entry *old)
{
    awsc_local_warm_free(old->warm);
    free(old);
}

static void *stop_idle(void *user)
{
    awsc_local_pool *pool = user;
    pthread_mutex_lock(&pool->lock);
    while (!pool->stopping) {
        entry *old = take_old(pool, false);
        if (old) {
            pthread_mutex_unlock(&pool->lock);
            stop_entry(old);
            pthread_mutex_lock(&pool->lock);
            continue;
        }
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += LOOK_SECONDS;
        pthread_cond_timedwait(&pool->stop, &pool->lock, &until);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

int awsc_local_pool_new(uint64_t idle_ms, awsc_local_pool **out, awsc_error **error)
{
    awsc_local_pool *pool = calloc(1, sizeof *pool);
    if (!pool) return awsc_error_nomem(error);
    pool->idle_ms = idle_ms;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->stop, NULL);
    if (pthread_create(&pool->thread, NULL, stop_idle, pool)) {
        pthread_cond_destroy(&pool->stop);
        pthread_mutex_destroy(&pool->lock);
        free(pool);
        return awsc_error_set(error, AWSC_ERR_CONFIG, "cannot start a thread for idle runtimes");
    }
    *out = pool;
    return AWSC_OK;
}

void awsc_local_pool_free(awsc_local_pool *pool)
{
    entry *old;
    if (!pool) return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_signal(&pool->stop);
    pthread_mutex_unlock(&pool->lock);
    pthread_join(pool->thread, NULL);
    while ((old = take_old(pool, true))) stop_entry(old);
    pthread_cond_destroy(&pool->stop);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

awsc_local_warm *awsc_local_pool_take(awsc_local_pool *pool, const char *key)
{
    awsc_local_warm *warm = NULL;
    pthread_mutex_lock(&pool->lock);
    for (entry **at = &pool->first; *at; at = &(*at)->next) {
        entry *found = *at;
        if (strcmp(found->key, key) != 0 || !awsc_local_warm_usable(found->warm)) continue;
        warm = found->warm;
        *at = found->next;
        free(found);
        break;
    }
    pthread_mutex_unlock(&pool->lock);
    return warm;
}

void awsc_local_pool_give(awsc_local_pool *pool, const char *key, awsc_local_warm *warm)
{
    size_t size = strlen(key) + 1;
    entry *made = awsc_local_warm_usable(warm) ? malloc(sizeof *made + size) : NULL;
    if (!made) {
        awsc_local_warm_free(warm);
        return;
    }
    made->warm = warm;
    made->since_ms = now_ms();
    memcpy(made->key, key, size);
    pthread_mutex_lock(&pool->lock);
    made->next = pool->first;
    pool->first = made;
    pthread_mutex_unlock(&pool->lock);
}
