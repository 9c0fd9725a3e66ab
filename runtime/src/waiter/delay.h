/* SPDX-License-Identifier: Apache-2.0 */
/* Computes how long a waiter sleeps between two calls. A pure function. */
#ifndef AWSC_WAITER_DELAY_H
#define AWSC_WAITER_DELAY_H

#include <stdint.h>

/*
 * Returns the delay in milliseconds after call `attempt` (1 is the first): a random time between `min_ms` and min_ms *
 * 2^(attempt - 1), at most `max_ms`. `random` is uniform in [0, 1). If `min_ms` or less of `remaining_ms` would be left
 * after the delay, returns all of `remaining_ms`, so that the last call comes at the end. Returns 0 when no time is
 * left, -1 unless 0 < min_ms <= max_ms.
 */
int64_t awsc_waiter_delay_ms(int64_t min_ms, int64_t max_ms, int attempt, int64_t remaining_ms, double random);

#endif
