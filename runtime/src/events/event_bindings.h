/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes events as messages: members in headers, and one member as the payload. awsJson uses the same
 * form. */
#ifndef AWSC_EVENTS_EVENT_BINDINGS_H
#define AWSC_EVENTS_EVENT_BINDINGS_H

#include "protocol/event_streams.h"

/* Implements awsc_event_streams.deserialize_event. */
int awsc_rest_json1_event(const awsc_service *service, const awsc_schema *events,
                          const struct awsc_event_message *message, awsc_arena *arena, void *value, awsc_error **error);

/* Implements awsc_event_streams.knows_event. */
bool awsc_rest_json1_knows_event(const awsc_schema *events, const struct awsc_event_message *message);

/* Implements awsc_event_streams.serialize_event. */
int awsc_rest_json1_write_event(const awsc_service *service, const awsc_schema *events, const void *value,
                                uint32_t level, awsc_buffer *out, awsc_error **error);

#endif
