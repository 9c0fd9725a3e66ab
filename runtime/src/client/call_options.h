/* Options of a call: the caller's, completed by the client's. */
#ifndef AWSC_CLIENT_CALL_OPTIONS_H
#define AWSC_CLIENT_CALL_OPTIONS_H

#include "client/call_state.h"

/* Whether every optional value is unset, or has a mark and a value that are right. AWSC_ERR_VALIDATION names it. */
int awsc_check_call_values(const awsc_call_options *options, awsc_error **error);

/*
 * Fills `call->options`. With an arena texts and headers are copied into it. A reference to the provider is taken.
 * AWSC_ERR_VALIDATION names the option that is not valid.
 */
int awsc_call_options_resolve(awsc_call *call, const awsc_call_options *given, awsc_arena *arena, awsc_error **error);

#endif
