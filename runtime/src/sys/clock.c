/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/clock.h"

#include <stddef.h>
#include <time.h>

static awsc_time system_now(void *user)
{
    (void)user;
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_REALTIME, &now);
    return (awsc_time){(int64_t)now.tv_sec, (int32_t)now.tv_nsec};
}

static uint64_t system_monotonic_ms(void *user)
{
    (void)user;
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

const awsc_clock *awsc_clock_system(void)
{
    static const awsc_clock clock = {system_now, system_monotonic_ms, NULL, NULL};
    return &clock;
}

awsc_time awsc_clock_now(const awsc_clock *clock)
{
    return clock->now(clock->user);
}

uint64_t awsc_clock_monotonic_ms(const awsc_clock *clock)
{
    return clock->monotonic_ms(clock->user);
}

int64_t awsc_monotonic_us(void)
{
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
