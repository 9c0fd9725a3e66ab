/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A transport of the program's own (<awsc/transport.h>): HTTP/1.1 over plain blocking sockets, for http:// endpoints.
 *
 * Each exchange has a thread, which connects, sends and reads, and may block. Only the loop's thread may read the
 * request's body and deliver pieces of the response, so the exchange's thread asks the loop to do so and waits for the
 * result. If the reader pauses, the thread stops reading, and the server waits.
 */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <awsc/lambda.h>
#include <awsc/loop_sources.h>
#include <awsc/transport.h>

enum { PIECE = 16 * 1024, HEAD_MAX = 64 * 1024 };

enum errand { NOTHING, READ_BODY, TAKE_HEAD, TAKE_BODY, END };
enum framing { EMPTY, BY_LENGTH, BY_CHUNKS, BY_CLOSE };

typedef struct exchange {
    /* Used by the loop. */
    const awsc_exchange_handler *handler;
    awsc_body_reader *body;
    awsc_loop_wakeup *wakeup;
    /* Shared, protected by the lock. */
    pthread_mutex_t lock;
    pthread_cond_t answered;
    int owners; /* references of the loop and the thread; the last one frees the exchange */
    int fd;
    enum errand errand;
    int answer;
    bool cancelled, maybe_sent;
    /* Used by the thread. While it waits for an errand, the loop may read these members. */
    char *request_head;
    size_t request_head_size;
    uint64_t request_body_size;
    char host[256], port[8];
    int64_t connect_timeout_ms, idle_timeout_ms;
    bool loopback_only, is_head;
    int http_status;
    enum framing framing;
    bool has_length;
    uint64_t length;
    char head[HEAD_MAX]; /* lines of the response head, each NUL-terminated */
    size_t head_size;
    char *data; /* a piece of a body */
    size_t size;
    char in[PIECE]; /* bytes from the socket; unread from `next` to `end` */
    size_t next, end;
    char out[PIECE];
    int status;
    const char *message;
} exchange;

static void release(exchange *x)
{
    (void)pthread_mutex_lock(&x->lock);
    int owners = --x->owners;
    (void)pthread_mutex_unlock(&x->lock);
    if (owners) return;
    (void)pthread_mutex_destroy(&x->lock);
    (void)pthread_cond_destroy(&x->answered);
    free(x->request_head);
    free(x);
}

static int fail(exchange *x, int status, const char *message)
{
    x->message = message;
    return status;
}

/* ---- between thread and loop ----------------------------------------------------------------------------------- */

/* On the thread: gives the loop an errand, waits for it and returns its result. */
static int ask_loop(exchange *x, enum errand errand)
{
    (void)pthread_mutex_lock(&x->lock);
    x->errand = errand;
    if (!x->cancelled) awsc_loop_wakeup_raise(x->wakeup);
    while (!x->cancelled && x->errand != NOTHING) (void)pthread_cond_wait(&x->answered, &x->lock);
    int answer = x->cancelled ? AWSC_ERR_CANCELLED : x->answer;
    (void)pthread_mutex_unlock(&x->lock);
    return answer;
}

static int take_head(exchange *x)
{
    const awsc_exchange_handler *handler = x->handler;
    int status = handler->on_status(handler->user, x->http_status);
    for (const char *line = x->head; !status && line < x->head + x->head_size; line += strlen(line) + 1) {
        const char *colon = strchr(line, ':');
        const char *value = colon + 1 + strspn(colon + 1, " \t");
        status = handler->on_header(handler->user, line, (size_t)(colon - line), value, strlen(value));
    }
    return status ? status : handler->on_head_end(handler->user);
}

static int read_body(exchange *x)
{
    int64_t got = awsc_body_reader_read(x->body, x->out, sizeof x->out);
    x->size = got > 0 ? (size_t)got : 0;
    return got > 0 ? AWSC_OK : fail(x, AWSC_ERR_VALIDATION, "the request body could not be read to its end");
}

