/* SPDX-License-Identifier: Apache-2.0 */
#include "yaml_scalar.h"

#include <string.h>

#include "utf8.h"

bool awsc_cli_yaml_printable(uint32_t code)
{
    return code == '\n' || (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code < 0xd800) ||
           (code >= 0xe000 && code <= 0xfffd && code != 0xfeff);
}

/* ---- texts that read back as another type ----------------------------------------------------------------------- */

static bool is_any(awsc_cli_view text, const char *const *words)
{
    for (; *words; words++) {
        if (awsc_cli_view_equal(text, awsc_cli_view_text(*words))) return true;
    }
    return false;
}

static size_t span_of(awsc_cli_view text, size_t at, const char *characters)
{
    size_t begin = at;
    while (at < text.size && text.data[at] && strchr(characters, text.data[at])) at++;
    return at - begin;
}

static size_t skip_sign(awsc_cli_view text)
{
    return text.size && (text.data[0] == '-' || text.data[0] == '+') ? 1 : 0;
}

static bool is_whole(awsc_cli_view text)
{
    static const struct {
        const char *prefix;
        const char *digits;
    } forms[] = {{"0b", "01_"}, {"0o", "01234567_"}, {"0x", "0123456789abcdefABCDEF_"}, {"", "0123456789_"}};
    size_t at = skip_sign(text);
    if (!text.size || text.data[0] == '_') return false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t prefix = strlen(forms[i].prefix);
        if (text.size < at + prefix || memcmp(text.data + at, forms[i].prefix, prefix) != 0) continue;
        size_t digits = span_of(text, at + prefix, forms[i].digits);
        if (digits && at + prefix + digits == text.size) return true;
    }
    return false;
}

/* Returns whether the rest of the text is an exponent. `signed_only`: the exponent must have a sign. */
static bool is_exponent(awsc_cli_view text, size_t at, bool signed_only)
{
    if (at >= text.size || (text.data[at] != 'e' && text.data[at] != 'E')) return false;
    at++;
    size_t sign = span_of(text, at, "+-");
    if (sign > 1 || (signed_only && !sign)) return false;
    size_t digits = span_of(text, at + sign, "0123456789");
    return digits && at + sign + digits == text.size;
}

static bool is_real(awsc_cli_view text)
{
    static const char *const names[] = {".inf", ".Inf", ".INF", NULL};
    static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};
    size_t at = skip_sign(text);
    if (is_any(text, nans) || is_any((awsc_cli_view){text.data + at, text.size - at}, names)) return true;
    if (at < text.size && text.data[at] == '.') {
        size_t digits = span_of(text, at + 1, "0123456789_");
        size_t end = at + 1 + digits;
        return digits && (end == text.size || is_exponent(text, end, true));
    }
    if (at >= text.size || !awsc_cli_is_digit(text.data[at])) return false;
    at += span_of(text, at, "0123456789_");
    if (at < text.size && text.data[at] == '.') {
        at += 1 + span_of(text, at + 1, "0123456789_");
        return at == text.size || is_exponent(text, at, false);
    }
    return is_exponent(text, at, false);
}

/* Skips up to `most` digits. Returns whether there are at least `least`. */
static bool take_digits(awsc_cli_view text, size_t *at, size_t least, size_t most)
{
    size_t count = span_of(text, *at, "0123456789");
    if (count > most) count = most;
    *at += count;
    return count >= least;
}

static bool take_char(awsc_cli_view text, size_t *at, const char *any)
{
    if (span_of(text, *at, any) == 0) return false;
    ++*at;
    return true;
}

static bool is_zone(awsc_cli_view text, size_t at)
{
    if (at == text.size) return true;
    at += span_of(text, at, " \t");
    if (take_char(text, &at, "Z")) return at == text.size;
    if (!take_char(text, &at, "+-") || !take_digits(text, &at, 1, 2)) return false;
    if (at == text.size) return true;
    return take_char(text, &at, ":") && take_digits(text, &at, 2, 2) && at == text.size;
}

