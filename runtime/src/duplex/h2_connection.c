/* SPDX-License-Identifier: Apache-2.0 */
/* An HTTP/2 connection by nghttp2: its session, and the callbacks that pass events to the streams. */
#include "duplex/h2_connection.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <awsc/status.h>

#include "base/buffer.h"
#include "duplex/h2_memory.h"

enum {
    PIECE_BYTES = 16 * 1024, /* read, and gathered to be sent, at a time */
    /* Data that one stream, and all of them together, may have on the way. */
    STREAM_WINDOW_BYTES = 256 * 1024,
    CONNECTION_WINDOW_BYTES = 1024 * 1024,
    LAST_BYTES = 8 * 1024 * 1024, /* read of a connection that takes none any more: more than a socket holds */
    /* A head of the largest size in frames of this one stays below nghttp2's limit of CONTINUATION frames. */
    MAX_FRAME_BYTES = 32 * 1024,
    MAX_HEAD_BYTES = 256 * 1024 /* as HTTP/2 counts, with 32 bytes more for each field */
};

struct awsc_h2_connection {
    const awsc_allocator *allocator;
    const awsc_h2_pipe *pipe;
    nghttp2_mem memory;
    nghttp2_session *session;
    awsc_h2_stream *streams;
    awsc_buffer out; /* frames; the pipe took `sent` bytes of them */
    size_t sent;
    bool greeted;
    bool over;
    bool goaway; /* the peer takes no more requests */
    int32_t goaway_last;
    uint32_t goaway_code;
    char reason[160]; /* nghttp2's last objection */
};

/* ---- streams --------------------------------------------------------------------------------------------------- */

static awsc_h2_stream *find(const awsc_h2_connection *connection, int32_t id)
{
    awsc_h2_stream *stream = connection->streams;
    while (stream && stream->id != id) stream = stream->next;
    return stream;
}

static void forget(awsc_h2_connection *connection, awsc_h2_stream *stream)
{
    awsc_h2_stream **link = &connection->streams;
    while (*link && *link != stream) link = &(*link)->next;
    if (*link) *link = stream->next;
    stream->next = NULL;
    stream->id = 0;
}

static void close_stream(awsc_h2_connection *connection, awsc_h2_stream *stream, const awsc_h2_close *close)
{
    forget(connection, stream);
    stream->events->closed(stream, close);
}

static void close_with(awsc_h2_connection *connection, awsc_h2_stream *stream, awsc_h2_close close, const char *format,
                       ...)
{
    char message[320];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    close.message = message;
    close_stream(connection, stream, &close);
}

void awsc_h2_connection_fail(awsc_h2_connection *connection, int status, const char *message)
{
    const awsc_h2_close close = {.status = status, .code = NGHTTP2_INTERNAL_ERROR, .message = message};
    connection->over = true;
    while (connection->streams) close_stream(connection, connection->streams, &close);
}

/* Fails the connection with an error code of nghttp2. */
static void fail_by(awsc_h2_connection *connection, int code)
{
    char message[320];
    if (code == NGHTTP2_ERR_NOMEM) {
        awsc_h2_connection_fail(connection, AWSC_ERR_NOMEM, "");
        return;
    }
    (void)snprintf(message, sizeof message, "the server breaks the rules of HTTP/2: %s",
                   connection->reason[0] && code != NGHTTP2_ERR_FLOODED ? connection->reason : nghttp2_strerror(code));
    awsc_h2_connection_fail(connection, AWSC_ERR_TRANSPORT, message);
}

/* ---- callbacks of nghttp2 -------------------------------------------------------------------------------------- */

static void refuse_stream(awsc_h2_connection *connection, awsc_h2_stream *stream)
{
    if (stream->id) awsc_h2_stream_reset(connection, stream, NGHTTP2_CANCEL);
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_size,
                     const uint8_t *value, size_t value_size, uint8_t flags, void *user)
{
    awsc_h2_stream *stream = find(user, frame->hd.stream_id);
    (void)session;
    (void)flags;
    if (stream &&
        stream->events->header(stream, awsc_view_of(name, name_size), awsc_view_trim(awsc_view_of(value, value_size))))
        refuse_stream(user, stream);
    return 0;
}

