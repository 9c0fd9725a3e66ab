/* SPDX-License-Identifier: Apache-2.0 */
/* The resolver of a client: one lookup per name at a time, four threads at most, answers that expire. */
#include <errno.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "support/failing_allocator.h"
#include "support/lookups.h"
#include "sys/host_lookup.h"
#include "transport/resolver.h"

enum { MANY = 50 };

typedef struct caller {
    awsc_lookup lookup;
    bool done;
    int status;
    char text[256];
    unsigned order; /* number of its answer, from 1 */
} caller;

typedef struct scene {
    awsc_test_clock *clock;
    awsc_loop *loop;
    awsc_resolver *resolver;
    caller callers[MANY];
} scene;

static unsigned answers;

static void done(awsc_lookup *lookup, awsc_addresses *addresses)
{
    caller *c = (caller *)(void *)((char *)lookup - offsetof(caller, lookup));
    c->done = true;
    c->status = addresses->status;
    c->order = ++answers;
    (void)snprintf(c->text, sizeof c->text, "%.200s", addresses->text);
    awsc_addresses_release(addresses);
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    lookups_reset();
    answers = 0;
    assert_int_equal(awsc_test_clock_new((awsc_time){0, 0}, &s->clock, NULL), AWSC_OK);
    assert_int_equal(
        awsc_loop_new_with(awsc_allocator_default(), (const awsc_clock *)awsc_test_clock_of(s->clock), &s->loop, NULL),
        AWSC_OK);
    s->resolver = awsc_resolver_new(awsc_allocator_default(), true);
    assert_non_null(s->resolver);
    for (int i = 0; i < MANY; i++) s->callers[i].lookup.done = done;
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_loop_free(s->loop);
    if (s->resolver) awsc_resolver_free(s->resolver);
    lookups_let_go(1000);
    lookups_wait_over();
    awsc_test_clock_free(s->clock);
    free(s);
    return 0;
}

static int ask(scene *s, int i, const char *name)
{
    awsc_addresses *found = NULL;
    awsc_error *error = NULL;
    caller *c = &s->callers[i];
    c->done = false;
    int status = awsc_resolver_find(s->resolver, s->loop, name, &c->lookup, &found, &error);
    if (status == AWSC_OK) done(&c->lookup, found);
    awsc_error_free(error);
    return status;
}

static void run_until_done(scene *s, int i)
{
    assert_int_equal(awsc_loop_run_until(s->loop, &s->callers[i].done, "test", NULL), AWSC_OK);
}

/* ---- promises ---------------------------------------------------------------------------------------------------- */

static void callers_of_one_name_share_a_lookup_and_are_answered_in_order(void **state)
{
    scene *s = *state;
    lookups_hold();
    for (int i = 0; i < MANY; i++) assert_int_equal(ask(s, i, i % 2 ? "one.test" : "ONE.test"), AWSC_END);
    lookups_wait_begun(1);
    lookups_let_go(1);
    for (int i = 0; i < MANY; i++) {
        run_until_done(s, i);
        assert_int_equal(s->callers[i].status, AWSC_OK);
        assert_int_equal(s->callers[i].order, i + 1);
        assert_string_equal(s->callers[i].text, "127.0.0.1");
    }
    assert_int_equal(lookups_begun(), 1);
}

static void an_answer_is_kept_for_a_minute_then_looked_up_once(void **state)
{
    scene *s = *state;
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    run_until_done(s, 0);
    awsc_test_clock_advance(s->clock, 59 * 1000);
    assert_int_equal(ask(s, 0, "one.test"), AWSC_OK);
    assert_int_equal(lookups_begun(), 1);
    awsc_test_clock_advance(s->clock, 2 * 1000);
    lookups_hold();
    for (int i = 0; i < MANY; i++) assert_int_equal(ask(s, i, "one.test"), AWSC_END);
    lookups_wait_begun(2);
    lookups_let_go(1);
    for (int i = 0; i < MANY; i++) run_until_done(s, i);
    assert_int_equal(lookups_begun(), 2);
}

static void an_answer_is_old_at_the_end_of_its_minute(void **state)
{
    scene *s = *state;
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    run_until_done(s, 0);
    awsc_test_clock_advance(s->clock, 60 * 1000 - 1);
    assert_int_equal(ask(s, 0, "one.test"), AWSC_OK);
    awsc_test_clock_advance(s->clock, 1);
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    run_until_done(s, 0);
    assert_int_equal(lookups_begun(), 2);
}

static void a_failure_reaches_all_callers_and_is_not_kept(void **state)
{
    scene *s = *state;
    lookups_hold();
    lookups_fail(EAI_NONAME, 0);
    for (int i = 0; i < MANY; i++) assert_int_equal(ask(s, i, "one.test"), AWSC_END);
    lookups_let_go(1);
    for (int i = 0; i < MANY; i++) {
        run_until_done(s, i);
        assert_int_equal(s->callers[i].status, AWSC_ERR_CONNECT);
        assert_string_equal(s->callers[i].text, gai_strerror(EAI_NONAME));
    }
    lookups_fail(0, 0);
    lookups_let_go(1);
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    run_until_done(s, 0);
    assert_int_equal(s->callers[0].status, AWSC_OK);
    assert_int_equal(lookups_begun(), 2);
}

