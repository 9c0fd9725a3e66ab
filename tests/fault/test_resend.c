/* SPDX-License-Identifier: Apache-2.0 */
/* A request that may have been executed is sent again only by a decision of the state machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/fixture.h"

enum { ROUNDS = 1000, RETRIED_ROUNDS = 1000, LANES = 50 };

/* ---- a server whose connections die under their second request --------------------------------------------------- */

typedef struct dying {
    raw_answer good;
    enum raw_then death;
    atomic_uint attempt_2; /* requests with the header of a second attempt */
} dying;

static void die_under_request(void *user, const raw_request *request, raw_answer *answer)
{
    dying *script = user;
    char attempt[64];
    raw_request_header(request, "amz-sdk-request", attempt, sizeof attempt);
    if (strstr(attempt, "attempt=2;")) atomic_fetch_add(&script->attempt_2, 1);
    if (request->on_connection % 2 == 0 && strstr(attempt, "attempt=1;"))
        *answer = (raw_answer){.then = script->death};
    else
        *answer = script->good;
}

static int invoke(awsc_lambda *lambda, const awsc_call_options *options, awsc_error **error)
{
    awsc_lambda_invoke_output *output = NULL;
    int status = awsc_lambda_invoke(lambda, &fixture_hello, options, &output, error);
    if (status == AWSC_OK) assert_non_null(output);
    awsc_free(output);
    return status;
}

/* The server alternates between closing and resetting the connection. */
static void invoke_on_a_dying_kept_alive_connection_is_executed_once(void **state)
{
    (void)state;
    for (int reset = 0; reset < 2; reset++) {
        dying script = {.good = fixture_answer("{}"), .death = reset ? RAW_RESET : RAW_CLOSE};
        raw_server *server = raw_server_start(&(raw_script){.answer = die_under_request, .user = &script});
        awsc_lambda *lambda = fixture_client(raw_server_url(server));
        for (unsigned i = 0; i < ROUNDS / 2; i++) {
            awsc_error *error = NULL;
            assert_int_equal(invoke(lambda, NULL, &error), AWSC_OK);
            assert_int_equal(invoke(lambda, NULL, &error), AWSC_ERR_TRANSPORT);
            assert_true(awsc_error_maybe_executed(error));
            assert_true(awsc_error_retryable(error));
            assert_int_equal(awsc_error_attempts(error), 1);
            assert_int_equal(raw_server_executions(server), 2 * (i + 1));
            awsc_error_free(error);
        }
        /* libcurl makes a second connection for its own retry, and the library stops it before it sends. */
        assert_in_range(raw_server_connections(server), ROUNDS / 2, ROUNDS);
        awsc_lambda_free(lambda);
        raw_server_stop(server);
    }
}

/* ---- many at a time ---------------------------------------------------------------------------------------------- */

/* One client with its own connection, which makes one call after the other. */
typedef struct call_lane {
    awsc_loop *loop;
    awsc_lambda *lambda;
    unsigned calls_left;
    unsigned succeeded;
    unsigned attempts;
} call_lane;

static void call_again(call_lane *lane);

static void lane_done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    call_lane *lane = user;
    if (status == AWSC_OK) {
        lane->succeeded++;
        lane->attempts += (unsigned)awsc_output_attempts(output);
    } else {
        print_message("%s\n", awsc_error_text(error));
    }
    awsc_free(output);
    awsc_error_free(error);
    if (lane->calls_left) call_again(lane);
}

static void call_again(call_lane *lane)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.retry_sent_requests = AWSC_BOOL(true);
    lane->calls_left--;
    assert_int_equal(
        awsc_lambda_invoke_start(lane->lambda, lane->loop, &fixture_hello, &options, lane_done, lane, NULL, NULL),
        AWSC_OK);
}

static void invoke_with_retry_sent_requests_is_sent_again_by_the_state_machine(void **state)
{
    (void)state;
    dying script = {.good = fixture_answer("{}"), .death = RAW_CLOSE};
    raw_server *server = raw_server_start(&(raw_script){.answer = die_under_request, .user = &script});
    static call_lane lanes[LANES];
    unsigned calls = RETRIED_ROUNDS / LANES;
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (size_t i = 0; i < LANES; i++) {
        lanes[i] = (call_lane){loop, fixture_client(raw_server_url(server)), calls, 0, 0};
        call_again(&lanes[i]);
    }
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    unsigned succeeded = 0;
    unsigned attempts = 0;
    for (size_t i = 0; i < LANES; i++) {
        succeeded += lanes[i].succeeded;
        attempts += lanes[i].attempts;
        awsc_lambda_free(lanes[i].lambda);
    }
    assert_int_equal(succeeded, LANES * calls);
    /* Every transmission is an attempt of the state machine, and its header says so. */
    assert_int_equal(raw_server_executions(server), attempts);
    assert_true(atomic_load(&script.attempt_2) > LANES);
    assert_true(attempts > LANES * calls);
    awsc_loop_free(loop);
    raw_server_stop(server);
}

