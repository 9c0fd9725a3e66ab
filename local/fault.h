/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults that the endpoint makes on purpose. A fault is text: keys and values with commas between them,
 *
 *   status=503,code=ServiceException,message=TEXT    answers with an error instead of running the function
 *   throttle[,retry-after=SECONDS]                   429 TooManyRequestsException
 *   delay=MS                                         waits before anything else
 *   reset-after-request                              reads the request and resets the connection
 *   reset-after-headers                              sends status and headers and resets the connection
 *   truncate=BYTES                                   cuts the body and closes the connection
 *   corrupt[=OFFSET]                                 flips the bits of one byte of the body (default 12: in the headers
 *                                                    of the first frame of an event stream)
 *
 * and with each: count=N (how many requests; default 1, 0: all), skip=N (let N requests pass first),
 * operation=NAME, run (run the function although the client will not learn of it).
 */
#ifndef AWSC_LOCAL_FAULT_H
#define AWSC_LOCAL_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <awsc/error.h>

#include "runtime.h"

#define AWSC_LOCAL_FAULT_TEXT 128

/* The faults of one request. All zero: no fault. */
typedef struct awsc_local_fault {
    uint64_t delay_ms;
    int status;
    char code[AWSC_LOCAL_FAULT_TEXT];
    char message[AWSC_LOCAL_FAULT_TEXT];
    char retry_after[AWSC_LOCAL_FAULT_TEXT];
    bool throttle;
    bool run;
    bool reset_after_request;
    bool reset_after_headers;
    bool truncate;
    uint64_t truncate_at;
    bool corrupt;
    uint64_t corrupt_at;
} awsc_local_fault;

typedef struct awsc_local_faults awsc_local_faults;

/* Returns NULL when memory runs out. */
awsc_local_faults *awsc_local_faults_new(void);
void awsc_local_faults_free(awsc_local_faults *faults);

/* Parses and adds a fault. Returns AWSC_OK, AWSC_ERR_VALIDATION (the message names the key), AWSC_ERR_NOMEM. */
int awsc_local_faults_add(awsc_local_faults *faults, awsc_view text, awsc_error **error);
void awsc_local_faults_clear(awsc_local_faults *faults);

/* Fills `out` with all faults for a request of `operation`, and decrements their counts. */
void awsc_local_faults_take(awsc_local_faults *faults, const char *operation, awsc_local_fault *out);

#endif
