/* SPDX-License-Identifier: Apache-2.0 */
#include "retry/policy.h"

static awsc_retry_decision stop(enum awsc_retry_outcome outcome, enum awsc_retry_class failure)
{
    return (awsc_retry_decision){outcome, failure, 0, 0};
}

awsc_retry_decision awsc_retry_decide(const awsc_retry_policy *policy, awsc_retry_quota *quota,
                                      const awsc_attempt_failure *failure, int attempts, double random,
                                      const char *retry_after)
{
    enum awsc_retry_class class = awsc_retry_classify(failure);
    if (class == AWSC_RETRY_NEVER) return stop(AWSC_RETRY_NOT_RETRYABLE, class);
    if (attempts >= policy->max_attempts) return stop(AWSC_RETRY_NO_ATTEMPTS, class);

    unsigned index = attempts > 0 ? (unsigned)attempts - 1 : 0;
    awsc_retry_decision decision = {AWSC_RETRY_AGAIN, class, 0, awsc_retry_cost(class)};
    decision.delay_ms = awsc_backoff_delay_ms(&policy->backoff, class, index, random, retry_after);
    if (awsc_retry_quota_take(quota, decision.cost)) return decision;
    /* A caller that polls without a pause would go round at full speed. */
    if (!policy->long_polling) return stop(AWSC_RETRY_NO_QUOTA, class);
    decision.outcome = AWSC_RETRY_NO_QUOTA;
    decision.cost = 0;
    return decision;
}
