/* SPDX-License-Identifier: Apache-2.0 */
/* Options of a call: completes those of the program by those of the client, and copies options for paginators and
 * waiters. */
#ifndef AWSC_CLIENT_OPTIONS_H
#define AWSC_CLIENT_OPTIONS_H

#include "base/for_core.h"
#include "client/call_state.h"

/*
 * Fills `call->options`. Copies texts and headers into `arena`, unless it is NULL. Takes a reference to the provider.
 * AWSC_ERR_VALIDATION names the invalid option.
 */
int awsc_call_options_resolve(awsc_call *call, const awsc_call_options *given, awsc_arena *arena, awsc_error **error);

/*
 * Copies options with their texts and headers into `arena` and takes a reference to the credentials provider, which
 * awsc_options_drop releases. `given` NULL: no options. The cancel flag and `user` stay borrowed. Returns AWSC_OK,
 * AWSC_ERR_VALIDATION (struct_size is not set), AWSC_ERR_NOMEM.
 */
AWSC_FOR_CORE int awsc_options_keep(const awsc_call_options *given, awsc_arena *arena, awsc_call_options *out,
                                    awsc_error **error);
AWSC_FOR_CORE void awsc_options_drop(awsc_call_options *kept);

#endif
