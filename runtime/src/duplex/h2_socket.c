/* SPDX-License-Identifier: Apache-2.0 */
#include "duplex/h2_socket.h"
#include "base/container.h"

#include <stdio.h>

#include "duplex/curl_alpn.h"

enum {
    BUDGET_BYTES = 256 * 1024, /* read in one turn of the loop, so that timers and other calls get theirs */
    FIRST_BYTES = 256,
    RETRY_MS = 10 /* until a socket that called itself writable, and took nothing, is tried again */
};

struct awsc_h2_socket {
    awsc_h2_socket *next;              /* in its group */
    awsc_h2_group *group;              /* NULL: no group shares it */
    const awsc_h2_socket_owner *owner; /* with a group */
    awsc_curl_engine *engine;
    awsc_curl_shard *shard; /* the shard, which counts it as one exchange */
    CURL *easy;
    char error_text[CURL_ERROR_SIZE];
    size_t streams;
    bool busy;    /* sending or receiving: callbacks of streams may run */
    bool greeted; /* the server's settings came, and the group was told */
    awsc_curl_loan loan;
    awsc_h2_pipe pipe;
    awsc_h2_connection *connection;
    awsc_task task;
    awsc_timer retry;
    awsc_timer greeting;
    int64_t greeting_ms;
    uint64_t sent;
    char first[FIRST_BYTES]; /* bytes read before the protocol was known */
    size_t first_size;
    size_t first_taken;
};

/* ---- the pipe: never inside a callback of libcurl -------------------------------------------------------------- */

static int explain(awsc_h2_socket *socket, CURLcode code)
{
    socket->pipe.why = socket->error_text[0] ? socket->error_text : curl_easy_strerror(code);
    return code == CURLE_OUT_OF_MEMORY ? AWSC_ERR_NOMEM : AWSC_ERR_TRANSPORT;
}

static int send_bytes(void *user, const void *data, size_t size, size_t *done)
{
    awsc_h2_socket *socket = user;
    CURLcode code = curl_easy_send(socket->easy, data, size, done);
    if (code == CURLE_AGAIN || (!code && !*done)) return AWSC_END;
    if (code) return explain(socket, code);
    socket->sent += *done;
    return AWSC_OK;
}

static int receive_bytes(void *user, void *buffer, size_t room, size_t *done)
{
    awsc_h2_socket *socket = user;
    size_t left = socket->first_size - socket->first_taken;
    if (left) {
        *done = left < room ? left : room;
        memcpy(buffer, socket->first + socket->first_taken, *done);
        socket->first_taken += *done;
        return AWSC_OK;
    }
    CURLcode code = curl_easy_recv(socket->easy, buffer, room, done);
    if (code == CURLE_AGAIN) return AWSC_END;
    return code ? explain(socket, code) : AWSC_OK;
}

/* ---- when to move bytes ---------------------------------------------------------------------------------------- */

static void watch(awsc_h2_socket *socket, int events)
{
    if (awsc_h2_connection_is_over(socket->connection)) events = 0;
    awsc_curl_socket_want(&socket->loan, events);
}

static void look_for_greeting(awsc_h2_socket *socket)
{
    if (socket->greeted || !awsc_h2_connection_is_greeted(socket->connection)) return;
    socket->greeted = true;
    awsc_timer_clear(socket->engine->loop, &socket->greeting);
    if (socket->group) socket->owner->has_room(socket->group, socket);
}

/* Receives and sends what is possible now, and watches the socket for more. May free the socket. */
static void pump(awsc_h2_socket *socket, bool writable)
{
    awsc_loop *loop = socket->engine->loop;
    uint64_t before = socket->sent;
    socket->busy = true;
    bool more = awsc_h2_connection_receive(socket->connection, BUDGET_BYTES);
    bool refused = awsc_h2_connection_send(socket->connection);
    socket->busy = false;
    look_for_greeting(socket);
    if (more) awsc_loop_defer(loop, &socket->task);
    /* TLS may wait for the peer while the socket has room: that is no reason to ask it again and again. */
    bool in_vain = refused && writable && socket->sent == before;
    if (in_vain && awsc_timer_set(loop, &socket->retry, awsc_loop_now_ms(loop) + RETRY_MS)) in_vain = false;
    watch(socket, AWSC_LOOP_READ | (refused && !in_vain ? AWSC_LOOP_WRITE : 0));
    awsc_h2_socket_close_if_unused(socket);
}

