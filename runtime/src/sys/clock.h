/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks. Code that needs the time takes an awsc_clock, so that tests can supply their own. */
#ifndef AWSC_SYS_CLOCK_H
#define AWSC_SYS_CLOCK_H

#include <stdint.h>

#include <awsc/types.h>

typedef struct awsc_clock {
    /* Returns the time of the wall clock. */
    awsc_time (*now)(void *user);
    /* Returns the milliseconds of a monotonic clock. */
    uint64_t (*monotonic_ms)(void *user);
    /* Advances a test clock by `ms` instead of waiting. NULL: a real clock, which advances by itself. */
    void (*sleep_ms)(void *user, uint64_t ms);
    void *user;
} awsc_clock;

const awsc_clock *awsc_clock_system(void);
awsc_time awsc_clock_now(const awsc_clock *clock);
uint64_t awsc_clock_monotonic_ms(const awsc_clock *clock);

/* Returns the microseconds of the system's monotonic clock, for measuring durations. */
int64_t awsc_monotonic_us(void);

#endif
