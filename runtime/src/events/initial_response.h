/* SPDX-License-Identifier: Apache-2.0 */
/* The message before the events of a response, which contains the members of the output. */
#ifndef AWSC_EVENTS_INITIAL_RESPONSE_H
#define AWSC_EVENTS_INITIAL_RESPONSE_H

#include "client/call_state.h"

/* Implements awsc_event_streams.await_initial. If another message comes first, it stays in the stream and ends the
 * wait. */
int awsc_call_await_initial(awsc_call *call, awsc_error **error);

#endif
