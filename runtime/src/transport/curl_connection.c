/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks a reused connection after libcurl has chosen it and before it sends. The server may have closed the
 * connection, or sent unsolicited bytes, which would be taken for the next response. libcurl does not check each time,
 * or checks only whether the connection was closed.
 */
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "log/log.h"
#include "sys/search.h"
#include "transport/curl_internal.h"

/* ---- which socket: libcurl tells a callback the addresses of both ends ------------------------------------------ */

static awsc_curl_socket **bucket_of(awsc_curl_connections *connections, const awsc_curl_ends *ends)
{
    return &connections->named[(unsigned)ends->local_port % AWSC_CURL_BUCKETS];
}

static bool same_ends(const awsc_curl_ends *a, const awsc_curl_ends *b)
{
    return a->local_port == b->local_port && a->remote_port == b->remote_port && strcmp(a->local, b->local) == 0 &&
           strcmp(a->remote, b->remote) == 0;
}

static awsc_curl_socket *find_named(awsc_curl_connections *connections, const awsc_curl_ends *ends)
{
    awsc_curl_socket *socket = *bucket_of(connections, ends);
    while (socket && !same_ends(&socket->ends, ends)) socket = socket->next_named;
    return socket;
}

void awsc_curl_socket_forget_name(awsc_curl_socket *socket)
{
    if (!socket->named_link) return;
    *socket->named_link = socket->next_named;
    if (socket->next_named) socket->next_named->named_link = socket->named_link;
    socket->named_link = NULL;
    socket->next_named = NULL;
}

static void name(awsc_curl_socket *socket, const awsc_curl_ends *ends)
{
    awsc_curl_connections *connections = socket->connections;
    awsc_curl_socket *older = find_named(connections, ends);
    if (older) awsc_curl_socket_forget_name(older);
    awsc_curl_socket_forget_name(socket);
    awsc_curl_socket **bucket = bucket_of(connections, ends);
    socket->ends = *ends;
    socket->next_named = *bucket;
    socket->named_link = bucket;
    if (socket->next_named) socket->next_named->named_link = &socket->next_named;
    *bucket = socket;
}

static int local_port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_storage room;
    } address;
    socklen_t size = sizeof address;
    if (getsockname(fd, &address.any, &size)) return -1;
    if (address.any.sa_family == AF_INET) return ntohs(address.v4.sin_port);
    return address.any.sa_family == AF_INET6 ? ntohs(address.v6.sin6_port) : -1;
}

/* Finds the socket of the new connection among those that the exchange opened, and records its addresses. Returns NULL
 * if there is no such socket. */
static awsc_curl_socket *name_new(awsc_exchange *exchange, const awsc_curl_ends *ends)
{
    for (size_t i = 0; i < AWSC_CURL_OPENED_MAX; i++) {
        awsc_curl_socket *socket = awsc_curl_socket_of(exchange->engine, exchange->opened[i]);
        if (!socket || local_port_of(exchange->opened[i]) != ends->local_port) continue;
        name(socket, ends);
        awsc_curl_socket_made(socket, exchange); /* the response may be in before libcurl waits for it */
        return socket;
    }
    return NULL;
}

/* ---- is it clean? ---------------------------------------------------------------------------------------------- */

static bool is_readable(int fd)
{
    struct pollfd waiting = {fd, POLLIN, 0};
    return poll(&waiting, 1, 0) != 0;
}

/*
 * Returns whether all waiting bytes are messages of TLS 1.3 itself, such as session tickets. Lets OpenSSL read them
 * from the socket, bypassing libcurl's BIOs, which we must not call. Returns false if OpenSSL wants to send an answer:
 * the connection is then given up.
 */
static bool came_for_tls_alone(SSL *tls, int fd)
{
    char byte;
    BIO *reads = BIO_new_socket(fd, BIO_NOCLOSE);
    BIO *writes = BIO_new(BIO_s_mem());
    if (!reads || !writes) {
        BIO_free(reads);
        BIO_free(writes);
        return false;
    }
    BIO *libcurl_reads = SSL_get_rbio(tls);
    BIO *libcurl_writes = SSL_get_wbio(tls);
    SSL_CTX *context = SSL_get_SSL_CTX(tls);
    int (*keep_session)(SSL *, SSL_SESSION *) = SSL_CTX_sess_get_new_cb(context);
    (void)BIO_up_ref(libcurl_reads);
    (void)BIO_up_ref(libcurl_writes);
    SSL_CTX_sess_set_new_cb(context, NULL);
    SSL_set0_rbio(tls, reads);
    SSL_set0_wbio(tls, writes);

    ERR_clear_error();
    int result = SSL_peek(tls, &byte, 1);
    bool alone = result <= 0 && SSL_get_error(tls, result) == SSL_ERROR_WANT_READ && BIO_pending(writes) == 0 &&
                 strcmp(SSL_rstate_string(tls), "RH") == 0 && !SSL_has_pending(tls);
    ERR_clear_error();

    SSL_set0_rbio(tls, libcurl_reads);
    SSL_set0_wbio(tls, libcurl_writes);
    SSL_CTX_sess_set_new_cb(context, keep_session);
    return alone;
}

static SSL *tls_of(const awsc_exchange *exchange)
{
    struct curl_tlssessioninfo *info = NULL;
    if (!exchange->transport->own_store) return NULL;
    if (curl_easy_getinfo(exchange->easy, CURLINFO_TLS_SSL_PTR, &info) || !info) return NULL;
    return info->backend == CURLSSLBACKEND_OPENSSL ? info->internals : NULL;
}

