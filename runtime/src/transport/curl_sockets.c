/* SPDX-License-Identifier: Apache-2.0 */
/* The sockets of libcurl: opened and closed by callbacks here, watched by the loop, counted by admission. */
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sys/descriptors.h"
#include "transport/curl_internal.h"

/* ---- watches --------------------------------------------------------------------------------------------------- */

static void socket_ready(awsc_watch *watch, int events)
{
    const awsc_curl_socket *socket = ((const awsc_curl_watch *)watch->user)->socket;
    /* A socket that cannot be watched is ended here: libcurl 8.14 goes on with it whatever it is told. */
    if (events & AWSC_LOOP_FAILED) (void)shutdown(watch->fd, SHUT_RDWR);
    if (socket->loan) {
        socket->loan->ready(socket->loan->user, events);
        return;
    }
    int flags = (events & AWSC_LOOP_READ ? CURL_CSELECT_IN : 0) | (events & AWSC_LOOP_WRITE ? CURL_CSELECT_OUT : 0);
    if (events & AWSC_LOOP_FAILED) flags |= CURL_CSELECT_ERR;
    awsc_curl_shard_act(socket->connections->shard, watch->fd, flags);
}

/* Makes a watch for the socket on its loop. Returns 0, or -1 when memory runs out. */
static int begin_watching(awsc_curl_socket *socket)
{
    awsc_curl_engine *engine = socket->connections->shard->engine;
    awsc_curl_watch *watch = awsc_alloc_zeroed(engine->allocator, 1, sizeof *watch);
    if (!watch) return -1;
    watch->socket = socket;
    watch->watch = (awsc_watch){.ready = socket_ready, .user = watch, .fd = socket->fd};
    if (awsc_watch_open(engine->loop, &watch->watch, 0)) {
        awsc_release(engine->allocator, watch);
        return -1;
    }
    socket->watch = watch;
    return 0;
}

static void end_watching(awsc_curl_socket *socket)
{
    awsc_curl_watch *watch = socket->watch;
    if (!watch) return;
    awsc_curl_engine *engine = socket->connections->shard->engine;
    awsc_watch_close(engine->loop, &watch->watch);
    awsc_release(engine->allocator, watch);
    socket->watch = NULL;
}

/* Runs on the thread that takes the sockets, under the admission's lock. The engine's lock protects `orphans`. */
void awsc_curl_sockets_orphan(awsc_curl_connections *connections)
{
    awsc_curl_engine *engine = connections->shard->engine;
    (void)pthread_mutex_lock(&engine->lock);
    for (awsc_curl_socket *socket = connections->sockets; socket; socket = socket->next) {
        if (!socket->watch) continue;
        awsc_loop_release_descriptor(engine->loop, socket->fd);
        socket->watch->next = engine->orphans;
        engine->orphans = socket->watch;
        socket->watch = NULL;
    }
    atomic_store_explicit(&engine->has_orphans, engine->orphans != NULL, memory_order_release);
    (void)pthread_mutex_unlock(&engine->lock);
}

void awsc_curl_sockets_reap(awsc_curl_engine *engine)
{
    if (!atomic_load_explicit(&engine->has_orphans, memory_order_acquire)) return;
    (void)pthread_mutex_lock(&engine->lock);
    while (engine->orphans) {
        awsc_curl_watch *watch = engine->orphans;
        engine->orphans = watch->next;
        awsc_watch_abandon(engine->loop, &watch->watch);
        awsc_release(engine->allocator, watch);
    }
    atomic_store_explicit(&engine->has_orphans, false, memory_order_relaxed);
    (void)pthread_mutex_unlock(&engine->lock);
}

int awsc_curl_sockets_adopt(awsc_curl_connections *connections)
{
    awsc_curl_sockets_reap(connections->shard->engine);
    for (awsc_curl_socket *socket = connections->sockets; socket; socket = socket->next) {
        if (begin_watching(socket)) return -1;
    }
    return 0;
}

