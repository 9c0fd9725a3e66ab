/* SPDX-License-Identifier: Apache-2.0 */
/* Modules base and sys: memory, buffers, numbers, encodings, times. */
#include "unit/shapes.h"

#include <errno.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/encode.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "base/uuid.h"
#include "sys/environment.h"
#include "sys/file.h"
#include "sys/random.h"

static awsc_buffer new_buffer(void)
{
    return AWSC_BUFFER_INIT(awsc_allocator_default());
}

/* ---- arena ------------------------------------------------------------------------------------------------------- */

static void an_arena_aligns_and_keeps_its_blocks(void **state)
{
    (void)state;
    failing memory = {1000, 0};
    awsc_allocator allocator = failing_allocator(&memory);
    awsc_arena *arena = awsc_arena_new_sized(&allocator, 0);
    char *texts_given[1000];
    for (int i = 0; i < 1000; i++) {
        char text[32];
        int size = snprintf(text, sizeof text, "text %d", i);
        texts_given[i] = awsc_arena_text(arena, text, (size_t)size);
        void *aligned = awsc_arena_alloc(arena, (size_t)i % 70);
        assert_non_null(aligned);
        assert_int_equal((uintptr_t)aligned % _Alignof(max_align_t), 0);
        memset(aligned, 0xee, (size_t)i % 70);
    }
    for (int i = 0; i < 1000; i++) {
        char text[32];
        snprintf(text, sizeof text, "text %d", i);
        assert_string_equal(texts_given[i], text);
    }
    assert_in_range(memory.alive, 2, 6);
    awsc_arena_reset(arena);
    assert_int_equal(memory.alive, 1);
    awsc_arena_free(arena);
}

static void an_arena_refuses_sizes_that_overflow(void **state)
{
    (void)state;
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    assert_null(awsc_arena_alloc(arena, SIZE_MAX));
    assert_null(awsc_arena_alloc(arena, SIZE_MAX - 8));
    assert_null(awsc_arena_alloc_zeroed(arena, SIZE_MAX / 2, 3));
    assert_null(awsc_arena_text(arena, "", SIZE_MAX));
    assert_non_null(awsc_arena_alloc(arena, 3 << 20));
    assert_non_null(awsc_arena_alloc(arena, 0));
    awsc_arena_free(arena);
    assert_null(awsc_arena_new_sized(awsc_allocator_default(), SIZE_MAX));
}

static void the_last_allocation_of_an_arena_grows_in_place(void **state)
{
    (void)state;
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 1024);
    char *memory = awsc_arena_alloc(arena, 64);
    assert_int_equal(awsc_arena_extend(arena, memory, 64, 128), 0);
    assert_int_equal(awsc_arena_extend(arena, memory, 128, 4096), -1);
    char *other = awsc_arena_alloc(arena, 1);
    assert_true(other >= memory + 128);
    assert_int_equal(awsc_arena_extend(arena, memory, 128, 129), -1);
    awsc_arena_free(arena);
}

/* ---- buffer ------------------------------------------------------------------------------------------------------ */

static void a_failed_buffer_stays_failed_and_keeps_no_partial_text(void **state)
{
    (void)state;
    failing memory = {1, 0};
    awsc_allocator allocator = failing_allocator(&memory);
    awsc_buffer buffer = AWSC_BUFFER_INIT(&allocator);
    awsc_buffer_append_text(&buffer, "fits");
    for (int i = 0; i < 100; i++) awsc_buffer_append_text(&buffer, "does not");
    assert_true(buffer.failed);
    assert_null(awsc_buffer_text(&buffer));
    assert_null(awsc_buffer_take(&buffer));
    assert_int_equal(memory.alive, 0);
}

