/* SPDX-License-Identifier: Apache-2.0 */
/* A transport that answers from a script, for tests. */
#include "transport/replay.h"

#include <string.h>

#include "base/container.h"
#include "base/memory.h"
#include "error/error.h"
#include "error/given.h"
#include "http/body.h"
#include "http/http.h"
#include "http/transport.h"
#include "loop/loop.h"
#include "sys/file.h"

typedef struct answer {
    awsc_http_response *response; /* NULL: a failure */
    int status;
    bool maybe_sent;
    struct answer *next;
} answer;

struct awsc_replay {
    awsc_transport base;
    answer *first;
    answer **last;
    awsc_http_request **requests;
    size_t request_count;
    awsc_kept calls;
};

/* An exchange of this transport. The rest of the library sees it as an awsc_exchange. */
typedef struct replayed {
    awsc_replay *replay;
    awsc_loop *loop;
    awsc_exchange_handler handler;
    answer *given;                       /* NULL: the script was at its end */
    awsc_http_request *record;           /* the upload is added to it */
    const awsc_exchange_request *upload; /* NULL: absent, or all of it was read */
    awsc_task task;
    size_t offset; /* bytes of the body that the handler took */
    bool head_told;
} replayed;

static const awsc_allocator *memory(void)
{
    return awsc_allocator_default();
}

/* ---- the script ------------------------------------------------------------------------------------------------ */

static void free_answer(answer *item)
{
    if (!item) return;
    awsc_http_response_free(item->response);
    awsc_release(memory(), item);
}

void awsc_replay_free(awsc_replay *replay)
{
    AWSC_NEED_OR(replay, );
    while (replay->first) {
        answer *item = replay->first;
        replay->first = item->next;
        free_answer(item);
    }
    for (size_t i = 0; i < replay->request_count; i++) awsc_http_request_free(replay->requests[i]);
    awsc_release(memory(), replay->requests);
    awsc_kept_clear(&replay->calls);
    awsc_release(memory(), replay);
}

void *awsc_replay_calls(const awsc_replay *replay)
{
    return replay->calls.object;
}

void awsc_replay_set_calls(awsc_replay *replay, awsc_kept calls)
{
    replay->calls = calls;
}

static int append(awsc_replay *replay, answer given, awsc_error **error)
{
    answer *item = awsc_alloc_zeroed(memory(), 1, sizeof *item);
    if (!item) {
        awsc_http_response_free(given.response);
        return awsc_error_nomem(error);
    }
    *item = given;
    *replay->last = item;
    replay->last = &item->next;
    return AWSC_OK;
}

int awsc_replay_add(awsc_replay *replay, int status, const awsc_http_header *headers, size_t header_count,
                    const void *body, size_t size, awsc_error **error)
{
    AWSC_NEED(replay, error);
    AWSC_NEED_DATA(headers, header_count, error);
    AWSC_NEED_DATA(body, size, error);
    awsc_http_response *response = NULL;
    int result = awsc_http_response_new(status, &response, error);
    for (size_t i = 0; !result && i < header_count; i++)
        result = awsc_http_response_add_header(response, headers[i].name, headers[i].value, error);
    if (!result && size) result = awsc_http_response_append_body(response, body, size, error);
    if (!result) return append(replay, (answer){.response = response}, error);
    awsc_http_response_free(response);
    return result;
}

int awsc_replay_add_failure(awsc_replay *replay, int status, bool maybe_sent, awsc_error **error)
{
    AWSC_NEED(replay, error);
    if (status != AWSC_ERR_CONNECT && status != AWSC_ERR_TIMEOUT && status != AWSC_ERR_TRANSPORT)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "awsc_replay_add_failure: status %d; expected AWSC_ERR_CONNECT, _TIMEOUT or _TRANSPORT",
                              status);
    return append(replay, (answer){.status = status, .maybe_sent = maybe_sent}, error);
}

size_t awsc_replay_left(const awsc_replay *replay)
{
    AWSC_NEED_OR(replay, 0);
    size_t count = 0;
    for (const answer *item = replay->first; item; item = item->next) count++;
    return count;
}

size_t awsc_replay_request_count(const awsc_replay *replay)
{
    AWSC_NEED_OR(replay, 0);
    return replay->request_count;
}

const awsc_http_request *awsc_replay_request(const awsc_replay *replay, size_t index)
{
    AWSC_NEED_OR(replay, NULL);
    return index < replay->request_count ? replay->requests[index] : NULL;
}

/* ---- the record ------------------------------------------------------------------------------------------------ */

static int copy_body(const awsc_body *body, awsc_http_request *copy, awsc_error **error)
{
    awsc_buffer *bytes = &copy->owned_body;
    char piece[4096];
    int64_t got = 0;
    if (body->source) {
        if (body->source->rewind) (void)awsc_body_source_rewind(body->source);
        while ((got = awsc_body_source_read(body->source, piece, sizeof piece)) > 0)
            awsc_buffer_append(bytes, piece, (size_t)got);
    } else if (body->path) {
        int reason;
        if (awsc_file_read(body->path, SIZE_MAX, bytes, &reason)) got = -1;
    } else if (body->data) {
        awsc_buffer_append(bytes, body->data, body->size);
    }
    if (bytes->failed) return awsc_error_nomem(error);
    if (got < 0) return awsc_error_set(error, AWSC_ERR_VALIDATION, "the request body could not be read to its end");
    copy->body.data = bytes->data;
    copy->body.size = bytes->size;
    return AWSC_OK;
}

