/* SPDX-License-Identifier: Apache-2.0 */
/* The first and the last character, digit and byte that HTTP's texts and codings may have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "error/error.h"
#include "http/content_coding.h"
#include "http/fields.h"
#include "http/gzip.h"
#include "http/http.h"
#include "http/proxy_choice.h"

/* ---- requests -----------------------------------------------------------------------------------------------------
 */

static int make(const char *method, const char *target)
{
    awsc_http_request *request = NULL;
    int status = awsc_http_request_new(method, target, &request, NULL);
    awsc_http_request_free(request);
    return status;
}

static void every_byte_of_a_method_and_a_target_counts(void **state)
{
    (void)state;
    for (int c = 1; c < 256; c++) {
        const char method[] = {'G', (char)c, 'T', 0}, target[] = {'/', (char)c, 'x', 0};
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
        assert_int_equal(make(method, "/"), letter ? AWSC_OK : AWSC_ERR_VALIDATION);
        assert_int_equal(make("GET", target), c > 0x20 && c != 0x7f ? AWSC_OK : AWSC_ERR_VALIDATION);
        const char first[] = {(char)c, 'T', 0}, last[] = {'G', (char)c, 0}, alone[] = {(char)c, 0};
        assert_int_equal(make(first, "/"), letter ? AWSC_OK : AWSC_ERR_VALIDATION);
        assert_int_equal(make(last, "/"), letter ? AWSC_OK : AWSC_ERR_VALIDATION);
        assert_int_equal(make(alone, "/"), letter ? AWSC_OK : AWSC_ERR_VALIDATION);
        assert_int_equal(make("GET", alone), c == '/' ? AWSC_OK : AWSC_ERR_VALIDATION);
    }
    assert_int_equal(make("", "/"), AWSC_ERR_VALIDATION);
    assert_int_equal(make("GET", ""), AWSC_ERR_VALIDATION);
}

/* ---- proxies ------------------------------------------------------------------------------------------------------
 */

static void expect_proxy(const char *url, bool right)
{
    const char *fault = awsc_proxy_fault(url);
    if (right != !fault) fail_msg("\"%s\": %s", url, fault ? fault : "is taken");
}

static void every_byte_of_a_proxy_counts(void **state)
{
    (void)state;
    for (int c = 1; c < 256; c++) {
        char host[16], high[24], low[24];
        snprintf(host, sizeof host, "http://a%cb", c);
        snprintf(high, sizeof high, "http://%%%c1@h", c);
        snprintf(low, sizeof low, "http://%%4%c@h", c);
        bool digit = c >= '0' && c <= '9', letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool hex = digit || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
        bool ends_host = c == '/' || c == '?' || c == '#' || c == '@';
        expect_proxy(host, digit || letter || c >= 0x80 || ends_host || c == '-' || c == '.' || c == '_');
        expect_proxy(low, hex);
        expect_proxy(high, hex && c != '0' && c != '1'); /* %01 and %11 are control characters */
    }
    expect_proxy("http://%1f@h", false);
    expect_proxy("http://%20@h", true);
    expect_proxy("http://%7E@h", true);
    expect_proxy("http://%7F@h", false);
    expect_proxy("http://%80@h", true);
    expect_proxy("http://u%4@h", false);
    expect_proxy("http://u%@h", false);
    expect_proxy("http://[1111:2222:3333:4444:5555:6666:7777:8888]", true);
    expect_proxy("http://[1111:2222:3333:4444:5555:6666:255.255.255.255]", true);
    expect_proxy("http://[1111:2222:3333:4444:5555:6666:00255.255.255.255]", false);
    expect_proxy("http://h:1", true);
    expect_proxy("http://h:0", false);
    expect_proxy("http://h:65535", true);
    expect_proxy("http://h:65536", false);
}

static void expect_proxied(const char *no_proxy, const char *url, bool proxied)
{
    const awsc_proxy_rules rules = {.http_proxy = "http://proxy", .no_proxy = no_proxy};
    if (proxied != (awsc_proxy_choose(&rules, url) != NULL)) fail_msg("%s, %s", no_proxy, url);
}