static void end(exchange *x)
{
    const awsc_exchange_handler *handler = x->handler;
    awsc_exchange_result result = AWSC_EXCHANGE_RESULT_INIT;
    result.status = x->status;
    result.maybe_sent = x->maybe_sent;
    result.message = x->message;
    awsc_loop_wakeup_free(x->wakeup);
    awsc_body_reader_free(x->body);
    handler->on_end(handler->user, &result);
    release(x);
}

/* On the loop: does the errand that the thread waits for. */
static void serve(void *user)
{
    exchange *x = user;
    (void)pthread_mutex_lock(&x->lock);
    enum errand errand = x->errand;
    (void)pthread_mutex_unlock(&x->lock);
    int answer = AWSC_OK;
    if (errand == NOTHING) return;
    if (errand == READ_BODY) answer = read_body(x);
    if (errand == TAKE_HEAD) answer = take_head(x);
    if (errand == TAKE_BODY) answer = x->handler->on_body(x->handler->user, x->data, x->size);
    if (answer == AWSC_END) return; /* the reader pauses: `resume` calls this function again */
    if (errand == END) {
        end(x);
        return;
    }
    (void)pthread_mutex_lock(&x->lock);
    x->errand = NOTHING;
    x->answer = answer;
    (void)pthread_cond_signal(&x->answered);
    (void)pthread_mutex_unlock(&x->lock);
}

/* ---- the connection -------------------------------------------------------------------------------------------- */

/* The loop shuts this descriptor down to end a cancelled thread's system call. */
static int set_socket(exchange *x, int fd)
{
    (void)pthread_mutex_lock(&x->lock);
    if (x->fd >= 0) (void)close(x->fd);
    x->fd = fd;
    bool cancelled = x->cancelled;
    (void)pthread_mutex_unlock(&x->lock);
    return cancelled ? AWSC_ERR_CANCELLED : AWSC_OK;
}

static void set_timeout(int fd, int64_t ms)
{
    struct timeval limit = {.tv_sec = (time_t)(ms / 1000), .tv_usec = (suseconds_t)(ms % 1000 * 1000)};
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 == 127;
    return address->sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

/* In this example the time limit applies to each address and does not cover the lookup. */
static int connect_to(exchange *x, const struct addrinfo *address)
{
    if (x->loopback_only && !is_loopback(address->ai_addr))
        return fail(x, AWSC_ERR_CONNECT, "the host is not this machine");
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return fail(x, AWSC_ERR_CONNECT, "no socket can be made");
    set_timeout(fd, x->connect_timeout_ms);
    int status = set_socket(x, fd);
    if (status) return status;
    if (connect(fd, address->ai_addr, address->ai_addrlen)) {
        bool timed_out = errno == EINPROGRESS || errno == EAGAIN;
        return fail(x, AWSC_ERR_CONNECT, timed_out ? "connect_timeout_ms ran out" : "the connection was refused");
    }
    set_timeout(fd, x->idle_timeout_ms);
    return AWSC_OK;
}

static int open_connection(exchange *x)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV}, *addresses = NULL;
    if (getaddrinfo(x->host, x->port, &hints, &addresses))
        return fail(x, AWSC_ERR_CONNECT, "cannot look up the host name");
    int status = AWSC_ERR_CONNECT;
    for (const struct addrinfo *at = addresses; at && status == AWSC_ERR_CONNECT; at = at->ai_next)
        status = connect_to(x, at);
    freeaddrinfo(addresses);
    return status;
}

/* ---- the request ----------------------------------------------------------------------------------------------- */

/* From here on the server may have received the whole request, or has already responded. */
static void note_sent(exchange *x)
{
    (void)pthread_mutex_lock(&x->lock);
    x->maybe_sent = true;
    (void)pthread_mutex_unlock(&x->lock);
}

/* AWSC_END: the server does not read the rest of the request; its response may say why. */
static int send_bytes(exchange *x, const char *data, size_t size, bool is_last)
{
    if (is_last) note_sent(x);
    while (size) {
        ssize_t sent = send(x->fd, data, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno == EAGAIN) return fail(x, AWSC_ERR_TIMEOUT, "the request could not be sent for too long");
        if (sent < 0) return AWSC_END;
        data += sent;
        size -= (size_t)sent;
    }
    return AWSC_OK;
}

