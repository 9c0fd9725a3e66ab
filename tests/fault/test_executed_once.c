/* SPDX-License-Identifier: Apache-2.0 */
/* The response decides whether an invocation is sent again, and whether it may have run. The server counts the
 * requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "support/fixture.h"

/* ---- responses and their consequences ---------------------------------------------------------------------------- */

typedef struct answer_row {
    int status;
    const char *name; /* name of the error; NULL: the response has no name */
    /* For Invoke, InvokeAsync and InvokeWithResponseStream: requests that arrive if three are allowed, and
     * maybe_executed. */
    unsigned invocations;
    bool maybe_ran;
    /* The same for every other operation. */
    unsigned requests;
    bool maybe_executed;
} answer_row;

static const answer_row rows[] = {
    {400, "InvalidRequestContentException", 1, false, 1, false},
    {400, "UnheardOfException", 1, false, 1, false},
    {400, "ThrottlingException", 3, false, 3, false},
    {400, NULL, 1, false, 1, false},
    {404, "ResourceNotFoundException", 1, false, 1, false},
    {408, "EFSMountTimeoutException", 1, false, 1, false},
    {408, "RequestTimeoutException", 1, false, 3, false},
    {408, NULL, 1, false, 1, false},
    {410, "EFSIOException", 1, true, 1, false},
    {413, "RequestTooLargeException", 1, false, 1, false},
    {413, "UnheardOfException", 1, false, 1, false},
    {413, NULL, 1, false, 1, false},
    {429, "TooManyRequestsException", 3, false, 3, false},
    {429, "UnheardOfException", 3, false, 3, false},
    {429, NULL, 3, false, 3, false},
    {500, "ServiceException", 1, true, 3, true},
    {500, "InternalFailure", 1, true, 3, true},
    {500, "ThrottlingException", 3, false, 3, false},
    {500, NULL, 1, true, 3, true},
    {502, "ENILimitReachedException", 3, false, 3, true},
    {502, "KMSDisabledException", 3, false, 3, true},
    {502, "EC2ThrottledException", 3, false, 3, false},
    {502, "EFSIOException", 1, true, 3, true},
    {502, "UnheardOfException", 1, true, 3, true},
    {502, NULL, 1, true, 3, true},
    {503, "SubnetIPAddressLimitReachedException", 3, false, 3, true},
    {503, "ServiceException", 1, true, 3, true},
    {503, "ServiceUnavailable", 1, true, 3, true},
    {503, "SlowDown", 3, false, 3, false},
    {503, NULL, 1, true, 3, true},
    {504, "EC2UnexpectedException", 3, false, 3, true},
    {504, "ServiceException", 1, true, 3, true},
    {504, "GatewayTimeout", 1, true, 3, true},
    {504, NULL, 1, true, 3, true},
    {501, NULL, 1, true, 1, true},
    {302, NULL, 1, false, 1, false},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* The body of the response. The name, if any, is in a header (HTML, EMPTY) or in the body (JSON). */
enum form { HTML, EMPTY, JSON, FORMS };

static raw_answer make_answer(const answer_row *row, enum form form)
{
    char status[64], headers[256] = "", body[256] = "";
    if (form == HTML) snprintf(body, sizeof body, "<html><body>%d</body></html>", row->status);
    if (form == JSON && row->name) snprintf(body, sizeof body, "{\"__type\":\"ns#%s\",\"message\":\"m\"}", row->name);
    if (form == JSON && !row->name) snprintf(body, sizeof body, "{\"message\":\"m\"}");
    if (form != JSON && row->name) snprintf(headers, sizeof headers, "x-amzn-ErrorType: %s:\r\n", row->name);
    snprintf(status, sizeof status, "%d Something", row->status);
    /* A proxy sends no request id. */
    return form == JSON ? fixture_answer_with(status, headers, body, strlen(body))
                        : fixture_answer_anonymous(status, headers, body, strlen(body));
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

typedef struct case_ case_;
typedef struct operation operation;

struct case_ {
    const operation *operation;
    const answer_row *row;
    enum form form;
    raw_answer answer;
    atomic_uint arrived;
    awsc_lambda *lambda;
    int status;
    awsc_error *error;
};

struct operation {
    const char *name;
    bool runs; /* an operation that runs a function, which must run once */
    bool retry_sent_requests;
    int (*call)(awsc_lambda *lambda, const char *function, const awsc_call_options *options, awsc_error **error);
    int (*start)(awsc_lambda *lambda, awsc_loop *loop, const char *function, const awsc_call_options *options,
                 case_ *c);
};

/* Defines a blocking call and a call on a loop; `...` is the rest of the input. */
#define OPERATION(word, operation, ...)                                                                                \
    static int call_##word(awsc_lambda *lambda, const char *function, const awsc_call_options *options,                \
                           awsc_error **error)                                                                         \
    {                                                                                                                  \
        awsc_lambda_##operation##_input input = {.function_name = function, __VA_ARGS__};                              \
        awsc_lambda_##operation##_output *output = NULL;                                                               \
        int status = awsc_lambda_##operation(lambda, &input, options, &output, error);                                 \
        awsc_free(output);                                                                                             \
        return status;                                                                                                 \
    }                                                                                                                  \
    static void word##_done(void *user, int status, awsc_lambda_##operation##_output *output, awsc_error *error)       \
    {                                                                                                                  \
        case_ *c = user;                                                                                               \
        awsc_free(output);                                                                                             \
        c->status = status;                                                                                            \
        c->error = error;                                                                                              \
    }                                                                                                                  \
    static int start_##word(awsc_lambda *lambda, awsc_loop *loop, const char *function,                                \
                            const awsc_call_options *options, case_ *c)                                                \
    {                                                                                                                  \
        awsc_lambda_##operation##_input input = {.function_name = function, __VA_ARGS__};                              \
        return awsc_lambda_##operation##_start(lambda, loop, &input, options, word##_done, c, NULL, NULL);             \
    }

