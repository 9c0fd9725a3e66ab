/* SPDX-License-Identifier: Apache-2.0 */
/* Times as text: every format with each character wrong, each part out of range, and the limits of each format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/allocator.h"
#include "base/timestamp.h"

typedef int parse_fn(awsc_view text, awsc_time *out);

static const struct {
    parse_fn *parse;
    const char *text;
    awsc_time time;
} good[] = {
    {awsc_time_parse_date_time, "1985-04-12T23:20:50Z", {482196050, 0}},
    {awsc_time_parse_date_time, "1985-04-12T23:20:50.52Z", {482196050, 520000000}},
    {awsc_time_parse_date_time, "1985-04-12T23:20:50+01:30", {482190650, 0}},
    {awsc_time_parse_date_time, "1985-04-12T23:20:50.123456789-23:59", {482282390, 123456789}},
    {awsc_time_parse_date_time, "0000-01-01T00:00:00Z", {-62167219200, 0}},
    {awsc_time_parse_date_time, "9999-12-31T23:59:59Z", {253402300799, 0}},
    {awsc_time_parse_date_time, "2016-12-31T23:59:60Z", {1483228800, 0}},
    {awsc_time_parse_date_time, "2000-02-29T00:00:00Z", {951782400, 0}},
    {awsc_time_parse_http_date, "Sun, 06 Nov 1994 08:49:37 GMT", {784111777, 0}},
    {awsc_time_parse_http_date, "Sun, 06 Nov 1994 08:49:37.25 GMT", {784111777, 250000000}},
    {awsc_time_parse_http_date, "Sunday, 06-Nov-94 08:49:37 GMT", {784111777, 0}},
    {awsc_time_parse_http_date, "Sun Nov  6 08:49:37 1994", {784111777, 0}},
    {awsc_time_parse_http_date, "Wed Nov 16 08:49:37 1994", {784975777, 0}},
    {awsc_time_parse_basic, "20150830T123600Z", {1440938160, 0}},
    {awsc_time_parse_epoch, "1515531081.123", {1515531081, 123000000}},
    {awsc_time_parse_epoch, "-1.5", {-2, 500000000}},
    {awsc_time_parse_epoch, "1e3", {1000, 0}},
};

enum { GOOD = sizeof good / sizeof *good };

/* Reads a copy of exact size, so that a sanitizer detects reads beyond the end. */
static int parse(parse_fn *function, const char *text, size_t size, awsc_time *out)
{
    char *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, text, size);
    int status = function((awsc_view){copy, size}, out);
    free(copy);
    return status;
}

static void valid_texts_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOOD; i++) {
        awsc_time time = {7, 7};
        if (parse(good[i].parse, good[i].text, strlen(good[i].text), &time)) fail_msg("%s", good[i].text);
        assert_int_equal(time.seconds, good[i].time.seconds);
        assert_int_equal(time.nanoseconds, good[i].time.nanoseconds);
        assert_int_equal(awsc_time_parse_any(awsc_view_text(good[i].text), &time),
                         good[i].parse == awsc_time_parse_basic ? -1 : 0);
    }
}

/* The year 0006 is as valid as 0600, and .5 as valid as .52, so a truncated text may be a time, too. */
static bool may_end(parse_fn *function, const char *text, size_t size)
{
    return function == awsc_time_parse_epoch && size && text[size - 1] >= '0' && text[size - 1] <= '9';
}

static void a_text_with_a_wrong_character_is_refused(void **state)
{
    static const char wrong[] = {'x', '\0', (char)0xc3, '/', ':'};
    (void)state;
    for (size_t i = 0; i < GOOD; i++) {
        const size_t size = strlen(good[i].text);
        for (size_t at = 0; at <= size; at++) {
            awsc_time time = {7, 7};
            char *text = malloc(size + 1);
            assert_non_null(text);
            for (size_t k = 0; k < sizeof wrong; k++) {
                memcpy(text, good[i].text, size);
                text[at] = wrong[k];
                size_t now = at == size ? size + 1 : size;
                if (text[at] == good[i].text[at] || parse(good[i].parse, text, now, &time)) continue;
                fail_msg("%s with 0x%02x at %zu", good[i].text, (unsigned char)wrong[k], at);
            }
            bool ends = at == size || may_end(good[i].parse, good[i].text, at);
            if (!ends && !parse(good[i].parse, good[i].text, at, &time)) fail_msg("%.*s", (int)at, good[i].text);
            free(text);
            if (ends) continue;
            assert_int_equal(time.seconds, 7); /* a refused text leaves the result unchanged */
            assert_int_equal(time.nanoseconds, 7);
        }
    }
}

