/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lambda-local without memory. The test repeats a sequence of requests; in the n-th run the n-th allocation of the last
 * request is refused, also inside an arena. The response is the usual one, a server error, or missing; the server
 * continues, and nothing leaks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/http.h>

#include "dispatch.h"
#include "process.h"
#include "support/refused_arena.h"

/* ---- a sequence of requests -------------------------------------------------------------------------------------- */

typedef struct deed {
    const char *method, *target, *body;
    int status;
} deed;

#define NAME "/2015-03-31/functions/f"
#define ARN "arn:aws:lambda:us-east-1:123456789012:function:f"
#define QUEUE "arn:aws:sqs:us-east-1:123456789012:q"

static const deed story[] = {
    {"POST", "/2015-03-31/functions",
     "{\"FunctionName\":\"f\",\"Runtime\":\"python3.12\",\"Handler\":\"a.b\",\"Role\":\"arn:aws:iam::123456789012:role/"
     "r\","
     "\"Code\":{\"ZipFile\":\"UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==\"},\"Environment\":{\"Variables\":{\"A\":\"b\"}},"
     "\"Tags\":{\"t\":\"v\"}}",
     201},
    {"GET", "/2015-03-31/functions", "", 200},
    {"GET", NAME, "", 200},
    {"PUT", NAME "/configuration", "{\"Timeout\":7,\"Description\":\"d\",\"Layers\":[]}", 200},
    {"PUT", NAME "/code", "{\"S3Bucket\":\"b\",\"S3Key\":\"k\",\"S3ObjectVersion\":\"1\"}", 200},
    {"POST", NAME "/versions", "{\"Description\":\"one\"}", 201},
    {"GET", NAME "/versions", "", 200},
    {"POST", NAME "/aliases",
     "{\"Name\":\"live\",\"FunctionVersion\":\"1\",\"RoutingConfig\":{\"AdditionalVersionWeights\":{}}}", 201},
    {"GET", NAME "/aliases/live", "", 200},
    {"PUT", NAME "/aliases/live", "{\"Description\":\"d\"}", 200},
    {"GET", NAME "/aliases?FunctionVersion=1", "", 200},
    {"POST", NAME "/policy",
     "{\"StatementId\":\"s\",\"Action\":\"lambda:InvokeFunction\",\"Principal\":\"123456789012\"}", 201},
    {"GET", NAME "/policy", "", 200},
    {"DELETE", NAME "/policy/s", "", 204},
    {"POST", "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af",
     "{\"Tags\":{\"a\":\"b\"}}", 204},
    {"GET", "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af", "", 200},
    {"DELETE", "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af?tagKeys=a", "", 204},
    {"POST", "/2018-10-31/layers/l/versions",
     "{\"Content\":{\"ZipFile\":\"UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==\"},\"CompatibleRuntimes\":[\"python3.12\"]}", 201},
    {"POST", "/2018-10-31/layers/l/versions", "{\"Content\":{\"S3Bucket\":\"b\",\"S3Key\":\"k\"}}", 201},
    {"GET", "/2018-10-31/layers/l/versions/1", "", 200},
    {"GET", "/2018-10-31/layers?find=LayerVersion&Arn=arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Alayer%3Al%3A1",
     "", 200},
    {"GET", "/2018-10-31/layers/l/versions?CompatibleRuntime=python3.12", "", 200},
    {"GET", "/2018-10-31/layers", "", 200},
    {"POST", "/2018-10-31/layers/l/versions/1/policy",
     "{\"StatementId\":\"s\",\"Action\":\"lambda:GetLayerVersion\",\"Principal\":\"*\"}", 201},
    {"GET", "/2018-10-31/layers/l/versions/1/policy", "", 200},
    {"PUT", NAME "/configuration", "{\"Layers\":[\"arn:aws:lambda:us-east-1:123456789012:layer:l:1\"]}", 200},
    {"DELETE", "/2018-10-31/layers/l/versions/2", "", 204},
    {"PUT", "/2017-10-31/functions/f/concurrency", "{\"ReservedConcurrentExecutions\":3}", 200},
    {"GET", "/2019-09-30/functions/f/concurrency", "", 200},
    {"GET", "/2016-08-19/account-settings", "", 200},
    {"POST", "/2015-03-31/event-source-mappings",
     "{\"FunctionName\":\"f\",\"EventSourceArn\":\"" QUEUE "\",\"BatchSize\":5}", 202},
    {"GET", "/2015-03-31/event-source-mappings?FunctionName=f", "", 200},
    {"PUT", "/2019-09-25/functions/f/event-invoke-config", "{\"MaximumRetryAttempts\":1}", 200},
    {"GET", "/2019-09-25/functions/f/event-invoke-config", "", 200},
    {"GET", "/2019-09-25/functions/f/event-invoke-config/list", "", 200},
    {"POST", "/2021-10-31/functions/f/url", "{\"AuthType\":\"NONE\"}", 201},
    {"GET", "/2021-10-31/functions/f/urls", "", 200},
    {"POST", "/2020-04-22/code-signing-configs",
     "{\"AllowedPublishers\":{\"SigningProfileVersionArns\":[\"arn:aws:signer:us-east-1:123456789012:/signing-profiles/"
     "p/"
     "1234567890\"]}}",
     201},
    {"GET", "/2020-04-22/code-signing-configs", "", 200},
    {"GET", "/2015-03-31/functions/missing", "", 404},
    {"GET", "/nothing/of/ours", "", 404},
    {"PUT", NAME "/configuration", "{\"Timeout\":\"soon\"}", 400},
    {"GET", "/_local/nothing", "", 404},
    {"DELETE", NAME "/aliases/live", "", 204},
    {"DELETE", NAME, "", 204},
};

