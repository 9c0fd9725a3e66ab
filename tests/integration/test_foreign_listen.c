/* SPDX-License-Identifier: Apache-2.0 */
/* A foreign loop is told when a stream has something for its listener, also of a stream that is complete already. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "support/fixture.h"

typedef struct scene {
    awsc_replay *replay;
    awsc_lambda *lambda;
    awsc_loop *loop;
    bool wakes; /* the loop wants a turn at once */
    awsc_lambda_invoke_with_response_stream_output *output;
    unsigned items, ends;
} scene;

/* ---- a loop that only has timers --------------------------------------------------------------------------------- */

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

static void set_timer(void *user, uint64_t delay_ms)
{
    if (delay_ms == 0) ((scene *)user)->wakes = true;
}

static void clear_timer(void *user)
{
    ((scene *)user)->wakes = false;
}

static void run(scene *s)
{
    while (s->wakes) {
        s->wakes = false;
        awsc_loop_timeout(s->loop);
    }
}

static void begun(void *user, int status, awsc_lambda_invoke_with_response_stream_output *output, awsc_error *error)
{
    if (status) fail_msg("%s", awsc_error_text(error));
    ((scene *)user)->output = output;
}

static void heard(void *user, int status, const void *event, awsc_error *error)
{
    scene *s = user;
    assert_null(error);
    if (status == AWSC_OK)
        s->items += event != NULL;
    else
        s->ends += status == AWSC_END;
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_loop_hooks hooks = AWSC_LOOP_HOOKS_INIT;
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.transport = awsc_replay_transport(s->replay);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    hooks.user = s;
    hooks.add = hooks.modify = add;
    hooks.remove = drop;
    hooks.set_timer = set_timer;
    hooks.clear_timer = clear_timer;
    assert_int_equal(awsc_loop_new_foreign(&hooks, &s->loop, NULL), AWSC_OK);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    awsc_free(s->output);
    awsc_loop_free(s->loop);
    awsc_lambda_free(s->lambda);
    awsc_replay_free(s->replay);
    free(s);
    return 0;
}

static void a_listener_of_a_complete_stream_is_called_without_another_event(void **state)
{
    scene *s = *state;
    uint8_t body[1024];
    const awsc_http_header type = {"Content-Type", "application/vnd.amazon.eventstream"};
    const awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    size_t size = fixture_event(body, 0, sizeof body, "PayloadChunk", NULL, "one", 3);
    size = fixture_event(body, size, sizeof body, "PayloadChunk", NULL, "two", 3);
    size = fixture_event(body, size, sizeof body, "InvokeComplete", "application/json", "{}", 2);
    assert_int_equal(awsc_replay_add(s->replay, 200, &type, 1, body, size, NULL), AWSC_OK);
    assert_int_equal(
        awsc_lambda_invoke_with_response_stream_start(s->lambda, s->loop, &input, NULL, begun, s, NULL, NULL), AWSC_OK);
    run(s);
    assert_non_null(s->output);
    assert_int_equal(awsc_event_stream_listen(s->output->event_stream, heard, s, NULL), AWSC_OK);
    assert_int_equal(s->items, 0); /* never from inside */
    assert_true(s->wakes);
    run(s);
    assert_int_equal(s->items, 3);
    assert_int_equal(s->ends, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_listener_of_a_complete_stream_is_called_without_another_event, setup,
                                        teardown),
    };
    fixture_clean_environment();
    return cmocka_run_group_tests_name("foreign listen", tests, NULL, NULL);
}