static int send_request(exchange *x)
{
    uint64_t left = x->request_body_size;
    int status = send_bytes(x, x->request_head, x->request_head_size, left == 0);
    while (!status && left) {
        status = ask_loop(x, READ_BODY);
        if (status) return status;
        left -= x->size;
        status = send_bytes(x, x->out, x->size, left == 0);
    }
    return status == AWSC_END ? AWSC_OK : status;
}

/* ---- the response ---------------------------------------------------------------------------------------------- */

/* AWSC_END: the server has closed the connection. */
static int fill(exchange *x)
{
    ssize_t got;
    do got = recv(x->fd, x->in, sizeof x->in, 0);
    while (got < 0 && errno == EINTR);
    if (got < 0 && errno == EAGAIN) return fail(x, AWSC_ERR_TIMEOUT, "no byte of the response for idle_timeout_ms");
    if (got < 0) return fail(x, AWSC_ERR_TRANSPORT, "the connection broke");
    x->next = 0;
    x->end = (size_t)got;
    if (got) note_sent(x);
    return got ? AWSC_OK : fail(x, AWSC_END, "the connection was closed before the response was complete");
}

static int need_bytes(exchange *x)
{
    int status = x->next < x->end ? AWSC_OK : fill(x);
    return status == AWSC_END ? AWSC_ERR_TRANSPORT : status;
}

/* A line without its end, with a NUL, and its length in `*size`. */
static int read_line(exchange *x, char *line, size_t room, size_t *size)
{
    for (*size = 0;;) {
        int status = need_bytes(x);
        if (status) return status;
        char byte = x->in[x->next++];
        if (byte == '\n') break;
        if (byte == '\0' || *size + 1 >= room)
            return fail(x, AWSC_ERR_TRANSPORT, "a line of the response is malformed");
        line[(*size)++] = byte;
    }
    while (*size && isspace((unsigned char)line[*size - 1])) (*size)--;
    line[*size] = '\0';
    return AWSC_OK;
}

/* Accepts digits only. */
static bool parse_number(const char *text, int base, uint64_t *number)
{
    size_t digits = strspn(text, base == 16 ? "0123456789abcdefABCDEF" : "0123456789");
    errno = 0;
    *number = strtoull(text, NULL, base);
    return digits && !text[digits] && !errno && *number <= INT64_MAX;
}

static int note_header(exchange *x, const char *line)
{
    uint64_t length;
    const char *colon = strchr(line, ':');
    if (!colon || colon == line || isspace((unsigned char)*line))
        return fail(x, AWSC_ERR_TRANSPORT, "a header of the response is malformed");
    const char *value = colon + 1 + strspn(colon + 1, " \t");
    if (strncasecmp(line, "Transfer-Encoding:", 18) == 0) {
        if (strcasecmp(value, "chunked") != 0) return fail(x, AWSC_ERR_TRANSPORT, "an unknown Transfer-Encoding");
        x->framing = BY_CHUNKS;
    }
    if (strncasecmp(line, "Content-Length:", 15) != 0) return AWSC_OK;
    if (!parse_number(value, 10, &length) || (x->has_length && length != x->length))
        return fail(x, AWSC_ERR_TRANSPORT, "the response's Content-Length is malformed");
    x->has_length = true;
    x->length = length;
    if (x->framing != BY_CHUNKS) x->framing = BY_LENGTH;
    return AWSC_OK;
}

static int read_head(exchange *x)
{
    size_t size;
    int behind = 0;
    x->framing = BY_CLOSE;
    x->has_length = false;
    x->head_size = 0;
    int status = read_line(x, x->head, sizeof x->head, &size);
    if (status) return status;
    if (sscanf(x->head, "HTTP/1.%*1[01] %3d%n", &x->http_status, &behind) != 1 || x->http_status < 100 ||
        (x->head[behind] && x->head[behind] != ' '))
        return fail(x, AWSC_ERR_TRANSPORT, "the response is not HTTP/1.1");
    for (;;) {
        char *line = x->head + x->head_size;
        status = read_line(x, line, sizeof x->head - x->head_size, &size);
        if (!status && size) status = note_header(x, line);
        if (status || !size) return status;
        x->head_size += size + 1;
    }
}

