/* SPDX-License-Identifier: Apache-2.0 */
#include "times.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "decimal.h"

/* ---- parts ----------------------------------------------------------------------------------------------------- */

static bool take_digits(awsc_cli_view *text, size_t count, int *out)
{
    *out = 0;
    if (text->size < count) return false;
    for (size_t i = 0; i < count; i++) {
        if (!awsc_cli_is_digit(text->data[i])) return false;
        *out = *out * 10 + (text->data[i] - '0');
    }
    *text = (awsc_cli_view){text->data + count, text->size - count};
    return true;
}

static bool take_char(awsc_cli_view *text, const char *any)
{
    if (!text->size || !text->data[0] || !strchr(any, text->data[0])) return false;
    *text = (awsc_cli_view){text->data + 1, text->size - 1};
    return true;
}

static int32_t take_fraction(awsc_cli_view *text)
{
    int32_t nanoseconds = 0;
    int32_t unit = 100000000;
    for (; text->size && awsc_cli_is_digit(text->data[0]); unit /= 10) {
        nanoseconds += unit * (text->data[0] - '0');
        *text = (awsc_cli_view){text->data + 1, text->size - 1};
    }
    return nanoseconds;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* Parses 2026-11-21, 2026-11-21T19:40, 2026-11-21 19:40:52.5+01:00; UTC without an offset. Returns 0 or -1. */
static int parse_calendar(awsc_cli_view text, awsc_time *out)
{
    struct tm tm = {0};
    int hours = 0;
    int minutes = 0;
    int32_t nanoseconds = 0;
    if (!take_digits(&text, 4, &tm.tm_year) || !take_char(&text, "-") || !take_digits(&text, 2, &tm.tm_mon) ||
        !take_char(&text, "-") || !take_digits(&text, 2, &tm.tm_mday))
        return -1;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    if (take_char(&text, "Tt ")) {
        if (!take_digits(&text, 2, &tm.tm_hour) || !take_char(&text, ":") || !take_digits(&text, 2, &tm.tm_min)) {
            return -1;
        }
        if (take_char(&text, ":") && !take_digits(&text, 2, &tm.tm_sec)) return -1;
        if (take_char(&text, ".")) nanoseconds = take_fraction(&text);
    }
    if (tm.tm_mon < 0 || tm.tm_mon > 11 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 ||
        tm.tm_sec > 59)
        return -1;
    if (!text.size) {
        *out = (awsc_time){(int64_t)timegm(&tm), nanoseconds};
        return 0;
    }
    int sign = text.data[0] == '-' ? -1 : 1;
    if (!take_char(&text, "Zz")) {
        if (!take_char(&text, "+-") || !take_digits(&text, 2, &hours)) return -1;
        (void)take_char(&text, ":");
        if (text.size && !take_digits(&text, 2, &minutes)) return -1;
    }
    if (text.size) return -1;
    *out = (awsc_time){(int64_t)timegm(&tm) - sign * (hours * 3600 + minutes * 60), nanoseconds};
    return 0;
}

/* Parses digits with an optional fraction, exact to the nanosecond. Returns 0 or -1. */
static int parse_plain_epoch(awsc_cli_view text, awsc_time *out)
{
    awsc_cli_view whole;
    awsc_cli_view fraction = awsc_cli_view_split(text, '.', &whole);
    awsc_time time = {0, 0};
    if (awsc_cli_parse_i64(whole, &time.seconds)) return -1;
    if (fraction.data && !fraction.size) return -1;
    time.nanoseconds = take_fraction(&fraction);
    if (fraction.size) return -1;
    if (text.data[0] == '-' && time.nanoseconds) {
        if (time.seconds == INT64_MIN) return -1;
        time.seconds--;
        time.nanoseconds = 1000000000 - time.nanoseconds;
    }
    *out = time;
    return 0;
}

static int parse_epoch(awsc_cli_view text, awsc_time *out)
{
    double number;
    if (!parse_plain_epoch(text, out)) return 0;
    /* With an exponent: to the millisecond. */
    if (awsc_cli_parse_f64(text, &number) || number < -9.2e18 || number > 9.2e18) return -1;
    int64_t seconds = (int64_t)floor(number);
    int milliseconds = (int)((number - (double)seconds) * 1000 + 0.5);
    if (milliseconds == 1000) {
        seconds++;
        milliseconds = 0;
    }
    *out = (awsc_time){seconds, (int32_t)milliseconds * 1000000};
    return 0;
}

/* Parses the three forms of RFC 9110, section 5.6.7. Returns 0 or -1. */
static int parse_http_date(awsc_cli_view text, awsc_time *out)
{
    static const char *const forms[][2] = {
        {"%a, %d %b %Y %H:%M:%S", " GMT"}, {"%A, %d-%b-%y %H:%M:%S", " GMT"}, {"%a %b %d %H:%M:%S %Y", ""}};
    char copy[64];
    if (text.size >= sizeof copy) return -1;
    snprintf(copy, sizeof copy, "%.*s", (int)text.size, text.size ? text.data : "");
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct tm tm = {0};
        const char *after = strptime(copy, forms[i][0], &tm);
        awsc_cli_view rest = awsc_cli_view_text(after);
        int32_t nanoseconds = after && take_char(&rest, ".") ? take_fraction(&rest) : 0;
        if (!after || !awsc_cli_view_equal(rest, awsc_cli_view_text(forms[i][1]))) continue;
        int day = tm.tm_mday;
        time_t seconds = timegm(&tm);
        if (tm.tm_mday != day) return -1;
        *out = (awsc_time){(int64_t)seconds, nanoseconds};
        return 0;
    }
    return -1;
}

