/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All memory of a client and of a loop comes from their allocators: a program that interposes malloc sees no other
 * request. Every request to these allocators may be refused: the result is AWSC_ERR_NOMEM, or success if the memory was
 * not essential.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda/conveniences.h>

#include "support/memory_scene.h"
#include "support/watched_malloc.h"

/* Returns AWSC_OK for the expected result, AWSC_ERR_NOMEM, or another status, which is a failure of the test. */
typedef int attempt(memory_scene *scene, awsc_lambda *lambda, awsc_error **error);

static int expect(int expected, int status, awsc_error **error)
{
    if (awsc_error_status(*error) != status) return AWSC_ERR_PARSE;
    if (status != expected) return status;
    awsc_error_free(*error);
    *error = NULL;
    return AWSC_OK;
}

/* ---- blocking calls ---------------------------------------------------------------------------------------------- */

static int invoke(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_invoke_output *output = NULL;
    awsc_lambda_invoke_input input = fixture_hello;
    awsc_http_header header = {"X-Test", "value"};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    (void)scene;
    options.headers = &header;
    options.header_count = 1;
    input.log_type = AWSC_LAMBDA_LOG_TYPE_TAIL;
    input.qualifier = "live";
    int status = awsc_lambda_invoke(lambda, &input, &options, &output, error);
    if (!status && (output->payload.size != 13 || strcmp(output->log_result, "bG9n") != 0)) status = AWSC_ERR_PARSE;
    awsc_free(output);
    return status;
}

static int list(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_list_functions_input input = {.marker = "begin", .max_items = AWSC_I32(50)};
    awsc_lambda_list_functions_output *output = NULL;
    (void)scene;
    int status = awsc_lambda_list_functions(lambda, &input, NULL, &output, error);
    if (!status && output->functions.count != 2) status = AWSC_ERR_PARSE;
    awsc_free(output);
    return status;
}

static int service_error(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_invoke_input input = {.function_name = "missing"};
    (void)scene;
    int status = awsc_lambda_invoke(lambda, &input, NULL, NULL, error);
    if (status == AWSC_ERR_SERVICE && awsc_lambda_error_code(*error) != AWSC_LAMBDA_RESOURCE_NOT_FOUND_EXCEPTION)
        return AWSC_ERR_PARSE;
    return expect(AWSC_ERR_SERVICE, status, error);
}

static int invalid_input(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_invoke_input input = {.function_name = NULL};
    (void)scene;
    int status = expect(AWSC_ERR_VALIDATION, awsc_lambda_invoke(lambda, &input, NULL, NULL, error), error);
    if (status) return status;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.deadline_ms = AWSC_I64(-1);
    return expect(AWSC_ERR_VALIDATION, awsc_lambda_invoke(lambda, &fixture_hello, &options, NULL, error), error);
}

static int broken(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_list_functions_input input = {.marker = "broken"};
    (void)scene;
    return expect(AWSC_ERR_PARSE, awsc_lambda_list_functions(lambda, &input, NULL, NULL, error), error);
}

static int closed_port(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    char url[64];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/base", scene->closed_port);
    options.endpoint_url = url;
    options.max_attempts = AWSC_I32(2);
    int status = awsc_lambda_invoke(lambda, &fixture_hello, &options, NULL, error);
    if (status) return expect(AWSC_ERR_CONNECT, status, error);
    return AWSC_ERR_PARSE;
}

static int cancelled(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.cancel = scene->flag;
    return expect(AWSC_ERR_CANCELLED, awsc_lambda_invoke(lambda, &fixture_hello, &options, NULL, error), error);
}

static int out_of_time(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_lambda_invoke_input input = {.function_name = "silent"};
    (void)scene;
    options.deadline_ms = AWSC_I64(30);
    return expect(AWSC_ERR_TIMEOUT, awsc_lambda_invoke(lambda, &input, &options, NULL, error), error);
}

static int conveniences(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_invoke_input input = {.function_name = "failing"};
    awsc_lambda_function_failure *failure = NULL;
    (void)scene;
    int status = awsc_lambda_invoke_json(lambda, &input, NULL, NULL, &failure, error);
    if (status == AWSC_ERR_FUNCTION && failure->stack_trace.count != 2) status = AWSC_ERR_PARSE;
    awsc_free(failure);
    status = expect(AWSC_ERR_FUNCTION, status, error);
    if (status) return status;
    awsc_lambda_invoke_with_response_stream_input streamed = {.function_name = "hello"};
    awsc_lambda_response_reader *reader = NULL;
    char buffer[3];
    size_t size;
    status = awsc_lambda_response_open(lambda, &streamed, NULL, &reader, error);
    while (!status) status = awsc_lambda_response_read(reader, buffer, sizeof buffer, &size, error);
    awsc_lambda_response_close(reader);
    return status == AWSC_END ? AWSC_OK : status;
}

