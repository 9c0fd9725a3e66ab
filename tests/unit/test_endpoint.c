/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "endpoint/endpoint.h"
#include "endpoint/functions.h"
#include "support/failing_allocator.h"

/* ---- a small program: https://{Name-encoded}.{suffix}, or an error ----------------------------------------------- */

static const char *const texts[] = {"https://", ".", "name is missing", "{\"a\":\"", "\"}"};
static const awsc_endpoint_term terms[] = {
    {AWSC_ENDPOINT_REF, 0, 0},       {AWSC_ENDPOINT_IS_SET, 1, 0},     {AWSC_ENDPOINT_REF, 0, 1},
    {AWSC_ENDPOINT_PARTITION, 1, 1}, {AWSC_ENDPOINT_REF, 0, 2},        {AWSC_ENDPOINT_NUMBER, 0, 2},
    {AWSC_ENDPOINT_FIELD, 2, 2},     {AWSC_ENDPOINT_URI_ENCODE, 1, 0}, {AWSC_ENDPOINT_TEXT, 0, 0},
    {AWSC_ENDPOINT_TEXT, 0, 1},      {AWSC_ENDPOINT_TEMPLATE, 4, 4},   {AWSC_ENDPOINT_TEXT, 0, 2},
    {AWSC_ENDPOINT_JSON_TEXT, 1, 0}, {AWSC_ENDPOINT_TEXT, 0, 3},       {AWSC_ENDPOINT_TEXT, 0, 4},
    {AWSC_ENDPOINT_TEMPLATE, 3, 8},
};
static const uint16_t operands[] = {0, 2, 4, 5, 8, 7, 9, 6, 13, 12, 14};
static const awsc_endpoint_parameter parameters[] = {
    {"Name", NULL, AWSC_ENDPOINT_TYPE_TEXT, 0, AWSC_TABLE_ENDPOINT_NONE},
    {"Region", "AWS::Region", AWSC_ENDPOINT_TYPE_TEXT, 1, AWSC_TABLE_ENDPOINT_NONE},
};
static const awsc_endpoint_condition conditions[] = {{1, AWSC_TABLE_ENDPOINT_NONE}, {3, 2}};
static const awsc_endpoint_node nodes[] = {{0, 1, AWSC_TABLE_ENDPOINT_RESULT + 1},
                                           {1, AWSC_TABLE_ENDPOINT_RESULT, AWSC_TABLE_ENDPOINT_NONE}};
static const awsc_endpoint_result_rule results[] = {{10, 15, 0, 0, 0, 0, 0},
                                                    {11, AWSC_TABLE_ENDPOINT_NONE, 0, 0, 0, 0, 1}};
static const awsc_endpoint_rules rules = {
    texts, terms,   operands, parameters, conditions, nodes, NULL,
    NULL,  results, 2,        3,          0,          0,     &awsc_internal_endpoint_functions,
};

static void assert_not_found(const awsc_endpoint_rules *of, const awsc_endpoint_params *params, const char *message)
{
    awsc_endpoint endpoint;
    awsc_error *error = NULL;
    assert_int_equal(awsc_endpoint_resolve(awsc_allocator_default(), of, params, &endpoint, &error), AWSC_ERR_ENDPOINT);
    if (!strstr(awsc_error_message(error), message)) fail_msg("%s", awsc_error_message(error));
    awsc_error_free(error);
    awsc_endpoint_clear(&endpoint);
}

static void a_program_of_rules_gives_url_and_properties(void **state)
{
    awsc_endpoint_input name = {"Name", AWSC_ENDPOINT_TYPE_TEXT, "a \"b\"\n", false, NULL, 0};
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    awsc_endpoint endpoint;
    (void)state;
    params.region = "cn-north-1";
    params.inputs = &name;
    params.input_count = 1;
    assert_int_equal(awsc_endpoint_resolve(awsc_allocator_default(), &rules, &params, &endpoint, NULL), AWSC_OK);
    assert_string_equal(endpoint.url, "https://a%20%22b%22%0A.amazonaws.com.cn");
    assert_string_equal(endpoint.properties, "{\"a\":\"a \\\"b\\\"\\n\"}");
    assert_null(endpoint.signing_name);
    awsc_endpoint_clear(&endpoint);
}

static void missing_and_invalid_parameters_are_named(void **state)
{
    awsc_endpoint_input name = {"Name", AWSC_ENDPOINT_TYPE_BOOL, NULL, true, NULL, 0};
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    (void)state;
    assert_not_found(&rules, &params, "Region is required");
    params.region = "eu-west-1";
    assert_not_found(&rules, &params, "name is missing");
    params.inputs = &name;
    params.input_count = 1;
    assert_not_found(&rules, &params, "Name has the wrong type");
}

