/* SPDX-License-Identifier: Apache-2.0 */
/* How long a waiter sleeps between two calls. A pure function. */
#ifndef AWSC_WAITER_DELAY_H
#define AWSC_WAITER_DELAY_H

#include <stdint.h>

/*
 * Milliseconds after call `attempt` (1 is the first): anything between `min_ms` and min_ms * 2^(attempt - 1), which is
 * bounded by `max_ms`. `random` is uniform in [0, 1). If less than `min_ms` would be left of `remaining_ms` after it,
 * the delay is all that is left: the last call comes at the end. 0 when nothing is left; -1 unless
 * 0 < min_ms <= max_ms.
 */
int64_t awsc_waiter_delay_ms(int64_t min_ms, int64_t max_ms, int attempt, int64_t remaining_ms, double random);

#endif