static void other_failures_have_their_status(void **state)
{
    scene *s = *state;
    lookups_fail(EAI_MEMORY, 0);
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    run_until_done(s, 0);
    assert_int_equal(s->callers[0].status, AWSC_ERR_NOMEM);
    lookups_fail(EAI_SYSTEM, EMFILE);
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    run_until_done(s, 0);
    assert_int_equal(s->callers[0].status, AWSC_ERR_CONNECT);
    assert_string_equal(s->callers[0].text, strerror(EMFILE));
    lookups_fail(EAI_SYSTEM, ENFILE);
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    run_until_done(s, 0);
    assert_string_equal(s->callers[0].text, strerror(ENFILE));
    lookups_fail(EAI_SYSTEM, ENOMEM);
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    run_until_done(s, 0);
    assert_int_equal(s->callers[0].status, AWSC_ERR_NOMEM);
}

static void errno_counts_only_if_the_lookup_failed_with_eai_system(void **state)
{
    static const struct {
        int result;
        int system_error;
        enum awsc_host_lookup_result expected;
    } cases[] = {{EAI_SYSTEM, EMFILE, AWSC_HOST_NO_DESCRIPTORS}, {EAI_SYSTEM, ENFILE, AWSC_HOST_NO_DESCRIPTORS},
                 {EAI_SYSTEM, ENOMEM, AWSC_HOST_NO_MEMORY},      {EAI_SYSTEM, EIO, AWSC_HOST_NOT_FOUND},
                 {EAI_MEMORY, 0, AWSC_HOST_NO_MEMORY},           {EAI_NONAME, EMFILE, AWSC_HOST_NOT_FOUND},
                 {EAI_NONAME, ENFILE, AWSC_HOST_NOT_FOUND},      {EAI_AGAIN, ENOMEM, AWSC_HOST_NOT_FOUND}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        lookups_fail(cases[i].result, cases[i].system_error);
        assert_int_equal(awsc_host_lookup("one.test", text, sizeof text), cases[i].expected);
        assert_string_equal(text, cases[i].result == EAI_SYSTEM ? strerror(cases[i].system_error)
                                                                : gai_strerror(cases[i].result));
    }
}

static void at_most_four_threads_look_up_names(void **state)
{
    scene *s = *state;
    lookups_hold();
    for (int i = 0; i < MANY; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "name-%d.test", i);
        assert_int_equal(ask(s, i, name), AWSC_END);
    }
    lookups_wait_begun(AWSC_RESOLVER_THREADS);
    lookups_let_go(MANY);
    for (int i = 0; i < MANY; i++) {
        run_until_done(s, i);
        assert_int_equal(s->callers[i].status, AWSC_OK);
    }
    assert_int_equal(lookups_begun(), MANY);
    assert_int_equal(lookups_most_at_a_time(), AWSC_RESOLVER_THREADS);
}

static void a_lookup_outlives_the_caller_that_began_it(void **state)
{
    scene *s = *state;
    lookups_hold();
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    lookups_wait_begun(1);
    assert_int_equal(ask(s, 1, "one.test"), AWSC_END);
    awsc_resolver_cancel(s->resolver, &s->callers[0].lookup);
    lookups_let_go(1);
    run_until_done(s, 1);
    assert_int_equal(s->callers[1].status, AWSC_OK);
    assert_false(s->callers[0].done);
    assert_int_equal(lookups_begun(), 1);
}

static void an_abandoned_lookup_still_serves_later_callers(void **state)
{
    scene *s = *state;
    lookups_hold();
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    lookups_wait_begun(1);
    awsc_resolver_cancel(s->resolver, &s->callers[0].lookup);
    assert_int_equal(ask(s, 1, "one.test"), AWSC_END);
    lookups_let_go(1);
    run_until_done(s, 1);
    assert_int_equal(lookups_begun(), 1);
}

static void a_lookup_that_waits_for_a_thread_is_dropped_with_its_last_caller(void **state)
{
    scene *s = *state;
    lookups_hold();
    for (int i = 0; i < MANY; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "name-%d.test", i);
        assert_int_equal(ask(s, i, name), AWSC_END);
    }
    lookups_wait_begun(AWSC_RESOLVER_THREADS);
    for (int i = 0; i < MANY; i++) awsc_resolver_cancel(s->resolver, &s->callers[i].lookup);
    lookups_let_go(MANY);
    lookups_wait_over();
    assert_int_equal(ask(s, 0, "another.test"), AWSC_END);
    run_until_done(s, 0);
    assert_int_equal(lookups_begun(), AWSC_RESOLVER_THREADS + 1);
}

