/* SPDX-License-Identifier: Apache-2.0 */
#include "yaml_core.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"

static bool is_one_of(awsc_cli_view text, const char *const *words)
{
    for (; *words; words++) {
        if (awsc_cli_view_equal(text, awsc_cli_view_text(*words))) return true;
    }
    return false;
}

/* Skips digits and underscores. Returns the number of digits. */
static size_t pass_digits(const char **at, const char *digits)
{
    const char *begin = *at;
    while (**at && (strchr(digits, **at) || **at == '_')) ++*at;
    return (size_t)(*at - begin);
}

/* Returns whether the text, which has no sign, is a number with a fraction or an exponent. */
static bool is_float(const char *text)
{
    const char *at = text;
    size_t before = pass_digits(&at, "0123456789");
    size_t after = 0;
    bool point = *at == '.';
    if (text[0] == '_') return false;
    if (point) {
        at++;
        after = pass_digits(&at, "0123456789");
    }
    if (!before && !after) return false;
    bool exponent = *at == 'e' || *at == 'E';
    if (exponent) {
        at++;
        if (*at == '+' || *at == '-')
            at++;
        else if (!before)
            return false; /* .5e3 is a text: this form needs a sign */
        const char *begin = at;
        while (awsc_cli_is_digit(*at)) at++;
        if (at == begin) return false;
    }
    return !*at && (point || exponent);
}

/* Returns the base of a whole number without a sign, or 0 if the text is not one. `*digits` receives the start of its
 * digits. */
static int base_of(const char *text, const char **digits)
{
    static const struct {
        const char *prefix;
        const char *digits;
        int base;
    } forms[] = {{"0b", "01", 2}, {"0x", "0123456789abcdefABCDEF", 16}, {"0o", "01234567", 8}, {"", "0123456789", 10}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t size = strlen(forms[i].prefix);
        if (strncmp(text, forms[i].prefix, size) != 0) continue;
        const char *at = text + size;
        if (!pass_digits(&at, forms[i].digits) || *at) continue;
        *digits = text + size;
        return strspn(*digits, "_") == strlen(*digits) ? 0 : forms[i].base;
    }
    return 0;
}

static awsc_cli_value *new_number(awsc_arena *arena, awsc_cli_buffer *text)
{
    return awsc_cli_new_text(arena, AWSC_CLI_NUMBER, awsc_cli_take(arena, text));
}

/* Makes a whole number. A decimal number keeps its digits, however many. */
static awsc_cli_value *read_whole(awsc_arena *arena, const char *digits, int base, bool negative)
{
    awsc_cli_buffer plain = AWSC_CLI_BUFFER_INIT;
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    for (; *digits; digits++) {
        bool leading = base == 10 && *digits == '0' && !plain.size && digits[1 + strspn(digits + 1, "_")];
        if (*digits != '_' && !leading) awsc_cli_append_char(&plain, *digits);
    }
    errno = 0;
    unsigned long long value = strtoull(awsc_cli_buffer_text(&plain), NULL, base);
    bool beyond = base != 10 && errno == ERANGE;
    if (negative && (value || base == 10)) awsc_cli_append_char(&out, '-');
    if (base == 10)
        awsc_cli_append_view(&out, awsc_cli_buffer_view(&plain));
    else
        awsc_cli_append_format(&out, "%llu", value);
    awsc_cli_buffer_clear(&plain);
    if (!beyond) return new_number(arena, &out);
    awsc_cli_buffer_clear(&out);
    return NULL;
}

static awsc_cli_value *read_float(awsc_arena *arena, const char *text, bool negative)
{
    awsc_cli_buffer plain = AWSC_CLI_BUFFER_INIT;
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    double real = 0;
    if (negative) awsc_cli_append_char(&plain, '-');
    if (*text == '.') awsc_cli_append_char(&plain, '0');
    for (; *text; text++) {
        if (*text == '_') continue;
        awsc_cli_append_char(&plain, *text);
        bool fraction = awsc_cli_is_digit(text[1 + strspn(text + 1, "_")]);
        if (*text == '.' && !fraction) awsc_cli_append_char(&plain, '0');
    }
    awsc_cli_view view = awsc_cli_take(arena, &plain);
    if (awsc_cli_parse_f64(view, &real)) return NULL;
    awsc_cli_append_f64(&out, real);
    return new_number(arena, &out);
}

static awsc_cli_value *read_number(awsc_arena *arena, awsc_cli_view text)
{
    static const char *const infinities[] = {".inf", ".Inf", ".INF", NULL};
    static const char *const no_numbers[] = {".nan", ".NaN", ".NAN", NULL};
    const char *digits = NULL;
    bool sign = text.data[0] == '-' || text.data[0] == '+';
    bool negative = text.data[0] == '-';
    if (text.data[0] == '_') return NULL;
    awsc_cli_view rest = {text.data + sign, text.size - sign};
    if (is_one_of(rest, infinities))
        return awsc_cli_new_text(arena, AWSC_CLI_NUMBER, awsc_cli_view_text(negative ? "-Infinity" : "Infinity"));
    if (!sign && is_one_of(rest, no_numbers)) return awsc_cli_new_text(arena, AWSC_CLI_NUMBER, AWSC_CLI_VIEW("NaN"));
    int base = base_of(rest.data, &digits);
    if (base) return read_whole(arena, digits, base, negative);
    return is_float(rest.data) ? read_float(arena, rest.data, negative) : NULL;
}

awsc_cli_value *awsc_cli_yaml_plain(awsc_arena *arena, awsc_cli_view text)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const truths[] = {"true", "True", "TRUE", NULL};
    static const char *const lies[] = {"false", "False", "FALSE", NULL};
    if (is_one_of(text, nulls)) return awsc_cli_new(arena, AWSC_CLI_NULL);
    if (is_one_of(text, truths) || is_one_of(text, lies)) return awsc_cli_new_bool(arena, is_one_of(text, truths));
    awsc_cli_value *number = read_number(arena, text);
    return number ? number : awsc_cli_new_text(arena, AWSC_CLI_TEXT, text);
}
