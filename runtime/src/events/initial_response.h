/* SPDX-License-Identifier: Apache-2.0 */
/* The message with the members of an output that precedes the events of its stream. */
#ifndef AWSC_EVENTS_INITIAL_RESPONSE_H
#define AWSC_EVENTS_INITIAL_RESPONSE_H

#include "client/call_state.h"

/* See awsc_event_streams.await_initial. Another message in its place stays in the stream, and ends the wait. */
int awsc_call_await_initial(awsc_call *call, awsc_error **error);

#endif
