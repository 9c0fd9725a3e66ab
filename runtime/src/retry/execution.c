/* SPDX-License-Identifier: Apache-2.0 */
#include "retry/execution.h"

#include <string.h>

/* How an attempt failed, as far as execution is concerned. */
enum outcome {
    NOT_SENT,   /* no response; the request never left as a whole */
    SENT,       /* no response; the request may have arrived */
    RAN,        /* the service names a failure that comes while the code runs */
    THROTTLED,  /* a throttling code, or status 429 */
    HELD_BACK,  /* the service names an error of the operation that comes before the code runs, and may pass; or it
                   refuses a signature because of a clock that was wrong */
    REFUSED,    /* any other status below 500, even from a proxy */
    UNEXPLAINED /* any other status from 500: perhaps the answer of something between */
};

static const awsc_execution table[] = {
    [NOT_SENT] = {.maybe_executed = false, .safe_to_repeat = true},
    [SENT] = {.maybe_executed = true, .safe_to_repeat = false},
    [RAN] = {.maybe_executed = true, .safe_to_repeat = false},
    [THROTTLED] = {.maybe_executed = false, .safe_to_repeat = true},
    [HELD_BACK] = {.maybe_executed = false, .safe_to_repeat = true},
    [REFUSED] = {.maybe_executed = false, .safe_to_repeat = false},
    [UNEXPLAINED] = {.maybe_executed = true, .safe_to_repeat = false},
};

static bool names(const char *const *list, size_t count, const char *code)
{
    for (size_t i = 0; code && i < count; i++)
        if (strcmp(list[i], code) == 0) return true;
    return false;
}

static enum outcome outcome_of(const awsc_attempt_failure *failure, const awsc_invocation *invocation, bool sent)
{
    const char *code = failure->error_code;
    if (!failure->http_status) return sent ? SENT : NOT_SENT;
    if (invocation && names(invocation->failures, invocation->failure_count, code)) return RAN;
    enum awsc_retry_class class = awsc_retry_classify(failure);
    if (class == AWSC_RETRY_THROTTLING) return THROTTLED;
    bool modeled = invocation && names(invocation->refusals, invocation->refusal_count, code);
    bool refused = modeled || failure->http_status < 500;
    if (!refused) return UNEXPLAINED;
    bool may_pass = class != AWSC_RETRY_NEVER && (modeled || failure->modeled_retryable);
    return may_pass ? HELD_BACK : REFUSED;
}

awsc_execution awsc_execution_after(const awsc_attempt_failure *failure, const awsc_invocation *invocation, bool sent)
{
    return table[outcome_of(failure, invocation, sent)];
}
