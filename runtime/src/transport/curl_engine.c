/* libcurl on a loop: multi handles in shards, their sockets and timers. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "transport/curl_internal.h"

static const char engine_key;

/* ---- driving a multi handle ------------------------------------------------------------------------------------ */

static void harvest(awsc_curl_shard *shard)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(shard->multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        char *exchange = NULL;
        CURLcode code = message->data.result;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
        awsc_curl_exchange_finished((awsc_exchange *)(void *)exchange, code);
    }
}

static void harvest_task(awsc_task *task)
{
    harvest((awsc_curl_shard *)(void *)((char *)task - offsetof(awsc_curl_shard, harvest)));
}

static void act(awsc_curl_shard *shard, curl_socket_t fd, int events)
{
    int running;
    (void)curl_multi_socket_action(shard->multi, fd, events, &running);
    awsc_loop_defer(shard->engine->loop, &shard->harvest);
}

/* A shard's timer always has a place among the loop's, so that setting it cannot fail: libcurl could not go on. */
static const uint64_t NEVER = UINT64_MAX;

static void timer_ran_out(awsc_timer *timer);

static int set_timer(awsc_curl_shard *shard, uint64_t at_ms)
{
    shard->timer.run = timer_ran_out;
    return awsc_timer_set(shard->engine->loop, &shard->timer, at_ms);
}

static void timer_ran_out(awsc_timer *timer)
{
    awsc_curl_shard *shard = (awsc_curl_shard *)(void *)((char *)timer - offsetof(awsc_curl_shard, timer));
    (void)set_timer(shard, NEVER); /* into the place that it has just left */
    act(shard, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    awsc_curl_shard *shard = user;
    (void)multi;
    return set_timer(shard, timeout_ms < 0 ? NEVER : awsc_loop_now_ms(shard->engine->loop) + (uint64_t)timeout_ms);
}

/* ---- sockets --------------------------------------------------------------------------------------------------- */

static void socket_ready(awsc_watch *watch, int events)
{
    awsc_curl_socket *socket = watch->user;
    if (socket->loan) {
        socket->loan->ready(socket->loan->user, events);
        return;
    }
    if (!socket->shard) return;
    int flags = (events & AWSC_LOOP_READ ? CURL_CSELECT_IN : 0) | (events & AWSC_LOOP_WRITE ? CURL_CSELECT_OUT : 0);
    if (events & AWSC_LOOP_FAILED) flags |= CURL_CSELECT_ERR;
    act(socket->shard, watch->fd, flags);
}

static awsc_curl_socket *new_socket(awsc_curl_engine *engine, curl_socket_t fd, bool opened)
{
    awsc_curl_socket *socket = awsc_alloc_zeroed(engine->allocator, 1, sizeof *socket);
    if (!socket) return NULL;
    socket->engine = engine;
    socket->opened = opened;
    socket->watch.fd = fd;
    socket->watch.user = socket;
    socket->watch.ready = socket_ready;
    if (awsc_watch_open(engine->loop, &socket->watch, 0)) {
        awsc_release(engine->allocator, socket);
        return NULL;
    }
    return socket;
}

static void free_socket(awsc_curl_socket *socket)
{
    if (socket->exchange) awsc_curl_leave_connection(socket->exchange);
    awsc_curl_socket_forget_name(socket);
    if (socket->loan) socket->loan->socket = NULL;
    awsc_watch_close(socket->engine->loop, &socket->watch);
    awsc_release(socket->engine->allocator, socket);
}

awsc_curl_socket *awsc_curl_socket_of(const awsc_curl_engine *engine, curl_socket_t fd)
{
    if (fd < 0 || (size_t)fd >= engine->loop->by_fd_capacity || !engine->loop->by_fd[fd]) return NULL;
    awsc_watch *watch = engine->loop->by_fd[fd];
    return watch->ready == socket_ready ? watch->user : NULL;
}

static void tell_watched(CURL *easy, curl_socket_t fd, bool reads)
{
    awsc_exchange *exchange = awsc_curl_exchange_of(easy);
    if (exchange && exchange->request.upload.read && !exchange->connects)
        exchange->request.upload.duplex->watched(exchange, fd, reads);
}

/*
 * Versions of libcurl differ in how they end what a callback refuses, some not at all: memory that runs out in one is
 * told by the exchange itself.
 */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *unused)
{
    awsc_curl_shard *shard = user;
    awsc_curl_socket *socket = awsc_curl_socket_of(shard->engine, fd);
    (void)unused;
    tell_watched(easy, fd, (what & CURL_POLL_IN) && what != CURL_POLL_REMOVE);
    if (what == CURL_POLL_REMOVE) {
        if (!socket) return 0;
        if (socket->opened && socket->used)
            awsc_watch_want(shard->engine->loop, &socket->watch, 0);
        else
            free_socket(socket);
        return 0;
    }
    if (!socket) socket = new_socket(shard->engine, fd, false);
    if (!socket) {
        awsc_curl_exchange_out_of_memory(easy);
        return 0;
    }
    socket->shard = shard;
    if (what & CURL_POLL_IN) socket->used = true; /* a connection in the making is watched for writing only */
    awsc_watch_want(shard->engine->loop, &socket->watch,
                    (what & CURL_POLL_IN ? AWSC_LOOP_READ : 0) | (what & CURL_POLL_OUT ? AWSC_LOOP_WRITE : 0));
    return 0;
}

