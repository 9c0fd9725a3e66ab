/* SPDX-License-Identifier: Apache-2.0 */
#include "support/raw_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/ssl.h>

enum { HEAD_MAX = 64 * 1024, TICK_MS = 20 };

typedef struct raw_connection {
    raw_server *server;
    pthread_t thread;
    int fd;
    SSL *ssl;
    unsigned number;
    unsigned requests;
    char *data; /* bytes that were read but not used yet */
    size_t size;
    size_t capacity;
    atomic_bool over; /* its thread ends */
    struct raw_connection *next;
} raw_connection;

struct raw_server {
    raw_script script;
    int fd;
    unsigned port;
    char url[64];
    pthread_t thread;
    pthread_mutex_t lock;
    raw_connection *connections;
    unsigned connection_count;
    unsigned requests;
    unsigned executions;
    unsigned afterwords;
    int stop[2]; /* a pipe whose reading end becomes readable when the server stops */
};

static void die(const char *what)
{
    perror(what);
    abort();
}

/* ---- bytes ----------------------------------------------------------------------------------------------------- */

static bool stopping(const raw_server *server)
{
    struct pollfd fd = {server->stop[0], POLLIN, 0};
    return poll(&fd, 1, 0) > 0;
}

/* Waits until the connection is readable; false when the server stops. */
static bool wait_readable(const raw_connection *connection, int timeout_ms)
{
    struct pollfd fds[2] = {{connection->fd, POLLIN, 0}, {connection->server->stop[0], POLLIN, 0}};
    if (connection->ssl && SSL_pending(connection->ssl)) return true;
    while (poll(fds, 2, timeout_ms) < 0) {
        if (errno != EINTR) return false;
    }
    return fds[1].revents == 0;
}

/* Sleeps, but not beyond the server's stop. */
static void pause_ms(const raw_server *server, unsigned ms)
{
    struct pollfd fd = {server->stop[0], POLLIN, 0};
    if (ms) (void)poll(&fd, 1, (int)ms);
}

static bool more(raw_connection *connection)
{
    if (!wait_readable(connection, -1)) return false;
    if (connection->capacity - connection->size < 64 * 1024) {
        connection->capacity = connection->capacity * 2 + 128 * 1024;
        connection->data = realloc(connection->data, connection->capacity);
        if (!connection->data) die("realloc");
    }
    char *at = connection->data + connection->size;
    ssize_t got = connection->ssl ? SSL_read(connection->ssl, at, 32 * 1024) : recv(connection->fd, at, 32 * 1024, 0);
    if (got <= 0) return false;
    connection->size += (size_t)got;
    return true;
}

