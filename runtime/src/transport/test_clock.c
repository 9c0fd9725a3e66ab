/* SPDX-License-Identifier: Apache-2.0 */
/* A clock for tests, which advances only when the code under test sleeps or the test sets it. */
#include <awsc/testing.h>

#include "base/allocator.h"
#include "error/error.h"
#include "error/given.h"
#include "sys/clock.h"

struct awsc_test_clock {
    awsc_clock base;
    awsc_time now;
    uint64_t elapsed_ms;
};

static awsc_time now(void *user)
{
    return ((awsc_test_clock *)user)->now;
}

static uint64_t monotonic_ms(void *user)
{
    return ((awsc_test_clock *)user)->elapsed_ms;
}

static void sleep_ms(void *user, uint64_t ms)
{
    awsc_test_clock_advance(user, ms);
}

int awsc_test_clock_new(awsc_time start, awsc_test_clock **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    awsc_test_clock *clock = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *clock);
    if (!clock) return awsc_error_nomem(error);
    clock->now = start;
    clock->base = (awsc_clock){.now = now, .monotonic_ms = monotonic_ms, .sleep_ms = sleep_ms, .user = clock};
    *out = clock;
    return AWSC_OK;
}

void awsc_test_clock_free(awsc_test_clock *clock)
{
    awsc_release(awsc_allocator_default(), clock);
}

struct awsc_clock *awsc_test_clock_of(awsc_test_clock *clock)
{
    AWSC_NEED_OR(clock, NULL);
    return &clock->base;
}

void awsc_test_clock_set(awsc_test_clock *clock, awsc_time time)
{
    AWSC_NEED_OR(clock, );
    clock->now = time;
}

void awsc_test_clock_advance(awsc_test_clock *clock, uint64_t ms)
{
    AWSC_NEED_OR(clock, );
    int64_t nanoseconds = clock->now.nanoseconds + (int64_t)(ms % 1000) * 1000000;
    clock->now.seconds += (int64_t)(ms / 1000) + nanoseconds / 1000000000;
    clock->now.nanoseconds = (int32_t)(nanoseconds % 1000000000);
    clock->elapsed_ms += ms;
}

uint64_t awsc_test_clock_elapsed_ms(const awsc_test_clock *clock)
{
    AWSC_NEED_OR(clock, 0);
    return clock->elapsed_ms;
}