/* Makes an invalid field an error of the stream (RFC 9113, section 8.1.1). nghttp2 would drop the field. */
static int on_invalid_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                             size_t name_size, const uint8_t *value, size_t value_size, uint8_t flags, void *user)
{
    awsc_h2_connection *connection = user;
    (void)session;
    (void)frame;
    (void)value;
    (void)value_size;
    (void)flags;
    (void)snprintf(connection->reason, sizeof connection->reason,
                   "Invalid HTTP header field was received: name: [%.*s]", (int)(name_size < 64 ? name_size : 64),
                   (const char *)name);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data, size_t size, void *user)
{
    awsc_h2_stream *stream = find(user, id);
    (void)flags;
    /* A stream that does not take its data must not keep the others from theirs. */
    int code = nghttp2_session_consume_connection(session, size);
    if (code) {
        fail_by(user, code);
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
    if (stream && stream->events->data(stream, data, size)) refuse_stream(user, stream);
    return 0;
}

static void take_goaway(awsc_h2_connection *connection, const nghttp2_goaway *goaway)
{
    connection->goaway = true;
    connection->goaway_last = goaway->last_stream_id;
    connection->goaway_code = goaway->error_code;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    awsc_h2_connection *connection = user;
    awsc_h2_stream *stream = find(connection, frame->hd.stream_id);
    (void)session;
    if (frame->hd.type == NGHTTP2_SETTINGS) connection->greeted = true;
    if (frame->hd.type == NGHTTP2_GOAWAY) take_goaway(connection, &frame->goaway);
    if (!stream) return 0;
    if (frame->hd.type == NGHTTP2_RST_STREAM) stream->reset_by_peer = true;
    if (frame->hd.type == NGHTTP2_HEADERS && stream->events->head_end(stream)) {
        refuse_stream(connection, stream);
        return 0;
    }
    if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
        frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
        stream->events->end(stream);
    return 0;
}

static int on_stream_close(nghttp2_session *session, int32_t id, uint32_t code, void *user)
{
    awsc_h2_connection *connection = user;
    awsc_h2_stream *stream = find(connection, id);
    (void)session;
    if (!stream) return 0;
    const char *name = nghttp2_http2_strerror(code);
    awsc_h2_close close = {.status = AWSC_ERR_TRANSPORT, .code = code, .by_peer = stream->reset_by_peer};
    if (stream->reset_by_peer) {
        close.unprocessed = code == NGHTTP2_REFUSED_STREAM;
        close_with(connection, stream, close, "the server reset the stream: %s", name);
    } else if (connection->goaway && id > connection->goaway_last) {
        close.by_peer = true;
        close.unprocessed = true;
        close_with(connection, stream, close, "the server ended the connection before it took the request: GOAWAY, %s",
                   nghttp2_http2_strerror(connection->goaway_code));
    } else {
        close_with(connection, stream, close, "the response breaks the rules of HTTP/2: %s",
                   connection->reason[0] ? connection->reason : name);
    }
    return 0;
}

/* Closes a stream whose request cannot be sent, since the peer takes no more requests, the peer broke a rule of HTTP/2
 * before, or the head is too large. */
static int on_frame_not_sent(nghttp2_session *session, const nghttp2_frame *frame, int code, void *user)
{
    awsc_h2_connection *connection = user;
    awsc_h2_stream *stream = find(connection, frame->hd.stream_id);
    const awsc_h2_close close = {.status = code == NGHTTP2_ERR_NOMEM ? AWSC_ERR_NOMEM : AWSC_ERR_TRANSPORT,
                                 .code = NGHTTP2_REFUSED_STREAM,
                                 .by_peer = connection->goaway,
                                 .unprocessed = true};
    /* Else the reason is that of an earlier objection. */
    const bool is_ending = code == NGHTTP2_ERR_START_STREAM_NOT_ALLOWED || code == NGHTTP2_ERR_SESSION_CLOSING;
    (void)session;
    if (frame->hd.type != NGHTTP2_HEADERS || !stream) return 0;
    if (connection->goaway)
        close_with(connection, stream, close, "the server ended the connection before it took the request: GOAWAY, %s",
                   nghttp2_http2_strerror(connection->goaway_code));
    else if (connection->reason[0] && is_ending)
        close_with(connection, stream, close, "the server breaks the rules of HTTP/2: %s", connection->reason);
    else
        close_with(connection, stream, close, "the request could not be sent over HTTP/2: %s", nghttp2_strerror(code));
    return 0;
}

/* Notes an error message of nghttp2, without the value of a header, which may be secret. */
static int on_error(nghttp2_session *session, int code, const char *message, size_t size, void *user)
{
    awsc_h2_connection *connection = user;
    (void)session;
    (void)code;
    (void)snprintf(connection->reason, sizeof connection->reason, "%.*s", (int)size, message);
    char *value = strstr(connection->reason, ", value:");
    if (value) *value = '\0';
    return 0;
}

/* Notes that a request's head is being sent; and the reason of a GOAWAY from nghttp2, unless one is noted already. */
static int on_frame_sent(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    awsc_h2_connection *connection = user;
    awsc_h2_stream *stream = frame->hd.type == NGHTTP2_HEADERS ? find(connection, frame->hd.stream_id) : NULL;
    (void)session;
    if (stream) stream->begun = true;
    if (frame->hd.type != NGHTTP2_GOAWAY || frame->goaway.error_code == NGHTTP2_NO_ERROR || connection->reason[0])
        return 0;
    (void)snprintf(connection->reason, sizeof connection->reason, "%s %.*s",
                   nghttp2_http2_strerror(frame->goaway.error_code), (int)frame->goaway.opaque_data_len,
                   (const char *)frame->goaway.opaque_data);
    return 0;
}

static ssize_t read_body(nghttp2_session *session, int32_t id, uint8_t *buffer, size_t room, uint32_t *flags,
                         nghttp2_data_source *source, void *user)
{
    awsc_h2_stream *stream = find(user, id);
    size_t size = 0;
    (void)session;
    (void)source;
    if (!stream) return NGHTTP2_ERR_DEFERRED; /* its RST_STREAM is on the way */
    int status = stream->events->read(stream, buffer, room, &size);
    if (status == AWSC_END) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (status == AWSC_OK && !size) return NGHTTP2_ERR_DEFERRED;
    return (ssize_t)size;
}

/* ---- making and freeing ---------------------------------------------------------------------------------------- */

static int make_session(awsc_h2_connection *connection)
{
    nghttp2_session_callbacks *callbacks = NULL;
    nghttp2_option *option = NULL;
    int code = nghttp2_session_callbacks_new(&callbacks);
    if (!code) code = nghttp2_option_new(&option);
    if (!code) {
        nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
        nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks, on_invalid_header);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
        nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_frame_sent);
        nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks, on_frame_not_sent);
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
        nghttp2_session_callbacks_set_error_callback2(callbacks, on_error);
        nghttp2_option_set_no_auto_window_update(option, 1);
        nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(option, 1); /* we trim */
        nghttp2_option_set_max_send_header_block_length(option, MAX_HEAD_BYTES);
        code = nghttp2_session_client_new3(&connection->session, callbacks, connection, option, &connection->memory);
    }
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);
    return code;
}