/* ---- records --------------------------------------------------------------------------------------------------- */

static bool is_restless(const awsc_curl_socket *socket)
{
    return !socket->used || socket->events;
}

/* Sets `used` and `events` of a socket, and counts it among the restless ones if needed. */
static void note(awsc_curl_socket *socket, bool used, int events)
{
    awsc_curl_connections *connections = socket->connections;
    if (is_restless(socket)) connections->restless--;
    socket->used = used;
    socket->events = events;
    if (is_restless(socket)) connections->restless++;
}

static awsc_curl_socket *new_record(awsc_curl_connections *connections, curl_socket_t fd, bool opened)
{
    awsc_curl_socket *socket = awsc_alloc_zeroed(connections->allocator, 1, sizeof *socket);
    if (!socket) return NULL;
    socket->connections = connections;
    socket->fd = fd;
    socket->opened = opened;
    if (begin_watching(socket)) {
        awsc_release(connections->allocator, socket);
        return NULL;
    }
    socket->next = connections->sockets;
    socket->link = &connections->sockets;
    if (socket->next) socket->next->link = &socket->next;
    connections->sockets = socket;
    connections->restless++;
    return socket;
}

static void free_record(awsc_curl_socket *socket)
{
    if (socket->exchange) awsc_curl_leave_connection(socket->exchange);
    if (is_restless(socket)) socket->connections->restless--;
    awsc_curl_socket_forget_name(socket);
    if (socket->loan) socket->loan->socket = NULL;
    *socket->link = socket->next;
    if (socket->next) socket->next->link = socket->link;
    end_watching(socket);
    awsc_release(socket->connections->allocator, socket);
}

awsc_curl_socket *awsc_curl_socket_of(awsc_curl_engine *engine, curl_socket_t fd)
{
    awsc_curl_sockets_reap(engine); /* the descriptor's number may be one of theirs */
    if (fd < 0 || (size_t)fd >= engine->loop->by_fd_capacity || !engine->loop->by_fd[fd]) return NULL;
    const awsc_watch *watch = engine->loop->by_fd[fd];
    return watch->ready == socket_ready ? ((const awsc_curl_watch *)watch->user)->socket : NULL;
}

void awsc_curl_sockets_free(awsc_curl_connections *connections)
{
    while (connections->sockets) free_record(connections->sockets);
}

void awsc_curl_sockets_rest(awsc_curl_connections *connections)
{
    awsc_loop *loop = connections->shard->engine->loop;
    bool forgets = awsc_loop_forgets_closed(loop); /* else it must not find a descriptor that was closed by others */
    if (!connections->restless && forgets) return;
    awsc_curl_socket *next;
    for (awsc_curl_socket *socket = connections->sockets; socket; socket = next) {
        next = socket->next;
        if (!socket->used)
            free_record(socket); /* closed without a word: no connection is being made */
        else if (!forgets)
            awsc_watch_suspend(loop, &socket->watch->watch);
        else if (socket->events)
            awsc_watch_rest(loop, &socket->watch->watch);
    }
}

void awsc_curl_sockets_wake(awsc_curl_connections *connections)
{
    if (!connections->restless) return;
    for (awsc_curl_socket *socket = connections->sockets; socket; socket = socket->next) {
        if (socket->events) awsc_watch_want(connections->shard->engine->loop, &socket->watch->watch, socket->events);
    }
}

/* ---- libcurl's waits ------------------------------------------------------------------------------------------- */

void awsc_curl_socket_made(awsc_curl_socket *socket, awsc_exchange *exchange)
{
    awsc_curl_connections *connections = socket->connections;
    if (socket->used) return;
    note(socket, true, socket->events);
    if (!socket->opened) return;
    awsc_admission_lock(connections->admission);
    connections->holder.open++;
    if (exchange && exchange->opening) {
        exchange->opening = false;
        connections->holder.opening--;
    }
    awsc_admission_had_descriptor(connections->admission);
    awsc_admission_recount(connections->admission, &connections->holder);
    awsc_admission_unlock(connections->admission);
}

