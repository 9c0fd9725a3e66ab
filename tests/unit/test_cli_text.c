/* SPDX-License-Identifier: Apache-2.0 */
/* The command line has text helpers of its own: each agrees with the runtime's, on odd values and on random ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "base64.h"
#include "decimal.h"
#include "doc_text.h"
#include "times.h"
#include "utf8.h"

enum { ROUNDS = 20000 };

/* The same numbers in every run. */
static uint64_t next_random(void)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static awsc_view runtime_view(awsc_cli_view view)
{
    return (awsc_view){view.data, view.size};
}

/* ---- numbers --------------------------------------------------------------------------------------------------- */

static void check_number(const char *text)
{
    awsc_cli_view view = awsc_cli_view_text(text);
    double real = 0, expected_real = 0;
    int64_t whole = 0, expected_whole = 0;
    if (awsc_cli_parse_f64(view, &real) != awsc_parse_f64(runtime_view(view), &expected_real)) fail_msg("%s", text);
    assert_memory_equal(&real, &expected_real, sizeof real);
    if (awsc_cli_parse_i64(view, &whole) != awsc_parse_i64(runtime_view(view), &expected_whole)) fail_msg("%s", text);
    assert_true(whole == expected_whole);
    int status = awsc_cli_parse_whole(view, &whole), expected = awsc_parse_whole(runtime_view(view), &expected_whole);
    if (status != expected || (!status && whole != expected_whole)) fail_msg("%s", text);
}

static void numbers_are_read_as_the_runtime_reads_them(void **state)
{
    static const char *const texts[] = {"",
                                        "-",
                                        "0",
                                        "-0",
                                        "00",
                                        "01",
                                        "5.0",
                                        "5.",
                                        ".5",
                                        "50e-1",
                                        "5e",
                                        "5e+",
                                        "1e400",
                                        "-1e400",
                                        "1e-400",
                                        "+5",
                                        " 5",
                                        "5 ",
                                        "0x10",
                                        "nan",
                                        "inf",
                                        "1e18",
                                        "1e19",
                                        "9223372036854775807",
                                        "9223372036854775808",
                                        "-9223372036854775808",
                                        "-9223372036854775809",
                                        "9223372036854775807.0",
                                        "123456789012345678901234567890e-11",
                                        "1.5",
                                        "1e-1",
                                        "10e-1",
                                        "0.00000000000000000000000000000000000000000e99",
                                        "4.9e-324",
                                        "2.2250738585072011e-308"};
    char text[64];
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) check_number(texts[i]);
    for (size_t i = 0; i < ROUNDS; i++) {
        uint64_t random = next_random();
        (void)snprintf(text, sizeof text, "%s%llu%s%0*llue%d", random & 1 ? "-" : "",
                       (unsigned long long)(next_random() >> random % 64), random & 2 ? "." : "", (int)(random % 5),
                       (unsigned long long)(next_random() >> (32 + random % 32)), (int)(random % 80) - 40);
        check_number(text);
        *strchr(text, 'e') = '\0';
        check_number(text);
    }
}

