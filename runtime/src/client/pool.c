/* SPDX-License-Identifier: Apache-2.0 */
/* Manages a client's private loops and its transport. */
#include "client/pool.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "client/cancel.h"
#include "config/defaults.h"
#include "error/error.h"
#include "sys/descriptors.h"
#include "sys/process.h"

enum { IDLE_LOOPS = 16 };

/* File descriptors per loop with one connection: epoll, mailbox, two of libcurl, the socket. */
enum { DESCRIPTORS_OF_LOOP = 5, FEWEST_LOOPS = 4 };

/* Interval at which a waiting caller checks its cancel flag and whether descriptors have become free. */
enum { LOOK_AGAIN_MS = 20 };

/* A caller that waits for a loop; lives on the caller's stack. */
typedef struct awsc_pool_waiter {
    pthread_cond_t turn;
    struct awsc_pool_waiter *next;
} awsc_pool_waiter;

typedef struct awsc_pool {
    pid_t pid;
    pthread_mutex_t lock;
    awsc_transport *transport; /* or NULL */
    size_t count;              /* loops that exist, or are being made */
    size_t most;
    awsc_pool_waiter *first; /* in the order of arrival */
    awsc_pool_waiter **last;
    awsc_loop *idle[IDLE_LOOPS]; /* the one used last is at the end */
    size_t idle_count;
    awsc_loop *all; /* every private loop that exists, for a child that must let go of them */
} awsc_pool;

static int new_pool(awsc_pool_slot *slot, awsc_pool **out, awsc_error **error)
{
    awsc_pool *pool = awsc_alloc_zeroed(slot->allocator, 1, sizeof *pool);
    if (!pool) return awsc_error_nomem(error);
    int status = slot->without_transport
                     ? AWSC_OK
                     : awsc_curl_transport_new(slot->allocator, &slot->transport, &pool->transport, error);
    if (status) {
        awsc_release(slot->allocator, pool);
        return status;
    }
    pool->pid = awsc_process_id();
    pool->most = (size_t)awsc_default_max_connections() / DESCRIPTORS_OF_LOOP;
    if (pool->most < FEWEST_LOOPS) pool->most = FEWEST_LOOPS;
    pool->last = &pool->first;
    (void)pthread_mutex_init(&pool->lock, NULL);
    *out = pool;
    return AWSC_OK;
}

static void free_pool(awsc_pool_slot *slot, awsc_pool *pool)
{
    while (pool->idle_count) awsc_loop_free(pool->idle[--pool->idle_count]);
    if (pool->transport) awsc_curl_transport_free(pool->transport);
    (void)pthread_mutex_destroy(&pool->lock);
    awsc_release(slot->allocator, pool);
}

/*
 * Abandons the parent's pool in a forked child: replaces its file descriptors and leaks its memory. The pool cannot be
 * freed: a thread of the parent may hold its lock, and closing its TLS connections would end them for the parent too.
 */
static void abandon(awsc_pool *pool)
{
    for (awsc_loop *loop = pool->all; loop; loop = loop->next_in_pool) awsc_loop_abandon_after_fork(loop);
    if (pool->transport) awsc_curl_transport_abandon(pool->transport);
}

static int pool_of_process(awsc_pool_slot *slot, awsc_pool **out, awsc_error **error)
{
    awsc_pool *fresh = NULL;
    *out = atomic_load_explicit(&slot->pool, memory_order_acquire);
    if (*out && (*out)->pid == awsc_process_id()) return AWSC_OK;
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
    if (pool->pid == awsc_process_id())
        free_pool(slot, pool);
    else
        abandon(pool);
}

int awsc_pool_transport(awsc_pool_slot *slot, const awsc_transport **out, awsc_error **error)
{
    awsc_pool *pool;
    int status = pool_of_process(slot, &pool, error);
    if (!status) *out = pool->transport;
    return status;
}

/* ---- taking ---------------------------------------------------------------------------------------------------- */

