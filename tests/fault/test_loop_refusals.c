/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops: system calls that fail, invalid hooks and calls, and the order of timers, tasks and messages.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef AWSC_SYS_EPOLL
#include <sys/epoll.h>
#include <sys/eventfd.h>
#else
#include <poll.h>
#endif

#include <cmocka.h>

#include <awsc/testing.h>

#include "loop/mailbox.h"

/* ---- system calls that fail -------------------------------------------------------------------------------------- */

typedef struct refusal {
    int error; /* errno; 0: no failure */
    int times;
} refusal;

static struct {
    refusal epoll_create1, eventfd, epoll_wait, poll, awsc_pipe, awsc_poller_add, read, write;
} refused;

static bool refuses(refusal *r)
{
    if (!r->times) return false;
    r->times--;
    errno = r->error;
    return true;
}

#define REFUSED(type, name, parameters, arguments)                                                                     \
    type __real_##name parameters;                                                                                     \
    type __wrap_##name parameters;                                                                                     \
    type __wrap_##name parameters                                                                                      \
    {                                                                                                                  \
        return refuses(&refused.name) ? (type)-1 : __real_##name arguments;                                            \
    }

#ifdef AWSC_SYS_EPOLL
REFUSED(int, epoll_create1, (int flags), (flags))
REFUSED(int, eventfd, (unsigned count, int flags), (count, flags))
REFUSED(int, epoll_wait, (int epoll, struct epoll_event *events, int most, int timeout), (epoll, events, most, timeout))
static refusal *const of_wait = &refused.epoll_wait;
static refusal *const of_descriptors[] = {&refused.epoll_create1, &refused.eventfd};
#else
REFUSED(int, poll, (struct pollfd * fds, nfds_t count, int timeout), (fds, count, timeout))
REFUSED(int, awsc_pipe, (int ends[2]), (ends))
static refusal *const of_wait = &refused.poll;
static refusal *const of_descriptors[] = {&refused.awsc_pipe};
#endif
REFUSED(int, awsc_poller_add, (awsc_poller * poller, int fd, int events), (poller, fd, events))
REFUSED(ssize_t, read, (int fd, void *bytes, size_t size), (fd, bytes, size))
REFUSED(ssize_t, write, (int fd, const void *bytes, size_t size), (fd, bytes, size))

static void expect_error(int status, awsc_error **out, int expected, const char *words)
{
    awsc_error *error = *out;
    assert_int_equal(status, expected);
    assert_int_equal(awsc_error_status(error), expected);
    if (!strstr(awsc_error_message(error), words)) fail_msg("%s", awsc_error_message(error));
    awsc_error_free(error);
}

static void a_loop_that_gets_no_descriptor_is_not_made(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof of_descriptors / sizeof *of_descriptors; i++) {
        awsc_loop *loop = NULL;
        awsc_error *error = NULL;
        *of_descriptors[i] = (refusal){EMFILE, 1};
        expect_error(awsc_loop_new(&loop, &error), &error, AWSC_ERR_CONFIG, "no file descriptor for a loop");
        assert_null(loop);
        assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
        awsc_loop_free(loop);
    }
}

/* ---- scene ------------------------------------------------------------------------------------------------------- */

typedef struct scene {
    awsc_loop *loop;
    awsc_loop_member member; /* keeps the loop running */
    int heard;               /* events of the last report */
    size_t calls;
    awsc_watch watch;
    int pipe[2];
} scene;

static void abandon(awsc_loop_member *member)
{
    (void)member;
}

static void ready(awsc_watch *watch, int events)
{
    scene *s = watch->user;
    s->heard = events;
    s->calls++;
}

static void open_scene(scene *s)
{
    memset(s, 0, sizeof *s);
    s->member.abandon = abandon;
    assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
    awsc_loop_join(s->loop, &s->member);
    assert_int_equal(pipe(s->pipe), 0);
    s->watch = (awsc_watch){.ready = ready, .user = s, .fd = s->pipe[0]};
}

