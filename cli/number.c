/* SPDX-License-Identifier: Apache-2.0 */
#include "number.h"

#include <math.h>
#include <stdlib.h>

#include "cli.h"
#include "decimal.h"

/* Maximum size of a number's text. */
#define LONGEST 400

bool awsc_cli_is_whole_type(const awsc_member *member)
{
    return member->type == AWSC_TYPE_I8 || member->type == AWSC_TYPE_I16 || member->type == AWSC_TYPE_I32 ||
           member->type == AWSC_TYPE_I64;
}

bool awsc_cli_is_number_type(const awsc_member *member)
{
    return awsc_cli_is_whole_type(member) || member->type == AWSC_TYPE_F32 || member->type == AWSC_TYPE_F64;
}

int awsc_cli_number_bits(const awsc_member *member)
{
    if (member->type == AWSC_TYPE_I8) return 8;
    if (member->type == AWSC_TYPE_I16) return 16;
    return member->type == AWSC_TYPE_I64 || member->type == AWSC_TYPE_F64 ? 64 : 32;
}

/* Copies digits without the single underscores between them. Returns the number of digits, or -1 for a misplaced
 * underscore. */
static int copy_digits(awsc_cli_view text, size_t *at, char *out)
{
    int count = 0;
    while (*at < text.size) {
        bool underscore = text.data[*at] == '_' && count && *at + 1 < text.size &&
                          awsc_cli_is_digit(text.data[*at + 1]) && awsc_cli_is_digit(text.data[*at - 1]);
        if (!underscore && !awsc_cli_is_digit(text.data[*at])) break;
        if (!underscore) out[count++] = text.data[*at];
        (*at)++;
    }
    return count;
}

enum awsc_cli_number awsc_cli_read_whole(awsc_cli_view text, int64_t *out)
{
    char digits[LONGEST + 2];
    size_t at = 0;
    text = awsc_cli_view_trim(text);
    if (text.size > LONGEST) return AWSC_CLI_NOT_A_NUMBER;
    bool negative = text.size && text.data[0] == '-';
    if (negative || (text.size && text.data[0] == '+')) at = 1;
    digits[0] = '-';
    int count = copy_digits(text, &at, digits + 1);
    if (!count || at < text.size) return AWSC_CLI_NOT_A_NUMBER;
    awsc_cli_view plain = {digits + !negative, (size_t)count + negative};
    return awsc_cli_parse_i64(plain, out) ? AWSC_CLI_OUT_OF_RANGE : AWSC_CLI_IS_NUMBER;
}

/* Reads a number such as 1, +1.5, .5, 1. or 1e5. Normalizes the text for strtod. */
static enum awsc_cli_number read_real(awsc_cli_view text, double *out)
{
    char plain[LONGEST + 4];
    size_t at = 0;
    size_t size = 0;
    if (text.size > LONGEST) return AWSC_CLI_NOT_A_NUMBER;
    if (text.size && (text.data[0] == '-' || text.data[0] == '+')) plain[size++] = text.data[at++];
    int before = copy_digits(text, &at, plain + size);
    int after = 0;
    size += (size_t)before;
    if (at < text.size && text.data[at] == '.') {
        plain[size++] = text.data[at++];
        after = copy_digits(text, &at, plain + size);
        size += (size_t)after;
    }
    if (!before && !after) return AWSC_CLI_NOT_A_NUMBER;
    if (at < text.size && (text.data[at] == 'e' || text.data[at] == 'E')) {
        plain[size++] = text.data[at++];
        if (at < text.size && (text.data[at] == '-' || text.data[at] == '+')) plain[size++] = text.data[at++];
        int exponent = copy_digits(text, &at, plain + size);
        if (!exponent) return AWSC_CLI_NOT_A_NUMBER;
        size += (size_t)exponent;
    }
    if (at < text.size) return AWSC_CLI_NOT_A_NUMBER;
    plain[size] = '\0';
    *out = strtod(plain, NULL);
    return isfinite(*out) ? AWSC_CLI_IS_NUMBER : AWSC_CLI_OUT_OF_RANGE;
}

static bool fits(const awsc_member *member, int64_t value)
{
    int bits = awsc_cli_number_bits(member);
    return bits == 64 || (value >= -(INT64_C(1) << (bits - 1)) && value < INT64_C(1) << (bits - 1));
}

enum awsc_cli_number awsc_cli_read_number(awsc_arena *arena, const awsc_member *member, awsc_cli_view text,
                                          awsc_cli_view *out)
{
    awsc_cli_buffer buffer = AWSC_CLI_BUFFER_INIT;
    enum awsc_cli_number problem;
    text = awsc_cli_view_trim(text);
    if (awsc_cli_is_whole_type(member)) {
        int64_t value = 0;
        problem = awsc_cli_read_whole(text, &value);
        if (problem) return problem;
        if (!fits(member, value)) return AWSC_CLI_OUT_OF_RANGE;
        awsc_cli_append_i64(&buffer, value);
    } else {
        double value = 0;
        *out = awsc_cli_float_name(text);
        if (out->data) return AWSC_CLI_IS_NUMBER;
        problem = read_real(text, &value);
        if (problem) return problem;
        awsc_cli_append_f64(&buffer, value);
    }
    *out = awsc_cli_take(arena, &buffer);
    return AWSC_CLI_IS_NUMBER;
}

int awsc_cli_fail_number(const char *option, awsc_cli_view text, enum awsc_cli_number problem, bool whole, int bits)
{
    double real;
    int size = (int)text.size;
    if (problem == AWSC_CLI_OUT_OF_RANGE) {
        return awsc_cli_fail(AWSC_CLI_USAGE, "%s: %.*s is out of range (%d bits)", option, size, text.data, bits);
    }
    bool fraction = whole && read_real(awsc_cli_view_trim(text), &real) == AWSC_CLI_IS_NUMBER;
    return awsc_cli_fail(AWSC_CLI_GENERAL, "%s: '%.*s' is not a %snumber", option, size, text.data,
                         fraction ? "whole " : "");
}