int awsc_cli_parse_time(const awsc_cli_value *value, awsc_time *out)
{
    if (value->kind != AWSC_CLI_NUMBER && value->kind != AWSC_CLI_TEXT) return -1;
    awsc_cli_view text = awsc_cli_view_trim(value->text);
    if (!parse_epoch(text, out)) return 0;
    if (value->kind != AWSC_CLI_TEXT) return -1;
    return parse_http_date(text, out) ? parse_calendar(text, out) : 0;
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

void awsc_cli_append_epoch(awsc_cli_buffer *out, awsc_time time)
{
    int milliseconds = time.nanoseconds / 1000000;
    /* Half a second before 1970 is second -1 and 500 ms on top, but "-0.5" as a number. */
    if (time.seconds < 0 && milliseconds > 0) {
        time.seconds++;
        milliseconds = 1000 - milliseconds;
        if (time.seconds == 0) awsc_cli_append_char(out, '-');
    }
    awsc_cli_append_i64(out, time.seconds);
    if (milliseconds > 0) awsc_cli_append_format(out, ".%03d", milliseconds);
}

awsc_cli_view awsc_cli_format_time(awsc_arena *arena, awsc_time time, bool utc)
{
    struct tm tm;
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    time_t seconds = (time_t)time.seconds;
    long microseconds = ((long)time.nanoseconds + 500) / 1000;
    if (microseconds > 999999) {
        microseconds = 0;
        seconds++;
    }
    bool known = utc ? gmtime_r(&seconds, &tm) != NULL : localtime_r(&seconds, &tm) != NULL;
    if (!known) {
        awsc_cli_append_epoch(&out, time);
        return awsc_cli_take(arena, &out);
    }
    awsc_cli_append_format(&out, "%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                           tm.tm_hour, tm.tm_min, tm.tm_sec);
    if (microseconds) awsc_cli_append_format(&out, ".%06ld", microseconds);
    long offset = tm.tm_gmtoff < 0 ? -tm.tm_gmtoff : tm.tm_gmtoff;
    awsc_cli_append_format(&out, "%c%02ld:%02ld", tm.tm_gmtoff < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
    return awsc_cli_take(arena, &out);
}
