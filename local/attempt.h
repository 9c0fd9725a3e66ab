/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a queued asynchronous event once. Afterwards the event is retried, or its outcome goes to a destination. */
#ifndef AWSC_LOCAL_ATTEMPT_H
#define AWSC_LOCAL_ATTEMPT_H

#include <stdbool.h>

#include "execution.h"

typedef struct awsc_local_attempt {
    const awsc_local_invocation *invocation; /* its `function` is unset: each attempt looks up the function */
    const char *function_name;
    uint64_t age_ms;   /* time since the event was queued */
    unsigned attempts; /* in and out: number of runs so far */
    uint64_t delay_ms; /* out: delay before the next attempt */
} awsc_local_attempt;

/* Runs the event once. Returns true to retry after `delay_ms`. Otherwise the event has ended, and its record is written
 * if it has a destination. */
bool awsc_local_attempt_run(awsc_local_attempt *attempt);

#endif
