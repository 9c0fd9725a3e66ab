/* SPDX-License-Identifier: Apache-2.0 */
/* The common part of the programs of bench/run.py: the command line, and the figures of this process. */
#ifndef AWSC_BENCH_MEASURE_H
#define AWSC_BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

#define BENCH_KEY_ID "AKIDEXAMPLE"
#define BENCH_SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define BENCH_REGION "eu-west-1"

/* PROGRAM [floor|signed] WORK URL NAME CALLS [BYTES [CONCURRENCY]] */
typedef struct bench_task {
    const char *work;    /* invoke, list, stream, flight, threads */
    const char *url;     /* http://127.0.0.1:PORT, https://… */
    const char *ca_file; /* BENCH_CA: trusted for https; NULL: the system's */
    const char *name;    /* the function's; it tells the server what to answer */
    long calls;
    size_t bytes; /* size of each request's payload */
    long concurrency;
    char *payload; /* `bytes` of JSON text */
} bench_task;

/* Reads the arguments from `first` on. Ends the process with a message when one is missing. */
void bench_read_task(bench_task *task, int argc, char **argv, int first);

void bench_fail(const char *reason);

/* The figures from the first call of bench_begin to bench_end, as one line of JSON on standard output. */
void bench_begin(void);
void bench_end(const bench_task *task);

#endif