/* ---- streams, iterators, waits ----------------------------------------------------------------------------------- */

static int stream(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello", .payload = {"{}", 2}};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    (void)scene;
    int status = awsc_lambda_invoke_with_response_stream(lambda, &input, NULL, &output, error);
    while (!status) status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, error);
    awsc_free(output);
    if (status != AWSC_END) return status;
    status = awsc_lambda_invoke_with_response_stream(lambda, &input, NULL, &output, error);
    awsc_free(output); /* nothing was read */
    return status;
}

static int items(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_list_functions_items *found = NULL;
    const awsc_lambda_function_configuration *function = NULL;
    unsigned seen = 0;
    (void)scene;
    int status = awsc_lambda_list_functions_items_new(lambda, NULL, NULL, &found, error);
    while (!status && !(status = awsc_lambda_list_functions_items_next(found, &function, error))) seen++;
    awsc_lambda_list_functions_items_free(found);
    if (status == AWSC_END && seen != 3) return AWSC_ERR_PARSE;
    return status == AWSC_END ? AWSC_OK : status;
}

static int faulty_pages(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_pages_options options = AWSC_PAGES_OPTIONS_INIT;
    awsc_lambda_list_functions_items *found = NULL;
    (void)scene;
    options.limit = AWSC_I64(-1);
    return expect(AWSC_ERR_VALIDATION, awsc_lambda_list_functions_items_new(lambda, NULL, &options, &found, error),
                  error);
}

static int wait(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_waiter_result result = AWSC_WAITER_RESULT_INIT;
    awsc_lambda_get_function_input input = {.function_name = "active"};
    (void)scene;
    int status = awsc_lambda_wait_function_active_v2(lambda, &input, NULL, &result, error);
    awsc_waiter_result_clear(&result);
    if (status) return status;
    awsc_waiter_options options = AWSC_WAITER_OPTIONS_INIT;
    awsc_call_options call = AWSC_CALL_OPTIONS_INIT;
    call.cancel = scene->flag;
    options.call = &call;
    return expect(AWSC_ERR_CANCELLED, awsc_lambda_wait_function_active_v2(lambda, &input, &options, NULL, error),
                  error);
}

/* ---- on a loop --------------------------------------------------------------------------------------------------- */

typedef struct started {
    awsc_loop *loop;
    unsigned starts;
    unsigned ends;
    int worst; /* an unexpected status */
    bool explained;
    awsc_lambda_invoke_with_response_stream_output *stream;
    awsc_lambda_list_functions_items *items;
} started;

static void note_end(started *s, int expected, int status, awsc_error *error)
{
    s->ends++;
    if (awsc_error_status(error) != (status == AWSC_END ? AWSC_OK : status)) s->explained = false;
    if (status != expected && !s->worst) s->worst = status ? status : AWSC_ERR_PARSE;
    awsc_error_free(error);
}

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    note_end(user, AWSC_OK, status, error);
    awsc_free(output);
}

static void heard(void *user, int status, const void *event, awsc_error *error)
{
    started *s = user;
    (void)event;
    if (status == AWSC_OK) return;
    note_end(s, AWSC_END, status, error);
    awsc_free(s->stream);
}

static void streaming(void *user, int status, awsc_lambda_invoke_with_response_stream_output *output, awsc_error *error)
{
    started *s = user;
    s->stream = output;
    if (status)
        note_end(s, AWSC_OK, status, error);
    else
        (void)awsc_event_stream_listen(output->event_stream, heard, s, NULL);
}

static void item_came(void *user, int status, const void *item, awsc_error *error)
{
    started *s = user;
    (void)item;
    if (!status) status = awsc_lambda_list_functions_items_next_start(s->items, s->loop, item_came, s, &error);
    if (status) note_end(s, AWSC_END, status, error);
}

static void waited(void *user, int status, awsc_waiter_result *result, awsc_error *error)
{
    (void)result;
    note_end(user, AWSC_OK, status, error);
}

static void posted(void *user)
{
    ((started *)user)->ends++;
}

