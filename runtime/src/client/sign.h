/* SPDX-License-Identifier: Apache-2.0 */
/* Signs the requests of a call, and the events that follow a request. */
#ifndef AWSC_CLIENT_SIGN_H
#define AWSC_CLIENT_SIGN_H

#include "base/for_core.h"
#include "client/call_state.h"

/* Signs the request of the current attempt. Sets `*signature`, which is valid until the loop signs again; it is empty
 * if the call has no identity and is therefore not signed. */
int awsc_call_sign(awsc_call *call, awsc_view *signature, awsc_error **error);

/* Returns the time to sign with: the service's clock, in whole seconds. */
AWSC_FOR_CORE awsc_time awsc_call_signing_time(const awsc_call *call);

/* Writes the signature of an event to `out`; see awsc_signer_sign_event. */
AWSC_FOR_CORE int awsc_call_sign_event(awsc_call *call, awsc_time time, const char *prior, awsc_view date_header,
                                       awsc_view message, awsc_signature *out, awsc_error **error);

#endif
