/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process that serves invocations one after the other over the Lambda Runtime API: it asks for the next one, and
 * posts the result. Each process has an API of its own, on a port of the loopback address.
 */
#ifndef AWSC_LOCAL_WARM_H
#define AWSC_LOCAL_WARM_H

#include <stdbool.h>

#include <awsc/types.h>

#include "log_tail.h"
#include "process.h"
#include "runtime.h"

typedef struct awsc_local_warm awsc_local_warm;

/* The program of a runtime. Texts are copied. */
typedef struct awsc_local_warm_spec {
    char *const *arguments;
    const char *directory;
    char *const *environment; /* without AWS_LAMBDA_RUNTIME_API and the name of the log stream */
    uint64_t memory_bytes;
} awsc_local_warm_spec;

/* An invocation. Everything is borrowed until awsc_local_warm_release. */
typedef struct awsc_local_warm_request {
    const char *request_id;
    const char *arn;
    const char *trace_id;       /* may be NULL */
    const char *client_context; /* may be NULL */
    const char *identity;       /* JSON of a Cognito identity; may be NULL */
    const char *tenant_id;      /* may be NULL */
    awsc_blob event;
    uint64_t timeout_ms;
    int watch_fd; /* as for a process */
    int stop_fd;
    awsc_local_log_tail *log;
} awsc_local_warm_request;

/* Starts the program. One that cannot be started ends its first invocation as NOT_STARTED. Returns NULL when memory or
 * ports run out. */
awsc_local_warm *awsc_local_warm_new(const awsc_local_warm_spec *spec);
/* Kills the program. NULL is allowed. */
void awsc_local_warm_free(awsc_local_warm *warm);

/* Hands an invocation over. At most one at a time. */
void awsc_local_warm_begin(awsc_local_warm *warm, const awsc_local_warm_request *request);
/* As awsc_local_process_next. */
int awsc_local_warm_next(awsc_local_warm *warm, awsc_view *piece);

/* After AWSC_END. */
const awsc_local_process_result *awsc_local_warm_result(const awsc_local_warm *warm);
/* The error object that the runtime posted, and its type; the object has no data if it posted none. */
awsc_view awsc_local_warm_error(const awsc_local_warm *warm, const char **type);
/* Whether the runtime posted a result or an error. */
bool awsc_local_warm_answered(const awsc_local_warm *warm);
/* Milliseconds of the first start, or a negative number for later invocations. */
double awsc_local_warm_init_ms(const awsc_local_warm *warm);
/* Whether the process can serve another invocation. */
bool awsc_local_warm_usable(const awsc_local_warm *warm);

#endif
