/* SPDX-License-Identifier: Apache-2.0 */
#include "base/timestamp.h"

#include <stddef.h>
#include <string.h>

#include "base/number.h"

enum { DAY = 86400 };

static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char day_names[7][10] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

typedef struct civil {
    int year;
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
    int hour, minute, second;
    int weekday;         /* 0 is Sunday */
    int32_t nanoseconds; /* read only */
    int64_t offset;      /* seconds east of Greenwich; read only */
} civil;

/*
 * Time formats are patterns, used for both writing and reading. Lower-case letters stand for parts:
 * y year, c year of two digits, m month, d day, h hour, i minute, s second: all digits
 * b name of the month, w name of the weekday (write only), e day without a leading zero (read only)
 * f optional fraction of a second, z zone (both read only), t "T" and u "Z" (lower case is accepted)
 * All other characters are literal.
 */
static const char DATE_TIME[] = "y-m-dth:i:sfz";
static const char BASIC[] = "ymdthisu";
static const char HTTP_DATE[] = "w, d b y h:i:s GMT";
static const char FIXDATE[] = ", d b y h:i:sf GMT"; /* the parts after the weekday, as in the next two */
static const char RFC850[] = ", d-b-c h:i:s GMT";
static const char ASCTIME[] = " b e h:i:s y";

typedef struct number {
    char letter;
    uint8_t digits;
    uint8_t offset;
} number;

/* Returns the numeric part that a letter of a pattern stands for, or NULL if the letter is not numeric. */
static const number *number_of(char letter)
{
    static const number numbers[] = {{'y', 4, offsetof(civil, year)},   {'c', 2, offsetof(civil, year)},
                                     {'m', 2, offsetof(civil, month)},  {'d', 2, offsetof(civil, day)},
                                     {'h', 2, offsetof(civil, hour)},   {'i', 2, offsetof(civil, minute)},
                                     {'s', 2, offsetof(civil, second)}, {'e', 1, offsetof(civil, day)}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i].letter == letter) return &numbers[i];
    return NULL;
}

/* The first and last second that a year of four digits can express, since 1970. */
#define EARLIEST INT64_C(-62167219200)
#define LATEST INT64_C(253402300799)

/* Returns the days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from March, so that a
 * leap day is the last day of its year. */
static int64_t days_of_civil(int64_t year, int month, int day)
{
    if (month <= 2) year--;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static civil civil_of_seconds(int64_t seconds)
{
    if (seconds < EARLIEST) seconds = EARLIEST;
    if (seconds > LATEST) seconds = LATEST;
    int64_t days = seconds / DAY;
    int64_t rest = seconds % DAY;
    if (rest < 0) {
        rest += DAY;
        days--;
    }
    civil date = {
        .hour = (int)(rest / 3600),
        .minute = (int)(rest / 60 % 60),
        .second = (int)(rest % 60),
        .weekday = (int)(((days + 4) % 7 + 7) % 7),
    };

    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    date.day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    date.month = (int)(month < 10 ? month + 3 : month - 9);
    date.year = (int)(year_of_era + era * 400 + (date.month <= 2));
    return date;
}

static int days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* ---- formatting ------------------------------------------------------------------------------------------------ */

static void write_digits(char *out, int64_t value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
}

/* Writes a date as the pattern says. Returns the end of the text. */
static char *write_pattern(char *out, const char *pattern, const civil *date)
{
    for (; *pattern; pattern++) {
        const number *part = number_of(*pattern);
        if (part) {
            write_digits(out, *(const int *)(const void *)((const char *)date + part->offset), part->digits);
            out += part->digits;
        } else if (*pattern == 'b' || *pattern == 'w') {
            memcpy(out, *pattern == 'b' ? month_names[date->month - 1] : day_names[date->weekday], 3);
            out += 3;
        } else if (*pattern == 't' || *pattern == 'u') {
            *out++ = *pattern == 't' ? 'T' : 'Z';
        } else if (*pattern != 'f' && *pattern != 'z') {
            *out++ = *pattern;
        }
    }
    return out;
}

static void append_pattern(awsc_buffer *out, const char *pattern, int64_t seconds)
{
    char text[32];
    civil date = civil_of_seconds(seconds);
    awsc_buffer_append(out, text, (size_t)(write_pattern(text, pattern, &date) - text));
}

/* Appends the fraction in milliseconds, such as ".5" or ".123"; nothing for 0. */
static void append_milliseconds(awsc_buffer *out, int64_t nanoseconds)
{
    int64_t milliseconds = nanoseconds / 1000000;
    if (milliseconds <= 0 || milliseconds > 999) return;
    int digits = 3;
    while (milliseconds % 10 == 0) {
        milliseconds /= 10;
        digits--;
    }
    char text[4] = ".";
    write_digits(text + 1, milliseconds, digits);
    awsc_buffer_append(out, text, 1 + (size_t)digits);
}

void awsc_time_format_date_time(awsc_buffer *out, awsc_time time)
{
    append_pattern(out, DATE_TIME, time.seconds);
    append_milliseconds(out, time.nanoseconds);
    awsc_buffer_append_char(out, 'Z');
}

void awsc_time_format_http_date(awsc_buffer *out, awsc_time time)
{
    append_pattern(out, HTTP_DATE, time.seconds);
}

void awsc_time_format_epoch(awsc_buffer *out, awsc_time time)
{
    int64_t nanoseconds = time.nanoseconds / 1000000 * INT64_C(1000000);
    /* Half a second before 1970 is second -1 and 500 ms on top, but "-0.5" as a number. */
    if (time.seconds < 0 && nanoseconds > 0) {
        time.seconds++;
        nanoseconds = 1000000000 - nanoseconds;
        if (time.seconds == 0) awsc_buffer_append_char(out, '-');
    }
    awsc_buffer_append_i64(out, time.seconds);
    append_milliseconds(out, nanoseconds);
}

void awsc_time_format_basic(char out[17], int64_t seconds)
{
    civil date = civil_of_seconds(seconds);
    *write_pattern(out, BASIC, &date) = '\0';
}

/* ---- parsing --------------------------------------------------------------------------------------------------- */

/* Each function removes its part from the front of `text`; it returns false if the text begins with something else. */

static bool take_digits(awsc_view *text, int count, int *out)
{
    if (text->size < (size_t)count) return false;
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (!awsc_ascii_is_digit(text->data[i])) return false;
        value = value * 10 + (text->data[i] - '0');
    }
    *out = value;
    *text = awsc_view_of(text->data + count, text->size - (size_t)count);
    return true;
}

