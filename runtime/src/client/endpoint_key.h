/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of the endpoint cache: access key ID, then, if the endpoint depends on input members, operation and members. */
#ifndef AWSC_CLIENT_ENDPOINT_KEY_H
#define AWSC_CLIENT_ENDPOINT_KEY_H

#include "client/call_state.h"

/* Returns the cache key of the call's endpoint; free it with the call's allocator. NULL when memory runs out. */
char *awsc_endpoint_key(const awsc_call *call);

/* Allocates in `arena` the input of the discovery operation for the call. NULL when memory runs out. */
void *awsc_endpoint_question_input(const awsc_call *call, const awsc_schema *schema, awsc_arena *arena);

#endif