/* Creates a loop and adds it to pool->all. pool->count includes the loop already; on failure it is decremented. */
static int make_loop(awsc_pool_slot *slot, awsc_pool *pool, awsc_loop **out, awsc_error **error)
{
    int status = awsc_loop_new_with(slot->allocator, slot->clock, out, error);
    int reason = status ? errno : 0;
    (void)pthread_mutex_lock(&pool->lock);
    if (status) {
        pool->count--;
    } else {
        (*out)->next_in_pool = pool->all;
        pool->all = *out;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    errno = reason;
    return status;
}

/* Returns whether waiting can help: a connection or a loop in use by this client will free descriptors later. */
static bool can_wait(awsc_pool *pool)
{
    bool connected = pool->transport && awsc_curl_transport_frees_descriptors(pool->transport);
    (void)pthread_mutex_lock(&pool->lock);
    bool in_use = pool->count > pool->idle_count;
    (void)pthread_mutex_unlock(&pool->lock);
    return connected || in_use;
}

static int fail_without_descriptor(int reason, awsc_error **error)
{
    char why[AWSC_DESCRIPTOR_TEXT];
    return awsc_error_set(error, AWSC_ERR_CONNECT, "no file descriptor is left for a call (%s)",
                          awsc_describe_descriptors(reason, why));
}

/* Creates a loop. Call it without the lock. AWSC_END: descriptors are used up, but waiting for some makes sense. */
static int try_to_make(awsc_pool_slot *slot, awsc_pool *pool, awsc_loop **out, awsc_error **error)
{
    for (bool again = false;; again = true) {
        awsc_error *own = NULL;
        errno = 0;
        int status = make_loop(slot, pool, out, &own);
        int reason = errno;
        if (!status || !awsc_lacks_descriptors(reason)) {
            awsc_error_give(error, own);
            return status;
        }
        awsc_error_free(own);
        if (can_wait(pool)) return AWSC_END;
        if (again) return fail_without_descriptor(reason, error);
        /* The last call that used descriptors may have ended since. */
        (void)pthread_mutex_lock(&pool->lock);
        pool->count++;
        (void)pthread_mutex_unlock(&pool->lock);
    }
}

/* Takes an idle loop or creates one. Call it with the lock held; it releases the lock while it creates a loop.
 * AWSC_END: no loop is idle and no further loop can be created now. */
static int take_or_make(awsc_pool_slot *slot, awsc_pool *pool, awsc_loop **out, awsc_error **error)
{
    if (pool->idle_count) {
        *out = pool->idle[--pool->idle_count];
        return AWSC_OK;
    }
    if (pool->count >= pool->most) return AWSC_END;
    pool->count++;
    (void)pthread_mutex_unlock(&pool->lock);
    int status = try_to_make(slot, pool, out, error);
    (void)pthread_mutex_lock(&pool->lock);
    return status;
}

/* ---- waiting --------------------------------------------------------------------------------------------------- */

/* Waits until the waiter is signalled, or for LOOK_AGAIN_MS. Call it with the lock held. */
static void sleep_a_while(awsc_pool *pool, awsc_pool_waiter *waiter)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_AGAIN_MS * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    (void)pthread_cond_timedwait(&waiter->turn, &pool->lock, &until);
}

static int check_limits(const awsc_pool_slot *slot, awsc_pool_limits *limits, uint64_t began_ms, awsc_error **error)
{
    char why[AWSC_DESCRIPTOR_TEXT];
    if (limits->cancel && awsc_cancel_is_set(limits->cancel))
        return awsc_error_set(error, AWSC_ERR_CANCELLED, "the call was cancelled");
    limits->waited_ms = awsc_clock_monotonic_ms(slot->clock) - began_ms;
    if (limits->waited_ms < (uint64_t)limits->deadline_ms) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_TIMEOUT,
                          "the deadline of %lld ms ran out during the wait for file descriptors, which other calls "
                          "hold (%s)",
                          (long long)limits->deadline_ms, awsc_describe_descriptors(EMFILE, why));
}

/* Removes the waiter from the queue and signals the next one. Call it with the lock held. */
static void leave_queue(awsc_pool *pool, awsc_pool_waiter *waiter)
{
    awsc_pool_waiter **link = &pool->first;
    while (*link != waiter) link = &(*link)->next;
    *link = waiter->next;
    if (pool->last == &waiter->next) pool->last = link;
    if (pool->first) (void)pthread_cond_signal(&pool->first->turn);
    (void)pthread_cond_destroy(&waiter->turn);
}

/* Queues the caller until it gets a loop or a limit ends the wait. Call it with the lock held; it releases the lock
 * while it waits. */
static int wait_for_loop(awsc_pool_slot *slot, awsc_pool *pool, awsc_pool_limits *limits, awsc_loop **out,
                         awsc_error **error)
{
    awsc_pool_waiter waiter = {.next = NULL};
    uint64_t began_ms = awsc_clock_monotonic_ms(slot->clock);
    int status = AWSC_END;
    (void)pthread_cond_init(&waiter.turn, NULL);
    *pool->last = &waiter;
    pool->last = &waiter.next;
    while (status == AWSC_END) {
        sleep_a_while(pool, &waiter);
        status = check_limits(slot, limits, began_ms, error);
        if (!status) status = pool->first == &waiter ? take_or_make(slot, pool, out, error) : AWSC_END;
    }
    leave_queue(pool, &waiter);
    return status;
}

int awsc_pool_take(awsc_pool_slot *slot, awsc_pool_limits *limits, awsc_loop **out, awsc_error **error)
{
    awsc_pool *pool;
    int status = pool_of_process(slot, &pool, error);
    if (status) return status;
    (void)pthread_mutex_lock(&pool->lock);
    status = pool->first ? AWSC_END : take_or_make(slot, pool, out, error);
    if (status == AWSC_END) status = wait_for_loop(slot, pool, limits, out, error);
    (void)pthread_mutex_unlock(&pool->lock);
    return status;
}

/* ---- giving back ----------------------------------------------------------------------------------------------- */

static void forget(awsc_pool *pool, awsc_loop *loop)
{
    awsc_loop **link = &pool->all;
    while (*link && *link != loop) link = &(*link)->next_in_pool;
    if (*link) *link = loop->next_in_pool;
    pool->count--;
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
    if (keep && pool->first) (void)pthread_cond_signal(&pool->first->turn);
    (void)pthread_mutex_unlock(&pool->lock);
    if (!keep) awsc_loop_free(loop);
}
