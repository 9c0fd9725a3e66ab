/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical requests: the order of headers, folded values, paths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <awsc/sigv4.h>

#include "auth/canonical.h"
#include "auth/payload.h"

typedef struct canonical {
    awsc_buffer lines;
    awsc_buffer names;
    awsc_canonical_scratch scratch;
} canonical;

static canonical new_canonical(void)
{
    const awsc_buffer empty = AWSC_BUFFER_INIT(awsc_allocator_default());
    return (canonical){empty, empty, {empty, empty, empty}};
}

static void free_canonical(canonical *forms)
{
    awsc_buffer_clear(&forms->lines);
    awsc_buffer_clear(&forms->names);
    awsc_buffer_clear(&forms->scratch.text);
    awsc_buffer_clear(&forms->scratch.items);
    awsc_buffer_clear(&forms->scratch.order);
}

static void assert_headers(const char *const (*headers)[2], size_t count, const char *lines, const char *names)
{
    awsc_http_request *request = NULL;
    canonical forms = new_canonical();
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(awsc_http_request_add_header(request, headers[i][0], headers[i][1], NULL), AWSC_OK);
    awsc_canonical_headers(&forms.lines, &forms.names, &forms.scratch, &request->headers, 0);
    assert_string_equal(awsc_buffer_text(&forms.lines), lines);
    assert_string_equal(awsc_buffer_text(&forms.names), names);
    free_canonical(&forms);
    awsc_http_request_free(request);
}

static void headers_are_sorted_by_all_of_their_names(void **state)
{
    (void)state;
    static const char *const headers[][2] = {
        {"X-Amz-Date", "1"}, {"x-amz-d", "2"},   {"X-AMZ-DA", "3"},         {"x-amz-datf", "4"}, {"X-Amz-Date-B", "5"},
        {"Host", "6"},       {"hos", "7"},       {"HOST-Of-The-Long", "8"}, {"a", "9"},          {"Z", "10"},
        {"X-Amz-Dat", "11"}, {"x_amz-da", "12"}, {"User-Agent", "13"},      {"x~", "14"},        {"X-2", "15"},
    };
    assert_headers(headers, sizeof headers / sizeof *headers,
                   "a:9\nhos:7\nhost:6\nhost-of-the-long:8\nx-2:15\nx-amz-d:2\nx-amz-da:3\nx-amz-dat:11\nx-amz-date:1\n"
                   "x-amz-date-b:5\nx-amz-datf:4\nx_amz-da:12\nx~:14\nz:10\n",
                   "a;hos;host;host-of-the-long;x-2;x-amz-d;x-amz-da;x-amz-dat;x-amz-date;x-amz-date-b;x-amz-datf;"
                   "x_amz-da;x~;z");
}

static void headers_of_one_name_are_one_line_in_their_order(void **state)
{
    (void)state;
    static const char *const headers[][2] = {
        {"x-amz-meta-list", "b"}, {"Abc", "2"}, {"X-Amz-Meta-List", " a  c "}, {"ABC", "1"}, {"X-AMZ-META-LIST", ""},
    };
    assert_headers(headers, sizeof headers / sizeof *headers, "abc:2,1\nx-amz-meta-list:b,a c,\n",
                   "abc;x-amz-meta-list");
}

/* A reference implementation: the words of `text`, with one blank between them. */
static void fold_plainly(char *to, const char *value)
{
    const char *start = to;
    for (; *value; value++) {
        if (*value != ' ' && *value != '\t') {
            *to++ = *value;
            continue;
        }
        if (to > start && value[1] && value[1] != ' ' && value[1] != '\t') *to++ = ' ';
    }
    *to = '\0';
}

static void blanks_are_folded_wherever_they_stand(void **state)
{
    (void)state;
    static const char *const blanks[] = {" ", "  ", "\t", " \t "};
    for (size_t size = 1; size <= 20; size++)
        for (size_t at = 0; at < size; at++)
            for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
                char value[32] = "abcdefghijklmnopqrst", folded[32], line[64] = "x:";
                if (at + strlen(blanks[i]) > size) continue;
                value[size] = '\0';
                memcpy(value + at, blanks[i], strlen(blanks[i]));
                fold_plainly(folded, value);
                strcat(strcat(line, folded), "\n");
                const char *const headers[][2] = {{"X", value}};
                assert_headers(headers, 1, line, "x");
            }
}