static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    awsc_exchange *exchange = user;
    awsc_curl_engine *engine = exchange->engine;
    (void)purpose;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0) return CURL_SOCKET_BAD;
    awsc_curl_socket *stale = awsc_curl_socket_of(engine, fd);
    if (stale) free_socket(stale);
    (void)new_socket(engine, fd, true); /* without memory, on_socket tries again and tells */
    exchange->opened[exchange->opened_count++ % AWSC_CURL_OPENED_MAX] = fd;
    return fd;
}

static int close_socket(void *user, curl_socket_t fd)
{
    awsc_curl_engine *engine = user;
    awsc_curl_socket *socket = awsc_curl_socket_of(engine, fd);
    if (socket) free_socket(socket);
    return close(fd);
}

CURLcode awsc_curl_engine_prepare(awsc_curl_engine *engine, CURL *easy)
{
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, engine);
    return code;
}

/* ---- sockets that others use ----------------------------------------------------------------------------------- */

int awsc_curl_engine_lend(awsc_curl_engine *engine, CURL *easy, awsc_curl_loan *loan)
{
    curl_socket_t fd = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd) || fd == CURL_SOCKET_BAD) return -1;
    awsc_curl_socket *socket = awsc_curl_socket_of(engine, fd);
    if (!socket) socket = new_socket(engine, fd, true);
    if (!socket) return -1;
    socket->used = true;
    socket->loan = loan;
    loan->socket = socket;
    return 0;
}

void awsc_curl_engine_want(awsc_curl_engine *engine, const awsc_curl_loan *loan, int events)
{
    if (loan->socket) awsc_watch_want(engine->loop, &loan->socket->watch, events);
}

void awsc_curl_engine_take_back(awsc_curl_engine *engine, awsc_curl_loan *loan)
{
    if (!loan->socket) return;
    awsc_watch_want(engine->loop, &loan->socket->watch, 0);
    loan->socket->loan = NULL;
    loan->socket = NULL;
}

/* ---- loopback only --------------------------------------------------------------------------------------------- */

/* The address that is connected to is the one that was checked: a name cannot resolve to another one in between. */
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

CURLcode awsc_curl_engine_keep_to_loopback(CURL *easy)
{
    /* A connection that another request opened was not checked. */
    CURLcode code = curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_loopback_socket);
    return code;
}

/* ---- shards ---------------------------------------------------------------------------------------------------- */

