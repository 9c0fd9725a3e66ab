/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions of endpoint rules, one by one: results, refused operands, and the signing that an endpoint asks for. A
 * rule program here is one result whose URL is one term.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/tables/generated.h>
#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "endpoint/endpoint.h"
#include "endpoint/functions.h"

enum { ROOM = 64 };

/* ---- making terms ------------------------------------------------------------------------------------------------ */

/* Tables that grow while a test adds terms; each function returns the index of its term. */
typedef struct program {
    const char *texts[ROOM];
    awsc_endpoint_term terms[ROOM];
    uint16_t operands[ROOM];
    awsc_endpoint_auth_rule auth[4];
    awsc_endpoint_header_rule headers[4];
    awsc_endpoint_result_rule result;
    uint16_t text_count, term_count, operand_count;
} program;

static uint16_t term(program *p, enum awsc_endpoint_term_kind kind, uint16_t value)
{
    p->terms[p->term_count] = (awsc_endpoint_term){(uint8_t)kind, 0, value};
    return p->term_count++;
}

static uint16_t text(program *p, const char *value)
{
    p->texts[p->text_count] = value;
    return term(p, AWSC_ENDPOINT_TEXT, p->text_count++);
}

static uint16_t boolean(program *p, bool value)
{
    return term(p, AWSC_ENDPOINT_BOOL, value);
}

static uint16_t number(program *p, int value)
{
    return term(p, AWSC_ENDPOINT_NUMBER, (uint16_t)(int16_t)value);
}

/* A function whose operands are terms; the list ends with AWSC_TABLE_ENDPOINT_NONE. */
static uint16_t function(program *p, enum awsc_endpoint_term_kind kind, const uint16_t *operands)
{
    uint16_t index = term(p, kind, p->operand_count);
    for (; *operands != AWSC_TABLE_ENDPOINT_NONE; operands++, p->terms[index].count++)
        p->operands[p->operand_count++] = *operands;
    return index;
}

#define F(kind, ...) function(p, AWSC_ENDPOINT_##kind, (const uint16_t[]){__VA_ARGS__, AWSC_TABLE_ENDPOINT_NONE})

static awsc_endpoint_rules rules_of(program *p, uint16_t url)
{
    p->result.text = url;
    if (!p->result.properties) p->result.properties = AWSC_TABLE_ENDPOINT_NONE;
    return (awsc_endpoint_rules){.texts = p->texts,
                                 .terms = p->terms,
                                 .operands = p->operands,
                                 .auth = p->auth,
                                 .headers = p->headers,
                                 .results = &p->result,
                                 .root = AWSC_TABLE_ENDPOINT_RESULT,
                                 .functions = &awsc_internal_endpoint_functions};
}

/* Expects that the term has this text; NULL: that it is unset. */
static void expect(program *p, uint16_t index, const char *expected)
{
    awsc_endpoint_rules rules = rules_of(p, index);
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    awsc_endpoint endpoint;
    awsc_error *error = NULL;
    int status = awsc_endpoint_resolve(awsc_allocator_default(), &rules, &params, &endpoint, &error);
    if (expected) {
        if (status) fail_msg("%s instead of %s", awsc_error_message(error), expected);
        assert_string_equal(endpoint.url, expected);
    } else {
        assert_int_equal(status, AWSC_ERR_ENDPOINT);
        assert_string_equal(awsc_error_message(error), "the endpoint rules use a value that is not set");
    }
    awsc_error_free(error);
    awsc_endpoint_clear(&endpoint);
}

/* Returns the texts of `list`, each in brackets. expect() checks that items beyond the end are unset. */
static void expect_list(program *p, uint16_t list, const char *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        expect(p, F(INDEX, list, number(p, (int)i)), items[i]);
        expect(p, F(INDEX, list, number(p, (int)i - (int)count)), items[i]);
    }
    expect(p, F(INDEX, list, number(p, (int)count)), NULL);
    expect(p, F(INDEX, list, number(p, -(int)count - 1)), NULL);
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static void items_are_counted_from_both_ends(void **state)
{
    static const char *const items[] = {"a", "b", "c"};
    program own = {0}, *p = &own;
    (void)state;
    uint16_t list = F(LIST, text(p, "a"), text(p, "b"), text(p, "c"));
    expect_list(p, list, items, 3);
    expect(p, F(INDEX, text(p, "abc"), number(p, 0)), NULL); /* no list */
    uint16_t unset = F(INDEX, list, number(p, 3));
    expect(p, F(INDEX, F(LIST, text(p, "a"), unset), number(p, 0)), NULL);
}