static void assert_path(const char *path, uint32_t flags, const char *expected)
{
    canonical forms = new_canonical();
    awsc_canonical_path(&forms.lines, &forms.scratch, awsc_view_text(path), flags);
    assert_string_equal(awsc_buffer_text(&forms.lines), expected);
    free_canonical(&forms);
}

static void a_path_is_resolved_and_encoded_unless_a_flag_forbids_it(void **state)
{
    (void)state;
    assert_path("", 0, "/");
    assert_path("/2015-03-31/functions/Hello.v2/invocations", 0, "/2015-03-31/functions/Hello.v2/invocations");
    assert_path("/2015-03-31/functions/a%3Ab_c~/invocations", 0, "/2015-03-31/functions/a%253Ab_c~/invocations");
    assert_path("/long-enough/./to/../be//looked/at/..", 0, "/long-enough/be/looked");
    assert_path("/a/.b", 0, "/a/.b");
    /* A slash ends the path only if the request's path has one. */
    static const char *const resolved[][2] = {{"/a/b/..", "/a"},    {"/a/b/../", "/a/"}, {"/a/b/.", "/a/b"},
                                              {"/a/b/./", "/a/b/"}, {"/a/..", "/"},      {"/a/../", "/"},
                                              {"/..", "/"},         {"/.", "/"},         {"//", "/"},
                                              {"/a//", "/a/"},      {"/a/b//..", "/a"}};
    for (size_t i = 0; i < sizeof resolved / sizeof *resolved; i++) assert_path(resolved[i][0], 0, resolved[i][1]);
    assert_path("relative", 0, "/relative");
    assert_path("/a//b/../c", AWSC_SIGV4_KEEP_PATH, "/a//b/../c");
    assert_path("/a%20b/..", AWSC_SIGV4_ENCODE_ONCE, "/");
    assert_path("/a%20b", AWSC_SIGV4_ENCODE_ONCE, "/a%20b");
    const uint32_t s3 = AWSC_SIGV4_ENCODE_ONCE | AWSC_SIGV4_KEEP_PATH;
    assert_path("/a=b+c:d@e", s3, "/a%3Db%2Bc%3Ad%40e");
    assert_path("/%c3%a9%2a\xc3\xa9*!$&'(),;", s3, "/%C3%A9%2A%C3%A9%2A%21%24%26%27%28%29%2C%3B");
    assert_path("/%61%7e%7E%2d/b%2fc", s3, "/a~~-/b/c");
    assert_path("/100%/%zz%4/%", s3, "/100%25/%25zz%254/%25");
    assert_path("//a/../%2e%2e/.", s3, "//a/../../.");
    assert_path("/%25%33%44", s3, "/%253D");
}

static void a_query_has_its_parameters_encoded_and_sorted(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"a", "a="},
        {"a=", "a="},
        {"=b", "=b"},
        {"=", "="},
        {"&", ""},
        {"&&a=1&&b=2&", "a=1&b=2"},
        {"b=2&a=1&a=0&B=3", "B=3&a=0&a=1&b=2"},
        {"ab=1&a=2&a-=3", "a=2&a-=3&ab=1"},
        {"a=b=c", "a=b%3Dc"},
        {"a=%7e%2F%2f%20+", "a=~%2F%2F%20%2B"},
        {"a=%&b=%4&c=%4x", "a=%25&b=%254&c=%254x"},
        {"X-Amz-Signature=1&X-Amz-Date=2&x-amz-signature=3", "X-Amz-Date=2&x-amz-signature=3"},
        {"X-Amz-Signature", ""},
        {"%58-Amz-Signature=1&z", "z="},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        canonical forms = new_canonical();
        awsc_canonical_query(&forms.lines, &forms.scratch, awsc_view_text(cases[i][0]));
        const char *text = awsc_buffer_text(&forms.lines);
        if (strcmp(text, cases[i][1]) != 0) fail_msg("\"%s\": \"%s\"", cases[i][0], text);
        free_canonical(&forms);
    }
}

/* Each order of `count` parameters gives the same text: p100=&p101=… */
static void expect_sorted(unsigned count, unsigned step)
{
    char query[1024] = "", expected[1024] = "";
    canonical forms = new_canonical();
    for (unsigned i = 0; i < count; i++) {
        snprintf(query + strlen(query), sizeof query - strlen(query), "%sp%u", i ? "&" : "", 100 + i * step % count);
        snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "%sp%u=", i ? "&" : "", 100 + i);
    }
    awsc_canonical_query(&forms.lines, &forms.scratch, awsc_view_text(query));
    const char *text = awsc_buffer_text(&forms.lines);
    if (strcmp(text, expected) != 0) fail_msg("%s: %s", query, text);
    free_canonical(&forms);
}

