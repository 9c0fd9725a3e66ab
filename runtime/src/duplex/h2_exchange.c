/* SPDX-License-Identifier: Apache-2.0 */
#include "duplex/h2_exchange.h"

#include <stdio.h>
#include <string.h>

#include "base/container.h"
#include "duplex/curl_alpn.h"
#include "duplex/h2_fields.h"
#include "duplex/h2_share.h"
#include "duplex/h2_socket.h"
#include "transport/curl_internal.h"

struct awsc_h2_exchange {
    awsc_h2_stream stream;
    awsc_exchange *exchange;
    awsc_h2_socket *socket;
    awsc_h2_fields fields;
    awsc_buffer held; /* data that the handler did not take yet, after `given` bytes that it took */
    size_t given;
    bool has_status; /* the current head has its status */
    bool interim;    /* the current head is interim (1xx): another follows */
    bool is_open;    /* the socket counts it */
    bool uploaded;
    bool whole;  /* the whole response was received */
    bool failed; /* with `status` and `message` */
    bool unprocessed;
    int status;
    char message[320];
    awsc_task work;
};

static struct awsc_h2_exchange *of(awsc_h2_stream *stream)
{
    return (struct awsc_h2_exchange *)(void *)stream;
}

static void note_progress(struct awsc_h2_exchange *h2)
{
    h2->exchange->last_progress_ms = awsc_loop_now_ms(h2->exchange->engine->loop);
}

static void work_soon(struct awsc_h2_exchange *h2)
{
    awsc_loop_defer(h2->exchange->engine->loop, &h2->work);
}

static int fail_exchange(struct awsc_h2_exchange *h2, int status, const char *message)
{
    if (h2->failed) return status;
    h2->failed = true;
    h2->status = status;
    (void)snprintf(h2->message, sizeof h2->message, "%s", message);
    work_soon(h2);
    return status;
}

/* Fails the exchange if `status` is an error, and drops data that the handler has not taken. Returns `status`. */
static int stop(struct awsc_h2_exchange *h2, int status, const char *message)
{
    if (!status) return AWSC_OK;
    h2->given = h2->held.size;
    return fail_exchange(h2, status, message);
}

/* ---- whether the server speaks HTTP/2 -------------------------------------------------------------------------- */

static bool is_offered(awsc_exchange *exchange)
{
    return awsc_curl_alpn_may_offer(exchange->transport, exchange->request.url,
                                    awsc_loop_now_ms(exchange->engine->loop));
}

static void decline(awsc_exchange *exchange)
{
    awsc_curl_alpn_decline(exchange->transport, exchange->request.url, awsc_loop_now_ms(exchange->engine->loop));
}

/* ---- the response ---------------------------------------------------------------------------------------------- */

/* Returns the number of three digits, which nghttp2 has checked. */
static int parse_status(awsc_view value)
{
    int status = 0;
    for (size_t i = 0; i < value.size && i < 3; i++) status = status * 10 + (value.data[i] - '0');
    return status;
}

/* Counts a field towards the limits of heads, which are those of HTTP/1.1. Returns AWSC_OK or AWSC_ERR_PARSE. */
static int count(struct awsc_h2_exchange *h2, awsc_view name, awsc_view value)
{
    awsc_exchange *exchange = h2->exchange;
    char buffer[96];
    exchange->head_lines++;
    exchange->head_bytes += name.size + value.size + sizeof ": \r\n" - 1;
    if (exchange->head_lines <= AWSC_CURL_MAX_HEAD_LINES && exchange->head_bytes <= AWSC_CURL_MAX_HEAD_BYTES)
        return AWSC_OK;
    return stop(h2, AWSC_ERR_PARSE, awsc_curl_describe(exchange, CURLE_OK, buffer, sizeof buffer));
}

static int on_header(awsc_h2_stream *stream, awsc_view name, awsc_view value)
{
    struct awsc_h2_exchange *h2 = of(stream);
    awsc_exchange *exchange = h2->exchange;
    const awsc_exchange_handler *handler = &exchange->handler;
    note_progress(h2);
    awsc_curl_note_moment(exchange, &exchange->moments.first_byte);
    if (count(h2, name, value)) return AWSC_ERR_PARSE;
    if (exchange->head_done) return AWSC_OK; /* trailers */
    if (awsc_view_equal(name, AWSC_VIEW(":status"))) {
        int status = parse_status(value);
        h2->has_status = true;
        h2->interim = status / 100 == 1;
        return h2->interim ? AWSC_OK : stop(h2, handler->on_status(handler->user, status), "");
    }
    if (!h2->has_status || h2->interim) return AWSC_OK;
    return stop(h2, handler->on_header(handler->user, name.data, name.size, value.data, value.size), "");
}

