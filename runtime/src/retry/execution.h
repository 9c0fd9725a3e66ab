/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judges a failed attempt: may the service have executed the request, and may an operation that runs the user's code be
 * sent again? One table, in execution.c; docs/guide/retries.md explains it. Pure functions.
 */
#ifndef AWSC_RETRY_EXECUTION_H
#define AWSC_RETRY_EXECUTION_H

#include <awsc/tables/schema.h>

#include "retry/classify.h"

typedef struct awsc_execution {
    bool maybe_executed; /* the service may have executed the request of this attempt */
    bool safe_to_repeat; /* a retry cannot execute the operation twice, and makes sense */
} awsc_execution;

/*
 * Judges a failed attempt. `invocation` is set if the operation runs the user's code; NULL for other operations and dry
 * runs. `sent`: the server may have the whole request; it matters only if there was no response.
 */
awsc_execution awsc_execution_after(const awsc_attempt_failure *failure, const awsc_invocation *invocation, bool sent);

#endif
