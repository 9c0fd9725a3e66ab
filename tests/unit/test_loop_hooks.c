/* SPDX-License-Identifier: Apache-2.0 */
/* A foreign loop hears of changes of a descriptor, and of nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "loop/loop.h"

static char story[256];

static void tell(const char *hook, int events)
{
    size_t used = strlen(story);
    (void)snprintf(story + used, sizeof story - used, "%s%d ", hook, events);
}

static int tell_add(void *user, int fd, int events)
{
    (void)user;
    (void)fd;
    tell("add", events);
    return 0;
}

static int tell_modify(void *user, int fd, int events)
{
    (void)user;
    (void)fd;
    tell("modify", events);
    return 0;
}

static void tell_remove(void *user, int fd)
{
    (void)user;
    (void)fd;
    tell("remove", 0);
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

static void ready(awsc_watch *watch, int events)
{
    (void)watch;
    (void)events;
}

static void expect_story(awsc_loop *loop, const char *expected)
{
    awsc_loop_settle(loop);
    assert_string_equal(story, expected);
    story[0] = '\0';
}

/* READ is 1, WRITE is 2. */
static void a_foreign_loop_hears_of_changes_alone(void **state)
{
    (void)state;
    int ends[2];
    awsc_watch watch = {.ready = ready};
    awsc_loop *loop = NULL;
    awsc_loop_hooks hooks = AWSC_LOOP_HOOKS_INIT;
    hooks.add = tell_add;
    hooks.modify = tell_modify;
    hooks.remove = tell_remove;
    hooks.set_timer = set_timer;
    hooks.clear_timer = clear_timer;
    assert_int_equal(pipe(ends), 0);
    watch.fd = ends[0];
    assert_int_equal(awsc_loop_new_foreign(&hooks, &loop, NULL), AWSC_OK);
    awsc_loop_settle(loop);
    story[0] = '\0';
    assert_int_equal(awsc_watch_open(loop, &watch, 0), 0);
    expect_story(loop, ""); /* nothing to watch for */
    awsc_watch_want(loop, &watch, AWSC_LOOP_READ);
    expect_story(loop, "add1 ");
    awsc_watch_want(loop, &watch, AWSC_LOOP_WRITE);
    awsc_watch_want(loop, &watch, AWSC_LOOP_READ);
    expect_story(loop, ""); /* as it was */
    awsc_watch_want(loop, &watch, AWSC_LOOP_READ | AWSC_LOOP_WRITE);
    expect_story(loop, "modify3 ");
    awsc_watch_want(loop, &watch, AWSC_LOOP_READ | AWSC_LOOP_WRITE);
    expect_story(loop, "");
    awsc_watch_want(loop, &watch, 0);
    expect_story(loop, "modify0 ");
    awsc_watch_suspend(loop, &watch);
    expect_story(loop, "remove0 ");
    awsc_watch_want(loop, &watch, AWSC_LOOP_WRITE);
    expect_story(loop, "add2 ");
    awsc_watch_close(loop, &watch);
    expect_story(loop, "remove0 ");
    awsc_loop_free(loop);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_foreign_loop_hears_of_changes_alone)};
    return cmocka_run_group_tests_name("loop hooks", tests, NULL, NULL);
}