static void any_number_of_parameters_in_any_order_is_sorted(void **state)
{
    static const unsigned counts[] = {23, 24, 25, 26, 31, 32, 33, 61, 100};
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (unsigned step = 1; step < counts[i]; step++) {
            unsigned a = counts[i], b = step;
            while (b) {
                unsigned rest = a % b;
                a = b;
                b = rest;
            }
            if (a == 1) expect_sorted(counts[i], step); /* each parameter once */
        }
}

static int stated(const char *hex, char *text)
{
    awsc_body_source source = AWSC_BODY_SOURCE_INIT;
    awsc_payload_hash hash;
    source.sha256_hex = hex;
    int status = awsc_payload_hash_body(NULL, (awsc_body){.source = &source}, &hash, NULL);
    if (!status) strcpy(text, hash.text);
    return status;
}

static void a_stated_hash_has_64_hex_digits_of_any_case(void **state)
{
    enum { SIZE = 64 };
    char hex[SIZE + 2], text[SIZE + 1];
    (void)state;
    for (int c = 1; c < 256; c++) {
        bool digit = strchr("0123456789abcdefABCDEF", c) != NULL;
        for (size_t at = 0; at < SIZE; at += 21) {
            memset(hex, '5', SIZE);
            hex[SIZE] = '\0';
            hex[at] = (char)c;
            assert_int_equal(stated(hex, text), digit ? AWSC_OK : AWSC_ERR_VALIDATION);
            if (digit) assert_int_equal(text[at], c >= 'A' && c <= 'F' ? c + 32 : c);
        }
    }
    memset(hex, '5', sizeof hex);
    hex[SIZE + 1] = '\0';
    assert_int_equal(stated(hex, text), AWSC_ERR_VALIDATION);
    hex[SIZE - 1] = '\0';
    assert_int_equal(stated(hex, text), AWSC_ERR_VALIDATION);
    assert_int_equal(stated("", text), AWSC_ERR_VALIDATION);
}

static void expect_named(const char *names, int status, const char *expected)
{
    static const awsc_http_header headers[] = {{"Host", " h "}, {"X-A", "1"}, {"x-a", "2  3"}, {"X-B", ""}};
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_error *error = NULL;
    int got = awsc_canonical_named_headers(&out, awsc_view_text(names), headers, 4, &error);
    if (got != status) fail_msg("\"%s\": %d", names, got);
    const char *text = status ? awsc_error_message(error) : awsc_buffer_text(&out);
    if (!strstr(text, expected) || (!status && strcmp(text, expected) != 0)) fail_msg("\"%s\": %s", names, text);
    awsc_error_free(error);
    awsc_buffer_clear(&out);
}

static void a_server_takes_the_headers_that_are_listed(void **state)
{
    static const char malformed[] = "the list of signed headers is malformed";
    static const char *const lists[] = {"",          "host;",    ";host",    "host;;x-a", "x-a;host",
                                        "host;host", "Host;x-a", "host;x-A", "ho st",     "host;x-b;x-a"};
    char name[103], message[160];
    (void)state;
    expect_named("host", AWSC_OK, "host:h\n");
    expect_named("host;x-a;x-b", AWSC_OK, "host:h\nx-a:1,2 3\nx-b:\n");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) expect_named(lists[i], AWSC_ERR_VALIDATION, malformed);
    expect_named("host;x-c", AWSC_ERR_VALIDATION, "header x-c is signed, but the request does not have it");
    for (int size = 99; size <= 102; size++) {
        memset(name, 'n', sizeof name);
        name[size] = '\0';
        snprintf(message, sizeof message, "header %.100s is signed", name);
        expect_named(name, AWSC_ERR_VALIDATION, message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stated_hash_has_64_hex_digits_of_any_case),
        cmocka_unit_test(a_query_has_its_parameters_encoded_and_sorted),
        cmocka_unit_test(any_number_of_parameters_in_any_order_is_sorted),
        cmocka_unit_test(a_server_takes_the_headers_that_are_listed),
        cmocka_unit_test(headers_are_sorted_by_all_of_their_names),
        cmocka_unit_test(headers_of_one_name_are_one_line_in_their_order),
        cmocka_unit_test(blanks_are_folded_wherever_they_stand),
        cmocka_unit_test(a_path_is_resolved_and_encoded_unless_a_flag_forbids_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
