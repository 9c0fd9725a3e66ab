/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes every allocation of a call over a program's transport, and of sources on a loop, fail. The result is
 * AWSC_ERR_NOMEM, or success if the memory was not essential; nothing leaks.
 */
#include <fcntl.h>
#include <unistd.h>

#include "support/program_transport.h"
#include "support/refused_malloc.h"

static bool is_no_memory(int status)
{
    return status == AWSC_OK || status == AWSC_ERR_NOMEM;
}

/* ---- sources ----------------------------------------------------------------------------------------------------- */

static void count(void *user)
{
    ++*(int *)user;
}

static void count_ready(void *user, int events)
{
    *(int *)user += events == AWSC_LOOP_WRITE;
}

typedef struct sources {
    awsc_loop *loop;
    awsc_loop_watch *watch;
    awsc_loop_timer *timer;
    awsc_loop_wakeup *wakeup;
    int heard;
} sources;

static int make_sources(sources *s, int fd, awsc_error **error)
{
    int status = awsc_loop_new(&s->loop, error);
    if (!status) status = awsc_loop_watch_new(s->loop, fd, AWSC_LOOP_WRITE, count_ready, &s->heard, &s->watch, error);
    if (!status) status = awsc_loop_timer_new(s->loop, count, &s->heard, &s->timer, error);
    if (!status) status = awsc_loop_timer_set(s->timer, 0, error);
    if (!status) status = awsc_loop_wakeup_new(s->loop, count, &s->heard, &s->wakeup, error);
    awsc_loop_wakeup_raise(s->wakeup);
    return status;
}

static void sources_run_or_are_out_of_memory(void **state)
{
    int pipes[2];
    (void)state;
    assert_int_equal(pipe2(pipes, O_CLOEXEC | O_NONBLOCK), 0);
    for (failing = 1, failed = true; failed; failing++) {
        sources s = {0};
        awsc_error *error = NULL;
        failed = false;
        allocations = 0;
        armed = true;
        int status = make_sources(&s, pipes[1], &error);
        armed = false;
        assert_true(is_no_memory(status));
        assert_int_equal(error != NULL, status != AWSC_OK);
        if (!status) {
            awsc_loop_wait_for_posts(s.loop, true);
            assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
            assert_int_equal(s.heard, 3);
        }
        awsc_loop_watch_free(s.watch);
        awsc_loop_timer_free(s.timer);
        awsc_loop_wakeup_free(s.wakeup);
        awsc_loop_free(s.loop);
        awsc_error_free(error);
    }
    assert_true(failing > 5);
    (void)close(pipes[0]);
    (void)close(pipes[1]);
}

static void a_text_of_an_error_may_be_lost_but_not_the_error(void **state)
{
    (void)state;
    for (failing = 1, failed = true; failed; failing++) {
        awsc_error *error = NULL;
        failed = false;
        allocations = 0;
        armed = true;
        int status = awsc_error_set_text(&error, AWSC_ERR_CONFIG, "a text that is longer than nothing");
        armed = false;
        assert_int_equal(status, failed ? AWSC_ERR_NOMEM : AWSC_ERR_CONFIG);
        assert_int_equal(awsc_error_status(error), status);
        if (!failed) assert_string_equal(awsc_error_message(error), "a text that is longer than nothing");
        awsc_error_free(error);
    }
}

/* ---- a call ------------------------------------------------------------------------------------------------------ */

static void an_invoke_is_done_or_out_of_memory(void **state)
{
    (void)state;
    for (failing = 1, failed = true; failed; failing++) {
        script s;
        prepare(&s, &hello, 1);
        awsc_config config = config_of(&s);
        awsc_lambda *lambda = lambda_of(&config);
        awsc_lambda_invoke_output *output = NULL;
        awsc_error *error = NULL;
        failed = false;
        allocations = 0;
        armed = true;
        int status = awsc_lambda_invoke(lambda, &fixture_hello, NULL, &output, &error);
        armed = false;
        if (!is_no_memory(status)) fail_msg("allocation %zu: %s", failing, awsc_error_text(error));
        assert_int_equal(output != NULL, status == AWSC_OK);
        assert_true(s.starts <= 1);
        awsc_free(output);
        awsc_error_free(error);
        awsc_lambda_free(lambda);
    }
    assert_true(failing > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources_run_or_are_out_of_memory),
        cmocka_unit_test(a_text_of_an_error_may_be_lost_but_not_the_error),
        cmocka_unit_test(an_invoke_is_done_or_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
