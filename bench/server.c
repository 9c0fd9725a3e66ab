/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server of the benchmarks: HTTP/1.1 on 127.0.0.1 with epoll, in one thread, plain and over TLS.
 *
 *   bench_server [CERTIFICATE KEY]     prints the ports: PLAIN TLS (TLS: 0 without a certificate)
 *
 * The function's name says what the answer is:
 *   r100, r100-d50       Invoke: 100 bytes; after 50 milliseconds
 *   s1000000-e8192       InvokeWithResponseStream: events of 8192 bytes, until there were 1000000 bytes
 * GET is answered with a page of ListFunctions. Bytes of requests are counted and thrown away.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "list_page.h"
#include "measure.h"

enum { READ_BYTES = 64 * 1024, HEAD_BYTES = 8 * 1024, BATCH = 256, STREAM_BLOCK = 256 * 1024 };

typedef struct connection {
    int fd;
    SSL *tls; /* NULL: plain */
    bool closed;
    bool wants_write; /* EPOLLOUT is asked for */
    char head[HEAD_BYTES];
    size_t head_size;
    uint64_t body_left; /* bytes of the request under way */
    bool reads_body;
    char answer_head[512];
    const char *parts[3]; /* bytes still to be sent */
    size_t sizes[3];
    uint64_t repeats; /* how often the second part is sent */
    uint64_t due_ms;  /* the answer waits until then; 0: it does not */
    struct connection *next_due;
} connection;

static int epoll;
static SSL_CTX *tls_context;
static char *filler; /* JSON text, as long as the longest answer so far */
static size_t filler_size;
static char *page;
static size_t page_size;
static connection *due_first, **due_last = &due_first; /* in the order of their coming: one delay at a time */
static connection *plain_listener, *tls_listener;

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* ---- answers --------------------------------------------------------------------------------------------------- */

static const char *fill(size_t size)
{
    if (size > filler_size) {
        filler = realloc(filler, size);
        if (!filler) bench_fail("memory ran out");
        memset(filler, 'a', size);
        filler_size = size;
    }
    return filler;
}

static char *add_header(char *at, const char *name, const char *value)
{
    *at++ = (char)strlen(name);
    at = (char *)memcpy(at, name, strlen(name)) + strlen(name);
    *at++ = 7; /* a string */
    *at++ = (char)(strlen(value) >> 8);
    *at++ = (char)strlen(value);
    return (char *)memcpy(at, value, strlen(value)) + strlen(value);
}

static char *add_number(char *at, uint32_t number)
{
    number = htonl(number);
    return (char *)memcpy(at, &number, 4) + 4;
}

/* An event in a chunk of its own. Returns its size. */
static size_t write_event(char *out, const char *type, size_t payload)
{
    char headers[256], *end = add_header(headers, ":message-type", "event");
    end = add_header(end, ":event-type", type);
    end = add_header(end, ":content-type", payload ? "application/octet-stream" : "application/json");
    size_t header_size = (size_t)(end - headers), body = payload ? payload : 2;
    size_t total = 16 + header_size + body;
    char *frame = out + sprintf(out, "%zx\r\n", total);
    char *at = add_number(add_number(frame, (uint32_t)total), (uint32_t)header_size);
    at = add_number(at, (uint32_t)crc32(0, (const Bytef *)frame, 8));
    at = (char *)memcpy(at, headers, header_size) + header_size;
    memcpy(at, payload ? fill(payload) : "{}", body);
    at += body;
    at = add_number(at, (uint32_t)crc32(0, (const Bytef *)frame, (uInt)(at - frame)));
    memcpy(at, "\r\n", 2);
    return (size_t)(at + 2 - out);
}

/* Events of one size, as many as a block holds, and the end. Kept for the next request of the same kind. */
static void answer_stream(connection *c, uint64_t total, size_t event)
{
    static char *block, ending[512];
    static size_t block_size, ending_size, block_event, in_block;
    if (event != block_event) {
        free(block);
        in_block = STREAM_BLOCK / event ? STREAM_BLOCK / event : 1;
        block = malloc(in_block * (event + 512));
        if (!block) bench_fail("memory ran out");
        block_size = 0;
        for (size_t i = 0; i < in_block; i++) block_size += write_event(block + block_size, "PayloadChunk", event);
        ending_size = write_event(ending, "InvokeComplete", 0);
        ending_size += (size_t)sprintf(ending + ending_size, "0\r\n\r\n");
        block_event = event;
    }
    c->repeats = total / (in_block * event);
    if (!c->repeats) c->repeats = 1;
    c->parts[1] = block;
    c->sizes[1] = block_size;
    c->parts[2] = ending;
    c->sizes[2] = ending_size;
    c->parts[0] = c->answer_head;
    c->sizes[0] = (size_t)snprintf(c->answer_head, sizeof c->answer_head,
                                   "HTTP/1.1 200 OK\r\nDate: Fri, 02 Jan 2026 03:04:05 GMT\r\n"
                                   "Content-Type: application/vnd.amazon.eventstream\r\n"
                                   "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n"
                                   "x-amzn-RequestId: 8a1b7e8c-2f4d-4c6b-8d3b-3f2f6e1a9c0d\r\n"
                                   "X-Amz-Executed-Version: $LATEST\r\n\r\n");
}