OPERATION(invoke, invoke, .payload = {"{}", 2})
OPERATION(queue, invoke, .payload = {"{}", 2}, .invocation_type = "Event")
OPERATION(dry, invoke, .payload = {"{}", 2}, .invocation_type = "DryRun")
OPERATION(async, invoke_async, .invoke_args = AWSC_BODY_LITERAL("{}"))
OPERATION(stream, invoke_with_response_stream, .payload = {"{}", 2})
OPERATION(dry_stream, invoke_with_response_stream, .invocation_type = "DryRun")
OPERATION(get, get_function, .qualifier = NULL)
OPERATION(change, update_function_configuration, .description = "other")

static const operation operations[] = {
    {"Invoke", true, false, call_invoke, start_invoke},
    {"Invoke of an event", true, false, call_queue, start_queue},
    {"InvokeAsync", true, false, call_async, start_async},
    {"InvokeWithResponseStream", true, false, call_stream, start_stream},
    {"Invoke with retry_sent_requests", true, true, call_invoke, start_invoke},
    {"Invoke, dry", false, false, call_dry, start_dry},
    {"InvokeWithResponseStream, dry", false, false, call_dry_stream, start_dry_stream},
    {"GetFunction", false, false, call_get, start_get},
    {"UpdateFunctionConfiguration", false, false, call_change, start_change},
};
enum { OPERATIONS = sizeof operations / sizeof operations[0], CASES = OPERATIONS * ROWS * FORMS };

/* ---- the server, which finds the case by the name of its function ------------------------------------------------ */

static void answer_case(void *user, const raw_request *request, raw_answer *answer)
{
    case_ *cases = user;
    const char *number = strstr(request->head, "/functions/case-");
    if (!number) return;
    case_ *c = &cases[strtoul(number + strlen("/functions/case-"), NULL, 10)];
    atomic_fetch_add(&c->arrived, 1);
    *answer = c->answer;
}