static void entries_are_separated_and_ranges_end_at_their_last_bit(void **state)
{
    static const char separators[] = ", \t\r\n";
    char list[32];
    (void)state;
    for (int c = 1; c < 128; c++) {
        snprintf(list, sizeof list, "a%cb", c);
        expect_proxied(list, "http://b", !strchr(separators, c));
        snprintf(list, sizeof list, "%c%cb%c", c, c, c);
        if (strchr(separators, c)) expect_proxied(list, "http://b", false);
    }
    expect_proxied("10.0.0.0/9", "http://10.127.255.255", false);
    expect_proxied("10.0.0.0/9", "http://10.128.0.0", true);
    expect_proxied("10.0.0.0/8", "http://10.255.255.255", false);
    expect_proxied("10.0.0.0/8", "http://11.0.0.0", true);
    expect_proxied("10.1.2.3/32", "http://10.1.2.3", false);
    expect_proxied("10.1.2.3/32", "http://10.1.2.2", true);
    expect_proxied("10.1.2.3/33", "http://10.1.2.3", true);
    expect_proxied("0.0.0.0/0", "http://255.1.2.3", false);
    expect_proxied("0.0.0.0/0", "http://[::1]", true);
    expect_proxied("::/0", "http://[::1]", false);
    expect_proxied("[fd00::]/8", "http://[fdff::1]", false);
    expect_proxied("[fd00::]/8", "http://[fe00::1]", true);
    expect_proxied("::1/128", "http://[::1]", false);
    expect_proxied("::1/128", "http://[::2]", true);
    expect_proxied("::1/129", "http://[::1]", true);
    expect_proxied("[::1]", "http://[::1]", false);
    expect_proxied("[::1", "http://[::1]", true);
    for (int size = 44; size <= 48; size++) { /* around the longest text of an address */
        char host[64], url[80];
        memset(host, 'h', sizeof host);
        host[size] = '\0';
        snprintf(url, sizeof url, "http://%s", host);
        expect_proxied(host, url, false);
        expect_proxied("::1/128", url, true);
        expect_proxied(host, "http://127.0.0.1", true);
        expect_proxied(host, "http://other", true);
    }
    expect_proxied("h:80", "http://h", false);
    expect_proxied("h:81", "http://h", true);
}

/* ---- codings ------------------------------------------------------------------------------------------------------
 */

static awsc_content_decoder *decoder_for(const char *codings)
{
    awsc_http_fields fields = {0};
    awsc_content_decoder *decoder = NULL;
    const awsc_allocator *allocator = awsc_allocator_default();
    assert_int_equal(
        awsc_http_fields_put(allocator, &fields, AWSC_VIEW("Content-Encoding"), awsc_view_text(codings), false, NULL),
        AWSC_OK);
    assert_int_equal(awsc_content_decoder_new(allocator, &fields, &decoder), AWSC_OK);
    awsc_http_fields_clear(allocator, &fields);
    return decoder;
}

/* Decodes `body`; the caller clears `out`. */
static int decode(const char *codings, const awsc_buffer *body, size_t piece, size_t limit, awsc_buffer *out)
{
    awsc_content_decoder *decoder = decoder_for(codings);
    int status = AWSC_OK;
    *out = AWSC_BUFFER_INIT(awsc_allocator_default());
    for (size_t at = 0; !status && at < body->size; at += piece) {
        size_t size = body->size - at < piece ? body->size - at : piece;
        status = awsc_content_decoder_feed(decoder, body->data + at, size, out, limit);
    }
    if (!status) status = awsc_content_decoder_end(decoder);
    awsc_content_decoder_free(decoder);
    return status;
}

/* Bytes that do not become fewer. */
static char *noise(size_t size)
{
    char *data = malloc(size);
    uint32_t number = 1;
    assert_non_null(data);
    for (size_t i = 0; i < size; i++) {
        number = number * 1664525 + 1013904223;
        data[i] = (char)(number >> 24);
    }
    return data;
}

static void a_compressed_body_is_the_same_when_it_is_decoded(void **state)
{
    static const size_t sizes[] = {0, 1, 16383, 16384, 16385, 32768, 100 * 1000};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *data = noise(sizes[i] + 1);
        awsc_buffer packed = AWSC_BUFFER_INIT(awsc_allocator_default()), again = packed, out;
        assert_int_equal(awsc_gzip(awsc_view_of(data, sizes[i]), &packed), 0);
        assert_int_equal(awsc_gzip(awsc_view_of(data, sizes[i]), &again), 0);
        assert_int_equal(packed.size, again.size);
        assert_memory_equal(packed.data, again.data, again.size);
        for (size_t piece = 1; piece <= packed.size; piece = piece * 5 + 1) {
            assert_int_equal(decode("gzip", &packed, piece, sizes[i], &out), AWSC_OK);
            assert_int_equal(out.size, sizes[i]);
            if (sizes[i]) assert_memory_equal(out.data, data, sizes[i]);
            awsc_buffer_clear(&out);
        }
        if (sizes[i]) {
            assert_int_equal(decode("gzip", &packed, packed.size, sizes[i] - 1, &out), AWSC_END);
            awsc_buffer_clear(&out);
        }
        packed.size--;
        assert_int_equal(decode("gzip", &packed, packed.size, sizes[i], &out), AWSC_ERR_PARSE);
        awsc_buffer_clear(&out);
        packed.size++;
        awsc_buffer_append_view(&packed, awsc_buffer_view(&again)); /* another member */
        assert_int_equal(decode("x-gzip", &packed, 7, 2 * sizes[i], &out), AWSC_OK);
        assert_int_equal(out.size, 2 * sizes[i]);
        awsc_buffer_clear(&out);
        awsc_buffer_clear(&packed);
        awsc_buffer_clear(&again);
        free(data);
    }
}

