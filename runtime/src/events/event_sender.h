/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The events that a request sends. When the transport needs bytes, the loop asks the program's source for one event,
 * encodes it, signs it and hands it on. So there is never more than one event in memory.
 */
#ifndef AWSC_EVENTS_EVENT_SENDER_H
#define AWSC_EVENTS_EVENT_SENDER_H

#include "protocol/event_streams.h"

extern const struct awsc_sent_events awsc_event_sender_code;

#endif
