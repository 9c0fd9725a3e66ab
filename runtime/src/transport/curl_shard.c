/* SPDX-License-Identifier: Apache-2.0 */
/* Drives a multi handle on a loop by its descriptors and a timer, collects results, and parks it when it is idle. */
#include "base/container.h"
#include "transport/curl_internal.h"

/* The time of a shard's timer that is not needed now. The timer is always set, so that moving it cannot fail. */
static const uint64_t NEVER = UINT64_MAX;

static void timer_ran_out(awsc_timer *timer);
static void harvest_task(awsc_task *task);

static int set_timer(awsc_curl_shard *shard, uint64_t at_ms)
{
    shard->timer.run = timer_ran_out;
    return awsc_timer_set(shard->engine->loop, &shard->timer, at_ms);
}

/* ---- making and freeing ---------------------------------------------------------------------------------------- */

static void put_into_lists(awsc_curl_shard *shard)
{
    awsc_curl_connections *connections = shard->connections;
    awsc_curl_shard **link = &shard->engine->shards;
    while (*link) link = &(*link)->next;
    *link = shard;
    awsc_admission_lock(connections->admission);
    connections->shard = shard;
    connections->holder.mailbox = shard->engine->mailbox;
    connections->holder.trim = &shard->engine->trim;
    awsc_admission_add(connections->admission, &connections->holder);
    awsc_admission_unlock(connections->admission);
}

/* Gives the shard `connections`, taken from another loop, or, if NULL, new ones. Returns 0, or -1 when memory or
 * descriptors run out. */
static int have_connections(awsc_curl_shard *shard, awsc_admission *admission, awsc_curl_connections *connections)
{
    if (!connections) {
        shard->connections = awsc_curl_connections_new(admission);
        return shard->connections ? 0 : -1;
    }
    shard->connections = connections;
    connections->shard = shard;
    if (!awsc_curl_sockets_adopt(connections)) return 0;
    awsc_curl_sockets_orphan(connections);
    connections->shard = NULL;
    return -1;
}

awsc_curl_shard *awsc_curl_shard_new(awsc_curl_engine *engine, const awsc_curl_transport *transport,
                                     awsc_curl_connections *connections)
{
    awsc_curl_shard *shard = awsc_alloc_zeroed(engine->allocator, 1, sizeof *shard);
    if (!shard) return NULL;
    shard->engine = engine;
    shard->transport_id = transport->id;
    shard->driven = true;
    shard->harvest.run = harvest_task;
    if (set_timer(shard, NEVER) || have_connections(shard, transport->admission, connections)) {
        awsc_timer_clear(engine->loop, &shard->timer);
        awsc_release(engine->allocator, shard);
        return NULL;
    }
    put_into_lists(shard);
    return shard;
}

void awsc_curl_shard_lose_connections(awsc_curl_shard *shard)
{
    awsc_curl_engine *engine = shard->engine;
    (void)pthread_mutex_lock(&engine->lock);
    shard->connections = NULL;
    (void)pthread_mutex_unlock(&engine->lock);
}

awsc_admission *awsc_curl_shard_admission(awsc_curl_shard *shard)
{
    awsc_curl_engine *engine = shard->engine;
    awsc_admission *admission = NULL;
    (void)pthread_mutex_lock(&engine->lock);
    if (shard->connections) admission = awsc_admission_retain(shard->connections->admission);
    (void)pthread_mutex_unlock(&engine->lock);
    return admission;
}

static void close_connections(awsc_curl_shard *shard)
{
    awsc_admission *admission = awsc_curl_shard_admission(shard);
    if (!admission) return;
    awsc_admission_lock(admission);
    awsc_curl_connections *connections = shard->connections;
    if (connections) awsc_admission_remove(admission, &connections->holder);
    awsc_admission_unlock(admission);
    if (connections) awsc_curl_connections_close(&connections->holder);
    awsc_admission_lock(admission);
    awsc_admission_release(admission);
}

void awsc_curl_shard_free(awsc_curl_shard *shard)
{
    awsc_curl_engine *engine = shard->engine;
    awsc_curl_shard **link = &engine->shards;
    while (*link != shard) link = &(*link)->next;
    *link = shard->next;
    close_connections(shard);
    awsc_timer_clear(engine->loop, &shard->timer);
    awsc_loop_withdraw(engine->loop, &shard->harvest);
    awsc_loop_withdraw(engine->loop, &shard->sharing);
    awsc_release(engine->allocator, shard);
}

/* ---- driving --------------------------------------------------------------------------------------------------- */

void awsc_curl_shard_act(awsc_curl_shard *shard, curl_socket_t fd, int events)
{
    int running;
    if (!shard->driven) return;
    (void)curl_multi_socket_action(shard->connections->multi, fd, events, &running);
    awsc_loop_defer(shard->engine->loop, &shard->harvest);
}

static void timer_ran_out(awsc_timer *timer)
{
    awsc_curl_shard *shard = AWSC_CONTAINER_OF(timer, awsc_curl_shard, timer);
    (void)set_timer(shard, NEVER); /* into the place that it has just left */
    awsc_curl_shard_act(shard, CURL_SOCKET_TIMEOUT, 0);
}

int awsc_curl_on_timer(CURLM *multi, long timeout_ms, void *user)
{
    awsc_curl_shard *shard = ((awsc_curl_connections *)user)->shard;
    (void)multi;
    if (!shard) return 0;
    return set_timer(shard, timeout_ms < 0 ? NEVER : awsc_loop_now_ms(shard->engine->loop) + (uint64_t)timeout_ms);
}