static void close_scene(scene *s)
{
    awsc_loop_leave(s->loop, &s->member);
    assert_int_equal(awsc_loop_in_flight(s->loop), 0);
    awsc_loop_free(s->loop);
    close(s->pipe[0]);
    close(s->pipe[1]);
}

static void a_signal_during_a_wait_is_ignored_and_a_failure_is_reported(void **state)
{
    (void)state;
    scene s;
    awsc_error *error = NULL;
    open_scene(&s);
    *of_wait = (refusal){EINTR, 1};
    assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
    *of_wait = (refusal){EBADF, 1};
    expect_error(awsc_loop_run_once(s.loop, 0, &error), &error, AWSC_ERR_CONFIG, "the loop cannot wait: ");
    assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
    close_scene(&s);
}

static void a_descriptor_that_cannot_be_watched_is_reported_to_its_watch_and_the_caller(void **state)
{
    (void)state;
    scene s;
    for (int failure = 0; failure < 2; failure++) { /* with errno and without */
        awsc_error *error = NULL;
        open_scene(&s);
        assert_int_equal(awsc_watch_open(s.loop, &s.watch, AWSC_LOOP_READ), 0);
        refused.awsc_poller_add = (refusal){failure ? ENOSPC : 0, 1};
        expect_error(awsc_loop_run_once(s.loop, 0, &error), &error, AWSC_ERR_CONFIG,
                     "the loop cannot watch a socket: ");
        assert_int_equal(s.heard, AWSC_LOOP_FAILED);
        assert_int_equal(s.calls, 1);
        assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK); /* it was reported once */
        awsc_watch_close(s.loop, &s.watch);
        close_scene(&s);
    }
}

static void a_watch_receives_only_the_events_it_asked_for(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    assert_int_equal(awsc_watch_open(s.loop, &s.watch, 0), 0);
    assert_int_equal(write(s.pipe[1], "x", 1), 1);
    assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
    assert_int_equal(s.calls, 0);
    awsc_watch_want(s.loop, &s.watch, AWSC_LOOP_READ);
    assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
    assert_int_equal(s.calls, 1);
    assert_true(s.heard & AWSC_LOOP_READ);

    awsc_watch_want(s.loop, &s.watch, 0); /* a hang-up is reported even without interest in reading */
    close(s.pipe[1]);
    assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
    assert_int_equal(s.calls, 1);
    assert_int_equal(s.watch.applied, -1); /* so it is not in the set any more */
    awsc_loop_ready(s.loop, s.pipe[0], AWSC_LOOP_READ);
    awsc_watch_want(s.loop, &s.watch, AWSC_LOOP_READ);
    assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
    assert_int_equal(s.calls, 2);
    awsc_watch_close(s.loop, &s.watch);
    awsc_loop_ready(s.loop, s.pipe[0], AWSC_LOOP_READ); /* not watched any more */
    awsc_loop_ready(s.loop, -1, AWSC_LOOP_READ);        /* never watched */
    awsc_loop_ready(s.loop, 1 << 20, AWSC_LOOP_READ);
    assert_int_equal(s.calls, 2);
    s.pipe[1] = dup(s.pipe[0]);
    close_scene(&s);
}

static void a_reused_descriptor_number_is_watched_again(void **state)
{
    (void)state;
    scene s;
    int other[2];
    awsc_watch second;
    open_scene(&s);
    assert_int_equal(awsc_watch_open(s.loop, &s.watch, AWSC_LOOP_READ), 0);
    assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
    assert_int_equal(pipe(other), 0);
    assert_int_equal(dup2(other[0], s.pipe[0]), s.pipe[0]);
    second = (awsc_watch){.ready = ready, .user = &s, .fd = s.pipe[0]};
    assert_int_equal(awsc_watch_open(s.loop, &second, AWSC_LOOP_READ), 0);
    assert_int_equal(write(other[1], "x", 1), 1);
    assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
    assert_int_equal(s.calls, 1);
    awsc_watch_close(s.loop, &s.watch); /* closes the old watch; the new one stays */
    assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
    assert_int_equal(s.calls, 2);
    awsc_watch_close(s.loop, &second);
    close(other[0]);
    close(other[1]);
    close_scene(&s);
}

