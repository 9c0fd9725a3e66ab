/* SPDX-License-Identifier: Apache-2.0 */
/* The Host header: one, equal to the signed one, for each form of an endpoint. The server stands in for a proxy, so
 * that no name is looked up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>

#include "support/fixture.h"

static char sent[256]; /* the value of the request's Host */
static unsigned hosts; /* number of its Host headers */

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    (void)user;
    (void)raw_request_header(request, "Host", sent, sizeof sent);
    for (const char *at = request->head; (at = strstr(at, "\r\nHost:")); at++) hosts++;
    *answer = fixture_answer("{}");
}

static void expect_host(const raw_server *server, const char *endpoint, const char *expected)
{
    awsc_config config = fixture_config(endpoint);
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_input input = {.function_name = "f"};
    hosts = 0;
    config.proxy = raw_server_url(server);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke(lambda, &input, NULL, NULL, NULL), AWSC_OK);
    assert_string_equal(sent, expected);
    assert_int_equal(hosts, 1);
    awsc_lambda_free(lambda);
    fixture_config_clear(&config);
}

static void a_request_has_the_host_that_was_signed(void **state)
{
    static const char *const cases[][2] = {
        {"http://lambda.eu-west-1.example", "lambda.eu-west-1.example"},
        {"http://lambda.example/", "lambda.example"},
        {"http://lambda.example/base/path", "lambda.example"},
        {"http://lambda.example:8080", "lambda.example:8080"},
        {"http://lambda.example:08080", "lambda.example:08080"},
        {"http://lambda.example:80", "lambda.example"},
        {"http://lambda.example:080", "lambda.example:080"},
        {"http://lambda.example:443", "lambda.example:443"},
        {"http://lambda.example:9", "lambda.example:9"},
        {"http://Lambda.Example", "Lambda.Example"},
        {"http://lambda.example.", "lambda.example."},
        {"http://lambda.example.:9001", "lambda.example.:9001"},
        {"http://lambda_1.example", "lambda_1.example"},
        {"http://127.0.0.1:9001", "127.0.0.1:9001"},
        {"http://127.1:9001", "127.1:9001"},
        {"http://2130706433:9001", "2130706433:9001"},
        {"http://0177.0.0.1:9001", "0177.0.0.1:9001"},
        {"http://0x7f.1:9001", "0x7f.1:9001"},
        {"http://[::1]:9001", "[::1]:9001"},
    };
    const raw_script script = {.answer = give};
    raw_server *server = raw_server_start(&script);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) expect_host(server, cases[i][0], cases[i][1]);
    raw_server_stop(server);
}

static void a_host_of_the_call_s_options_is_sent(void **state)
{
    const awsc_http_header headers[] = {{"Host", "virtual.example"}};
    const raw_script script = {.answer = give};
    raw_server *server = raw_server_start(&script);
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_lambda_invoke_input input = {.function_name = "f"};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    (void)state;
    hosts = 0;
    options.headers = headers;
    options.header_count = 1;
    assert_int_equal(awsc_lambda_invoke(lambda, &input, &options, NULL, NULL), AWSC_OK);
    assert_string_equal(sent, "virtual.example");
    assert_int_equal(hosts, 1);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_has_the_host_that_was_signed),
        cmocka_unit_test(a_host_of_the_call_s_options_is_sent),
    };
    return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