static void a_buffer_formats_text_and_hands_it_over(void **state)
{
    (void)state;
    awsc_buffer buffer = new_buffer();
    assert_string_equal(awsc_buffer_text(&buffer), "");
    awsc_buffer_append_format(&buffer, "%s=%d", "a", 5);
    awsc_buffer_append_i64(&buffer, INT64_MIN);
    awsc_buffer_append_u64(&buffer, UINT64_MAX);
    awsc_buffer_truncate(&buffer, 23);
    char *text = awsc_buffer_take(&buffer);
    assert_string_equal(text, "a=5-9223372036854775808");
    assert_null(buffer.data);
    free(text);
    text = awsc_buffer_take(&buffer);
    assert_string_equal(text, "");
    free(text);
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static void check_f64(double value, const char *expected)
{
    awsc_buffer text = new_buffer();
    awsc_buffer_append_f64(&text, value);
    assert_string_equal(awsc_buffer_text(&text), expected);
    awsc_buffer_clear(&text);
}

static void a_buffer_leaves_the_room_it_was_lent_when_it_outgrows_it(void **state)
{
    (void)state;
    for (int is_secret = 0; is_secret < 2; is_secret++) {
        char room[16];
        awsc_buffer buffer = awsc_buffer_in(awsc_allocator_default(), room, sizeof room, is_secret);
        assert_string_equal(awsc_buffer_text(&buffer), "");
        awsc_buffer_append_text(&buffer, "fifteen letters");
        assert_ptr_equal(buffer.data, room);
        awsc_buffer_append_char(&buffer, '!');
        assert_ptr_not_equal(buffer.data, room);
        assert_string_equal(awsc_buffer_text(&buffer), "fifteen letters!");
        assert_int_equal(room[0], is_secret ? 0 : 'f');
        awsc_buffer_clear(&buffer);
        assert_null(buffer.data);

        buffer = awsc_buffer_in(awsc_allocator_default(), room, sizeof room, is_secret);
        awsc_buffer_append_text(&buffer, "short");
        char *text = awsc_buffer_take(&buffer); /* an allocation of its own */
        assert_ptr_not_equal(text, room);
        assert_string_equal(text, "short");
        awsc_release(awsc_allocator_default(), text);
    }
}

static void doubles_are_the_shortest_text_that_reads_back(void **state)
{
    (void)state;
    check_f64(0.1, "0.1");
    check_f64(-0.0, "-0");
    check_f64(100, "100");
    check_f64(1.5, "1.5");
    check_f64(1e21, "1e21");
    check_f64(123456789012345680.0, "123456789012345680");
    check_f64(5e-324, "5e-324");
    check_f64(DBL_MAX, "1.7976931348623157e308");
    check_f64(DBL_MIN, "2.2250738585072014e-308");
    check_f64(0x1p-44, "5.684341886080802e-14"); /* a power of two: the texts around it are not evenly spread */
    check_f64((double)NAN, "NaN");
    check_f64(-(double)INFINITY, "-Infinity");
    awsc_buffer text = new_buffer();
    awsc_buffer_append_f32(&text, 0.1f);
    awsc_buffer_append_char(&text, ' ');
    awsc_buffer_append_f32(&text, FLT_MAX);
    awsc_buffer_append_char(&text, ' ');
    awsc_buffer_append_f32(&text, 1e-45f);
    assert_string_equal(awsc_buffer_text(&text), "0.1 3.4028235e38 1e-45");
    awsc_buffer_clear(&text);
}

static void random_doubles_read_back_equal(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        double value, read;
        assert_int_equal(awsc_random_bytes(&value, sizeof value), 0);
        if (!isfinite(value)) continue;
        awsc_buffer text = new_buffer();
        awsc_buffer_append_f64(&text, value);
        assert_int_equal(awsc_parse_f64(awsc_buffer_view(&text), &read), 0);
        assert_memory_equal(&value, &read, sizeof value);
        awsc_buffer_clear(&text);
    }
}

static void check_parse(const char *text, double expected)
{
    double value = 42;
    assert_int_equal(awsc_parse_f64(awsc_view_text(text), &value), 0);
    assert_memory_equal(&value, &expected, sizeof value);
}

