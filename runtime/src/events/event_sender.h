/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends the events of a request. When the transport needs bytes, the loop asks the program's source for one event,
 * encodes and signs it and gives it to the transport. So at most one event is in memory at any time.
 */
#ifndef AWSC_EVENTS_EVENT_SENDER_H
#define AWSC_EVENTS_EVENT_SENDER_H

#include "protocol/event_streams.h"

extern const struct awsc_sent_events awsc_event_sender_code;

#endif