static void a_message_of_the_rules_shows_the_endpoint_without_its_secrets(void **state)
{
    static const char *const own_texts[] = {"endpoint `", "` is not taken"};
    static const awsc_endpoint_term own_terms[] = {
        {AWSC_ENDPOINT_REF, 0, 0},  {AWSC_ENDPOINT_IS_SET, 1, 0},   {AWSC_ENDPOINT_TEXT, 0, 0},
        {AWSC_ENDPOINT_TEXT, 0, 1}, {AWSC_ENDPOINT_TEMPLATE, 3, 1},
    };
    static const uint16_t own_operands[] = {0, 2, 0, 3};
    static const awsc_endpoint_parameter endpoint = {"Endpoint", "SDK::Endpoint", AWSC_ENDPOINT_TYPE_TEXT, 0,
                                                     AWSC_TABLE_ENDPOINT_NONE};
    static const awsc_endpoint_condition is_set = {1, AWSC_TABLE_ENDPOINT_NONE};
    static const awsc_endpoint_node node = {0, AWSC_TABLE_ENDPOINT_RESULT, AWSC_TABLE_ENDPOINT_NONE};
    static const awsc_endpoint_result_rule refusal = {4, AWSC_TABLE_ENDPOINT_NONE, 0, 0, 0, 0, 1};
    static const awsc_endpoint_rules own = {
        own_texts, own_terms, own_operands, &endpoint, &is_set, &node, NULL, NULL, &refusal, 1, 1, 0, 0, NULL,
    };
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    (void)state;
    params.endpoint = "https://user:pass@h.example/p?token=t0ken#f";
    assert_not_found(&own, &params, "endpoint `https://****@h.example/p` is not taken");
    params.endpoint = "h.example/p?token=t0ken";
    assert_not_found(&own, &params, "endpoint `h.example/p` is not taken");
}

static void a_service_without_rules_needs_a_url(void **state)
{
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    awsc_endpoint endpoint;
    (void)state;
    assert_not_found(NULL, &params, "expected an endpoint URL");
    params.endpoint = "http://localhost";
    assert_int_equal(awsc_endpoint_resolve(awsc_allocator_default(), NULL, &params, &endpoint, NULL), AWSC_OK);
    assert_string_equal(endpoint.url, "http://localhost");
    awsc_endpoint_clear(&endpoint);
}

static void exhausted_memory_is_reported_and_nothing_leaks(void **state)
{
    awsc_endpoint_input name = {"Name", AWSC_ENDPOINT_TYPE_TEXT, "a b", false, NULL, 0};
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    bool succeeded = false;
    (void)state;
    params.region = "eu-west-1";
    params.inputs = &name;
    params.input_count = 1;
    for (int granted = 0; granted < 50 && !succeeded; granted++) {
        failing_memory memory;
        awsc_endpoint endpoint;
        failing_memory_init(&memory, granted);
        int status = awsc_endpoint_resolve(&memory.allocator, &rules, &params, &endpoint, NULL);
        assert_true(status == AWSC_OK || status == AWSC_ERR_NOMEM);
        succeeded = status == AWSC_OK;
        awsc_endpoint_clear(&endpoint);
        assert_int_equal(memory.held, 0);
    }
    assert_true(succeeded);
}

/* ---- functions --------------------------------------------------------------------------------------------------- */

static bool is_url(const char *text, bool is_ip)
{
    awsc_rules_url url;
    return awsc_rules_parse_url(awsc_view_text(text), &url) && url.is_ip == is_ip;
}