static void numbers_are_parsed_exactly_and_strictly(void **state)
{
    (void)state;
    check_parse("9007199254740993", 9007199254740992.0); /* a tie goes to the even neighbour */
    check_parse("9007199254740993.00000000000000000000000000000000000000000000000000000000000000000001",
                9007199254740994.0);
    check_parse("0.000000000000000000000001e24", 1);
    check_parse("1e-400", 0);
    check_parse("-0", -0.0);
    check_parse("2.2250738585072011e-308", 2.2250738585072011e-308);
    char *long_number = malloc(5001);
    memset(long_number, '1', 5000);
    long_number[5000] = '\0';
    long_number[1] = '.';
    check_parse(long_number, 1.1111111111111111);
    free(long_number);
    static const char *const wrong[] = {
        "",   "-",  "01",  "1.",  ".5",  "+1",    "1e",           "1e+",
        " 1", "1 ", "0x1", "NaN", "1,5", "1e400", "1e4294967297", "1e18446744073709551617"};
    double value;
    float single;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(awsc_parse_f64(awsc_view_text(wrong[i]), &value), -1);
    assert_int_equal(awsc_parse_f32(AWSC_VIEW("1e4294967297"), &single), -1);
    check_parse("1e-4294967297", 0);
    check_parse("1e-18446744073709551617", 0);
}

static void whole_numbers_may_be_written_as_fractions(void **state)
{
    (void)state;
    int64_t value;
    assert_int_equal(awsc_parse_whole(AWSC_VIEW("1.0"), &value), 0);
    assert_int_equal(value, 1);
    assert_int_equal(awsc_parse_whole(AWSC_VIEW("1e3"), &value), 0);
    assert_int_equal(value, 1000);
    assert_int_equal(awsc_parse_whole(AWSC_VIEW("-9223372036854775808.0"), &value), 0);
    assert_true(value == INT64_MIN);
    assert_int_equal(awsc_parse_whole(AWSC_VIEW("0e99"), &value), 0);
    assert_int_equal(value, 0);
    assert_int_equal(awsc_parse_whole(AWSC_VIEW("9223372036854775808"), &value), -1);
    assert_int_equal(awsc_parse_whole(AWSC_VIEW("1.5"), &value), -1);
    assert_int_equal(awsc_parse_whole(AWSC_VIEW("1e-1"), &value), -1);
    assert_int_equal(awsc_parse_whole(AWSC_VIEW("1e99"), &value), -1);
    assert_int_equal(awsc_parse_i64(AWSC_VIEW("-9223372036854775808"), &value), 0);
    assert_int_equal(awsc_parse_i64(AWSC_VIEW("9223372036854775808"), &value), -1);
    assert_int_equal(awsc_parse_i64(AWSC_VIEW("--1"), &value), -1);
    float single;
    /* Just over the middle of two floats: a detour over double would round down. */
    assert_int_equal(awsc_parse_f32(AWSC_VIEW("1.00000005960464477540"), &single), 0);
    assert_true(single > 1);
}

/* Needs a locale with a decimal comma; makes one if the system has the sources. */
static bool use_comma_locale(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (setlocale(LC_ALL, names[i])) return true;
    setenv("LOCPATH", BINARY_DIR, 1);
    if (setlocale(LC_ALL, "de_DE.UTF-8")) return true; /* from an earlier run */
    if (system("localedef -i de_DE -f UTF-8 '" BINARY_DIR "/de_DE.UTF-8' >/dev/null 2>&1") == -1) return false;
    return setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
}

static void numbers_do_not_pass_through_the_locale(void **state)
{
    (void)state;
    if (!use_comma_locale()) {
        print_message("SKIPPED: no locale with a decimal comma\n");
        skip();
    }
    char text[8];
    snprintf(text, sizeof text, "%.1f", 0.5);
    assert_string_equal(text, "0,5");
    check_f64(0.1, "0.1");
    check_f64(1234567.25, "1234567.25");
    check_parse("0.30000000000000004", 0.30000000000000004);
    random_doubles_read_back_equal(state);
    setlocale(LC_ALL, "C");
}