static bool is_time(awsc_cli_view text)
{
    size_t at = 0;
    if (!take_digits(text, &at, 4, 4) || !take_char(text, &at, "-")) return false;
    size_t month = at;
    if (!take_digits(text, &at, 1, 2)) return false;
    size_t month_digits = at - month;
    if (!take_char(text, &at, "-")) return false;
    size_t day = at;
    if (!take_digits(text, &at, 1, 2)) return false;
    if (at == text.size) return month_digits == 2 && at - day == 2;
    if (!take_char(text, &at, "Tt")) {
        size_t blanks = span_of(text, at, " \t");
        if (!blanks) return false;
        at += blanks;
    }
    if (!take_digits(text, &at, 1, 2) || !take_char(text, &at, ":") || !take_digits(text, &at, 2, 2) ||
        !take_char(text, &at, ":") || !take_digits(text, &at, 2, 2))
        return false;
    if (take_char(text, &at, ".")) at += span_of(text, at, "0123456789");
    return is_zone(text, at);
}

static bool reads_as_other(awsc_cli_view text)
{
    static const char *const words[] = {"true", "True", "TRUE", "false", "False", "FALSE", "~", "null", "Null",
                                        "NULL", "",     "<<",   "=",     "!",     "&",     "*", NULL};
    return is_any(text, words) || is_whole(text) || is_real(text) || is_time(text);
}

/* ---- syntax ---------------------------------------------------------------------------------------------------- */

static bool is_break(uint32_t code)
{
    return code == '\n' || code == '\r' || code == 0x85 || code == 0x2028 || code == 0x2029;
}

static bool is_blank_or_end(awsc_cli_view text, size_t at)
{
    if (at >= text.size) return true;
    uint32_t code = awsc_cli_utf8_next(text, &at);
    return code == 0 || code == ' ' || code == '\t' || is_break(code);
}

/* Returns whether a character has a meaning in YAML at its position. */
static bool is_indicator(awsc_cli_view text, size_t begin, size_t end, uint32_t code, bool after_blank)
{
    bool before_blank = is_blank_or_end(text, end);
    if (code >= 0x80 || !code) return false;
    if (begin == 0) {
        if (strchr("#,[]{}&*!|>'\"%@`", (int)code)) return true;
        if (strchr("?:-", (int)code)) return before_blank;
        return false;
    }
    return (code == ':' && before_blank) || (code == '#' && after_blank);
}

enum awsc_cli_yaml_style awsc_cli_yaml_style(awsc_cli_view text, bool is_key)
{
    bool plain = true;
    bool single = true;
    bool after_blank = true;
    bool after_space = false;
    bool after_break = false;
    if (!text.size) return AWSC_CLI_YAML_SINGLE;
    if (awsc_cli_view_starts_with(text, AWSC_CLI_VIEW("---")) || awsc_cli_view_starts_with(text, AWSC_CLI_VIEW("...")))
        plain = false;
    for (size_t at = 0; at < text.size;) {
        size_t begin = at;
        uint32_t code = awsc_cli_utf8_next(text, &at);
        bool edge = begin == 0 || at == text.size;
        if (is_indicator(text, begin, at, code, after_blank)) plain = false;
        if (!awsc_cli_yaml_printable(code)) plain = single = false;
        if (code == ' ') {
            if (edge) plain = false;
            if (after_break) plain = single = false;
            after_space = true;
            after_break = false;
        } else if (is_break(code)) {
            plain = false;
            if (is_key || after_space) single = single && !after_space;
            after_break = true;
            after_space = false;
        } else {
            after_space = after_break = false;
        }
        after_blank = code == ' ' || code == '\t' || is_break(code);
    }
    if (plain && !reads_as_other(text)) return AWSC_CLI_YAML_PLAIN;
    return single ? AWSC_CLI_YAML_SINGLE : AWSC_CLI_YAML_DOUBLE;
}