static int start_all(started *s, awsc_lambda *lambda, awsc_error **error)
{
    awsc_lambda_invoke_with_response_stream_input streamed = {.function_name = "hello", .payload = {"{}", 2}};
    awsc_lambda_get_function_input active = {.function_name = "active"};
    int status = awsc_lambda_invoke_start(lambda, s->loop, &fixture_hello, NULL, invoked, s, NULL, error);
    if (status) return status;
    s->starts++;
    status = awsc_lambda_invoke_with_response_stream_start(lambda, s->loop, &streamed, NULL, streaming, s, NULL, error);
    if (status) return status;
    s->starts++;
    status = awsc_lambda_wait_function_active_v2_start(lambda, s->loop, &active, NULL, waited, s, NULL, error);
    if (status) return status;
    s->starts++;
    status = awsc_loop_post(s->loop, posted, s);
    if (!status) s->starts++;
    return status;
}

static int on_a_loop(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    started s = {.explained = true};
    int status = new_loop(scene, &s.loop, error);
    if (status) return status;
    status = start_all(&s, lambda, error);
    int run = awsc_loop_run(s.loop, status ? NULL : error);
    if (!status) status = run;
    awsc_loop_free(s.loop);
    if (!s.explained || s.ends != s.starts) return AWSC_ERR_PARSE;
    return status ? status : s.worst;
}

static void given_up(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    note_end(user, AWSC_ERR_CANCELLED, status, error);
    awsc_free(output);
}

/* One call is cancelled, the other is in flight when the loop is freed. */
static int given_up_on_a_loop(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    started s = {.explained = true};
    awsc_lambda_invoke_input input = {.function_name = "silent"};
    awsc_call *call = NULL;
    int status = new_loop(scene, &s.loop, error);
    if (status) return status;
    status = awsc_lambda_invoke_start(lambda, s.loop, &input, NULL, given_up, &s, &call, error);
    if (!status) {
        s.starts++;
        awsc_call_cancel(call);
        status = awsc_lambda_invoke_start(lambda, s.loop, &input, NULL, given_up, &s, NULL, error);
    }
    if (!status) {
        s.starts++;
        status = awsc_loop_run_once(s.loop, 0, error);
    }
    awsc_loop_free(s.loop);
    if (!s.explained || s.ends != s.starts) return AWSC_ERR_PARSE;
    return status ? status : s.worst;
}

static int faulty_loops(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    awsc_loop_hooks hooks = AWSC_LOOP_HOOKS_INIT; /* none is set */
    awsc_loop_options options = AWSC_LOOP_OPTIONS_INIT;
    awsc_loop *loop = NULL;
    (void)lambda;
    options.allocator = &scene->of_loop.allocator;
    options.hooks = &hooks;
    return expect(AWSC_ERR_VALIDATION, awsc_loop_new_with_options(&options, &loop, error), error);
}

static int items_on_a_loop(memory_scene *scene, awsc_lambda *lambda, awsc_error **error)
{
    started s = {.explained = true};
    int status = new_loop(scene, &s.loop, error);
    if (!status) status = awsc_lambda_list_functions_items_new(lambda, NULL, NULL, &s.items, error);
    if (!status) {
        status = awsc_lambda_list_functions_items_next_start(s.items, s.loop, item_came, &s, error);
        if (!status) s.starts++;
    }
    if (!status) status = awsc_loop_run(s.loop, error);
    awsc_loop_free(s.loop);
    awsc_lambda_list_functions_items_free(s.items);
    if (!s.explained || s.ends != s.starts) return AWSC_ERR_PARSE;
    return status ? status : s.worst;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

typedef struct named_attempt {
    const char *name;
    attempt *try;
} named_attempt;

static const named_attempt attempts[] = {
    {"invoke", invoke},
    {"list", list},
    {"service_error", service_error},
    {"invalid_input", invalid_input},
    {"broken", broken},
    {"closed_port", closed_port},
    {"cancelled", cancelled},
    {"out_of_time", out_of_time},
    {"conveniences", conveniences},
    {"stream", stream},
    {"items", items},
    {"faulty_pages", faulty_pages},
    {"wait", wait},
    {"on_a_loop", on_a_loop},
    {"given_up_on_a_loop", given_up_on_a_loop},
    {"items_on_a_loop", items_on_a_loop},
    {"faulty_loops", faulty_loops},
};

static int whole_life(memory_scene *scene, attempt *try, awsc_error **error)
{
    awsc_lambda *lambda = NULL;
    int status = awsc_lambda_new(&scene->config, &lambda, error);
    if (!status) status = try(scene, lambda, error);
    awsc_lambda_free(lambda);
    return status;
}

/* ---- no request bypasses the allocators -------------------------------------------------------------------------- */

static void try_watched(memory_scene *scene, const named_attempt *tried)
{
    awsc_error *error = NULL;
    passed = 0;
    watching = true;
    int status = whole_life(scene, tried->try, &error);
    watching = false;
    if (status) fail_msg("%s: %s", tried->name, awsc_error_text(error));
    if (passed) fail_msg("%s: %zu requests to malloc or free came from no allocator", tried->name, passed);
    expect_nothing_held(scene, tried->name);
}

static void watch_all(bool tls)
{
    memory_scene scene;
    open_scene(&scene, tls);
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) try_watched(&scene, &attempts[i]);
    assert_true(atomic_load(&scene.of_client.own_requests) > 500);
    close_scene(&scene);
}

