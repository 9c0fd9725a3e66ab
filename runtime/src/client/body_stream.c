/* SPDX-License-Identifier: Apache-2.0 */
/* Byte streams: the program reads the body of a response as it arrives. */
#include "client/body_stream.h"

#include <string.h>

#include "error/error.h"
#include "error/given.h"
#include "protocol/event_streams.h"

struct awsc_body_stream {
    awsc_stream base;
    awsc_buffer bytes;
    size_t read; /* bytes at the beginning that were given out */
    awsc_body_fn *listener;
    void *listener_user;
};

static awsc_body_stream *of(awsc_stream *stream)
{
    return (awsc_body_stream *)(void *)stream;
}

static void destroy_body_stream(awsc_stream *base)
{
    awsc_body_stream *stream = of(base);
    awsc_buffer_clear(&stream->bytes);
    awsc_release(base->call->allocator, stream);
}

static size_t held(const awsc_stream *base)
{
    const awsc_body_stream *stream = (const awsc_body_stream *)(const void *)base;
    return stream->bytes.size - stream->read;
}

/* Removes bytes already read from the buffer, once they are at least as many as the unread bytes that must be moved. */
static void compact(awsc_body_stream *stream)
{
    size_t left = stream->bytes.size - stream->read;
    if (!stream->read || stream->read < left) return;
    if (left) memmove(stream->bytes.data, stream->bytes.data + stream->read, left);
    awsc_buffer_truncate(&stream->bytes, left);
    stream->read = 0;
}

static int take(awsc_stream *base, const void *data, size_t size)
{
    awsc_body_stream *stream = of(base);
    compact(stream);
    awsc_buffer_append(&stream->bytes, data, size);
    return stream->bytes.failed ? AWSC_ERR_NOMEM : AWSC_OK;
}

static int poll(awsc_stream *stream, awsc_error **error)
{
    (void)error;
    return held(stream) ? AWSC_OK : AWSC_END;
}

/* Accepts every clean end: the transport has already reported a body that is shorter than its length. */
static int check_end(awsc_stream *stream, awsc_error **error)
{
    (void)stream;
    (void)error;
    return AWSC_OK;
}

static void tell_interceptors(const awsc_stream *base, const void *data, size_t size)
{
    awsc_call *call = base->call;
    if (size && call->interception) call->interception->code->on_part(call, NULL, awsc_view_of(data, size));
}

static void tell(awsc_stream *base, int status, awsc_error *error)
{
    awsc_body_stream *stream = of(base);
    const char *data = status ? NULL : stream->bytes.data + stream->read;
    size_t size = status ? 0 : held(base);
    stream->read = stream->bytes.size;
    tell_interceptors(base, data, size);
    stream->listener(stream->listener_user, status, data, size, error);
}

awsc_stream *awsc_body_stream_new(awsc_call *call)
{
    static const awsc_stream_kind kind = {take, held, poll, NULL, check_end, tell, NULL, destroy_body_stream};
    awsc_body_stream *stream = awsc_alloc_zeroed(call->allocator, 1, sizeof *stream);
    if (!stream) return NULL;
    awsc_stream_init(&stream->base, &kind, call);
    stream->bytes = AWSC_BUFFER_INIT_SECRET(call->allocator);
    return &stream->base;
}

const struct awsc_event_streams awsc_internal_body_streams = {.open_body = awsc_body_stream_new};

int awsc_body_stream_read(awsc_body_stream *stream, void *buffer, size_t capacity, size_t *size, awsc_error **error)
{
    if (size) *size = 0;
    AWSC_NEED(stream, error);
    AWSC_NEED(buffer, error);
    AWSC_NEED(size, error);
    if (!capacity) return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_body_stream_read: the buffer has no room");
    int status = awsc_stream_next(&stream->base, error);
    if (status) return status;
    *size = held(&stream->base) < capacity ? held(&stream->base) : capacity;
    memcpy(buffer, stream->bytes.data + stream->read, *size);
    stream->read += *size;
    tell_interceptors(&stream->base, buffer, *size);
    return AWSC_OK;
}

int awsc_body_stream_listen(awsc_body_stream *stream, awsc_body_fn *listener, void *user, awsc_error **error)
{
    AWSC_NEED(stream, error);
    AWSC_NEED(listener, error);
    stream->listener = listener;
    stream->listener_user = user;
    return awsc_stream_listen(&stream->base, error);
}
