/* SPDX-License-Identifier: Apache-2.0 */
/* Asks for the events of a request, encodes, signs and sends them. */
#include "events/event_sender.h"

#include <string.h>

#include "base/container.h"
#include "client/sign.h"
#include "client/stream.h"
#include "duplex/curl_duplex.h"
#include "error/error.h"
#include "error/given.h"
#include "eventstream/message.h"
#include "protocol/event_streams.h"
#include "schema/value.h"
#include "schema/walk.h"

typedef struct awsc_event_sender awsc_event_sender;

struct awsc_event_source {
    awsc_event_source_fn *next;
    void *user;
    awsc_event_sender *sender; /* belongs to the call that sends the events; or NULL */
};

struct awsc_event_sender {
    awsc_call *call;
    awsc_event_source *source; /* NULL: freed by the program */
    const awsc_schema *events;
    awsc_buffer bytes; /* of one event; the transport has `taken` of them */
    size_t taken;
    bool begun;
    bool introduced; /* the message that precedes the events is taken, or there is no such message */
    bool ended;
    bool starved; /* the transport waits for bytes */
    bool is_signed;
    awsc_signature prior;
    awsc_task fill;
    int (*read)(void *user, char *buffer, size_t room, size_t *size);
    const awsc_duplex *duplex;
    const awsc_http2 *http2;
    bool *freed; /* set when the sender is freed while the source runs */
};

/* ---- the program's side ---------------------------------------------------------------------------------------- */

int awsc_event_source_new(awsc_event_source_fn *next, void *user, awsc_event_source **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(next, error);
    AWSC_NEED(out, error);
    *out = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof **out);
    if (!*out) return awsc_error_nomem(error);
    (*out)->next = next;
    (*out)->user = user;
    return AWSC_OK;
}

void awsc_event_source_wake(awsc_event_source *source)
{
    AWSC_NEED_OR(source, );
    awsc_event_sender *sender = source->sender;
    if (!sender || !sender->starved || !sender->call->attempt.exchange || !awsc_loop_is_ours(sender->call->loop))
        return;
    awsc_loop_defer(sender->call->loop, &sender->fill);
    awsc_loop_settle(sender->call->loop);
}

/* Frees the source. If a call waits for the next event, its events end. */
void awsc_event_source_free(awsc_event_source *source)
{
    AWSC_NEED_OR(source, );
    awsc_event_source_wake(source);
    if (source->sender) source->sender->source = NULL;
    awsc_release(awsc_allocator_default(), source);
}

/* ---- one event to bytes ---------------------------------------------------------------------------------------- */

static awsc_event_header_value header(const char *name, uint8_t type, int64_t integer, awsc_view bytes)
{
    return (awsc_event_header_value){.name = awsc_view_text(name), .type = type, .integer = integer, .bytes = bytes};
}

/* Writes the `:date` header in wire format; the signature covers these bytes. */
static void encode_date(int64_t milliseconds, char out[15])
{
    memcpy(out, "\5:date\10", 7);
    for (int i = 0; i < 8; i++) out[7 + i] = (char)(unsigned char)((uint64_t)milliseconds >> (56 - 8 * i));
}