static void urls_are_parsed(void **state)
{
    (void)state;
    assert_true(is_url("https://example.com", false));
    assert_true(is_url("http://10.0.0.1:80/x", true));
    assert_true(is_url("http://[::1]:8080", true));
    assert_true(is_url("http://256.0.0.1", false));
    static const char *const none[] = {"",           "https://",   "ftp://a",    "https:/a",
                                       "http://a?b", "http://a#b", "http://a:b", "http://a:70000",
                                       "http://:80", "http:///x",  "HTTP//a",    "http://a:99999999999",
                                       "//a"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (is_url(none[i], false) || is_url(none[i], true)) fail_msg("%s", none[i]);
}

static void an_address_of_ipv6_has_both_brackets_a_colon_and_hexadecimal_digits(void **state)
{
    static const char *const addresses[] = {"http://[::]",
                                            "http://[::1]/x",
                                            "https://[fd00:ec2::254]:80",
                                            "http://[F::a]",
                                            "http://[::ffff:1.2.3.4]",
                                            "http://[fe80::1%25eth0]",
                                            "http://[fe80::1%eth-0._~]"};
    static const char *const others[] = {"http://a::b]",   "http://[abcd]",   "http://[::g]", "http://[:]",
                                         "http://[::1%]",  "http://[::1%a!]", "http://[1234", "http://[]",
                                         "http://[::1/2]", "http://[::1"};
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        if (!is_url(addresses[i], true)) fail_msg("%s", addresses[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_url(others[i], true)) fail_msg("%s", others[i]);
}

static void host_labels_end_where_rfc_1123_says(void **state)
{
    char label[65];
    (void)state;
    memset(label, 'a', 64);
    label[64] = '\0';
    assert_false(awsc_rules_is_host_label(awsc_view_text(label), false));
    assert_true(awsc_rules_is_host_label((awsc_view){label, 63}, false));
    assert_false(awsc_rules_is_host_label(AWSC_VIEW(""), true));
    assert_false(awsc_rules_is_host_label(AWSC_VIEW("a..b"), true));
    assert_false(awsc_rules_is_host_label(AWSC_VIEW("a.b."), true));
    assert_false(awsc_rules_is_host_label(AWSC_VIEW("a.b"), false));
    assert_true(awsc_rules_is_host_label(AWSC_VIEW("a.b"), true));
    for (int c = 1; c < 256; c++) {
        const char text[] = {'a', (char)c, 'a'};
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
        assert_int_equal(awsc_rules_is_host_label((awsc_view){text, 3}, false), letter || digit || c == '-');
        assert_int_equal(awsc_rules_is_host_label((awsc_view){text + 1, 1}, false), letter || digit);
    }
}

static void buckets_have_three_characters_and_are_no_addresses(void **state)
{
    static const char *const right[] = {"abc", "a-c", "123", "1.2.3", "1.2.3.4.5", "1.2.3.x", "1.2.3.1000", "a.b.c"};
    static const char *const wrong[] = {"",    "a",   "ab",  "a.",   "aBc",     "abZ",     "Abc",
                                        "-bc", "ab-", "a_c", "a..c", "1.2.3.4", "0.0.0.0", "999.999.999.999"};
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        if (!awsc_rules_is_s3_bucket(awsc_view_text(right[i]), true)) fail_msg("%s", right[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (awsc_rules_is_s3_bucket(awsc_view_text(wrong[i]), true)) fail_msg("%s", wrong[i]);
    assert_false(awsc_rules_is_s3_bucket(AWSC_VIEW("a.b.c"), false));
    assert_false(awsc_rules_is_host_label(AWSC_VIEW("a_b"), false));
}

static void arns_have_six_parts(void **state)
{
    awsc_rules_arn arn;
    (void)state;
    assert_true(awsc_rules_parse_arn(AWSC_VIEW("arn:aws:s3:::b:c/d"), &arn));
    assert_true(awsc_view_equal(arn.resource, AWSC_VIEW("b:c/d")));
    assert_false(awsc_rules_parse_arn(AWSC_VIEW("arn:aws:s3::"), &arn));
    assert_false(awsc_rules_parse_arn(AWSC_VIEW("arn:aws:s3:::"), &arn));
    assert_false(awsc_rules_parse_arn(AWSC_VIEW("arn::s3:::x"), &arn));
    assert_false(awsc_rules_parse_arn(AWSC_VIEW("urn:aws:s3:::x"), &arn));
    assert_false(awsc_rules_parse_arn(AWSC_VIEW(""), &arn));
}

static void future_regions_belong_to_their_partition(void **state)
{
    static const struct {
        const char *region;
        const char *partition;
    } cases[] = {{"us-gov-north-3", "aws-us-gov"},
                 {"cn-south-12", "aws-cn"},
                 {"eu-isoe-east-9", "aws-iso-e"},
                 {"us-isob-x-1", "aws-iso-b"},
                 {"mx-south-2", "aws"},
                 {"", "aws"},
                 {"us-gov-", "aws"},
                 {"cn-north-", "aws"},
                 {"cn-north-1x", "aws"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(awsc_partition_find(&awsc_partitions_all, awsc_view_text(cases[i].region))->name,
                            cases[i].partition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_of_rules_gives_url_and_properties),
        cmocka_unit_test(missing_and_invalid_parameters_are_named),
        cmocka_unit_test(a_message_of_the_rules_shows_the_endpoint_without_its_secrets),
        cmocka_unit_test(a_service_without_rules_needs_a_url),
        cmocka_unit_test(buckets_have_three_characters_and_are_no_addresses),
        cmocka_unit_test(exhausted_memory_is_reported_and_nothing_leaks),
        cmocka_unit_test(urls_are_parsed),
        cmocka_unit_test(an_address_of_ipv6_has_both_brackets_a_colon_and_hexadecimal_digits),
        cmocka_unit_test(host_labels_end_where_rfc_1123_says),
        cmocka_unit_test(arns_have_six_parts),
        cmocka_unit_test(future_regions_belong_to_their_partition),
    };
    return cmocka_run_group_tests_name("endpoint", tests, NULL, NULL);
}
