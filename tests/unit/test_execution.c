/* SPDX-License-Identifier: Apache-2.0 */
/* The table of retry/execution.c, with the generated tables of the operations that run functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <awsc/lambda.h>

#include "retry/execution.h"

static const awsc_invocation *of(const awsc_operation *operation)
{
    assert_true(operation->flags & AWSC_TABLE_OPERATION_INVOKES);
    return operation->invocation;
}

static void expect(awsc_attempt_failure failure, const awsc_invocation *invocation, bool sent, bool maybe, bool safe)
{
    awsc_execution found = awsc_execution_after(&failure, invocation, sent);
    if (found.maybe_executed != maybe || found.safe_to_repeat != safe)
        fail_msg("%d %s: maybe executed %d, safe to repeat %d", failure.http_status,
                 failure.error_code ? failure.error_code : "without a name", found.maybe_executed,
                 found.safe_to_repeat);
}

static awsc_attempt_failure answered(int http_status, const char *code)
{
    return (awsc_attempt_failure){
        .status = AWSC_ERR_SERVICE, .http_status = http_status, .error_code = code, .service_id = "Lambda"};
}

static void without_a_response_the_sent_request_decides(void **state)
{
    (void)state;
    static const int statuses[] = {AWSC_ERR_CONNECT, AWSC_ERR_TIMEOUT, AWSC_ERR_TRANSPORT, AWSC_ERR_PARSE,
                                   AWSC_ERR_NOMEM};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        awsc_attempt_failure failure = {.status = statuses[i]};
        expect(failure, of(awsc_lambda_invoke_descriptor()), true, true, false);
        expect(failure, of(awsc_lambda_invoke_descriptor()), false, false, true);
        expect(failure, NULL, true, true, false);
        expect(failure, NULL, false, false, true);
    }
}

/* Every modeled error of Invoke that is retryable by its status. */
static void retryable_modeled_errors_rule_an_execution_out(void **state)
{
    (void)state;
    static const char *const codes[] = {
        "EC2AccessDeniedException", "EC2ThrottledException",     "EC2UnexpectedException",
        "ENILimitReachedException", "ENINotReadyException",      "InvalidRuntimeException",
        "InvalidSubnetIDException", "InvalidZipFileException",   "InvalidSecurityGroupIDException",
        "KMSAccessDeniedException", "KMSDisabledException",      "KMSInvalidStateException",
        "KMSNotFoundException",     "ResourceNotReadyException", "SubnetIPAddressLimitReachedException",
    };
    const awsc_invocation *invoke = of(awsc_lambda_invoke_descriptor());
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        expect(answered(502, codes[i]), invoke, true, false, true);
        /* For an operation without such an error the code says nothing. */
        bool throttles = strcmp(codes[i], "EC2ThrottledException") == 0;
        expect(answered(502, codes[i]), NULL, true, !throttles, throttles);
    }
    for (size_t i = 0; i < invoke->refusal_count; i++)
        assert_false(awsc_execution_after(
                         &(awsc_attempt_failure){.http_status = 500, .error_code = invoke->refusals[i]}, invoke, true)
                         .maybe_executed);
}

static void an_error_of_another_operation_rules_nothing_out(void **state)
{
    (void)state;
    const awsc_invocation *async = of(awsc_lambda_invoke_async_descriptor());
    const awsc_invocation *stream = of(awsc_lambda_invoke_with_response_stream_descriptor());
    expect(answered(502, "ENINotReadyException"), async, true, true, false);
    expect(answered(502, "ENINotReadyException"), stream, true, true, false);
    expect(answered(502, "ResourceNotReadyException"), async, true, true, false);
    expect(answered(502, "ResourceNotReadyException"), stream, true, false, true);
    expect(answered(502, "InvalidZipFileException"), async, true, true, false);
}

static void failures_while_the_function_runs_are_executions(void **state)
{
    (void)state;
    const awsc_operation *operations[] = {awsc_lambda_invoke_descriptor(), awsc_lambda_invoke_async_descriptor(),
                                          awsc_lambda_invoke_with_response_stream_descriptor()};
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        static const int statuses[] = {400, 410, 429, 500, 502, 503};
        for (size_t k = 0; k < sizeof statuses / sizeof *statuses; k++) {
            expect(answered(statuses[k], "ServiceException"), of(operations[i]), true, true, false);
            expect(answered(statuses[k], "EFSIOException"), of(operations[i]), true, true, false);
        }
    }
}

static void throttling_rules_an_execution_out_by_name_or_by_status(void **state)
{
    (void)state;
    const awsc_invocation *async = of(awsc_lambda_invoke_async_descriptor()); /* no modeled throttling */
    expect(answered(429, "TooManyRequestsException"), async, true, false, true);
    expect(answered(400, "ThrottlingException"), async, true, false, true);
    expect(answered(503, "SlowDown"), async, true, false, true);
    expect(answered(429, NULL), async, true, false, true);
    expect(answered(429, "UnheardOfException"), async, true, false, true);
    expect(answered(429, NULL), NULL, true, false, true);
}

static void a_status_below_500_is_a_refusal_and_others_leave_it_open(void **state)
{
    (void)state;
    const awsc_invocation *invoke = of(awsc_lambda_invoke_descriptor());
    for (int status = 300; status < 600; status++) {
        if (status == 429) continue;
        expect(answered(status, NULL), invoke, true, status >= 500, false);
        expect(answered(status, "InternalFailure"), invoke, false, status >= 500, false);
        expect(answered(status, NULL), NULL, true, status >= 500, false);
    }
    /* A code after which every other call is retried. */
    expect(answered(408, "RequestTimeoutException"), invoke, true, false, false);
    expect(answered(500, "RequestTimeout"), invoke, true, true, false);
}

static void a_refused_signature_that_a_wrong_clock_explains_is_safe_to_repeat(void **state)
{
    (void)state;
    awsc_attempt_failure failure = answered(403, "InvalidSignatureException");
    expect(failure, of(awsc_lambda_invoke_descriptor()), true, false, false);
    failure.modeled_retryable = true;
    expect(failure, of(awsc_lambda_invoke_descriptor()), true, false, true);
    failure.http_status = 500;
    expect(failure, of(awsc_lambda_invoke_descriptor()), true, true, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_response_the_sent_request_decides),
        cmocka_unit_test(retryable_modeled_errors_rule_an_execution_out),
        cmocka_unit_test(an_error_of_another_operation_rules_nothing_out),
        cmocka_unit_test(failures_while_the_function_runs_are_executions),
        cmocka_unit_test(throttling_rules_an_execution_out_by_name_or_by_status),
        cmocka_unit_test(a_status_below_500_is_a_refusal_and_others_leave_it_open),
        cmocka_unit_test(a_refused_signature_that_a_wrong_clock_explains_is_safe_to_repeat),
    };
    return cmocka_run_group_tests_name("execution", tests, NULL, NULL);
}
