/* SPDX-License-Identifier: Apache-2.0 */
/* Options of a call: completes those of the program by those of the client, and copies options for paginators and
 * waiters. */
#ifndef AWSC_CLIENT_OPTIONS_H
#define AWSC_CLIENT_OPTIONS_H

#include "base/for_core.h"
#include "client/call_state.h"

/* Whether every optional value is unset, or has a mark and a value that are right. AWSC_ERR_VALIDATION names it. */
int awsc_check_call_values(const awsc_call_options *options, awsc_error **error);

/*
 * Fills `call->options`. With an arena texts and headers are copied into it. A reference to the provider is taken.
 * AWSC_ERR_VALIDATION names the option that is not valid.
 */
int awsc_call_options_resolve(awsc_call *call, const awsc_call_options *given, awsc_arena *arena, awsc_error **error);

/*
 * Copies options with their texts and headers into an arena, and takes a reference to the credentials, which
 * awsc_options_drop gives back. NULL: none. The cancel flag and `user` are the caller's. AWSC_OK, AWSC_ERR_VALIDATION
 * (struct_size is not set), AWSC_ERR_NOMEM.
 */
AWSC_FOR_CORE int awsc_options_keep(const awsc_call_options *given, awsc_arena *arena, awsc_call_options *out,
                                    awsc_error **error);
AWSC_FOR_CORE void awsc_options_drop(awsc_call_options *kept);

#endif