static bool put(raw_connection *connection, const char *data, size_t size)
{
    while (size) {
        ssize_t sent;
        if (connection->ssl) {
            sent = SSL_write(connection->ssl, data, (int)size);
        } else {
            sent = send(connection->fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
                struct pollfd fds[2] = {{connection->fd, POLLOUT, 0}, {connection->server->stop[0], POLLIN, 0}};
                if (poll(fds, 2, -1) > 0 && fds[1].revents) return false;
                continue;
            }
        }
        if (sent <= 0) return false;
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* ---- a request ------------------------------------------------------------------------------------------------- */

static const char *find(const char *data, size_t size, const char *what)
{
    return size ? memmem(data, size, what, strlen(what)) : NULL;
}

const char *raw_request_header(const raw_request *request, const char *name, char *buffer, size_t size)
{
    size_t length = strlen(name);
    buffer[0] = '\0';
    for (const char *line = strstr(request->head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, length) || line[2 + length] != ':') continue;
        const char *value = line + 2 + length + 1;
        while (*value == ' ') value++;
        (void)snprintf(buffer, size, "%.*s", (int)strcspn(value, "\r\n"), value);
        break;
    }
    return buffer;
}

/* Reads a request, or as much of it as the script demands. */
static bool read_request(raw_connection *connection, raw_request *request, char **head, size_t *used)
{
    raw_server *server = connection->server;
    const char *end;
    while (!(end = find(connection->data, connection->size, "\r\n\r\n"))) {
        if (connection->size > HEAD_MAX || !more(connection)) return false;
    }
    size_t head_size = (size_t)(end - connection->data) + 4;
    *head = strndup(connection->data, head_size);
    if (!*head) die("strndup");
    char length[32];
    *request = (raw_request){.head = *head, .connection = connection->number};
    request->on_connection = ++connection->requests;
    request->length = (size_t)strtoull(raw_request_header(request, "Content-Length", length, sizeof length), NULL, 10);
    (void)pthread_mutex_lock(&server->lock);
    request->number = ++server->requests;
    (void)pthread_mutex_unlock(&server->lock);

    size_t wanted = request->length;
    if (server->script.body_limit) {
        size_t limit = server->script.body_limit(server->script.user, request);
        if (limit < wanted) wanted = limit;
    }
    while (connection->size < head_size + wanted) {
        if (!more(connection)) return false;
    }
    request->body = connection->data + head_size;
    request->body_size = wanted;
    request->complete = wanted == request->length;
    if (request->complete) {
        (void)pthread_mutex_lock(&server->lock);
        server->executions++;
        (void)pthread_mutex_unlock(&server->lock);
    }
    *used = head_size + wanted;
    return true;
}

static bool send_answer(raw_connection *connection, const raw_answer *answer)
{
    const char *data = answer->data;
    size_t left = answer->size;
    pause_ms(connection->server, answer->delay_ms);
    while (left) {
        size_t piece = answer->piece && answer->piece < left ? answer->piece : left;
        if (!put(connection, data, piece)) return false;
        data += piece;
        left -= piece;
        if (left) pause_ms(connection->server, answer->pause_ms);
    }
    for (unsigned i = 0; answer->flood_size && (!answer->flood_times || i < answer->flood_times); i++) {
        if (stopping(connection->server) || !put(connection, answer->flood, answer->flood_size)) return false;
        pause_ms(connection->server, answer->pause_ms);
    }
    return !answer->flood_end || put(connection, answer->flood_end, strlen(answer->flood_end));
}

/* Waits until the peer closes or the server stops. */
static void hold(raw_connection *connection)
{
    char byte[256];
    while (wait_readable(connection, -1) && recv(connection->fd, byte, sizeof byte, 0) > 0) continue;
}

static void finish(raw_connection *connection, enum raw_then then)
{
    if (then == RAW_HOLD) hold(connection);
    if (then == RAW_RESET) {
        struct linger now = {1, 0};
        (void)setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
}

/* ---- after the answer ------------------------------------------------------------------------------------------ */

static bool put_tickets(raw_connection *connection, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (SSL_new_session_ticket(connection->ssl) != 1 || SSL_do_handshake(connection->ssl) != 1) return false;
    }
    return true;
}

/* Ends the connection as the answer demands. */
static bool say_afterword(raw_connection *connection, const raw_answer *answer)
{
    raw_server *server = connection->server;
    SSL *tls = connection->ssl;
    pause_ms(server, answer->later_ms);
    if (answer->later_in_clear) connection->ssl = NULL;
    bool said = put_tickets(connection, answer->new_tickets) && put(connection, answer->later, answer->later_size);
    connection->ssl = tls;
    if (answer->says_goodbye && tls) (void)SSL_shutdown(tls);
    if (answer->then == RAW_CLOSE) (void)shutdown(connection->fd, SHUT_WR);
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    if (answer->then == RAW_RESET) (void)connect(connection->fd, &nobody, sizeof nobody);
    return said;
}

/* Sends the answer and everything that follows it. */
static bool answer_request(raw_connection *connection, const raw_answer *answer)
{
    raw_server *server = connection->server;
    bool said = send_answer(connection, answer) && (!answer->has_afterword || say_afterword(connection, answer));
    if (!answer->has_afterword) return said;
    (void)pthread_mutex_lock(&server->lock);
    server->afterwords++;
    (void)pthread_mutex_unlock(&server->lock);
    return said;
}

/* ---- threads --------------------------------------------------------------------------------------------------- */

static bool begin_tls(raw_connection *connection)
{
    if (!connection->server->script.tls) return true;
    connection->ssl = SSL_new(connection->server->script.tls);
    if (!connection->ssl) die("SSL_new");
    (void)SSL_set_fd(connection->ssl, connection->fd);
    pause_ms(connection->server, connection->server->script.tls_delay_ms);
    return SSL_accept(connection->ssl) == 1;
}

static void serve(raw_connection *connection)
{
    raw_server *server = connection->server;
    enum raw_then then = RAW_KEEP;
    while (then == RAW_KEEP) {
        raw_request request;
        raw_answer answer = {0};
        char *head = NULL;
        size_t used = 0;
        if (!read_request(connection, &request, &head, &used)) {
            free(head);
            return;
        }
        server->script.answer(server->script.user, &request, &answer);
        free(head);
        memmove(connection->data, connection->data + used, connection->size - used);
        connection->size -= used;
        if (!answer_request(connection, &answer)) return;
        then = answer.then;
    }
    finish(connection, then);
}

/* Blocks SIGPIPE in this thread only: a SIGPIPE that a client causes must stay visible. */
static void block_sigpipe(void)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGPIPE);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void *run_connection(void *argument)
{
    raw_connection *connection = argument;
    block_sigpipe();
    if (begin_tls(connection)) serve(connection);
    SSL_free(connection->ssl);
    free(connection->data);
    (void)close(connection->fd);
    atomic_store(&connection->over, true);
    return NULL;
}

