/* One invocation of a function: environment, log with START, END and REPORT, and what the service says of failures. */
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

/* Bytes of a result that is returned at once. */
#define AWSC_LOCAL_MAX_RESULT_BYTES 6291556u

/* What is to be run. Everything is borrowed until the execution is freed. */
typedef struct awsc_local_invocation {
    struct awsc_local_server *server;
    const awsc_local_function *function;
    const char *request_id;
    const char *qualifier;      /* as the client named it, or NULL */
    const char *client_context; /* JSON, or NULL */
    const char *tenant_id;      /* or NULL */
    const char *trace_id;       /* or NULL */
    awsc_blob event;
    int64_t limit; /* of runs of the function at a time; negative: none */
    int watch_fd;  /* socket of a client whose hang-up ends the function, or -1 */
} awsc_local_invocation;

typedef struct awsc_local_execution awsc_local_execution;

/* Starts the function. AWSC_OK, AWSC_END (as many run as the limit allows), AWSC_ERR_NOMEM. */
int awsc_local_execution_new(const awsc_local_invocation *invocation, awsc_local_execution **out, awsc_error **error);

/* The next bytes of the result: AWSC_OK and a piece, valid until the next call; AWSC_END. */
int awsc_local_execution_next(awsc_local_execution *execution, awsc_view *piece);

/* After AWSC_END: NULL, or what X-Amz-Function-Error says. */
const char *awsc_local_execution_error(const awsc_local_execution *execution);
/* After AWSC_END with an error: the service's JSON about it. */
awsc_view awsc_local_execution_error_payload(const awsc_local_execution *execution);
bool awsc_local_execution_abandoned(const awsc_local_execution *execution);
/* After AWSC_END: the tail of the log in base64. */
void awsc_local_execution_log(const awsc_local_execution *execution, awsc_buffer *out);

/* Runs to the end; `result` receives what Invoke returns: the output, `null`, or an error's JSON. */
int awsc_local_execution_collect(awsc_local_execution *execution, awsc_buffer *result, awsc_error **error);

/* Kills the function if it still runs. NULL is allowed. */
void awsc_local_execution_free(awsc_local_execution *execution);

#endif
