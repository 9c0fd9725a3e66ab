/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors, timers and wake-ups of programs on a loop. */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <awsc/loop_sources.h>

typedef struct scene {
    awsc_loop *loop;
    int pipe[2];
    awsc_loop_watch *watch;
    awsc_loop_timer *timer;
    awsc_loop_wakeup *wakeup;
    int ready, timed_out, woken;
    int events;
    bool frees; /* from inside its function */
} scene;

static void on_ready(void *user, int events)
{
    scene *s = user;
    char bytes[16];
    s->ready++;
    s->events |= events;
    (void)!read(s->pipe[0], bytes, sizeof bytes);
    if (!s->frees) return;
    awsc_loop_watch_free(s->watch);
    s->watch = NULL;
}

static void on_timer(void *user)
{
    scene *s = user;
    s->timed_out++;
    if (!s->frees) return;
    awsc_loop_timer_free(s->timer);
    s->timer = NULL;
}

static void on_wakeup(void *user)
{
    scene *s = user;
    s->woken++;
    if (!s->frees) return;
    awsc_loop_wakeup_free(s->wakeup);
    s->wakeup = NULL;
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    assert_int_equal(pipe2(s->pipe, O_CLOEXEC | O_NONBLOCK), 0);
    assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_watch_new(s->loop, s->pipe[0], AWSC_LOOP_READ, on_ready, s, &s->watch, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_timer_new(s->loop, on_timer, s, &s->timer, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_wakeup_new(s->loop, on_wakeup, s, &s->wakeup, NULL), AWSC_OK);
    awsc_loop_wait_for_posts(s->loop, true); /* sources do not keep a loop running */
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_loop_watch_free(s->watch);
    awsc_loop_timer_free(s->timer);
    awsc_loop_wakeup_free(s->wakeup);
    awsc_loop_free(s->loop);
    (void)close(s->pipe[0]);
    (void)close(s->pipe[1]);
    free(s);
    return 0;
}

static void turn(scene *s, int64_t timeout_ms)
{
    assert_int_equal(awsc_loop_run_once(s->loop, timeout_ms, NULL), AWSC_OK);
}

static void say(scene *s)
{
    assert_int_equal(write(s->pipe[1], "x", 1), 1);
}

static void a_descriptor_is_reported_while_it_is_watched(void **state)
{
    scene *s = *state;
    turn(s, 0);
    assert_int_equal(s->ready, 0);
    say(s);
    turn(s, AWSC_NO_LIMIT);
    assert_int_equal(s->ready, 1);
    assert_int_equal(s->events, AWSC_LOOP_READ);
    awsc_loop_watch_want(s->watch, 0);
    say(s);
    turn(s, 0);
    assert_int_equal(s->ready, 1);
    awsc_loop_watch_want(s->watch, AWSC_LOOP_READ);
    turn(s, AWSC_NO_LIMIT);
    assert_int_equal(s->ready, 2);
}

static void a_hang_up_is_reported_as_readiness(void **state)
{
    scene *s = *state;
    (void)close(s->pipe[1]);
    turn(s, AWSC_NO_LIMIT);
    assert_int_equal(s->ready, 1);
    assert_true(s->events & AWSC_LOOP_READ);
    s->pipe[1] = dup(s->pipe[0]);
}

static void a_timer_fires_once_each_time_it_is_set(void **state)
{
    scene *s = *state;
    assert_int_equal(awsc_loop_timer_set(s->timer, 0, NULL), AWSC_OK);
    assert_int_equal(s->timed_out, 0);
    turn(s, AWSC_NO_LIMIT);
    assert_int_equal(s->timed_out, 1);
    turn(s, 0);
    assert_int_equal(s->timed_out, 1);
    assert_int_equal(awsc_loop_timer_set(s->timer, 1, NULL), AWSC_OK);
    turn(s, AWSC_NO_LIMIT);
    while (s->timed_out == 1) turn(s, AWSC_NO_LIMIT);
    assert_int_equal(s->timed_out, 2);
}

static void a_timer_that_is_cleared_or_moved_does_not_fire(void **state)
{
    scene *s = *state;
    assert_int_equal(awsc_loop_timer_set(s->timer, 0, NULL), AWSC_OK);
    awsc_loop_timer_clear(s->timer);
    turn(s, 0);
    assert_int_equal(awsc_loop_timer_set(s->timer, 0, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_timer_set(s->timer, UINT64_MAX, NULL), AWSC_OK);
    turn(s, 0);
    assert_int_equal(s->timed_out, 0);
}

static void *raise_it(void *user)
{
    awsc_loop_wakeup_raise(((scene *)user)->wakeup);
    awsc_loop_wakeup_raise(((scene *)user)->wakeup);
    return NULL;
}

static void a_wakeup_that_another_thread_raised_twice_runs_once(void **state)
{
    scene *s = *state;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, raise_it, s), 0);
    (void)pthread_join(thread, NULL);
    turn(s, AWSC_NO_LIMIT);
    turn(s, 0);
    assert_int_equal(s->woken, 1);
    awsc_loop_wakeup_raise(s->wakeup);
    assert_int_equal(s->woken, 1);
    turn(s, AWSC_NO_LIMIT);
    assert_int_equal(s->woken, 2);
}

static void a_wakeup_that_is_freed_does_not_run(void **state)
{
    scene *s = *state;
    awsc_loop_wakeup_raise(s->wakeup);
    awsc_loop_wakeup_free(s->wakeup);
    s->wakeup = NULL;
    turn(s, 0);
    assert_int_equal(s->woken, 0);
}

static void a_source_may_be_freed_by_its_own_function(void **state)
{
    scene *s = *state;
    s->frees = true;
    say(s);
    awsc_loop_wakeup_raise(s->wakeup);
    assert_int_equal(awsc_loop_timer_set(s->timer, 0, NULL), AWSC_OK);
    while (s->watch || s->timer || s->wakeup) turn(s, AWSC_NO_LIMIT);
    say(s);
    turn(s, 0);
    assert_int_equal(s->ready, 1);
    assert_int_equal(s->timed_out, 1);
    assert_int_equal(s->woken, 1);
}

static void an_invalid_descriptor_is_refused(void **state)
{
    scene *s = *state;
    awsc_loop_watch *watch = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_loop_watch_new(s->loop, -1, 0, on_ready, s, &watch, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "awsc_loop_watch_new: fd is -1");
    assert_null(watch);
    awsc_error_free(error);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_descriptor_is_reported_while_it_is_watched),
        TEST(a_hang_up_is_reported_as_readiness),
        TEST(a_timer_fires_once_each_time_it_is_set),
        TEST(a_timer_that_is_cleared_or_moved_does_not_fire),
        TEST(a_wakeup_that_another_thread_raised_twice_runs_once),
        TEST(a_wakeup_that_is_freed_does_not_run),
        TEST(a_source_may_be_freed_by_its_own_function),
        TEST(an_invalid_descriptor_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
