/*
 * One run of an executable: input on its standard input, its standard output in pieces as they come, its standard error
 * into a log. The process leads a group of its own, which is killed as a whole.
 */
#ifndef AWSC_LOCAL_PROCESS_H
#define AWSC_LOCAL_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/types.h>

#include "log_tail.h"
#include "runtime.h"

/* How a run ended. */
enum awsc_local_end {
    AWSC_LOCAL_EXITED = 1,    /* `code` is the exit status */
    AWSC_LOCAL_SIGNALLED = 2, /* `code` is the signal */
    AWSC_LOCAL_TIMED_OUT = 3,
    AWSC_LOCAL_OUT_OF_MEMORY = 4,
    AWSC_LOCAL_NOT_STARTED = 5, /* `code` is errno */
    AWSC_LOCAL_ABANDONED = 6    /* the client went away, or the server stops */
};

typedef struct awsc_local_process_spec {
    const char *path;
    char *const *environment;
    awsc_blob input; /* borrowed until the process is freed */
    uint64_t timeout_ms;
    uint64_t memory_bytes;
    int watch_fd; /* socket of a client whose hang-up ends the run, or -1 */
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

/* Starts the run; a program that cannot be started is a run that ends as NOT_STARTED. NULL when memory runs out. */
awsc_local_process *awsc_local_process_new(const awsc_local_process_spec *spec);

/* Waits for output: AWSC_OK and a piece, valid until the next call; AWSC_END when the run is over. */
int awsc_local_process_next(awsc_local_process *process, awsc_view *piece);

/* How it ended, after AWSC_END. */
const awsc_local_process_result *awsc_local_process_result_of(const awsc_local_process *process);

/* Kills what still runs. NULL is allowed. */
void awsc_local_process_free(awsc_local_process *process);

#endif
