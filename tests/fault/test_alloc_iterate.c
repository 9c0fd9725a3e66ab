/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes every allocation of iterators and waiters fail. The result is AWSC_ERR_NOMEM, or success if the memory was not
 * essential; exactly one callback runs; nothing leaks or hangs. Responses come from the replay transport.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/jmespath.h>
#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "loop/loop.h"
#include "support/refused_arena.h"

/* ---- the scene --------------------------------------------------------------------------------------------------- */

typedef struct scene {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_lambda *lambda;
    awsc_loop *loop;

    /* Results that callbacks received. */
    awsc_lambda_list_functions_items *items;
    unsigned callbacks;
    unsigned seen;
    int status;
    bool explained;
} scene;

static void open_scene(scene *s, const char *const *answers)
{
    awsc_config config = AWSC_CONFIG_INIT;
    memset(s, 0, sizeof *s);
    s->explained = true;
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &s->clock, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.transport = awsc_replay_transport(s->replay);
    config.clock = awsc_test_clock_of(s->clock);
    assert_int_equal(awsc_lambda_new(&config, &s->lambda, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(s->clock), &s->loop, NULL),
                     AWSC_OK);
    for (; *answers; answers++)
        assert_int_equal(awsc_replay_add(s->replay, 200, NULL, 0, *answers, strlen(*answers), NULL), AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_lambda_list_functions_items_free(s->items);
    awsc_loop_free(s->loop);
    awsc_lambda_free(s->lambda);
    awsc_test_clock_free(s->clock);
    awsc_replay_free(s->replay);
}

static const char *const pages[] = {"{\"Functions\":[{\"FunctionName\":\"a\"},{\"FunctionName\":\"b\"}],"
                                    "\"NextMarker\":\"a token that is long enough to need memory of its own\"}",
                                    "{\"Functions\":[],\"NextMarker\":\"another token\"}",
                                    "{\"Functions\":[{\"FunctionName\":\"c\"}]}", NULL};
static const char *const states[] = {"{\"Configuration\":{\"State\":\"Pending\"}}",
                                     "{\"Configuration\":{\"State\":\"Pending\"}}",
                                     "{\"Configuration\":{\"State\":\"Active\"}}", NULL};

static awsc_call_options options_of_calls(void)
{
    static const awsc_http_header header = {"X-Test", "value"};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.headers = &header;
    options.header_count = 1;
    options.endpoint_url = "http://127.0.0.1:1";
    return options;
}

/* ---- scenarios --------------------------------------------------------------------------------------------------- */

static int walk_blocking(scene *s, awsc_error **error)
{
    awsc_call_options call = options_of_calls();
    awsc_pages_options options = AWSC_PAGES_OPTIONS_INIT;
    const awsc_lambda_function_configuration *function = NULL;
    awsc_lambda_list_functions_input input = {.marker = "begin"};
    options.call = &call;
    options.page_size = AWSC_I64(2);
    int status = awsc_lambda_list_functions_items_new(s->lambda, &input, &options, &s->items, error);
    while (!status && !(status = awsc_lambda_list_functions_items_next(s->items, &function, error))) s->seen++;
    if (status == AWSC_END && s->seen != 3) return AWSC_ERR_PARSE;
    return status == AWSC_END ? AWSC_OK : status;
}

static void item_came(void *user, int status, const void *item, awsc_error *error)
{
    scene *s = user;
    (void)item;
    s->callbacks++;
    s->explained = s->explained && awsc_error_status(error) == (status == AWSC_END ? AWSC_OK : status);
    awsc_error_free(error);
    if (!status) {
        s->seen++;
        status = awsc_lambda_list_functions_items_next_start(s->items, s->loop, item_came, s, NULL);
    }
    s->status = status;
}

static int walk_on_a_loop(scene *s, awsc_error **error)
{
    int status = awsc_lambda_list_functions_items_new(s->lambda, NULL, NULL, &s->items, error);
    if (!status) status = awsc_lambda_list_functions_items_next_start(s->items, s->loop, item_came, s, error);
    if (status) return s->callbacks ? AWSC_ERR_PARSE : status;
    status = awsc_loop_run(s->loop, error);
    if (status) return status;
    if (!s->explained || awsc_loop_in_flight(s->loop)) return AWSC_ERR_PARSE;
    if (s->status == AWSC_END && s->seen != 3) return AWSC_ERR_PARSE;
    return s->status == AWSC_END ? AWSC_OK : s->status;
}

static int wait_blocking(scene *s, awsc_error **error)
{
    awsc_call_options call = options_of_calls();
    awsc_waiter_options options = AWSC_WAITER_OPTIONS_INIT;
    awsc_waiter_result result = AWSC_WAITER_RESULT_INIT;
    awsc_lambda_get_function_input input = {.function_name = "hello"};
    options.call = &call;
    int status = awsc_lambda_wait_function_active_v2(s->lambda, &input, &options, &result, error);
    if (!status && result.calls != 3) status = AWSC_ERR_PARSE;
    awsc_waiter_result_clear(&result);
    return status;
}

static void wait_over(void *user, int status, awsc_waiter_result *result, awsc_error *error)
{
    scene *s = user;
    (void)result;
    s->callbacks++;
    s->status = status;
    s->explained = awsc_error_status(error) == status;
    awsc_error_free(error);
}

static int wait_on_a_loop(scene *s, awsc_error **error)
{
    awsc_cancel *cancel = NULL;
    awsc_call_options call = options_of_calls();
    awsc_waiter_options options = AWSC_WAITER_OPTIONS_INIT;
    awsc_lambda_get_function_input input = {.function_name = "hello"};
    options.call = &call;
    int status = awsc_cancel_new(&cancel, error);
    if (status) return status;
    call.cancel = cancel;
    status = awsc_lambda_wait_function_active_v2_start(s->lambda, s->loop, &input, &options, wait_over, s, NULL, error);
    unsigned expected = status ? 0 : 1;
    if (!status) status = awsc_loop_run(s->loop, error);
    awsc_cancel_free(cancel);
    if (s->callbacks != expected || !s->explained || awsc_loop_in_flight(s->loop)) return AWSC_ERR_PARSE;
    return status ? status : s->status;
}

static int search(scene *s, awsc_error **error)
{
    static const char json[] = "{\"a\":[{\"b\":2,\"c\":\"x\"},{\"b\":1,\"c\":\"\\u00e4\"}]}";
    awsc_jmespath *expression = NULL;
    char *result = NULL;
    (void)s;
    int status = awsc_jmespath_parse("sort_by(a, &b)[*].{c: c, s: to_string(@)} | [::-1]", &expression, error);
    if (!status) status = awsc_jmespath_search_json(expression, json, sizeof json - 1, &result, error);
    awsc_free(result);
    awsc_jmespath_free(expression);
    return status;
}

/* ---- the sweep --------------------------------------------------------------------------------------------------- */

static void fail_each_allocation(const char *what, int (*try)(scene *s, awsc_error **error), const char *const *answers)
{
    size_t survived = 0;
    size_t n = 1;
    for (failed = true; failed; n++) {
        scene s;
        awsc_error *error = NULL;
        open_scene(&s, answers);
        allocations = 0;
        failing = n;
        failed = false;
        armed = true;
        int status = try(&s, &error);
        armed = false;
        if (status != AWSC_OK && (status != AWSC_ERR_NOMEM || !failed))
            fail_msg("%s, allocation %zu: status %d, %s", what, n, status, awsc_error_text(error));
        if (status && error) assert_int_equal(awsc_error_status(error), AWSC_ERR_NOMEM);
        if (!status) assert_null(error);
        if (!status && failed) survived++;
        awsc_error_free(error);
        close_scene(&s);
        assert_true(n < 5000);
    }
    print_message("%s: %zu allocations, each made to fail; %zu were not essential\n", what, n - 2, survived);
}

static void iterators_survive_every_failure(void **state)
{
    (void)state;
    fail_each_allocation("walk_blocking", walk_blocking, pages);
    fail_each_allocation("walk_on_a_loop", walk_on_a_loop, pages);
}

static void waiters_survive_every_failure(void **state)
{
    (void)state;
    fail_each_allocation("wait_blocking", wait_blocking, states);
    fail_each_allocation("wait_on_a_loop", wait_on_a_loop, states);
}

static void searches_survive_every_failure(void **state)
{
    static const char *const nothing[] = {NULL};
    (void)state;
    fail_each_allocation("search", search, nothing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iterators_survive_every_failure),
        cmocka_unit_test(waiters_survive_every_failure),
        cmocka_unit_test(searches_survive_every_failure),
    };
    return cmocka_run_group_tests_name("alloc_iterate", tests, NULL, NULL);
}