static double real_of(uint64_t bits)
{
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

/* The digits without point, exponent and zeros around: the two forms differ in those. */
static void digits_of(const char *text, char out[64])
{
    size_t size = 0;
    for (; *text && *text != 'e'; text++)
        if (awsc_cli_is_digit(*text) && (size || *text != '0')) out[size++] = *text;
    while (size && out[size - 1] == '0') size--;
    out[size] = '\0';
}

static void check_shortest(double real)
{
    awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
    awsc_buffer expected = AWSC_BUFFER_INIT(awsc_allocator_default());
    char digits[64], expected_digits[64];
    awsc_cli_append_f64(&text, real);
    awsc_buffer_append_f64(&expected, real);
    digits_of(awsc_cli_buffer_text(&text), digits);
    digits_of(awsc_buffer_text(&expected), expected_digits);
    if (strcmp(digits, expected_digits) != 0) fail_msg("%s, not %s", text.data, expected.data);
    assert_true(strtod(text.data, NULL) == real);
    awsc_cli_buffer_clear(&text);
    awsc_buffer_clear(&expected);
}

static void numbers_have_the_shortest_text_that_reads_back(void **state)
{
    (void)state;
    check_shortest(0.1);
    check_shortest(5e-324);
    check_shortest(1.7976931348623157e308);
    check_shortest(5e15);
    for (int exponent = -1074; exponent < 1024; exponent++) check_shortest(ldexp(1, exponent));
    for (size_t i = 0; i < ROUNDS; i++) {
        double real = real_of(next_random());
        if (isfinite(real) && real != 0) check_shortest(real);
    }
}

/* ---- base64 and UTF-8 ------------------------------------------------------------------------------------------ */

static void base64_agrees_in_both_directions(void **state)
{
    char bytes[64], decoded[64], expected[64];
    (void)state;
    for (size_t i = 0; i < ROUNDS; i++) {
        awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
        size_t size = (size_t)(next_random() % 48), got = 0, wanted = 0;
        for (size_t k = 0; k < size; k++) bytes[k] = (char)next_random();
        awsc_cli_base64_encode(&text, bytes, size);
        assert_int_equal(awsc_cli_base64_decode(awsc_cli_buffer_view(&text), decoded, &got), 0);
        assert_int_equal(got, size);
        assert_memory_equal(decoded, bytes, size);
        /* A changed character, or a cut. */
        if (text.size && i % 2) text.data[next_random() % text.size] = "A=/ -"[next_random() % 5];
        awsc_cli_view view = {text.data, text.size - (text.size && i % 3 == 0)};
        int status = awsc_base64_decode(runtime_view(view), expected, &wanted);
        assert_int_equal(awsc_cli_base64_decode(view, decoded, &got), status);
        if (!status) assert_int_equal(got, wanted);
        if (!status) assert_memory_equal(decoded, expected, got);
        awsc_cli_buffer_clear(&text);
    }
}

static void utf_8_agrees(void **state)
{
    static const unsigned char starts[] = {0x41, 0x7f, 0x80, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef,
                                           0xf0, 0xf4, 0xf5, 0xff, 0x9f, 0xa0, 0xbf, 0x90, 0x8f};
    char text[8], bytes[4], expected[4];
    (void)state;
    for (size_t i = 0; i < 20 * ROUNDS; i++) {
        size_t size = next_random() % sizeof text;
        for (size_t k = 0; k < size; k++) text[k] = (char)starts[next_random() % sizeof starts];
        awsc_cli_view view = {text, size};
        assert_int_equal(awsc_cli_utf8_valid(view), awsc_utf8_valid(runtime_view(view)));
    }
    for (uint32_t code = 0; code <= 0x10ffff; code += code < 0x3000 ? 1 : 97) {
        size_t at = 0, used = awsc_cli_utf8_encode(code, bytes);
        assert_int_equal(used, awsc_utf8_encode(code, expected));
        assert_memory_equal(bytes, expected, used);
        assert_int_equal(awsc_cli_utf8_next((awsc_cli_view){bytes, used}, &at), code);
        assert_int_equal(at, used);
    }
}

/* ---- times ----------------------------------------------------------------------------------------------------- */

static int parse(const char *text, enum awsc_cli_kind kind, awsc_time *out)
{
    awsc_cli_value value = {.kind = kind, .text = awsc_cli_view_text(text)};
    return awsc_cli_parse_time(&value, out);
}

static void check_time(const char *text, int64_t seconds, int32_t nanoseconds)
{
    awsc_time time = {0, 0};
    if (parse(text, AWSC_CLI_TEXT, &time)) fail_msg("%s", text);
    if (time.seconds != seconds || time.nanoseconds != nanoseconds)
        fail_msg("%s: %lld %d", text, (long long)time.seconds, (int)time.nanoseconds);
}

static void times_have_every_common_form(void **state)
{
    static const char *const invalid[] = {"",
                                          "now",
                                          "2026-13-01",
                                          "Sun, 31 Feb 1994 08:49:37 GMT",
                                          "1.",
                                          "1.5x",
                                          "Sun, 06 Nov 1994 08:49:37",
                                          "Sun, 06 Nov 1994 08:49:37 GMT+1",
                                          "1e30"};
    awsc_time time;
    (void)state;
    check_time("0", 0, 0);
    check_time("-0.5", -1, 500000000);
    check_time("1.25", 1, 250000000);
    check_time("1.5e3", 1500, 0);
    check_time("-15e-1", -2, 500000000);
    check_time("1e-4", 0, 0);
    check_time("Sun, 06 Nov 1994 08:49:37 GMT", 784111777, 0);
    check_time("Sun, 06 Nov 1994 08:49:37.5 GMT", 784111777, 500000000);
    check_time("Sunday, 06-Nov-94 08:49:37 GMT", 784111777, 0);
    check_time("Sun Nov  6 08:49:37 1994", 784111777, 0);
    check_time("1994-11-06", 784080000, 0);
    check_time("1994-11-06T08:49:37Z", 784111777, 0);
    check_time("1994-11-06 09:49:37.25+01:00", 784111777, 250000000);
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        if (!parse(invalid[i], AWSC_CLI_TEXT, &time)) fail_msg("%s", invalid[i]);
    assert_int_equal(parse("1994-11-06", AWSC_CLI_NUMBER, &time), -1);
}

static void seconds_read_back_to_the_millisecond(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROUNDS; i++) {
        awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
        awsc_time time = {(int64_t)(next_random() % 4000000000u) - 2000000000,
                          (int32_t)(next_random() % 1000) * 1000000};
        awsc_time found = {0, 0};
        awsc_cli_append_epoch(&text, time);
        assert_int_equal(awsc_time_parse_epoch((awsc_view){text.data, text.size}, &found), 0);
        assert_true(found.seconds == time.seconds && found.nanoseconds == time.nanoseconds);
        check_time(text.data, time.seconds, time.nanoseconds);
        awsc_cli_buffer_clear(&text);
    }
}

