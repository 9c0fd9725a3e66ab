/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of streams beside the protocol's. Only operations with a stream refer to them, so that other programs do
 * not link their code. */
#ifndef AWSC_PROTOCOL_EVENT_STREAMS_H
#define AWSC_PROTOCOL_EVENT_STREAMS_H

#include <awsc/error.h>
#include <awsc/tables/generated.h>

#include "base/arena.h"
#include "base/buffer.h"

struct awsc_event_message;
struct awsc_event_sender;
struct awsc_exchange_extras;
struct awsc_exchange_request;
struct awsc_http2;
struct awsc_stream;

/* The events that a request sends. A call that has a sender calls these; other programs do not link their code. */
struct awsc_sent_events {
    /* Sets the call's sender, with the source of the events. AWSC_ERR_VALIDATION: the input has no source. */
    int (*open)(awsc_call *call, const awsc_member *member, const void *input, awsc_error **error);

    /* Events are signed from now on, each with the signature of the one before; `signature` is the request's. */
    void (*sign_after)(struct awsc_event_sender *sender, awsc_view signature);

    /* Has the transport read the events. */
    void (*join)(struct awsc_event_sender *sender, struct awsc_exchange_request *request,
                 struct awsc_exchange_extras *extras);

    /* Whether the source was asked for an event: its events cannot be had a second time. */
    bool (*begun)(const struct awsc_event_sender *sender);

    /* The exchange is over: the transport takes no more events. */
    void (*stop)(struct awsc_event_sender *sender);

    void (*free)(struct awsc_event_sender *sender);
};

struct awsc_event_streams {
    /* Reads one message into a zeroed union; see eventstream/. AWSC_OK, or an error. */
    int (*deserialize_event)(const awsc_service *service, const awsc_schema *events,
                             const struct awsc_event_message *message, awsc_arena *arena, void *value,
                             awsc_error **error);

    /* Whether a message is one that is not skipped; its headers are enough. */
    bool (*knows_event)(const awsc_schema *events, const struct awsc_event_message *message);

    /* Appends one event, a validated union, as one message of a request stream. */
    int (*serialize_event)(const awsc_service *service, const awsc_schema *events, const void *value, uint32_t level,
                           awsc_buffer *out, awsc_error **error);

    /* The next three are NULL where the head of a message has all that precedes the events. */

    /* Reads the message that precedes the events, if it is the first in `body`, into a zeroed output. */
    int (*read_initial)(const awsc_schema *output, awsc_view body, awsc_arena *arena, void *value, awsc_error **error);

    /* Appends the message that precedes the events of a request; `document` has the members of its input. */
    int (*write_initial)(awsc_view document, awsc_buffer *out, awsc_error **error);

    /* Moves that message of a response to the response's body, if there is one. AWSC_OK, an error, or AWSC_END: it has
     * yet to come; the call goes on when more has come, or the end. */
    int (*await_initial)(awsc_call *call, awsc_error **error);

    /* Makes the stream that a response is, before the request is sent: of events, of bytes. NULL when memory runs out.
     */
    struct awsc_stream *(*open_response)(awsc_call *call, const awsc_schema *events);
    struct awsc_stream *(*open_body)(awsc_call *call);

    /* The events that the request sends; NULL: none. */
    const struct awsc_sent_events *sent;

    /* How such requests go over HTTP/2, see awsc_upload; NULL: as libcurl has it. */
    const struct awsc_http2 *http2;
};

#endif