static case_ *make_cases(raw_server **server)
{
    case_ *cases = calloc(CASES, sizeof *cases);
    *server = raw_server_start(&(raw_script){.answer = answer_case, .user = cases});
    for (size_t i = 0; i < CASES; i++) {
        case_ *c = &cases[i];
        c->operation = &operations[i % OPERATIONS];
        c->row = &rows[i / OPERATIONS % ROWS];
        c->form = (enum form)(i / OPERATIONS / ROWS);
        c->answer = make_answer(c->row, c->form);
        c->lambda = fixture_client(raw_server_url(*server)); /* with a retry quota of its own */
    }
    return cases;
}

static void check(case_ *c)
{
    static const char *const forms[] = {"HTML", "empty", "JSON"};
    const answer_row *row = c->row;
    bool guarded = c->operation->runs && !c->operation->retry_sent_requests;
    unsigned expected = guarded ? row->invocations : row->requests, arrived = atomic_load(&c->arrived);
    bool maybe = c->operation->runs ? row->maybe_ran : row->maybe_executed;
    if (c->status != AWSC_ERR_SERVICE || arrived != expected || (unsigned)awsc_error_attempts(c->error) != expected ||
        awsc_error_maybe_executed(c->error) != maybe || awsc_error_http_status(c->error) != row->status)
        fail_msg("%s after %d %s (%s): %u requests, expected %u; maybe executed %d, expected %d; %s",
                 c->operation->name, row->status, row->name ? row->name : "without a name", forms[c->form], arrived,
                 expected, awsc_error_maybe_executed(c->error), maybe, awsc_error_text(c->error));
    awsc_error_free(c->error);
    awsc_lambda_free(c->lambda);
}

static void end_cases(case_ *cases, raw_server *server)
{
    for (size_t i = 0; i < CASES; i++) check(&cases[i]);
    raw_server_stop(server);
    free(cases);
}

static awsc_call_options options_of(const case_ *c)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.max_attempts = AWSC_I32(3);
    options.retry_sent_requests = AWSC_BOOL(c->operation->retry_sent_requests);
    return options;
}

static void the_response_decides_for_calls_on_a_loop(void **state)
{
    (void)state;
    raw_server *server;
    case_ *cases = make_cases(&server);
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (size_t i = 0; i < CASES; i++) {
        char function[32];
        awsc_call_options options = options_of(&cases[i]);
        snprintf(function, sizeof function, "case-%zu", i);
        assert_int_equal(cases[i].operation->start(cases[i].lambda, loop, function, &options, &cases[i]), AWSC_OK);
        /* Starts a few hundred calls at a time. */
        if (i % 300 == 299) assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    }
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    awsc_loop_free(loop);
    end_cases(cases, server);
}

/* Throttled calls wait for seconds, so many of them run at a time. */
enum { CALLERS = 64 };

typedef struct blocking {
    case_ *cases;
    atomic_uint next;
} blocking;

static void *call_all(void *user)
{
    blocking *work = user;
    unsigned i;
    while ((i = atomic_fetch_add(&work->next, 1)) < CASES) {
        char function[32];
        case_ *c = &work->cases[i];
        awsc_call_options options = options_of(c);
        snprintf(function, sizeof function, "case-%u", i);
        c->status = c->operation->call(c->lambda, function, &options, &c->error);
    }
    return NULL;
}

static void the_response_decides_for_blocking_calls(void **state)
{
    (void)state;
    raw_server *server;
    blocking work = {.cases = make_cases(&server)};
    pthread_t callers[CALLERS];
    for (size_t i = 0; i < CALLERS; i++) assert_int_equal(pthread_create(&callers[i], NULL, call_all, &work), 0);
    for (size_t i = 0; i < CALLERS; i++) assert_int_equal(pthread_join(callers[i], NULL), 0);
    end_cases(work.cases, server);
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_response_decides_for_calls_on_a_loop),
        cmocka_unit_test(the_response_decides_for_blocking_calls),
    };
    return cmocka_run_group_tests_name("executed_once", tests, NULL, NULL);
}
