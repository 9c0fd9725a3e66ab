/* SPDX-License-Identifier: Apache-2.0 */
/* State of retries that only tests look at. */
#ifndef SUPPORT_RETRY_STATE_H
#define SUPPORT_RETRY_STATE_H

#include "retry/adaptive.h"
#include "retry/quota.h"

/* Rate measured and rate allowed, after the last update. */
static inline void awsc_rate_limiter_rates(const awsc_rate_limiter *limiter, double *measured, double *allowed)
{
    *measured = limiter->clock.rate;
    *allowed = limiter->bucket.fill_rate;
}

static inline int awsc_retry_quota_left(const awsc_retry_quota *quota)
{
    return atomic_load(&quota->left);
}

#endif
