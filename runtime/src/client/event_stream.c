/* Events as they come: bytes of the body to messages, messages to C values, with back-pressure. */
#include "client/event_stream.h"

#include "error/error.h"
#include "eventstream/message.h"
#include "log/log.h"

/* Bytes that are held although nobody reads; more waits in the socket. */
enum { WINDOW_BYTES = 256 * 1024 };

struct awsc_event_stream {
    awsc_call *call;
    const awsc_schema *events;
    awsc_event_decoder *decoder;
    awsc_arena *arena; /* of the event given out last */
    void *event;
    bool wanted;  /* the reader needs more bytes: all are taken */
    bool paused;  /* the exchange waits */
    bool changed; /* bytes came, or the end did, since the reader looked */
    bool ended;
    int end_status; /* AWSC_OK: a clean end */
    awsc_error *end_error;
    bool reported; /* the end was given to the reader: AWSC_END from then on */
    /* A listener instead of a reader. */
    awsc_event_fn *listener;
    void *listener_user;
    awsc_task listen;
    bool *freed; /* set when the stream is freed while the listener runs */
};

struct awsc_event_stream *awsc_event_stream_new(awsc_call *call, const awsc_schema *events)
{
    awsc_event_stream *stream = awsc_alloc_zeroed(call->allocator, 1, sizeof *stream);
    if (!stream) return NULL;
    stream->call = call;
    stream->events = events;
    stream->wanted = true;
    stream->decoder = awsc_event_decoder_new(call->allocator, call->client->max_response_bytes);
    stream->arena = awsc_arena_new(call->allocator, 0);
    if (!stream->decoder || !stream->arena) {
        awsc_event_stream_discard(stream);
        return NULL;
    }
    return stream;
}

void awsc_event_stream_discard(awsc_event_stream *stream)
{
    if (stream->freed) *stream->freed = true;
    if (stream->listen.queued) awsc_loop_withdraw(stream->call->loop, &stream->listen);
    awsc_event_decoder_free(stream->decoder);
    awsc_arena_free(stream->arena);
    awsc_error_free(stream->end_error);
    awsc_release(stream->call->allocator, stream);
}

/* A call that left its loop, which may be gone, has nothing in common with another process any more. */
static bool of_another_process(const awsc_call *call)
{
    return call->joined && !awsc_loop_is_ours(call->loop);
}

void awsc_event_stream_close(void *user)
{
    awsc_event_stream *stream = user;
    awsc_call *call = stream->call;
    /* In a forked child the connection is the parent's: it is not closed, and the memory is given up. */
    if (of_another_process(call)) return;
    call->output = NULL; /* is being freed */
    awsc_call_free(call);
}

/* ---- from the transport ---------------------------------------------------------------------------------------- */

static void notify(awsc_event_stream *stream)
{
    stream->changed = true;
    if (stream->listener) awsc_loop_defer(stream->call->loop, &stream->listen);
}

int awsc_event_stream_receive(awsc_event_stream *stream, const void *data, size_t size)
{
    if (!stream->wanted && awsc_event_decoder_pending(stream->decoder) >= WINDOW_BYTES) {
        stream->paused = true;
        return AWSC_END;
    }
    if (awsc_event_decoder_feed(stream->decoder, data, size, NULL)) return AWSC_ERR_NOMEM;
    if (awsc_event_decoder_pending(stream->decoder) >= WINDOW_BYTES) stream->wanted = false;
    notify(stream);
    return AWSC_OK;
}

void awsc_event_stream_end(awsc_event_stream *stream, int status, awsc_error *error)
{
    if (stream->ended) {
        awsc_error_free(error);
        return;
    }
    stream->ended = true;
    stream->end_status = status;
    stream->end_error = error;
    notify(stream);
}

/* ---- to the reader --------------------------------------------------------------------------------------------- */

/* An error of the stream: the exchange ends, and every later question has AWSC_END for an answer. */
static int fail(awsc_event_stream *stream, int status, awsc_error *own, awsc_error **error)
{
    awsc_call *call = stream->call;
    stream->ended = true;
    stream->reported = true;
    if (call->joined) awsc_call_stop_exchange(call);
    if (own) {
        awsc_error_add_call(own, call->operation->name, awsc_output_request_id(call->output),
                            call->attempt.response ? call->attempt.response->status : 0, call->attempts, true);
        awsc_log(&call->client->logger, AWSC_LOG_ERROR, "%s", awsc_error_text(own));
    }
    if (error)
        *error = own;
    else
        awsc_error_free(own);
    return status;
}

