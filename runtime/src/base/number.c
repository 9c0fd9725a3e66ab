/* SPDX-License-Identifier: Apache-2.0 */
#include "base/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

int awsc_parse_u64(awsc_view text, uint64_t *out)
{
    uint64_t value = 0;
    if (text.size == 0) return -1;
    for (size_t i = 0; i < text.size; i++) {
        if (!awsc_ascii_is_digit(text.data[i])) return -1;
        uint64_t digit = (uint64_t)(text.data[i] - '0');
        if (value > (UINT64_MAX - digit) / 10) return -1;
        value = value * 10 + digit;
    }
    *out = value;
    return 0;
}

int awsc_parse_i64(awsc_view text, int64_t *out)
{
    bool negative = text.size && text.data[0] == '-';
    if (negative) text = awsc_view_of(text.data + 1, text.size - 1);
    uint64_t magnitude;
    if (awsc_parse_u64(text, &magnitude)) return -1;
    if (magnitude > (uint64_t)INT64_MAX + negative) return -1;
    *out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return 0;
}

/*
 * A decimal number, 0.DDDD * 10^exponent. Digits beyond MAX_DIGITS are replaced by one last digit of 1: any midpoint of
 * two doubles has at most 767 digits, so further digits only matter by not all being zero.
 */
enum { MAX_DIGITS = 800, EXPONENT_LIMIT = 100000 };

typedef struct decimal {
    bool negative;
    int count;
    int64_t exponent;
    char digits[MAX_DIGITS + 1];
} decimal;

static void add_digit(decimal *number, char digit, bool fraction)
{
    if (number->count == 0 && digit == '0') {
        if (fraction) number->exponent--;
        return;
    }
    if (!fraction) number->exponent++;
    if (number->count < MAX_DIGITS)
        number->digits[number->count++] = digit;
    else if (digit != '0') {
        number->digits[MAX_DIGITS] = '1';
        number->count = MAX_DIGITS + 1;
    }
}

static const char *scan_digits(decimal *number, const char *at, const char *end, bool fraction)
{
    for (; at < end && awsc_ascii_is_digit(*at); at++) add_digit(number, *at, fraction);
    return at;
}

static const char *scan_exponent(decimal *number, const char *at, const char *end)
{
    bool negative = false;
    if (at < end && (*at == '+' || *at == '-')) negative = *at++ == '-';
    if (at == end || !awsc_ascii_is_digit(*at)) return NULL;
    int64_t exponent = 0;
    for (; at < end && awsc_ascii_is_digit(*at); at++)
        if (exponent < INT64_MAX / 100) exponent = exponent * 10 + (*at - '0');
    number->exponent += negative ? -exponent : exponent;
    return at;
}

/* Parses JSON's grammar: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
static int scan(awsc_view text, decimal *number)
{
    const char *at = text.data;
    const char *end = text.data + text.size;
    number->negative = false;
    number->count = 0;
    number->exponent = 0;

    if (at < end && *at == '-') {
        number->negative = true;
        at++;
    }
    if (at == end || !awsc_ascii_is_digit(*at)) return -1;
    if (*at == '0')
        at++;
    else
        at = scan_digits(number, at, end, false);
    if (at < end && *at == '.') {
        at++;
        if (at == end || !awsc_ascii_is_digit(*at)) return -1;
        at = scan_digits(number, at, end, true);
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at = scan_exponent(number, at + 1, end);
        if (!at) return -1;
    }
    return at == end ? 0 : -1;
}

/* True if an operation on doubles rounds once, to a double. The x87 unit rounds to 64 bits first. */
static const bool ROUNDS_ONCE = FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1;

/* Converts numbers with up to 15 digits and a power of ten up to 10^22: both are exact doubles, so one operation
 * rounds correctly. */
static bool fast_value(const decimal *number, double *out)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (!ROUNDS_ONCE || number->count > 15) return false;
    int64_t exponent = number->exponent - number->count;
    if (exponent < -22 || exponent > 22) return false;
    int64_t value = 0;
    for (int i = 0; i < number->count; i++) value = value * 10 + (number->digits[i] - '0');
    *out = exponent < 0 ? (double)value / powers[-exponent] : (double)value * powers[exponent];
    return true;
}

/*
 * Converts with the C library, which rounds correctly. The "C" locale makes '.' the decimal point, whatever the
 * program's locale is. newlocale returns a constant object for "C", so caching it here would save nothing.
 */
static int slow_value(const decimal *number, bool single, double *out)
{
    if (number->exponent > EXPONENT_LIMIT) return -1;
    char text[MAX_DIGITS + 32];
    int64_t exponent = number->exponent < -EXPONENT_LIMIT ? -EXPONENT_LIMIT : number->exponent;
    text[0] = '0';
    text[1] = '.';
    memcpy(text + 2, number->digits, (size_t)number->count);
    snprintf(text + 2 + number->count, sizeof text - 2 - (size_t)number->count, "e%d", (int)exponent);

    locale_t locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!locale) return -1;
    locale_t before = uselocale(locale); /* of this thread */
    *out = single ? (double)strtof(text, NULL) : strtod(text, NULL);
    (void)uselocale(before);
    freelocale(locale);
    return isfinite(*out) ? 0 : -1;
}