static void split_at(const char *value, const char *separator, int limit, const char *const *items, size_t count)
{
    program own = {0}, *p = &own;
    expect_list(p, F(SPLIT, text(p, value), text(p, separator), number(p, limit)), items, count);
}

static void texts_are_split_as_the_specification_shows(void **state)
{
    (void)state;
    split_at("a--b--c", "--", 0, (const char *const[]){"a", "b", "c"}, 3);
    split_at("a--b--c", "--", 1, (const char *const[]){"a--b--c"}, 1);
    split_at("a--b--c", "--", 2, (const char *const[]){"a", "b--c"}, 2);
    split_at("a--b--c", "--", 3, (const char *const[]){"a", "b", "c"}, 3);
    split_at("a--b--c", "--", 9, (const char *const[]){"a", "b", "c"}, 3);
    split_at("--x-s3--azid--suffix", "--", 0, (const char *const[]){"", "x-s3", "azid", "suffix"}, 4);
    split_at("--x-s3--azid--suffix", "--", 2, (const char *const[]){"", "x-s3--azid--suffix"}, 2);
    split_at("mybucket", "--", 0, (const char *const[]){"mybucket"}, 1);
    split_at("", "--", 0, (const char *const[]){""}, 1);
    split_at("--", "--", 0, (const char *const[]){"", ""}, 2);
    split_at("----", "--", 0, (const char *const[]){"", "", ""}, 3);
    split_at("---", "--", 0, (const char *const[]){"", "-"}, 2);
    split_at("a-", "--", 0, (const char *const[]){"a-"}, 1);
    split_at("a#b#", "#", 0, (const char *const[]){"a", "b", ""}, 3);
}

static void an_empty_separator_does_not_split(void **state)
{
    program own = {0}, *p = &own;
    (void)state;
    uint16_t unset = F(INDEX, F(LIST, text(p, "a")), number(p, 5));
    expect(p, F(INDEX, F(SPLIT, text(p, "abc"), text(p, ""), number(p, 0)), number(p, 0)), NULL);
    expect(p, F(INDEX, F(SPLIT, unset, text(p, "-"), number(p, 0)), number(p, 0)), NULL);
    expect(p, F(INDEX, F(SPLIT, text(p, "abc"), unset, number(p, 0)), number(p, 0)), NULL);
}

/* ---- decisions --------------------------------------------------------------------------------------------------- */

static void the_condition_chooses_between_two_values(void **state)
{
    program own = {0}, *p = &own;
    (void)state;
    uint16_t unset = F(INDEX, F(LIST, text(p, "a")), number(p, 5));
    expect(p, F(ITE, boolean(p, true), text(p, "then"), text(p, "else")), "then");
    expect(p, F(ITE, boolean(p, false), text(p, "then"), text(p, "else")), "else");
    expect(p, F(ITE, unset, text(p, "then"), text(p, "else")), "else");
    expect(p, F(ITE, text(p, "no boolean"), text(p, "then"), text(p, "else")), "else");
    expect(p, F(ITE, boolean(p, true), unset, text(p, "else")), NULL);
    expect(p, F(ITE, F(BOOL_EQUALS, boolean(p, false), boolean(p, false)), text(p, "then"), text(p, "else")), "then");
}

static void the_first_value_that_is_set_counts(void **state)
{
    program own = {0}, *p = &own;
    (void)state;
    uint16_t unset = F(INDEX, F(LIST, text(p, "a")), number(p, 5));
    expect(p, F(COALESCE, unset, text(p, "second"), text(p, "third")), "second");
    expect(p, F(COALESCE, text(p, ""), text(p, "second")), "");
    expect(p, F(COALESCE, unset, unset), NULL);
}

