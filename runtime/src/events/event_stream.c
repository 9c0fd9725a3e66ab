/* SPDX-License-Identifier: Apache-2.0 */
/* Converts the bytes of the body to messages, and messages to C values, as they arrive. */
#include "events/event_stream.h"

#include <string.h>

#include "error/error.h"
#include "error/given.h"
#include "eventstream/message.h"
#include "log/log.h"
#include "protocol/event_streams.h"

/* The most events that are skipped before the loop continues with other work. */
enum { SKIPPED_AT_ONCE = 1000 };

struct awsc_event_stream {
    awsc_stream base;
    const awsc_schema *events;
    awsc_event_decoder *decoder;
    awsc_arena *arena; /* holds the event returned last */
    void *event;
    awsc_event_fn *listener;
    void *listener_user;
    uint64_t skipped;
};

static awsc_event_stream *of(awsc_stream *stream)
{
    return (awsc_event_stream *)(void *)stream;
}

static void destroy_event_stream(awsc_stream *base)
{
    awsc_event_stream *stream = of(base);
    awsc_event_decoder_free(stream->decoder);
    awsc_arena_free(stream->arena);
    awsc_release(base->call->allocator, stream);
}

static int take(awsc_stream *stream, const void *data, size_t size)
{
    return awsc_event_decoder_feed(of(stream)->decoder, data, size, NULL);
}

static size_t held(const awsc_stream *stream)
{
    return awsc_event_decoder_pending(((const awsc_event_stream *)(const void *)stream)->decoder);
}

/* Returns the name of the event with which the stream must end; NULL if the end of the response is enough. */
static const char *last_event(const awsc_call *call)
{
    return call->invocation ? call->invocation->last_event : NULL;
}

static int check_end(awsc_stream *stream, awsc_error **error)
{
    const char *last = last_event(stream->call);
    size_t pending = held(stream);
    if (pending)
        return awsc_error_set(error, AWSC_ERR_PARSE,
                              "the event stream is truncated: it ended%s%s inside a message, after %zu bytes of it",
                              last ? " before " : "", last ? last : "", pending);
    if (!last) return AWSC_OK;
    int status = awsc_error_set(error, AWSC_ERR_TRANSPORT, "the event stream ended before %s", last);
    return awsc_error_note_kind(error, status, AWSC_KIND_STREAM_CUT);
}

/* Decodes a message. Returns AWSC_OK with an event, AWSC_END for an event that this version does not know, or an
 * error. */
static int decode(awsc_event_stream *stream, const awsc_event_message *message, awsc_error **error)
{
    const awsc_call *call = stream->base.call;
    const awsc_service *service = call->client->service;
    awsc_arena_reset(stream->arena);
    stream->event = awsc_arena_alloc_zeroed(stream->arena, 1, stream->events->size);
    if (!stream->event) return awsc_error_nomem(error);
    int status = call->operation->event_streams->deserialize_event(service, stream->events, message, stream->arena,
                                                                   stream->event, error);
    if (status) return status;
    const awsc_union *value = stream->event;
    const char *last = last_event(call);
    if (last && value->name && strcmp(value->name, last) == 0) awsc_stream_complete(&stream->base);
    if (value->kind) return AWSC_OK;
    /* Once for people: a server that sends many must not fill the log. */
    awsc_log(&call->client->logger, stream->skipped++ ? AWSC_LOG_DEBUG : AWSC_LOG_WARN,
             "%s: skipped an event of unknown type %s", call->operation->name, value->name ? value->name : "(none)");
    return AWSC_END;
}

static int poll(awsc_stream *base, awsc_error **error)
{
    awsc_event_stream *stream = of(base);
    awsc_event_message message;
    for (int i = 0; i < SKIPPED_AT_ONCE; i++) {
        int status = awsc_event_decoder_next(stream->decoder, &message, error);
        if (status) return status;
        status = decode(stream, &message, error);
        base->skips = status == AWSC_END;
        if (!status && base->call->interception)
            base->call->interception->code->on_part(base->call, stream->event, (awsc_view){NULL, 0});
        if (status != AWSC_END) return status;
    }
    base->unread = true;
    return AWSC_END;
}

static bool holds_item(awsc_stream *base)
{
    awsc_event_stream *stream = of(base);
    awsc_event_message message;
    return awsc_event_decoder_peek(stream->decoder, &message) &&
           base->call->operation->event_streams->knows_event(stream->events, &message);
}

static void reset(awsc_stream *base)
{
    awsc_event_decoder_reset(of(base)->decoder);
}

awsc_event_decoder *awsc_event_stream_decoder(awsc_stream *stream)
{
    return of(stream)->decoder;
}

static void tell(awsc_stream *base, int status, awsc_error *error)
{
    awsc_event_stream *stream = of(base);
    stream->listener(stream->listener_user, status, status ? NULL : stream->event, error);
}

awsc_stream *awsc_event_stream_new(awsc_call *call, const awsc_schema *events)
{
    static const awsc_stream_kind kind = {take, held, poll, holds_item, check_end, tell, reset, destroy_event_stream};
    awsc_event_stream *stream = awsc_alloc_zeroed(call->allocator, 1, sizeof *stream);
    if (!stream) return NULL;
    awsc_stream_init(&stream->base, &kind, call);
    stream->events = events;
    stream->decoder = awsc_event_decoder_new(call->allocator, call->client->max_response_bytes);
    stream->arena = awsc_arena_new_sized(call->allocator, 0);
    if (stream->decoder) awsc_event_decoder_forgive(stream->decoder);
    if (stream->decoder && stream->arena) return &stream->base;
    awsc_stream_discard(&stream->base);
    return NULL;
}

int awsc_internal_event_next(awsc_event_stream *stream, const void **event, awsc_error **error)
{
    if (event) *event = NULL;
    AWSC_NEED(stream, error);
    AWSC_NEED(event, error);
    int status = awsc_stream_next(&stream->base, error);
    if (!status) *event = stream->event;
    return status;
}

int awsc_event_stream_listen(awsc_event_stream *stream, awsc_event_fn *listener, void *user, awsc_error **error)
{
    AWSC_NEED(stream, error);
    AWSC_NEED(listener, error);
    stream->listener = listener;
    stream->listener_user = user;
    return awsc_stream_listen(&stream->base, error);
}