static int parse_real(awsc_view text, bool single, double *out)
{
    decimal number;
    double value = 0;
    if (scan(text, &number)) return -1;
    if (number.count && (single || !fast_value(&number, &value)) && slow_value(&number, single, &value)) return -1;
    *out = number.negative ? -value : value;
    return 0;
}

int awsc_parse_f64(awsc_view text, double *out)
{
    return parse_real(text, false, out);
}

int awsc_parse_f32(awsc_view text, float *out)
{
    double value;
    if (parse_real(text, true, &value)) return -1;
    *out = (float)value;
    return 0;
}

int awsc_parse_whole(awsc_view text, int64_t *out)
{
    decimal number;
    if (scan(text, &number)) return -1;
    while (number.count && number.digits[number.count - 1] == '0') number.count--;
    if (number.exponent < number.count || number.exponent > 19) {
        *out = 0;
        return number.count == 0 ? 0 : -1;
    }
    uint64_t value = 0;
    for (int i = 0; i < number.exponent; i++) {
        uint64_t digit = i < number.count ? (uint64_t)(number.digits[i] - '0') : 0;
        value = value * 10 + digit; /* 19 digits fit */
    }
    if (value > (uint64_t)INT64_MAX + number.negative) return -1;
    *out = number.negative ? (int64_t)(0 - value) : (int64_t)value;
    return 0;
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

/* Sets `out` to the digits that %e prints for a finite number, without its sign and decimal separator (which depends
 * on the locale). */
static void to_decimal(double value, int precision, decimal *out)
{
    char text[64];
    snprintf(text, sizeof text, "%.*e", precision - 1, value);
    const char *exponent = strchr(text, 'e');
    out->negative = text[0] == '-';
    out->count = 0;
    for (const char *at = text; at < exponent; at++)
        if (awsc_ascii_is_digit(*at)) out->digits[out->count++] = *at;
    out->exponent = strtol(exponent + 1, NULL, 10) + 1;
    while (out->count > 1 && out->digits[out->count - 1] == '0') out->count--;
}

static bool reads_back(const decimal *number, double value, bool single)
{
    double read = 0;
    if ((single || !fast_value(number, &read)) && slow_value(number, single, &read)) return false;
    return (number->negative ? -read : read) == value;
}

/*
 * Adds one to the last digit. Doubles just below a power of two lie closer together than those above it. There the
 * nearest decimal of a given length may parse to another double, while the next larger decimal parses to this one.
 */
static void next_up(decimal *number)
{
    int last = number->count - 1;
    while (last >= 0 && number->digits[last] == '9') last--;
    if (last < 0) return;
    number->digits[last]++;
    number->count = last + 1;
}

static bool find_text(double value, int precision, bool single, decimal *out)
{
    to_decimal(value, precision, out);
    if (reads_back(out, value, single)) return true;
    while (out->count < precision) out->digits[out->count++] = '0';
    next_up(out);
    return reads_back(out, value, single);
}

/* Appends the number in plain notation between 1e-7 and 1e21, otherwise with an exponent. */
static void append_decimal(awsc_buffer *buffer, const decimal *number)
{
    int point = (int)number->exponent;
    if (number->negative) awsc_buffer_append_char(buffer, '-');
    if (point > 21 || point < -6) {
        awsc_buffer_append_char(buffer, number->digits[0]);
        if (number->count > 1) awsc_buffer_append_char(buffer, '.');
        awsc_buffer_append(buffer, number->digits + 1, (size_t)number->count - 1);
        awsc_buffer_append_char(buffer, 'e');
        awsc_buffer_append_i64(buffer, point - 1);
        return;
    }
    if (point <= 0) awsc_buffer_append_text(buffer, "0.");
    for (int zero = point; zero < 0; zero++) awsc_buffer_append_char(buffer, '0');
    for (int i = 0; i < number->count || i < point; i++) {
        if (i == point && i > 0) awsc_buffer_append_char(buffer, '.');
        awsc_buffer_append_char(buffer, i < number->count ? number->digits[i] : '0');
    }
}

/*
 * Appends the shortest text that reads back as the same value. If a text of at most `common` digits does, rounding to
 * `common` digits finds it. Below the normal range doubles have less precision, so shorter texts are tried, too.
 */
static void append_shortest(awsc_buffer *buffer, double value, bool single, int common, int most, double normal)
{
    if (isnan(value) || isinf(value)) {
        awsc_buffer_append_text(buffer, isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
        return;
    }
    if (value == 0) {
        awsc_buffer_append_text(buffer, signbit(value) ? "-0" : "0");
        return;
    }
    decimal number;
    int precision = fabs(value) < normal ? 1 : common;
    while (!find_text(value, precision, single, &number) && precision < most) precision++;
    append_decimal(buffer, &number);
}

void awsc_buffer_append_f64(awsc_buffer *buffer, double value)
{
    append_shortest(buffer, value, false, 15, 17, 2.2250738585072014e-308);
}

void awsc_buffer_append_f32(awsc_buffer *buffer, float value)
{
    append_shortest(buffer, (double)value, true, 6, 9, 1.1754943508222875e-38);
}