static void answer_document(connection *c, const char *data, size_t size)
{
    c->repeats = 1;
    c->parts[0] = c->answer_head;
    c->parts[1] = data;
    c->sizes[1] = size;
    c->sizes[2] = 0;
    c->sizes[0] = (size_t)snprintf(
        c->answer_head, sizeof c->answer_head,
        "HTTP/1.1 200 OK\r\nDate: Fri, 02 Jan 2026 03:04:05 GMT\r\nContent-Type: application/json\r\n"
        "Content-Length: %zu\r\nConnection: keep-alive\r\nx-amzn-RequestId: 8a1b7e8c-2f4d-4c6b-8d3b-3f2f6e1a9c0d\r\n"
        "X-Amz-Executed-Version: $LATEST\r\n\r\n",
        size);
}

/* Makes the response that the request's first line asks for. Returns the delay in milliseconds. */
static unsigned choose_answer(connection *c)
{
    unsigned long long total = 0;
    unsigned event = 0, size = 0, delay = 0;
    const char *name = strstr(c->head, "/functions/");
    if (strncmp(c->head, "GET", 3) == 0)
        answer_document(c, page, page_size);
    else if (name && sscanf(name, "/functions/s%llu-e%u", &total, &event) == 2 && event)
        answer_stream(c, total, event);
    else if (name && sscanf(name, "/functions/r%u-d%u", &size, &delay) >= 1)
        answer_document(c, fill(size), size);
    else
        bench_fail("a request that the server does not know");
    return delay;
}

/* ---- bytes ----------------------------------------------------------------------------------------------------- */