/* The result of an if-then-else for a condition. */
static void expect_boolean(program *p, uint16_t condition, bool expected)
{
    expect(p, F(ITE, condition, text(p, "yes"), text(p, "no")), expected ? "yes" : "no");
    p->text_count -= 2;
    p->term_count -= 3;
    p->operand_count -= 3;
}

static void values_are_compared_by_kind_and_by_content(void **state)
{
    program own = {0}, *p = &own;
    (void)state;
    uint16_t a = text(p, "a"), b = text(p, "b"), yes = boolean(p, true), no = boolean(p, false);
    uint16_t unset = F(INDEX, F(LIST, a), number(p, 5));
    expect_boolean(p, F(TEXT_EQUALS, a, text(p, "a")), true);
    expect_boolean(p, F(TEXT_EQUALS, a, b), false);
    expect_boolean(p, F(TEXT_EQUALS, a, unset), false);
    expect_boolean(p, F(TEXT_EQUALS, unset, unset), false);
    expect_boolean(p, F(BOOL_EQUALS, yes, yes), true);
    expect_boolean(p, F(BOOL_EQUALS, yes, no), false);
    expect_boolean(p, F(BOOL_EQUALS, yes, a), false);
    expect_boolean(p, F(BOOL_EQUALS, a, yes), false);
    expect_boolean(p, F(BOOL_EQUALS, unset, no), false);
    expect_boolean(p, F(NOT, no), true);
    expect_boolean(p, F(NOT, unset), true);
    expect_boolean(p, F(NOT, a), false);
    expect_boolean(p, F(IS_SET, no), true);
    expect_boolean(p, F(IS_SET, unset), false);
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void substrings_are_cut_from_both_ends(void **state)
{
    static const struct {
        int start, stop;
        bool reverse;
        const char *expected;
    } cases[] = {
        {0, 4, false, "abcd"}, {0, 1, false, "a"},   {3, 4, false, "d"},  {0, 5, false, NULL},  {2, 2, false, NULL},
        {3, 2, false, NULL},   {-1, 2, false, NULL}, {0, 1, true, "d"},   {0, 4, true, "abcd"}, {1, 3, true, "bc"},
        {3, 4, true, "a"},     {0, 5, true, NULL},   {-1, 1, true, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        program own = {0}, *p = &own;
        expect(p,
               F(SUBSTRING, text(p, "abcd"), number(p, cases[i].start), number(p, cases[i].stop),
                 boolean(p, cases[i].reverse)),
               cases[i].expected);
    }
    program own = {0}, *p = &own;
    expect(p,
           F(SUBSTRING,
             text(p, "ab\xc3\xa9"
                     "d"),
             number(p, 0), number(p, 2), boolean(p, false)),
           NULL);
    expect(p, F(SUBSTRING, boolean(p, true), number(p, 0), number(p, 1), boolean(p, false)), NULL);
}

static void text_functions_refuse_other_types(void **state)
{
    program own = {0}, *p = &own;
    (void)state;
    uint16_t yes = boolean(p, true);
    expect(p, F(URI_ENCODE, yes), NULL);
    expect(p, F(JSON_TEXT, yes), NULL);
    expect(p, F(TEMPLATE, text(p, "https://"), yes), NULL);
    expect(p, F(FIELD, F(PARSE_URL, yes), number(p, AWSC_ENDPOINT_URL_SCHEME)), NULL);
    expect(p, F(FIELD, F(PARSE_ARN, yes), number(p, AWSC_ENDPOINT_ARN_SERVICE)), NULL);
    expect(p, F(FIELD, F(PARTITION, yes), number(p, AWSC_ENDPOINT_PARTITION_NAME)), NULL);
    expect_boolean(p, F(HOST_LABEL, yes, boolean(p, false)), false);
    expect(p, F(JSON_TEXT, text(p, "a\"b\\c\x1f")), "a\\\"b\\\\c\\u001f");
    expect(p, F(URI_ENCODE, text(p, "a/b c~")), "a%2Fb%20c~");
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

static void every_field_of_a_partition_is_there(void **state)
{
    program own = {0}, *p = &own;
    (void)state;
    uint16_t china = F(PARTITION, text(p, "cn-north-1")), aws = F(PARTITION, text(p, "us-west-2"));
    expect(p, F(FIELD, china, number(p, AWSC_ENDPOINT_PARTITION_NAME)), "aws-cn");
    expect(p, F(FIELD, china, number(p, AWSC_ENDPOINT_PARTITION_DNS_SUFFIX)), "amazonaws.com.cn");
    expect(p, F(FIELD, china, number(p, AWSC_ENDPOINT_PARTITION_DUAL_STACK_DNS_SUFFIX)),
           "api.amazonwebservices.com.cn");
    expect(p, F(FIELD, china, number(p, AWSC_ENDPOINT_PARTITION_GLOBAL_REGION)), "cn-northwest-1");
    expect(p, F(FIELD, aws, number(p, AWSC_ENDPOINT_PARTITION_GLOBAL_REGION)), "us-east-1");
    expect_boolean(p, F(FIELD, aws, number(p, AWSC_ENDPOINT_PARTITION_SUPPORTS_FIPS)), true);
    expect_boolean(p, F(FIELD, aws, number(p, AWSC_ENDPOINT_PARTITION_SUPPORTS_DUAL_STACK)), true);
    expect(p, F(FIELD, aws, number(p, AWSC_ENDPOINT_URL_SCHEME)), NULL); /* no field of a partition */
}

static void every_field_of_a_url_is_there(void **state)
{
    program own = {0}, *p = &own;
    (void)state;
    uint16_t url = F(PARSE_URL, text(p, "https://host.example:8443/a/b"));
    expect(p, F(FIELD, url, number(p, AWSC_ENDPOINT_URL_SCHEME)), "https");
    expect(p, F(FIELD, url, number(p, AWSC_ENDPOINT_URL_AUTHORITY)), "host.example:8443");
    expect(p, F(FIELD, url, number(p, AWSC_ENDPOINT_URL_PATH)), "/a/b");
    expect(p, F(FIELD, url, number(p, AWSC_ENDPOINT_URL_NORMALIZED_PATH)), "/a/b/");
    expect(p, F(FIELD, url, number(p, AWSC_ENDPOINT_ARN_REGION)), NULL);
    expect_boolean(p, F(FIELD, url, number(p, AWSC_ENDPOINT_URL_IS_IP)), false);
}

static void ip_addresses_in_urls_are_distinguished_from_names(void **state)
{
    static const struct {
        const char *url;
        int is_ip; /* -1: no URL at all */
    } cases[] = {
        {"http://127.0.0.1", 1},
        {"http://127.0.0.1:8080/", 1},
        {"http://255.0.0.255/", 1},
        {"http://[::1]", 1},
        {"http://[::1]:80", 1},
        {"http://[2001:DB8::ff:1.2.3.4]/path", 1},
        {"http://[fe80::1%25eth0]", 1},
        {"http://[fe80::1%eth-0_1.x~]:80/", 1},
        {"http://1.2.3", 0},
        {"http://1.2.3.4.5", 0},
        {"http://1.2.3.256", 0},
        {"http://1.2.3.0256", 0},
        {"http://1.2.3.x", 0},
        {"http://1.2..4", 0},
        {"http://host", 0},
        {"http://host:", 0},
        {"http://host:65535", 0},
        {"http://[]", 0},
        {"http://[1]", 0},
        {"http://[::g]", 0},
        {"http://[::1%]", 0},
        {"http://host:x", -1},
        {"http://host:65536", -1},
        {"http://a:b:c", -1},
        {"http://", -1},
        {"http://:80", -1},
        {"ftp://host", -1},
        {"http://host?query", -1},
        {"http://host#fragment", -1},
        {"host", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        program own = {0}, *p = &own;
        uint16_t is_ip = F(FIELD, F(PARSE_URL, text(p, cases[i].url)), number(p, AWSC_ENDPOINT_URL_IS_IP));
        uint16_t all = F(ITE, F(IS_SET, is_ip), F(ITE, is_ip, text(p, "ip"), text(p, "name")), text(p, "none"));
        expect(p, all, cases[i].is_ip < 0 ? "none" : cases[i].is_ip ? "ip" : "name");
    }
}

static void every_field_of_an_arn_is_there(void **state)
{
    static const char *const parts[] = {"accesspoint", "my", "point", ""};
    program own = {0}, *p = &own;
    (void)state;
    uint16_t arn = F(PARSE_ARN, text(p, "arn:aws:s3:us-east-1:123456789012:accesspoint/my:point/"));
    expect(p, F(FIELD, arn, number(p, AWSC_ENDPOINT_ARN_PARTITION)), "aws");
    expect(p, F(FIELD, arn, number(p, AWSC_ENDPOINT_ARN_SERVICE)), "s3");
    expect(p, F(FIELD, arn, number(p, AWSC_ENDPOINT_ARN_REGION)), "us-east-1");
    expect(p, F(FIELD, arn, number(p, AWSC_ENDPOINT_ARN_ACCOUNT_ID)), "123456789012");
    expect_list(p, F(FIELD, arn, number(p, AWSC_ENDPOINT_ARN_RESOURCE_ID)), parts, 4);
    expect(p, F(FIELD, arn, number(p, AWSC_ENDPOINT_PARTITION_NAME)), NULL);
    static const char *const wrong[] = {"",           "arn",           "arn:aws:s3:::", "arn::s3:::x", "arn:aws::::x",
                                        "arn:aws:s3", "nra:aws:s3:::x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        program other = {0};
        p = &other;
        expect(p, F(FIELD, F(PARSE_ARN, text(p, wrong[i])), number(p, AWSC_ENDPOINT_ARN_SERVICE)), NULL);
    }
}

/* ---- signing ----------------------------------------------------------------------------------------------------- */

/* An endpoint that prefers 4A for two regions over 4. */
static awsc_endpoint_rules four_a_rules(program *p)
{
    enum { NONE = AWSC_TABLE_ENDPOINT_NONE };
    uint16_t name = text(p, "sigv4a"), other = text(p, "sigv4"), service = text(p, "s3");
    uint16_t set = F(LIST, text(p, "*"), text(p, "eu-*"), text(p, ""));
    p->auth[0] = (awsc_endpoint_auth_rule){name, service, NONE, set, AWSC_ENDPOINT_ENCODE_ONCE};
    p->auth[1] = (awsc_endpoint_auth_rule){other, service, text(p, "eu-central-1"), NONE, 0};
    p->texts[p->text_count] = "x-amz-own";
    p->headers[0] = (awsc_endpoint_header_rule){p->text_count++, text(p, "value")};
    p->result.auth_count = 2;
    p->result.header_count = 1;
    return rules_of(p, text(p, "https://four-a.example"));
}

static void the_first_scheme_of_version_4_names_service_and_region(void **state)
{
    program own = {0};
    awsc_endpoint_rules rules = four_a_rules(&own);
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    awsc_endpoint endpoint;
    (void)state;
    own.auth[2] = (awsc_endpoint_auth_rule){own.auth[1].name, text(&own, "other"), text(&own, "eu-west-9"),
                                            AWSC_TABLE_ENDPOINT_NONE, 0};
    own.result.auth_count = 3;
    assert_int_equal(awsc_endpoint_resolve(awsc_allocator_default(), &rules, &params, &endpoint, NULL), AWSC_OK);
    assert_int_equal(endpoint.auth_count, 3);
    assert_string_equal(endpoint.auth[2].signing_name, "other");
    assert_string_equal(endpoint.signing_name, "s3");
    assert_string_equal(endpoint.signing_region, "eu-central-1");
    awsc_endpoint_clear(&endpoint);
}

static void an_endpoint_lists_signatures_in_order_of_preference(void **state)
{
    program own = {0};
    awsc_endpoint_rules rules = four_a_rules(&own);
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    awsc_endpoint endpoint;
    (void)state;
    assert_int_equal(awsc_endpoint_resolve(awsc_allocator_default(), &rules, &params, &endpoint, NULL), AWSC_OK);
    assert_int_equal(endpoint.auth_count, 2);
    assert_string_equal(endpoint.auth[0].name, "sigv4a");
    assert_null(endpoint.auth[0].signing_region);
    assert_int_equal(endpoint.auth[0].signing_region_count, 3);
    assert_string_equal(endpoint.auth[0].signing_region_set[0], "*");
    assert_string_equal(endpoint.auth[0].signing_region_set[1], "eu-*");
    assert_string_equal(endpoint.auth[0].signing_region_set[2], "");
    assert_int_equal(endpoint.auth[0].flags, AWSC_ENDPOINT_ENCODE_ONCE);
    assert_string_equal(endpoint.auth[1].name, "sigv4");
    assert_int_equal(endpoint.auth[1].signing_region_count, 0);
    assert_string_equal(endpoint.signing_name, "s3");
    assert_string_equal(endpoint.signing_region, "eu-central-1");
    assert_int_equal(endpoint.header_count, 1);
    assert_string_equal(endpoint.headers[0].name, "x-amz-own");
    assert_string_equal(endpoint.headers[0].value, "value");
    awsc_endpoint_clear(&endpoint);
}

extern const awsc_service awsc_lambda_service;

static void a_client_signs_as_the_endpoint_asks(void **state)
{
    program own = {0};
    awsc_endpoint_rules rules = four_a_rules(&own);
    (void)state;
    for (int knows_4a = 0; knows_4a < 2; knows_4a++) {
        awsc_service service = awsc_lambda_service;
        awsc_credentials keys = AWSC_CREDENTIALS_INIT;
        awsc_config config = AWSC_CONFIG_INIT;
        awsc_replay *replay = NULL;
        awsc_client *client = NULL;
        const awsc_lambda_get_account_settings_input input = {0};
        service.endpoint_rules = &rules;
        service.sigv4a = knows_4a ? &awsc_internal_sigv4a : NULL;
        keys.access_key_id = "AKIDEXAMPLE";
        keys.secret_access_key = "secret";
        assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
        assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
        assert_int_equal(awsc_credentials_provider_new_static(&keys, &config.credentials, NULL), AWSC_OK);
        config.region = "eu-west-1";
        config.config_file = config.credentials_file = "/dev/null";
        config.transport = awsc_replay_transport(replay);
        assert_int_equal(awsc_internal_client_new(&service, AWSC_LAMBDA_LEVEL, &config, &client, NULL), AWSC_OK);
        assert_int_equal(awsc_lambda_get_account_settings((awsc_lambda *)client, &input, NULL, NULL, NULL), AWSC_OK);
        const awsc_http_request *sent = awsc_replay_request(replay, 0);
        const char *authorization = awsc_http_request_header(sent, "Authorization");
        const char *regions = awsc_http_request_header(sent, "X-Amz-Region-Set");
        if (knows_4a) {
            assert_non_null(strstr(authorization, "AWS4-ECDSA-P256-SHA256 "));
            assert_non_null(strstr(authorization, "/s3/aws4_request"));
            assert_string_equal(regions, "*,eu-*,");
        } else {
            assert_non_null(strstr(authorization, "AWS4-HMAC-SHA256 "));
            assert_non_null(strstr(authorization, "/eu-central-1/s3/aws4_request"));
            assert_null(regions);
        }
        awsc_internal_client_free(client);
        awsc_credentials_provider_free(config.credentials);
        awsc_replay_free(replay);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_counted_from_both_ends),
        cmocka_unit_test(texts_are_split_as_the_specification_shows),
        cmocka_unit_test(an_empty_separator_does_not_split),
        cmocka_unit_test(the_condition_chooses_between_two_values),
        cmocka_unit_test(the_first_value_that_is_set_counts),
        cmocka_unit_test(values_are_compared_by_kind_and_by_content),
        cmocka_unit_test(substrings_are_cut_from_both_ends),
        cmocka_unit_test(text_functions_refuse_other_types),
        cmocka_unit_test(every_field_of_a_partition_is_there),
        cmocka_unit_test(every_field_of_a_url_is_there),
        cmocka_unit_test(ip_addresses_in_urls_are_distinguished_from_names),
        cmocka_unit_test(every_field_of_an_arn_is_there),
        cmocka_unit_test(the_first_scheme_of_version_4_names_service_and_region),
        cmocka_unit_test(an_endpoint_lists_signatures_in_order_of_preference),
        cmocka_unit_test(a_client_signs_as_the_endpoint_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
