/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the file of --destinations-file, which stands for OnSuccess and OnFailure destinations. Each line is a record
 * as JSON, with the ARN of its destination.
 */
#ifndef AWSC_LOCAL_DESTINATIONS_H
#define AWSC_LOCAL_DESTINATIONS_H

#include <awsc/error.h>
#include <awsc/types.h>

#include "runtime.h"

typedef struct awsc_local_destinations awsc_local_destinations;

/* The outcome of an asynchronous event, for the record. */
typedef struct awsc_local_outcome {
    const char *destination;
    const char *request_id;
    const char *function_arn;
    const char *condition; /* Success, RetriesExhausted, EventAgeExceeded, ZeroReservedConcurrency */
    unsigned attempts;
    awsc_view payload;
    const char *version;        /* version that ran; NULL: the function did not run and there is no response */
    const char *function_error; /* value of X-Amz-Function-Error; NULL: the function succeeded */
    awsc_view response;
} awsc_local_outcome;

/* Opens the file for appending. Returns AWSC_OK, AWSC_ERR_CONFIG, AWSC_ERR_NOMEM. */
int awsc_local_destinations_open(const char *path, awsc_local_destinations **out, awsc_error **error);
void awsc_local_destinations_close(awsc_local_destinations *destinations);

/* Appends a record. Prints a failure on standard error. Does nothing if `destinations` is NULL. */
void awsc_local_destinations_add(awsc_local_destinations *destinations, const awsc_local_outcome *outcome);

#endif
