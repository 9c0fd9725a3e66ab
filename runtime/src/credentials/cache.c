/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials that are shared and renewed. The first call that needs them becomes the leader and asks the source on its
 * own loop; later calls are followers and wait. If the leader is cancelled, a follower becomes the leader.
 */
#include "base/container.h"
#include "credentials/cache.h"

#include <pthread.h>
#include <stddef.h>

#include "loop/mailbox.h"
#include "credentials/refresh.h"
#include "error/error.h"
#include "log/log.h"
#include "sys/process.h"

/*
 * The leader has a lease. While its loop runs, heartbeats extend the lease: a source may be slow, and a person must not
 * be asked twice for a code. If the loop stops running, the lease ends and a follower takes over.
 */
enum { LEASE_MS = 60 * 1000, HEARTBEATS_PER_LEASE = 4 };

typedef struct waiter {
    awsc_identity_request *outer; /* the call's request to the cache */
    awsc_identity_request inner;  /* the cache's request to the source */
    struct cache_state *state;
    awsc_loop *loop;
    awsc_mailbox *mailbox;
    awsc_loop_message message;
    awsc_task task;
    awsc_timer timer;
    bool fetching;
    unsigned attempt;    /* that it waits for */
    unsigned heartbeats; /* their number when the lease was checked last */
    /* The result, when it is there. */
    bool settled;
    int status;
    awsc_identity *identity;
    awsc_error *error;
    struct waiter *next;
    struct waiter **link;
} waiter;

/* The mutable part, one per process: a child makes its own, since a thread of the parent may hold the lock. */
typedef struct cache_state {
    struct cache *cache;
    pid_t pid;
    pthread_mutex_t lock;
    awsc_refresh refresh;
    waiter *leader;      /* asks the source, or is about to */
    unsigned attempt;    /* counts leaders */
    unsigned heartbeats; /* counts heartbeats of the leaders' loops */
    waiter *waiters;
} cache_state;

typedef struct cache {
    awsc_credentials_provider base;
    awsc_credentials_provider *source;
    awsc_cache_options options;
    char *what;
    char *tried;
    _Atomic(cache_state *) state;
} cache;

/* ---- per process ----------------------------------------------------------------------------------------------- */

static void free_state(cache *owner, cache_state *state)
{
    awsc_refresh_clear(&state->refresh);
    (void)pthread_mutex_destroy(&state->lock);
    awsc_release(owner->base.allocator, state);
}

static cache_state *state_of_process(cache *owner)
{
    cache_state *state = atomic_load_explicit(&owner->state, memory_order_acquire);
    if (state && state->pid == awsc_process_id()) return state;
    cache_state *fresh = awsc_alloc_zeroed(owner->base.allocator, 1, sizeof *fresh);
    if (!fresh) return NULL;
    fresh->cache = owner;
    fresh->pid = awsc_process_id();
    (void)pthread_mutex_init(&fresh->lock, NULL);
    fresh->refresh = (awsc_refresh){.allocator = owner->base.allocator,
                                    .clock = owner->options.clock,
                                    .random = owner->options.random,
                                    .configured_window_s = owner->options.advisory_window_s};
    if (atomic_compare_exchange_strong(&owner->state, &state, fresh)) return fresh; /* the parent's is given up */
    free_state(owner, fresh);
    return state;
}

static void lock(cache_state *state)
{
    (void)pthread_mutex_lock(&state->lock);
}

static void unlock(cache_state *state)
{
    (void)pthread_mutex_unlock(&state->lock);
}

/* ---- leader and followers -------------------------------------------------------------------------------------- */

static void link_waiter(cache_state *state, waiter *w)
{
    w->next = state->waiters;
    w->link = &state->waiters;
    if (w->next) w->next->link = &w->next;
    state->waiters = w;
}

static void unlink_waiter(waiter *w)
{
    if (!w->link) return;
    *w->link = w->next;
    if (w->next) w->next->link = w->link;
    w->link = NULL;
}

/* Under the lock. */
static void lead(cache_state *state, waiter *w)
{
    state->leader = w;
    state->attempt++;
}

