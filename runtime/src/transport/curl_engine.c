/* SPDX-License-Identifier: Apache-2.0 */
/* The engine of a loop: its shards, and the admission of exchanges to them. */
#include <errno.h>

#include "base/container.h"
#include "sys/descriptors.h"
#include "transport/curl_internal.h"

static const char engine_key;

/* ---- shards of a transport ------------------------------------------------------------------------------------- */

/* Returns the best shard for one more exchange: one that needs no further connection, else any with room, else NULL.
 * Called under the lock. */
static awsc_curl_shard *find_shard(const awsc_curl_engine *engine, uint64_t transport_id)
{
    awsc_curl_shard *found = NULL;
    for (awsc_curl_shard *shard = engine->shards; shard; shard = shard->next) {
        if (shard->transport_id != transport_id || !shard->connections) continue;
        const awsc_admission_holder *holder = &shard->connections->holder;
        if (holder->running >= (holder->shares ? holder->streams : AWSC_CURL_SHARD_SIZE)) continue;
        if (awsc_admission_has_place(holder)) return shard;
        if (!found) found = shard;
    }
    return found;
}

/* Frees idle shards beyond a few, and those without connections, so that a loop does not collect the connections of
 * freed clients. */
static void drop_idle_shards(awsc_curl_engine *engine)
{
    size_t count = 0;
    awsc_curl_shard *next;
    awsc_curl_sockets_reap(engine);
    for (awsc_curl_shard *shard = engine->shards; shard; shard = next) {
        next = shard->next;
        if (shard->driven) continue;
        (void)pthread_mutex_lock(&engine->lock);
        bool taken = !shard->connections;
        (void)pthread_mutex_unlock(&engine->lock);
        if (taken || ++count > AWSC_CURL_IDLE_SHARDS) awsc_curl_shard_free(shard);
    }
}

/* Settles all shards: exchanges of other loops wait for connections, and some here may be idle. */
static void trim(awsc_loop_message *message)
{
    awsc_curl_engine *engine = AWSC_CONTAINER_OF(message, awsc_curl_engine, trim);
    awsc_curl_shard *next;
    for (awsc_curl_shard *shard = engine->shards; shard; shard = next) {
        next = shard->next;
        awsc_curl_shard_settle(shard);
    }
}

/* ---- admitting ------------------------------------------------------------------------------------------------- */

/* Adds the exchange to the shard, and claims the shard if it is parked. Called under the lock. */
static void enter(awsc_exchange *exchange, awsc_curl_shard *shard)
{
    awsc_admission_holder *holder = &shard->connections->holder;
    exchange->hopes = awsc_admission_has_place(holder);
    if (!shard->driven) awsc_curl_shard_claim(shard);
    holder->running++;
    exchange->shard = shard;
}

/* Releases the reserved room of an exchange for which no multi handle could be made. If descriptors (`reason`) ran out,
 * queues it again. Called under the lock, which it releases. Returns AWSC_END (it waits) or an error. */
static int give_up(awsc_exchange *exchange, int reason)
{
    awsc_admission *admission = exchange->transport->admission;
    int status = AWSC_ERR_NOMEM;
    if (awsc_lacks_descriptors(reason)) {
        exchange->no_descriptor = reason;
        status = awsc_admission_wait_again(admission, &exchange->waiter, exchange->engine->loop, NULL, true);
    } else {
        awsc_admission_unreserve(admission);
    }
    awsc_admission_unlock(admission);
    return status;
}

/* Puts an exchange that has reserved room for a connection into a shard, making one if needed. Returns AWSC_OK,
 * AWSC_END (it waits again), or an error. */
static int enter_with_room(awsc_exchange *exchange)
{
    awsc_admission *admission = exchange->transport->admission;
    awsc_curl_engine *engine = exchange->engine;
    awsc_admission_lock(admission);
    awsc_curl_shard *shard = find_shard(engine, exchange->transport->id);
    if (!shard) {
        awsc_admission_unlock(admission);
        drop_idle_shards(engine);
        errno = 0;
        shard = awsc_curl_shard_new(engine, exchange->transport, NULL);
        int reason = errno;
        awsc_admission_lock(admission);
        if (!shard) return give_up(exchange, reason);
    }
    enter(exchange, shard);
    awsc_admission_recount(admission, &shard->connections->holder);
    awsc_admission_unreserve(admission);
    awsc_admission_unlock(admission);
    awsc_curl_shard_wake(shard);
    return AWSC_OK;
}

