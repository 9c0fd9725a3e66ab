/* SPDX-License-Identifier: Apache-2.0 */
/* Defines the state that a runtime process and its API server share. */
#ifndef AWSC_LOCAL_WARM_STATE_H
#define AWSC_LOCAL_WARM_STATE_H

#include <pthread.h>
#include <stdbool.h>

#include "orphans.h"
#include "warm.h"

struct MHD_Daemon;

/* The steps of an invocation. */
enum awsc_local_step_of_run {
    AWSC_LOCAL_RUN_NONE,       /* no invocation */
    AWSC_LOCAL_RUN_PENDING,    /* the runtime has not requested the invocation yet */
    AWSC_LOCAL_RUN_DELIVERED,  /* the runtime has received the event */
    AWSC_LOCAL_RUN_RESPONDING, /* the runtime is posting the result */
    AWSC_LOCAL_RUN_POSTED      /* the result or error is complete */
};

struct awsc_local_warm {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* wakes the threads of the API server */
    int wake_fd;            /* eventfd; readable after the API server changed something */
    struct MHD_Daemon *api;
    unsigned port;

    /* `lock` protects these. */
    enum awsc_local_step_of_run step;
    const awsc_local_warm_request *request;
    char request_id[64];
    uint64_t deadline_ms; /* milliseconds since 1970 */
    bool initialised;     /* the runtime has requested its first invocation */
    bool closing;
    bool failed; /* the runtime posted an error */
    awsc_buffer output;
    awsc_buffer error;
    char error_type[128];

    /* Only the thread that runs the invocation uses these. */
    awsc_local_leader leader;
    char mark[80];
    int start_error; /* errno, or 0 */
    int pid_fd;
    int log_fd;
    uint64_t memory_bytes;
    bool over;
    bool dead;
    bool above_limit;
    bool answered;
    bool first;
    uint64_t begun_ms;
    uint64_t delivered_ms; /* when the runtime received the event; 0: not yet */
    uint64_t started_ms;
    double init_ms;
    awsc_local_process_result result;
    awsc_buffer piece;
};

/* These start and stop the API server. Starting returns 0, or -1 on failure. */
int awsc_local_warm_api_start(awsc_local_warm *warm);
void awsc_local_warm_api_stop(awsc_local_warm *warm);

#endif
