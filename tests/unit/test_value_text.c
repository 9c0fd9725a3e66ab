/* SPDX-License-Identifier: Apache-2.0 */
/* Single values as text: the largest and the smallest of each type, lists in one header, and invalid texts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "codec/value_text.h"

typedef union any {
    awsc_opt_bool boolean;
    awsc_opt_i8 i8;
    awsc_opt_i16 i16;
    awsc_opt_i32 i32;
    awsc_opt_i64 i64;
    awsc_opt_f32 f32;
    awsc_opt_f64 f64;
    awsc_opt_time time;
    awsc_blob blob;
    const char *text;
} any;

static awsc_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = awsc_arena_new_sized(awsc_allocator_default(), 4096);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    awsc_arena_free(arena);
    return 0;
}

static const char *read_as(enum awsc_type type, unsigned flags, const char *text, any *out)
{
    awsc_member member = {.name = "m", .type = (uint8_t)type, .flags = (uint16_t)flags};
    memset(out, 0, sizeof *out);
    return awsc_value_text_read(awsc_view_text(text), &member, AWSC_TABLE_HTTP_DATE, arena, out);
}

/* ---- numbers ------------------------------------------------------------------------------------------------------
 */

static void whole_numbers_have_the_range_of_their_type(void **state)
{
    static const struct {
        enum awsc_type type;
        const char *least, *most, *below, *above, *expected;
    } cases[] = {
        {AWSC_TYPE_I8, "-128", "127", "-129", "128", "a whole number of 8 bits"},
        {AWSC_TYPE_I16, "-32768", "32767", "-32769", "32768", "a whole number of 16 bits"},
        {AWSC_TYPE_I32, "-2147483648", "2147483647", "-2147483649", "2147483648", "a whole number of 32 bits"},
        {AWSC_TYPE_I64, "-9223372036854775808", "9223372036854775807", "-9223372036854775809", "9223372036854775808",
         "a whole number of 64 bits"},
    };
    static const char *const wrong[] = {"", "-", "1.0", "x", " 1", "1 ", "0x1"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const right[] = {cases[i].least, cases[i].most, "0", "-1"};
        any value;
        for (size_t r = 0; r < 4; r++) {
            awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
            awsc_member member = {.name = "m", .type = (uint8_t)cases[i].type};
            assert_null(read_as(cases[i].type, 0, right[r], &value));
            awsc_value_text_write(&text, &member, &value, 0);
            assert_string_equal(awsc_buffer_text(&text), right[r]);
            awsc_buffer_clear(&text);
        }
        assert_string_equal(read_as(cases[i].type, 0, cases[i].below, &value), cases[i].expected);
        assert_string_equal(read_as(cases[i].type, 0, cases[i].above, &value), cases[i].expected);
        for (size_t w = 0; w < sizeof wrong / sizeof *wrong; w++)
            assert_string_equal(read_as(cases[i].type, 0, wrong[w], &value), cases[i].expected);
    }
}

static void numbers_with_a_fraction_have_names_for_what_is_not_finite(void **state)
{
    any value;
    (void)state;
    assert_null(read_as(AWSC_TYPE_F64, 0, "-0.5", &value));
    assert_true(value.f64.is_set && value.f64.value >= -0.5 && value.f64.value <= -0.5);
    assert_null(read_as(AWSC_TYPE_F32, 0, "16777217", &value));
    assert_true(value.f32.is_set && value.f32.value >= 16777216.0f && value.f32.value <= 16777216.0f);
    assert_null(read_as(AWSC_TYPE_F64, 0, "NaN", &value));
    assert_true(isnan(value.f64.value));
    assert_null(read_as(AWSC_TYPE_F32, 0, "NaN", &value));
    assert_true(isnan(value.f32.value));
    assert_null(read_as(AWSC_TYPE_F64, 0, "Infinity", &value));
    assert_true(isinf(value.f64.value) && value.f64.value > 0);
    assert_null(read_as(AWSC_TYPE_F32, 0, "-Infinity", &value));
    assert_true(isinf(value.f32.value) && value.f32.value < 0);
    assert_string_equal(read_as(AWSC_TYPE_F64, 0, "nan", &value), "a number");
    assert_string_equal(read_as(AWSC_TYPE_F32, 0, "", &value), "a number");
    assert_string_equal(read_as(AWSC_TYPE_F64, 0, "1x", &value), "a number");
}

static void numbers_of_any_size_have_the_characters_of_numbers(void **state)
{
    any value;
    (void)state;
    assert_null(read_as(AWSC_TYPE_NUMBER, 0, "-1234567890123456789012345678901234567890.5e+7E", &value));
    assert_string_equal(value.text, "-1234567890123456789012345678901234567890.5e+7E");
    for (int c = 1; c < 128; c++) {
        const char text[] = {'1', (char)c, 0};
        bool right = (c >= '0' && c <= '9') || strchr("+-.eE", c);
        const char *problem = read_as(AWSC_TYPE_NUMBER, 0, text, &value);
        if (right != !problem) fail_msg("%s", text);
    }
    assert_string_equal(read_as(AWSC_TYPE_NUMBER, 0, "", &value), "a number");
}

/* ---- others -------------------------------------------------------------------------------------------------------
 */