static int record(awsc_replay *replay, const awsc_http_request *request, awsc_error **error)
{
    awsc_http_request *copy = NULL;
    awsc_http_request **requests =
        awsc_resize(memory(), replay->requests, (replay->request_count + 1) * sizeof(awsc_http_request *));
    if (!requests) return awsc_error_nomem(error);
    replay->requests = requests;
    int status = awsc_http_request_new_empty(request->method, &copy, error);
    if (status) return status;
    awsc_buffer_append_view(&copy->path, awsc_buffer_view(&request->path));
    awsc_buffer_append_view(&copy->query, awsc_buffer_view(&request->query));
    if (copy->path.failed || copy->query.failed) status = awsc_error_nomem(error);
    for (size_t i = 0; !status && i < request->headers.count; i++)
        status =
            awsc_http_request_add_header(copy, request->headers.items[i].name, request->headers.items[i].value, error);
    if (!status) status = copy_body(&request->body, copy, error);
    if (status) {
        awsc_http_request_free(copy);
        return status;
    }
    requests[replay->request_count++] = copy;
    return AWSC_OK;
}

/* ---- exchanges ------------------------------------------------------------------------------------------------- */

static void end(replayed *exchange, int status, bool maybe_sent, const char *message)
{
    awsc_exchange_handler handler = exchange->handler;
    awsc_exchange_result result = {sizeof result, status, maybe_sent, message, NULL, 0};
    handler.on_end(handler.user, &result);
    free_answer(exchange->given);
    awsc_release(memory(), exchange);
}

static int tell_head(replayed *exchange)
{
    const awsc_http_response *response = exchange->given->response;
    int status = exchange->handler.on_status(exchange->handler.user, response->status);
    for (size_t i = 0; !status && i < response->headers.count; i++) {
        const awsc_http_field *header = &response->headers.items[i];
        status = exchange->handler.on_header(exchange->handler.user, header->name, header->name_size, header->value,
                                             header->value_size);
    }
    return status ? status : exchange->handler.on_head_end(exchange->handler.user);
}

/* Reads what the upload has now. Returns whether the upload has ended; the response begins then. */
static bool read_upload(replayed *exchange)
{
    awsc_buffer *bytes = &exchange->record->owned_body;
    char piece[4096];
    size_t got = 0;
    int status = AWSC_OK;
    const awsc_exchange_request *upload = exchange->upload;
    if (!upload) return true;
    while ((status = upload->read_upload(upload->upload_user, piece, sizeof piece, &got)) == AWSC_OK && got)
        awsc_buffer_append(bytes, piece, got);
    exchange->record->body = (awsc_body){.data = bytes->data, .size = bytes->size};
    if (status == AWSC_OK) return false; /* until there is more */
    exchange->upload = NULL;
    return true;
}

static void run(awsc_task *task)
{
    replayed *exchange = AWSC_CONTAINER_OF(task, replayed, task);
    answer *given = exchange->given;
    if (!given) {
        end(exchange, AWSC_ERR_TRANSPORT, true, "the script of answers is at its end");
        return;
    }
    if (!given->response) {
        end(exchange, given->status, given->maybe_sent, "a failure of the script");
        return;
    }
    if (!read_upload(exchange)) return;
    int status = exchange->head_told ? AWSC_OK : tell_head(exchange);
    exchange->head_told = true;
    const awsc_buffer *body = &given->response->body;
    if (!status && body->size > exchange->offset)
        status = exchange->handler.on_body(exchange->handler.user, body->data + exchange->offset,
                                           body->size - exchange->offset);
    if (status == AWSC_END) return; /* until it is resumed */
    end(exchange, status, true, "the response was refused");
}

static int start_exchange(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                          const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    awsc_replay *replay = user;
    int status = record(replay, request->request, error);
    if (status) return status;
    replayed *exchange = awsc_alloc_zeroed(memory(), 1, sizeof *exchange);
    if (!exchange) return awsc_error_nomem(error);
    exchange->replay = replay;
    exchange->loop = loop;
    exchange->handler = *handler;
    exchange->given = replay->first;
    exchange->record = replay->requests[replay->request_count - 1];
    if (request->read_upload) exchange->upload = request;
    exchange->task.run = run;
    exchange->task.memory = memory();
    if (replay->first) {
        replay->first = replay->first->next;
        if (!replay->first) replay->last = &replay->first;
    }
    awsc_loop_defer(loop, &exchange->task);
    *out = (void *)exchange;
    return AWSC_OK;
}

static void resume(awsc_exchange *given)
{
    replayed *exchange = (void *)given;
    awsc_loop_defer(exchange->loop, &exchange->task);
}

static bool cancel(awsc_exchange *given)
{
    replayed *exchange = (void *)given;
    awsc_loop_withdraw(exchange->loop, &exchange->task);
    free_answer(exchange->given);
    awsc_release(memory(), exchange);
    return true;
}

int awsc_replay_new(awsc_replay **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    awsc_replay *replay = awsc_alloc_zeroed(memory(), 1, sizeof *replay);
    if (!replay) return awsc_error_nomem(error);
    replay->base = (awsc_transport)AWSC_TRANSPORT_INIT;
    replay->base.user = replay;
    replay->base.start = start_exchange;
    replay->base.resume = resume;
    replay->base.resume_upload = resume;
    replay->base.cancel = cancel;
    replay->last = &replay->first;
    *out = replay;
    return AWSC_OK;
}

const struct awsc_transport *awsc_replay_transport(const awsc_replay *replay)
{
    AWSC_NEED_OR(replay, NULL);
    return &replay->base;
}
