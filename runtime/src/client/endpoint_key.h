/* SPDX-License-Identifier: Apache-2.0 */
/* The key of an endpoint: the credentials and, if it depends on members of the input, the operation and these. */
#ifndef AWSC_CLIENT_ENDPOINT_KEY_H
#define AWSC_CLIENT_ENDPOINT_KEY_H

#include "client/call_state.h"

/* The key under which the endpoint of a call is kept. NULL when memory runs out; free it with the call's allocator. */
char *awsc_endpoint_key(const awsc_call *call);

/* The input of the question for it, in `arena`. NULL when memory runs out. */
void *awsc_endpoint_question_input(const awsc_call *call, const awsc_schema *schema, awsc_arena *arena);

#endif
