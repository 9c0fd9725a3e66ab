/* SPDX-License-Identifier: Apache-2.0 */
/* One attempt to run an asynchronous event. Its end leads to a retry or to a record for a destination. */
#ifndef AWSC_LOCAL_ATTEMPT_H
#define AWSC_LOCAL_ATTEMPT_H

#include <stdbool.h>

#include "execution.h"

typedef struct awsc_local_attempt {
    const awsc_local_invocation *invocation; /* without the function, which each attempt looks up */
    const char *function_name;
    uint64_t age_ms;   /* age of the event */
    unsigned attempts; /* in and out: number of runs */
    uint64_t delay_ms; /* out: delay before the next attempt */
} awsc_local_attempt;

/* Returns whether to retry. */
bool awsc_local_attempt_run(awsc_local_attempt *attempt);

#endif
