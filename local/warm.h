/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a runtime process, which serves invocations one after the other over the Lambda Runtime API: it requests the
 * next invocation and posts the result. Each process has its own API server on a loopback port.
 */
#ifndef AWSC_LOCAL_WARM_H
#define AWSC_LOCAL_WARM_H

#include <stdbool.h>

#include <awsc/types.h>

#include "log_tail.h"
#include "process.h"
#include "runtime.h"

typedef struct awsc_local_warm awsc_local_warm;

/* The command line, folder and limits of a runtime process. awsc_local_warm_new keeps no pointer to it. */
typedef struct awsc_local_warm_spec {
    char *const *arguments;
    const char *directory;
    char *const *environment; /* without AWS_LAMBDA_RUNTIME_API and AWS_LAMBDA_LOG_STREAM_NAME */
    uint64_t memory_bytes;
} awsc_local_warm_spec;

/* An invocation. All pointers are borrowed until the invocation ends. */
typedef struct awsc_local_warm_request {
    const char *request_id;
    const char *arn;
    const char *trace_id;       /* may be NULL */
    const char *client_context; /* may be NULL */
    const char *identity;       /* JSON of a Cognito identity; may be NULL */
    const char *tenant_id;      /* may be NULL */
    awsc_blob event;
    uint64_t timeout_ms;
    int watch_fd; /* watch_fd and stop_fd as in awsc_local_process_spec */
    int stop_fd;
    awsc_local_log_tail *log;
} awsc_local_warm_request;

/* Starts the process. If that fails, the first invocation ends as NOT_STARTED. Returns NULL when memory or ports run
 * out. */
awsc_local_warm *awsc_local_warm_new(const awsc_local_warm_spec *spec);
/* Kills the process and frees `warm`. NULL is allowed. */
void awsc_local_warm_free(awsc_local_warm *warm);

/* Begins an invocation. The process must not have another one. */
void awsc_local_warm_begin(awsc_local_warm *warm, const awsc_local_warm_request *request);
/* Waits for output of the invocation. Returns as awsc_local_process_next. */
int awsc_local_warm_next(awsc_local_warm *warm, awsc_view *piece);

/* Returns the result of the invocation, which belongs to `warm`. Call it after AWSC_END. */
const awsc_local_process_result *awsc_local_warm_result(const awsc_local_warm *warm);
/* Returns the error object that the runtime posted, and its type. Without an error, `data` and `*type` are NULL. */
awsc_view awsc_local_warm_error(const awsc_local_warm *warm, const char **type);
/* Returns whether the runtime has requested an invocation. Before that, an error is one of the start. */
bool awsc_local_warm_initialised(awsc_local_warm *warm);
/* Returns whether the runtime posted a complete result or error. */
bool awsc_local_warm_answered(const awsc_local_warm *warm);
/* Returns the milliseconds from the start of the process to its first request, or a negative number for later
 * invocations. */
double awsc_local_warm_init_ms(const awsc_local_warm *warm);
/* Returns whether the process can serve another invocation. */
bool awsc_local_warm_usable(const awsc_local_warm *warm);

#endif