/* Under the lock: `w` looks again, on its own loop. `loop` is the one that this thread is on. */
static void wake(waiter *w, const awsc_loop *loop)
{
    if (w->loop == loop)
        awsc_loop_defer(w->loop, &w->task);
    else
        awsc_mailbox_post(w->mailbox, &w->message);
}

/* On the loop of `w`, which is in no list any more. */
static void deliver_result(waiter *w)
{
    cache *owner = w->state->cache;
    awsc_identity_request *request = w->outer;
    int status = w->status;
    awsc_identity *identity = w->identity;
    awsc_error *error = w->error;
    awsc_timer_clear(w->loop, &w->timer);
    awsc_release(owner->base.allocator, w);
    if (status && owner->tried) awsc_error_prefix(&error, "%s", owner->tried);
    request->pending = NULL;
    request->done(request, status, identity, error); /* the last: nothing of us may be left after it */
}

/* ---- asking the source ----------------------------------------------------------------------------------------- */

static void settle(waiter *w, const awsc_refresh *refresh, int status, const awsc_error *error)
{
    unlink_waiter(w);
    w->settled = true;
    w->status = status;
    if (!status)
        w->identity = awsc_identity_retain(refresh->identity);
    else
        w->status = awsc_error_set(&w->error, status, "%s", awsc_error_message(error));
}

static void log_outcome(const cache *owner, int status, const awsc_error *error)
{
    if (status)
        awsc_log(&owner->options.logger, AWSC_LOG_WARN, "credentials of %s were not renewed: %s", owner->what,
                 awsc_error_message(error));
    else
        awsc_log(&owner->options.logger, AWSC_LOG_DEBUG, "credentials of %s were renewed", owner->what);
}

/* Under the lock: the next one asks. */
static void hand_over(cache_state *state, const awsc_loop *loop)
{
    waiter *next = state->waiters;
    while (next && next->fetching) next = next->next;
    lead(state, next);
    if (next) wake(next, loop);
}

/* Under the lock: gives the followers of `w` their result; each delivers it on its own loop. */
static void settle_others(cache_state *state, const waiter *w, int status, const awsc_error *error)
{
    /* Their errors may outlive our own client. */
    const awsc_allocator *before = awsc_memory_use(state->cache->base.allocator);
    for (waiter *other = state->waiters, *next; other; other = next) {
        next = other->next;
        if (other == w || other->fetching) continue;
        settle(other, &state->refresh, status, error);
        wake(other, w->loop);
    }
    (void)awsc_memory_use(before);
}

/* The loop that asked is at its end: an answer for its own calls only. */
static void broke_off(waiter *w, awsc_error *error)
{
    cache_state *state = w->state;
    lock(state);
    unlink_waiter(w);
    if (state->leader == w) hand_over(state, w->loop);
    unlock(state);
    w->status = AWSC_ERR_CANCELLED;
    w->error = error;
    deliver_result(w);
}

static void fetched(awsc_identity_request *inner, int status, awsc_identity *identity, awsc_error *error)
{
    waiter *w = AWSC_CONTAINER_OF(inner, waiter, inner);
    cache_state *state = w->state;
    awsc_error *failure = NULL;
    if (status == AWSC_ERR_CANCELLED) {
        broke_off(w, error);
        return;
    }
    log_outcome(state->cache, status, error);
    lock(state);
    status = awsc_refresh_take(&state->refresh, status, identity, error, &failure);
    if (state->leader == w) {
        state->leader = NULL;
        settle_others(state, w, status, failure);
    }
    unlink_waiter(w);
    w->status = status;
    w->error = failure;
    if (!status) w->identity = awsc_identity_retain(state->refresh.identity);
    unlock(state);
    deliver_result(w);
}

static void start_heartbeat(waiter *w);

static void run_heartbeat(awsc_timer *timer)
{
    waiter *w = AWSC_CONTAINER_OF(timer, waiter, timer);
    cache_state *state = w->state;
    lock(state);
    if (state->leader == w) state->heartbeats++;
    unlock(state);
    start_heartbeat(w);
}

/* Without memory for the timer the heartbeats end, and a follower may ask the source a second time. */
static void start_heartbeat(waiter *w)
{
    uint64_t pause_ms = (uint64_t)w->state->cache->options.lease_ms / HEARTBEATS_PER_LEASE + 1;
    w->timer.run = run_heartbeat;
    (void)awsc_timer_set(w->loop, &w->timer, awsc_loop_now_ms(w->loop) + pause_ms);
}