static void no_memory_bypasses_the_allocators(void **state)
{
    (void)state;
    watch_all(false);
}

static void no_memory_bypasses_the_allocators_over_tls(void **state)
{
    (void)state;
    watch_all(true);
}

/* Shows that the watch detects memory of malloc. */
static void memory_of_a_client_without_an_allocator_is_seen(void **state)
{
    (void)state;
    memory_scene scene;
    awsc_error *error = NULL;
    open_scene(&scene, false);
    scene.config.allocator = NULL;
    passed = 0;
    watching = true;
    int status = whole_life(&scene, invoke, &error);
    watching = false;
    assert_int_equal(status, AWSC_OK);
    assert_true(passed > 100);
    close_scene(&scene);
}

/* ---- refusals ---------------------------------------------------------------------------------------------------- */

/* `lambda` NULL: each run makes and frees its own client. */
static void refuse_each_request(memory_scene *scene, awsc_lambda *lambda, const named_attempt *tried)
{
    size_t survived = 0, n = 1;
    counted_memory *both[] = {&scene->of_client, &scene->of_loop};
    for (bool failed = true; failed; n++) {
        awsc_error *error = NULL;
        atomic_store(scene->of_client.requests, 0);
        for (int i = 0; i < 2; i++) {
            atomic_store(&both[i]->failed, false);
            atomic_store(&both[i]->failing, n);
        }
        int status = lambda ? tried->try(scene, lambda, &error) : whole_life(scene, tried->try, &error);
        for (int i = 0; i < 2; i++) atomic_store(&both[i]->failing, 0);
        failed = atomic_load(&both[0]->failed) || atomic_load(&both[1]->failed);
        if (status != AWSC_OK && (status != AWSC_ERR_NOMEM || !failed))
            fail_msg("%s, request %zu: status %d, %s", tried->name, n, status, awsc_error_text(error));
        if (status && error) assert_int_equal(awsc_error_status(error), AWSC_ERR_NOMEM);
        if (!status) assert_null(error);
        if (!status && failed) survived++;
        awsc_error_free(error);
        if (!lambda) expect_nothing_held(scene, tried->name);
        assert_true(n < 5000);
    }
    print_message("%s: %zu requests, each refused; %zu were not essential\n", tried->name, n - 2, survived);
}

static void refuse_all(bool tls)
{
    memory_scene scene;
    awsc_lambda *lambda = NULL;
    open_scene(&scene, tls);
    assert_int_equal(awsc_lambda_new(&scene.config, &lambda, NULL), AWSC_OK);
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        /* Skips the attempt that reaches its time limit: a refusal does not change its result. */
        if (attempts[i].try != out_of_time) refuse_each_request(&scene, lambda, &attempts[i]);
    }
    awsc_lambda_free(lambda);
    expect_nothing_held(&scene, "the client");
    refuse_each_request(&scene, NULL, &(named_attempt){"a client and a call", invoke});
    close_scene(&scene);
}

static void every_request_can_be_refused(void **state)
{
    (void)state;
    refuse_all(false);
}

static void every_request_can_be_refused_over_tls(void **state)
{
    (void)state;
    refuse_all(true);
}

int main(void)
{
    fixture_clean_environment();
    make_answers();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_memory_bypasses_the_allocators),
        cmocka_unit_test(no_memory_bypasses_the_allocators_over_tls),
        cmocka_unit_test(memory_of_a_client_without_an_allocator_is_seen),
        cmocka_unit_test(every_request_can_be_refused),
        cmocka_unit_test(every_request_can_be_refused_over_tls),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