static void finish(CURL *easy, CURLcode code)
{
    char *exchange = NULL;
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &exchange);
    if (exchange) awsc_curl_exchange_finished((awsc_exchange *)(void *)exchange, code);
}

static void harvest_task(awsc_task *task)
{
    awsc_curl_shard *shard = AWSC_CONTAINER_OF(task, awsc_curl_shard, harvest);
    CURLMsg *message;
    int left;
    shard->harvesting = true;
    while ((message = curl_multi_info_read(shard->connections->multi, &left))) {
        if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
    }
    shard->harvesting = false;
    if (shard->unsettled) awsc_curl_shard_settle(shard);
}

/* ---- parking --------------------------------------------------------------------------------------------------- */

/* Stops watching the sockets and the timer of a shard without exchanges. awsc_curl_shard_wake restores both. */
static void rest(awsc_curl_shard *shard)
{
    shard->timer_stopped = shard->timer.at_ms != NEVER;
    (void)set_timer(shard, NEVER);
    awsc_loop_withdraw(shard->engine->loop, &shard->harvest);
    awsc_loop_withdraw(shard->engine->loop, &shard->sharing);
    awsc_curl_sockets_rest(shard->connections);
    awsc_curl_drop_handles(shard->engine, AWSC_CURL_RESTING_HANDLES);
    shard->rests = true;
}

void awsc_curl_shard_wake(awsc_curl_shard *shard)
{
    long timeout_ms = -1;
    if (!shard->rests) return;
    shard->rests = false;
    awsc_curl_sockets_wake(shard->connections);
    if (!shard->timer_stopped || curl_multi_timeout(shard->connections->multi, &timeout_ms)) return;
    (void)awsc_curl_on_timer(shard->connections->multi, timeout_ms, shard->connections);
}

void awsc_curl_shard_claim(awsc_curl_shard *shard)
{
    shard->connections->holder.parked = false;
    shard->driven = true;
}

/* ---- settling -------------------------------------------------------------------------------------------------- */

void awsc_curl_shard_ended(awsc_curl_shard *shard)
{
    shard->ended++;
    shard->unsettled = true;
    awsc_curl_shard_settle(shard);
}

/* Gives the connections to the first waiter, or closes them. Called under the lock, which it releases to close them. */
static void give_away(awsc_curl_shard *shard)
{
    awsc_admission *admission = shard->connections->admission;
    awsc_admission_holder *holder = &shard->connections->holder;
    awsc_admission_remove(admission, holder);
    awsc_curl_connections_take(holder);
    if (holder->counted == 1 && admission->first && admission->first->takes_holder) {
        awsc_admission_grant(admission, holder);
        return;
    }
    awsc_admission_unlock(admission);
    awsc_curl_connections_close(holder);
    awsc_admission_lock(admission);
}

/* Admits the first waiter to this shard if it waits on this loop and can use its connection. Returns whether it was
 * admitted. Called under the lock. */
static bool admit_here(awsc_curl_shard *shard)
{
    awsc_admission *admission = shard->connections->admission;
    awsc_admission_holder *holder = &shard->connections->holder;
    const awsc_admission_waiter *first = admission->first;
    if (first->loop != shard->engine->loop || !first->takes_holder || holder->running >= AWSC_CURL_SHARD_SIZE)
        return false;
    holder->running++;
    awsc_admission_grant(admission, holder);
    return true;
}

/* Admits waiters to the shard, gives its connections away, or closes idle ones, until no waiter or no room is left.
 * Called under the lock, which it releases to close one. */
static void make_room(awsc_curl_shard *shard)
{
    awsc_admission *admission = shard->connections->admission;
    const awsc_admission_holder *holder = &shard->connections->holder;
    while (admission->first && (awsc_admission_has_place(holder) || awsc_admission_idle(holder))) {
        if (awsc_admission_has_place(holder) && admit_here(shard)) continue;
        if (!awsc_admission_idle(holder)) return;
        if (!holder->running) {
            give_away(shard);
            return;
        }
        size_t open = holder->open;
        awsc_admission_unlock(admission);
        awsc_curl_connections_evict(shard->connections);
        awsc_loop_defer(shard->engine->loop, &shard->harvest);
        awsc_admission_lock(admission);
        if (holder->open >= open) return; /* libcurl does not count them as idle */
    }
}

void awsc_curl_shard_settle(awsc_curl_shard *shard)
{
    if (!shard->driven || shard->harvesting) return;
    /* The connections may go, and with them the last of their client. */
    awsc_admission *admission = awsc_admission_retain(shard->connections->admission);
    awsc_admission_holder *holder = &shard->connections->holder;
    if (holder->running == shard->ended) rest(shard); /* only this loop adds to the number */
    awsc_admission_lock(admission);
    holder->running -= shard->ended;
    shard->ended = 0;
    shard->unsettled = false;
    awsc_admission_recount(admission, holder);
    make_room(shard);
    if (shard->connections && !holder->running && admission->closed) give_away(shard);
    bool taken = !shard->connections;
    if (!taken && !holder->running) {
        holder->parked = true;
        shard->driven = false;
    }
    awsc_admission_release(admission);
    if (taken)
        awsc_curl_shard_free(shard);
    else if (shard->driven)
        awsc_curl_shard_wake(shard);
}