static int on_head_end(awsc_h2_stream *stream)
{
    struct awsc_h2_exchange *h2 = of(stream);
    awsc_exchange *exchange = h2->exchange;
    note_progress(h2);
    if (h2->interim || exchange->head_done) return AWSC_OK;
    exchange->head_done = true;
    return stop(h2, exchange->handler.on_head_end(exchange->handler.user), "");
}

/* Stores data until the handler takes it. The stream's window limits the amount. */
static int hold(struct awsc_h2_exchange *h2, const void *data, size_t size)
{
    awsc_buffer *held = &h2->held;
    if (h2->given) {
        memmove(held->data, held->data + h2->given, held->size - h2->given);
        awsc_buffer_truncate(held, held->size - h2->given);
        h2->given = 0;
    }
    awsc_buffer_append(held, data, size);
    return held->failed ? stop(h2, AWSC_ERR_NOMEM, "") : AWSC_OK;
}

/* Gives data to the handler. Returns AWSC_OK, AWSC_END (the handler paused), or an error (the exchange has failed). */
static int give(struct awsc_h2_exchange *h2, const void *data, size_t size)
{
    awsc_exchange *exchange = h2->exchange;
    int status = exchange->handler.on_body(exchange->handler.user, data, size);
    if (status == AWSC_END) exchange->paused = true;
    if (status == AWSC_OK) {
        exchange->received += size;
        awsc_h2_stream_consumed(awsc_h2_socket_connection(h2->socket), &h2->stream, size);
    }
    return status == AWSC_END ? status : stop(h2, status, "");
}

static int on_data(awsc_h2_stream *stream, const void *data, size_t size)
{
    struct awsc_h2_exchange *h2 = of(stream);
    note_progress(h2);
    if (!size) return AWSC_OK;
    if (!h2->exchange->head_done) return stop(h2, AWSC_ERR_TRANSPORT, "the response has a body before its head");
    if (h2->exchange->paused || h2->held.size) return hold(h2, data, size);
    int status = give(h2, data, size);
    return status == AWSC_END ? hold(h2, data, size) : status;
}

/* Ends the exchange with the response, and resets the stream if the upload goes on (RFC 9113, section 8.1). */
static void on_response_end(awsc_h2_stream *stream)
{
    struct awsc_h2_exchange *h2 = of(stream);
    if (!h2->exchange->head_done) {
        (void)fail_exchange(h2, AWSC_ERR_TRANSPORT, "the response ended before its head was complete");
        return;
    }
    h2->whole = true;
    if (!h2->uploaded) awsc_h2_stream_reset(awsc_h2_socket_connection(h2->socket), stream, NGHTTP2_NO_ERROR);
    work_soon(h2);
}

static void on_closed(awsc_h2_stream *stream, const awsc_h2_close *close)
{
    struct awsc_h2_exchange *h2 = of(stream);
    awsc_exchange *exchange = h2->exchange;
    if (h2->whole || h2->failed) return;
    h2->unprocessed = close->unprocessed && !exchange->head_done;
    if (close->by_peer && close->code == NGHTTP2_HTTP_1_1_REQUIRED && !exchange->head_done) {
        h2->unprocessed = true;
        decline(exchange);
    }
    bool sent = stream->begun && awsc_h2_socket_sent(h2->socket);
    (void)fail_exchange(h2, close->status == AWSC_ERR_TRANSPORT && !sent ? AWSC_ERR_CONNECT : close->status,
                        close->message);
}

/* ---- the request ----------------------------------------------------------------------------------------------- */

static int read_upload(awsc_h2_stream *stream, void *buffer, size_t room, size_t *size)
{
    struct awsc_h2_exchange *h2 = of(stream);
    const awsc_exchange_request *request = &h2->exchange->request;
    int status = request->read_upload(request->upload_user, buffer, room, size);
    if (status == AWSC_OK) h2->exchange->uploaded += *size;
    if (status == AWSC_END) h2->uploaded = true;
    return status;
}

/* ---- from the loop --------------------------------------------------------------------------------------------- */

static void give_held(struct awsc_h2_exchange *h2)
{
    if (h2->exchange->paused || h2->given == h2->held.size) return;
    size_t size = h2->held.size - h2->given;
    if (give(h2, h2->held.data + h2->given, size)) return;
    awsc_buffer_clear(&h2->held);
    h2->given = 0;
    awsc_h2_socket_flush(h2->socket); /* the window is open again */
}

static void work(awsc_task *task)
{
    struct awsc_h2_exchange *h2 = AWSC_CONTAINER_OF(task, struct awsc_h2_exchange, work);
    char message[sizeof h2->message];
    give_held(h2);
    if (h2->given < h2->held.size || !(h2->whole || h2->failed)) return;
    memcpy(message, h2->message, sizeof message);
    awsc_curl_exchange_end(h2->exchange, h2->failed ? h2->status : AWSC_OK, message);
}

static void resume(awsc_exchange *exchange)
{
    work_soon(exchange->h2);
}

