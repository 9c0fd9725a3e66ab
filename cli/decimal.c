/* SPDX-License-Identifier: Apache-2.0 */
#include "decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number as its significant digits and the power of ten of the first digit. */
typedef struct decimal {
    char digits[32];
    int count;
    int exponent;
    bool cut; /* the number has more digits, or the exponent is out of range */
} decimal;

static decimal split_number(awsc_cli_view text)
{
    decimal d = {{0}, 0, 0, false};
    bool point = false;
    int before = 0;
    int64_t exponent = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == 'e' || c == 'E') {
            bool sign = i + 1 < text.size && text.data[i + 1] == '+';
            awsc_cli_view rest = {text.data + i + 1 + sign, text.size - i - 1 - sign};
            if (awsc_cli_parse_i64(rest, &exponent) || exponent < -100000 || exponent > 100000) {
                d.cut = true;
                exponent = 0;
            }
            break;
        }
        point |= c == '.';
        if (!awsc_cli_is_digit(c)) continue;
        if (c == '0' && !d.count) {
            before -= point;
        } else {
            before += !point;
            if (d.count < (int)sizeof d.digits) {
                d.digits[d.count++] = c;
            } else {
                d.cut |= c != '0';
            }
        }
    }
    d.exponent = before + (int)exponent - 1;
    while (d.count > 1 && d.digits[d.count - 1] == '0') d.count--;
    return d;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

int awsc_cli_parse_i64(awsc_cli_view text, int64_t *out)
{
    bool negative = text.size && text.data[0] == '-';
    uint64_t most = (uint64_t)INT64_MAX + negative;
    uint64_t value = 0;
    if (text.size == (negative ? 1 : 0)) return -1;
    for (size_t i = negative; i < text.size; i++) {
        if (!awsc_cli_is_digit(text.data[i])) return -1;
        uint64_t digit = (uint64_t)(text.data[i] - '0');
        if (value > (most - digit) / 10) return -1;
        value = value * 10 + digit;
    }
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return 0;
}

static size_t skip_digits(awsc_cli_view text, size_t at)
{
    while (at < text.size && awsc_cli_is_digit(text.data[at])) at++;
    return at;
}

/* Returns whether the text matches -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
static bool is_json_number(awsc_cli_view text)
{
    size_t at = text.size && text.data[0] == '-';
    size_t end = skip_digits(text, at);
    if (end == at || (text.data[at] == '0' && end > at + 1)) return false;
    if (end < text.size && text.data[end] == '.') {
        at = end + 1;
        end = skip_digits(text, at);
        if (end == at) return false;
    }
    if (end < text.size && (text.data[end] == 'e' || text.data[end] == 'E')) {
        at = end + 1;
        if (at < text.size && (text.data[at] == '+' || text.data[at] == '-')) at++;
        end = skip_digits(text, at);
        if (end == at) return false;
    }
    return end == text.size;
}

int awsc_cli_parse_f64(awsc_cli_view text, double *out)
{
    awsc_cli_buffer copy = AWSC_CLI_BUFFER_INIT;
    if (!is_json_number(text)) return -1;
    awsc_cli_append_view(&copy, text);
    double number = copy.failed ? INFINITY : strtod(copy.data, NULL);
    awsc_cli_buffer_clear(&copy);
    if (!isfinite(number)) return -1;
    *out = number;
    return 0;
}

int awsc_cli_parse_whole(awsc_cli_view text, int64_t *out)
{
    char digits[24] = "";
    if (!is_json_number(text)) return -1;
    decimal d = split_number(text);
    *out = 0;
    if (!d.count) return 0;
    if (d.cut || d.exponent < d.count - 1 || d.exponent > 18) return -1;
    size_t size = text.data[0] == '-';
    if (size) digits[0] = '-';
    memcpy(digits + size, d.digits, (size_t)d.count);
    memset(digits + size + d.count, '0', (size_t)(d.exponent + 1 - d.count));
    return awsc_cli_parse_i64((awsc_cli_view){digits, size + (size_t)d.exponent + 1}, out);
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

void awsc_cli_append_number(awsc_cli_buffer *out, awsc_cli_view number)
{
    decimal d = split_number(number);
    if (number.size && number.data[0] == '-') awsc_cli_append_char(out, '-');
    if (!d.count) {
        awsc_cli_append_text(out, "0.0");
        return;
    }
    if (d.exponent < -4 || d.exponent >= 16) {
        awsc_cli_append_char(out, d.digits[0]);
        if (d.count > 1) awsc_cli_append_char(out, '.');
        awsc_cli_append(out, d.digits + 1, (size_t)d.count - 1);
        awsc_cli_append_format(out, "e%c%02d", d.exponent < 0 ? '-' : '+', d.exponent < 0 ? -d.exponent : d.exponent);
        return;
    }
    if (d.exponent < 0) awsc_cli_append_text(out, "0.");
    for (int i = -1; i > d.exponent; i--) awsc_cli_append_char(out, '0');
    for (int i = 0; i < d.count; i++) {
        awsc_cli_append_char(out, d.digits[i]);
        if (i == d.exponent) awsc_cli_append_char(out, '.');
    }
    for (int i = d.count; i <= d.exponent; i++) {
        awsc_cli_append_char(out, '0');
        if (i == d.exponent) awsc_cli_append_char(out, '.');
    }
    if (out->size && out->data[out->size - 1] == '.') awsc_cli_append_char(out, '0');
}

static bool reads_back(const char *text, double number, bool is_single)
{
    return (is_single ? (double)strtof(text, NULL) : strtod(text, NULL)) == number;
}

/* Adds one unit to the last digit of "-d.ddde±XX". Just below a power of two, the result may read back equal even if
 * the nearest text of the same length does not. */