/* Delivers the next `size` bytes of the body. */
static int take_bytes(exchange *x, uint64_t size)
{
    int status = AWSC_OK;
    while (!status && size) {
        status = need_bytes(x);
        if (status) break;
        x->data = x->in + x->next;
        x->size = x->end - x->next < size ? x->end - x->next : (size_t)size;
        status = ask_loop(x, TAKE_BODY);
        x->next += x->size;
        size -= x->size;
    }
    return status;
}

static int take_chunks(exchange *x)
{
    char line[1024];
    size_t length;
    for (;;) {
        uint64_t size;
        int status = read_line(x, line, sizeof line, &length);
        if (status) return status;
        line[strcspn(line, "; \t")] = '\0';
        if (!parse_number(line, 16, &size)) return fail(x, AWSC_ERR_TRANSPORT, "a chunk of the response is malformed");
        if (!size) break;
        status = take_bytes(x, size);
        if (!status) status = read_line(x, line, sizeof line, &length);
        if (status) return status;
        if (length) return fail(x, AWSC_ERR_TRANSPORT, "a chunk of the response is malformed");
    }
    int status = AWSC_OK;
    for (int lines = 0; !status && lines < 100; lines++) { /* trailers, up to an empty line */
        status = read_line(x, line, sizeof line, &length);
        if (!status && !length) return AWSC_OK;
    }
    return status ? status : fail(x, AWSC_ERR_TRANSPORT, "the response has too many trailers");
}

static int take_until_close(exchange *x)
{
    int status = take_bytes(x, x->end - x->next);
    while (!status && !(status = fill(x))) status = take_bytes(x, x->end);
    return status == AWSC_END ? AWSC_OK : status;
}

static int receive_response(exchange *x)
{
    int status = AWSC_OK;
    for (int heads = 0; !status && x->http_status < 200; heads++) /* skip 1xx responses */
        status = heads < 20 ? read_head(x) : fail(x, AWSC_ERR_TRANSPORT, "the response does not begin");
    if (!status) status = ask_loop(x, TAKE_HEAD);
    if (status || x->is_head || x->http_status == 204 || x->http_status == 304) return status;
    if (x->framing == BY_LENGTH) return take_bytes(x, x->length);
    return x->framing == BY_CHUNKS ? take_chunks(x) : take_until_close(x);
}

/* ---- the functions of the transport ---------------------------------------------------------------------------- */

static void *run(void *user)
{
    exchange *x = user;
    x->status = open_connection(x);
    if (!x->status) x->status = send_request(x);
    if (!x->status) x->status = receive_response(x);
    (void)set_socket(x, -1);
    (void)pthread_mutex_lock(&x->lock);
    x->errand = END;
    if (!x->cancelled) awsc_loop_wakeup_raise(x->wakeup);
    (void)pthread_mutex_unlock(&x->lock);
    release(x);
    return NULL;
}

/* "http://HOST[:PORT]/…" */
static bool parse_url(exchange *x, const char *url)
{
    if (strncmp(url, "http://", 7) != 0) return false;
    const char *host = url + 7, *behind = host + strcspn(host, "/?");
    bool is_ipv6 = *host == '[';
    const char *host_end = is_ipv6 ? strchr(host, ']') : host + strcspn(host, ":/?");
    if (is_ipv6) host++;
    if (!host_end || host_end > behind) return false;
    const char *port = host_end + is_ipv6;
    int host_size = snprintf(x->host, sizeof x->host, "%.*s", (int)(host_end - host), host);
    int port_size = snprintf(x->port, sizeof x->port, "%.*s", *port == ':' ? (int)(behind - port - 1) : 2,
                             *port == ':' ? port + 1 : "80");
    return host_size > 0 && (size_t)host_size < sizeof x->host && port_size > 0 && (size_t)port_size < sizeof x->port;
}

