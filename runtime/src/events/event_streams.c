/* SPDX-License-Identifier: Apache-2.0 */
/* Event streams of REST protocols, for operations whose responses are streams of events. */
#include "protocol/event_streams.h"

#include "client/body_stream.h"
#include "events/event_bindings.h"
#include "events/event_sender.h"
#include "events/event_stream.h"

const struct awsc_event_streams awsc_internal_rest_json1_events = {
    .deserialize_event = awsc_rest_json1_event,
    .knows_event = awsc_rest_json1_knows_event,
    .serialize_event = awsc_rest_json1_write_event,
    .open_response = awsc_event_stream_new,
    .open_body = awsc_body_stream_new,
    .sent = &awsc_event_sender_code,
};
