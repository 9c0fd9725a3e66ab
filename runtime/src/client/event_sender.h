/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The events that a request sends. When the transport needs bytes, the loop asks the program's source for one event,
 * encodes it, signs it and hands it on. So there is never more than one event in memory.
 */
#ifndef AWSC_CLIENT_EVENT_SENDER_H
#define AWSC_CLIENT_EVENT_SENDER_H

#include "client/call_state.h"

typedef struct awsc_event_sender awsc_event_sender;

/* See awsc_event_streams.open_request. */
int awsc_event_sender_open(awsc_call *call, const awsc_member *member, const void *input, awsc_error **error);

/* Events are signed from now on, each with the signature of the one before; `signature` is the request's. */
void awsc_event_sender_sign_after(awsc_event_sender *sender, awsc_view signature);

/* Has the transport read the events. `sender` NULL: does nothing. */
void awsc_event_sender_join(awsc_event_sender *sender, awsc_exchange_request *request, awsc_exchange_extras *extras);

/* Whether the source was asked for an event: its events cannot be had a second time. */
bool awsc_event_sender_begun(const awsc_event_sender *sender);

/* The exchange is over: the transport takes no more events. */
void awsc_event_sender_stop(awsc_event_sender *sender);

void awsc_event_sender_free(awsc_event_sender *sender);

#endif