static unsigned char digit(char c)
{
    return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* Wraps a message into a message with its date and signature. An empty inner message ends the stream. */
static int wrap(awsc_event_sender *sender, awsc_view message, awsc_error **error)
{
    awsc_signature signature;
    awsc_time now = awsc_call_signing_time(sender->call);
    char date[15];
    unsigned char bytes[32];
    encode_date(now.seconds * 1000, date);
    int status = awsc_call_sign_event(sender->call, now, sender->prior.text, awsc_view_of(date, sizeof date), message,
                                      &signature, error);
    if (status) return status;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(digit(signature.text[2 * i]) << 4 | digit(signature.text[2 * i + 1]));
    sender->prior = signature;
    awsc_event_header_value headers[2] = {
        header(":date", AWSC_EVENT_TIMESTAMP, now.seconds * 1000, awsc_view_of("", 0)),
        header(":chunk-signature", AWSC_EVENT_BYTES, 0, awsc_view_of((const char *)bytes, sizeof bytes)),
    };
    awsc_event_message outer = {headers, 2, message};
    return awsc_event_message_encode(&outer, &sender->bytes, error);
}

static int encode(awsc_event_sender *sender, const void *event, awsc_error **error)
{
    const awsc_call *call = sender->call;
    int status = awsc_validate(sender->events, event, call->level, call->operation->name, error);
    if (status) return status;
    awsc_buffer inner = AWSC_BUFFER_INIT_SECRET(call->allocator);
    awsc_buffer *message = sender->is_signed ? &inner : &sender->bytes;
    status = call->operation->event_streams->serialize_event(call->client->service, sender->events, event, call->level,
                                                             message, error);
    if (!status && message->failed) status = awsc_error_nomem(error);
    if (!status && sender->is_signed) status = wrap(sender, awsc_buffer_view(&inner), error);
    awsc_buffer_clear_secret(&inner);
    return status;
}

static int introduce(awsc_event_sender *sender, awsc_error **error)
{
    const awsc_call *call = sender->call;
    awsc_buffer inner = AWSC_BUFFER_INIT_SECRET(call->allocator);
    awsc_buffer *message = sender->is_signed ? &inner : &sender->bytes;
    int status =
        call->operation->event_streams->write_initial(awsc_buffer_view(&call->request->owned_body), message, error);
    if (!status && sender->is_signed) status = wrap(sender, awsc_buffer_view(&inner), error);
    awsc_buffer_clear_secret(&inner);
    sender->introduced = true;
    return status;
}

/* ---- from the source to the transport -------------------------------------------------------------------------- */

/* Ends the call with an error. If the call's result is already delivered, its stream reports the error. */
static void fail_call(awsc_call *call, int status, awsc_error *error)
{
    if (!call->finished) {
        awsc_call_finish(call, status, error);
        return;
    }
    awsc_call_stop_exchange(call);
    if (call->stream)
        call->stream->code->end(call->stream, status, error);
    else
        awsc_error_free(error);
}

/* Asks the source for an event. Returns AWSC_OK with an event or NULL (no event yet), AWSC_END, or the status with
 * which the source failed. */
static int ask(awsc_event_sender *sender, const void **event, bool *freed)
{
    awsc_event_source *source = sender->source;
    *event = NULL;
    if (!source) return AWSC_END;
    sender->begun = true;
    sender->freed = freed;
    const awsc_allocator *before = awsc_memory_use(NULL);
    int status = source->next(source->user, event);
    (void)awsc_memory_use(before);
    if (!*freed) sender->freed = NULL;
    return status;
}

/* Processes the answer of the source: encodes the event, ends the stream, or sets the error. */
static int take_answer(awsc_event_sender *sender, int status, const void *event, awsc_error **error)
{
    if (status == AWSC_OK) return encode(sender, event, error);
    if (status != AWSC_END)
        return awsc_error_set(error, status > 0 ? AWSC_ERR_VALIDATION : status,
                              "the source of events failed with status %d", status);
    sender->ended = true;
    return sender->is_signed ? wrap(sender, awsc_view_of("", 0), error) : AWSC_OK;
}

static void fill(awsc_task *task)
{
    awsc_event_sender *sender = AWSC_CONTAINER_OF(task, awsc_event_sender, fill);
    awsc_call *call = sender->call;
    awsc_error *error = NULL;
    const void *event = NULL;
    bool freed = false;
    int status;
    if (!call->attempt.exchange || !sender->starved) return;
    if (!sender->introduced) {
        status = introduce(sender, &error);
    } else {
        status = ask(sender, &event, &freed);
        if (freed || !call->attempt.exchange) return; /* the source ended the call */
        if (status == AWSC_OK && !event) return;      /* until it is woken */
        status = take_answer(sender, status, event, &error);
    }
    if (!status && sender->bytes.failed) status = awsc_error_nomem(&error);
    if (status) {
        fail_call(call, status, error);
        return;
    }
    sender->starved = false;
    const awsc_allocator *before = awsc_call_enter_transport(call);
    call->transport->resume_upload(call->attempt.exchange);
    (void)awsc_memory_use(before);
}

static int read_bytes(void *user, char *buffer, size_t room, size_t *size)
{
    awsc_event_sender *sender = user;
    size_t left = sender->bytes.size - sender->taken;
    *size = left < room ? left : room;
    if (*size) {
        memcpy(buffer, sender->bytes.data + sender->taken, *size);
        sender->taken += *size;
        return AWSC_OK;
    }
    if (sender->ended) return AWSC_END;
    awsc_buffer_truncate(&sender->bytes, 0);
    sender->taken = 0;
    sender->starved = true;
    awsc_loop_defer(sender->call->loop, &sender->fill);
    return AWSC_OK;
}

/* ---- life ------------------------------------------------------------------------------------------------------ */

static void join(awsc_event_sender *sender, awsc_exchange_request *request, awsc_exchange_extras *extras)
{
    if (sender->call->operation->event_streams->write_initial) {
        sender->introduced = false;
        awsc_buffer_truncate(&sender->bytes, 0);
        sender->taken = 0;
    }
    request->read_upload = sender->read;
    request->upload_user = sender;
    extras->duplex = sender->duplex;
    extras->http2 = sender->http2;
}

static int open_sender(awsc_call *call, const awsc_member *member, const void *input, awsc_error **error)
{
    const awsc_operation *operation = call->operation;
    awsc_event_source *source = *(awsc_event_source *const *)(const void *)((const char *)input + member->offset);
    if (!source)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: %s is required: a source of events", operation->name,
                              member->name);
    if (source->sender)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: %s is the source of another call's events",
                              operation->name, member->name);
    call->sender = awsc_alloc_zeroed(call->allocator, 1, sizeof *call->sender);
    if (!call->sender) return awsc_error_nomem(error);
    call->sender->call = call;
    call->sender->source = source;
    call->sender->events = member->target;
    call->sender->bytes = AWSC_BUFFER_INIT_SECRET(call->allocator);
    call->sender->fill.run = fill;
    call->sender->fill.memory = call->allocator;
    call->sender->introduced = true;
    call->sender->read = read_bytes;
    call->sender->duplex = &awsc_curl_duplex;
    call->sender->http2 = operation->event_streams->http2;
    source->sender = call->sender;
    return AWSC_OK;
}

static void sign_after(awsc_event_sender *sender, awsc_view signature)
{
    sender->is_signed = true;
    /* Events are signed with Version 4, whose signatures have this size. */
    memcpy(sender->prior.text, signature.data, AWSC_SHA256_HEX);
    sender->prior.text[AWSC_SHA256_HEX] = '\0';
}

static bool begun(const awsc_event_sender *sender)
{
    return sender->begun;
}

static void stop(awsc_event_sender *sender)
{
    if (sender->fill.queued) awsc_loop_withdraw(sender->call->loop, &sender->fill);
    sender->starved = false;
}

static void free_sender(awsc_event_sender *sender)
{
    stop(sender);
    if (sender->freed) *sender->freed = true;
    if (sender->source) sender->source->sender = NULL;
    awsc_buffer_clear_secret(&sender->bytes);
    awsc_release(sender->call->allocator, sender);
}

const struct awsc_sent_events awsc_event_sender_code = {
    .open = open_sender,
    .sign_after = sign_after,
    .join = join,
    .begun = begun,
    .stop = stop,
    .free = free_sender,
};
