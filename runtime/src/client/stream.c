/* SPDX-License-Identifier: Apache-2.0 */
/* Streaming response bodies: back-pressure, the end, readers and listeners. */
#include "base/container.h"
#include "client/stream.h"

#include "error/error.h"
#include "log/log.h"
#include "schema/output.h"

/* Maximum number of unread bytes in memory; further bytes wait in the socket. */
enum { WINDOW_BYTES = 256 * 1024 };

/* Wait for the end of a response after its last item, so that its connection can be reused. */
enum { REST_MS = 100 };

void awsc_stream_discard(awsc_stream *stream)
{
    if (stream->freed) *stream->freed = true;
    if (stream->listen.queued) awsc_loop_withdraw(stream->call->loop, &stream->listen);
    if (stream->breath.queued) awsc_loop_withdraw(stream->call->loop, &stream->breath);
    if (stream->rest_timer.position) awsc_timer_clear(stream->call->loop, &stream->rest_timer);
    awsc_error_free(stream->end_error);
    stream->kind->destroy(stream);
}

/* Returns whether the call's loop belongs to another process (before a fork). False for a call that has left its loop,
 * which may be freed by now. */
static bool of_another_process(const awsc_call *call)
{
    return call->joined && !awsc_loop_is_ours(call->loop);
}

static void tell_end(const awsc_stream *stream, int status, const awsc_error *error)
{
    awsc_call *call = stream->call;
    if (call->interception) call->interception->code->at_end(call, status, error);
}

static void close_stream(void *user)
{
    awsc_stream *stream = user;
    awsc_call *call = stream->call;
    /* In a forked child the connection is the parent's: it is not closed, and the memory is given up. */
    if (of_another_process(call)) return;
    if (stream->ended)
        tell_end(stream, stream->end_status, stream->end_error);
    else if (stream->complete)
        tell_end(stream, AWSC_OK, NULL);
    call->output = NULL; /* is being freed */
    awsc_loop *loop = call->joined && !call->private_loop ? call->loop : NULL;
    awsc_call_free(call);
    if (loop) awsc_loop_settle(loop); /* its connection may be what another call waits for */
}

/* ---- from the transport ---------------------------------------------------------------------------------------- */

static void notify(awsc_stream *stream)
{
    stream->changed = true;
    if (stream->awaited) awsc_call_stream_begins(stream->call);
    if (stream->listening) awsc_loop_defer(stream->call->loop, &stream->listen);
}

static void wait_begins(awsc_stream *stream)
{
    stream->waits_since_ms = awsc_loop_now_ms(stream->call->loop);
}

static uint64_t progress_ms(awsc_stream *stream, uint64_t last_ms)
{
    /* Bytes that were not looked at yet may be anything. */
    bool is_read = stream->waiting || stream->listening;
    if (!stream->skips || !is_read) return last_ms;
    return stream->kind->holds_item && stream->kind->holds_item(stream) ? last_ms : stream->waits_since_ms;
}

static int receive(awsc_stream *stream, const void *data, size_t size)
{
    if (stream->complete) return AWSC_OK;
    if (!stream->wanted && stream->kind->held(stream) >= WINDOW_BYTES) {
        stream->paused = true;
        return AWSC_END;
    }
    if (stream->kind->take(stream, data, size)) return AWSC_ERR_NOMEM;
    if (stream->kind->held(stream) >= WINDOW_BYTES) stream->wanted = false;
    notify(stream);
    return AWSC_OK;
}

static void end_stream(awsc_stream *stream, int status, awsc_error *error)
{
    if (stream->ended) {
        awsc_error_free(error);
        return;
    }
    if (stream->rest_timer.position) awsc_timer_clear(stream->call->loop, &stream->rest_timer);
    if (stream->complete) {
        awsc_error_free(error);
        error = NULL;
        status = AWSC_OK;
    }
    stream->ended = true;
    stream->end_status = status;
    stream->end_error = error;
    if (stream->call->interception)
        stream->call->interception->code->after_attempt(stream->call, status, error, AWSC_REASON_NONE, 0);
    notify(stream);
}

static void end_now(awsc_stream *stream)
{
    if (stream->call->joined) awsc_call_stop_exchange(stream->call);
    end_stream(stream, AWSC_OK, NULL);
}

static void rest_over(awsc_timer *timer)
{
    end_now(AWSC_CONTAINER_OF(timer, awsc_stream, rest_timer));
}

void awsc_stream_complete(awsc_stream *stream)
{
    stream->complete = true;
    if (stream->ended) {
        awsc_error_free(stream->end_error);
        stream->end_error = NULL;
        stream->end_status = AWSC_OK;
        return;
    }
    awsc_loop *loop = stream->call->loop;
    stream->rest_timer.run = rest_over;
    stream->rest_timer.memory = stream->call->allocator;
    if (awsc_timer_set(loop, &stream->rest_timer, awsc_loop_now_ms(loop) + REST_MS)) end_now(stream);
}

/* ---- to the reader --------------------------------------------------------------------------------------------- */

/* Ends the stream and its exchange with an error. Every later read returns AWSC_END. */
static int fail_stream(awsc_stream *stream, int status, awsc_error *own, awsc_error **error)
{
    awsc_call *call = stream->call;
    stream->ended = true;
    stream->reported = true;
    if (call->joined) awsc_call_stop_exchange(call);
    if (own) {
        awsc_error_add_call(own, call->operation->name, awsc_output_request_id(call->output),
                            call->attempt.response ? call->attempt.response->status : 0, call->attempts, true);
        awsc_error_add_extended_id(own, awsc_output_extended_request_id(call->output));
        awsc_error_set_head(own, awsc_http_response_keep(call->attempt.response));
        awsc_log(&call->client->logger, AWSC_LOG_ERROR, "%s", awsc_error_text(own));
    }
    tell_end(stream, status, own);
    awsc_error_give(error, own);
    return status;
}

