/* SPDX-License-Identifier: Apache-2.0 */
/* Event streams for operations whose requests send events. This file links the HTTP/2 code. */
#include "client/body_stream.h"
#include "duplex/h2_exchange.h"
#include "events/event_bindings.h"
#include "events/event_sender.h"
#include "events/event_stream.h"
#include "protocol/event_streams.h"

const struct awsc_event_streams awsc_internal_rest_json1_sent_events = {
    .deserialize_event = awsc_rest_json1_event,
    .knows_event = awsc_rest_json1_knows_event,
    .serialize_event = awsc_rest_json1_write_event,
    .open_response = awsc_event_stream_new,
    .open_body = awsc_body_stream_new,
    .sent = &awsc_event_sender_code,
    .http2 = &awsc_h2,
};