static void tell_watched(CURL *easy, curl_socket_t fd, bool reads)
{
    awsc_exchange *exchange = awsc_curl_exchange_of(easy);
    if (exchange && exchange->request.read_upload && !exchange->connects)
        exchange->extras.duplex->watched(exchange, fd, reads);
}

/*
 * Never returns an error, since some versions of libcurl ignore it. If memory runs out,
 * awsc_curl_exchange_out_of_memory ends the exchange.
 */
int awsc_curl_on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *unused)
{
    awsc_curl_connections *connections = user;
    awsc_curl_shard *shard = connections->shard;
    (void)unused;
    if (!shard) return 0;
    awsc_loop *loop = shard->engine->loop;
    awsc_curl_socket *socket = awsc_curl_socket_of(shard->engine, fd);
    if (socket && socket->connections != connections) socket = NULL;
    tell_watched(easy, fd, (what & CURL_POLL_IN) && what != CURL_POLL_REMOVE);
    if (what == CURL_POLL_REMOVE) {
        if (!socket) return 0;
        note(socket, socket->used, 0);
        if (socket->opened && socket->used)
            awsc_watch_rest(loop, &socket->watch->watch);
        else
            free_record(socket);
        return 0;
    }
    if (!socket) socket = new_record(connections, fd, false);
    if (!socket) {
        awsc_curl_exchange_out_of_memory(easy);
        return 0;
    }
    int events = (what & CURL_POLL_IN ? AWSC_LOOP_READ : 0) | (what & CURL_POLL_OUT ? AWSC_LOOP_WRITE : 0);
    note(socket, socket->used, events);
    /* A connection in the making is watched for writing only. */
    if (what & CURL_POLL_IN) awsc_curl_socket_made(socket, awsc_curl_exchange_of(easy));
    awsc_watch_want(loop, &socket->watch->watch, events);
    return 0;
}

/* ---- sockets that others use ----------------------------------------------------------------------------------- */

int awsc_curl_socket_lend(awsc_exchange *exchange, awsc_curl_loan *loan)
{
    curl_socket_t fd = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(exchange->easy, CURLINFO_ACTIVESOCKET, &fd) || fd == CURL_SOCKET_BAD)
        return AWSC_ERR_CONNECT; /* the server closed it */
    awsc_curl_socket *socket = awsc_curl_socket_of(exchange->engine, fd);
    if (!socket) socket = new_record(exchange->shard->connections, fd, true);
    if (!socket) return AWSC_ERR_NOMEM;
    awsc_curl_socket_made(socket, exchange);
    socket->loan = loan;
    loan->socket = socket;
    return AWSC_OK;
}

void awsc_curl_socket_want(const awsc_curl_loan *loan, int events)
{
    awsc_curl_socket *socket = loan->socket;
    if (!socket) return;
    note(socket, socket->used, events);
    awsc_watch_want(socket->connections->shard->engine->loop, &socket->watch->watch, events);
}

void awsc_curl_socket_take_back(awsc_curl_loan *loan)
{
    awsc_curl_socket *socket = loan->socket;
    if (!socket) return;
    note(socket, socket->used, 0);
    awsc_watch_rest(socket->connections->shard->engine->loop, &socket->watch->watch);
    socket->loan = NULL;
    loan->socket = NULL;
}

/* ---- opening and closing --------------------------------------------------------------------------------------- */

/* Returns whether the exchange may open a socket, and counts the connection at its first one. Later sockets, which race
 * with the first (RFC 8305), are not counted. */