static int report_end(awsc_event_stream *stream, awsc_error **error)
{
    if (stream->reported) return AWSC_END;
    awsc_error *own = stream->end_error;
    int status = stream->end_status;
    stream->end_error = NULL;
    if (status) return fail(stream, status, own, error);
    size_t pending = awsc_event_decoder_pending(stream->decoder);
    if (pending) {
        status =
            awsc_error_set(&own, AWSC_ERR_PARSE,
                           "the event stream is truncated: it ended inside a message, after %zu bytes of it", pending);
        return fail(stream, status, own, error);
    }
    stream->reported = true;
    return AWSC_END;
}

/* AWSC_OK and an event, AWSC_END: a message that this version does not know, or an error. */
static int decode(awsc_event_stream *stream, const awsc_event_message *message, awsc_error **error)
{
    const awsc_service *service = stream->call->client->service;
    awsc_arena_reset(stream->arena);
    stream->event = awsc_arena_alloc_zeroed(stream->arena, 1, stream->events->size);
    if (!stream->event) return awsc_error_nomem(error);
    int status =
        service->protocol->deserialize_event(service, stream->events, message, stream->arena, stream->event, error);
    if (status) return status;
    const awsc_union *value = stream->event;
    if (value->kind) return AWSC_OK;
    awsc_log(&stream->call->client->logger, AWSC_LOG_WARN, "%s: skipped an event of unknown type %s",
             stream->call->operation->name, value->name ? value->name : "(none)");
    return AWSC_END;
}

/* An event that is here already: AWSC_OK, an error, or AWSC_END if there is none yet or no more. */
static int poll(awsc_event_stream *stream, const void **event, awsc_error **error)
{
    awsc_event_message message;
    awsc_error *own = NULL;
    if (stream->reported) return AWSC_END;
    for (;;) {
        int status = awsc_event_decoder_next(stream->decoder, &message, &own);
        if (status == AWSC_END) return AWSC_END;
        if (!status) status = decode(stream, &message, &own);
        if (status == AWSC_END) continue;
        if (status) return fail(stream, status, own, error);
        *event = stream->event;
        return AWSC_OK;
    }
}

static void ask_for_more(awsc_event_stream *stream)
{
    stream->wanted = true;
    stream->changed = false;
    if (!stream->paused || !stream->call->attempt.exchange) return;
    stream->paused = false;
    stream->call->transport->resume(stream->call->attempt.exchange);
}

int awsc_internal_event_next(awsc_event_stream *stream, const void **event, awsc_error **error)
{
    if (!stream || !event) return awsc_error_set(error, AWSC_ERR_VALIDATION, "event stream: stream or event is NULL");
    *event = NULL;
    if (of_another_process(stream->call))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "%s: the stream belongs to the process that forked this one",
                              stream->call->operation->name);
    for (;;) {
        int status = poll(stream, event, error);
        if (status != AWSC_END) return status;
        if (stream->ended) return report_end(stream, error);
        ask_for_more(stream);
        status = awsc_loop_run_until(stream->call->loop, &stream->changed, error);
        if (status) return status;
    }
}

/* ---- to a listener --------------------------------------------------------------------------------------------- */

static void tell_listener(awsc_task *task)
{
    awsc_event_stream *stream = (awsc_event_stream *)(void *)((char *)task - offsetof(awsc_event_stream, listen));
    bool freed = false;
    stream->freed = &freed;
    for (;;) {
        const void *event = NULL;
        awsc_error *error = NULL;
        int status = poll(stream, &event, &error);
        if (status == AWSC_END && !stream->ended) break;
        if (status == AWSC_END) {
            if (!stream->listener) break;
            status = stream->reported ? AWSC_END : report_end(stream, &error);
        }
        awsc_event_fn *listener = stream->listener;
        if (status) stream->listener = NULL; /* the last it hears */
        listener(stream->listener_user, status, event, error);
        if (freed) return;
        if (status) break;
    }
    stream->freed = NULL;
    if (!stream->ended) ask_for_more(stream);
}

int awsc_event_stream_listen(awsc_event_stream *stream, awsc_event_fn *listener, void *user, awsc_error **error)
{
    if (!stream || !listener)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_event_stream_listen: a NULL argument");
    if (!stream->call->joined || of_another_process(stream->call))
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: the stream has no loop in this process any more",
                              stream->call->operation->name);
    stream->listener = listener;
    stream->listener_user = user;
    stream->listen.run = tell_listener;
    awsc_loop_defer(stream->call->loop, &stream->listen);
    awsc_loop_settle(stream->call->loop);
    return AWSC_OK;
}
