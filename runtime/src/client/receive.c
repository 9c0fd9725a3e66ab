/* SPDX-License-Identifier: Apache-2.0 */
/* Receives the response of an attempt: status, headers, body. */
#include "base/number.h"
#include "client/call_state.h"
#include "client/stream.h"
#include "error/error.h"
#include "http/body_pool.h"
#include "http/content_coding.h"
#include "log/log.h"

enum {
    MIB = 1024 * 1024,
    RESPONSE_RESERVE_MAX = 4 * MIB,
    GROWS_FROM = MIB, /* from here on a body gets the room that it may need, instead of twice as much each time */
    GROWS_TO = 64 * MIB,
    ERROR_KEPT = MIB /* bytes of an error: nothing behind them is said by a service */
};

bool awsc_call_streams_body(const awsc_call *call)
{
    return call->stream && call->attempt.head_done && call->attempt.response && awsc_call_was_accepted(call);
}

void awsc_call_forget_response(awsc_call *call)
{
    /* Others may hold the head. */
    if (call->attempt.response) awsc_body_pool_give(call->client->bodies, &call->attempt.response->body);
    awsc_http_response_free(call->attempt.response);
    awsc_content_decoder_free(call->attempt.decoder);
    call->attempt.response = NULL;
    call->attempt.decoder = NULL;
}

/* ---- the head -------------------------------------------------------------------------------------------------- */

static int on_status(void *user, int status)
{
    awsc_call *call = user;
    awsc_call_forget_response(call);
    /* The transport may be the program's, and runs with other memory in effect. */
    const awsc_allocator *before = awsc_memory_use(call->allocator);
    bool valid = status >= 100 && status <= 999;
    call->attempt.head_done = false;
    call->attempt.head_lines = call->attempt.head_bytes = 0;
    int result = awsc_http_response_new(valid ? status : 500, &call->attempt.response, NULL);
    (void)awsc_memory_use(before);
    return result ? AWSC_ERR_NOMEM : AWSC_OK;
}

static int refuse_response(awsc_call *call, const char *problem)
{
    call->attempt.problem = problem;
    return AWSC_ERR_PARSE;
}

/* Counts a header and returns whether the head is still within its limits. Transports should have the same limits. */
static bool head_is_bounded(awsc_call_attempt *attempt, size_t name_size, size_t value_size)
{
    if (name_size > AWSC_HEAD_MAX_BYTES || value_size > AWSC_HEAD_MAX_BYTES) return false;
    attempt->head_bytes += name_size + value_size;
    return ++attempt->head_lines <= AWSC_HEAD_MAX_LINES && attempt->head_bytes <= AWSC_HEAD_MAX_BYTES;
}

static int on_header(void *user, const char *name, size_t name_size, const char *value, size_t value_size)
{
    awsc_call *call = user;
    if (!call->attempt.response) return refuse_response(call, "the transport gave a header before a status");
    if (!head_is_bounded(&call->attempt, name_size, value_size))
        return refuse_response(call, "the headers of the response are larger than 196608 bytes, or more than 4096");
    int status = awsc_http_response_put_header(call->attempt.response, awsc_view_of(name, name_size),
                                               awsc_view_of(value, value_size), NULL);
    return status == AWSC_ERR_NOMEM ? status : AWSC_OK; /* a malformed header is dropped */
}

static int on_head_end(void *user)
{
    awsc_call *call = user;
    awsc_http_response *response = call->attempt.response;
    if (!response) return refuse_response(call, "the transport gave the end of a head before a status");
    call->attempt.head_done = true;
    if (awsc_call_streams_body(call)) {
        call->stream->code->wait_begins(call->stream);
        awsc_call_stream_begins(call);
        return AWSC_OK;
    }
    int status = AWSC_OK;
    if (awsc_body_is_document(call->operation, response->status))
        status = awsc_content_decoder_new(call->allocator, &response->headers, &call->attempt.decoder);
    const char *length = awsc_http_response_header(response, "Content-Length");
    int64_t bytes = 0;
    if (status || !length || awsc_parse_i64(awsc_view_text(length), &bytes) || bytes <= 0) return status;
    call->attempt.claimed = (uint64_t)bytes;
    /* A hint only: the server may claim any size, so no more than a few megabytes are allocated. */
    if (bytes > RESPONSE_RESERVE_MAX) {
        if (bytes <= GROWS_TO) awsc_body_pool_find(call->client->bodies, &response->body, (size_t)bytes);
        return AWSC_OK;
    }
    return awsc_body_pool_reserve(call->client->bodies, &response->body, (size_t)bytes) ? AWSC_OK : AWSC_ERR_NOMEM;
}

/* ---- the body -------------------------------------------------------------------------------------------------- */

