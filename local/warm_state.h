/* SPDX-License-Identifier: Apache-2.0 */
/* The state that a runtime process and its API share. */
#ifndef AWSC_LOCAL_WARM_STATE_H
#define AWSC_LOCAL_WARM_STATE_H

#include <pthread.h>
#include <stdbool.h>

#include "orphans.h"
#include "warm.h"

struct MHD_Daemon;

/* Steps of an invocation. */
enum awsc_local_step_of_run {
    AWSC_LOCAL_RUN_NONE,       /* no invocation */
    AWSC_LOCAL_RUN_PENDING,    /* the runtime has not asked for it yet */
    AWSC_LOCAL_RUN_DELIVERED,  /* it has the event */
    AWSC_LOCAL_RUN_RESPONDING, /* it posts the result */
    AWSC_LOCAL_RUN_POSTED      /* result or error are complete */
};

struct awsc_local_warm {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* for the threads of the API */
    int wake_fd;            /* readable when the API changed something */
    struct MHD_Daemon *api;
    unsigned port;

    /* Under the lock. */
    enum awsc_local_step_of_run step;
    const awsc_local_warm_request *request;
    char request_id[64];
    uint64_t deadline_ms; /* in Unix time */
    bool initialised;     /* the runtime has asked for an invocation */
    bool closing;
    bool failed; /* an error was posted */
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
    uint64_t delivered_ms; /* 0: not yet */
    uint64_t started_ms;
    double init_ms;
    awsc_local_process_result result;
    awsc_buffer piece;
};

/* Start and stop the API. */
int awsc_local_warm_api_start(awsc_local_warm *warm);
void awsc_local_warm_api_stop(awsc_local_warm *warm);

#endif