static void an_answer_in_the_mailbox_is_withdrawn(void **state)
{
    scene *s = *state;
    lookups_hold();
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    assert_int_equal(ask(s, 1, "one.test"), AWSC_END);
    lookups_wait_begun(1);
    lookups_let_go(1);
    lookups_wait_over();
    run_until_done(s, 0);
    awsc_resolver_cancel(s->resolver, &s->callers[1].lookup); /* it may or may not have received the answer already */
    assert_int_equal(ask(s, 2, "one.test"), AWSC_OK);
}

static void a_lookup_outlives_the_resolver(void **state)
{
    scene *s = *state;
    lookups_hold();
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    lookups_wait_begun(1);
    awsc_resolver_cancel(s->resolver, &s->callers[0].lookup);
    awsc_resolver_free(s->resolver);
    s->resolver = NULL;
    assert_int_equal(lookups_under_way(), 1);
}

static void a_lookup_that_outlives_the_resolver_uses_none_of_its_memory(void **state)
{
    scene *s = *state;
    failing_memory memory;
    failing_memory_init(&memory, INT_MAX);
    awsc_resolver_free(s->resolver);
    s->resolver = awsc_resolver_new(&memory.allocator, true);
    assert_non_null(s->resolver);
    lookups_hold();
    assert_int_equal(ask(s, 0, "one.test"), AWSC_END);
    assert_int_equal(ask(s, 1, "two.test"), AWSC_END);
    lookups_wait_begun(2);
    for (int i = 0; i < 2; i++) awsc_resolver_cancel(s->resolver, &s->callers[i].lookup);
    awsc_resolver_free(s->resolver);
    s->resolver = NULL;
    assert_int_equal(lookups_under_way(), 2);
    assert_int_equal(memory.held, 0);
    /* The lookups end after their resolver and its allocator are gone. */
    memset(&memory, 0xA5, sizeof memory);
    lookups_let_go(2);
    lookups_wait_over();
}

static void without_a_thread_the_caller_receives_the_reason(void **state)
{
    scene *s = *state;
    awsc_addresses *found = NULL;
    awsc_error *error = NULL;
    lookups_refuse_threads(EAGAIN);
    int status = awsc_resolver_find(s->resolver, s->loop, "one.test", &s->callers[0].lookup, &found, &error);
    lookups_refuse_threads(0);
    assert_int_equal(status, AWSC_ERR_CONNECT);
    assert_non_null(strstr(awsc_error_message(error), "cannot start a thread to look up the host name one.test"));
    awsc_error_free(error);
    assert_int_equal(ask(s, 1, "one.test"), AWSC_END);
    run_until_done(s, 1);
    assert_int_equal(s->callers[1].status, AWSC_OK);
}

static void without_threads_the_first_caller_looks_up_and_keeps_the_answer(void **state)
{
    scene *s = *state;
    awsc_resolver_free(s->resolver);
    s->resolver = awsc_resolver_new(awsc_allocator_default(), false);
    assert_non_null(s->resolver);
    lookups_refuse_threads(EAGAIN);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ask(s, i, "one.test"), AWSC_OK);
        assert_int_equal(s->callers[i].status, AWSC_OK);
        assert_string_equal(s->callers[i].text, "127.0.0.1");
    }
    assert_int_equal(lookups_begun(), 1);
    lookups_fail(EAI_NONAME, 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ask(s, i, "two.test"), AWSC_OK);
        assert_int_equal(s->callers[i].status, AWSC_ERR_CONNECT);
    }
    assert_int_equal(lookups_begun(), 3);
    lookups_refuse_threads(0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(callers_of_one_name_share_a_lookup_and_are_answered_in_order),
        TEST(an_answer_is_kept_for_a_minute_then_looked_up_once),
        TEST(an_answer_is_old_at_the_end_of_its_minute),
        TEST(a_failure_reaches_all_callers_and_is_not_kept),
        TEST(other_failures_have_their_status),
        TEST(errno_counts_only_if_the_lookup_failed_with_eai_system),
        TEST(at_most_four_threads_look_up_names),
        TEST(a_lookup_outlives_the_caller_that_began_it),
        TEST(an_abandoned_lookup_still_serves_later_callers),
        TEST(a_lookup_that_waits_for_a_thread_is_dropped_with_its_last_caller),
        TEST(an_answer_in_the_mailbox_is_withdrawn),
        TEST(a_lookup_outlives_the_resolver),
        TEST(a_lookup_that_outlives_the_resolver_uses_none_of_its_memory),
        TEST(without_a_thread_the_caller_receives_the_reason),
        TEST(without_threads_the_first_caller_looks_up_and_keeps_the_answer),
    };
    return cmocka_run_group_tests_name("resolver", tests, NULL, NULL);
}
