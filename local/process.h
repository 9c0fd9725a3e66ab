/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs an executable once: writes its standard input, returns its standard output in pieces, and reads the log from its
 * standard error. The process leads a process group. At the end the whole group is killed, and its processes that left
 * the group.
 */
#ifndef AWSC_LOCAL_PROCESS_H
#define AWSC_LOCAL_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/types.h>

#include "log_tail.h"
#include "runtime.h"

/* The ways in which a run ends. */
enum awsc_local_end {
    AWSC_LOCAL_EXITED = 1,    /* `code` is the exit status */
    AWSC_LOCAL_SIGNALLED = 2, /* `code` is the signal */
    AWSC_LOCAL_TIMED_OUT = 3,
    AWSC_LOCAL_OUT_OF_MEMORY = 4,
    AWSC_LOCAL_NOT_STARTED = 5, /* `code` is errno */
    AWSC_LOCAL_ABANDONED = 6    /* the client hung up, or the server stops */
};

typedef struct awsc_local_process_spec {
    const char *path;
    char *const *environment;
    const char *mark; /* "NAME=VALUE" from the environment that no other run has */
    awsc_blob input;  /* borrowed until the process is freed */
    uint64_t timeout_ms;
    uint64_t memory_bytes;
    int watch_fd; /* socket of the client, or -1; the run is ended if the client closes it */
    int stop_fd;  /* readable when the server stops, or -1 */
    awsc_local_log_tail *log;
} awsc_local_process_spec;

typedef struct awsc_local_process_result {
    enum awsc_local_end end;
    int code;
    double duration_ms;
    uint64_t peak_bytes;
} awsc_local_process_result;

typedef struct awsc_local_process awsc_local_process;

/* Starts the run. If the program cannot be started, the run ends as NOT_STARTED. Returns NULL when memory runs out. */
awsc_local_process *awsc_local_process_new(const awsc_local_process_spec *spec);

/* Waits for output. Returns AWSC_OK with a piece that is valid until the next call, or AWSC_END after the end of the
 * run. */
int awsc_local_process_next(awsc_local_process *process, awsc_view *piece);

/* Returns the result of the run, which belongs to `process`. Call it after AWSC_END. */
const awsc_local_process_result *awsc_local_process_result_of(const awsc_local_process *process);

/* Kills the process group and frees `process`. NULL is allowed. */
void awsc_local_process_free(awsc_local_process *process);

#endif
