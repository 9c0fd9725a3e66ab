/* A client's private loops and its transport. */
#include "client/pool.h"

#include <pthread.h>
#include <unistd.h>

#include "error/error.h"

enum { IDLE_LOOPS = 16 };

typedef struct awsc_pool {
    pid_t pid;
    pthread_mutex_t lock;
    awsc_transport *transport;
    awsc_loop *idle[IDLE_LOOPS]; /* the one used last is at the end */
    size_t idle_count;
    awsc_loop *all; /* every private loop that exists, for a child that must let go of them */
} awsc_pool;

static int new_pool(awsc_pool_slot *slot, awsc_pool **out, awsc_error **error)
{
    awsc_pool *pool = awsc_alloc_zeroed(slot->allocator, 1, sizeof *pool);
    if (!pool) return awsc_error_nomem(error);
    int status = awsc_curl_transport_new(slot->allocator, &slot->transport, &pool->transport, error);
    if (status) {
        awsc_release(slot->allocator, pool);
        return status;
    }
    pool->pid = getpid();
    (void)pthread_mutex_init(&pool->lock, NULL);
    *out = pool;
    return AWSC_OK;
}

static void free_pool(awsc_pool_slot *slot, awsc_pool *pool)
{
    while (pool->idle_count) awsc_loop_free(pool->idle[--pool->idle_count]);
    pool->transport->destroy(pool->transport);
    (void)pthread_mutex_destroy(&pool->lock);
    awsc_release(slot->allocator, pool);
}

/*
 * In a child: the parent's pool may be locked by a thread that is not here, and closing its connections would say
 * good-bye to the parent's server. Its descriptors are replaced, its memory is given up.
 */
static void abandon(awsc_pool *pool)
{
    for (awsc_loop *loop = pool->all; loop; loop = loop->next_in_pool) awsc_loop_abandon_after_fork(loop);
    awsc_curl_transport_abandon(pool->transport);
}

static int pool_of_process(awsc_pool_slot *slot, awsc_pool **out, awsc_error **error)
{
    awsc_pool *fresh = NULL;
    *out = atomic_load_explicit(&slot->pool, memory_order_acquire);
    if (*out && (*out)->pid == getpid()) return AWSC_OK;
    int status = new_pool(slot, &fresh, error);
    if (status) return status;
    if (!atomic_compare_exchange_strong(&slot->pool, out, fresh)) {
        free_pool(slot, fresh); /* another thread was faster; *out is its pool */
        return AWSC_OK;
    }
    if (*out) abandon(*out);
    *out = fresh;
    return AWSC_OK;
}

int awsc_pool_open(awsc_pool_slot *slot, awsc_error **error)
{
    awsc_pool *pool;
    atomic_init(&slot->pool, NULL);
    return pool_of_process(slot, &pool, error);
}

void awsc_pool_close(awsc_pool_slot *slot)
{
    awsc_pool *pool = atomic_load_explicit(&slot->pool, memory_order_acquire);
    if (!pool) return;
    if (pool->pid == getpid())
        free_pool(slot, pool);
    else
        abandon(pool);
}

int awsc_pool_transport(awsc_pool_slot *slot, awsc_transport **out, awsc_error **error)
{
    awsc_pool *pool;
    int status = pool_of_process(slot, &pool, error);
    if (!status) *out = pool->transport;
    return status;
}

int awsc_pool_take(awsc_pool_slot *slot, awsc_loop **out, awsc_error **error)
{
    awsc_pool *pool;
    int status = pool_of_process(slot, &pool, error);
    if (status) return status;
    (void)pthread_mutex_lock(&pool->lock);
    awsc_loop *loop = pool->idle_count ? pool->idle[--pool->idle_count] : NULL;
    (void)pthread_mutex_unlock(&pool->lock);
    if (!loop) {
        status = awsc_loop_new_with(slot->allocator, slot->clock, &loop, error);
        if (status) return status;
        (void)pthread_mutex_lock(&pool->lock);
        loop->next_in_pool = pool->all;
        pool->all = loop;
        (void)pthread_mutex_unlock(&pool->lock);
    }
    *out = loop;
    return AWSC_OK;
}

static void forget(awsc_pool *pool, awsc_loop *loop)
{
    awsc_loop **link = &pool->all;
    while (*link && *link != loop) link = &(*link)->next_in_pool;
    if (*link) *link = loop->next_in_pool;
}

void awsc_pool_give(awsc_pool_slot *slot, awsc_loop *loop, bool broken)
{
    awsc_pool *pool = atomic_load_explicit(&slot->pool, memory_order_acquire);
    if (!awsc_loop_is_ours(loop) || pool->pid != loop->pid) return; /* the parent's */
    (void)pthread_mutex_lock(&pool->lock);
    bool keep = !broken && pool->idle_count < IDLE_LOOPS;
    if (keep)
        pool->idle[pool->idle_count++] = loop;
    else
        forget(pool, loop);
    (void)pthread_mutex_unlock(&pool->lock);
    if (!keep) awsc_loop_free(loop);
}
