/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks. A clock is injected wherever time matters, so that tests can hold it. */
#ifndef AWSC_SYS_CLOCK_H
#define AWSC_SYS_CLOCK_H

#include <stdint.h>

#include <awsc/types.h>

typedef struct awsc_clock {
    /* Wall clock. */
    awsc_time (*now)(void *user);
    /* Milliseconds of a clock that never goes back. */
    uint64_t (*monotonic_ms)(void *user);
    /* A held clock: lets time pass instead of waiting. NULL: time passes by itself. */
    void (*sleep_ms)(void *user, uint64_t ms);
    void *user;
} awsc_clock;

const awsc_clock *awsc_clock_system(void);
awsc_time awsc_clock_now(const awsc_clock *clock);
uint64_t awsc_clock_monotonic_ms(const awsc_clock *clock);

/* Microseconds of the system's clock that never goes back, for measures. */
int64_t awsc_monotonic_us(void);

#endif