/* Threads that have ended keep their stacks until they are joined. */
static void drop_ended_connections(raw_server *server)
{
    raw_connection **link = &server->connections;
    while (*link) {
        raw_connection *connection = *link;
        if (!atomic_load(&connection->over)) {
            link = &connection->next;
            continue;
        }
        *link = connection->next;
        (void)pthread_join(connection->thread, NULL);
        free(connection);
    }
}

static void add_connection(raw_server *server, int fd)
{
    raw_connection *connection = calloc(1, sizeof *connection);
    if (!connection) die("calloc");
    connection->server = server;
    connection->fd = fd;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)); /* send small pieces at once */
    (void)pthread_mutex_lock(&server->lock);
    connection->number = ++server->connection_count;
    connection->next = server->connections;
    server->connections = connection;
    (void)pthread_mutex_unlock(&server->lock);
    pthread_attr_t attributes;
    (void)pthread_attr_init(&attributes);
    (void)pthread_attr_setstacksize(&attributes, 512 * 1024);
    if (pthread_create(&connection->thread, &attributes, run_connection, connection)) die("pthread_create");
    (void)pthread_attr_destroy(&attributes);
}

static void *run_server(void *argument)
{
    raw_server *server = argument;
    struct pollfd fds[2] = {{server->fd, POLLIN, 0}, {server->stop[0], POLLIN, 0}};
    while (!stopping(server)) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR) die("poll");
        int fd = fds[0].revents ? accept4(server->fd, NULL, NULL, SOCK_CLOEXEC) : -1;
        drop_ended_connections(server);
        if (fd >= 0) add_connection(server, fd);
    }
    return NULL;
}

/* ---- start and stop -------------------------------------------------------------------------------------------- */

static int bind_any(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) || getsockname(fd, (struct sockaddr *)&address, &size))
        die("bind");
    *port = ntohs(address.sin_port);
    return fd;
}

static int bind_any_ipv6(unsigned *port)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (bind(fd, (struct sockaddr *)&address, size) || getsockname(fd, (struct sockaddr *)&address, &size)) {
        (void)close(fd);
        return -1;
    }
    *port = ntohs(address.sin6_port);
    return fd;
}

bool raw_server_has_ipv6(void)
{
    unsigned port;
    int fd = bind_any_ipv6(&port);
    if (fd >= 0) (void)close(fd);
    return fd >= 0;
}

raw_server *raw_server_start(const raw_script *script)
{
    raw_server *server = calloc(1, sizeof *server);
    if (!server || pipe(server->stop)) die("raw_server");
    server->script = *script;
    server->fd = script->ipv6 ? bind_any_ipv6(&server->port) : bind_any(&server->port);
    if (listen(server->fd, 1024)) die("listen");
    if (server->fd < 0) die("bind ::1");
    (void)snprintf(server->url, sizeof server->url, "%s://%s:%u", script->tls ? "https" : "http",
                   script->ipv6 ? "[::1]" : "127.0.0.1", server->port);
    (void)pthread_mutex_init(&server->lock, NULL);
    if (pthread_create(&server->thread, NULL, run_server, server)) die("pthread_create");
    return server;
}

void raw_server_stop(raw_server *server)
{
    if (!server) return;
    if (write(server->stop[1], "x", 1) != 1) die("write");
    (void)pthread_join(server->thread, NULL);
    while (server->connections) {
        raw_connection *connection = server->connections;
        server->connections = connection->next;
        (void)pthread_join(connection->thread, NULL);
        free(connection);
    }
    (void)close(server->fd);
    (void)close(server->stop[0]);
    (void)close(server->stop[1]);
    (void)pthread_mutex_destroy(&server->lock);
    free(server);
}

unsigned raw_server_port(const raw_server *server)
{
    return server->port;
}

const char *raw_server_url(const raw_server *server)
{
    return server->url;
}

static unsigned locked(raw_server *server, const unsigned *value)
{
    (void)pthread_mutex_lock(&server->lock);
    unsigned copy = *value;
    (void)pthread_mutex_unlock(&server->lock);
    return copy;
}

unsigned raw_server_connections(raw_server *server)
{
    return locked(server, &server->connection_count);
}

unsigned raw_server_executions(raw_server *server)
{
    return locked(server, &server->executions);
}

unsigned raw_server_requests(raw_server *server)
{
    return locked(server, &server->requests);
}

unsigned raw_server_afterwords(raw_server *server)
{
    return locked(server, &server->afterwords);
}

unsigned raw_closed_port(void)
{
    unsigned port;
    int fd = bind_any(&port);
    (void)close(fd);
    return port;
}