static void parts_out_of_their_range_are_refused(void **state)
{
    static const struct {
        parse_fn *parse;
        const char *text;
    } bad[] = {
        {awsc_time_parse_date_time, "1985-00-12T23:20:50Z"},
        {awsc_time_parse_date_time, "1985-13-12T23:20:50Z"},
        {awsc_time_parse_date_time, "1985-04-00T23:20:50Z"},
        {awsc_time_parse_date_time, "1985-04-31T23:20:50Z"},
        {awsc_time_parse_date_time, "1985-01-32T23:20:50Z"},
        {awsc_time_parse_date_time, "1985-02-29T23:20:50Z"},
        {awsc_time_parse_date_time, "1900-02-29T23:20:50Z"},
        {awsc_time_parse_date_time, "1985-04-12T24:20:50Z"},
        {awsc_time_parse_date_time, "1985-04-12T23:60:50Z"},
        {awsc_time_parse_date_time, "1985-04-12T23:20:61Z"},
        {awsc_time_parse_date_time, "1985-04-12T23:20:50.Z"},
        {awsc_time_parse_date_time, "1985-04-12T23:20:50+24:00"},
        {awsc_time_parse_date_time, "1985-04-12T23:20:50+23:60"},
        {awsc_time_parse_date_time, "1985-04-12T23:20:50+1:00"},
        {awsc_time_parse_date_time, "1985-04-12T23:20:50+0100"},
        {awsc_time_parse_date_time, ""},
        {awsc_time_parse_http_date, "Sun, 31 Nov 1994 08:49:37 GMT"},
        {awsc_time_parse_http_date, "Sun, 00 Nov 1994 08:49:37 GMT"},
        {awsc_time_parse_http_date, "Sun, 06 Nov 1994 08:49:37 UTC"},
        {awsc_time_parse_http_date, "Sunday, 31-Nov-94 08:49:37 GMT"},
        {awsc_time_parse_http_date, "Sunday 06-Nov-94 08:49:37 GMT"},
        {awsc_time_parse_http_date, "Sun Nov 31 08:49:37 1994"},
        {awsc_time_parse_http_date, "Sun Nov  0 08:49:37 1994"},
        {awsc_time_parse_http_date, "Sun"},
        {awsc_time_parse_http_date, ""},
        {awsc_time_parse_basic, "20151330T123600Z"},
        {awsc_time_parse_basic, "20150830T243600Z"},
        {awsc_time_parse_basic, "20150830T126000Z"},
        {awsc_time_parse_basic, "20150830T123661Z"},
        {awsc_time_parse_basic, "20150830T123600.5Z"},
        {awsc_time_parse_epoch, ""},
        {awsc_time_parse_epoch, "-"},
        {awsc_time_parse_epoch, "."},
        {awsc_time_parse_epoch, "9.3e18"},
        {awsc_time_parse_epoch, "-9.3e18"},
        {awsc_time_parse_epoch, "-9223372036854775808.5"},
        {awsc_time_parse_epoch, "NaN"},
        {awsc_time_parse_epoch, "1.5.5"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        awsc_time time;
        if (!parse(bad[i].parse, bad[i].text, strlen(bad[i].text), &time)) fail_msg("%s", bad[i].text);
    }
}

static void seconds_are_read_in_every_form_of_a_number(void **state)
{
    static const struct {
        const char *text;
        awsc_time time;
    } cases[] = {
        {"0", {0, 0}},
        {"-0.25", {-1, 750000000}},
        {"-1.0", {-1, 0}},
        {"1.9999999999", {1, 999999999}},
        {"1.5e0", {1, 500000000}},
        {"-1.25e0", {-2, 750000000}},
        {"1.9996e0", {2, 0}}, /* to the millisecond */
        {"-0.0001e0", {0, 0}},
        {"1.2346e1", {12, 346000000}},
        {"9.1e18", {INT64_C(9100000000000000000), 0}},
        {"-9.1e18", {-INT64_C(9100000000000000000), 0}},
        {"9223372036854775807", {INT64_MAX, 0}},
        {"-9223372036854775808", {INT64_MIN, 0}},
        {"-9223372036854775807.5", {INT64_MIN, 500000000}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        awsc_time time = {7, 7};
        if (parse(awsc_time_parse_epoch, cases[i].text, strlen(cases[i].text), &time)) fail_msg("%s", cases[i].text);
        if (time.seconds != cases[i].time.seconds || time.nanoseconds != cases[i].time.nanoseconds)
            fail_msg("%s: %lld and %d", cases[i].text, (long long)time.seconds, (int)time.nanoseconds);
    }
}

static void a_two_digit_year_is_at_most_fifty_years_ahead(void **state)
{
    static const struct {
        const char *now, *text, *time;
    } cases[] = {
        {"2026-06-15T12:00:00Z", "Monday, 15-Jun-76 12:00:00 GMT", "2076-06-15T12:00:00Z"},
        {"2026-06-15T12:00:00Z", "Monday, 15-Jun-76 12:00:01 GMT", "1976-06-15T12:00:01Z"},
        {"2026-06-15T12:00:00Z", "Monday, 15-Jun-76 12:01:00 GMT", "1976-06-15T12:01:00Z"},
        {"2026-06-15T12:00:00Z", "Monday, 15-Jun-76 13:00:00 GMT", "1976-06-15T13:00:00Z"},
        {"2026-06-15T12:00:00Z", "Monday, 16-Jun-76 00:00:00 GMT", "1976-06-16T00:00:00Z"},
        {"2026-06-15T12:00:00Z", "Monday, 01-Jul-76 00:00:00 GMT", "1976-07-01T00:00:00Z"},
        {"2026-06-15T12:00:00Z", "Monday, 31-May-76 23:59:59 GMT", "2076-05-31T23:59:59Z"},
        {"2026-06-15T12:00:00Z", "Monday, 15-Jun-77 12:00:00 GMT", "1977-06-15T12:00:00Z"},
        {"2026-06-15T12:00:00Z", "Monday, 15-Jun-26 12:00:00 GMT", "2026-06-15T12:00:00Z"},
        {"1970-01-01T00:00:00Z", "Monday, 01-Jan-20 00:00:00 GMT", "2020-01-01T00:00:00Z"},
        {"2099-12-31T23:59:59Z", "Monday, 01-Jan-00 00:00:00 GMT", "2100-01-01T00:00:00Z"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        awsc_time now, time, expected;
        assert_int_equal(awsc_time_parse_date_time(awsc_view_text(cases[i].now), &now), 0);
        assert_int_equal(awsc_time_parse_date_time(awsc_view_text(cases[i].time), &expected), 0);
        if (awsc_time_parse_http_date_near(awsc_view_text(cases[i].text), now, &time)) fail_msg("%s", cases[i].text);
        if (time.seconds != expected.seconds) fail_msg("%s is %lld", cases[i].text, (long long)time.seconds);
    }
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void expect_written(awsc_time time, const char *date_time, const char *http_date, const char *epoch,
                           const char *basic)
{
    void (*const formats[])(awsc_buffer *, awsc_time) = {awsc_time_format_date_time, awsc_time_format_http_date,
                                                         awsc_time_format_epoch};
    const char *const expected[] = {date_time, http_date, epoch};
    char out[17];
    for (size_t i = 0; i < 3; i++) {
        awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
        formats[i](&text, time);
        assert_string_equal(awsc_buffer_text(&text), expected[i]);
        awsc_buffer_clear(&text);
    }
    awsc_time_format_basic(out, time.seconds);
    assert_string_equal(out, basic);
}

static void times_are_written_in_every_form(void **state)
{
    (void)state;
    expect_written((awsc_time){0, 0}, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "0", "19700101T000000Z");
    expect_written((awsc_time){1440938160, 250999999}, "2015-08-30T12:36:00.25Z", "Sun, 30 Aug 2015 12:36:00 GMT",
                   "1440938160.25", "20150830T123600Z");
    expect_written((awsc_time){-1, 500000000}, "1969-12-31T23:59:59.5Z", "Wed, 31 Dec 1969 23:59:59 GMT", "-0.5",
                   "19691231T235959Z");
    expect_written((awsc_time){-2, 1000000}, "1969-12-31T23:59:58.001Z", "Wed, 31 Dec 1969 23:59:58 GMT", "-1.999",
                   "19691231T235958Z");
    expect_written((awsc_time){951782399, 999999}, "2000-02-28T23:59:59Z", "Mon, 28 Feb 2000 23:59:59 GMT", "951782399",
                   "20000228T235959Z");
    expect_written((awsc_time){951868799, 0}, "2000-02-29T23:59:59Z", "Tue, 29 Feb 2000 23:59:59 GMT", "951868799",
                   "20000229T235959Z");
}

static void years_have_four_digits_at_most(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *text, *http_date;
    } cases[] = {
        {-62167219200, "0000-01-01T00:00:00Z", "Sat, 01 Jan 0000 00:00:00 GMT"},
        {-62167219201, "0000-01-01T00:00:00Z", "Sat, 01 Jan 0000 00:00:00 GMT"},
        {INT64_MIN, "0000-01-01T00:00:00Z", "Sat, 01 Jan 0000 00:00:00 GMT"},
        {253402300799, "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT"},
        {253402300800, "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT"},
        {INT64_MAX, "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_time_format_date_time(&text, (awsc_time){cases[i].seconds, 0});
        assert_string_equal(awsc_buffer_text(&text), cases[i].text);
        awsc_buffer_truncate(&text, 0);
        awsc_time_format_http_date(&text, (awsc_time){cases[i].seconds, 0});
        assert_string_equal(awsc_buffer_text(&text), cases[i].http_date);
        awsc_buffer_clear(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_texts_are_read),
        cmocka_unit_test(a_text_with_a_wrong_character_is_refused),
        cmocka_unit_test(parts_out_of_their_range_are_refused),
        cmocka_unit_test(seconds_are_read_in_every_form_of_a_number),
        cmocka_unit_test(a_two_digit_year_is_at_most_fifty_years_ahead),
        cmocka_unit_test(times_are_written_in_every_form),
        cmocka_unit_test(years_have_four_digits_at_most),
    };
    return cmocka_run_group_tests_name("times", tests, NULL, NULL);
}