static int report_end(awsc_stream *stream, awsc_error **error)
{
    if (stream->reported) return AWSC_END;
    awsc_error *own = stream->end_error;
    int status = stream->end_status;
    stream->end_error = NULL;
    if (!status && !stream->complete) status = stream->kind->check_end(stream, &own);
    if (status) return fail_stream(stream, status, own, error);
    stream->reported = true;
    tell_end(stream, AWSC_OK, NULL);
    return AWSC_END;
}

/* Prepares the next item without waiting. AWSC_OK; AWSC_END if there is no item yet, or no more; or an error. */
static int poll(awsc_stream *stream, awsc_error **error)
{
    awsc_error *own = NULL;
    stream->unread = false;
    if (stream->reported || stream->complete) return AWSC_END;
    int status = stream->kind->poll(stream, &own);
    return status == AWSC_OK || status == AWSC_END ? status : fail_stream(stream, status, own, error);
}

static void ask_for_more(awsc_stream *stream)
{
    stream->wanted = true;
    stream->changed = false;
    if (!stream->paused || !stream->call->attempt.exchange) return;
    stream->paused = false;
    const awsc_allocator *before = awsc_call_enter_transport(stream->call);
    stream->call->transport->resume(stream->call->attempt.exchange);
    (void)awsc_memory_use(before);
}

bool awsc_stream_await(awsc_stream *stream)
{
    stream->awaited = !stream->ended;
    if (stream->awaited) ask_for_more(stream);
    return stream->awaited;
}

static void restart(awsc_stream *stream)
{
    stream->awaited = stream->paused = false;
    stream->wanted = true;
    stream->kind->reset(stream);
}

static void breathe(awsc_task *task)
{
    (AWSC_CONTAINER_OF(task, awsc_stream, breath))->changed = true;
}

/* Runs the loop until more bytes or the end arrive. If buffered bytes are left to examine, runs it only for one turn,
 * so that timers and cancellation still work. */
static int wait(awsc_stream *stream, awsc_error **error)
{
    awsc_loop *loop = stream->call->loop;
    if (stream->unread) {
        stream->changed = false;
        stream->breath.run = breathe;
        awsc_loop_defer(loop, &stream->breath);
    } else {
        ask_for_more(stream);
    }
    stream->waiting = true;
    int status = awsc_loop_run_until(loop, &stream->changed, "reading a stream", error);
    stream->waiting = false;
    return status;
}

static int next(awsc_stream *stream, awsc_error **error)
{
    if (of_another_process(stream->call))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "%s: the stream belongs to the process that forked this one",
                              stream->call->operation->name);
    if (stream->call->joined) wait_begins(stream);
    for (;;) {
        int status = poll(stream, error);
        if (status != AWSC_END) return status;
        if (stream->ended && !stream->unread) return report_end(stream, error);
        status = wait(stream, error);
        if (status) return status;
    }
}

int awsc_stream_next(awsc_stream *stream, awsc_error **error)
{
    const awsc_allocator *before = awsc_memory_use(stream->call->allocator);
    int status = next(stream, error);
    (void)awsc_memory_use(before);
    return status;
}

/* ---- to a listener --------------------------------------------------------------------------------------------- */

static void tell_listener(awsc_task *task)
{
    awsc_stream *stream = AWSC_CONTAINER_OF(task, awsc_stream, listen);
    bool freed = false;
    stream->freed = &freed;
    for (;;) {
        awsc_error *error = NULL;
        int status = poll(stream, &error);
        if (status == AWSC_END && stream->unread) {
            stream->freed = NULL;
            awsc_loop_defer(stream->call->loop, &stream->listen);
            return;
        }
        if (status == AWSC_END && !stream->ended) break;
        if (status == AWSC_END) {
            if (!stream->listening) break;
            status = report_end(stream, &error);
        }
        if (status) stream->listening = false; /* its last call */
        const awsc_allocator *before = awsc_memory_use(NULL);
        stream->kind->tell(stream, status, error);
        (void)awsc_memory_use(before);
        if (freed) return;
        if (status) break;
        wait_begins(stream);
    }
    stream->freed = NULL;
    if (!stream->ended) ask_for_more(stream);
}

static int fail_to_listen(const awsc_stream *stream, awsc_error **error)
{
    const awsc_allocator *before = awsc_memory_use(stream->call->allocator);
    int status = awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: the stream has no loop in this process any more",
                                stream->call->operation->name);
    (void)awsc_memory_use(before);
    return status;
}

int awsc_stream_listen(awsc_stream *stream, awsc_error **error)
{
    if (!stream->call->joined || of_another_process(stream->call)) return fail_to_listen(stream, error);
    wait_begins(stream);
    stream->listening = true;
    stream->listen.run = tell_listener;
    stream->listen.memory = stream->call->allocator;
    awsc_loop_defer(stream->call->loop, &stream->listen);
    awsc_loop_settle(stream->call->loop);
    return AWSC_OK;
}

/* ---- the beginning --------------------------------------------------------------------------------------------- */

void awsc_stream_init(awsc_stream *stream, const awsc_stream_kind *kind, awsc_call *call)
{
    static const awsc_stream_functions functions = {wait_begins,  progress_ms,        receive, end_stream, restart,
                                                    close_stream, awsc_stream_discard};
    stream->code = &functions;
    stream->kind = kind;
    stream->call = call;
    stream->wanted = true;
}
