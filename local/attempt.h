/* One attempt to run an event, and what follows from how it ends: another attempt, or a record for a destination. */
#ifndef AWSC_LOCAL_ATTEMPT_H
#define AWSC_LOCAL_ATTEMPT_H

#include <stdbool.h>

#include "execution.h"

typedef struct awsc_local_attempt {
    const awsc_local_invocation *invocation; /* without the function, which is looked up */
    const char *function_name;
    uint64_t age_ms;   /* of the event */
    unsigned attempts; /* in and out: how often it was run */
    uint64_t delay_ms; /* out: before the next attempt */
} awsc_local_attempt;

/* Whether the event is to be run again. */
bool awsc_local_attempt_run(awsc_local_attempt *attempt);

#endif