/* ---- encodings --------------------------------------------------------------------------------------------------- */

static void base64_is_strict(void **state)
{
    (void)state;
    static const char *const texts_of[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (size_t size = 0; size < 7; size++) {
        char out[16];
        size_t decoded;
        awsc_buffer text = new_buffer();
        awsc_base64_encode(&text, "foobar", size);
        assert_string_equal(awsc_buffer_text(&text), texts_of[size]);
        assert_int_equal(awsc_base64_decode(awsc_buffer_view(&text), out, &decoded), 0);
        assert_int_equal(decoded, size);
        assert_memory_equal(out, "foobar", size);
        awsc_buffer_clear(&text);
    }
    static const char *const wrong[] = {
        "Zg", "Zg=", "Zg=a", "Z===", "====", "Zh==", "Zm9=", "Zm9v\n", "Zm-v", "Zg==Zg=="};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char out[16];
        size_t decoded;
        assert_int_equal(awsc_base64_decode(awsc_view_text(wrong[i]), out, &decoded), -1);
    }
}

/* Large inputs go another way; pieces of a multiple of three bytes make the same text. */
static void large_base64_is_that_of_its_pieces(void **state)
{
    (void)state;
    enum { LARGEST = 70000, PIECE = 3000 };
    static unsigned char bytes[LARGEST];
    assert_int_equal(awsc_random_bytes(bytes, sizeof bytes), 0);
    for (size_t size = 32760; size < LARGEST; size = size < 32790 ? size + 1 : size + 4999) {
        awsc_buffer whole = new_buffer(), pieces = new_buffer();
        awsc_base64_encode(&whole, bytes, size);
        for (size_t at = 0; at < size; at += PIECE)
            awsc_base64_encode(&pieces, bytes + at, size - at < PIECE ? size - at : PIECE);
        assert_string_equal(awsc_buffer_text(&whole), awsc_buffer_text(&pieces));
        awsc_buffer_clear(&whole);
        awsc_buffer_clear(&pieces);
    }
}

static void percent_encoding_keeps_only_unreserved_characters(void **state)
{
    (void)state;
    awsc_buffer text = new_buffer();
    awsc_uri_encode(&text, AWSC_VIEW("aZ09-._~ /%\xc3\xa9:"), false);
    assert_string_equal(awsc_buffer_text(&text), "aZ09-._~%20%2F%25%C3%A9%3A");
    awsc_buffer_clear(&text);
    awsc_uri_encode(&text, AWSC_VIEW("a/b c"), true);
    assert_string_equal(awsc_buffer_text(&text), "a/b%20c");
    awsc_buffer_clear(&text);
    awsc_uri_decode(&text, AWSC_VIEW("a%20b%zz%4"));
    assert_string_equal(awsc_buffer_text(&text), "a b%zz%4");
    awsc_buffer_clear(&text);
    awsc_hex_encode(&text, "\x00\xab\xff", 3);
    assert_string_equal(awsc_buffer_text(&text), "00abff");
    awsc_buffer_clear(&text);
}

static void bytes_are_written_as_two_digits_of_base_sixteen(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        for (size_t size = 1; size < 12; size++) {
            unsigned char bytes[12];
            char expected[25], text[24];
            for (size_t i = 0; i < size; i++) {
                bytes[i] = (unsigned char)(byte + (int)i * 37);
                snprintf(expected + 2 * i, 3, "%02x", bytes[i]);
            }
            awsc_hex_write(text, bytes, size);
            assert_memory_equal(text, expected, 2 * size);
        }
    }
}

static bool equal_at(size_t size, size_t at, int first, int second)
{
    char one[20], other[20];
    memset(one, 'k', sizeof one);
    memset(other, 'K', sizeof other);
    one[at] = (char)first;
    other[at] = (char)second;
    return awsc_view_equal_ignore_case(awsc_view_of(one, size), awsc_view_of(other, size));
}

