/* SPDX-License-Identifier: Apache-2.0 */
/* Cancel flags on a loop whose clock stands: with a descriptor of the flag, and without one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <sys/resource.h>

#include <awsc/call.h>
#include <awsc/testing.h>

#include "client/cancel_watch.h"

enum { LOOK_MS = 20, WATCHES = 3 };

typedef struct scene scene;

typedef struct listener {
    awsc_cancel_watch watch;
    scene *scene;
    unsigned told;
    struct listener *closes; /* when it is told */
} listener;

struct scene {
    awsc_test_clock *clock;
    awsc_loop *loop;
    awsc_loop_member member; /* keeps the loop running */
    awsc_cancel *cancel;
    listener listeners[WATCHES];
};

static void abandon(awsc_loop_member *member)
{
    (void)member;
}

static void cancelled(awsc_cancel_watch *watch)
{
    listener *l = (listener *)(void *)watch;
    l->told++;
    if (l->closes) awsc_cancel_watch_close(&l->closes->watch);
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &s->clock, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(s->clock), &s->loop, NULL),
                     AWSC_OK);
    s->member.abandon = abandon;
    awsc_loop_join(s->loop, &s->member);
    assert_int_equal(awsc_cancel_new(&s->cancel, NULL), AWSC_OK);
    for (size_t i = 0; i < WATCHES; i++)
        s->listeners[i] = (listener){.scene = s, .watch = {.cancelled = cancelled, .memory = awsc_allocator_default()}};
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    for (size_t i = 0; i < WATCHES; i++) awsc_cancel_watch_close(&s->listeners[i].watch);
    awsc_loop_leave(s->loop, &s->member);
    awsc_loop_free(s->loop);
    awsc_cancel_free(s->cancel);
    awsc_test_clock_free(s->clock);
    free(s);
    return 0;
}

/* Opens the watches; `described` false: the process has no descriptor left for the flag. */
static void open_watches(scene *s, bool described)
{
    struct rlimit limit, before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    limit = before;
    limit.rlim_cur = 3;
    if (!described) assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    for (size_t i = 0; i < WATCHES; i++)
        assert_int_equal(awsc_cancel_watch_open(s->loop, s->cancel, &s->listeners[i].watch), 0);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

static void turn_after(scene *s, uint64_t ms)
{
    awsc_test_clock_advance(s->clock, ms);
    assert_int_equal(awsc_loop_run_once(s->loop, 0, NULL), AWSC_OK);
}

static void expect_told(const scene *s, unsigned first, unsigned second, unsigned third)
{
    assert_int_equal(s->listeners[0].told, first);
    assert_int_equal(s->listeners[1].told, second);
    assert_int_equal(s->listeners[2].told, third);
}

static void a_flag_tells_each_of_its_watches_in_the_next_turn(void **state)
{
    scene *s = *state;
    open_watches(s, true);
    turn_after(s, 0);
    expect_told(s, 0, 0, 0);
    awsc_cancel_set(s->cancel);
    turn_after(s, 0);
    expect_told(s, 1, 1, 1);
    awsc_cancel_watch_close(&s->listeners[1].watch);
    turn_after(s, 0);
    expect_told(s, 2, 1, 2);
    awsc_cancel_reset(s->cancel);
    turn_after(s, 0);
    expect_told(s, 2, 1, 2);
}

static void without_a_descriptor_the_loop_looks_every_twenty_milliseconds(void **state)
{
    scene *s = *state;
    open_watches(s, false);
    turn_after(s, LOOK_MS); /* looks in vain */
    awsc_cancel_set(s->cancel);
    turn_after(s, 0);
    turn_after(s, LOOK_MS - 1);
    expect_told(s, 0, 0, 0);
    turn_after(s, 1);
    expect_told(s, 1, 1, 1);
    turn_after(s, LOOK_MS - 1);
    expect_told(s, 1, 1, 1);
    turn_after(s, 1);
    expect_told(s, 2, 2, 2);
}

static void the_first_look_is_after_twenty_milliseconds(void **state)
{
    scene *s = *state;
    awsc_cancel_set(s->cancel);
    open_watches(s, false);
    turn_after(s, LOOK_MS - 1);
    expect_told(s, 0, 0, 0);
    turn_after(s, 1);
    expect_told(s, 1, 1, 1);
}

/* Watches are told in the opposite order of their opening. */
static void a_watch_that_is_told_may_close_itself_and_others(void **state)
{
    scene *s = *state;
    open_watches(s, true);
    s->listeners[2].closes = &s->listeners[1];
    s->listeners[0].closes = &s->listeners[0];
    awsc_cancel_set(s->cancel);
    turn_after(s, 0);
    expect_told(s, 1, 0, 1);
    s->listeners[2].closes = &s->listeners[2];
    turn_after(s, 0);
    expect_told(s, 1, 0, 2);
    turn_after(s, 0);
    expect_told(s, 1, 0, 2);
    s->listeners[0].closes = NULL;
    assert_int_equal(awsc_cancel_watch_open(s->loop, s->cancel, &s->listeners[0].watch), 0);
    turn_after(s, 0);
    expect_told(s, 2, 0, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_flag_tells_each_of_its_watches_in_the_next_turn, setup, teardown),
        cmocka_unit_test_setup_teardown(without_a_descriptor_the_loop_looks_every_twenty_milliseconds, setup, teardown),
        cmocka_unit_test_setup_teardown(the_first_look_is_after_twenty_milliseconds, setup, teardown),
        cmocka_unit_test_setup_teardown(a_watch_that_is_told_may_close_itself_and_others, setup, teardown),
    };
    return cmocka_run_group_tests_name("cancel watches", tests, NULL, NULL);
}