static void retried_invoke_says_that_it_is_the_second_attempt(void **state)
{
    (void)state;
    dying script = {.good = fixture_answer("{}"), .death = RAW_CLOSE};
    raw_server *server = raw_server_start(&(raw_script){.answer = die_under_request, .user = &script});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.retry_sent_requests = AWSC_BOOL(true);
    assert_int_equal(invoke(lambda, &options, NULL), AWSC_OK);
    assert_int_equal(invoke(lambda, &options, NULL), AWSC_OK);
    assert_int_equal(atomic_load(&script.attempt_2), 1);
    assert_int_equal(raw_server_executions(server), 3);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

static void operations_that_run_no_function_are_sent_again(void **state)
{
    (void)state;
    for (int reset = 0; reset < 2; reset++) {
        dying script = {.good = fixture_answer("{\"Functions\":[]}"), .death = reset ? RAW_RESET : RAW_CLOSE};
        raw_server *server = raw_server_start(&(raw_script){.answer = die_under_request, .user = &script});
        awsc_lambda *lambda = fixture_client(raw_server_url(server));
        awsc_lambda_list_functions_input list = {.marker = NULL};
        awsc_lambda_get_function_input get = {.function_name = "hello"};
        awsc_lambda_list_functions_output *listed = NULL;
        awsc_lambda_get_function_output *got = NULL;
        assert_int_equal(awsc_lambda_list_functions(lambda, &list, NULL, &listed, NULL), AWSC_OK);
        assert_int_equal(awsc_output_attempts(listed), 1);
        awsc_free(listed);
        assert_int_equal(awsc_lambda_get_function(lambda, &get, NULL, &got, NULL), AWSC_OK);
        assert_int_equal(awsc_output_attempts(got), 2);
        awsc_free(got);
        assert_int_equal(raw_server_executions(server), 3);
        assert_int_equal(atomic_load(&script.attempt_2), 1);
        awsc_lambda_free(lambda);
        raw_server_stop(server);
    }
}

/* ---- an idle connection is closed -------------------------------------------------------------------------------- */

static void close_after_answer(void *user, const raw_request *request, raw_answer *answer)
{
    dying *script = user;
    (void)request;
    *answer = script->good; /* does not announce the close */
    answer->then = script->death;
}

/*
 * The connection closes at about the time of the next request: however this race ends, no request is executed twice.
 */
static void a_stale_connection_costs_no_second_execution(void **state)
{
    (void)state;
    for (int reset = 0; reset < 2; reset++) {
        dying script = {.good = fixture_answer("{}"), .death = reset ? RAW_RESET : RAW_CLOSE};
        raw_server *server = raw_server_start(&(raw_script){.answer = close_after_answer, .user = &script});
        awsc_lambda *lambda = fixture_client(raw_server_url(server));
        unsigned failed = 0;
        for (unsigned i = 0; i < ROUNDS / 2; i++) {
            awsc_error *error = NULL;
            unsigned before = raw_server_executions(server);
            int status = invoke(lambda, NULL, &error);
            unsigned executed = raw_server_executions(server) - before;
            assert_true(executed <= 1);
            if (status == AWSC_OK) {
                assert_int_equal(executed, 1);
            } else {
                assert_int_equal(status, AWSC_ERR_TRANSPORT);
                assert_true(awsc_error_maybe_executed(error));
                failed++;
            }
            awsc_error_free(error);
            if (i % 50 == 0) usleep(2000); /* the orderly case: the close arrives before the next request */
        }
        print_message("stale connection, %s: %u of %u calls failed\n", reset ? "reset" : "close", failed, ROUNDS / 2);
        awsc_lambda_free(lambda);
        raw_server_stop(server);
    }
}

static void a_connection_that_is_known_to_be_closed_is_replaced(void **state)
{
    (void)state;
    dying script = {.good = fixture_answer("{}"), .death = RAW_CLOSE};
    raw_server *server = raw_server_start(&(raw_script){.answer = close_after_answer, .user = &script});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(invoke(lambda, NULL, NULL), AWSC_OK);
        usleep(10000);
    }
    assert_int_equal(raw_server_executions(server), 10);
    assert_int_equal(raw_server_connections(server), 10);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

/* A client of a server with these certificates, or without TLS. */
static awsc_lambda *client_of(const raw_server *server, const test_certificates *certificates)
{
    char url[64];
    (void)snprintf(url, sizeof url, "%s://localhost:%u", certificates ? "https" : "http", raw_server_port(server));
    awsc_config config = fixture_config(url);
    if (certificates) config.ca_bundle = certificates->ca_file;
    awsc_lambda *lambda = NULL;
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    return lambda;
}

/* ---- a part of the request --------------------------------------------------------------------------------------- */

enum { LARGE_BODY = 24 * 1024 * 1024 };

typedef struct partial {
    raw_answer good;
    enum raw_then death;
    atomic_uint incomplete;
} partial;

static size_t limit_first_body(void *user, const raw_request *request)
{
    (void)user;
    return request->number % 2 == 1 ? 100000 : request->length;
}

static void die_in_body(void *user, const raw_request *request, raw_answer *answer)
{
    partial *script = user;
    if (request->complete) {
        *answer = script->good;
        return;
    }
    atomic_fetch_add(&script->incomplete, 1);
    *answer = (raw_answer){.then = script->death};
}

static void invoke_whose_body_did_not_arrive_is_sent_again(void **state)
{
    (void)state;
    test_certificates certificates;
    certificates_make(&certificates, "localhost");
    char *body = malloc(LARGE_BODY);
    memset(body, '1', LARGE_BODY);
    for (int i = 0; i < 4; i++) {
        bool tls = i % 2;
        partial script = {.good = fixture_answer("{}"), .death = i / 2 ? RAW_RESET : RAW_CLOSE};
        raw_server *server = raw_server_start(&(raw_script){.answer = die_in_body,
                                                            .body_limit = limit_first_body,
                                                            .user = &script,
                                                            .tls = tls ? certificates.server : NULL});
        awsc_lambda *lambda = client_of(server, tls ? &certificates : NULL);
        awsc_lambda_invoke_input input = {.function_name = "hello", .payload = {body, LARGE_BODY}};
        awsc_lambda_invoke_output *output = NULL;
        awsc_error *error = NULL;
        int status = awsc_lambda_invoke(lambda, &input, NULL, &output, &error);
        if (status) fail_msg("%s", awsc_error_text(error));
        assert_int_equal(awsc_output_attempts(output), 2);
        awsc_free(output);
        assert_int_equal(raw_server_executions(server), 1);

        awsc_call_options once = AWSC_CALL_OPTIONS_INIT;
        once.max_attempts = AWSC_I32(1);
        assert_int_equal(awsc_lambda_invoke(lambda, &input, &once, NULL, &error), AWSC_ERR_TRANSPORT);
        assert_false(awsc_error_maybe_executed(error));
        assert_int_equal(raw_server_executions(server), 1);
        assert_int_equal(atomic_load(&script.incomplete), 2);
        awsc_error_free(error);
        awsc_lambda_free(lambda);
        raw_server_stop(server);
    }
    free(body);
    certificates_clear(&certificates);
}

/* ---- a refusal in the middle of the body ------------------------------------------------------------------------- */

static size_t limit_body(void *user, const raw_request *request)
{
    (void)user;
    (void)request;
    return 100000;
}

static void refuse(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(raw_answer *)user;
}

/* A response that arrives before the body is sent counts, if it can be read before the connection ends. */
static void a_response_before_the_body_is_complete_counts(void **state)
{
    (void)state;
    char *body = malloc(LARGE_BODY);
    memset(body, '1', LARGE_BODY);
    raw_answer answer =
        fixture_answer_with("413 Too Large", "x-amzn-ErrorType: RequestTooLargeException\r\nConnection: close\r\n",
                            "{\"message\":\"no\"}", 16);
    answer.then = RAW_HOLD;
    raw_server *server = raw_server_start(&(raw_script){.answer = refuse, .body_limit = limit_body, .user = &answer});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_lambda_invoke_input input = {.function_name = "hello", .payload = {body, LARGE_BODY}};
    awsc_error *error = NULL;
    int status = awsc_lambda_invoke(lambda, &input, NULL, NULL, &error);
    if (status != AWSC_ERR_SERVICE) fail_msg("%s", awsc_error_text(error));
    assert_int_equal(awsc_lambda_error_code(error), AWSC_LAMBDA_REQUEST_TOO_LARGE_EXCEPTION);
    assert_false(awsc_error_maybe_executed(error));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
    free(body);
}

/* ---- the beginning of an answer in the middle of the body -------------------------------------------------------- */

enum { EARLY_BODY = 6 * 1024 * 1024, EARLY_CALLS = 10 };

static void expect_that_it_may_have_run(awsc_lambda *lambda, raw_server *server, const char *beginning)
{
    char *body = malloc(EARLY_BODY);
    memset(body, '1', EARLY_BODY);
    awsc_lambda_invoke_input input = {.function_name = "hello", .payload = {body, EARLY_BODY}};
    for (unsigned call = 1; call <= EARLY_CALLS; call++) {
        awsc_error *error = NULL;
        assert_int_equal(awsc_lambda_invoke(lambda, &input, NULL, NULL, &error), AWSC_ERR_TRANSPORT);
        if (!awsc_error_maybe_executed(error)) fail_msg("%s\n%s", beginning, awsc_error_text(error));
        awsc_error_free(error);
        assert_int_equal(raw_server_requests(server), call);
    }
    free(body);
}

/* The server begins its response before it has the whole request, so the function may have run, too. */
static void a_response_that_began_before_the_body_was_sent_counts_as_execution(void **state)
{
    (void)state;
    static const char *const beginnings[] = {
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 Oh\r\nContent-Length: 100\r\n\r\n{",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\n{",
    };
    test_certificates certificates;
    certificates_make(&certificates, "localhost");
    for (size_t i = 0; i < 4 * sizeof beginnings / sizeof *beginnings; i++) {
        const char *beginning = beginnings[i / 4];
        bool tls = i % 2;
        raw_answer answer = {.data = beginning, .size = strlen(beginning), .then = i / 2 % 2 ? RAW_RESET : RAW_CLOSE};
        raw_server *server = raw_server_start(&(raw_script){
            .answer = refuse, .body_limit = limit_body, .user = &answer, .tls = tls ? certificates.server : NULL});
        awsc_lambda *lambda = client_of(server, tls ? &certificates : NULL);
        expect_that_it_may_have_run(lambda, server, beginning);
        awsc_lambda_free(lambda);
        raw_server_stop(server);
    }
    certificates_clear(&certificates);
}

/* An interim response, or the beginning of one, means that the request was not executed yet. */
static void an_interim_response_before_the_body_was_sent_is_no_execution(void **state)
{
    (void)state;
    static const char *const beginnings[] = {"HTTP/1.1 1", "HTTP/1.1 10", "HTTP/1.1 100 Continue\r\n\r\n",
                                             "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 1",
                                             "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 100 Continue\r\n"};
    char *body = malloc(EARLY_BODY);
    assert_non_null(body);
    memset(body, 'b', EARLY_BODY);
    for (size_t i = 0; i < 2 * sizeof beginnings / sizeof *beginnings; i++) {
        const char *beginning = beginnings[i / 2];
        raw_answer answer = {.data = beginning, .size = strlen(beginning), .then = i % 2 ? RAW_RESET : RAW_CLOSE};
        raw_server *server =
            raw_server_start(&(raw_script){.answer = refuse, .body_limit = limit_body, .user = &answer});
        awsc_lambda *lambda = client_of(server, NULL);
        const awsc_lambda_invoke_input input = {.function_name = "f", .payload = {body, EARLY_BODY}};
        awsc_error *error = NULL;
        assert_int_equal(awsc_lambda_invoke(lambda, &input, NULL, NULL, &error), AWSC_ERR_TRANSPORT);
        if (awsc_error_maybe_executed(error)) fail_msg("%s\n%s", beginning, awsc_error_text(error));
        assert_int_equal(raw_server_requests(server), 3);
        awsc_error_free(error);
        awsc_lambda_free(lambda);
        raw_server_stop(server);
    }
    free(body);
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invoke_on_a_dying_kept_alive_connection_is_executed_once),
        cmocka_unit_test(invoke_with_retry_sent_requests_is_sent_again_by_the_state_machine),
        cmocka_unit_test(retried_invoke_says_that_it_is_the_second_attempt),
        cmocka_unit_test(operations_that_run_no_function_are_sent_again),
        cmocka_unit_test(a_stale_connection_costs_no_second_execution),
        cmocka_unit_test(a_connection_that_is_known_to_be_closed_is_replaced),
        cmocka_unit_test(invoke_whose_body_did_not_arrive_is_sent_again),
        cmocka_unit_test(a_response_before_the_body_is_complete_counts),
        cmocka_unit_test(a_response_that_began_before_the_body_was_sent_counts_as_execution),
        cmocka_unit_test(an_interim_response_before_the_body_was_sent_is_no_execution),
    };
    return cmocka_run_group_tests_name("resend", tests, NULL, NULL);
}