static int greet(awsc_h2_connection *connection)
{
    static const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 0}, /* the peer may open none */
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW_BYTES},
        {NGHTTP2_SETTINGS_MAX_FRAME_SIZE, MAX_FRAME_BYTES},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, MAX_HEAD_BYTES},
    };
    int code =
        nghttp2_submit_settings(connection->session, NGHTTP2_FLAG_NONE, settings, sizeof settings / sizeof *settings);
    if (!code)
        code =
            nghttp2_session_set_local_window_size(connection->session, NGHTTP2_FLAG_NONE, 0, CONNECTION_WINDOW_BYTES);
    return code;
}

awsc_h2_connection *awsc_h2_connection_new(const awsc_allocator *allocator, const awsc_h2_pipe *pipe)
{
    awsc_h2_connection *connection = awsc_alloc_zeroed(allocator, 1, sizeof *connection);
    if (!connection) return NULL;
    connection->allocator = allocator;
    connection->pipe = pipe;
    connection->memory = awsc_h2_memory(allocator);
    connection->out = AWSC_BUFFER_INIT_SECRET(allocator);
    if (!make_session(connection) && !greet(connection)) return connection;
    awsc_h2_connection_free(connection);
    return NULL;
}

void awsc_h2_connection_free(awsc_h2_connection *connection)
{
    if (!connection) return;
    nghttp2_session_del(connection->session);
    awsc_buffer_clear_secret(&connection->out);
    awsc_release(connection->allocator, connection);
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

int awsc_h2_stream_open(awsc_h2_connection *connection, awsc_h2_stream *stream, const nghttp2_nv *fields, size_t count)
{
    const nghttp2_data_provider body = {.read_callback = read_body};
    int32_t id = nghttp2_submit_request(connection->session, NULL, fields, count, &body, NULL);
    if (id < 0) return id == NGHTTP2_ERR_NOMEM ? AWSC_ERR_NOMEM : AWSC_ERR_TRANSPORT;
    stream->id = id;
    stream->begun = stream->reset_by_peer = false;
    stream->next = connection->streams;
    connection->streams = stream;
    return AWSC_OK;
}

void awsc_h2_stream_reset(awsc_h2_connection *connection, awsc_h2_stream *stream, uint32_t code)
{
    if (!stream->id) return;
    (void)nghttp2_submit_rst_stream(connection->session, NGHTTP2_FLAG_NONE, stream->id, code);
    forget(connection, stream);
}

void awsc_h2_stream_resume(awsc_h2_connection *connection, awsc_h2_stream *stream)
{
    if (stream->id && nghttp2_session_resume_data(connection->session, stream->id) == NGHTTP2_ERR_NOMEM)
        fail_by(connection, NGHTTP2_ERR_NOMEM);
}

void awsc_h2_stream_consumed(awsc_h2_connection *connection, const awsc_h2_stream *stream, size_t size)
{
    if (stream->id && nghttp2_session_consume_stream(connection->session, stream->id, size) == NGHTTP2_ERR_NOMEM)
        fail_by(connection, NGHTTP2_ERR_NOMEM);
}

/* ---- bytes ----------------------------------------------------------------------------------------------------- */

/* Fails the connection, since the peer closed it or the pipe broke. */
static void hung_up(awsc_h2_connection *connection, int status)
{
    char message[320];
    const char *why = connection->pipe->why ? connection->pipe->why : "";
    if (connection->goaway)
        (void)snprintf(message, sizeof message, "the server ended the connection: GOAWAY, %s",
                       nghttp2_http2_strerror(connection->goaway_code));
    else
        (void)snprintf(message, sizeof message, "the connection was closed before the response ended%s%s",
                       *why ? ": " : "", why);
    awsc_h2_connection_fail(connection, status, message);
}

bool awsc_h2_connection_receive(awsc_h2_connection *connection, size_t budget)
{
    uint8_t piece[PIECE_BYTES];
    for (size_t taken = 0; !connection->over;) {
        size_t got = 0;
        if (taken >= budget) return true;
        int status = connection->pipe->receive(connection->pipe->user, piece, sizeof piece, &got);
        if (status == AWSC_END) return false;
        if (status) {
            hung_up(connection, status);
        } else if (!got) {
            hung_up(connection, AWSC_ERR_TRANSPORT);
        } else {
            ssize_t code = nghttp2_session_mem_recv(connection->session, piece, got);
            if (code < 0) fail_by(connection, (int)code);
            taken += got;
        }
    }
    return false;
}

/* Packs frames together into `out`, since each call of `pipe->send` makes a TLS record. */
static void fill(awsc_h2_connection *connection)
{
    awsc_wipe(connection->out.data, connection->out.size);
    awsc_buffer_truncate(&connection->out, 0);
    connection->sent = 0;
    while (connection->out.size < PIECE_BYTES && !connection->over) {
        const uint8_t *frame;
        ssize_t size = nghttp2_session_mem_send(connection->session, &frame);
        if (size < 0) fail_by(connection, (int)size);
        if (size <= 0) return;
        awsc_buffer_append(&connection->out, frame, (size_t)size);
        if (connection->out.failed) fail_by(connection, NGHTTP2_ERR_NOMEM);
    }
}

/* Reads the remaining bytes after a failed send, since the peer may have sent the reason, then fails the connection. */
static void hear_to_the_end(awsc_h2_connection *connection, int status)
{
    (void)awsc_h2_connection_receive(connection, LAST_BYTES);
    if (!connection->over) hung_up(connection, status);
}

static void look_whether_over(awsc_h2_connection *connection)
{
    char message[320];
    if (connection->over || nghttp2_session_want_read(connection->session) ||
        nghttp2_session_want_write(connection->session))
        return;
    (void)snprintf(message, sizeof message, "the server breaks the rules of HTTP/2: %s", connection->reason);
    awsc_h2_connection_fail(connection, AWSC_ERR_TRANSPORT, message);
}

bool awsc_h2_connection_send(awsc_h2_connection *connection)
{
    while (!connection->over) {
        size_t done = 0;
        if (connection->sent == connection->out.size) fill(connection);
        if (connection->over || !connection->out.size) break;
        int status = connection->pipe->send(connection->pipe->user, connection->out.data + connection->sent,
                                            connection->out.size - connection->sent, &done);
        if (status == AWSC_END) return true;
        if (status)
            hear_to_the_end(connection, status);
        else
            connection->sent += done;
    }
    look_whether_over(connection);
    return false;
}

bool awsc_h2_connection_is_over(const awsc_h2_connection *connection)
{
    return connection->over;
}

bool awsc_h2_connection_has_room(const awsc_h2_connection *connection, size_t streams)
{
    nghttp2_session *session = connection->session;
    return connection->greeted && !connection->over && !connection->goaway &&
           nghttp2_session_check_request_allowed(session) &&
           streams < nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

bool awsc_h2_connection_is_greeted(const awsc_h2_connection *connection)
{
    return connection->greeted;
}

void awsc_h2_connection_say_goodbye(awsc_h2_connection *connection)
{
    /* A session that ends sends nothing else any more. */
    if (awsc_h2_connection_send(connection) || connection->over) return;
    (void)nghttp2_session_terminate_session(connection->session, NGHTTP2_NO_ERROR);
    (void)awsc_h2_connection_send(connection);
}