static bool may_open(awsc_exchange *exchange)
{
    if (exchange->opening) return true;
    exchange->no_stream = awsc_curl_sharing_is_full(exchange);
    if (exchange->no_stream) return false;
    awsc_curl_connections *connections = exchange->shard->connections;
    awsc_admission_holder *holder = &connections->holder;
    awsc_admission_lock(connections->admission);
    bool one_more = holder->opening + holder->open == holder->counted;
    bool may = !one_more || exchange->squeezed || !awsc_admission_is_full(connections->admission);
    if (may) {
        exchange->opening = true;
        holder->opening++;
        awsc_admission_recount(connections->admission, holder);
    }
    awsc_admission_unlock(connections->admission);
    if (!may) exchange->no_room = true;
    return may;
}

static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    awsc_exchange *exchange = user;
    (void)purpose;
    if (!may_open(exchange)) return CURL_SOCKET_BAD;
    int fd = awsc_socket(address->family, address->socktype, address->protocol);
    if (fd < 0) {
        if (awsc_lacks_descriptors(errno)) exchange->no_descriptor = errno;
        return CURL_SOCKET_BAD;
    }
    awsc_curl_socket *stale = awsc_curl_socket_of(exchange->engine, fd);
    if (stale) free_record(stale);
    /* Without memory, awsc_curl_on_socket tries again and tells. */
    awsc_curl_socket *record = new_record(exchange->shard->connections, fd, true);
    if (record) record->opener = exchange;
    exchange->opened[exchange->opened_count++ % AWSC_CURL_OPENED_MAX] = fd;
    return fd;
}

void awsc_curl_sockets_give_up(awsc_exchange *exchange)
{
    for (size_t i = 0; i < AWSC_CURL_OPENED_MAX; i++) {
        awsc_curl_socket *socket = awsc_curl_socket_of(exchange->engine, exchange->opened[i]);
        if (socket && socket->opener == exchange && !socket->used) free_record(socket);
    }
}

static int close_socket(void *user, curl_socket_t fd)
{
    awsc_curl_connections *connections = user;
    if (!connections->shard) return close(fd); /* all are closed, and counted at the end of that */
    awsc_curl_socket *socket = awsc_curl_socket_of(connections->shard->engine, fd);
    bool counted = false;
    if (socket && socket->connections == connections) {
        counted = socket->opened && socket->used;
        free_record(socket);
    }
    int result = close(fd);
    if (!counted) return result;
    awsc_admission_lock(connections->admission);
    connections->holder.open--;
    awsc_curl_sharing_closed(connections);
    awsc_admission_recount(connections->admission, &connections->holder);
    awsc_admission_unlock(connections->admission);
    return result;
}

/* Returns whether an address is a loopback one. libcurl connects to the very address checked here, so that a changed
 * name lookup cannot evade the check. */
static bool is_loopback(const struct curl_sockaddr *address)
{
    static const uint8_t mapped[13] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127};
    if (address->family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, &address->addr, sizeof v4);
        return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
    }
    if (address->family != AF_INET6 || address->addrlen < sizeof(struct sockaddr_in6)) return false;
    struct in6_addr v6; /* libcurl keeps room for it behind the generic address */
    memcpy(&v6, (const char *)&address->addr + offsetof(struct sockaddr_in6, sin6_addr), sizeof v6);
    return IN6_IS_ADDR_LOOPBACK(&v6) || memcmp(&v6, mapped, sizeof mapped) == 0;
}

static curl_socket_t open_loopback_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    return is_loopback(address) ? open_socket(user, purpose, address) : CURL_SOCKET_BAD;
}

CURLcode awsc_curl_set_socket_functions(CURL *easy)
{
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    return code;
}

CURLcode awsc_curl_set_sockets(awsc_exchange *exchange)
{
    CURL *easy = exchange->easy;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, exchange);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, exchange->shard->connections);
    if (code || !exchange->request.loopback_only) return code;
    /* A connection that another request opened was not checked. */
    code = curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_loopback_socket);
    return code;
}
