/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of a protocol for streams. Only operations with a stream refer to them, so other programs do not link
 * them. */
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

/* Functions for requests that send events. Only calls that send events use them, so other programs do not link them. */
struct awsc_sent_events {
    /* Creates the call's sender for the source of events in `input`. AWSC_ERR_VALIDATION: there is no source, or it
     * is in use. */
    int (*open)(awsc_call *call, const awsc_member *member, const void *input, awsc_error **error);

    /* Makes the sender sign each event. A signature covers the previous one; `signature` is that of the request. */
    void (*sign_after)(struct awsc_event_sender *sender, awsc_view signature);

    /* Makes the transport read the events from the sender. */
    void (*join)(struct awsc_event_sender *sender, struct awsc_exchange_request *request,
                 struct awsc_exchange_extras *extras);

    /* Returns whether the source was asked for an event. Then the request cannot be repeated. */
    bool (*begun)(const struct awsc_event_sender *sender);

    /* Stops the sender because the exchange has ended. */
    void (*stop)(struct awsc_event_sender *sender);

    void (*free)(struct awsc_event_sender *sender);
};

struct awsc_event_streams {
    /* Reads one message into a zeroed union; see eventstream/. Returns AWSC_OK, or an error. */
    int (*deserialize_event)(const awsc_service *service, const awsc_schema *events,
                             const struct awsc_event_message *message, awsc_arena *arena, void *value,
                             awsc_error **error);

    /* Returns whether a message is not skipped; reads only its headers. */
    bool (*knows_event)(const awsc_schema *events, const struct awsc_event_message *message);

    /* Appends one event, a validated union, as a message of a request stream. */
    int (*serialize_event)(const awsc_service *service, const awsc_schema *events, const void *value, uint32_t level,
                           awsc_buffer *out, awsc_error **error);

    /* The next three are for the initial message (Smithy: initial-request, initial-response): the members that are not
     * events. NULL if the protocol sends these members in the HTTP head. `write_initial` is also NULL where events are
     * only received. */

    /* Reads the message before the events, if it is the first in `body`, into a zeroed output. */
    int (*read_initial)(const awsc_schema *output, awsc_view body, awsc_arena *arena, void *value, awsc_error **error);

    /* Appends the message before the events of a request; `document` contains the members of its input. */
    int (*write_initial)(awsc_view document, awsc_buffer *out, awsc_error **error);

    /* Moves the message before the events to the response's body, if there is one. Returns AWSC_OK, an error, or
     * AWSC_END: the message is not complete; the call continues when more bytes or the end arrive. */
    int (*await_initial)(awsc_call *call, awsc_error **error);

    /* Creates the stream of a response, of events or bytes, before the request is sent. Returns NULL when memory
     * runs out. */
    struct awsc_stream *(*open_response)(awsc_call *call, const awsc_schema *events);
    struct awsc_stream *(*open_body)(awsc_call *call);

    /* for events in the request; NULL: the request has no events */
    const struct awsc_sent_events *sent;

    /* code for such requests over HTTP/2, see awsc_upload; NULL: libcurl's own HTTP/2 */
    const struct awsc_http2 *http2;
};

#endif