/* ---- invalid hooks and calls ------------------------------------------------------------------------------------- */

static int add(void *user, int fd, int events)
{
    (void)user;
    (void)fd;
    (void)events;
    return 0;
}

static void drop(void *user, int fd)
{
    (void)user;
    (void)fd;
}

static size_t idle_calls, set_calls, clear_calls;
static uint64_t set_for;

static void set_timer(void *user, uint64_t delay_ms)
{
    (void)user;
    set_for = delay_ms;
    set_calls++;
}

static void clear_timer(void *user)
{
    (void)user;
    clear_calls++;
}

static void idle(void *user, int is_idle)
{
    (void)user;
    (void)is_idle;
    idle_calls++;
}

static awsc_loop_hooks all_hooks(void)
{
    awsc_loop_hooks hooks = AWSC_LOOP_HOOKS_INIT;
    hooks.add = add;
    hooks.modify = add;
    hooks.remove = drop;
    hooks.set_timer = set_timer;
    hooks.clear_timer = clear_timer;
    hooks.idle = idle;
    return hooks;
}

static void every_hook_but_one_is_required(void **state)
{
    (void)state;
    for (int missing = 0; missing < 6; missing++) {
        awsc_loop_hooks hooks = all_hooks();
        awsc_loop *loop = NULL;
        awsc_error *error = NULL;
        if (missing == 0) hooks.add = NULL;
        if (missing == 1) hooks.modify = NULL;
        if (missing == 2) hooks.remove = NULL;
        if (missing == 3) hooks.set_timer = NULL;
        if (missing == 4) hooks.clear_timer = NULL;
        if (missing == 5) hooks.idle = NULL;
        int status = awsc_loop_new_foreign(&hooks, &loop, &error);
        if (missing == 5) {
            assert_int_equal(status, AWSC_OK);
            awsc_loop_member member = {.abandon = abandon};
            awsc_loop_join(loop, &member);
            awsc_loop_leave(loop, &member);
            awsc_loop_free(loop);
            continue;
        }
        expect_error(status, &error, AWSC_ERR_VALIDATION,
                     "hooks: add, modify, remove, set_timer and clear_timer are required");
        assert_null(loop);
    }
    awsc_loop_hooks hooks = all_hooks();
    awsc_loop *loop = NULL;
    awsc_error *error = NULL;
    *of_descriptors[sizeof of_descriptors / sizeof *of_descriptors - 1] = (refusal){EMFILE, 1}; /* the mailbox's */
    expect_error(awsc_loop_new_foreign(&hooks, &loop, &error), &error, AWSC_ERR_CONFIG,
                 "no file descriptor for a loop");
    assert_null(loop);
}

typedef struct inner {
    awsc_task task;
    awsc_loop *loop;
    int statuses[2];
    char words[200];
} inner;

static void run_inside(awsc_task *task)
{
    inner *i = (inner *)(void *)task; /* the first member */
    awsc_error *error = NULL;
    i->statuses[0] = awsc_loop_run(i->loop, NULL);
    i->statuses[1] = awsc_loop_run_once(i->loop, 0, &error);
    strncpy(i->words, awsc_error_message(error), sizeof i->words - 1);
    awsc_error_free(error);
    awsc_loop_timeout(i->loop); /* ignored: the foreign loop reports outside of its turn */
}

