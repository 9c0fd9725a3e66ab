/* Copies of call options, for paginators and waiters, which make several calls with them. */
#ifndef AWSC_CLIENT_KEEP_OPTIONS_H
#define AWSC_CLIENT_KEEP_OPTIONS_H

#include <awsc/call.h>

#include "base/arena.h"

/*
 * Copies options with their texts and headers into an arena, and takes a reference to the credentials, which
 * awsc_options_drop gives back. NULL: none. The cancel flag and `user` are the caller's. AWSC_OK, AWSC_ERR_VALIDATION
 * (struct_size is not set), AWSC_ERR_NOMEM.
 */
int awsc_options_keep(const awsc_call_options *given, awsc_arena *arena, awsc_call_options *out, awsc_error **error);
void awsc_options_drop(awsc_call_options *kept);

#endif