static void ready(void *user, int events)
{
    awsc_h2_socket *socket = user;
    if (events & AWSC_LOOP_FAILED) {
        awsc_h2_connection_fail(socket->connection, AWSC_ERR_CONFIG, "the loop cannot watch the socket");
        return;
    }
    pump(socket, (events & AWSC_LOOP_WRITE) != 0);
}

static void run_task(awsc_task *task)
{
    pump(AWSC_CONTAINER_OF(task, awsc_h2_socket, task), false);
}

static void try_again(awsc_timer *timer)
{
    pump(AWSC_CONTAINER_OF(timer, awsc_h2_socket, retry), false);
}

static void not_greeted(awsc_timer *timer)
{
    awsc_h2_socket *socket = AWSC_CONTAINER_OF(timer, awsc_h2_socket, greeting);
    char message[128];
    (void)snprintf(message, sizeof message, "the server chose HTTP/2 and did not begin it within %lld ms",
                   (long long)socket->greeting_ms);
    awsc_h2_connection_fail(socket->connection, AWSC_ERR_TIMEOUT, message);
    watch(socket, 0);
}

void awsc_h2_socket_flush(awsc_h2_socket *socket)
{
    if (socket->busy) {
        awsc_loop_defer(socket->engine->loop, &socket->task);
        return;
    }
    socket->busy = true;
    bool refused = awsc_h2_connection_send(socket->connection);
    socket->busy = false;
    watch(socket, AWSC_LOOP_READ | (refused && !socket->retry.position ? AWSC_LOOP_WRITE : 0));
    awsc_h2_socket_close_if_unused(socket);
}

/* ---- life ------------------------------------------------------------------------------------------------------ */

/* Receives the first bytes; libcurl reports the protocol that the server chose only after that. Returns AWSC_OK,
 * AWSC_END (not HTTP/2), or AWSC_ERR_CONNECT. */
static int receive_first(awsc_h2_socket *socket, CURL *easy)
{
    CURLcode code = curl_easy_recv(easy, socket->first, sizeof socket->first, &socket->first_size);
    if (code && code != CURLE_AGAIN) return AWSC_ERR_CONNECT;
    if (!awsc_curl_alpn_is_h2(easy)) return AWSC_END;
    return code || socket->first_size ? AWSC_OK : AWSC_ERR_CONNECT; /* 0 bytes: the server closed */
}

static int64_t moment_of(const awsc_exchange *exchange, CURLINFO what)
{
    curl_off_t time_us = 0;
    (void)curl_easy_getinfo(exchange->easy, what, &time_us);
    return exchange->moments.launched ? exchange->moments.launched + (int64_t)time_us : 0;
}

/* Moves the handle and its place in the shard from the exchange to the socket, since the exchange may end first. */
static void take_handle(awsc_h2_socket *socket, awsc_exchange *exchange)
{
    CURL *easy = exchange->easy;
    exchange->moments.connected = moment_of(exchange, CURLINFO_CONNECT_TIME_T);
    exchange->moments.secured = moment_of(exchange, CURLINFO_APPCONNECT_TIME_T);
    (void)curl_easy_setopt(easy, CURLOPT_PRIVATE, NULL);
    (void)curl_easy_setopt(easy, CURLOPT_VERBOSE, 0L);
    (void)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, socket->error_text);
    if (exchange->squeezed) exchange->shard->connections->squeezed--;
    exchange->squeezed = false;
    socket->easy = easy;
    socket->shard = exchange->shard;
    exchange->easy = NULL;
    exchange->shard = NULL;
    exchange->launched = false;
}

void awsc_h2_socket_free(awsc_h2_socket *socket)
{
    awsc_loop *loop = socket->engine->loop;
    awsc_loop_withdraw(loop, &socket->task);
    awsc_timer_clear(loop, &socket->retry);
    awsc_timer_clear(loop, &socket->greeting);
    awsc_curl_socket_take_back(&socket->loan);
    awsc_h2_connection_free(socket->connection);
    if (socket->easy) {
        (void)curl_multi_remove_handle(socket->shard->connections->multi, socket->easy);
        curl_easy_cleanup(socket->easy);
        awsc_curl_shard_ended(socket->shard);
    }
    awsc_wipe(socket->first, sizeof socket->first);
    awsc_release(socket->engine->allocator, socket);
}