static void only_letters_of_ascii_are_equal_in_both_cases(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        bool is_letter = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
        for (size_t size = 1; size < 20; size++) {
            for (size_t at = 0; at < size; at++) {
                assert_true(equal_at(size, at, byte, byte));
                assert_int_equal(equal_at(size, at, byte, byte ^ 0x20), is_letter);
                assert_false(equal_at(size, at, byte, byte ^ 0x80));
                assert_false(equal_at(size, at, byte, (byte + 1) & 0xff));
            }
        }
    }
}

static void each_byte_of_a_path_is_encoded_alike_wherever_it_stands(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        bool stays = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                     (byte && strchr("-._~/", byte));
        for (size_t at = 0; at < 17; at++) {
            char path[] = "/path/of/some/size", expected[32];
            path[at] = (char)byte;
            if (stays)
                snprintf(expected, sizeof expected, "%.*s%c%s", (int)at, path, byte, path + at + 1);
            else
                snprintf(expected, sizeof expected, "%.*s%%%02X%s", (int)at, path, (unsigned)byte, path + at + 1);
            awsc_buffer text = new_buffer();
            awsc_uri_encode(&text, awsc_view_of(path, sizeof path - 1), true);
            assert_string_equal(awsc_buffer_text(&text), expected);
            awsc_buffer_clear(&text);
        }
    }
}

static void utf8_is_checked_strictly(void **state)
{
    (void)state;
    static const char *const right[] = {"",
                                        "plain ascii of some length",
                                        "\xc2\x80",
                                        "\xdf\xbf",
                                        "\xe0\xa0\x80",
                                        "\xed\x9f\xbf",
                                        "\xee\x80\x80",
                                        "\xef\xbf\xbf",
                                        "\xf0\x90\x80\x80",
                                        "\xf4\x8f\xbf\xbf",
                                        "abcdefgh\xc3\xa9"};
    static const char *const wrong[] = {"\x80",
                                        "\xc0\x80",
                                        "\xc1\xbf",
                                        "\xe0\x9f\xbf",
                                        "\xed\xa0\x80",
                                        "\xf0\x8f\xbf\xbf",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xff",
                                        "\xc3",
                                        "\xe2\x82",
                                        "\xf0\x9f\x98",
                                        "abcdefgh\xc3",
                                        "\xe2\x28\xa1"};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) assert_true(awsc_utf8_valid(awsc_view_text(right[i])));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) assert_false(awsc_utf8_valid(awsc_view_text(wrong[i])));
    assert_true(awsc_utf8_valid(awsc_view_of("a\0b", 3)));
    assert_int_equal(awsc_utf8_length(AWSC_VIEW("a\xc3\xa9\xf0\x9f\x98\x80")), 3);
}

static void sums_and_uuids(void **state)
{
    (void)state;
    assert_int_equal(awsc_crc32(0, "123456789", 9), 0xcbf43926);
    assert_int_equal(awsc_crc32(awsc_crc32(0, "1234", 4), "56789", 5), 0xcbf43926);
    assert_int_equal(awsc_crc32(0, NULL, 0), 0);
    static const uint8_t zeros[16] = {0};
    char text[37];
    awsc_uuid_format(text, zeros);
    assert_string_equal(text, "00000000-0000-4000-8000-000000000000");
}

