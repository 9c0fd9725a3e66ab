/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of a call's requests, and of the events that follow them. */
#ifndef AWSC_CLIENT_SIGN_H
#define AWSC_CLIENT_SIGN_H

#include "base/for_core.h"
#include "client/call_state.h"

/* Signs the request of the attempt that begins, if the call has an identity. The signature, which is empty without one,
 * is valid until the loop signs again. */
int awsc_call_sign(awsc_call *call, awsc_view *signature, awsc_error **error);

/* The time for signatures: by the service's clock, in whole seconds. */
AWSC_FOR_CORE awsc_time awsc_call_signing_time(const awsc_call *call);

/* The signature of an event; see awsc_signer_sign_event. */
AWSC_FOR_CORE int awsc_call_sign_event(awsc_call *call, awsc_time time, const char *prior, awsc_view date_header,
                                       awsc_view message, awsc_signature *out, awsc_error **error);

#endif
