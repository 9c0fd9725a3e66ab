/* SPDX-License-Identifier: Apache-2.0 */
/* awsc_loop_drain: work in flight ends, nothing new begins, and the rest is cancelled when time is over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/fixture.h"
#include "support/poll_loop.h"

/* ---- a server, a client, a loop ---------------------------------------------------------------------------------- */

enum { CALLS = 5 };

typedef struct drain_scene {
    raw_answer answer;
    raw_answer first; /* to the first request, if it has data */
    raw_server *server;
    awsc_lambda *lambda;
    awsc_loop *loop;
    unsigned succeeded, cancelled, refused;
} drain_scene;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    const drain_scene *scene = user;
    *answer = request->number == 1 && scene->first.data ? scene->first : scene->answer;
}

static void silent(void *user, const raw_request *request, raw_answer *answer)
{
    (void)user;
    (void)request;
    *answer = (raw_answer){.then = RAW_HOLD};
}

static int open_scene(void **state)
{
    static drain_scene scene;
    memset(&scene, 0, sizeof scene);
    scene.answer = fixture_answer("{}");
    scene.answer.delay_ms = 20;
    assert_int_equal(awsc_loop_new(&scene.loop, NULL), AWSC_OK);
    *state = &scene;
    return 0;
}

static void serve(drain_scene *scene, void (*answer)(void *user, const raw_request *request, raw_answer *answer))
{
    scene->server = raw_server_start(&(raw_script){.answer = answer, .user = scene});
    scene->lambda = fixture_client(raw_server_url(scene->server));
}

static int close_scene(void **state)
{
    drain_scene *scene = *state;
    awsc_loop_free(scene->loop);
    awsc_lambda_free(scene->lambda);
    if (scene->server) raw_server_stop(scene->server);
    return 0;
}

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    drain_scene *scene = user;
    if (status == AWSC_OK)
        scene->succeeded++;
    else if (status == AWSC_ERR_CANCELLED)
        scene->cancelled++;
    else
        fail_msg("%s", awsc_error_text(error));
    awsc_error_free(error);
    awsc_free(output);
}

static void start_calls(drain_scene *scene)
{
    for (int i = 0; i < CALLS; i++)
        assert_int_equal(
            awsc_lambda_invoke_start(scene->lambda, scene->loop, &fixture_hello, NULL, done, scene, NULL, NULL),
            AWSC_OK);
}

static void expect_refused(int status, awsc_error **error)
{
    if (status != AWSC_ERR_CANCELLED) fail_msg("%d %s", status, awsc_error_text(*error));
    if (!strstr(awsc_error_text(*error), "the loop is being drained")) fail_msg("%s", awsc_error_text(*error));
    awsc_error_free(*error);
    *error = NULL;
}

/* ---- the end in time --------------------------------------------------------------------------------------------- */

