/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the operations of the Invoke family. */
#ifndef AWSC_LOCAL_INVOCATION_H
#define AWSC_LOCAL_INVOCATION_H

#include "call.h"
#include "execution.h"
#include "target.h"

#define AWSC_LOCAL_MAX_EVENT_BYTES 6291456u
#define AWSC_LOCAL_MAX_ASYNC_EVENT_BYTES 1048576u

/* Members of the inputs. A member that the operation lacks is NULL or empty. */
typedef struct awsc_local_invoke_request {
    const char *function_name;
    const char *qualifier;
    const char *client_context; /* base64 */
    const char *tenant_id;
    awsc_blob payload;
    size_t max_bytes;
} awsc_local_invoke_request;

/*
 * Finds the function and checks payload and client context. The invocation lives in the call's arena. Returns AWSC_OK;
 * AWSC_END after an error of the service was set; AWSC_ERR_NOMEM.
 */
int awsc_local_invocation_prepare(awsc_local_call *call, const awsc_local_invoke_request *request,
                                  awsc_local_invocation *out);

/* Starts the invocation, or sets the service's error at the concurrency limit. Returns AWSC_OK, AWSC_END,
 * AWSC_ERR_NOMEM. */
int awsc_local_invocation_start(awsc_local_call *call, const awsc_local_invocation *invocation,
                                awsc_local_execution **out);

/* Queues the invocation, or sets the service's error if the queue is full. Returns AWSC_OK, AWSC_END,
 * AWSC_ERR_NOMEM. */
int awsc_local_invocation_queue(awsc_local_call *call, const awsc_local_invocation *invocation);

/* The tail of the log in base64, in the call's arena; NULL when memory runs out. */
const char *awsc_local_invocation_log(awsc_local_call *call, const awsc_local_execution *execution);

/* Whether an optional text member has this value. */
bool awsc_local_text_is(const char *member, const char *value);

#endif