static void next_up(char *text)
{
    for (size_t at = (size_t)(strchr(text, 'e') - text); at > 0; at--) {
        char *digit = &text[at - 1];
        if (*digit == '9') {
            *digit = '0';
        } else if (awsc_cli_is_digit(*digit)) {
            (*digit)++;
            return;
        }
    }
}

/* Appends the shortest text of a number. Tries precisions from `common` digits on, since rounding to `common` digits
 * finds every shorter text; for numbers below `normal`, which have fewer digits, from one digit on. */
static void append_shortest(awsc_cli_buffer *out, double number, bool is_single, int common, double normal)
{
    char text[40];
    int precision = fabs(number) < normal ? 1 : common;
    for (;; precision++) {
        snprintf(text, sizeof text, "%.*e", precision - 1, number);
        if (precision >= 17 || reads_back(text, number, is_single)) break;
        next_up(text);
        if (reads_back(text, number, is_single)) break;
    }
    awsc_cli_append_number(out, awsc_cli_view_text(text));
}

void awsc_cli_append_f64(awsc_cli_buffer *out, double number)
{
    append_shortest(out, number, false, 15, 2.2250738585072014e-308);
}

void awsc_cli_append_f32(awsc_cli_buffer *out, float number)
{
    append_shortest(out, (double)number, true, 6, 1.1754943508222875e-38);
}

static bool is_one_of(awsc_cli_view text, const char *const *words)
{
    for (; *words; words++) {
        if (awsc_cli_view_equal_ignore_case(text, awsc_cli_view_text(*words))) return true;
    }
    return false;
}

awsc_cli_view awsc_cli_float_name(awsc_cli_view text)
{
    static const char *const nans[] = {"nan", "+nan", "-nan", NULL};
    static const char *const positive[] = {"inf", "+inf", "infinity", "+infinity", NULL};
    static const char *const negative[] = {"-inf", "-infinity", NULL};
    if (is_one_of(text, nans)) return AWSC_CLI_VIEW("NaN");
    if (is_one_of(text, positive)) return AWSC_CLI_VIEW("Infinity");
    if (is_one_of(text, negative)) return AWSC_CLI_VIEW("-Infinity");
    return (awsc_cli_view){NULL, 0};
}