/* The number of bytes, 0: not now, -1: the connection is over. */
static ssize_t outcome(connection *c, ssize_t result)
{
    if (result > 0) return result;
    if (!c->tls) return result < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
    int reason = SSL_get_error(c->tls, (int)result);
    ERR_clear_error();
    return reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

static ssize_t take(connection *c, char *bytes, size_t size)
{
    return outcome(c, c->tls ? SSL_read(c->tls, bytes, (int)size) : recv(c->fd, bytes, size, 0));
}

static ssize_t put(connection *c, const char *bytes, size_t size)
{
    return outcome(c, c->tls ? SSL_write(c->tls, bytes, (int)size) : send(c->fd, bytes, size, MSG_NOSIGNAL));
}

static void watch(connection *c, bool write)
{
    if (c->wants_write == write) return;
    c->wants_write = write;
    struct epoll_event event = {.events = EPOLLIN | (write ? (uint32_t)EPOLLOUT : 0), .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
}

/* A small answer goes out in one piece, as servers do it. */
static void join_parts(connection *c)
{
    if (c->repeats != 1 || c->sizes[0] + c->sizes[1] > sizeof c->answer_head || c->sizes[2]) return;
    memcpy(c->answer_head + c->sizes[0], c->parts[1], c->sizes[1]);
    c->sizes[0] += c->sizes[1];
    c->sizes[1] = 0;
}

static void send_answer(connection *c)
{
    static size_t sent_of_block; /* of connections that stream there is one at a time */
    for (int i = 0; i < 3;) {
        size_t done = i == 1 && c->repeats > 1 ? sent_of_block : 0;
        if (!c->sizes[i]) {
            i++;
            continue;
        }
        ssize_t put_bytes = put(c, c->parts[i] + done, c->sizes[i] - done);
        if (put_bytes < 0) c->closed = true;
        if (put_bytes <= 0) {
            watch(c, put_bytes == 0);
            return;
        }
        if (i == 1 && c->repeats > 1) {
            sent_of_block += (size_t)put_bytes;
            if (sent_of_block < c->sizes[1]) continue;
            sent_of_block = 0;
            c->repeats--;
            continue;
        }
        c->parts[i] += put_bytes;
        c->sizes[i] -= (size_t)put_bytes;
    }
    watch(c, false);
}

static void answer(connection *c)
{
    unsigned delay = choose_answer(c);
    join_parts(c);
    if (!delay) {
        send_answer(c);
        return;
    }
    c->due_ms = now_ms() + delay;
    c->next_due = NULL;
    *due_last = c;
    due_last = &c->next_due;
}

static void begin_request(connection *c, const char *end)
{
    const char *length = strcasestr(c->head, "\r\ncontent-length:");
    c->body_left = length && length < end ? strtoull(length + 17, NULL, 10) : 0;
    const char *expect = strcasestr(c->head, "\r\nexpect: 100-continue");
    if (expect && expect < end) (void)put(c, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    if (getenv("BENCH_SHOW_HEAD")) fprintf(stderr, "%.*s", (int)(end + 4 - c->head), c->head);
    c->reads_body = true;
}

static void take_bytes(connection *c, const char *bytes, size_t size)
{
    while (size || (c->reads_body && !c->body_left)) {
        if (c->reads_body) {
            size_t used = size < c->body_left ? size : (size_t)c->body_left;
            c->body_left -= used;
            bytes += used;
            size -= used;
            if (c->body_left) return;
            c->reads_body = false;
            answer(c);
            c->head_size = 0;
            continue;
        }
        size_t used = size < HEAD_BYTES - 1 - c->head_size ? size : HEAD_BYTES - 1 - c->head_size;
        if (!used) bench_fail("the head of a request is too long");
        size_t before = c->head_size;
        memcpy(c->head + before, bytes, used);
        c->head_size += used;
        c->head[c->head_size] = '\0';
        char *end = strstr(c->head, "\r\n\r\n");
        if (!end) {
            bytes += used;
            size -= used;
            continue;
        }
        size_t of_head = (size_t)(end + 4 - c->head) - before;
        bytes += of_head;
        size -= of_head;
        begin_request(c, end);
    }
}

/* ---- connections ----------------------------------------------------------------------------------------------- */

static void close_connection(connection *c)
{
    connection **link = &due_first;
    while (*link && *link != c) link = &(*link)->next_due;
    if (*link) *link = c->next_due;
    if (!due_first) due_last = &due_first;
    for (connection *last = due_first; last; last = last->next_due) due_last = &last->next_due;
    SSL_free(c->tls);
    close(c->fd);
    free(c);
}

static connection *listen_on(void)
{
    connection *c = calloc(1, sizeof *c);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(c->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(c->fd, (struct sockaddr *)&address, sizeof address) || listen(c->fd, 4096)) bench_fail("listening");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event);
    return c;
}

static unsigned port_of(const connection *listener)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    if (!listener) return 0;
    getsockname(listener->fd, (struct sockaddr *)&address, &size);
    return ntohs(address.sin_port);
}

static void accept_all(const connection *listener)
{
    int fd, yes = 1;
    while ((fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        connection *c = calloc(1, sizeof *c);
        if (!c) bench_fail("memory ran out");
        c->fd = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (listener == tls_listener) {
            c->tls = SSL_new(tls_context);
            SSL_set_fd(c->tls, fd);
            SSL_set_accept_state(c->tls);
        }
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static void serve(connection *c, uint32_t events)
{
    static char bytes[READ_BYTES];
    if (events & EPOLLOUT) send_answer(c);
    while (!c->closed && events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        ssize_t got = take(c, bytes, sizeof bytes);
        if (got < 0) c->closed = true;
        if (got <= 0) break;
        take_bytes(c, bytes, (size_t)got);
        if (!c->tls && (size_t)got < sizeof bytes) break;
    }
    if (c->closed) close_connection(c);
}

static int answer_due(void)
{
    while (due_first) {
        uint64_t now = now_ms();
        if (due_first->due_ms > now) return (int)(due_first->due_ms - now);
        connection *c = due_first;
        due_first = c->next_due;
        if (!due_first) due_last = &due_first;
        send_answer(c);
    }
    return -1;
}

static void use_certificate(const char *certificate, const char *key)
{
    tls_context = SSL_CTX_new(TLS_server_method());
    if (!tls_context || SSL_CTX_use_certificate_chain_file(tls_context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls_context, key, SSL_FILETYPE_PEM) != 1)
        bench_fail("the server's certificate");
    SSL_CTX_set_mode(tls_context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

int main(int argc, char **argv)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    signal(SIGPIPE, SIG_IGN);
    page = bench_list_page(&page_size);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    plain_listener = listen_on();
    if (argc > 2) {
        use_certificate(argv[1], argv[2]);
        tls_listener = listen_on();
    }
    printf("%u %u\n", port_of(plain_listener), port_of(tls_listener));
    fflush(stdout);
    for (;;) {
        struct epoll_event events[BATCH];
        int count = epoll_wait(epoll, events, BATCH, answer_due());
        for (int i = 0; i < count; i++) {
            connection *c = events[i].data.ptr;
            if (c == plain_listener || c == tls_listener)
                accept_all(c);
            else
                serve(c, events[i].events);
        }
    }
}
