/* SPDX-License-Identifier: Apache-2.0 */
/* Admission to connections: the limit, the queue, idle connections that are taken, and a lack of descriptors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/error.h>

#include "transport/admission.h"

/* For an exchange with a connection of its own, which no holder counts. AWSC_OK: there is room, and it is taken.
 * AWSC_END: `admitted` runs later. AWSC_ERR_NOMEM. */
static int enter_as(awsc_admission *admission, awsc_admission_waiter *waiter, awsc_loop *loop)
{
    int status = AWSC_OK;
    awsc_admission_lock(admission);
    if (!admission->first && !awsc_admission_is_full(admission))
        admission->used++;
    else
        status = awsc_admission_wait(admission, waiter, loop) ? AWSC_ERR_NOMEM : AWSC_END;
    awsc_admission_unlock(admission);
    return status;
}

enum { CALLERS = 10 };

typedef struct caller {
    awsc_admission_waiter waiter;
    bool admitted;
    unsigned order; /* number of its admission, from 1 */
} caller;

typedef struct scene {
    awsc_loop *loop;
    awsc_admission *admission;
    caller callers[CALLERS];
    awsc_admission_holder holder;
} scene;

static unsigned admissions, taken, closed;
static awsc_admission *admission_of_holders;

static void admitted(awsc_admission_waiter *waiter)
{
    caller *c = (caller *)(void *)((char *)waiter - offsetof(caller, waiter));
    c->admitted = true;
    c->order = ++admissions;
}

static void take(awsc_admission_holder *holder)
{
    (void)holder;
    taken++;
}

static void close_holder(awsc_admission_holder *holder)
{
    closed++;
    awsc_admission_lock(admission_of_holders);
    holder->open = 0;
    awsc_admission_recount(admission_of_holders, holder);
    awsc_admission_unlock(admission_of_holders);
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    admissions = taken = closed = 0;
    assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
    s->admission = awsc_admission_new(awsc_allocator_default(), 2);
    assert_non_null(s->admission);
    s->admission->take = take;
    s->admission->close = close_holder;
    admission_of_holders = s->admission;
    for (int i = 0; i < CALLERS; i++) s->callers[i].waiter.admitted = admitted;
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    for (int i = 0; i < CALLERS; i++) (void)awsc_admission_cancel(s->admission, &s->callers[i].waiter);
    awsc_admission_close(s->admission);
    awsc_loop_free(s->loop);
    free(s);
    return 0;
}

static int enter(scene *s, int i)
{
    return enter_as(s->admission, &s->callers[i].waiter, s->loop);
}

/* A loop delivers messages only while it runs, so this runs the loop of the caller that the test waits for. */
static void run_until_admitted(scene *s, int i)
{
    assert_int_equal(awsc_loop_run_until(s->loop, &s->callers[i].admitted, "test", NULL), AWSC_OK);
}

/* The connections of a loop, all idle. */
static void park(scene *s, size_t open)
{
    awsc_admission_lock(s->admission);
    awsc_admission_add(s->admission, &s->holder);
    s->holder.open = open;
    awsc_admission_recount(s->admission, &s->holder);
    s->holder.parked = true;
    awsc_admission_unlock(s->admission);
}

/* ---- the queue --------------------------------------------------------------------------------------------------- */

static void callers_beyond_the_limit_wait_in_the_order_of_arrival(void **state)
{
    scene *s = *state;
    assert_int_equal(enter(s, 0), AWSC_OK);
    assert_int_equal(enter(s, 1), AWSC_OK);
    for (int i = 2; i < CALLERS; i++) assert_int_equal(enter(s, i), AWSC_END);
    for (int i = 2; i < CALLERS; i++) {
        assert_false(s->callers[i].admitted);
        awsc_admission_leave(s->admission);
        run_until_admitted(s, i);
        assert_int_equal(s->callers[i].order, i - 1);
    }
    assert_int_equal(s->admission->used, 2);
    awsc_admission_leave(s->admission);
    awsc_admission_leave(s->admission);
    assert_int_equal(s->admission->used, 0);
    assert_int_equal(enter(s, 0), AWSC_OK);
}

static void a_caller_that_leaves_the_queue_is_passed_over(void **state)
{
    scene *s = *state;
    for (int i = 0; i < 5; i++) assert_int_equal(enter(s, i), i < 2 ? AWSC_OK : AWSC_END);
    assert_false(awsc_admission_cancel(s->admission, &s->callers[2].waiter));
    assert_false(awsc_admission_cancel(s->admission, &s->callers[4].waiter));
    awsc_admission_leave(s->admission);
    run_until_admitted(s, 3);
    assert_false(s->callers[2].admitted);
    awsc_admission_leave(s->admission);
    assert_int_equal(enter(s, 5), AWSC_OK);
}

static void a_caller_that_leaves_after_its_admission_gives_its_place_back(void **state)
{
    scene *s = *state;
    for (int i = 0; i < 4; i++) assert_int_equal(enter(s, i), i < 2 ? AWSC_OK : AWSC_END);
    awsc_admission_leave(s->admission); /* caller 2 is admitted, but has not received the message yet */
    assert_true(awsc_admission_cancel(s->admission, &s->callers[2].waiter));
    awsc_admission_leave(s->admission);
    run_until_admitted(s, 3);
    assert_false(s->callers[2].admitted);
}

/* ---- idle connections -------------------------------------------------------------------------------------------- */

static void idle_connections_count_and_go_when_others_wait(void **state)
{
    scene *s = *state;
    park(s, 2);
    assert_int_equal(s->admission->used, 2);
    assert_int_equal(enter(s, 0), AWSC_END);
    assert_int_equal(taken, 1);
    assert_int_equal(closed, 1);
    run_until_admitted(s, 0);
    assert_null(s->callers[0].waiter.holder);
    assert_int_equal(s->admission->used, 1);
}