static void a_loop_does_not_run_inside_itself(void **state)
{
    (void)state;
    scene s;
    inner i = {.task.run = run_inside};
    open_scene(&s);
    i.loop = s.loop;
    awsc_loop_defer(s.loop, &i.task);
    assert_int_equal(awsc_loop_run_once(s.loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(i.statuses[0], AWSC_ERR_VALIDATION);
    assert_int_equal(i.statuses[1], AWSC_ERR_VALIDATION);
    assert_string_equal(i.words, "awsc_loop_run_once: called from inside a callback of the loop");
    close_scene(&s);
}

static void a_foreign_loop_is_not_run_by_awsc_loop_run(void **state)
{
    (void)state;
    awsc_loop_hooks hooks = all_hooks();
    awsc_loop *loop = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_loop_new_foreign(&hooks, &loop, NULL), AWSC_OK);
    expect_error(awsc_loop_run(loop, &error), &error, AWSC_ERR_VALIDATION,
                 "awsc_loop_run: a foreign event loop drives this loop");
    error = NULL;
    expect_error(awsc_loop_run_once(loop, 0, &error), &error, AWSC_ERR_VALIDATION,
                 "awsc_loop_run_once: a foreign event loop drives this loop");
    awsc_loop_free(loop);
}

static void a_negative_time_to_wait_is_refused(void **state)
{
    awsc_loop *loop = NULL;
    awsc_error *error = NULL;
    (void)state;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    expect_error(awsc_loop_run_once(loop, -1, &error), &error, AWSC_ERR_VALIDATION,
                 "awsc_loop_run_once: timeout_ms is -1; expected 0 or more, or AWSC_NO_LIMIT");
    assert_int_equal(awsc_loop_run_once(loop, AWSC_NO_LIMIT, NULL), AWSC_OK); /* nothing in flight */
    awsc_loop_free(loop);
}

/* ---- timers, tasks and messages -----------------------------------------------------------------------------------
 */

enum { TIMERS = 200 };

typedef struct numbered {
    awsc_timer timer;
    size_t number;
} numbered;

static size_t ran[TIMERS], ran_count;

static void note(awsc_timer *timer)
{
    ran[ran_count++] = ((numbered *)(void *)timer)->number;
}

/* The test's clock advances without waiting. */
static void timers_run_in_order_however_they_were_set(void **state)
{
    (void)state;
    static numbered timers[TIMERS];
    awsc_test_clock *clock = NULL;
    awsc_loop *loop = NULL;
    awsc_loop_member member = {.abandon = abandon};
    assert_int_equal(awsc_test_clock_new((awsc_time){1767225600, 0}, &clock, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(clock), &loop, NULL), AWSC_OK);
    awsc_loop_join(loop, &member);
    uint64_t start = awsc_loop_now_ms(loop);
    for (unsigned seed = 1; seed < 20; seed++) {
        srand(seed);
        memset(timers, 0, sizeof timers);
        ran_count = 0;
        size_t left = TIMERS;
        for (size_t i = 0; i < TIMERS; i++) {
            timers[i].timer.run = note;
            timers[i].number = i;
            assert_int_equal(awsc_timer_set(loop, &timers[i].timer, start + (uint64_t)(rand() % 1000)), 0);
        }
        for (size_t i = 0; i < TIMERS; i++) { /* some are moved, some are cleared, one twice */
            if (rand() % 3 == 0)
                assert_int_equal(awsc_timer_set(loop, &timers[i].timer, start + (uint64_t)(rand() % 1000)), 0);
            if (rand() % 5) continue;
            awsc_timer_clear(loop, &timers[i].timer);
            awsc_timer_clear(loop, &timers[i].timer);
            timers[i].timer.at_ms = UINT64_MAX;
            left--;
        }
        while (ran_count < left) assert_int_equal(awsc_loop_run_once(loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
        assert_int_equal(ran_count, left);
        for (size_t i = 0; i < left; i++) {
            assert_true(timers[ran[i]].timer.at_ms != UINT64_MAX);
            assert_true(!i || timers[ran[i - 1]].timer.at_ms <= timers[ran[i]].timer.at_ms);
        }
        start = awsc_loop_now_ms(loop);
    }
    awsc_loop_leave(loop, &member);
    awsc_loop_free(loop);
    awsc_test_clock_free(clock);
}

static void a_wait_ends_with_its_time_limit_or_the_first_timer(void **state)
{
    (void)state;
    awsc_test_clock *clock = NULL;
    awsc_loop *loop = NULL;
    awsc_loop_member member = {.abandon = abandon};
    numbered timer = {.timer.run = note};
    assert_int_equal(awsc_test_clock_new((awsc_time){1767225600, 0}, &clock, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(clock), &loop, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run_once(loop, AWSC_NO_LIMIT, NULL),
                     AWSC_OK); /* nothing in flight: nothing to wait for */
    awsc_loop_join(loop, &member);
    const uint64_t start = awsc_loop_now_ms(loop);
    ran_count = 0;
    assert_int_equal(awsc_timer_set(loop, &timer.timer, start + 1000), 0);
    assert_int_equal(awsc_loop_run_once(loop, 400, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_now_ms(loop), start + 400);
    assert_int_equal(ran_count, 0);
    assert_int_equal(awsc_loop_run_once(loop, 600, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_now_ms(loop), start + 1000);
    assert_int_equal(ran_count, 1);

    assert_int_equal(awsc_timer_set(loop, &timer.timer, start), 0); /* in the past */
    assert_int_equal(awsc_loop_run_once(loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_now_ms(loop), start + 1000);
    assert_int_equal(ran_count, 2);

    assert_int_equal(awsc_timer_set(loop, &timer.timer, start + 1000 + (UINT64_C(1) << 40)), 0);
    assert_int_equal(awsc_loop_run_once(loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_now_ms(loop), start + 1000 + 0x7fffffff); /* as much as can be waited at a time */
    assert_int_equal(ran_count, 2);
    awsc_timer_clear(loop, &timer.timer);
    awsc_loop_leave(loop, &member);
    awsc_loop_free(loop);
    awsc_test_clock_free(clock);
}

static void the_foreign_timer_is_set_for_the_earliest_timer(void **state)
{
    (void)state;
    awsc_loop_hooks hooks = all_hooks();
    awsc_loop *loop = NULL;
    numbered near = {.timer.run = note}, far = {.timer.run = note, .number = 1};
    assert_int_equal(awsc_loop_new_foreign(&hooks, &loop, NULL), AWSC_OK);
    const uint64_t now = awsc_loop_now_ms(loop);
    set_calls = clear_calls = ran_count = 0;
    awsc_loop_settle(loop);
    assert_int_equal(set_calls + clear_calls, 0);
    assert_int_equal(awsc_timer_set(loop, &far.timer, now + 100000000), 0);
    awsc_loop_settle(loop);
    awsc_loop_settle(loop); /* leaves the foreign timer unchanged */
    assert_int_equal(set_calls, 1);
    assert_true(set_for > 50000000 && set_for <= 100000000);
    assert_int_equal(awsc_timer_set(loop, &near.timer, now), 0);
    awsc_loop_settle(loop);
    assert_int_equal(set_calls, 2);
    assert_int_equal(set_for, 0);
    awsc_loop_timeout(loop); /* runs the first timer and sets the foreign timer for the second */
    assert_int_equal(ran_count, 1);
    assert_int_equal(ran[0], 0);
    assert_int_equal(set_calls, 3);
    assert_true(set_for > 50000000);
    awsc_timer_clear(loop, &far.timer);
    awsc_loop_settle(loop);
    assert_int_equal(clear_calls, 1);
    assert_int_equal(awsc_timer_set(loop, &far.timer, now + 100000000), 0);
    awsc_loop_settle(loop);
    awsc_loop_free(loop); /* a timer that is set is cleared */
    assert_int_equal(clear_calls, 2);
}

typedef struct step {
    awsc_task task;
    awsc_loop *loop;
    struct step *next;
    size_t runs;
} step;

static void take_step(awsc_task *task)
{
    step *s = (step *)(void *)task;
    s->runs++;
    if (s->next) awsc_loop_defer(s->loop, &s->next->task);
}

static void tasks_run_once_and_tasks_they_queue_run_in_the_next_turn(void **state)
{
    (void)state;
    scene s;
    step last = {.task.run = take_step}, first = {.task.run = take_step, .next = &last},
         withdrawn = {.task.run = take_step};
    open_scene(&s);
    first.loop = s.loop;
    awsc_loop_defer(s.loop, &first.task);
    awsc_loop_defer(s.loop, &first.task);
    awsc_loop_defer(s.loop, &withdrawn.task);
    awsc_loop_withdraw(s.loop, &withdrawn.task);
    awsc_loop_withdraw(s.loop, &withdrawn.task);
    assert_int_equal(awsc_loop_run_once(s.loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(first.runs, 1);
    assert_int_equal(last.runs, 0);
    awsc_loop_defer(s.loop, &withdrawn.task); /* queued after the last one, then withdrawn */
    awsc_loop_withdraw(s.loop, &withdrawn.task);
    awsc_loop_defer(s.loop, &first.task);
    awsc_loop_withdraw(s.loop, &last.task);
    awsc_loop_defer(s.loop, &last.task);
    assert_int_equal(awsc_loop_run_once(s.loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(first.runs, 2);
    assert_int_equal(last.runs, 1);
    assert_int_equal(withdrawn.runs, 0);
    close_scene(&s);
}

typedef struct letter {
    awsc_loop_message message;
    size_t runs;
} letter;

static void take_letter(awsc_loop_message *message)
{
    ((letter *)(void *)message)->runs++;
}

static void messages_arrive_although_signals_interrupt_both_ends(void **state)
{
    (void)state;
    scene s;
    letter letters[3] = {{.message.run = take_letter}, {.message.run = take_letter}, {.message.run = take_letter}};
    open_scene(&s);
    awsc_mailbox *mailbox = awsc_mailbox_of(s.loop);
    assert_non_null(mailbox);
    assert_ptr_equal(awsc_mailbox_of(s.loop), mailbox);
    for (int round = 1; round < 3; round++) {
        refused.write = (refusal){EINTR, 2};
        refused.read = (refusal){EINTR, 2};
        for (size_t i = 0; i < 3; i++) awsc_mailbox_post(mailbox, &letters[i].message);
        awsc_mailbox_post(mailbox, &letters[0].message); /* has arrived already */
        awsc_mailbox_withdraw(mailbox, &letters[2].message);
        awsc_mailbox_withdraw(mailbox, &letters[2].message);
        assert_int_equal(awsc_loop_run_once(s.loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
        assert_int_equal(refused.write.times + refused.read.times, 0);
        assert_int_equal(letters[0].runs, round);
        assert_int_equal(letters[1].runs, round);
        assert_int_equal(letters[2].runs, 0);
    }
    for (size_t i = 0; i < 3; i++) awsc_mailbox_post(mailbox, &letters[i].message);
    awsc_mailbox_withdraw(mailbox, &letters[1].message); /* in the middle */
    awsc_mailbox_post(mailbox, &letters[1].message);     /* and behind the others */
    assert_int_equal(awsc_loop_run_once(s.loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(letters[1].runs, 3);
    assert_int_equal(letters[2].runs, 1);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loop_that_gets_no_descriptor_is_not_made),
        cmocka_unit_test(a_signal_during_a_wait_is_ignored_and_a_failure_is_reported),
        cmocka_unit_test(a_descriptor_that_cannot_be_watched_is_reported_to_its_watch_and_the_caller),
        cmocka_unit_test(a_watch_receives_only_the_events_it_asked_for),
        cmocka_unit_test(a_reused_descriptor_number_is_watched_again),
        cmocka_unit_test(every_hook_but_one_is_required),
        cmocka_unit_test(a_loop_does_not_run_inside_itself),
        cmocka_unit_test(a_foreign_loop_is_not_run_by_awsc_loop_run),
        cmocka_unit_test(a_negative_time_to_wait_is_refused),
        cmocka_unit_test(timers_run_in_order_however_they_were_set),
        cmocka_unit_test(a_wait_ends_with_its_time_limit_or_the_first_timer),
        cmocka_unit_test(the_foreign_timer_is_set_for_the_earliest_timer),
        cmocka_unit_test(tasks_run_once_and_tasks_they_queue_run_in_the_next_turn),
        cmocka_unit_test(messages_arrive_although_signals_interrupt_both_ends),
    };
    return cmocka_run_group_tests_name("loop refusals", tests, NULL, NULL);
}
