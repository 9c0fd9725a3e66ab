/* SPDX-License-Identifier: Apache-2.0 */
/* Waiters over the replay transport with a fixed clock: outcomes, limits, cancellation, loops, matchers. */
#include "jmespath/jmespath.h" /* included before shapes.h, which defines a type `node` */

#include "unit/shapes.h"

#include <awsc/interceptor.h>
#include <awsc/lambda.h>
#include <awsc/testing.h>
#include <awsc/tables/waiter.h>

#include "auth/provider.h"
#include "loop/loop.h"
#include "waiter/acceptors.h"
#include "waiter/delay.h"

/* ---- help -------------------------------------------------------------------------------------------------------- */

typedef struct fixture {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_lambda *lambda;
    awsc_loop *loop;
    awsc_error *error;
    awsc_waiter_result result;
    awsc_waiter_options options;
    awsc_call_options call;

    /* Records of on_attempt, and its next actions. */
    int attempts;
    int64_t delays[64];
    awsc_cancel *cancel; /* set in the first attempt */
    awsc_wait *wait;     /* cancelled in the first attempt */

    /* The values that the callback received. */
    int done;
    int status;
    int outcome;
} fixture;

static void see_attempt(void *user, const awsc_waiter_attempt *attempt)
{
    fixture *f = user;
    assert_int_equal(attempt->call, f->attempts + 1);
    assert_true(f->attempts < 64);
    assert_true((attempt->output == NULL) == (attempt->error != NULL));
    f->delays[f->attempts++] = attempt->delay_ms;
    if (f->cancel) awsc_cancel_set(f->cancel);
    if (f->wait) awsc_wait_cancel(f->wait);
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    awsc_config config = AWSC_CONFIG_INIT;
    assert_int_equal(awsc_replay_new(&f->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &f->clock, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.max_attempts = AWSC_I32(1);
    config.transport = awsc_replay_transport(f->replay);
    config.clock = awsc_test_clock_of(f->clock);
    assert_int_equal(awsc_lambda_new(&config, &f->lambda, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(f->clock), &f->loop, NULL),
                     AWSC_OK);
    f->result = (awsc_waiter_result)AWSC_WAITER_RESULT_INIT;
    f->options = (awsc_waiter_options)AWSC_WAITER_OPTIONS_INIT;
    f->call = (awsc_call_options)AWSC_CALL_OPTIONS_INIT;
    f->options.call = &f->call;
    f->options.on_attempt = see_attempt;
    f->options.user = f;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    awsc_waiter_result_clear(&f->result);
    awsc_error_free(f->error);
    awsc_loop_free(f->loop);
    awsc_lambda_free(f->lambda);
    awsc_test_clock_free(f->clock);
    awsc_replay_free(f->replay);
    awsc_cancel_free(f->cancel);
    free(f);
    return 0;
}

static void answer(fixture *f, const char *body)
{
    assert_int_equal(awsc_replay_add(f->replay, 200, NULL, 0, body, strlen(body), NULL), AWSC_OK);
}

static void refuse(fixture *f, int status, const char *code)
{
    awsc_http_header header = {"x-amzn-ErrorType", code};
    assert_int_equal(awsc_replay_add(f->replay, status, &header, 1, "{}", 2, NULL), AWSC_OK);
}

static void pending(fixture *f, int times)
{
    while (times-- > 0) answer(f, "{\"Configuration\":{\"State\":\"Pending\"}}");
}

static const awsc_lambda_get_function_input thumbnail = {.function_name = "thumbnail"};

static int wait_active(fixture *f)
{
    return awsc_lambda_wait_function_active_v2(f->lambda, &thumbnail, &f->options, &f->result, &f->error);
}

static void ended(void *user, int status, awsc_waiter_result *result, awsc_error *error)
{
    fixture *f = user;
    f->done++;
    f->status = status;
    f->outcome = result->outcome;
    f->wait = NULL;
    assert_int_equal(awsc_error_status(error), status);
    assert_null(f->error);
    f->error = error;
    awsc_waiter_result_clear(&f->result);
    f->result = *result; /* taken over */
    result->output = NULL;
    result->last_error = NULL;
}

static int start_active(fixture *f, awsc_wait **wait)
{
    return awsc_lambda_wait_function_active_v2_start(f->lambda, f->loop, &thumbnail, &f->options, ended, f, wait,
                                                     &f->error);
}

/* ---- outcomes ---------------------------------------------------------------------------------------------------- */

static void a_wait_ends_with_the_expected_output(void **state)
{
    fixture *f = *state;
    pending(f, 3);
    answer(f, "{\"Configuration\":{\"State\":\"Active\",\"FunctionName\":\"thumbnail\"}}");
    assert_int_equal(wait_active(f), AWSC_OK);
    assert_null(f->error);
    assert_int_equal(f->result.outcome, AWSC_WAITER_SUCCESS);
    assert_int_equal(f->result.acceptor, 0);
    assert_int_equal(f->result.calls, 4);
    assert_int_equal(f->attempts, 4);
    assert_int_equal(f->delays[3], -1);
    int64_t slept = f->delays[0] + f->delays[1] + f->delays[2];
    assert_int_equal(f->delays[0], 1000);
    assert_in_range(f->delays[1], 1000, 2000);
    assert_in_range(f->delays[2], 1000, 4000);
    assert_int_equal(f->result.elapsed_ms, slept);
    assert_int_equal(awsc_test_clock_elapsed_ms(f->clock), slept);
    const awsc_lambda_get_function_output *output = f->result.output;
    assert_string_equal(output->configuration->function_name, "thumbnail");
    assert_null(f->result.last_error);
}

static void only_the_input_is_required(void **state)
{
    fixture *f = *state;
    pending(f, 1);
    answer(f, "{\"Configuration\":{\"State\":\"Active\"}}");
    assert_int_equal(awsc_lambda_wait_function_active_v2(f->lambda, &thumbnail, NULL, NULL, NULL), AWSC_OK);
}

static void a_state_of_failure_is_an_error_with_the_output(void **state)
{
    fixture *f = *state;
    answer(f, "{\"Configuration\":{\"State\":\"Failed\",\"StateReason\":\"no room\"}}");
    assert_int_equal(wait_active(f), AWSC_ERR_WAITER);
    assert_string_equal(
        awsc_error_message(f->error),
        "FunctionActiveV2: will not be reached any more, as GetFunction says: Configuration.State is Failed");
    assert_int_equal(f->result.outcome, AWSC_WAITER_FAILURE);
    assert_int_equal(f->result.acceptor, 1);
    const awsc_lambda_get_function_output *output = f->result.output;
    assert_string_equal(output->configuration->state_reason, "no room");
}

static void an_unexpected_error_ends_the_wait(void **state)
{
    fixture *f = *state;
    pending(f, 1);
    refuse(f, 404, "ResourceNotFoundException");
    assert_int_equal(wait_active(f), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_lambda_error_code(f->error), AWSC_LAMBDA_RESOURCE_NOT_FOUND_EXCEPTION);
    assert_int_equal(f->result.outcome, AWSC_WAITER_FAILURE);
    assert_int_equal(f->result.acceptor, -1);
    assert_null(f->result.last_error);
    assert_null(f->result.output);
}

static void a_call_that_cannot_be_made_ends_the_wait(void **state)
{
    fixture *f = *state;
    assert_int_equal(awsc_replay_add_failure(f->replay, AWSC_ERR_CONNECT, false, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_wait_function_exists(f->lambda, &thumbnail, &f->options, &f->result, &f->error),
                     AWSC_ERR_CONNECT);
    assert_int_equal(f->result.outcome, AWSC_WAITER_FAILURE);
    awsc_error_free(f->error);
    f->error = NULL;
    static const awsc_lambda_get_function_input nameless = {0};
    assert_int_equal(awsc_lambda_wait_function_exists(f->lambda, &nameless, NULL, &f->result, &f->error),
                     AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(f->error), "GetFunction: FunctionName is required");
    assert_int_equal(awsc_replay_request_count(f->replay), 1);
}

static void the_last_call_is_made_when_the_time_is_over(void **state)
{
    fixture *f = *state;
    f->options.max_wait_ms = AWSC_I64(10000);
    pending(f, 20);
    assert_int_equal(wait_active(f), AWSC_ERR_TIMEOUT);
    assert_int_equal(f->result.outcome, AWSC_WAITER_TIMEOUT);
    assert_int_equal(f->result.elapsed_ms, 10000);
    assert_int_equal(f->delays[f->attempts - 1], -1);
    assert_non_null(f->result.output);
    assert_non_null(strstr(awsc_error_message(f->error), "FunctionActiveV2: not reached within 10000 ms, after "));
    assert_non_null(strstr(awsc_error_message(f->error), "the last answer was an output"));
}

static void the_last_retried_error_is_reported_at_the_end(void **state)
{
    fixture *f = *state;
    for (int i = 0; i < 30; i++) refuse(f, 404, "ResourceNotFoundException");
    assert_int_equal(awsc_lambda_wait_function_exists(f->lambda, &thumbnail, &f->options, &f->result, &f->error),
                     AWSC_ERR_TIMEOUT);
    assert_int_equal(f->result.elapsed_ms, 20000); /* the wait lasts as long as the model's longest delay */
    assert_int_equal(awsc_waiter_default_max_wait_ms(awsc_lambda_function_exists_waiter()), 20000);
    assert_int_equal(awsc_lambda_error_code(f->result.last_error), AWSC_LAMBDA_RESOURCE_NOT_FOUND_EXCEPTION);
    assert_non_null(strstr(awsc_error_message(f->error), "ResourceNotFoundException"));
    assert_null(f->result.output);
}

/* A provider that never answers, so that the call hangs. */
static void never(awsc_credentials_provider *provider, awsc_loop *loop, awsc_identity_request *request)
{
    (void)provider;
    (void)loop;
    (void)request;
}

static void withdrawn(awsc_credentials_provider *provider, awsc_identity_request *request)
{
    (void)provider;
    (void)request;
}

static void destroyed(awsc_credentials_provider *provider)
{
    (void)provider;
}

static void a_hanging_call_ends_with_the_wait(void **state)
{
    fixture *f = *state;
    awsc_credentials_provider slow = {.get = never, .cancel = withdrawn, .destroy = destroyed};
    atomic_init(&slow.references, 1);
    f->call.credentials = &slow;
    f->options.max_wait_ms = AWSC_I64(10000);
    assert_int_equal(wait_active(f), AWSC_ERR_TIMEOUT);
    assert_int_equal(f->result.outcome, AWSC_WAITER_TIMEOUT);
    assert_int_equal(awsc_error_status(f->result.last_error), AWSC_ERR_TIMEOUT);
    assert_int_equal(f->result.elapsed_ms, 10000);
    awsc_waiter_result_clear(&f->result);
    awsc_error_free(f->error);
    f->error = NULL;
    /* A deadline of the call's own that is shorter ends the call, and with it the wait. */
    f->call.deadline_ms = AWSC_I64(300);
    f->attempts = 0;
    assert_int_equal(wait_active(f), AWSC_ERR_TIMEOUT);
    assert_int_equal(f->result.outcome, AWSC_WAITER_FAILURE);
    assert_int_equal(f->result.elapsed_ms, 300);
    assert_int_equal(atomic_load(&slow.references), 1);
}

/* ---- options ----------------------------------------------------------------------------------------------------- */

static void expect_refused(fixture *f, const char *message)
{
    assert_int_equal(wait_active(f), AWSC_ERR_VALIDATION);
    if (!strstr(awsc_error_message(f->error), message)) fail_msg("%s", awsc_error_message(f->error));
    awsc_error_free(f->error);
    f->error = NULL;
    f->options = (awsc_waiter_options)AWSC_WAITER_OPTIONS_INIT;
}

static void options_are_checked(void **state)
{
    fixture *f = *state;
    f->options.max_wait_ms = AWSC_I64(0);
    expect_refused(f, "FunctionActiveV2: options: max_wait_ms is 0; expected 1 or more");
    f->options.min_delay_ms = (awsc_opt_i64){5, 0};
    expect_refused(f, "min_delay_ms has an invalid is_set mark");
    f->options.min_delay_ms = AWSC_I64(50);
    f->options.max_delay_ms = AWSC_I64(20);
    expect_refused(f, "max_delay_ms is 20; expected min_delay_ms, 50, or more");
    f->options.struct_size = 0;
    expect_refused(f, "begin with AWSC_WAITER_OPTIONS_INIT");
    f->call.struct_size = 0;
    f->options.call = &f->call;
    expect_refused(f, "begin with AWSC_CALL_OPTIONS_INIT");
    f->result.struct_size = 0;
    expect_refused(f, "begin with AWSC_WAITER_RESULT_INIT");
    assert_int_equal(awsc_waiter_run(1, NULL, NULL, NULL, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_lambda_wait_function_active_v2(NULL, &thumbnail, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_lambda_wait_function_active_v2(f->lambda, NULL, NULL, NULL, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
}

static void delays_can_be_chosen(void **state)
{
    fixture *f = *state;
    f->options.min_delay_ms = AWSC_I64(200);
    f->options.max_delay_ms = AWSC_I64(200);
    pending(f, 5);
    answer(f, "{\"Configuration\":{\"State\":\"Active\"}}");
    assert_int_equal(wait_active(f), AWSC_OK);
    assert_int_equal(f->result.elapsed_ms, 1000);
    /* A minimum above the model's maximum raises the maximum, and the reverse. */
    f->options = (awsc_waiter_options)AWSC_WAITER_OPTIONS_INIT;
    f->options.max_delay_ms = AWSC_I64(10);
    pending(f, 3);
    answer(f, "{\"Configuration\":{\"State\":\"Active\"}}");
    awsc_waiter_result_clear(&f->result);
    assert_int_equal(wait_active(f), AWSC_OK);
    assert_int_equal(f->result.elapsed_ms, 30);
    /* One within the model's bounds leaves the other one: delays grow. */
    f->options = (awsc_waiter_options)AWSC_WAITER_OPTIONS_INIT;
    f->options.min_delay_ms = AWSC_I64(10);
    pending(f, 8);
    answer(f, "{\"Configuration\":{\"State\":\"Active\"}}");
    awsc_waiter_result_clear(&f->result);
    assert_int_equal(wait_active(f), AWSC_OK);
    assert_true(f->result.elapsed_ms > 80);
}

static void options_of_calls_reach_every_call(void **state)
{
    fixture *f = *state;
    char name[] = "X-Trace", value[] = "1";
    awsc_http_header header = {name, value};
    f->call.headers = &header;
    f->call.header_count = 1;
    pending(f, 1);
    answer(f, "{\"Configuration\":{\"State\":\"Active\"}}");
    assert_int_equal(start_active(f, NULL), AWSC_OK);
    name[0] = value[0] = '?'; /* copied by _start */
    assert_int_equal(awsc_loop_run(f->loop, NULL), AWSC_OK);
    assert_int_equal(f->status, AWSC_OK);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(awsc_http_request_header(awsc_replay_request(f->replay, i), "X-Trace"), "1");
}

static int count_attempt(void *user, awsc_interception *interception, const awsc_attempt *attempt, awsc_error **error)
{
    (void)interception;
    (void)attempt;
    (void)error;
    ++*(unsigned *)user;
    return AWSC_OK;
}

/* The list has only the counted interceptors; the program may free it, and them, after the start. */
static void interceptors_of_the_options_run_for_every_call(void **state)
{
    fixture *f = *state;
    unsigned attempts = 0;
    awsc_interceptor *interceptor = malloc(sizeof *interceptor);
    const awsc_interceptor **list = malloc(sizeof *list);
    assert_true(interceptor && list);
    awsc_interceptor_init(interceptor);
    interceptor->user = &attempts;
    interceptor->before_signing = count_attempt;
    *list = interceptor;
    f->call.interceptors = list;
    f->call.interceptor_count = 1;
    pending(f, 2);
    answer(f, "{\"Configuration\":{\"State\":\"Active\"}}");
    assert_int_equal(start_active(f, NULL), AWSC_OK);
    free(list);
    free(interceptor);
    assert_int_equal(awsc_loop_run(f->loop, NULL), AWSC_OK);
    assert_int_equal(f->status, AWSC_OK);
    assert_int_equal(attempts, 3);
}

/* ---- cancelling -------------------------------------------------------------------------------------------------- */

static void a_cancel_flag_ends_a_wait_during_its_delay(void **state)
{
    fixture *f = *state;
    assert_int_equal(awsc_cancel_new(&f->cancel, NULL), AWSC_OK);
    f->call.cancel = f->cancel;
    pending(f, 5);
    assert_int_equal(wait_active(f), AWSC_ERR_CANCELLED);
    assert_int_equal(f->result.outcome, AWSC_WAITER_CANCELLED);
    assert_int_equal(f->result.calls, 1);
    assert_non_null(f->result.output);
    /* The flag also ends a wait before it begins. */
    awsc_error_free(f->error);
    f->error = NULL;
    awsc_waiter_result_clear(&f->result);
    assert_int_equal(wait_active(f), AWSC_ERR_CANCELLED);
    assert_int_equal(awsc_replay_request_count(f->replay), 1);
}

static void a_wait_is_cancelled_during_a_call(void **state)
{
    fixture *f = *state;
    awsc_wait *wait = NULL;
    pending(f, 5);
    assert_int_equal(start_active(f, &wait), AWSC_OK);
    awsc_wait_cancel(wait);
    awsc_wait_cancel(wait);
    assert_int_equal(f->done, 0);
    assert_int_equal(awsc_loop_run(f->loop, NULL), AWSC_OK);
    assert_int_equal(f->done, 1);
    assert_int_equal(f->status, AWSC_ERR_CANCELLED);
    assert_int_equal(f->outcome, AWSC_WAITER_CANCELLED);
    assert_int_equal(awsc_loop_in_flight(f->loop), 0);
}

static void on_attempt_may_cancel_the_wait(void **state)
{
    fixture *f = *state;
    pending(f, 5);
    assert_int_equal(start_active(f, &f->wait), AWSC_OK);
    assert_int_equal(awsc_loop_run(f->loop, NULL), AWSC_OK);
    assert_int_equal(f->done, 1);
    assert_int_equal(f->status, AWSC_ERR_CANCELLED);
    assert_int_equal(f->attempts, 1);
    /* The same after the last attempt. */
    awsc_waiter_result_clear(&f->result);
    awsc_error_free(f->error);
    f->error = NULL;
    while (awsc_replay_left(f->replay)) {
        f->options.on_attempt = NULL;
        assert_int_equal(awsc_lambda_get_function(f->lambda, &thumbnail, NULL, NULL, NULL), AWSC_OK);
    }
    f->options.on_attempt = see_attempt;
    f->attempts = 0;
    answer(f, "{\"Configuration\":{\"State\":\"Failed\"}}");
    assert_int_equal(start_active(f, &f->wait), AWSC_OK);
    assert_int_equal(awsc_loop_run(f->loop, NULL), AWSC_OK);
    assert_int_equal(f->done, 2);
    assert_int_equal(f->status, AWSC_ERR_CANCELLED);
}

static void a_loop_that_is_freed_ends_its_waits(void **state)
{
    fixture *f = *state;
    pending(f, 5);
    /* During a call. */
    assert_int_equal(start_active(f, NULL), AWSC_OK);
    awsc_loop_free(f->loop);
    f->loop = NULL;
    assert_int_equal(f->done, 1);
    assert_int_equal(f->status, AWSC_ERR_CANCELLED);
    awsc_waiter_result_clear(&f->result);
    awsc_error_free(f->error);
    f->error = NULL;
    /* During a delay. */
    f->attempts = 0;
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(f->clock), &f->loop, NULL),
                     AWSC_OK);
    assert_int_equal(start_active(f, NULL), AWSC_OK);
    while (f->attempts == 0) assert_int_equal(awsc_loop_run_once(f->loop, 0, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_in_flight(f->loop), 1);
    awsc_loop_free(f->loop);
    f->loop = NULL;
    assert_int_equal(f->done, 2);
    assert_int_equal(f->status, AWSC_ERR_CANCELLED);
    assert_non_null(f->result.output);
}

/* ---- on a loop --------------------------------------------------------------------------------------------------- */

static void many_waits_share_a_loop(void **state)
{
    fixture *f = *state;
    enum { WAITS = 20 };
    for (int i = 0; i < 3 * WAITS; i++) pending(f, 1);
    for (int i = 0; i < WAITS; i++) answer(f, "{\"Configuration\":{\"State\":\"Active\"}}");
    f->options.on_attempt = NULL;
    f->options.min_delay_ms = AWSC_I64(100);
    f->options.max_delay_ms = AWSC_I64(100);
    for (int i = 0; i < WAITS; i++) assert_int_equal(start_active(f, NULL), AWSC_OK);
    while (awsc_loop_in_flight(f->loop)) {
        assert_int_equal(awsc_loop_run_once(f->loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
        awsc_waiter_result_clear(&f->result);
    }
    assert_int_equal(f->done, WAITS);
    assert_int_equal(f->status, AWSC_OK);
    assert_int_equal(awsc_test_clock_elapsed_ms(f->clock), 300);
}

static void a_start_that_fails_has_no_callback(void **state)
{
    fixture *f = *state;
    static const awsc_lambda_get_function_input nameless = {0};
    awsc_wait *wait = (void *)f;
    assert_int_equal(
        awsc_lambda_wait_function_active_v2_start(f->lambda, f->loop, &nameless, NULL, ended, f, &wait, &f->error),
        AWSC_ERR_VALIDATION);
    assert_null(wait);
    assert_int_equal(awsc_lambda_wait_function_active_v2_start(f->lambda, NULL, &thumbnail, NULL, ended, f, NULL, NULL),
                     AWSC_ERR_VALIDATION);
    assert_int_equal(
        awsc_lambda_wait_function_active_v2_start(f->lambda, f->loop, &thumbnail, NULL, NULL, f, NULL, NULL),
        AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_loop_in_flight(f->loop), 0);
    assert_int_equal(f->done, 0);
}

/* ---- matchers ---------------------------------------------------------------------------------------------------- */

static const awsc_operation all_operation = {.name = "All", .input = &all_schema, .output = &all_schema};

/* The result of one success acceptor for two values. */
static bool accepts(enum awsc_matcher matcher, enum awsc_comparator comparator, const char *path, const char *expected,
                    const all *output)
{
    static const all input = {.text = "wanted"};
    awsc_acceptor acceptor = {AWSC_ACCEPTOR_SUCCESS, (uint8_t)matcher, (uint8_t)comparator, path, expected};
    awsc_waiter waiter = {"Test", &all_operation, &acceptor, 1, 1000, 2000};
    awsc_acceptors acceptors;
    awsc_waiter_answer given = {&input, output, NULL};
    int verdict, index;
    assert_int_equal(awsc_acceptors_open(&waiter, awsc_allocator_default(), &acceptors, NULL), AWSC_OK);
    assert_int_equal(awsc_acceptors_judge(&acceptors, &given, &verdict, &index, NULL), AWSC_OK);
    awsc_acceptors_close(&acceptors);
    assert_int_equal(index, verdict == AWSC_ACCEPTOR_SUCCESS ? 0 : -1);
    return verdict == AWSC_ACCEPTOR_SUCCESS;
}

static void matchers_compare_strings_booleans_and_lists(void **state)
{
    (void)state;
    static const char *const mixed[] = {"a", "b"};
    static const char *const same[] = {"a", "a"};
    const all output = {.flag = AWSC_BOOL(true), .text = "wanted", .texts = {2, mixed}, .sparse = {2, same}};
    const enum awsc_matcher on_output = AWSC_MATCH_OUTPUT;
    assert_true(accepts(on_output, AWSC_COMPARE_STRING, "Text", "wanted", &output));
    assert_false(accepts(on_output, AWSC_COMPARE_STRING, "Text", "want", &output));
    assert_false(accepts(on_output, AWSC_COMPARE_STRING, "Secret", "null", &output));
    assert_true(accepts(on_output, AWSC_COMPARE_BOOLEAN, "Flag", "true", &output));
    assert_false(accepts(on_output, AWSC_COMPARE_BOOLEAN, "Flag", "false", &output));
    assert_false(accepts(on_output, AWSC_COMPARE_BOOLEAN, "Secret", "false", &output));
    assert_true(accepts(on_output, AWSC_COMPARE_BOOLEAN, "length(Texts) > `1`", "true", &output));
    assert_true(accepts(on_output, AWSC_COMPARE_ANY_STRING, "Texts", "b", &output));
    assert_false(accepts(on_output, AWSC_COMPARE_ANY_STRING, "Texts", "c", &output));
    assert_false(accepts(on_output, AWSC_COMPARE_ALL_STRINGS, "Texts", "a", &output));
    assert_true(accepts(on_output, AWSC_COMPARE_ALL_STRINGS, "Sparse", "a", &output));
    assert_false(accepts(on_output, AWSC_COMPARE_ALL_STRINGS, "Nodes[].Name", "a", &output));
    assert_false(accepts(on_output, AWSC_COMPARE_ANY_STRING, "Text", "wanted", &output));
    assert_true(accepts(AWSC_MATCH_INPUT_OUTPUT, AWSC_COMPARE_BOOLEAN, "input.Text == output.Text", "true", &output));
    /* A function of a missing member: no match. */
    assert_false(accepts(on_output, AWSC_COMPARE_BOOLEAN, "length(Nodes) == `0`", "true", &output));
}

static void every_item_of_a_list_is_compared(void **state)
{
    static const char *const rows[][3] = {{"x", "a", "a"}, {"a", "x", "a"}, {"a", "a", "x"}, {"a", "a", "a"}};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const all output = {.texts = {3, rows[i]}};
        bool has_x = i < 3;
        assert_int_equal(accepts(AWSC_MATCH_OUTPUT, AWSC_COMPARE_ANY_STRING, "Texts", "x", &output), has_x);
        assert_int_equal(accepts(AWSC_MATCH_OUTPUT, AWSC_COMPARE_ALL_STRINGS, "Texts", "a", &output), !has_x);
        assert_int_equal(accepts(AWSC_MATCH_OUTPUT, AWSC_COMPARE_ANY_STRING, "Texts[?@ == 'x']", "x", &output), has_x);
    }
    const all one = {.texts = {1, rows[0]}};
    assert_true(accepts(AWSC_MATCH_OUTPUT, AWSC_COMPARE_ANY_STRING, "Texts", "x", &one));
    assert_true(accepts(AWSC_MATCH_OUTPUT, AWSC_COMPARE_ALL_STRINGS, "Texts", "x", &one));
}

static void invalid_jmespath_in_a_table_is_reported(void **state)
{
    fixture *f = *state;
    awsc_acceptor acceptor = {AWSC_ACCEPTOR_SUCCESS, AWSC_MATCH_OUTPUT, AWSC_COMPARE_STRING, "a[", "x"};
    awsc_waiter waiter = {"Broken", awsc_lambda_get_function_descriptor(), &acceptor, 1, 1000, 2000};
    assert_int_equal(awsc_waiter_run(1, &waiter, (struct awsc_client *)f->lambda, &thumbnail, NULL, NULL, &f->error),
                     AWSC_ERR_PARSE);
    assert_non_null(strstr(awsc_error_message(f->error), "Broken: JMESPath, position 3"));
}

static void delays_do_not_overflow(void **state)
{
    (void)state;
    assert_int_equal(awsc_waiter_delay_ms(1, INT64_MAX / 4, 1000, INT64_MAX, 0.0), 1);
    assert_in_range(awsc_waiter_delay_ms(1, INT64_MAX / 4, 1000, INT64_MAX, 0.999), 1, INT64_MAX / 4);
    assert_int_equal(awsc_waiter_delay_ms(5, 5, 7, 100, 0.7), 5);
    assert_int_equal(awsc_waiter_delay_ms(5, 4, 1, 100, 0.7), -1);
    assert_int_equal(awsc_waiter_delay_ms(0, 4, 1, 100, 0.7), -1);
    assert_int_equal(awsc_waiter_delay_ms(5, 10, 0, 100, 0.7), 0);
    assert_int_equal(awsc_waiter_delay_ms(5, 10, 3, -1, 0.7), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_wait_ends_with_the_expected_output),
        TEST(only_the_input_is_required),
        TEST(a_state_of_failure_is_an_error_with_the_output),
        TEST(an_unexpected_error_ends_the_wait),
        TEST(a_call_that_cannot_be_made_ends_the_wait),
        TEST(the_last_call_is_made_when_the_time_is_over),
        TEST(the_last_retried_error_is_reported_at_the_end),
        TEST(a_hanging_call_ends_with_the_wait),
        TEST(options_are_checked),
        TEST(delays_can_be_chosen),
        TEST(options_of_calls_reach_every_call),
        TEST(interceptors_of_the_options_run_for_every_call),
        TEST(a_cancel_flag_ends_a_wait_during_its_delay),
        TEST(a_wait_is_cancelled_during_a_call),
        TEST(on_attempt_may_cancel_the_wait),
        TEST(a_loop_that_is_freed_ends_its_waits),
        TEST(many_waits_share_a_loop),
        TEST(a_start_that_fails_has_no_callback),
        cmocka_unit_test(matchers_compare_strings_booleans_and_lists),
        cmocka_unit_test(every_item_of_a_list_is_compared),
        TEST(invalid_jmespath_in_a_table_is_reported),
        cmocka_unit_test(delays_do_not_overflow),
    };
    return cmocka_run_group_tests_name("waiter", tests, NULL, NULL);
}