/* Grows the buffer of a large body to its expected size at once: each further move would need memory for two copies. */
static void make_room(awsc_buffer *body, size_t size, size_t limit, uint64_t claimed)
{
    if (body->size < GROWS_FROM || size < body->capacity - body->size) return;
    size_t room = limit / 2 > GROWS_TO && body->size < GROWS_TO - size ? GROWS_TO : limit;
    if (claimed < room && claimed >= body->size + size) room = (size_t)claimed;
    if (room > SIZE_MAX / 4) return;        /* no limit */
    (void)awsc_buffer_grow(body, room + 1); /* else it grows as it can */
}

/* Returns the maximum number of body bytes to keep; for an error, only ERROR_KEPT bytes. */
static size_t held_at_most(const awsc_call *call)
{
    size_t limit = call->client->max_response_bytes;
    return !awsc_call_was_accepted(call) && limit > ERROR_KEPT ? ERROR_KEPT : limit;
}

/* Appends data to the body. AWSC_OK, AWSC_END (the body exceeds its limit), AWSC_ERR_NOMEM, or a decoder's failure. */
static int take(awsc_call *call, const void *data, size_t size)
{
    awsc_buffer *body = &call->attempt.response->body;
    size_t limit = held_at_most(call);
    make_room(body, size, limit, call->attempt.claimed);
    if (call->attempt.decoder) return awsc_content_decoder_feed(call->attempt.decoder, data, size, body, limit);
    size_t room = limit - body->size;
    awsc_buffer_append(body, data, size < room ? size : room);
    if (body->failed) return AWSC_ERR_NOMEM;
    return size > room ? AWSC_END : AWSC_OK;
}

static int on_too_much(awsc_call *call)
{
    call->attempt.too_large = true;
    return AWSC_ERR_PARSE;
}

/* Handles a body that cannot be decoded. A success fails with AWSC_ERR_PARSE; an error response is kept without the
 * rest of its body, since status and headers say most. */
static int on_damage(awsc_call *call)
{
    call->attempt.damaged = true;
    if (awsc_call_was_accepted(call)) return AWSC_ERR_PARSE;
    awsc_log(&call->client->logger, AWSC_LOG_WARN, "%s: %s", call->operation->name,
             awsc_content_decoder_problem(call->attempt.decoder));
    return AWSC_OK;
}

static int on_body(void *user, const void *data, size_t size)
{
    awsc_call *call = user;
    awsc_call_attempt *attempt = &call->attempt;
    if (!attempt->head_done) return refuse_response(call, "the transport gave a body before the head");
    if (awsc_call_streams_body(call)) return call->stream->code->receive(call->stream, data, size);
    if (size > call->client->max_response_bytes - attempt->received) return on_too_much(call);
    attempt->received += size;
    if (attempt->damaged || attempt->cut) return AWSC_OK;
    int status = take(call, data, size);
    if (status == AWSC_ERR_PARSE) return on_damage(call);
    if (status != AWSC_END) return status;
    attempt->cut = held_at_most(call) < call->client->max_response_bytes;
    return attempt->cut ? AWSC_OK : on_too_much(call);
}

static uint64_t silence_ms(void *user, uint64_t since_last_byte_ms)
{
    const awsc_call *call = user;
    if (!awsc_call_streams_body(call)) return since_last_byte_ms;
    uint64_t now_ms = awsc_loop_now_ms(call->loop);
    return now_ms - call->stream->code->progress_ms(call->stream, now_ms - since_last_byte_ms);
}

/* ---- the end --------------------------------------------------------------------------------------------------- */

void awsc_call_handle_response(awsc_call *call, awsc_exchange_handler *handler)
{
    *handler = (awsc_exchange_handler){.struct_size = sizeof *handler,
                                       .user = call,
                                       .on_status = on_status,
                                       .on_header = on_header,
                                       .on_head_end = on_head_end,
                                       .on_body = on_body,
                                       .silence_ms = silence_ms};
}

int awsc_call_end_response(awsc_call *call, const awsc_exchange_result *result, awsc_error **error)
{
    const awsc_call_attempt *attempt = &call->attempt;
    int status = result->status;
    if (!status && attempt->decoder && !attempt->damaged && !attempt->cut && awsc_content_decoder_end(attempt->decoder))
        status = on_damage(call);
    if (!status && !attempt->head_done)
        return awsc_error_set(error, AWSC_ERR_TRANSPORT, "the transport reported a response without a head");
    if (!status) return AWSC_OK;
    if (status == AWSC_ERR_NOMEM) return awsc_error_nomem(error);
    if (attempt->problem) return awsc_error_set(error, AWSC_ERR_PARSE, "%s", attempt->problem);
    if (attempt->too_large)
        return awsc_error_set(error, AWSC_ERR_PARSE, "the response body is larger than max_response_bytes (%zu)",
                              call->client->max_response_bytes);
    if (status == AWSC_ERR_PARSE && attempt->damaged)
        return awsc_error_set(error, status, "%s", awsc_content_decoder_problem(attempt->decoder));
    status = awsc_error_set(error, status, "%s", result->message);
    return awsc_error_note_kind(error, status, result->kind);
}