static void views_are_trimmed_split_and_compared(void **state)
{
    (void)state;
    awsc_view head, rest = awsc_view_split(AWSC_VIEW("a,b,c"), ',', &head);
    assert_true(awsc_view_equal(head, AWSC_VIEW("a")));
    assert_true(awsc_view_equal(rest, AWSC_VIEW("b,c")));
    rest = awsc_view_split(AWSC_VIEW("a"), ',', &head);
    assert_null(rest.data);
    assert_true(awsc_view_equal(awsc_view_trim(AWSC_VIEW(" \t a b\r\n")), AWSC_VIEW("a b")));
    assert_int_equal(awsc_view_trim(AWSC_VIEW("  ")).size, 0);
    assert_true(awsc_view_equal_ignore_case(AWSC_VIEW("X-Amz"), AWSC_VIEW("x-aMZ")));
    assert_false(awsc_view_equal_ignore_case(AWSC_VIEW("X-Amz"), AWSC_VIEW("x-am")));
    awsc_text_entry entries[] = {{"a", "1"}, {"b", NULL}, {"a", "2"}};
    awsc_text_map map = {3, entries};
    assert_string_equal(awsc_text_map_get(&map, "a"), "1");
    assert_null(awsc_text_map_get(&map, "b"));
    assert_null(awsc_text_map_get(&map, "c"));
}

/* ---- times ------------------------------------------------------------------------------------------------------- */

typedef struct time_case {
    awsc_time time;
    const char *date_time;
    const char *http_date;
    const char *epoch;
} time_case;

static void times_are_written_and_read_in_three_formats(void **state)
{
    (void)state;
    static const time_case cases[] = {
        {{1398796238, 0}, "2014-04-29T18:30:38Z", "Tue, 29 Apr 2014 18:30:38 GMT", "1398796238"},
        {{0, 0}, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "0"},
        {{-1, 500000000}, "1969-12-31T23:59:59.5Z", "Wed, 31 Dec 1969 23:59:59 GMT", "-0.5"},
        {{-2, 250000000}, "1969-12-31T23:59:58.25Z", "Wed, 31 Dec 1969 23:59:58 GMT", "-1.75"},
        {{951827696, 456000000}, "2000-02-29T12:34:56.456Z", "Tue, 29 Feb 2000 12:34:56 GMT", "951827696.456"},
        {{-62167219200, 0}, "0000-01-01T00:00:00Z", "Sat, 01 Jan 0000 00:00:00 GMT", "-62167219200"},
        {{253402300799, 0}, "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT", "253402300799"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        awsc_buffer date_time = new_buffer(), http_date = new_buffer(), epoch = new_buffer();
        awsc_time read;
        awsc_time_format_date_time(&date_time, cases[i].time);
        awsc_time_format_http_date(&http_date, cases[i].time);
        awsc_time_format_epoch(&epoch, cases[i].time);
        assert_string_equal(awsc_buffer_text(&date_time), cases[i].date_time);
        assert_string_equal(awsc_buffer_text(&http_date), cases[i].http_date);
        assert_string_equal(awsc_buffer_text(&epoch), cases[i].epoch);
        assert_int_equal(awsc_time_parse_date_time(awsc_buffer_view(&date_time), &read), 0);
        assert_true(read.seconds == cases[i].time.seconds && read.nanoseconds == cases[i].time.nanoseconds);
        assert_int_equal(awsc_time_parse_epoch(awsc_buffer_view(&epoch), &read), 0);
        assert_true(read.seconds == cases[i].time.seconds && read.nanoseconds == cases[i].time.nanoseconds);
        assert_int_equal(awsc_time_parse_http_date(awsc_buffer_view(&http_date), &read), 0);
        assert_true(read.seconds == cases[i].time.seconds);
        awsc_buffer_clear(&date_time);
        awsc_buffer_clear(&http_date);
        awsc_buffer_clear(&epoch);
    }
}

static void an_http_date_has_one_of_three_forms(void **state)
{
    (void)state;
    static const char *const right[] = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                                        "Sun Nov  6 08:49:37 1994", "Sun Nov 06 08:49:37 1994"};
    static const char *const wrong[] = {"Sunday, 06 Nov 1994 08:49:37 GMT",
                                        "Sun, 06-Nov-94 08:49:37 GMT",
                                        "Sunday, 06-Nov-1994 08:49:37 GMT",
                                        "Sunday, 31-Feb-94 08:49:37 GMT",
                                        "Sun Nov  6 08:49:37 94",
                                        "Sun Nov 6 08:49:37 1994",
                                        "Sun Nov  6 08:49:37 1994 GMT",
                                        "Sun Nov",
                                        "Sunday",
                                        "06 Nov 1994 08:49:37 GMT",
                                        "Sun, 06 Nov 1994 08:49:37",
                                        "Sun, 06 Nov 1994 08:49:37 CET",
                                        ""};
    awsc_time time;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        if (awsc_time_parse_http_date(awsc_view_text(right[i]), &time)) fail_msg("%s", right[i]);
        assert_int_equal(time.seconds, 784111777);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!awsc_time_parse_http_date(awsc_view_text(wrong[i]), &time)) fail_msg("%s", wrong[i]);
}