static void free_shard(awsc_curl_engine *engine, awsc_curl_shard *shard)
{
    (void)curl_multi_cleanup(shard->multi);
    for (awsc_watch *watch = engine->loop->watches; watch; watch = watch->next) {
        if (watch->ready != socket_ready) continue;
        awsc_curl_socket *left = watch->user;
        if (left->shard == shard) left->shard = NULL;
    }
    awsc_timer_clear(engine->loop, &shard->timer);
    awsc_loop_withdraw(engine->loop, &shard->harvest);
    awsc_release(engine->allocator, shard);
}

/* A loop that outlives its clients must not collect their connections: idle shards go, beyond a few. */
static void drop_idle_shards(awsc_curl_engine *engine)
{
    size_t count = 0;
    awsc_curl_shard **link = &engine->shards;
    while (*link) {
        awsc_curl_shard *shard = *link;
        if (shard->running || shard->harvest.queued || ++count <= AWSC_CURL_IDLE_SHARDS) {
            link = &shard->next;
            continue;
        }
        *link = shard->next;
        free_shard(engine, shard);
    }
}

static awsc_curl_shard *new_shard(awsc_curl_engine *engine, uint64_t transport_id)
{
    awsc_curl_shard *shard = awsc_alloc_zeroed(engine->allocator, 1, sizeof *shard);
    if (!shard) return NULL;
    shard->engine = engine;
    shard->transport_id = transport_id;
    shard->harvest.run = harvest_task;
    shard->multi = curl_multi_init();
    if (!shard->multi || set_timer(shard, NEVER) ||
        curl_multi_setopt(shard->multi, CURLMOPT_SOCKETFUNCTION, on_socket) ||
        curl_multi_setopt(shard->multi, CURLMOPT_SOCKETDATA, shard) ||
        curl_multi_setopt(shard->multi, CURLMOPT_TIMERFUNCTION, on_timer) ||
        curl_multi_setopt(shard->multi, CURLMOPT_TIMERDATA, shard) ||
        curl_multi_setopt(shard->multi, CURLMOPT_MAXCONNECTS, (long)AWSC_CURL_SHARD_SIZE)) {
        if (shard->multi) (void)curl_multi_cleanup(shard->multi);
        awsc_timer_clear(engine->loop, &shard->timer);
        awsc_release(engine->allocator, shard);
        return NULL;
    }
    awsc_curl_shard **link = &engine->shards;
    while (*link) link = &(*link)->next;
    *link = shard;
    return shard;
}

awsc_curl_shard *awsc_curl_engine_shard(awsc_curl_engine *engine, uint64_t transport_id)
{
    awsc_curl_shard *shard = engine->shards;
    while (shard && (shard->transport_id != transport_id || shard->running >= AWSC_CURL_SHARD_SIZE))
        shard = shard->next;
    if (shard) return shard;
    drop_idle_shards(engine);
    return new_shard(engine, transport_id);
}

static void destroy_engine(awsc_loop_attachment *attachment)
{
    awsc_curl_engine *engine = (awsc_curl_engine *)(void *)attachment;
    engine->closing = true;
    awsc_curl_drop_handles(engine);
    while (engine->shards) {
        awsc_curl_shard *shard = engine->shards;
        engine->shards = shard->next;
        free_shard(engine, shard);
    }
    awsc_watch *watch = engine->loop->watches;
    while (watch) {
        awsc_watch *next = watch->next;
        if (watch->ready == socket_ready) free_socket(watch->user);
        watch = next;
    }
    awsc_release(engine->allocator, engine);
}

awsc_curl_engine *awsc_curl_engine_of(awsc_loop *loop)
{
    awsc_loop_attachment *found = awsc_loop_find_attachment(loop, &engine_key);
    if (found) return (awsc_curl_engine *)(void *)found;
    awsc_curl_engine *engine = awsc_alloc_zeroed(loop->allocator, 1, sizeof *engine);
    if (!engine) return NULL;
    engine->loop = loop;
    engine->allocator = loop->allocator;
    engine->handles_serve_again = awsc_curl_handles_serve_again();
    engine->attachment.key = &engine_key;
    engine->attachment.destroy = destroy_engine;
    awsc_loop_attach(loop, &engine->attachment);
    return engine;
}