bool awsc_curl_speaks_http_2(const SSL *tls)
{
    const unsigned char *protocol = NULL;
    unsigned size = 0;
    SSL_get0_alpn_selected(tls, &protocol, &size);
    return size == 2 && memcmp(protocol, "h2", 2) == 0;
}

/* Returns whether the exchange uses an https proxy: the server's TLS is then inside the proxy's, not on the socket. */
static bool through_tls(const awsc_exchange *exchange)
{
    const awsc_view scheme = AWSC_VIEW("https:");
    awsc_view proxy = awsc_view_text(exchange->proxy);
    return proxy.size > scheme.size && awsc_view_equal_ignore_case(awsc_view_of(proxy.data, scheme.size), scheme);
}

static bool is_clean(const awsc_exchange *exchange, SSL *tls, int fd)
{
    bool readable = is_readable(fd);
    if (!tls) return !readable;
    if (SSL_get_shutdown(tls) & SSL_RECEIVED_SHUTDOWN) return false;
    if (!readable && !SSL_has_pending(tls)) return true;
    return SSL_version(tls) == TLS1_3_VERSION && !through_tls(exchange) && came_for_tls_alone(tls, fd);
}

bool awsc_curl_is_data(const SSL *tls, int kind, const void *data, size_t size)
{
    if (!size || *(const unsigned char *)data != SSL3_RT_APPLICATION_DATA) return false;
    /* TLS 1.3 tells the type inside; the one outside is the same for all records. */
    return kind == (SSL_version(tls) == TLS1_3_VERSION ? SSL3_RT_INNER_CONTENT_TYPE : SSL3_RT_HEADER);
}

/* SSL message callback: sets `answered` when application data comes, even if libcurl drops it as it closes the
 * connection. */
static void hear_record(int is_ours, int version, int kind, const void *data, size_t size, SSL *tls, void *user)
{
    const awsc_curl_socket *socket = user;
    (void)version; /* the record's, which is older than the connection's */
    if (!is_ours && socket->exchange && awsc_curl_is_data(tls, kind, data, size)) socket->exchange->answered = true;
}

static void join(awsc_exchange *exchange, awsc_curl_socket *socket, SSL *tls)
{
    exchange->socket = socket;
    if (!socket) return;
    if (socket->exchange) socket->exchange->socket = NULL;
    socket->exchange = exchange;
    if (!tls || !exchange->body.length || !socket->opened)
        return; /* else the record may go before the connection does */
    SSL_set_msg_callback(tls, hear_record);
    SSL_set_msg_callback_arg(tls, socket);
}

bool awsc_curl_take_connection(awsc_exchange *exchange, const awsc_curl_ends *ends)
{
    long opened = 0;
    SSL *tls = tls_of(exchange);
    bool shared = tls && awsc_curl_speaks_http_2(tls); /* several exchanges may share it */
    if (curl_easy_getinfo(exchange->easy, CURLINFO_NUM_CONNECTS, &opened) == CURLE_OK && opened > 0) {
        awsc_curl_socket *made = name_new(exchange, ends);
        awsc_curl_log_tls(exchange);
        if (!shared) {
            awsc_curl_sharing_refused(exchange->shard->connections);
            join(exchange, made, tls);
            return true;
        }
    }
    if (shared) {
        awsc_curl_sharing_count(exchange, true);
        return true;
    }
    awsc_curl_socket *socket = find_named(exchange->shard->connections, ends);
    int fd = socket ? socket->fd : -1;
    if (socket && is_clean(exchange, tls, fd)) {
        join(exchange, socket, tls);
        return true;
    }
    awsc_log(exchange->transport->logger, AWSC_LOG_DEBUG,
             "a kept connection is dropped: the server closed it, or sent bytes that belong to no request");
    if (socket) (void)shutdown(fd, SHUT_RDWR); /* libcurl need not say goodbye */
    return false;
}

/* ---- the end of an exchange ------------------------------------------------------------------------------------- */

/* Returns whether the bytes hold more than interim (1xx) responses. */
static bool begins_response(awsc_view bytes)
{
    static const char interim[] = "HTTP/1.1 1";
    while (bytes.size >= sizeof interim - 1 && memcmp(bytes.data, interim, sizeof interim - 1) == 0) {
        const char *end = awsc_search(bytes.data, bytes.size, "\r\n\r\n", 4);
        size_t used = end ? (size_t)(end - bytes.data) + 4 : bytes.size;
        bytes = awsc_view_of(bytes.data + used, bytes.size - used);
    }
    return bytes.size != 0;
}

/*
 * If sending the body fails, libcurl ends without reading the response that the server may have begun to send. Over
 * TLS, any unread byte may be part of a response.
 */
void awsc_curl_leave_connection(awsc_exchange *exchange)
{
    char bytes[2048];
    awsc_curl_socket *socket = exchange->socket;
    if (!socket) return;
    exchange->socket = NULL;
    socket->exchange = NULL;
    exchange->body.given = awsc_curl_body_sent(exchange); /* libcurl counts anew if it sends again */
    if (awsc_curl_maybe_sent(exchange)) return;           /* nothing to find out */
    ssize_t got = recv(socket->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
    if (got > 0) exchange->answered = begins_response(awsc_view_of(bytes, (size_t)got));
}