static void a_year_of_two_digits_is_no_more_than_fifty_years_ahead(void **state)
{
    (void)state;
    static const awsc_time now = {1796083200, 0}; /* 2026-12-01T00:00:00Z */
    static const struct {
        const char *text, *expected;
    } cases[] = {{"Monday, 30-Nov-26 00:00:00 GMT", "2026-11-30T00:00:00Z"},
                 {"Tuesday, 01-Dec-76 00:00:00 GMT", "2076-12-01T00:00:00Z"},
                 {"Wednesday, 01-Dec-76 00:00:01 GMT", "1976-12-01T00:00:01Z"},
                 {"Friday, 01-Jan-77 00:00:00 GMT", "1977-01-01T00:00:00Z"},
                 {"Wednesday, 01-Jan-70 00:00:00 GMT", "2070-01-01T00:00:00Z"},
                 {"Friday, 31-Dec-99 23:59:59 GMT", "1999-12-31T23:59:59Z"},
                 {"Saturday, 01-Jan-00 00:00:00 GMT", "2000-01-01T00:00:00Z"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        awsc_time time;
        awsc_buffer text = new_buffer();
        assert_int_equal(awsc_time_parse_http_date_near(awsc_view_text(cases[i].text), now, &time), 0);
        awsc_time_format_date_time(&text, time);
        assert_string_equal(awsc_buffer_text(&text), cases[i].expected);
        awsc_buffer_clear(&text);
    }
}

static void times_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    awsc_time time;
    assert_int_equal(awsc_time_parse_date_time(AWSC_VIEW("2023-02-29T00:00:00Z"), &time), -1);
    assert_int_equal(awsc_time_parse_date_time(AWSC_VIEW("2023-13-01T00:00:00Z"), &time), -1);
    assert_int_equal(awsc_time_parse_date_time(AWSC_VIEW("2023-01-01T24:00:00Z"), &time), -1);
    assert_int_equal(awsc_time_parse_date_time(AWSC_VIEW("2023-01-01T00:00:00"), &time), -1);
    assert_int_equal(awsc_time_parse_date_time(AWSC_VIEW("2023-01-01T00:00:00.Z"), &time), -1);
    assert_int_equal(awsc_time_parse_date_time(AWSC_VIEW("2023-01-01T00:00:00Z "), &time), -1);
    assert_int_equal(awsc_time_parse_http_date(AWSC_VIEW("Tue, 29 Apr 2014 18:30:38"), &time), -1);
    assert_int_equal(awsc_time_parse_epoch(AWSC_VIEW("1e400"), &time), -1);
    assert_int_equal(awsc_time_parse_epoch(AWSC_VIEW(""), &time), -1);
    assert_int_equal(awsc_time_parse_date_time(AWSC_VIEW("2019-12-16T23:48:18+01:00"), &time), 0);
    assert_int_equal(time.seconds, 1576536498);
    assert_int_equal(awsc_time_parse_date_time(AWSC_VIEW("2000-01-02T20:34:56.123456789Z"), &time), 0);
    assert_int_equal(time.nanoseconds, 123456789);
    assert_int_equal(awsc_time_parse_epoch(AWSC_VIEW("1.5759987e9"), &time), 0);
    assert_int_equal(time.seconds, 1575998700);
    char basic[17];
    awsc_time_format_basic(basic, 1440938160);
    assert_string_equal(basic, "20150830T123600Z");
    assert_int_equal(awsc_time_parse_basic(AWSC_VIEW("20150830T123600Z"), &time), 0);
    assert_int_equal(time.seconds, 1440938160);
}

