/* Failures of libcurl become a status and a message of the call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_that_is_too_large_is_an_error_of_the_server_and_named),
        cmocka_unit_test(exhausted_memory_is_distinguished_from_a_head_that_is_too_large),
        cmocka_unit_test(each_failure_has_its_status),
        cmocka_unit_test(a_request_that_was_not_sent_as_a_whole_was_not_executed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