static void flags_times_and_bytes_are_read_or_named(void **state)
{
    any value;
    (void)state;
    assert_null(read_as(AWSC_TYPE_BOOL, 0, "true", &value));
    assert_true(value.boolean.is_set && value.boolean.value);
    assert_null(read_as(AWSC_TYPE_BOOL, 0, "false", &value));
    assert_true(value.boolean.is_set && !value.boolean.value);
    assert_string_equal(read_as(AWSC_TYPE_BOOL, 0, "True", &value), "true or false");
    assert_string_equal(read_as(AWSC_TYPE_TIME, 0, "now", &value), "a time of the form Tue, 29 Apr 2014 18:30:38 GMT");
    assert_string_equal(read_as(AWSC_TYPE_TIME, AWSC_TABLE_EPOCH_SECONDS, "now", &value), "a time in seconds");
    assert_string_equal(read_as(AWSC_TYPE_TIME, AWSC_TABLE_DATE_TIME, "now", &value),
                        "a time of the form 1985-04-12T23:20:50.52Z");
    assert_null(read_as(AWSC_TYPE_TIME, AWSC_TABLE_DATE_TIME, "5", &value));
    assert_int_equal(value.time.value.seconds, 5);
    assert_null(read_as(AWSC_TYPE_BLOB, 0, "aGk=", &value));
    assert_int_equal(value.blob.size, 2);
    assert_string_equal(value.blob.data, "hi"); /* with a NUL behind it */
    assert_null(read_as(AWSC_TYPE_BLOB, 0, "", &value));
    assert_true(value.blob.data && value.blob.size == 0);
    assert_string_equal(read_as(AWSC_TYPE_BLOB, 0, "aGk", &value), "base64");
    assert_null(read_as(AWSC_TYPE_TEXT, AWSC_TABLE_MEDIA_TYPE, "aGk=", &value));
    assert_string_equal(value.text, "hi");
    assert_null(read_as(AWSC_TYPE_TEXT, AWSC_TABLE_MEDIA_TYPE, "gA==", &value));
    assert_string_equal(value.text, "\xef\xbf\xbd");
    assert_string_equal(read_as(AWSC_TYPE_TEXT, AWSC_TABLE_MEDIA_TYPE, "?", &value), "base64");
    assert_null(read_as(AWSC_TYPE_TEXT, 0, "a\x80", &value));
    assert_string_equal(value.text, "a\xef\xbf\xbd");
}

/* ---- lists in one header ------------------------------------------------------------------------------------------
 */

static void expect_items(const char *text, bool dates, const char *expected)
{
    char got[256] = "";
    awsc_view rest = awsc_view_text(text);
    int status = 0;
    while (!status && rest.data) {
        awsc_view item;
        status = awsc_value_text_split(rest, dates, arena, &item, &rest);
        if (!status) sprintf(got + strlen(got), "<%.*s>", (int)item.size, item.data);
    }
    if (status) strcat(got, "!");
    assert_string_equal(got, expected);
}

static void items_are_between_commas_or_in_quotes(void **state)
{
    (void)state;
    expect_items("a", false, "<a>");
    expect_items(" a , b ", false, "<a><b>");
    expect_items("a,,b,", false, "<a><><b><>");
    expect_items("\"a,b\", c", false, "<a,b><c>");
    expect_items("\"a\\\"b\\\\c\" , \"\"", false, "<a\"b\\c><>");
    expect_items("\"a\" x, b", false, "!"); /* nothing may stand behind a quote */
    expect_items("\"a", false, "!");
    expect_items("\"a\\\"", false, "!");
    expect_items("\"a\\", false, "!");
    expect_items("\"", false, "!");
    expect_items("a\"b", false, "<a\"b>");
    expect_items("Mon, 1 , Tue, 2", true, "<Mon, 1><Tue, 2>");
    expect_items("Mon, 1", true, "<Mon, 1>");
    expect_items("Mon", true, "<Mon>");
}

static void items_are_quoted_where_they_must_be(void **state)
{
    static const char *const cases[][2] = {{"a", "a"},       {"", "\"\""},           {"a,b", "\"a,b\""},
                                           {" a", "\" a\""}, {"a ", "\"a \""},       {"a\"b", "\"a\\\"b\""},
                                           {"a\\b", "a\\b"}, {"a\\,", "\"a\\\\,\""}, {"a b", "a b"}};
    awsc_member member = {.name = "m", .type = AWSC_TYPE_TEXT}, media = member, number = member;
    const awsc_opt_i32 seven = AWSC_I32(7);
    (void)state;
    media.flags = AWSC_TABLE_MEDIA_TYPE;
    number.type = AWSC_TYPE_I32;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_buffer_append_text(&out, "before ");
        awsc_value_text_write_item(&out, &member, &cases[i][0]);
        assert_string_equal(awsc_buffer_text(&out) + 7, cases[i][1]);
        awsc_buffer_clear(&out);
    }
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    const char *text = " ,";
    awsc_value_text_write_item(&out, &media, &text);
    awsc_value_text_write_item(&out, &number, &seven);
    assert_string_equal(awsc_buffer_text(&out), "ICw=7");
    awsc_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_have_the_range_of_their_type),
        cmocka_unit_test(numbers_with_a_fraction_have_names_for_what_is_not_finite),
        cmocka_unit_test(numbers_of_any_size_have_the_characters_of_numbers),
        cmocka_unit_test(flags_times_and_bytes_are_read_or_named),
        cmocka_unit_test(items_are_between_commas_or_in_quotes),
        cmocka_unit_test(items_are_quoted_where_they_must_be),
    };
    return cmocka_run_group_tests_name("value text", tests, setup, teardown);
}
