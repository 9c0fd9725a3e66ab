/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a function once: makes its environment, its log with START, END and REPORT, and the errors of the service. */
#ifndef AWSC_LOCAL_EXECUTION_H
#define AWSC_LOCAL_EXECUTION_H

#include <stdbool.h>

#include <awsc/error.h>
#include <awsc/types.h>

#include "functions.h"
#include "log_tail.h"
#include "process.h"
#include "runtime.h"

struct awsc_local_server;

/* Maximum size of a buffered result in bytes. */
#define AWSC_LOCAL_MAX_RESULT_BYTES 6291556u

/* A run to start. All pointers are borrowed until the execution is freed. */
typedef struct awsc_local_invocation {
    struct awsc_local_server *server;
    const awsc_local_function *function;
    const char *request_id;
    const char *qualifier;      /* version or alias that the client named; may be NULL */
    const char *client_context; /* JSON; may be NULL */
    const char *identity;       /* JSON of a Cognito identity; may be NULL */
    const char *tenant_id;      /* may be NULL */
    const char *trace_id;       /* may be NULL */
    awsc_blob event;
    int64_t limit; /* maximum number of concurrent runs; negative: no limit */
    int watch_fd;  /* socket of the client, or -1; the function is ended if the client closes it */
} awsc_local_invocation;

typedef struct awsc_local_execution awsc_local_execution;

/* Starts the function. Returns AWSC_OK, AWSC_END (the limit is reached), AWSC_ERR_NOMEM. */
int awsc_local_execution_new(const awsc_local_invocation *invocation, awsc_local_execution **out, awsc_error **error);

/* Waits for the next bytes of the result. Returns AWSC_OK with a piece that is valid until the next call, or
 * AWSC_END. */
int awsc_local_execution_next(awsc_local_execution *execution, awsc_view *piece);

/* Returns the value of X-Amz-Function-Error, or NULL if the function succeeded. Call it after AWSC_END. */
const char *awsc_local_execution_error(const awsc_local_execution *execution);
/* Returns the JSON of the function's error. Call it after AWSC_END if there is an error. */
awsc_view awsc_local_execution_error_payload(const awsc_local_execution *execution);
bool awsc_local_execution_abandoned(const awsc_local_execution *execution);
/* Appends the end of the log in base64. Call it after AWSC_END. */
void awsc_local_execution_log(const awsc_local_execution *execution, awsc_buffer *out);

/* Runs the function to its end. `result` receives the payload of Invoke: the output, `null`, or the JSON of the
 * error. */
int awsc_local_execution_collect(awsc_local_execution *execution, awsc_buffer *result, awsc_error **error);

/* Frees the execution. Kills the function if it still runs. NULL is allowed. */
void awsc_local_execution_free(awsc_local_execution *execution);

#endif