int awsc_h2_socket_open(awsc_exchange *exchange, awsc_h2_socket **out)
{
    awsc_curl_engine *engine = exchange->engine;
    int64_t greeting_ms = exchange->request.connect_timeout_ms;
    awsc_loop *loop = engine->loop;
    awsc_h2_socket *socket = awsc_alloc_zeroed(engine->allocator, 1, sizeof *socket);
    if (!socket) return AWSC_ERR_NOMEM;
    socket->engine = engine;
    socket->pipe = (awsc_h2_pipe){socket, NULL, send_bytes, receive_bytes};
    socket->task.run = run_task;
    socket->retry.run = try_again;
    socket->greeting.run = not_greeted;
    socket->greeting_ms = greeting_ms;
    socket->loan = (awsc_curl_loan){.ready = ready, .user = socket};
    int status = receive_first(socket, exchange->easy);
    if (!status) {
        socket->connection = awsc_h2_connection_new(engine->allocator, &socket->pipe);
        status = socket->connection ? awsc_curl_socket_lend(exchange, &socket->loan) : AWSC_ERR_NOMEM;
    }
    if (!status && greeting_ms != AWSC_NO_LIMIT &&
        awsc_timer_set(loop, &socket->greeting, awsc_loop_now_ms(loop) + (uint64_t)greeting_ms))
        status = AWSC_ERR_NOMEM;
    if (status) {
        awsc_h2_socket_free(socket);
        return status;
    }
    take_handle(socket, exchange);
    awsc_loop_defer(loop, &socket->task); /* bytes may be waiting above the socket, where no loop sees them */
    *out = socket;
    return AWSC_OK;
}

awsc_h2_connection *awsc_h2_socket_connection(awsc_h2_socket *socket)
{
    return socket->connection;
}

bool awsc_h2_socket_sent(const awsc_h2_socket *socket)
{
    return socket->sent > 0;
}

/* ---- streams --------------------------------------------------------------------------------------------------- */

void awsc_h2_socket_use(awsc_h2_socket *socket)
{
    socket->streams++;
    awsc_loop_defer(socket->engine->loop, &socket->task);
}

void awsc_h2_socket_close_if_unused(awsc_h2_socket *socket)
{
    bool over = awsc_h2_connection_is_over(socket->connection);
    if (socket->streams || socket->busy) return;
    if (!over && socket->group && socket->owner->keeps(socket->group, socket)) return;
    awsc_h2_connection_say_goodbye(socket->connection);
    if (socket->group) socket->owner->closed(socket->group, socket);
    awsc_h2_socket_free(socket);
}

void awsc_h2_socket_leave(awsc_h2_socket *socket)
{
    socket->streams--;
    if (socket->group) socket->owner->has_room(socket->group, socket);
    awsc_h2_socket_flush(socket);
}

/* ---- groups ---------------------------------------------------------------------------------------------------- */

bool awsc_h2_socket_has_room(const awsc_h2_socket *socket)
{
    return socket->streams < AWSC_CURL_STREAMS && awsc_h2_connection_has_room(socket->connection, socket->streams);
}

bool awsc_h2_socket_is_greeted(const awsc_h2_socket *socket)
{
    return socket->greeted;
}

awsc_h2_socket *awsc_h2_socket_join(awsc_h2_socket *socket, awsc_h2_group *group, const awsc_h2_socket_owner *owner,
                                    awsc_h2_socket *list)
{
    socket->group = group;
    socket->owner = owner;
    socket->next = list;
    return socket;
}

awsc_h2_socket *awsc_h2_socket_part(awsc_h2_socket *socket, awsc_h2_socket *list)
{
    awsc_h2_socket **link = &list;
    while (*link != socket) link = &(*link)->next;
    *link = socket->next;
    return list;
}

awsc_h2_socket *awsc_h2_socket_next(const awsc_h2_socket *socket)
{
    return socket->next;
}
