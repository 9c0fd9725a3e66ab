/* SPDX-License-Identifier: Apache-2.0 */
/* Posts: their order, their turn of the loop, and the end of the loop. */
#include <poll.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <awsc/credentials.h>
#include <awsc/loop.h>

#include "loop/loop.h"
#include "support/failing_allocator.h"

/* ---- functions of the posts -------------------------------------------------------------------------------------- */

enum { NOTES = 32 };

typedef struct notes {
    awsc_loop *loop;
    int order[NOTES];
    size_t count;
    int status; /* status of the last library function that a post called */
    size_t turns;
} notes;

typedef struct note {
    notes *all;
    int number;
} note;

static void take_note(void *user)
{
    const note *one = user;
    assert_in_range(one->all->count, 0, NOTES - 1);
    one->all->order[one->all->count++] = one->number;
}

static awsc_loop *new_loop(void)
{
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    return loop;
}

/* ---- order and time ---------------------------------------------------------------------------------------------- */

static void posts_run_in_order_before_the_loop_ends(void **state)
{
    (void)state;
    awsc_loop *loop = new_loop();
    notes all = {.loop = loop};
    note each[10];
    for (int i = 0; i < 10; i++) {
        each[i] = (note){&all, i};
        assert_int_equal(awsc_loop_post(loop, take_note, &each[i]), AWSC_OK);
    }
    assert_int_equal(all.count, 0);
    assert_int_equal(awsc_loop_in_flight(loop), 0);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(all.count, 10);
    for (int i = 0; i < 10; i++) assert_int_equal(all.order[i], i);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK); /* ends at once */
    awsc_loop_free(loop);
}

static void one_turn_runs_the_pending_posts(void **state)
{
    (void)state;
    awsc_loop *loop = new_loop();
    notes all = {.loop = loop};
    note one = {&all, 1};
    assert_int_equal(awsc_loop_post(loop, take_note, &one), AWSC_OK);
    assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
    assert_int_equal(all.count, 1);
    assert_int_equal(awsc_loop_run_once(loop, AWSC_NO_LIMIT, NULL), AWSC_OK); /* returns at once */
    awsc_loop_free(loop);
}

static void post_again(void *user)
{
    notes *all = user;
    if (++all->turns < 1000) assert_int_equal(awsc_loop_post(all->loop, post_again, all), AWSC_OK);
}