int awsc_curl_engine_admit(awsc_exchange *exchange)
{
    awsc_admission *admission = exchange->transport->admission;
    awsc_admission_lock(admission);
    if (!admission->first) {
        awsc_curl_shard *shard = find_shard(exchange->engine, exchange->transport->id);
        if (shard && awsc_admission_has_place(&shard->connections->holder)) {
            enter(exchange, shard);
            awsc_admission_unlock(admission);
            awsc_curl_shard_wake(shard);
            return AWSC_OK;
        }
        if (!awsc_admission_is_full(admission)) {
            awsc_admission_reserve(admission);
            awsc_admission_unlock(admission);
            return enter_with_room(exchange);
        }
    }
    int failed = awsc_admission_wait(admission, &exchange->waiter, exchange->engine->loop);
    awsc_admission_unlock(admission);
    return failed ? AWSC_ERR_NOMEM : AWSC_END;
}

/* Puts an exchange into the shard that was granted to it, or makes a shard for connections taken from another loop. */
static int enter_granted(awsc_exchange *exchange, awsc_curl_connections *connections)
{
    awsc_admission *admission = exchange->transport->admission;
    awsc_admission_lock(admission);
    awsc_curl_shard *shard = connections->shard;
    awsc_admission_unlock(admission);
    exchange->hopes = true;
    if (shard) {
        exchange->shard = shard; /* it counts the exchange already */
        return AWSC_OK;
    }
    drop_idle_shards(exchange->engine);
    shard = awsc_curl_shard_new(exchange->engine, exchange->transport, connections);
    if (!shard) {
        awsc_curl_connections_close(&connections->holder);
        return AWSC_ERR_NOMEM;
    }
    awsc_admission_lock(admission);
    enter(exchange, shard);
    awsc_admission_recount(admission, &connections->holder);
    awsc_admission_unlock(admission);
    return AWSC_OK;
}

int awsc_curl_engine_place(awsc_exchange *exchange)
{
    awsc_admission_holder *holder = exchange->waiter.holder;
    exchange->waiter.holder = NULL;
    return holder ? enter_granted(exchange, (awsc_curl_connections *)(void *)holder) : enter_with_room(exchange);
}

void awsc_curl_engine_withdraw(awsc_exchange *exchange)
{
    awsc_admission *admission = exchange->transport->admission;
    if (!awsc_admission_cancel(admission, &exchange->waiter)) return;
    awsc_curl_connections *connections = (awsc_curl_connections *)(void *)exchange->waiter.holder;
    exchange->waiter.holder = NULL;
    if (!connections)
        awsc_admission_leave(admission);
    else if (connections->shard)
        awsc_curl_shard_ended(connections->shard);
    else
        awsc_curl_connections_close(&connections->holder);
}

/* ---- making and freeing ---------------------------------------------------------------------------------------- */

static void destroy_engine(awsc_loop_attachment *attachment)
{
    awsc_curl_engine *engine = (awsc_curl_engine *)(void *)attachment;
    engine->closing = true;
    if (engine->h2_groups) engine->free_h2_groups(engine);
    awsc_curl_drop_handles(engine, 0);
    while (engine->shards) awsc_curl_shard_free(engine->shards);
    awsc_mailbox_withdraw(engine->mailbox, &engine->trim);
    awsc_curl_sockets_reap(engine);
    (void)pthread_mutex_destroy(&engine->lock);
    awsc_release(engine->allocator, engine);
}

awsc_curl_engine *awsc_curl_engine_of(awsc_loop *loop)
{
    awsc_loop_attachment *found = awsc_loop_find_attachment(loop, &engine_key);
    if (found) return (awsc_curl_engine *)(void *)found;
    awsc_mailbox *mailbox = awsc_mailbox_of(loop);
    awsc_curl_engine *engine = mailbox ? awsc_alloc_zeroed(loop->allocator, 1, sizeof *engine) : NULL;
    if (!engine) return NULL;
    engine->loop = loop;
    engine->allocator = loop->allocator;
    engine->mailbox = mailbox;
    engine->trim.run = trim;
    engine->joins_body = awsc_curl_joins_body();
    engine->handles_serve_again = awsc_curl_handles_serve_again();
    (void)pthread_mutex_init(&engine->lock, NULL);
    engine->attachment.key = &engine_key;
    engine->attachment.destroy = destroy_engine;
    awsc_loop_attach(loop, &engine->attachment);
    return engine;
}
