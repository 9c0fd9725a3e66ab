/* SPDX-License-Identifier: Apache-2.0 */
/* Failures of libcurl become a status and a message of the call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "transport/curl_internal.h"

enum { CODE_TOO_LARGE = 100 }; /* CURLE_TOO_LARGE, since libcurl 8.6 */

static const char head_refused[] = "libcurl gave up on the response's head: a header line is too long";

static bool says_head_refused(const awsc_exchange *exchange, int code)
{
    char buffer[256];
    const char *text = awsc_curl_describe(exchange, (CURLcode)code, buffer, sizeof buffer);
    return text && strncmp(text, head_refused, sizeof head_refused - 1) == 0;
}

static void a_head_that_is_too_large_is_an_error_of_the_server_and_named(void **state)
{
    awsc_exchange exchange;
    (void)state;
    memset(&exchange, 0, sizeof exchange);
    exchange.transmissions = 1;
    assert_int_equal(awsc_curl_classify(&exchange, (CURLcode)CODE_TOO_LARGE), AWSC_ERR_TRANSPORT);
    assert_true(says_head_refused(&exchange, CODE_TOO_LARGE));
    assert_false(says_head_refused(&exchange, CURLE_RECV_ERROR));
    exchange.head_done = true;
    assert_false(says_head_refused(&exchange, CODE_TOO_LARGE));
    exchange.head_done = false;
    exchange.transmissions = 0;
    assert_false(says_head_refused(&exchange, CODE_TOO_LARGE));
}

/* Before 8.6 libcurl had one code for both. */
static void exhausted_memory_is_distinguished_from_a_head_that_is_too_large(void **state)
{
    awsc_exchange exchange;
    (void)state;
    memset(&exchange, 0, sizeof exchange);
    assert_int_equal(awsc_curl_classify(&exchange, CURLE_OUT_OF_MEMORY), AWSC_ERR_NOMEM);
    exchange.transmissions = 1;
    bool ambiguous = curl_version_info(CURLVERSION_NOW)->version_num < 0x080600;
    assert_int_equal(awsc_curl_classify(&exchange, CURLE_OUT_OF_MEMORY),
                     ambiguous ? AWSC_ERR_TRANSPORT : AWSC_ERR_NOMEM);
    assert_int_equal(says_head_refused(&exchange, CURLE_OUT_OF_MEMORY), ambiguous);
    exchange.head_done = true;
    assert_int_equal(awsc_curl_classify(&exchange, CURLE_OUT_OF_MEMORY), AWSC_ERR_NOMEM);
}

static void each_failure_has_its_status(void **state)
{
    awsc_exchange exchange;
    (void)state;
    memset(&exchange, 0, sizeof exchange);
    assert_int_equal(awsc_curl_classify(&exchange, CURLE_COULDNT_CONNECT), AWSC_ERR_CONNECT);
    assert_int_equal(awsc_curl_classify(&exchange, CURLE_SSL_CACERT_BADFILE), AWSC_ERR_CONFIG);
    exchange.transmissions = 1; /* even if libcurl reports a connection */
    assert_int_equal(awsc_curl_classify(&exchange, CURLE_COULDNT_CONNECT), AWSC_ERR_TRANSPORT);
    exchange.body_failed = true;
    assert_int_equal(awsc_curl_classify(&exchange, CURLE_ABORTED_BY_CALLBACK), AWSC_ERR_VALIDATION);
    exchange.handler_status = AWSC_ERR_PARSE;
    assert_int_equal(awsc_curl_classify(&exchange, CURLE_WRITE_ERROR), AWSC_ERR_PARSE);
}

