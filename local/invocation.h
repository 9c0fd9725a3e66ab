/* SPDX-License-Identifier: Apache-2.0 */
/* Starts invocations for Invoke, InvokeAsync and InvokeWithResponseStream. */
#ifndef AWSC_LOCAL_INVOCATION_H
#define AWSC_LOCAL_INVOCATION_H

#include "call.h"
#include "execution.h"
#include "target.h"

#define AWSC_LOCAL_MAX_EVENT_BYTES 6291456u
#define AWSC_LOCAL_MAX_ASYNC_EVENT_BYTES 1048576u

/* The members of these operations' inputs. A member that an operation lacks is NULL or empty. */
typedef struct awsc_local_invoke_request {
    const char *function_name;
    const char *qualifier;
    const char *client_context; /* base64 */
    const char *tenant_id;
    awsc_blob payload;
    size_t max_bytes;
} awsc_local_invoke_request;

/* Checks the invocation type, which may be Event only with `event`, and the log type; both may be NULL. Returns
 * AWSC_OK; AWSC_END after an error of the service was set. */
int awsc_local_invocation_check(awsc_local_call *call, const char *type, const char *log_type, bool event);

/*
 * Finds the function, checks payload and client context, and fills the invocation, which lives in the call's arena.
 * Returns AWSC_OK; AWSC_END after an error of the service was set; AWSC_ERR_NOMEM.
 */
int awsc_local_invocation_prepare(awsc_local_call *call, const awsc_local_invoke_request *request,
                                  awsc_local_invocation *out);

/* Starts the invocation. At the concurrency limit, sets the service's error. Returns AWSC_OK, AWSC_END,
 * AWSC_ERR_NOMEM. */
int awsc_local_invocation_start(awsc_local_call *call, const awsc_local_invocation *invocation,
                                awsc_local_execution **out);

/* Queues the invocation. If the queue is full, sets the service's error. Returns AWSC_OK, AWSC_END, AWSC_ERR_NOMEM. */
int awsc_local_invocation_queue(awsc_local_call *call, const awsc_local_invocation *invocation);

/* Returns the end of the log in base64, in the call's arena; NULL when memory runs out. */
const char *awsc_local_invocation_log(awsc_local_call *call, const awsc_local_execution *execution);

/* Returns whether an optional text member is set to `value`. */
bool awsc_local_text_is(const char *member, const char *value);

#endif