/* ---- documentation ----------------------------------------------------------------------------------------------- */

static void expect_doc(const char *doc, size_t indent, const char *expected)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_doc(&out, doc, indent);
    awsc_cli_append_char(&out, '\0');
    assert_string_equal(out.data, expected);
    awsc_cli_buffer_clear(&out);
}

#define TEN "123456789 "
#define SEVENTY TEN TEN TEN TEN TEN TEN TEN

static void documentation_is_wrapped_at_column_78(void **state)
{
    (void)state;
    expect_doc("", 4, "");
    expect_doc("word", 0, "word\n");
    expect_doc("a  b\n\nc", 2, "  a b\n\n  c\n");
    expect_doc(SEVENTY "12345678", 0, SEVENTY "12345678\n");
    expect_doc(SEVENTY "1234567 a", 0, SEVENTY "1234567\na\n");
    expect_doc(SEVENTY "123456 a", 0, SEVENTY "123456 a\n");
    expect_doc(SEVENTY "123456789", 0, TEN TEN TEN TEN TEN TEN "123456789\n123456789\n");
    expect_doc(SEVENTY "1234 a", 2, "  " SEVENTY "1234 a\n");
    expect_doc(SEVENTY "12345 a", 2, "  " SEVENTY "12345\n  a\n");
}

static void lines_of_an_item_stand_under_its_text(void **state)
{
    (void)state;
    expect_doc("* " SEVENTY "1234 next", 0, "* " SEVENTY "1234\n  next\n");
    expect_doc("  * " SEVENTY "12 next", 1, "   * " SEVENTY "12\n     next\n");
    expect_doc("*" SEVENTY "12345 next", 0, "*" SEVENTY "12345\nnext\n");
    expect_doc("a " SEVENTY "1234 next", 0, "a " SEVENTY "1234\nnext\n");
    expect_doc("  a " SEVENTY "12 next", 0, "  a " SEVENTY "12\n  next\n");
    expect_doc("*", 0, "*\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_as_the_runtime_reads_them),
        cmocka_unit_test(numbers_have_the_shortest_text_that_reads_back),
        cmocka_unit_test(base64_agrees_in_both_directions),
        cmocka_unit_test(utf_8_agrees),
        cmocka_unit_test(times_have_every_common_form),
        cmocka_unit_test(seconds_read_back_to_the_millisecond),
        cmocka_unit_test(documentation_is_wrapped_at_column_78),
        cmocka_unit_test(lines_of_an_item_stand_under_its_text),
    };
    (void)setlocale(LC_ALL, "C"); /* as in the tool, which sets no locale */
    return cmocka_run_group_tests_name("cli_text", tests, NULL, NULL);
}
