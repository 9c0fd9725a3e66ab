/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shares a connection over HTTP/2 among exchanges. The server's first frame (SETTINGS) limits the number of streams;
 * until it comes, libcurl assumes 100, and the server refuses those beyond its limit. So the first exchange makes the
 * connection, and others of its shard wait for the first frame. An exchange that gets no stream moves to another shard,
 * which has a connection of its own.
 */
#include <openssl/ssl.h>

#include <poll.h>

#include "base/encode.h"
#include "base/container.h"
#include "base/view.h"
#include "transport/curl_internal.h"

/* ---- exchanges that share ---------------------------------------------------------------------------------------- */

awsc_view awsc_curl_origin(const char *url)
{
    const char *end = url;
    for (unsigned slashes = 0; *end; end++) {
        slashes += *end == '/';
        if (slashes == 3) break;
    }
    return (awsc_view){url, (size_t)(end - url)};
}

/* Connections of equal hashes may have other servers: libcurl compares the host itself. */
static uint64_t hash_origin(const char *url)
{
    awsc_view origin = awsc_curl_origin(url);
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < origin.size; i++) hash = (hash ^ (unsigned char)origin.data[i]) * 1099511628211u;
    return hash;
}

void awsc_curl_sharing_begin(awsc_exchange *exchange)
{
    const char *url = exchange->request.url;
    exchange->shares = exchange->transport->http2 && !exchange->connects && !exchange->request.read_upload &&
                       !exchange->request.loopback_only &&
                       awsc_view_starts_with(awsc_view_text(url), AWSC_VIEW("https:"));
    if (exchange->shares) exchange->origin = hash_origin(url);
}

/* Returns whether the exchange may use the shard's shared connection. */
static bool is_ours(const awsc_exchange *exchange)
{
    return exchange->shares && !exchange->shard->connections->shares_none &&
           exchange->shard->connections->origin == exchange->origin;
}

/* ---- waiting for the server's first words ------------------------------------------------------------------------ */

static void release(awsc_task *task)
{
    awsc_curl_shard *shard = AWSC_CONTAINER_OF(task, awsc_curl_shard, sharing);
    awsc_curl_connections *connections = shard->connections;
    shard->harvesting = true; /* it stays */
    while (connections->held && (connections->greeted || connections->shares_none || !connections->greeter)) {
        awsc_exchange *exchange = connections->held;
        awsc_curl_sharing_leave(exchange);
        exchange->hopes = connections->greeted;
        awsc_curl_exchange_launch(exchange);
    }
    shard->harvesting = false;
    if (shard->unsettled) awsc_curl_shard_settle(shard);
}

static void release_soon(const awsc_curl_connections *connections)
{
    awsc_curl_shard *shard = connections->shard;
    if (!shard || !connections->held) return;
    shard->sharing.run = release;
    awsc_loop_defer(shard->engine->loop, &shard->sharing);
}

static void hold(awsc_curl_connections *connections, awsc_exchange *exchange)
{
    awsc_exchange **link = connections->held ? connections->last_held : &connections->held;
    exchange->next_held = NULL;
    exchange->held_link = link;
    *link = exchange;
    connections->last_held = &exchange->next_held;
}

/* Returns whether a connection has bytes to read. If it is idle, the server may be about to close it. */
static bool may_be_ending(const awsc_curl_connections *connections)
{
    for (const awsc_curl_socket *socket = connections->sockets; socket; socket = socket->next) {
        struct pollfd waiting = {socket->fd, POLLIN, 0};
        if (socket->used && poll(&waiting, 1, 0) != 0) return true;
    }
    return false;
}

bool awsc_curl_sharing_holds(awsc_exchange *exchange)
{
    awsc_curl_connections *connections = exchange->shard->connections;
    if (!exchange->shares || connections->shares_none || exchange->stale || connections->greeter == exchange)
        return false;
    if (connections->greeted && !connections->streaming && may_be_ending(connections)) connections->greeted = false;
    if (!connections->greeted && !connections->greeter) {
        connections->greeter = exchange;
        connections->origin = exchange->origin;
        return false;
    }
    if (connections->greeted || connections->origin != exchange->origin) return false;
    hold(connections, exchange);
    return true;
}

void awsc_curl_sharing_leave(awsc_exchange *exchange)
{
    if (!exchange->shard) return;
    if (exchange->held_link) {
        awsc_curl_connections *connections = exchange->shard->connections;
        *exchange->held_link = exchange->next_held;
        if (exchange->next_held)
            exchange->next_held->held_link = exchange->held_link;
        else
            connections->last_held = exchange->held_link;
        exchange->held_link = NULL;
    } else if (exchange->shard->connections->greeter == exchange) {
        exchange->shard->connections->greeter = NULL;
        release_soon(exchange->shard->connections);
    }
}

/* ---- the server speaks ------------------------------------------------------------------------------------------- */

static void know(awsc_curl_connections *connections)
{
    connections->greeter = NULL;
    release_soon(connections);
}

/* SSL message callback: notes the first application data from the server, which has its limit of streams. */
static void hear(int is_sent, int version, int kind, const void *data, size_t size, SSL *tls, void *user)
{
    awsc_curl_connections *connections = user;
    (void)version;
    if (is_sent || connections->greeted || !awsc_curl_is_data(tls, kind, data, size) || !awsc_curl_speaks_http_2(tls))
        return;
    connections->greeted = true;
    know(connections);
}

void awsc_curl_sharing_listen(const awsc_exchange *exchange, SSL_CTX *context)
{
    SSL_CTX_set_msg_callback(context, hear);
    SSL_CTX_set_msg_callback_arg(context, exchange->shard->connections);
}

void awsc_curl_sharing_refused(awsc_curl_connections *connections)
{
    connections->shares_none = true;
    know(connections);
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

void awsc_curl_sharing_count(awsc_exchange *exchange, bool is_sent)
{
    awsc_curl_connections *connections = exchange->shard->connections;
    if (exchange->has_stream == is_sent) return;
    exchange->has_stream = is_sent;
    connections->streaming += is_sent ? 1 : (size_t)-1;
}

bool awsc_curl_sharing_is_full(const awsc_exchange *exchange)
{
    const awsc_curl_connections *connections = exchange->shard->connections;
    return is_ours(exchange) && !exchange->stale && connections->greeted && connections->streaming;
}

void awsc_curl_sharing_closed(awsc_curl_connections *connections)
{
    if (connections->holder.open || connections->holder.opening) return;
    connections->greeted = false;
    connections->holder.streams = connections->admission->streams;
}
