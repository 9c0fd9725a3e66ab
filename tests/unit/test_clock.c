/* SPDX-License-Identifier: Apache-2.0 */
/* The clock of tests goes where it is set, and no further. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "sys/clock.h"

static void expect(awsc_test_clock *clock, int64_t seconds, int32_t nanoseconds, uint64_t elapsed_ms)
{
    const awsc_clock *as_given = awsc_test_clock_of(clock);
    awsc_time now = awsc_clock_now(as_given);
    assert_int_equal(now.seconds, seconds);
    assert_int_equal(now.nanoseconds, nanoseconds);
    assert_int_equal(awsc_clock_monotonic_ms(as_given), elapsed_ms);
    assert_int_equal(awsc_test_clock_elapsed_ms(clock), elapsed_ms);
}

static void a_clock_stands_where_it_was_set_and_moves_when_it_is_moved(void **state)
{
    awsc_test_clock *clock = NULL;
    (void)state;
    assert_int_equal(awsc_test_clock_new((awsc_time){100, 999000000}, &clock, NULL), AWSC_OK);
    expect(clock, 100, 999000000, 0);
    awsc_test_clock_advance(clock, 1);
    expect(clock, 101, 0, 1);
    awsc_test_clock_advance(clock, 2999);
    expect(clock, 103, 999000000, 3000);
    awsc_test_clock_set(clock, (awsc_time){-5, 1});
    expect(clock, -5, 1, 3000);
    const awsc_clock *as_given = awsc_test_clock_of(clock);
    as_given->sleep_ms(as_given->user, 1500);
    expect(clock, -4, 500000001, 4500);
    awsc_test_clock_free(clock);
}

static void a_system_clock_goes_forward(void **state)
{
    (void)state;
    const awsc_clock *clock = awsc_clock_system();
    uint64_t before_ms = awsc_clock_monotonic_ms(clock);
    int64_t before_us = awsc_monotonic_us();
    assert_true(awsc_clock_now(clock).seconds > 1700000000);
    assert_in_range(awsc_clock_now(clock).nanoseconds, 0, 999999999);
    assert_true(awsc_clock_monotonic_ms(clock) >= before_ms);
    assert_true(awsc_monotonic_us() >= before_us);
    /* Both count from the same moment. */
    assert_true((uint64_t)awsc_monotonic_us() / 1000 + 1 >= before_ms);
    assert_true(awsc_clock_monotonic_ms(clock) + 1 >= (uint64_t)before_us / 1000);
    assert_null(clock->sleep_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_stands_where_it_was_set_and_moves_when_it_is_moved),
        cmocka_unit_test(a_system_clock_goes_forward),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
