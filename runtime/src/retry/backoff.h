/* SPDX-License-Identifier: Apache-2.0 */
/* Computes the delay before the next attempt. Pure functions. */
#ifndef AWSC_RETRY_BACKOFF_H
#define AWSC_RETRY_BACKOFF_H

#include <stdint.h>

#include "retry/classify.h"

typedef struct awsc_backoff {
    int64_t transient_ms;  /* first delay after a transient failure */
    int64_t throttling_ms; /* first delay after throttling */
    int64_t longest_ms;
} awsc_backoff;

/* Returns the delays for a service: 50 ms (DynamoDB: 25 ms), 1 s and 20 s. `service_id` is the model's sdkId, or NULL.
 */
awsc_backoff awsc_backoff_for(const char *service_id);

/*
 * Returns the milliseconds before retry `index` (0 is the first): random * min(first * 2^index, longest), with `random`
 * uniform in [0, 1). If the header x-amz-retry-after is set (milliseconds; NULL: not set) and asks for more, returns
 * its value, but at most 5 s more than computed. Ignores a header that is not a number.
 */
int64_t awsc_backoff_delay_ms(const awsc_backoff *backoff, enum awsc_retry_class failure, unsigned index, double random,
                              const char *retry_after);

#endif