static void fetch(waiter *w)
{
    awsc_credentials_provider *source = w->state->cache->source;
    start_heartbeat(w);
    w->inner.done = fetched;
    source->get(source, w->loop, &w->inner);
}

/* Something happened: the result is there, or it is our turn to ask. */
static void look_again(waiter *w)
{
    cache_state *state = w->state;
    lock(state);
    bool settled = w->settled;
    bool leads = !settled && !w->fetching && state->leader == w;
    if (leads) w->fetching = true; /* before the lock goes: others must not count on us any more */
    unlock(state);
    if (settled)
        deliver_result(w);
    else if (leads)
        fetch(w);
}

static void run_task(awsc_task *task)
{
    look_again(AWSC_CONTAINER_OF(task, waiter, task));
}

static void run_message(awsc_loop_message *message)
{
    look_again(AWSC_CONTAINER_OF(message, waiter, message));
}

/* Under the lock: waits for the leader. 0, or -1 when memory runs out. */
static int wait_for_leader(waiter *w)
{
    int64_t lease_ms = w->state->cache->options.lease_ms;
    w->attempt = w->state->attempt;
    w->heartbeats = w->state->heartbeats;
    w->mailbox = awsc_mailbox_of(w->loop);
    if (!w->mailbox) return -1;
    return awsc_timer_set(w->loop, &w->timer, awsc_loop_now_ms(w->loop) + (uint64_t)lease_ms);
}

static void lease_ended(awsc_timer *timer)
{
    waiter *w = AWSC_CONTAINER_OF(timer, waiter, timer);
    cache_state *state = w->state;
    lock(state);
    bool waits = !w->settled && !w->fetching;
    bool take_over = waits && w->attempt == state->attempt && w->heartbeats == state->heartbeats;
    if (take_over) {
        lead(state, w);
        w->fetching = true;
    } else if (waits) {
        (void)wait_for_leader(w); /* a new leader, or a heartbeat; the timer has its place */
    }
    unlock(state);
    if (!take_over) return;
    awsc_log(&state->cache->options.logger, AWSC_LOG_WARN,
             "credentials of %s: the loop that asks for them is not running; asking again", state->cache->what);
    fetch(w);
}

/* ---- the provider ---------------------------------------------------------------------------------------------- */

static void answer_failure(cache *owner, awsc_identity_request *request, int status, const char *message)
{
    awsc_error *error = NULL;
    status = status == AWSC_ERR_NOMEM ? awsc_error_nomem(&error) : awsc_error_set(&error, status, "%s", message);
    if (owner->tried) awsc_error_prefix(&error, "%s", owner->tried);
    request->done(request, status, NULL, error);
}

static waiter *new_waiter(cache_state *state, awsc_loop *loop, awsc_identity_request *request)
{
    waiter *w = awsc_alloc_zeroed(state->cache->base.allocator, 1, sizeof *w);
    if (!w) return NULL;
    w->outer = request;
    w->state = state;
    w->loop = loop;
    w->task.run = run_task;
    w->message.run = run_message;
    w->timer.run = lease_ended;
    w->task.memory = w->message.memory = w->timer.memory = state->cache->base.allocator;
    return w;
}

/* Under the lock: `request` asks or waits. Sets *leads. NULL when memory runs out. */
static waiter *enlist(cache_state *state, awsc_loop *loop, awsc_identity_request *request, bool *leads)
{
    waiter *w = new_waiter(state, loop, request);
    if (!w) return NULL;
    *leads = !state->leader;
    if (*leads) {
        lead(state, w);
        w->fetching = true;
    } else if (wait_for_leader(w)) {
        awsc_release(state->cache->base.allocator, w);
        return NULL;
    }
    link_waiter(state, w);
    request->pending = w;
    return w;
}

