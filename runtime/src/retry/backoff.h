/* SPDX-License-Identifier: Apache-2.0 */
/* How long to wait before the next attempt. Pure functions. */
#ifndef AWSC_RETRY_BACKOFF_H
#define AWSC_RETRY_BACKOFF_H

#include <stdint.h>

#include "retry/classify.h"

typedef struct awsc_backoff {
    int64_t transient_ms;  /* first delay after a transient failure */
    int64_t throttling_ms; /* first delay after throttling */
    int64_t longest_ms;
} awsc_backoff;

/* 50 ms, 1 s and 20 s; 25 ms for DynamoDB. `service_id` is the model's sdkId, or NULL. */
awsc_backoff awsc_backoff_for(const char *service_id);

/*
 * Milliseconds before retry `index` (0 is the first): random * min(first * 2^index, longest), where `random` is
 * uniform in [0, 1). The header x-amz-retry-after (milliseconds; NULL: none) replaces that value, but by 5 s more at
 * most and never by less; a text that is no number is ignored.
 */
int64_t awsc_backoff_delay_ms(const awsc_backoff *backoff, enum awsc_retry_class failure, unsigned index, double random,
                              const char *retry_after);

#endif
