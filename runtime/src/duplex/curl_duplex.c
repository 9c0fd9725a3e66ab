/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests over libcurl whose body is made while the response is read. The end of the response ends the exchange, even
 * if some of the request is not sent, while libcurl waits for both. So each exchange has a connection of its own.
 */
#include <errno.h>
#include <sys/socket.h>

#include "duplex/curl_duplex.h"
#include "base/container.h"
#include "transport/curl_internal.h"

#define SET(option, value)                                                                                             \
    do {                                                                                                               \
        CURLcode set_code = curl_easy_setopt(exchange->easy, option, value);                                           \
        if (set_code) return set_code;                                                                                 \
    } while (0)

/*
 * Sets the options for a body of unknown length, on a connection of its own. libcurl sends chunks over HTTP/1.1.
 * Without h2_exchange.c it also offers HTTP/2, which bidirectional services require, and then sends data frames.
 */
static CURLcode set_options(awsc_exchange *exchange)
{
    bool own_http2 = exchange->extras.http2 && exchange->transport->own_store;
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_CUSTOMREQUEST, exchange->request.request->method);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)-1);
    SET(CURLOPT_READFUNCTION, awsc_curl_read_body);
    SET(CURLOPT_READDATA, exchange);
    SET(CURLOPT_SEEKFUNCTION, awsc_curl_seek_body);
    SET(CURLOPT_SEEKDATA, exchange);
    SET(CURLOPT_HTTP_VERSION, own_http2 ? (long)CURL_HTTP_VERSION_1_1 : (long)CURL_HTTP_VERSION_2TLS);
    SET(CURLOPT_HTTP_TRANSFER_DECODING, 0L); /* the end of the response is seen at once */
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_FORBID_REUSE, 1L);
    return CURLE_OK;
}

static size_t read_upload(awsc_exchange *exchange, char *buffer, size_t room)
{
    size_t got = 0;
    if (exchange->duplex.over) return 0;
    int status = exchange->request.read_upload(exchange->request.upload_user, buffer, room, &got);
    if (status == AWSC_END) return 0;
    exchange->upload_paused = !got;
    exchange->uploaded += got;
    return got ? got : CURL_READFUNC_PAUSE;
}

/* ---- the response ---------------------------------------------------------------------------------------------- */

/* Returns whether libcurl passes the body with its chunk framing; over HTTP/2 there are no chunks. */
static bool is_chunked(const awsc_exchange *exchange)
{
    long version = CURL_HTTP_VERSION_1_1;
    (void)curl_easy_getinfo(exchange->easy, CURLINFO_HTTP_VERSION, &version);
    return exchange->head.is_encoded && version <= CURL_HTTP_VERSION_1_1;
}

static bool is_whole(const awsc_exchange *exchange)
{
    const awsc_curl_head *head = &exchange->head;
    if (!exchange->head_done) return false;
    if (head->status == 204 || head->status == 304) return true;
    if (is_chunked(exchange)) return exchange->duplex.chunks.is_done;
    return head->has_length && exchange->received >= head->length;
}

/* Lets the loop check for the end once the whole body was received, or libcurl stops reading. */
static void look_for_end(awsc_exchange *exchange)
{
    if (exchange->head_done && !exchange->paused && (is_whole(exchange) || exchange->duplex.deaf) && exchange->launched)
        awsc_loop_defer(exchange->engine->loop, &exchange->duplex.task);
}

static int give(awsc_exchange *exchange, awsc_view body)
{
    if (!body.size) return AWSC_OK;
    int status = exchange->handler.on_body(exchange->handler.user, body.data, body.size);
    if (!status) exchange->received += body.size;
    return status;
}

/* Decodes chunks and gives their data to the handler. If the handler pauses, libcurl passes the whole piece again,
 * perhaps with more data behind it; `given` is where to go on. */
static int give_chunks(awsc_exchange *exchange, awsc_view wire)
{
    awsc_curl_upload *duplex = &exchange->duplex;
    const char *begin = wire.data;
    wire.data += duplex->given;
    wire.size -= duplex->given;
    while (wire.size && !duplex->chunks.is_done && !duplex->chunks.is_invalid) {
        awsc_chunks before = duplex->chunks;
        const char *at = wire.data;
        awsc_view body;
        awsc_chunks_next(&duplex->chunks, &wire, &body);
        int status = give(exchange, body);
        if (!status) continue;
        duplex->chunks = before;
        duplex->given = (size_t)(at - begin);
        return status;
    }
    duplex->given = 0;
    if (!duplex->chunks.is_invalid) return AWSC_OK;
    exchange->problem = "the response's chunks are malformed";
    return AWSC_ERR_TRANSPORT;
}

static void finish(awsc_task *task);

static int receive(awsc_exchange *exchange, const char *data, size_t size)
{
    int status = is_chunked(exchange) ? give_chunks(exchange, awsc_view_of(data, size))
                                      : give(exchange, awsc_view_of(data, size));
    exchange->duplex.task.run = finish;
    if (status == AWSC_OK) look_for_end(exchange);
    return status;
}

/* ---- the end --------------------------------------------------------------------------------------------------- */

/* Returns 0 if the peer has closed the connection, 1 if it has not, -1 if the connection is broken. */
static int look_at_socket(int fd)
{
    char byte;
    ssize_t got;
    do got = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got >= 0) return (int)got;
    return errno == EAGAIN || errno == EWOULDBLOCK ? 1 : -1;
}

static void finish(awsc_task *task)
{
    awsc_exchange *exchange = AWSC_CONTAINER_OF(task, awsc_exchange, duplex.task);
    awsc_curl_upload *duplex = &exchange->duplex;
    if (!exchange->head_done || exchange->paused) return;
    int socket = duplex->deaf ? look_at_socket(duplex->fd) : 1;
    bool ends_with_connection = !exchange->head.is_encoded && !exchange->head.has_length;
    if (is_whole(exchange) || (duplex->deaf && socket == 0 && ends_with_connection)) {
        awsc_curl_exchange_end(exchange, AWSC_OK, "");
        return;
    }
    /* libcurl knows whether that is an end, and says so as soon as nothing is left to be sent. */
    if (!duplex->deaf || (!exchange->upload_paused && socket > 0)) return;
    duplex->over = true;
    awsc_curl_exchange_resume_upload(exchange);
}

/* Notes whether libcurl reads from the socket. During an upload, this is the only sign of the end of a response without
 * a length. */
static void watched(awsc_exchange *exchange, curl_socket_t fd, bool reads)
{
    exchange->duplex.deaf = !reads;
    exchange->duplex.fd = fd;
    exchange->duplex.task.run = finish;
    look_for_end(exchange);
}

const awsc_duplex awsc_curl_duplex = {set_options, read_upload, receive, watched};