static void a_request_that_was_not_sent_as_a_whole_was_not_executed(void **state)
{
    awsc_exchange exchange;
    (void)state;
    memset(&exchange, 0, sizeof exchange);
    assert_false(awsc_curl_maybe_sent(&exchange));
    exchange.transmissions = 1;
    assert_true(awsc_curl_maybe_sent(&exchange)); /* there is no body */
    exchange.body.length = 10;
    exchange.body.given = 9;
    assert_false(awsc_curl_maybe_sent(&exchange));
    exchange.body.given = 10;
    assert_true(awsc_curl_maybe_sent(&exchange));
    exchange.body.given = 1;
    exchange.head.status = 199;
    assert_false(awsc_curl_maybe_sent(&exchange));
    exchange.head.status = 200;
    assert_true(awsc_curl_maybe_sent(&exchange));
    exchange.head.status = 0;
    exchange.answered = true;
    assert_true(awsc_curl_maybe_sent(&exchange));
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

static void expect_text(const awsc_exchange *exchange, CURLcode code, const char *expected)
{
    char buffer[2 * CURL_ERROR_SIZE];
    const char *text = awsc_curl_describe(exchange, code, buffer, sizeof buffer);
    if (strcmp(text, expected) != 0) fail_msg("%d: \"%s\", not \"%s\"", (int)code, text, expected);
}

/* libcurl's own text comes last. */
static void a_failure_is_told_by_its_first_cause(void **state)
{
    awsc_exchange exchange;
    (void)state;
    memset(&exchange, 0, sizeof exchange);
    expect_text(&exchange, CURLE_RECV_ERROR, curl_easy_strerror(CURLE_RECV_ERROR));
    strcpy(exchange.error_text, "libcurl's text");
    expect_text(&exchange, CURLE_RECV_ERROR, "libcurl's text");
    expect_text(&exchange, CURLE_BAD_FUNCTION_ARGUMENT, "libcurl's text");
    exchange.head_bytes = AWSC_CURL_MAX_HEAD_BYTES;
    exchange.head_lines = AWSC_CURL_MAX_HEAD_LINES;
    expect_text(&exchange, CURLE_RECV_ERROR, "libcurl's text");
    exchange.head_bytes++;
    expect_text(&exchange, CURLE_RECV_ERROR, "the headers of the response are larger than 196608 bytes");
    exchange.head_lines++;
    expect_text(&exchange, CURLE_RECV_ERROR, "the response has more than 4096 header lines");
    exchange.resent = true;
    expect_text(&exchange, CURLE_RECV_ERROR, "the connection was closed before the response began");
    exchange.head.begun = true;
    expect_text(&exchange, CURLE_RECV_ERROR, "the connection was closed before the response began");
    expect_text(&exchange, CURLE_BAD_FUNCTION_ARGUMENT,
                "the response has a malformed header line, or a folded one with no header before it");
    exchange.body_failed = true;
    expect_text(&exchange, CURLE_BAD_FUNCTION_ARGUMENT, "the request body could not be read to its end");
    exchange.problem = "the response's problem";
    expect_text(&exchange, CURLE_BAD_FUNCTION_ARGUMENT, "the response's problem");
}

static void a_failure_of_trust_names_the_bundle_or_the_certificates_fault(void **state)
{
    awsc_exchange exchange;
    awsc_curl_transport transport;
    char own[256];
    (void)state;
    memset(&exchange, 0, sizeof exchange);
    memset(&transport, 0, sizeof transport);
    exchange.transport = &transport;
    expect_text(&exchange, CURLE_SSL_CACERT_BADFILE, "cannot read the certificate authorities of the system");
    transport.ca_bundle = "/etc/own.pem";
    expect_text(&exchange, CURLE_SSL_CACERT_BADFILE, "cannot read the certificate authorities of /etc/own.pem");
    (void)snprintf(own, sizeof own, "the server's certificate was not accepted: %s",
                   curl_easy_strerror(CURLE_PEER_FAILED_VERIFICATION));
    expect_text(&exchange, CURLE_PEER_FAILED_VERIFICATION, own);
    strcpy(exchange.error_text, "it has expired");
    expect_text(&exchange, CURLE_PEER_FAILED_VERIFICATION, "the server's certificate was not accepted: it has expired");
    expect_text(&exchange, CURLE_SSL_CONNECT_ERROR, "it has expired");
}

static void a_connection_that_was_not_made_has_a_kind(void **state)
{
    static const struct {
        CURLcode code;
        int kind;
    } cases[] = {{CURLE_SSL_CONNECT_ERROR, AWSC_KIND_TLS},        {CURLE_SSL_CIPHER, AWSC_KIND_TLS},
                 {CURLE_PEER_FAILED_VERIFICATION, AWSC_KIND_TLS}, {CURLE_OPERATION_TIMEDOUT, AWSC_KIND_CONNECT_TIMEOUT},
                 {CURLE_COULDNT_CONNECT, AWSC_KIND_OTHER},        {CURLE_SEND_ERROR, AWSC_KIND_OTHER}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        awsc_exchange exchange;
        memset(&exchange, 0, sizeof exchange);
        assert_int_equal(awsc_curl_classify(&exchange, cases[i].code), AWSC_ERR_CONNECT);
        assert_int_equal(exchange.kind, cases[i].kind);
        exchange.kind = -1;
        exchange.transmissions = 1;
        assert_int_equal(awsc_curl_classify(&exchange, cases[i].code), AWSC_ERR_TRANSPORT);
        assert_int_equal(exchange.kind, -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_is_told_by_its_first_cause),
        cmocka_unit_test(a_failure_of_trust_names_the_bundle_or_the_certificates_fault),
        cmocka_unit_test(a_connection_that_was_not_made_has_a_kind),
        cmocka_unit_test(a_head_that_is_too_large_is_an_error_of_the_server_and_named),
        cmocka_unit_test(exhausted_memory_is_distinguished_from_a_head_that_is_too_large),
        cmocka_unit_test(each_failure_has_its_status),
        cmocka_unit_test(a_request_that_was_not_sent_as_a_whole_was_not_executed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