static bool take_char(awsc_view *text, char c)
{
    if (text->size == 0 || awsc_ascii_upper(text->data[0]) != c) return false;
    *text = awsc_view_of(text->data + 1, text->size - 1);
    return true;
}

static bool take_text(awsc_view *text, const char *expected)
{
    awsc_view prefix = awsc_view_text(expected);
    if (!awsc_view_starts_with(*text, prefix)) return false;
    *text = awsc_view_of(text->data + prefix.size, text->size - prefix.size);
    return true;
}

/* Takes an optional fraction of a second; digits beyond nanoseconds are dropped. */
static bool take_fraction(awsc_view *text, int32_t *nanoseconds)
{
    *nanoseconds = 0;
    if (!take_char(text, '.')) return true;
    int32_t unit = 100000000;
    size_t count = 0;
    for (; count < text->size && awsc_ascii_is_digit(text->data[count]); count++) {
        *nanoseconds += (text->data[count] - '0') * unit;
        unit /= 10;
    }
    *text = awsc_view_of(text->data + count, text->size - count);
    return count > 0;
}

static bool take_offset(awsc_view *text, int64_t *seconds)
{
    *seconds = 0;
    if (take_char(text, 'Z')) return true;
    bool negative = text->size && text->data[0] == '-';
    if (!take_char(text, negative ? '-' : '+')) return false;
    int hour, minute;
    if (!take_digits(text, 2, &hour) || !take_char(text, ':') || !take_digits(text, 2, &minute)) return false;
    if (hour > 23 || minute > 59) return false;
    *seconds = (negative ? -1 : 1) * (hour * 3600 + minute * 60);
    return true;
}

static bool take_month(awsc_view *text, int *month)
{
    for (*month = 1; *month <= 12; ++*month)
        if (take_text(text, month_names[*month - 1])) return true;
    return false;
}

static bool take_weekday(awsc_view *text, const char names[][10])
{
    for (int i = 0; i < 7; i++)
        if (take_text(text, names[i])) return true;
    return false;
}

static bool take_part(awsc_view *text, char letter, civil *date)
{
    const number *part = number_of(letter);
    /* In asctime a day below 10 has a blank before it. */
    if (letter == 'e' && !take_char(text, ' ')) part = number_of('d');
    if (part) return take_digits(text, part->digits, (int *)(void *)((char *)date + part->offset));
    switch (letter) {
    case 'b':
        return take_month(text, &date->month);
    case 'f':
        return take_fraction(text, &date->nanoseconds);
    case 'z':
        return take_offset(text, &date->offset);
    case 't':
    case 'u':
        return take_char(text, letter == 't' ? 'T' : 'Z');
    default:
        return take_text(text, (const char[]){letter, '\0'});
    }
}