static void a_single_idle_connection_is_given_to_a_caller_that_can_use_it(void **state)
{
    scene *s = *state;
    assert_int_equal(enter(s, 0), AWSC_OK);
    park(s, 1);
    s->callers[1].waiter.takes_holder = true;
    awsc_admission_lock(s->admission);
    assert_int_equal(awsc_admission_wait(s->admission, &s->callers[1].waiter, s->loop), 0);
    awsc_admission_unlock(s->admission);
    run_until_admitted(s, 1);
    assert_ptr_equal(s->callers[1].waiter.holder, &s->holder);
    assert_int_equal(taken, 1);
    assert_int_equal(closed, 0);
    assert_int_equal(s->admission->used, 2); /* it counts for its new owner */
}

static void a_single_idle_connection_is_closed_for_a_caller_that_cannot_use_it(void **state)
{
    scene *s = *state;
    assert_int_equal(enter(s, 0), AWSC_OK);
    park(s, 1);
    assert_int_equal(enter(s, 1), AWSC_END);
    assert_int_equal(closed, 1);
    run_until_admitted(s, 1);
}

static void idle_connections_go_with_the_client(void **state)
{
    scene *s = *state;
    park(s, 2);
    awsc_admission_lock(s->admission);
    awsc_admission *held = awsc_admission_retain(s->admission);
    awsc_admission_unlock(s->admission);
    awsc_admission_close(s->admission);
    assert_int_equal(closed, 1);
    assert_true(held->closed);
}

/* ---- descriptors ------------------------------------------------------------------------------------------------- */

static int wait_again(scene *s, int i)
{
    awsc_admission_lock(s->admission);
    int status = awsc_admission_wait_again(s->admission, &s->callers[i].waiter, s->loop, NULL, true);
    awsc_admission_unlock(s->admission);
    return status;
}

static void a_caller_without_a_descriptor_waits_at_the_front_until_one_is_released(void **state)
{
    scene *s = *state;
    s->admission->limit = 100;
    assert_int_equal(enter(s, 0), AWSC_OK);
    assert_int_equal(enter(s, 1), AWSC_OK);
    assert_int_equal(wait_again(s, 1), AWSC_END);
    assert_int_equal(enter(s, 2), AWSC_END); /* descriptors suffice for one connection */
    awsc_admission_leave(s->admission);
    run_until_admitted(s, 1);
    assert_false(s->callers[2].admitted);
    awsc_admission_leave(s->admission);
    run_until_admitted(s, 2);
    assert_int_equal(enter(s, 3), AWSC_OK); /* no caller waits any more: the whole limit is available */
}

static void a_lack_of_descriptors_fails_without_another_connection(void **state)
{
    scene *s = *state;
    assert_int_equal(enter(s, 0), AWSC_OK);
    assert_int_equal(wait_again(s, 0), AWSC_ERR_CONNECT);
    assert_int_equal(s->admission->used, 0);
    assert_int_equal(enter(s, 1), AWSC_OK);
}

static void a_probe_without_a_lack_of_descriptors_limits_nothing(void **state)
{
    scene *s = *state;
    awsc_admission_lock(s->admission);
    awsc_admission_probe(s->admission);
    awsc_admission_had_descriptor(s->admission);
    awsc_admission_unlock(s->admission);
    assert_int_equal(s->admission->ceiling, SIZE_MAX);
    assert_int_equal(enter(s, 0), AWSC_OK);
    assert_int_equal(enter(s, 1), AWSC_OK);
    assert_int_equal(enter(s, 2), AWSC_END);
}

static void one_more_is_tried_and_one_more_after_each_success(void **state)
{
    scene *s = *state;
    s->admission->limit = 100;
    for (int i = 0; i < 2; i++) assert_int_equal(enter(s, i), AWSC_OK);
    assert_int_equal(wait_again(s, 1), AWSC_END);
    for (int i = 2; i < 4; i++) assert_int_equal(enter(s, i), AWSC_END);
    awsc_admission_lock(s->admission);
    awsc_admission_probe(s->admission);
    awsc_admission_unlock(s->admission);
    run_until_admitted(s, 1);
    assert_false(s->callers[2].admitted);
    awsc_admission_lock(s->admission);
    awsc_admission_had_descriptor(s->admission);
    awsc_admission_unlock(s->admission);
    run_until_admitted(s, 2);
    assert_int_equal(wait_again(s, 2), AWSC_END); /* this one found no descriptor */
    assert_int_equal(s->admission->ceiling, 2);
    s->callers[2].admitted = false;
    awsc_admission_lock(s->admission);
    awsc_admission_had_descriptor(s->admission); /* by an earlier connection */
    awsc_admission_unlock(s->admission);
    assert_int_equal(s->admission->used, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(callers_beyond_the_limit_wait_in_the_order_of_arrival),
        TEST(a_caller_that_leaves_the_queue_is_passed_over),
        TEST(a_caller_that_leaves_after_its_admission_gives_its_place_back),
        TEST(idle_connections_count_and_go_when_others_wait),
        TEST(a_single_idle_connection_is_given_to_a_caller_that_can_use_it),
        TEST(a_single_idle_connection_is_closed_for_a_caller_that_cannot_use_it),
        TEST(idle_connections_go_with_the_client),
        TEST(a_caller_without_a_descriptor_waits_at_the_front_until_one_is_released),
        TEST(a_lack_of_descriptors_fails_without_another_connection),
        TEST(a_probe_without_a_lack_of_descriptors_limits_nothing),
        TEST(one_more_is_tried_and_one_more_after_each_success),
    };
    return cmocka_run_group_tests_name("admission", tests, NULL, NULL);
}
