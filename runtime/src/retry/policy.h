/* SPDX-License-Identifier: Apache-2.0 */
/* Decides what follows a failed attempt. Checks in order whether the failure is retryable, attempts are left and quota
 * is left, then computes the delay. */
#ifndef AWSC_RETRY_POLICY_H
#define AWSC_RETRY_POLICY_H

#include <stdint.h>

#include "retry/backoff.h"
#include "retry/classify.h"
#include "retry/quota.h"

enum awsc_retry_outcome {
    AWSC_RETRY_AGAIN = 0,         /* wait, then send again */
    AWSC_RETRY_NOT_RETRYABLE = 1, /* fail */
    AWSC_RETRY_NO_ATTEMPTS = 2,   /* fail */
    AWSC_RETRY_NO_QUOTA = 3       /* wait (long polling only), then fail */
};

typedef struct awsc_retry_policy {
    int max_attempts; /* in all, 1 or more */
    bool long_polling;
    awsc_backoff backoff;
} awsc_retry_policy;

typedef struct awsc_retry_decision {
    enum awsc_retry_outcome outcome;
    enum awsc_retry_class failure;
    int64_t delay_ms;
    int cost; /* tokens taken, for awsc_retry_quota_succeeded */
} awsc_retry_decision;

/* Decides whether to retry, and takes the retry's cost from the quota. `attempts` is the number made so far; `random`
 * is uniform in [0, 1); `retry_after` is the header x-amz-retry-after, or NULL. */
awsc_retry_decision awsc_retry_decide(const awsc_retry_policy *policy, awsc_retry_quota *quota,
                                      const awsc_attempt_failure *failure, int attempts, double random,
                                      const char *retry_after);

#endif