static bool take_pattern(awsc_view *text, const char *pattern, civil *date)
{
    while (*pattern && take_part(text, *pattern, date)) pattern++;
    return !*pattern;
}

/* Sets `*out` to the time of a parsed date; `rest`, the text behind it, must be empty. A leap second (60) counts as
 * the next second. */
static int take_time(const civil *date, awsc_view rest, awsc_time *out)
{
    if (rest.size || date->month < 1 || date->month > 12 || date->day < 1) return -1;
    if (date->day > days_in_month(date->year, date->month)) return -1;
    if (date->hour > 23 || date->minute > 59 || date->second > 60) return -1;
    out->seconds = days_of_civil(date->year, date->month, date->day) * DAY + date->hour * 3600 + date->minute * 60 +
                   date->second - date->offset;
    out->nanoseconds = date->nanoseconds;
    return 0;
}

int awsc_time_parse_date_time(awsc_view text, awsc_time *out)
{
    civil date = {0};
    return take_pattern(&text, DATE_TIME, &date) ? take_time(&date, text, out) : -1;
}

/* Returns a number that orders times within a year. */
static int64_t place_in_year(const civil *date)
{
    return (((date->month * 32 + date->day) * INT64_C(24) + date->hour) * 60 + date->minute) * 60 + date->second;
}

/* Adds the century to a year of two digits: the last century with which the time is at most fifty years after `now`. */
static void complete_year(civil *date, const civil *now)
{
    int last = now->year + (place_in_year(date) > place_in_year(now) ? 49 : 50);
    date->year = last - ((last - date->year) % 100 + 100) % 100;
}

int awsc_time_parse_http_date_near(awsc_view text, awsc_time now, awsc_time *out)
{
    static const char long_names[][10] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    civil date = {0};
    const char *pattern = ASCTIME;
    bool is_short = text.size > 3 && (text.data[3] == ',' || text.data[3] == ' '); /* nearly always */
    if (!is_short && take_weekday(&text, long_names))
        pattern = RFC850;
    else if (!take_weekday(&text, day_names))
        return -1;
    else if (text.size && text.data[0] == ',')
        pattern = FIXDATE;
    if (!take_pattern(&text, pattern, &date)) return -1;
    if (pattern == RFC850) {
        const civil today = civil_of_seconds(now.seconds);
        complete_year(&date, &today);
    }
    return take_time(&date, text, out);
}

int awsc_time_parse_http_date(awsc_view text, awsc_time *out)
{
    static const awsc_time middle = {1577836799, 0}; /* the end of 2019: two digits are years from 1970 to 2069 */
    return awsc_time_parse_http_date_near(text, middle, out);
}

int awsc_time_parse_basic(awsc_view text, awsc_time *out)
{
    civil date = {0};
    return take_pattern(&text, BASIC, &date) ? take_time(&date, text, out) : -1;
}

/* Parses digits with an optional fraction, exact to the nanosecond. Returns false for any other syntax. */
static bool parse_plain_epoch(awsc_view text, awsc_time *out)
{
    bool negative = text.size && text.data[0] == '-';
    awsc_view whole;
    awsc_view fraction = awsc_view_split(text, '.', &whole);
    awsc_time time;
    if (awsc_parse_i64(whole, &time.seconds)) return false;
    awsc_view rest = fraction.data ? awsc_view_of(fraction.data - 1, fraction.size + 1) : awsc_view_of(NULL, 0);
    if (!take_fraction(&rest, &time.nanoseconds) || rest.size) return false;
    if (negative && time.nanoseconds) {
        if (time.seconds == INT64_MIN) return false;
        time.seconds--;
        time.nanoseconds = 1000000000 - time.nanoseconds;
    }
    *out = time;
    return true;
}

int awsc_time_parse_epoch(awsc_view text, awsc_time *out)
{
    if (parse_plain_epoch(text, out)) return 0;
    /* With an exponent: through a double, to the millisecond. */
    double value;
    if (awsc_parse_f64(text, &value) || value < -9.2e18 || value > 9.2e18) return -1;
    int64_t seconds = (int64_t)value;
    if ((double)seconds > value) seconds--;
    int64_t milliseconds = (int64_t)((value - (double)seconds) * 1000 + 0.5);
    if (milliseconds == 1000) {
        seconds++;
        milliseconds = 0;
    }
    *out = (awsc_time){seconds, (int32_t)milliseconds * 1000000};
    return 0;
}

int awsc_time_parse_any(awsc_view text, awsc_time *out)
{
    if (!awsc_time_parse_date_time(text, out) || !awsc_time_parse_http_date(text, out)) return 0;
    return awsc_time_parse_epoch(text, out);
}