static void resume_upload(awsc_exchange *exchange)
{
    struct awsc_h2_exchange *h2 = exchange->h2;
    awsc_h2_stream_resume(awsc_h2_socket_connection(h2->socket), &h2->stream);
    awsc_h2_socket_flush(h2->socket);
}

/* Returns whether the server may have acted on the request: it was sent, and the server did not disclaim it. */
static bool maybe_sent(const awsc_exchange *exchange)
{
    const struct awsc_h2_exchange *h2 = exchange->h2;
    return h2->stream.begun && awsc_h2_socket_sent(h2->socket) && !h2->unprocessed;
}

/* ---- life ------------------------------------------------------------------------------------------------------ */

/* Frees the stream and resets it if it is open. Its fields may be freed, too: nghttp2 does not send the head of a
 * stream that was reset before. */
static void end_stream(awsc_exchange *exchange)
{
    struct awsc_h2_exchange *h2 = exchange->h2;
    const awsc_allocator *allocator = exchange->allocator;
    awsc_h2_socket *socket = h2->is_open ? h2->socket : NULL;
    exchange->h2 = NULL;
    awsc_loop_withdraw(exchange->engine->loop, &h2->work);
    awsc_h2_stream_reset(awsc_h2_socket_connection(h2->socket), &h2->stream, NGHTTP2_CANCEL);
    awsc_h2_fields_clear(allocator, &h2->fields);
    awsc_buffer_clear(&h2->held);
    awsc_release(allocator, h2);
    if (socket) awsc_h2_socket_leave(socket);
}

static void close_exchange(awsc_exchange *exchange)
{
    awsc_h2_share_leave(exchange);
    if (exchange->h2) end_stream(exchange);
}

static int open_stream(struct awsc_h2_exchange *h2)
{
    awsc_exchange *exchange = h2->exchange;
    const awsc_allocator *allocator = exchange->allocator;
    awsc_loop *loop = exchange->engine->loop;
    int64_t idle_ms = exchange->request.idle_timeout_ms;
    note_progress(h2);
    if (idle_ms != AWSC_NO_LIMIT && !exchange->idle_timer.position &&
        awsc_timer_set(loop, &exchange->idle_timer, exchange->last_progress_ms + (uint64_t)idle_ms))
        return AWSC_ERR_NOMEM;
    if (awsc_h2_fields_make(allocator, exchange->request.request, exchange->request.url, &h2->fields))
        return AWSC_ERR_NOMEM;
    int status =
        awsc_h2_stream_open(awsc_h2_socket_connection(h2->socket), &h2->stream, h2->fields.items, h2->fields.count);
    if (status) return status;
    h2->is_open = true;
    awsc_h2_socket_use(h2->socket);
    return AWSC_OK;
}

static int attach(awsc_exchange *exchange, awsc_h2_socket *socket)
{
    static const awsc_h2_stream_events events = {on_header,       on_head_end, on_data,
                                                 on_response_end, on_closed,   read_upload};
    const awsc_allocator *allocator = exchange->allocator;
    struct awsc_h2_exchange *h2 = awsc_alloc_zeroed(allocator, 1, sizeof *h2);
    if (!h2) return AWSC_ERR_NOMEM;
    h2->stream.events = &events;
    h2->exchange = exchange;
    h2->socket = socket;
    h2->held = AWSC_BUFFER_INIT(allocator);
    h2->work.run = work;
    h2->work.memory = allocator;
    exchange->h2 = h2;
    int status = open_stream(h2);
    if (status) end_stream(exchange);
    return status;
}

/* Starts the request over HTTP/1.1 with a new handle and connection: libcurl sends no request over a connection that
 * was made with CURLOPT_CONNECT_ONLY. */
static void go_on_with_http1(awsc_exchange *exchange)
{
    decline(exchange);
    awsc_h2_share_declined(exchange);
    awsc_curl_exchange_drop_handle(exchange);
    exchange->connects = false;
    awsc_curl_exchange_launch(exchange);
}

static void connected(awsc_exchange *exchange)
{
    char message[CURL_ERROR_SIZE];
    awsc_h2_socket *socket = NULL;
    int status = awsc_h2_socket_open(exchange, &socket);
    if (status == AWSC_END) {
        go_on_with_http1(exchange);
        return;
    }
    if (!status) {
        awsc_h2_share_made(exchange, socket);
        status = attach(exchange, socket);
        if (!status) return;
        awsc_h2_socket_close_if_unused(socket);
    }
    (void)snprintf(message, sizeof message, "%s",
                   exchange->error_text[0] ? exchange->error_text : "the connection broke as soon as it was made");
    awsc_curl_exchange_end(exchange, status, message);
}

const awsc_http2 awsc_h2 = {
    is_offered,    awsc_h2_share_start, awsc_curl_alpn_set_options, connected,     attach, resume,
    resume_upload, maybe_sent,          awsc_h2_share_failed,       close_exchange};