static void calls_in_flight_end_by_themselves(void **state)
{
    drain_scene *scene = *state;
    serve(scene, give);
    start_calls(scene);
    assert_int_equal(awsc_loop_drain(scene->loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(scene->succeeded, CALLS);
    assert_int_equal(awsc_loop_in_flight(scene->loop), 0);
}

static void a_loop_without_work_is_drained_at_once(void **state)
{
    drain_scene *scene = *state;
    awsc_loop_wait_for_posts(scene->loop, true);
    assert_int_equal(awsc_loop_drain(scene->loop, 60 * 1000, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_drain(scene->loop, 0, NULL), AWSC_OK);
}

static void retries_go_on(void **state)
{
    drain_scene *scene = *state;
    scene->first =
        fixture_answer_with("429 Too Many Requests", "x-amzn-errortype: TooManyRequestsException\r\n", "{}", 2);
    serve(scene, give);
    start_calls(scene);
    assert_int_equal(awsc_loop_drain(scene->loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(scene->succeeded, CALLS);
    assert_int_equal(raw_server_requests(scene->server), CALLS + 1);
}

static void waited(void *user, int status, awsc_waiter_result *result, awsc_error *error)
{
    drain_scene *scene = user;
    assert_int_equal(status, AWSC_OK);
    assert_int_equal(result->calls, 2);
    scene->succeeded++;
    awsc_error_free(error);
}

static void waiters_go_on(void **state)
{
    drain_scene *scene = *state;
    const awsc_lambda_get_function_configuration_input input = {.function_name = "f"};
    awsc_waiter_options options = AWSC_WAITER_OPTIONS_INIT;
    options.min_delay_ms = options.max_delay_ms = AWSC_I64(1);
    scene->first = fixture_answer("{\"State\":\"Pending\"}");
    scene->answer = fixture_answer("{\"State\":\"Active\"}");
    serve(scene, give);
    assert_int_equal(
        awsc_lambda_wait_function_active_start(scene->lambda, scene->loop, &input, &options, waited, scene, NULL, NULL),
        AWSC_OK);
    assert_int_equal(awsc_loop_drain(scene->loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(scene->succeeded, 1);
}

static void posted(void *user)
{
    drain_scene *scene = user;
    scene->succeeded++;
}

static void posts_run(void **state)
{
    drain_scene *scene = *state;
    assert_int_equal(awsc_loop_post(scene->loop, posted, scene), AWSC_OK);
    assert_int_equal(awsc_loop_drain(scene->loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(scene->succeeded, 1);
}

/* ---- nothing new ------------------------------------------------------------------------------------------------- */

static void done_and_once_more(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    drain_scene *scene = user;
    awsc_error *refusal = NULL;
    done(user, status, output, error);
    status = awsc_lambda_invoke_start(scene->lambda, scene->loop, &fixture_hello, NULL, done, scene, NULL, &refusal);
    expect_refused(status, &refusal);
    scene->refused++;
}

static void a_callback_starts_no_call(void **state)
{
    drain_scene *scene = *state;
    serve(scene, give);
    assert_int_equal(awsc_lambda_invoke_start(scene->lambda, scene->loop, &fixture_hello, NULL, done_and_once_more,
                                              scene, NULL, NULL),
                     AWSC_OK);
    assert_int_equal(awsc_loop_drain(scene->loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    assert_int_equal(scene->refused, 1);
}

static void no_wait(void *user, int status, awsc_waiter_result *result, awsc_error *error)
{
    (void)user;
    (void)status;
    (void)result;
    (void)error;
    fail();
}

static void no_page(void *user, int status, void *page, awsc_error *error)
{
    (void)user;
    (void)status;
    (void)page;
    (void)error;
    fail();
}

static void no_identity(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    (void)user;
    (void)status;
    (void)identity;
    (void)error;
    fail();
}

static void a_drained_loop_refuses_all_kinds_of_work(void **state)
{
    drain_scene *scene = *state;
    const awsc_lambda_get_function_configuration_input input = {.function_name = "f"};
    awsc_lambda_list_functions_pages *pages = NULL;
    awsc_error *error = NULL;
    awsc_config config = fixture_config("http://127.0.0.1:1");
    serve(scene, give);
    assert_int_equal(awsc_loop_drain(scene->loop, 0, NULL), AWSC_OK);
    int status = awsc_lambda_invoke_start(scene->lambda, scene->loop, &fixture_hello, NULL, done, scene, NULL, &error);
    expect_refused(status, &error);
    status =
        awsc_lambda_wait_function_active_start(scene->lambda, scene->loop, &input, NULL, no_wait, scene, NULL, &error);
    expect_refused(status, &error);
    assert_int_equal(awsc_lambda_list_functions_pages_new(scene->lambda, NULL, NULL, &pages, NULL), AWSC_OK);
    status = awsc_lambda_list_functions_pages_next_start(pages, scene->loop, no_page, scene, &error);
    expect_refused(status, &error);
    status = awsc_credentials_get_start(config.credentials, scene->loop, NULL, no_identity, scene, NULL, &error);
    expect_refused(status, &error);
    awsc_lambda_list_functions_pages_free(pages);
    fixture_config_clear(&config);
}

/* ---- the end of time --------------------------------------------------------------------------------------------- */

static void the_rest_is_cancelled_when_time_is_over(void **state)
{
    drain_scene *scene = *state;
    awsc_error *error = NULL;
    serve(scene, silent);
    start_calls(scene);
    assert_int_equal(awsc_loop_drain(scene->loop, 10, &error), AWSC_ERR_TIMEOUT);
    assert_string_equal(awsc_error_message(error), "awsc_loop_drain: not all calls ended within 10 ms");
    awsc_error_free(error);
    assert_int_equal(scene->cancelled, CALLS);
    assert_int_equal(awsc_loop_in_flight(scene->loop), 0);
}

static void remember(void *user, int status, awsc_lambda_invoke_with_response_stream_output *output, awsc_error *error)
{
    assert_int_equal(status, AWSC_OK);
    assert_null(error);
    *(awsc_lambda_invoke_with_response_stream_output **)user = output;
}

static void a_stream_that_is_open_ends_with_the_time(void **state)
{
    drain_scene *scene = *state;
    static uint8_t bytes[600] = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n"
                                "x-amzn-RequestId: r\r\nContent-Length: 100000\r\n\r\n";
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    size_t head = strlen((const char *)bytes);
    size_t size = fixture_event(bytes, head, sizeof bytes, "PayloadChunk", "application/octet-stream", "x", 1);
    scene->answer = (raw_answer){.data = bytes, .size = size, .then = RAW_HOLD};
    serve(scene, give);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_start(scene->lambda, scene->loop, &input, NULL, remember,
                                                                   &output, NULL, NULL),
                     AWSC_OK);
    while (!output) assert_int_equal(awsc_loop_run_once(scene->loop, 50, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_drain(scene->loop, 10, NULL), AWSC_ERR_TIMEOUT);
    int status;
    while ((status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, NULL)) == AWSC_OK) {
    }
    assert_int_equal(status, AWSC_ERR_CANCELLED);
    awsc_free(output);
}

/* ---- a foreign loop ---------------------------------------------------------------------------------------------- */

static void a_foreign_loop_goes_on_until_it_is_drained(void **state)
{
    drain_scene *scene = *state;
    awsc_loop *own = scene->loop;
    for (int times_out = 0; times_out < 2; times_out++) {
        poll_loop *poller = poll_loop_new(&scene->loop);
        serve(scene, times_out ? silent : give);
        scene->succeeded = scene->cancelled = 0;
        start_calls(scene);
        assert_int_equal(awsc_loop_drain(scene->loop, times_out ? 10 : AWSC_NO_LIMIT, NULL), AWSC_OK);
        assert_int_equal(awsc_loop_in_flight(scene->loop), CALLS);
        assert_int_equal(
            awsc_lambda_invoke_start(scene->lambda, scene->loop, &fixture_hello, NULL, done, scene, NULL, NULL),
            AWSC_ERR_CANCELLED);
        while (awsc_loop_in_flight(scene->loop)) poll_loop_turn(poller, scene->loop, 50);
        assert_int_equal(times_out ? scene->cancelled : scene->succeeded, CALLS);
        awsc_loop_free(scene->loop);
        poll_loop_free(poller);
        awsc_lambda_free(scene->lambda);
        raw_server_stop(scene->server);
    }
    scene->lambda = NULL;
    scene->server = NULL;
    scene->loop = own;
}

/* ---- misuse ------------------------------------------------------------------------------------------------------ */

static void drain_inside(void *user)
{
    drain_scene *scene = user;
    scene->refused += awsc_loop_drain(scene->loop, 0, NULL) == AWSC_ERR_VALIDATION;
}

static void misuse_is_refused(void **state)
{
    drain_scene *scene = *state;
    awsc_error *error = NULL;
    assert_int_equal(awsc_loop_drain(NULL, 0, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_loop_drain(scene->loop, -1, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error),
                        "awsc_loop_drain: timeout_ms is -1; expected 0 or more, or AWSC_NO_LIMIT");
    awsc_error_free(error);
    assert_int_equal(awsc_loop_post(scene->loop, drain_inside, scene), AWSC_OK);
    assert_int_equal(awsc_loop_run(scene->loop, NULL), AWSC_OK);
    assert_int_equal(scene->refused, 1);
    serve(scene, give);
    start_calls(scene);
    assert_int_equal(awsc_loop_run(scene->loop, NULL), AWSC_OK);
    assert_int_equal(scene->succeeded, CALLS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        TEST(calls_in_flight_end_by_themselves),
        TEST(a_loop_without_work_is_drained_at_once),
        TEST(retries_go_on),
        TEST(waiters_go_on),
        TEST(posts_run),
        TEST(a_callback_starts_no_call),
        TEST(a_drained_loop_refuses_all_kinds_of_work),
        TEST(the_rest_is_cancelled_when_time_is_over),
        TEST(a_stream_that_is_open_ends_with_the_time),
        TEST(a_foreign_loop_goes_on_until_it_is_drained),
        TEST(misuse_is_refused),
    };
    return cmocka_run_group_tests_name("drain", tests, NULL, NULL);
}