/* ---- system ------------------------------------------------------------------------------------------------------ */

static void files_are_read_up_to_a_limit(void **state)
{
    (void)state;
    const char *path = BINARY_DIR "/test_base_file";
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 5000; i++) fputs("0123456789", file);
    fclose(file);
    int failure = 0;
    awsc_buffer text = new_buffer();
    assert_int_equal(awsc_file_read(path, 50000, &text, &failure), 0);
    assert_int_equal(text.size, 50000);
    awsc_buffer_clear(&text);
    assert_int_equal(awsc_file_read(path, 49999, &text, &failure), -1);
    assert_int_equal(failure, EFBIG);
    assert_int_equal(awsc_file_read(BINARY_DIR "/test_base_none", 10, &text, &failure), -1);
    assert_int_equal(failure, ENOENT);
    awsc_buffer_clear(&text);
    remove(path);
}

static void blank_variables_count_as_absent(void **state)
{
    (void)state;
    setenv("AWSC_TEST_BLANK", " \t", 1);
    assert_null(awsc_environment_get(awsc_environment_process(), "AWSC_TEST_BLANK"));
    setenv("AWSC_TEST_BLANK", " x", 1);
    assert_string_equal(awsc_environment_get(awsc_environment_process(), "AWSC_TEST_BLANK"), " x");
    awsc_user_entry room;
    setenv("HOME", "/home/somebody", 1);
    assert_string_equal(awsc_environment_home(awsc_environment_process(), &room), "/home/somebody");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_aligns_and_keeps_its_blocks),
        cmocka_unit_test(an_arena_refuses_sizes_that_overflow),
        cmocka_unit_test(the_last_allocation_of_an_arena_grows_in_place),
        cmocka_unit_test(a_failed_buffer_stays_failed_and_keeps_no_partial_text),
        cmocka_unit_test(a_buffer_formats_text_and_hands_it_over),
        cmocka_unit_test(a_buffer_leaves_the_room_it_was_lent_when_it_outgrows_it),
        cmocka_unit_test(doubles_are_the_shortest_text_that_reads_back),
        cmocka_unit_test(random_doubles_read_back_equal),
        cmocka_unit_test(numbers_are_parsed_exactly_and_strictly),
        cmocka_unit_test(whole_numbers_may_be_written_as_fractions),
        cmocka_unit_test(numbers_do_not_pass_through_the_locale),
        cmocka_unit_test(base64_is_strict),
        cmocka_unit_test(large_base64_is_that_of_its_pieces),
        cmocka_unit_test(percent_encoding_keeps_only_unreserved_characters),
        cmocka_unit_test(each_byte_of_a_path_is_encoded_alike_wherever_it_stands),
        cmocka_unit_test(utf8_is_checked_strictly),
        cmocka_unit_test(sums_and_uuids),
        cmocka_unit_test(views_are_trimmed_split_and_compared),
        cmocka_unit_test(times_are_written_and_read_in_three_formats),
        cmocka_unit_test(an_http_date_has_one_of_three_forms),
        cmocka_unit_test(a_year_of_two_digits_is_no_more_than_fifty_years_ahead),
        cmocka_unit_test(times_that_do_not_exist_are_refused),
        cmocka_unit_test(bytes_are_written_as_two_digits_of_base_sixteen),
        cmocka_unit_test(only_letters_of_ascii_are_equal_in_both_cases),
        cmocka_unit_test(files_are_read_up_to_a_limit),
        cmocka_unit_test(blank_variables_count_as_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