static void a_post_that_posts_waits_for_the_next_turn(void **state)
{
    (void)state;
    awsc_loop *loop = new_loop();
    notes all = {.loop = loop};
    note one = {&all, 1};
    assert_int_equal(awsc_loop_post(loop, post_again, &all), AWSC_OK);
    assert_int_equal(awsc_loop_post(loop, take_note, &one), AWSC_OK);
    assert_int_equal(awsc_loop_run_once(loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(all.turns, 1);
    assert_int_equal(all.count, 1);
    assert_int_equal(awsc_loop_run_once(loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(all.turns, 2);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(all.turns, 1000);
    awsc_loop_free(loop);
}

static void run_the_loop(void *user)
{
    notes *all = user;
    awsc_error *error = NULL;
    all->status = awsc_loop_run(all->loop, &error);
    awsc_error_free(error);
}

static void a_post_cannot_run_its_own_loop(void **state)
{
    (void)state;
    awsc_loop *loop = new_loop();
    notes all = {.loop = loop};
    assert_int_equal(awsc_loop_post(loop, run_the_loop, &all), AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(all.status, AWSC_ERR_VALIDATION);
    awsc_loop_free(loop);
}

static void stop_waiting(void *user)
{
    awsc_loop_wait_for_posts(user, false);
}

static void a_post_can_end_a_loop_that_waits_for_posts(void **state)
{
    (void)state;
    awsc_loop *loop = new_loop();
    notes all = {.loop = loop};
    note one = {&all, 1};
    awsc_loop_wait_for_posts(loop, true);
    assert_int_equal(awsc_loop_in_flight(loop), 0);
    assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_post(loop, stop_waiting, loop), AWSC_OK);
    assert_int_equal(awsc_loop_post(loop, take_note, &one), AWSC_OK); /* posted after the end, but not lost */
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(all.count, 1);
    awsc_loop_wait_for_posts(NULL, true);
    awsc_loop_free(loop);
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static void posts_that_were_accepted_run_when_the_loop_is_freed(void **state)
{
    (void)state;
    awsc_loop *loop = new_loop();
    notes all = {.loop = loop};
    note one = {&all, 1}, two = {&all, 2};
    assert_int_equal(awsc_loop_post(loop, take_note, &one), AWSC_OK);
    assert_int_equal(awsc_loop_post(loop, take_note, &two), AWSC_OK);
    awsc_loop_free(loop);
    assert_int_equal(all.count, 2);
    assert_int_equal(all.order[0], 1);
    assert_int_equal(all.order[1], 2);
}

static void post_once_more(void *user)
{
    notes *all = user;
    all->turns++;
    all->status = awsc_loop_post(all->loop, post_once_more, all);
}

static void a_loop_that_is_being_freed_accepts_no_post(void **state)
{
    (void)state;
    notes all = {.loop = new_loop()};
    assert_int_equal(awsc_loop_post(all.loop, post_once_more, &all), AWSC_OK);
    awsc_loop_free(all.loop);
    assert_int_equal(all.turns, 1);
    assert_int_equal(all.status, AWSC_ERR_CANCELLED);
}

static void credentials_told(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    notes *all = user;
    assert_null(identity);
    all->status = status;
    all->count++;
    awsc_error_free(error);
}

static void ask_for_credentials(void *user)
{
    notes *all = user;
    awsc_credentials_provider *provider = NULL;
    assert_int_equal(awsc_credentials_provider_new_environment(&provider, NULL), AWSC_OK);
    all->status = awsc_credentials_get_start(provider, all->loop, NULL, credentials_told, all, NULL, NULL);
    awsc_credentials_provider_free(provider);
}

static void a_post_may_start_calls_on_its_loop(void **state)
{
    (void)state;
    awsc_loop *loop = new_loop();
    notes all = {.loop = loop};
    assert_int_equal(awsc_loop_post(loop, ask_for_credentials, &all), AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.status, AWSC_ERR_CREDENTIALS);
    awsc_loop_free(loop);
}

static void a_post_that_runs_when_the_loop_is_freed_cannot_start_calls(void **state)
{
    (void)state;
    notes all = {.loop = new_loop()};
    assert_int_equal(awsc_loop_post(all.loop, ask_for_credentials, &all), AWSC_OK);
    awsc_loop_free(all.loop);
    assert_int_equal(all.count, 0);
    assert_int_equal(all.status, AWSC_ERR_CANCELLED);
}

static void a_forked_child_neither_posts_to_its_parents_loop_nor_runs_its_posts(void **state)
{
    (void)state;
    awsc_loop *loop = new_loop();
    notes all = {.loop = loop};
    note one = {&all, 1};
    assert_int_equal(awsc_loop_post(loop, take_note, &one), AWSC_OK);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        bool refused = awsc_loop_post(loop, take_note, &one) == AWSC_ERR_CONFIG;
        awsc_loop_free(loop);
        _exit(refused && all.count == 0 ? 0 : 1);
    }
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), 0);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(all.count, 1);
    awsc_loop_free(loop);
}

/* ---- refusals ---------------------------------------------------------------------------------------------------- */

static void a_post_needs_a_loop_and_a_function(void **state)
{
    (void)state;
    awsc_loop *loop = new_loop();
    assert_int_equal(awsc_loop_post(NULL, take_note, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_loop_post(loop, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    awsc_loop_free(loop);
}

static void a_post_without_memory_does_not_run(void **state)
{
    (void)state;
    failing_memory memory;
    awsc_loop *loop = NULL;
    notes all = {0};
    note one = {&all, 1};
    failing_memory_init(&memory, INT_MAX);
    assert_int_equal(awsc_loop_new_with(&memory.allocator, awsc_clock_system(), &loop, NULL), AWSC_OK);
    memory.left = 0;
    assert_int_equal(awsc_loop_post(loop, take_note, &one), AWSC_ERR_NOMEM);
    memory.left = 1;
    assert_int_equal(awsc_loop_post(loop, take_note, &one), AWSC_OK); /* one allocation */
    assert_int_equal(awsc_loop_post(loop, take_note, &one), AWSC_ERR_NOMEM);
    awsc_loop_free(loop);
    assert_int_equal(all.count, 1);
    assert_int_equal(memory.held, 0);
}

/* ---- foreign loops ----------------------------------------------------------------------------------------------- */

typedef struct foreign {
    int fd; /* watched, or -1 */
    int refusals;
    int idle; /* last report of idle; -1: no report */
} foreign;

static int add(void *user, int fd, int events)
{
    foreign *theirs = user;
    if (theirs->refusals-- > 0) return -1;
    assert_int_equal(theirs->fd, -1);
    assert_int_equal(events, AWSC_LOOP_READ);
    theirs->fd = fd;
    return 0;
}

static int modify(void *user, int fd, int events)
{
    (void)user;
    (void)fd;
    (void)events;
    return 0;
}

static void remove_fd(void *user, int fd)
{
    foreign *theirs = user;
    assert_int_equal(theirs->fd, fd);
    theirs->fd = -1;
}

static void set_timer(void *user, uint64_t delay_ms)
{
    (void)user;
    (void)delay_ms;
}

static void clear_timer(void *user)
{
    (void)user;
}

static void idle(void *user, int is_idle)
{
    ((foreign *)user)->idle = is_idle;
}

static int open_foreign(foreign *theirs, awsc_loop **out, awsc_error **error)
{
    awsc_loop_hooks hooks = AWSC_LOOP_HOOKS_INIT;
    hooks.user = theirs;
    hooks.add = add;
    hooks.modify = modify;
    hooks.remove = remove_fd;
    hooks.set_timer = set_timer;
    hooks.clear_timer = clear_timer;
    hooks.idle = idle;
    theirs->fd = theirs->idle = -1;
    return awsc_loop_new_foreign(&hooks, out, error);
}

static bool is_readable(int fd)
{
    struct pollfd watched = {fd, POLLIN, 0};
    return poll(&watched, 1, 0) == 1;
}

static void a_post_wakes_a_new_foreign_loop(void **state)
{
    (void)state;
    foreign theirs = {0};
    notes all = {0};
    note one = {&all, 1};
    assert_int_equal(open_foreign(&theirs, &all.loop, NULL), AWSC_OK);
    assert_true(theirs.fd >= 0);
    assert_int_equal(theirs.idle, -1); /* a new loop is idle */
    assert_false(is_readable(theirs.fd));
    assert_int_equal(awsc_loop_post(all.loop, take_note, &one), AWSC_OK);
    assert_int_equal(all.count, 0);
    assert_true(is_readable(theirs.fd));
    awsc_loop_ready(all.loop, theirs.fd, AWSC_LOOP_READ);
    assert_int_equal(all.count, 1);
    assert_false(is_readable(theirs.fd));
    awsc_loop_free(all.loop);
    assert_int_equal(theirs.fd, -1);
}

static void a_foreign_loop_stays_referenced_while_it_waits_for_posts(void **state)
{
    (void)state;
    foreign theirs = {0};
    awsc_loop *loop = NULL;
    assert_int_equal(open_foreign(&theirs, &loop, NULL), AWSC_OK);
    awsc_loop_wait_for_posts(loop, true);
    assert_int_equal(theirs.idle, 0);
    awsc_loop_wait_for_posts(loop, false);
    assert_int_equal(theirs.idle, 1);
    awsc_loop_wait_for_posts(loop, true);
    awsc_loop_free(loop);
    assert_int_equal(theirs.idle, 1);
}

static void a_foreign_loop_that_cannot_watch_fails_to_make_a_loop(void **state)
{
    (void)state;
    foreign theirs = {.refusals = 1};
    awsc_loop *loop = NULL;
    awsc_error *error = NULL;
    assert_int_equal(open_foreign(&theirs, &loop, &error), AWSC_ERR_CONFIG);
    assert_null(loop);
    assert_ptr_equal(strstr(awsc_error_message(error), "a new loop cannot watch its mailbox: "),
                     awsc_error_message(error));
    assert_non_null(strstr(awsc_error_message(error), strerror(EIO)));
    awsc_error_free(error);
}

static void report_again(void *user)
{
    notes *all = user;
    const foreign *theirs = all->loop->hooks.user;
    static note one;
    one = (note){all, 1};
    assert_int_equal(awsc_loop_post(all->loop, take_note, &one), AWSC_OK);
    awsc_loop_ready(all->loop, theirs->fd, AWSC_LOOP_READ);
    awsc_loop_timeout(all->loop);
    assert_int_equal(all->count, 0); /* not from inside a post */
    all->turns++;
}

static void reports_from_a_callback_and_of_no_event_are_ignored(void **state)
{
    (void)state;
    foreign theirs = {0};
    notes all = {0};
    assert_int_equal(open_foreign(&theirs, &all.loop, NULL), AWSC_OK);
    awsc_loop_ready(NULL, 0, AWSC_LOOP_READ);
    awsc_loop_ready(all.loop, -1, AWSC_LOOP_READ);
    awsc_loop_ready(all.loop, 100000, AWSC_LOOP_READ);
    awsc_loop_ready(all.loop, theirs.fd, AWSC_LOOP_READ | AWSC_LOOP_WRITE); /* no bytes are ready */
    awsc_loop_timeout(NULL);
    assert_int_equal(awsc_loop_in_flight(NULL), 0);
    assert_int_equal(awsc_loop_post(all.loop, report_again, &all), AWSC_OK);
    awsc_loop_ready(all.loop, theirs.fd, AWSC_LOOP_READ);
    assert_int_equal(all.turns, 1);
    assert_int_equal(all.count, 0);
    assert_true(is_readable(theirs.fd)); /* so that it is reported again */
    awsc_loop_free(all.loop);
    assert_int_equal(all.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(posts_run_in_order_before_the_loop_ends),
        cmocka_unit_test(one_turn_runs_the_pending_posts),
        cmocka_unit_test(a_post_that_posts_waits_for_the_next_turn),
        cmocka_unit_test(a_post_cannot_run_its_own_loop),
        cmocka_unit_test(a_post_can_end_a_loop_that_waits_for_posts),
        cmocka_unit_test(posts_that_were_accepted_run_when_the_loop_is_freed),
        cmocka_unit_test(a_loop_that_is_being_freed_accepts_no_post),
        cmocka_unit_test(a_post_may_start_calls_on_its_loop),
        cmocka_unit_test(a_post_that_runs_when_the_loop_is_freed_cannot_start_calls),
        cmocka_unit_test(a_forked_child_neither_posts_to_its_parents_loop_nor_runs_its_posts),
        cmocka_unit_test(a_post_needs_a_loop_and_a_function),
        cmocka_unit_test(a_post_without_memory_does_not_run),
        cmocka_unit_test(a_post_wakes_a_new_foreign_loop),
        cmocka_unit_test(a_foreign_loop_stays_referenced_while_it_waits_for_posts),
        cmocka_unit_test(a_foreign_loop_that_cannot_watch_fails_to_make_a_loop),
        cmocka_unit_test(reports_from_a_callback_and_of_no_event_are_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
