#include "decimal.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/number.h"

/* Digits of a number without sign, point and zeros around, and the power of ten of the first one. */
typedef struct decimal {
    char digits[32];
    int count;
    int exponent;
} decimal;

static decimal split_number(awsc_view text)
{
    decimal d = {{0}, 0, 0};
    bool point = false;
    int before = 0;
    int64_t exponent = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == 'e' || c == 'E') {
            bool sign = i + 1 < text.size && text.data[i + 1] == '+';
            (void)awsc_parse_i64((awsc_view){text.data + i + 1 + sign, text.size - i - 1 - sign}, &exponent);
            break;
        }
        point |= c == '.';
        if (!awsc_ascii_is_digit(c)) continue;
        if (c == '0' && !d.count) {
            before -= point;
        } else {
            before += !point;
            if (d.count < (int)sizeof d.digits) d.digits[d.count++] = c;
        }
    }
    d.exponent = before + (int)exponent - 1;
    while (d.count > 1 && d.digits[d.count - 1] == '0') d.count--;
    return d;
}

void awsc_cli_append_number(awsc_buffer *out, awsc_view shortest)
{
    decimal d = split_number(shortest);
    if (shortest.size && shortest.data[0] == '-') awsc_buffer_append_char(out, '-');
    if (!d.count) {
        awsc_buffer_append_text(out, "0.0");
        return;
    }
    if (d.exponent < -4 || d.exponent >= 16) {
        awsc_buffer_append_char(out, d.digits[0]);
        if (d.count > 1) awsc_buffer_append_char(out, '.');
        awsc_buffer_append(out, d.digits + 1, (size_t)d.count - 1);
        awsc_buffer_append_format(out, "e%c%02d", d.exponent < 0 ? '-' : '+',
                                  d.exponent < 0 ? -d.exponent : d.exponent);
        return;
    }
    if (d.exponent < 0) awsc_buffer_append_text(out, "0.");
    for (int i = -1; i > d.exponent; i--) awsc_buffer_append_char(out, '0');
    for (int i = 0; i < d.count; i++) {
        awsc_buffer_append_char(out, d.digits[i]);
        if (i == d.exponent) awsc_buffer_append_char(out, '.');
    }
    for (int i = d.count; i <= d.exponent; i++) {
        awsc_buffer_append_char(out, '0');
        if (i == d.exponent) awsc_buffer_append_char(out, '.');
    }
    if (out->size && out->data[out->size - 1] == '.') awsc_buffer_append_char(out, '0');
}

static bool is_one_of(awsc_view text, const char *const *words)
{
    for (; *words; words++) {
        if (awsc_view_equal_ignore_case(text, awsc_view_text(*words))) return true;
    }
    return false;
}

awsc_view awsc_cli_float_text(awsc_view text)
{
    static const char *const nans[] = {"nan", "+nan", "-nan", NULL};
    static const char *const positive[] = {"inf", "+inf", "infinity", "+infinity", NULL};
    static const char *const negative[] = {"-inf", "-infinity", NULL};
    double number;
    if (is_one_of(text, nans)) return AWSC_VIEW("NaN");
    if (is_one_of(text, positive)) return AWSC_VIEW("Infinity");
    if (is_one_of(text, negative)) return AWSC_VIEW("-Infinity");
    return awsc_parse_f64(text, &number) ? (awsc_view){NULL, 0} : text;
}
