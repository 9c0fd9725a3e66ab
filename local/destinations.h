/*
 * The file of --destinations-file: what the service sends to OnSuccess and OnFailure destinations, one line of JSON
 * per record, with the destination's ARN in front.
 */
#ifndef AWSC_LOCAL_DESTINATIONS_H
#define AWSC_LOCAL_DESTINATIONS_H

#include <awsc/error.h>
#include <awsc/types.h>

#include "runtime.h"

typedef struct awsc_local_destinations awsc_local_destinations;

/* How an event ended. */
typedef struct awsc_local_outcome {
    const char *destination;
    const char *request_id;
    const char *function_arn;
    const char *condition; /* Success, RetriesExhausted, EventAgeExceeded, ZeroReservedConcurrency */
    unsigned attempts;
    awsc_view payload;
    const char *version;        /* that was run; NULL: none was, and there is no response */
    const char *function_error; /* or NULL */
    awsc_view response;
} awsc_local_outcome;

/* Opens the file, to append to it. AWSC_OK, AWSC_ERR_CONFIG, AWSC_ERR_NOMEM. */
int awsc_local_destinations_open(const char *path, awsc_local_destinations **out, awsc_error **error);
void awsc_local_destinations_close(awsc_local_destinations *destinations);

/* Appends a record; one that cannot be written is told on standard error. NULL: does nothing. */
void awsc_local_destinations_add(awsc_local_destinations *destinations, const awsc_local_outcome *outcome);

#endif