static void up_to_four_codings_are_undone_in_their_order(void **state)
{
    char codings[64] = "";
    awsc_buffer body = AWSC_BUFFER_INIT(awsc_allocator_default()), out;
    (void)state;
    awsc_buffer_append_text(&body, "hello");
    for (int count = 1; count <= 5; count++) {
        awsc_buffer packed = AWSC_BUFFER_INIT(awsc_allocator_default());
        assert_int_equal(awsc_gzip(awsc_buffer_view(&body), &packed), 0);
        awsc_buffer_clear(&body);
        body = packed;
        strcat(codings, count > 1 ? ", gzip" : "identity, ,gzip");
        int status = decode(codings, &body, body.size, 5, &out);
        assert_int_equal(status, count <= 4 ? AWSC_OK : AWSC_ERR_PARSE);
        if (!status) assert_memory_equal(out.data, "hello", 5);
        awsc_buffer_clear(&out);
    }
    awsc_buffer_clear(&body);
}

static void a_coding_that_is_not_known_is_shown_in_32_visible_characters(void **state)
{
    static const char *const cases[][2] = {
        {"br", "br"},
        {"b!r~", "b!r~"},
        {"\xc3\xa4 x", "???x"},
        {"12345678901234567890123456789012", "12345678901234567890123456789012"},
        {"123456789012345678901234567890123", "12345678901234567890123456789012"},
    };
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[160];
        awsc_content_decoder *decoder = decoder_for(cases[i][0]);
        assert_int_equal(awsc_content_decoder_feed(decoder, "", 0, &out, 10), AWSC_OK);
        assert_int_equal(awsc_content_decoder_end(decoder), AWSC_OK); /* an empty body */
        assert_int_equal(awsc_content_decoder_feed(decoder, "x", 1, &out, 10), AWSC_ERR_PARSE);
        snprintf(expected, sizeof expected,
                 "the response body has the Content-Encoding %s; expected gzip, deflate or identity", cases[i][1]);
        assert_string_equal(awsc_content_decoder_problem(decoder), expected);
        awsc_content_decoder_free(decoder);
    }
    assert_null(decoder_for("identity"));
    assert_null(decoder_for(" , Identity,"));
}

static void a_whole_body_has_a_limit_when_it_is_decoded(void **state)
{
    awsc_buffer packed = AWSC_BUFFER_INIT(awsc_allocator_default());
    (void)state;
    assert_int_equal(awsc_gzip(AWSC_VIEW("hello"), &packed), 0);
    for (size_t limit = 4; limit <= 5; limit++) {
        awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_http_response *response = NULL;
        awsc_error *error = NULL;
        bool decoded = false;
        assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
        assert_int_equal(awsc_http_response_add_header(response, "Content-Encoding", "gzip", NULL), AWSC_OK);
        assert_int_equal(awsc_http_response_append_body(response, packed.data, packed.size, NULL), AWSC_OK);
        int status = awsc_content_decode(response, limit, &out, &decoded, &error);
        assert_int_equal(status, limit == 5 ? AWSC_OK : AWSC_ERR_PARSE);
        assert_true(decoded);
        if (status)
            assert_string_equal(awsc_error_message(error),
                                "the response body has more than 4 bytes when it is decoded");
        awsc_error_free(error);
        awsc_http_response_free(response);
        awsc_buffer_clear(&out);
    }
    awsc_buffer_clear(&packed);
}

/* A byte that is no visible character is shown as a question mark. A header has no control characters. */
static void expect_shown(const char *coding, const char *shown)
{
    char expected[128];
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_content_decoder *decoder = decoder_for(coding);
    (void)snprintf(expected, sizeof expected,
                   "the response body has the Content-Encoding %s; expected gzip, deflate or identity", shown);
    assert_int_equal(awsc_content_decoder_feed(decoder, "x", 1, &out, 10), AWSC_ERR_PARSE);
    assert_string_equal(awsc_content_decoder_problem(decoder), expected);
    awsc_content_decoder_free(decoder);
    awsc_buffer_clear(&out);
}

static void an_unknown_coding_is_shown_in_32_visible_characters(void **state)
{
    char name[34];
    (void)state;
    for (int c = 0x21; c < 256; c++) {
        const char coding[] = {'x', (char)c, 'y', 0}, shown[] = {'x', c < 0x7f ? (char)c : '?', 'y', 0};
        if (c != ',' && c != ';' && c != 0x7f) expect_shown(coding, shown);
    }
    expect_shown("a b", "a?b");
    memset(name, 'n', sizeof name);
    name[33] = '\0';
    char shown[33] = "";
    memset(shown, 'n', 32);
    expect_shown(name, shown);
    name[32] = '\0';
    expect_shown(name, shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_coding_is_shown_in_32_visible_characters),
        cmocka_unit_test(every_byte_of_a_method_and_a_target_counts),
        cmocka_unit_test(every_byte_of_a_proxy_counts),
        cmocka_unit_test(entries_are_separated_and_ranges_end_at_their_last_bit),
        cmocka_unit_test(a_compressed_body_is_the_same_when_it_is_decoded),
        cmocka_unit_test(up_to_four_codings_are_undone_in_their_order),
        cmocka_unit_test(a_coding_that_is_not_known_is_shown_in_32_visible_characters),
        cmocka_unit_test(a_whole_body_has_a_limit_when_it_is_decoded),
    };
    return cmocka_run_group_tests_name("http bounds", tests, NULL, NULL);
}
