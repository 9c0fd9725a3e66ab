/* SPDX-License-Identifier: Apache-2.0 */
/* The streaming JSON reader and writer. */
#include "unit/shapes.h"

#include <math.h>
#include <stdio.h>

#include "json/reader.h"
#include "json/writer.h"

static bool valid(const char *text)
{
    return awsc_json_valid(awsc_view_text(text), 128);
}

static void the_reader_follows_rfc_8259(void **state)
{
    (void)state;
    static const char *const right[] = {"{}",
                                        "[]",
                                        " [ 1 , 2 ] ",
                                        "\"\"",
                                        "0",
                                        "-0",
                                        "-1.5e+10",
                                        "1E5",
                                        "true",
                                        "null",
                                        "{\"a\":{\"b\":[{},[],\"\",null]}}",
                                        "\"\\u0000\\ud83d\\ude00\\/\"",
                                        "\"\\ud800\\udc00\\udbff\\udfff\\ud7ff\\ue000\"",
                                        "[\n\t\r 1]",
                                        "\"\x7f\"",
                                        "{\"a\":1,\"a\":2}",
                                        "\"0123456789abcdef\\\"0123456789abcdef\""};
    static const char *const wrong[] = {"",
                                        " ",
                                        "{",
                                        "[",
                                        "[1",
                                        "[1,",
                                        "[1,]",
                                        "[,1]",
                                        "{\"a\"}",
                                        "{\"a\":}",
                                        "{\"a\":1,}",
                                        "{a:1}",
                                        "{'a':1}",
                                        "01",
                                        "1.",
                                        ".5",
                                        "+1",
                                        "1e",
                                        "--1",
                                        "nul",
                                        "nulls",
                                        "True",
                                        "\"",
                                        "\"\\x\"",
                                        "\"\\u12\"",
                                        "\"\\u12g4\"",
                                        "\"\\ud800\"",
                                        "\"\\udc00\"",
                                        "\"\\ud800\\u0041\"",
                                        "\"\\ud800\\udbff\"",
                                        "\"\\udbff\\ue000\"",
                                        "\"\\udfff\"",
                                        "\"\\udbff\"",
                                        "\"\t\"",
                                        "\"\n\"",
                                        "1 2",
                                        "[1 2]",
                                        "{\"a\" 1}",
                                        "]",
                                        "[}",
                                        "{]",
                                        "\xef\xbb\xbf{}",
                                        "NaN",
                                        "/*c*/1",
                                        "\"\xff\"",
                                        "\"\xc0\x80\"",
                                        "\"\xed\xa0\x80\"",
                                        "\"abcdefghijklmnop\xc3\"",
                                        "[1]x",
                                        "truex",
                                        "\"\\",
                                        "\"\\u"};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        if (!valid(right[i])) fail_msg("refused: %s", right[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (valid(wrong[i])) fail_msg("accepted: %s", wrong[i]);
}

/* Every prefix of a text is read from memory of exactly its size, so that a sanitizer detects one byte too many. */
static void no_prefix_of_a_text_is_read_beyond_its_end(void **state)
{
    (void)state;
    static const char text[] =
        "{\"key\\u00e9\\ud83d\\ude00\":[true,false,null,-12.5e-3,\"plain text that is long \xe2\x82\xac\"]}";
    for (size_t size = 0; size < sizeof text - 1; size++) {
        char *copy = malloc(size ? size : 1);
        memcpy(copy, text, size);
        assert_false(awsc_json_valid(awsc_view_of(copy, size), 128));
        free(copy);
    }
    assert_true(valid(text));
}

static void no_byte_in_the_middle_is_read_wrongly(void **state)
{
    (void)state;
    char text[] = "\"0123456789012345678901234567890123456789\"";
    for (size_t at = 1; at < sizeof text - 2; at++) {
        for (int byte = 0; byte < 256; byte++) {
            char kept = text[at];
            text[at] = (char)byte;
            bool expected = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
            assert_int_equal(awsc_json_valid(awsc_view_of(text, sizeof text - 1), 4), expected);
            text[at] = kept;
        }
    }
}

/* So is a value that is passed over, from each of its beginnings. */
static void no_beginning_of_a_value_that_is_passed_is_read_beyond_its_end(void **state)
{
    (void)state;
    static const char text[] = "{\"key\\\"s\":[true,-12.5e-3,{},\"plain text that is long \xe2\x82\xac \\\\\"]}";
    for (size_t size = 0; size < sizeof text; size++) {
        char *copy = malloc(size ? size : 1);
        awsc_json_reader reader;
        assert_non_null(copy);
        memcpy(copy, text, size);
        awsc_json_reader_init_forgiving(&reader, awsc_view_of(copy, size), 128);
        assert_int_equal(awsc_json_pass(&reader) != 0, size < sizeof text - 1);
        free(copy);
    }
}

static void depth_has_a_limit_and_costs_no_stack(void **state)
{
    (void)state;
    enum { DEPTH = 1000000 };
    char *text = malloc(DEPTH);
    memset(text, '[', DEPTH);
    awsc_json_reader reader;
    awsc_json_reader_init(&reader, awsc_view_of(text, DEPTH), 100000);
    assert_int_equal(awsc_json_skip(&reader, NULL), -1);
    assert_string_equal(reader.problem, "nested deeper than the limit");
    assert_int_equal(reader.at - reader.begin, AWSC_JSON_DEEPEST);
    memset(text + 128, ']', 128);
    assert_true(awsc_json_valid(awsc_view_of(text, 256), 128));
    assert_false(awsc_json_valid(awsc_view_of(text, 256), 127));
    free(text);
}

static void problems_name_the_byte(void **state)
{
    (void)state;
    awsc_json_reader reader;
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_json_reader_init(&reader, AWSC_VIEW("{\"a\": tru}"), 10);
    assert_int_equal(awsc_json_skip(&reader, NULL), -1);
    awsc_json_describe(&reader, &text);
    assert_string_equal(awsc_buffer_text(&text), "JSON is invalid at byte 6: expected true, false or null");
    awsc_buffer_clear(&text);
}

static void strings_are_unescaped(void **state)
{
    (void)state;
    awsc_json_reader reader;
    awsc_json_string string;
    char out[128];
    awsc_json_reader_init(&reader, AWSC_VIEW("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83d\\ude00z\""), 1);
    assert_int_equal(awsc_json_read_string(&reader, &string), 0);
    assert_true(string.escaped);
    size_t size = awsc_json_unescape(&string, out);
    static const char expected[] = "a\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z";
    assert_int_equal(size, sizeof expected - 1);
    assert_memory_equal(out, expected, size);
    assert_true(awsc_json_string_equal(&string, awsc_view_of(expected, size)));
    assert_false(awsc_json_string_equal(&string, AWSC_VIEW("a")));
    awsc_json_reader_init(&reader, AWSC_VIEW("\"a\\u0000\""), 1);
    assert_int_equal(awsc_json_read_string(&reader, &string), 0);
    assert_true(string.has_null);
}

static void the_writer_places_commas_and_escapes(void **state)
{
    (void)state;
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_json_writer json = AWSC_JSON_WRITER_INIT(&text);
    awsc_json_write_open(&json, '{');
    awsc_json_write_name(&json, AWSC_VIEW("a\"b"));
    awsc_json_write_open(&json, '[');
    awsc_json_write_i64(&json, INT64_MIN);
    awsc_json_write_f64(&json, 0.5);
    awsc_json_write_f64(&json, (double)NAN);
    awsc_json_write_f64(&json, -(double)INFINITY);
    awsc_json_write_open(&json, '{');
    awsc_json_write_close(&json, '}');
    awsc_json_write_raw(&json, AWSC_VIEW("null"));
    awsc_json_write_close(&json, ']');
    awsc_json_write_name(&json, AWSC_VIEW("c"));
    awsc_json_write_string(&json, awsc_view_of("\x1f\0\b\f\n\r\t\\\"/\x7f\xe2\x82\xac", 14));
    awsc_json_write_name(&json, AWSC_VIEW("d"));
    awsc_json_write_base64(&json, AWSC_VIEW("foo"));
    awsc_json_write_close(&json, '}');
    assert_string_equal(awsc_buffer_text(&text),
                        "{\"a\\\"b\":[-9223372036854775808,0.5,\"NaN\",\"-Infinity\",{},null],"
                        "\"c\":\"\\u001f\\u0000\\b\\f\\n\\r\\t\\\\\\\"/\x7f\xe2\x82\xac\",\"d\":\"Zm9v\"}");
    awsc_buffer_clear(&text);
}

/* Invalid values are skipped by structure alone; the members after them are still read. */
static void an_invalid_value_ends_where_the_structure_says(void **state)
{
    (void)state;
    static const char *const values[] = {"",        " ",   "tru",    "1.",       "-",
                                         "\"\\x\"", "{1}", "[1,,2]", "{\"a\":}", "[{\"]\"}]"};
    static const char *const ends[] = {",\"B\":1}", "}", " }"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
            char text[64];
            awsc_json_reader reader;
            awsc_json_string name;
            bool first = true;
            snprintf(text, sizeof text, "{\"A\":%s%s", values[i], ends[k]);
            awsc_json_reader_init(&reader, awsc_view_text(text), 128);
            reader.forgiving = true;
            assert_int_equal(awsc_json_enter(&reader), 0);
            assert_int_equal(awsc_json_next_member(&reader, &first, &name), 1);
            awsc_json_place place = awsc_json_place_of(&reader);
            if (awsc_json_pass_broken(&reader, place)) fail_msg("%s: %s", text, reader.problem);
            int more = awsc_json_next_member(&reader, &first, &name);
            if (more != (k == 0)) fail_msg("%s: %d members behind", text, more);
            if (more) assert_true(awsc_json_string_equal(&name, AWSC_VIEW("B")));
        }
    }
}

/* Each byte at each place of texts around the sixteen that are looked at at once. */
static void each_byte_is_escaped_wherever_it_stands(void **state)
{
    (void)state;
    static const char *const named[32] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r"};
    char text[40], expected[64], code[8];
    for (size_t size = 1; size < sizeof text; size++) {
        for (size_t at = 0; at < size; at++) {
            for (unsigned c = 0; c < 256; c++) {
                memset(text, 'x', size);
                text[at] = (char)c;
                (void)snprintf(code, sizeof code, "\\u%04x", c);
                const char *form = c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c >= 32 ? NULL : named[c] ? named[c] : code;
                size_t form_size = form ? strlen(form) : 1;
                expected[0] = '"';
                memset(expected + 1, 'x', at);
                memcpy(expected + 1 + at, form ? form : &text[at], form_size);
                memset(expected + 1 + at + form_size, 'x', size - at - 1);
                expected[size + form_size] = '"';
                awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
                awsc_json_append_quoted(&out, awsc_view_of(text, size));
                assert_int_equal(out.size, size + form_size + 1);
                assert_memory_equal(out.data, expected, out.size);
                awsc_buffer_clear(&out);
            }
        }
    }
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_json_append_quoted(&out, awsc_view_of(NULL, 0));
    assert_string_equal(awsc_buffer_text(&out), "\"\"");
    awsc_buffer_clear(&out);
}

/* Names of up to 128 bytes are compared though each byte of them is an escape of six. */
static void an_escaped_string_equals_its_text(void **state)
{
    char json[6 * 130 + 3], text[131];
    (void)state;
    for (size_t size = 1; size <= 130; size += size == 4 ? 122 : 1) {
        awsc_json_reader reader;
        awsc_json_string string;
        json[0] = '"';
        for (size_t i = 0; i < size; i++) {
            text[i] = (char)('a' + i % 26);
            (void)snprintf(json + 1 + 6 * i, 8, "\\u%04x", (unsigned)text[i]);
        }
        strcpy(json + 1 + 6 * size, "\"");
        awsc_json_reader_init(&reader, awsc_view_text(json), 1);
        assert_int_equal(awsc_json_read_string(&reader, &string), 0);
        assert_int_equal(awsc_json_string_equal(&string, awsc_view_of(text, size)), size <= 128);
        assert_false(awsc_json_string_equal(&string, awsc_view_of(text, size - 1)));
        text[size - 1] ^= 1;
        assert_false(awsc_json_string_equal(&string, awsc_view_of(text, size)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_beginning_of_a_value_that_is_passed_is_read_beyond_its_end),
        cmocka_unit_test(an_invalid_value_ends_where_the_structure_says),
        cmocka_unit_test(the_reader_follows_rfc_8259),
        cmocka_unit_test(no_prefix_of_a_text_is_read_beyond_its_end),
        cmocka_unit_test(no_byte_in_the_middle_is_read_wrongly),
        cmocka_unit_test(each_byte_is_escaped_wherever_it_stands),
        cmocka_unit_test(depth_has_a_limit_and_costs_no_stack),
        cmocka_unit_test(problems_name_the_byte),
        cmocka_unit_test(strings_are_unescaped),
        cmocka_unit_test(an_escaped_string_equals_its_text),
        cmocka_unit_test(the_writer_places_commas_and_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