static void get_cached(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    cache *owner = (cache *)base;
    cache_state *state = state_of_process(owner);
    if (!state) {
        answer_failure(owner, request, AWSC_ERR_NOMEM, NULL);
        return;
    }
    lock(state);
    enum awsc_refresh_need need = awsc_refresh_decide(&state->refresh);
    if (need == AWSC_REFRESH_REFUSED) {
        awsc_error *error = NULL;
        int status = awsc_error_set(&error, state->refresh.refusal, "%s", state->refresh.refusal_message);
        unlock(state);
        if (owner->tried) awsc_error_prefix(&error, "%s", owner->tried);
        request->done(request, status, NULL, error);
        return;
    }
    if (need == AWSC_REFRESH_NOT || (need == AWSC_REFRESH_TRY && state->leader)) {
        awsc_identity *identity = awsc_identity_retain(state->refresh.identity);
        unlock(state);
        request->done(request, AWSC_OK, identity, NULL);
        return;
    }
    bool leads = false;
    waiter *w = enlist(state, loop, request, &leads);
    unlock(state);
    if (!w)
        answer_failure(owner, request, AWSC_ERR_NOMEM, NULL);
    else if (leads)
        fetch(w);
}

static void cancel_waiter(awsc_credentials_provider *base, awsc_identity_request *request)
{
    cache *owner = (cache *)base;
    waiter *w = request->pending;
    if (!w) return;
    cache_state *state = w->state;
    if (state->pid != awsc_process_id()) return;
    /* Only we set it. First, so that the source is done with us when the next one asks. */
    if (w->fetching && owner->source->cancel) owner->source->cancel(owner->source, &w->inner);
    lock(state);
    unlink_waiter(w);
    if (w->mailbox) awsc_mailbox_withdraw(w->mailbox, &w->message);
    awsc_loop_withdraw(w->loop, &w->task);
    if (state->leader == w) hand_over(state, w->loop);
    if (w->fetching && !state->leader) awsc_refresh_give_up(&state->refresh);
    unlock(state);
    awsc_timer_clear(w->loop, &w->timer);
    awsc_identity_free(w->identity);
    awsc_error_free(w->error);
    awsc_release(base->allocator, w);
    request->pending = NULL;
}

static void invalidate_cached(awsc_credentials_provider *base, const awsc_identity *identity)
{
    cache *owner = (cache *)base;
    cache_state *state = state_of_process(owner);
    if (!state) return;
    lock(state);
    awsc_refresh_invalidate(&state->refresh, identity);
    unlock(state);
    if (owner->source->invalidate) owner->source->invalidate(owner->source, identity);
}

static void destroy_cache(awsc_credentials_provider *base)
{
    cache *owner = (cache *)base;
    cache_state *state = atomic_load_explicit(&owner->state, memory_order_acquire);
    if (state && state->pid == awsc_process_id()) free_state(owner, state);
    awsc_credentials_provider_free(owner->source);
    awsc_release(base->allocator, owner->what);
    awsc_release(base->allocator, owner->tried);
    awsc_release(base->allocator, owner);
}

int awsc_cache_new(const awsc_allocator *allocator, awsc_credentials_provider *source,
                   const awsc_cache_options *options, awsc_credentials_provider **out, awsc_error **error)
{
    cache *owner = awsc_provider_alloc(allocator, sizeof *owner,
                                       (awsc_provider_functions){get_cached, cancel_waiter, destroy_cache});
    if (!owner) {
        awsc_credentials_provider_free(source);
        return awsc_error_nomem(error);
    }
    owner->base.invalidate = invalidate_cached;
    owner->base.features = source->features;
    owner->source = source;
    owner->options = *options;
    owner->options.what = owner->options.tried = NULL; /* borrowed; our copies are below */
    if (!owner->options.clock) owner->options.clock = awsc_clock_system();
    if (!owner->options.random) owner->options.random = awsc_random_system();
    if (owner->options.lease_ms <= 0) owner->options.lease_ms = LEASE_MS;
    atomic_init(&owner->state, NULL);
    owner->what = awsc_text_copy(allocator, options->what ? options->what : "a provider");
    owner->tried = awsc_text_copy(allocator, options->tried);
    if (!owner->what || (options->tried && !owner->tried)) {
        destroy_cache(&owner->base);
        return awsc_error_nomem(error);
    }
    *out = &owner->base;
    return AWSC_OK;
}
