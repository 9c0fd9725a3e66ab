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
    bool maybe_executed; /* by this attempt */
    bool safe_to_repeat; /* another attempt cannot be a second execution, and the failure is worth one */
} awsc_execution;

/*
 * `invocation` belongs to an operation that runs somebody's code, and is NULL for every other one, and for a dry run.
 * `sent`: the server may have the whole request; it counts only where no response came.
 */
awsc_execution awsc_execution_after(const awsc_attempt_failure *failure, const awsc_invocation *invocation, bool sent);

#endif
