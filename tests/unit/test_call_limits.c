/* SPDX-License-Identifier: Apache-2.0 */
/* Until when a call and an attempt may last, by the clock of their loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "client/call_state.h"
#include "loop/loop.h"

enum { NOW_MS = 5000 };

typedef struct scene {
    awsc_test_clock *clock;
    awsc_call call;
} scene;

static void open_scene(scene *s)
{
    *s = (scene){0};
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &s->clock, NULL), AWSC_OK);
    awsc_test_clock_advance(s->clock, NOW_MS);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(s->clock), &s->call.loop, NULL),
                     AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_timer_clear(s->call.loop, &s->call.deadline_timer);
    awsc_timer_clear(s->call.loop, &s->call.attempt_timer);
    awsc_loop_free(s->call.loop);
    awsc_test_clock_free(s->clock);
}

static void a_deadline_counts_the_wait_for_a_loop(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    s.call.options.deadline_ms = 1000;
    s.call.waited_ms = 300;
    assert_int_equal(awsc_call_limit(&s.call, NULL), AWSC_OK);
    assert_int_equal(s.call.deadline_timer.at_ms, NOW_MS + 700);
    assert_true(s.call.deadline_timer.position > 0);
    close_scene(&s);
}

static void an_attempt_has_all_of_its_time(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    s.call.options.attempt_timeout_ms = 1000;
    s.call.waited_ms = 300;
    assert_int_equal(awsc_call_limit_attempt(&s.call, NULL), AWSC_OK);
    assert_int_equal(s.call.attempt_timer.at_ms, NOW_MS + 1000);
    close_scene(&s);
}

static void without_a_limit_there_is_no_timer(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    s.call.waited_ms = 300;
    s.call.options.deadline_ms = s.call.options.attempt_timeout_ms = AWSC_NO_LIMIT;
    assert_int_equal(awsc_call_limit(&s.call, NULL), AWSC_OK);
    assert_int_equal(awsc_call_limit_attempt(&s.call, NULL), AWSC_OK);
    assert_int_equal(s.call.deadline_timer.position, 0);
    assert_int_equal(s.call.attempt_timer.position, 0);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deadline_counts_the_wait_for_a_loop),
        cmocka_unit_test(an_attempt_has_all_of_its_time),
        cmocka_unit_test(without_a_limit_there_is_no_timer),
    };
    return cmocka_run_group_tests_name("call limits", tests, NULL, NULL);
}
