/* SPDX-License-Identifier: Apache-2.0 */
#include "waiter/delay.h"

int64_t awsc_waiter_delay_ms(int64_t min_ms, int64_t max_ms, int attempt, int64_t remaining_ms, double random)
{
    if (min_ms <= 0 || max_ms < min_ms) return -1;
    if (attempt <= 0 || remaining_ms <= 0) return 0;
    int64_t longest = min_ms;
    for (int i = 1; i < attempt && longest < max_ms; i++) longest = longest > max_ms / 2 ? max_ms : longest * 2;
    /* Rounded to the nearest, so that both ends occur. */
    int64_t delay = min_ms + (int64_t)(random * (double)(longest - min_ms) + 0.5);
    return remaining_ms - delay <= min_ms ? remaining_ms : delay;
}