enum { DEEDS = sizeof story / sizeof *story };

/* ---- a server ---------------------------------------------------------------------------------------------------- */

static awsc_local_settings settings = {
    .region = "us-east-1", .account = "123456789012", .host = "127.0.0.1", .port = 9001};

static void open_server(awsc_local_server *server)
{
    memset(server, 0, sizeof *server);
    server->settings = &settings;
    server->store = awsc_local_store_new();
    server->counters = awsc_local_counters_new();
    server->faults = awsc_local_faults_new();
    server->stop_fd = -1;
    assert_true(server->store && server->counters && server->faults);
}

static void close_server(awsc_local_server *server)
{
    awsc_local_faults_free(server->faults);
    awsc_local_counters_free(server->counters);
    awsc_local_store_free(server->store);
}

/* The status of the answer; 0 if the connection is closed. */
static int ask(awsc_local_server *server, const deed *what)
{
    static const awsc_http_header headers[] = {{"Content-Type", "application/json"}, {"Host", "127.0.0.1:9001"}};
    const size_t size = strlen(what->body);
    const awsc_local_request request = {
        awsc_view_text(what->method), awsc_view_text(what->target), headers, 2, {size ? what->body : NULL, size}};
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    awsc_local_answer answer = {0};
    int status = 0;
    if (arena) awsc_local_dispatch(server, &request, false, -1, arena, &answer);
    if (answer.response) status = awsc_http_response_status(answer.response);
    awsc_local_answer_clear(&answer);
    awsc_arena_free(arena);
    return status;
}

/* Sends the first requests, without refusals. */
static void tell(awsc_local_server *server, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int status = ask(server, &story[i]);
        if (status != story[i].status)
            fail_msg("%s %s: %d, not %d", story[i].method, story[i].target, status, story[i].status);
    }
}

static void every_allocation_of_a_request_may_be_refused(void **state)
{
    (void)state;
    size_t refused = 0;
    for (size_t last = 0; last < DEEDS; last++) {
        const deed *what = &story[last];
        failed = true;
        for (failing = 1; failed; failing++, refused++) {
            awsc_local_server server;
            open_server(&server);
            tell(&server, last);
            allocations = 0;
            failed = false;
            armed = true;
            int status = ask(&server, what);
            armed = false;
            if (status != what->status && (!failed || (status != 0 && status != 500)))
                fail_msg("%s %s, allocation %zu: %d", what->method, what->target, failing, status);
            assert_int_equal(ask(&server, &story[1]), 200); /* the server still works */
            close_server(&server);
        }
    }
    printf("refused: %zu allocations of %d requests\n", refused, (int)DEEDS);
    assert_true(refused > 10 * DEEDS);
}

/* The n-th allocation of a run fails: the run does not start, or it ends as usual. */
static void a_run_is_started_or_there_is_no_memory_for_it(void **state)
{
    char *const environment[] = {NULL};
    const awsc_local_process_spec spec = {.path = "/bin/true",
                                          .environment = environment,
                                          .timeout_ms = 60000,
                                          .memory_bytes = UINT64_C(1) << 30,
                                          .watch_fd = -1,
                                          .stop_fd = -1};
    (void)state;
    for (failing = 1, failed = true; failed; failing++) {
        awsc_view piece;
        allocations = 0;
        failed = false;
        armed = true;
        awsc_local_process *process = awsc_local_process_new(&spec);
        armed = false;
        assert_true(process || failed);
        while (process && awsc_local_process_next(process, &piece) == AWSC_OK) continue;
        if (process) assert_int_equal(awsc_local_process_result_of(process)->end, AWSC_LOCAL_EXITED);
        awsc_local_process_free(process);
    }
    assert_true(failing > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_of_a_request_may_be_refused),
                                       cmocka_unit_test(a_run_is_started_or_there_is_no_memory_for_it)};
    return cmocka_run_group_tests_name("memory of lambda-local", tests, NULL, NULL);
}
