/* SPDX-License-Identifier: Apache-2.0 */
/* The stream of events that a response is. */
#ifndef AWSC_EVENTS_EVENT_STREAM_H
#define AWSC_EVENTS_EVENT_STREAM_H

#include "client/stream.h"

/* Creates the stream of events of a response, as awsc_event_streams.open_response does. Call it before the request is
 * sent, so that no byte of the response is lost. Returns NULL when memory runs out. */
awsc_stream *awsc_event_stream_new(awsc_call *call, const awsc_schema *events);

/* Returns the decoder with the messages that arrived and are not read yet. */
struct awsc_event_decoder *awsc_event_stream_decoder(awsc_stream *stream);

#endif