/* The thread needs a copy of the request, which is not valid after `cancel`. */
static bool write_head(exchange *x, const awsc_http_request *request)
{
    const char *method = awsc_http_request_method(request), *query = awsc_http_request_query(request);
    FILE *out = open_memstream(&x->request_head, &x->request_head_size);
    if (!out) return false;
    x->is_head = strcmp(method, "HEAD") == 0;
    (void)fprintf(out, "%s %s%s%s HTTP/1.1\r\n", method, awsc_http_request_path(request), *query ? "?" : "", query);
    for (size_t i = 0; i < awsc_http_request_header_count(request); i++)
        (void)fprintf(out, "%s: %s\r\n", awsc_http_request_header_name(request, i),
                      awsc_http_request_header_value(request, i));
    if (x->request_body_size || (strcmp(method, "GET") != 0 && strcmp(method, "DELETE") != 0 && !x->is_head))
        (void)fprintf(out, "Content-Length: %llu\r\n", (unsigned long long)x->request_body_size);
    (void)fputs("Connection: close\r\n\r\n", out);
    return fclose(out) == 0;
}

/* Starts a thread with all signals blocked. */
static bool start_thread(exchange *x)
{
    sigset_t all, before;
    pthread_t thread;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&thread, NULL, run, x) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started) (void)pthread_detach(thread);
    return started;
}

static int start(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                 const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    (void)user;
    exchange *x = calloc(1, sizeof *x);
    if (!x) return awsc_error_set_text(error, AWSC_ERR_NOMEM, NULL);
    (void)pthread_mutex_init(&x->lock, NULL);
    (void)pthread_cond_init(&x->answered, NULL);
    x->owners = 1;
    x->fd = -1;
    x->handler = handler;
    x->connect_timeout_ms = request->connect_timeout_ms;
    x->idle_timeout_ms = request->idle_timeout_ms;
    x->loopback_only = request->loopback_only;
    int status = AWSC_OK;
    if (!parse_url(x, request->url))
        status = awsc_error_set_text(error, AWSC_ERR_CONFIG, "this transport knows http://HOST[:PORT] only");
    if (!status) status = awsc_body_reader_new(request->request, &x->body, error);
    x->request_body_size = awsc_body_reader_length(x->body);
    if (!status && !write_head(x, request->request)) status = awsc_error_set_text(error, AWSC_ERR_NOMEM, NULL);
    if (!status) status = awsc_loop_wakeup_new(loop, serve, x, &x->wakeup, error);
    x->owners = 2;
    if (!status && !start_thread(x)) status = awsc_error_set_text(error, AWSC_ERR_CONNECT, "no thread can be made");
    if (status) {
        x->owners = 1;
        awsc_loop_wakeup_free(x->wakeup);
        awsc_body_reader_free(x->body);
        release(x);
        return status;
    }
    *out = (awsc_exchange *)x;
    return AWSC_OK;
}

static void resume(awsc_exchange *under_way)
{
    awsc_loop_wakeup_raise(((exchange *)under_way)->wakeup);
}

static bool cancel(awsc_exchange *under_way)
{
    exchange *x = (exchange *)under_way;
    (void)pthread_mutex_lock(&x->lock);
    bool maybe_sent = x->maybe_sent;
    x->cancelled = true;
    if (x->fd >= 0) (void)shutdown(x->fd, SHUT_RDWR); /* ends a send or a recv */
    (void)pthread_cond_signal(&x->answered);
    (void)pthread_mutex_unlock(&x->lock);
    awsc_loop_wakeup_free(x->wakeup);
    awsc_body_reader_free(x->body);
    release(x);
    return maybe_sent;
}

/* resume_upload is NULL: this transport does not carry requests whose bodies are made while they are sent. */
static const awsc_transport sockets = {sizeof sockets, NULL, start, resume, cancel, NULL, NULL};

/* ---- a program that uses it ------------------------------------------------------------------------------------ */

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_output *output = NULL;
    awsc_error *error = NULL;
    awsc_lambda_invoke_input input = {
        .function_name = argc > 1 ? argv[1] : "hello",
        .payload = awsc_blob_text(argc > 2 ? argv[2] : "{\"name\": \"Ada\"}"),
    };

    config.transport = &sockets;
    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) status = awsc_lambda_invoke(lambda, &input, NULL, &output, &error);
    if (!status) printf("%.*s\n", (int)output->payload.size, (const char *)output->payload.data);
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));

    awsc_error_free(error);
    awsc_free(output);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
