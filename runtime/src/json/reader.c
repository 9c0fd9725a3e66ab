/* SPDX-License-Identifier: Apache-2.0 */
#include "json/reader.h"

#include <stdint.h>
#include <string.h>

#include "base/encode.h"
#include "base/repair.h"
#include "json/scan.h"

/* External definitions of the inline functions, for files that do not inline them (-Os). */
extern inline void awsc_json_skip_space(awsc_json_reader *reader);
extern inline enum awsc_json_kind awsc_json_peek(awsc_json_reader *reader);

void awsc_json_reader_init_forgiving(awsc_json_reader *reader, awsc_view text, unsigned max_depth)
{
    awsc_json_reader_init(reader, text, max_depth);
    reader->forgiving = true;
}

void awsc_json_reader_init(awsc_json_reader *reader, awsc_view text, unsigned max_depth)
{
    reader->forgiving = reader->forgave = false;
    reader->begin = reader->at = text.size ? text.data : "";
    reader->end = reader->begin + text.size;
    reader->depth = 0;
    reader->max_depth = max_depth < AWSC_JSON_DEEPEST ? max_depth : AWSC_JSON_DEEPEST;
    reader->problem = NULL;
}

int awsc_json_fail(awsc_json_reader *reader, const char *at, const char *problem)
{
    if (!reader->problem) {
        reader->at = at;
        reader->problem = problem;
    }
    return -1;
}

const unsigned char awsc_json_kind_of[256] = {
    ['{'] = AWSC_JSON_OBJECT, ['['] = AWSC_JSON_ARRAY,  ['"'] = AWSC_JSON_STRING, ['t'] = AWSC_JSON_TRUE,
    ['f'] = AWSC_JSON_FALSE,  ['n'] = AWSC_JSON_NULL,   ['-'] = AWSC_JSON_NUMBER, ['0'] = AWSC_JSON_NUMBER,
    ['1'] = AWSC_JSON_NUMBER, ['2'] = AWSC_JSON_NUMBER, ['3'] = AWSC_JSON_NUMBER, ['4'] = AWSC_JSON_NUMBER,
    ['5'] = AWSC_JSON_NUMBER, ['6'] = AWSC_JSON_NUMBER, ['7'] = AWSC_JSON_NUMBER, ['8'] = AWSC_JSON_NUMBER,
    ['9'] = AWSC_JSON_NUMBER,
};

enum awsc_json_kind awsc_json_no_value(awsc_json_reader *reader)
{
    bool at_end = reader->at == reader->end;
    awsc_json_fail(reader, reader->at, at_end ? "the text ends where a value is expected" : "expected a value");
    return AWSC_JSON_INVALID;
}

const char *awsc_json_kind_name(enum awsc_json_kind kind)
{
    switch (kind) {
    case AWSC_JSON_OBJECT:
        return "an object";
    case AWSC_JSON_ARRAY:
        return "an array";
    case AWSC_JSON_STRING:
        return "a string";
    case AWSC_JSON_NUMBER:
        return "a number";
    case AWSC_JSON_TRUE:
    case AWSC_JSON_FALSE:
        return "a boolean";
    case AWSC_JSON_NULL:
        return "null";
    case AWSC_JSON_INVALID:
        break;
    }
    return "no value";
}

/* ---- strings --------------------------------------------------------------------------------------------------- */

/* Returns the value of the four hexadecimal digits at `at`, or -1 if there are not four. */
static int32_t hex4(const char *at, const char *end)
{
    if (end - at < 4) return -1;
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
        if (digit < 0) return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* Handles an invalid escape of `size` bytes. A forgiving reader marks it as broken and returns its end; a strict one
 * records `problem` and returns NULL. */
static const char *pass_broken_escape(awsc_json_reader *reader, const char *at, size_t size, const char *problem,
                                      awsc_json_string *out)
{
    if (!reader->forgiving) {
        awsc_json_fail(reader, at, problem);
        return NULL;
    }
    out->broken = reader->forgave = true;
    return at + size;
}

/* Checks the escape at `at`, a backslash. Returns its end, or NULL with a problem recorded. */
static const char *pass_escape(awsc_json_reader *reader, const char *at, awsc_json_string *out)
{
    const char *end = reader->end;
    out->escaped = true;
    if (end - at < 2) return at + 1; /* the missing quote is found by the caller */
    switch (at[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return at + 2;
    case 'u':
        break;
    default:
        return pass_broken_escape(reader, at, 2, "unknown escape in a string", out);
    }
    int32_t unit = hex4(at + 2, end);
    if (unit < 0) return pass_broken_escape(reader, at, 2, "\\u is not followed by four hexadecimal digits", out);
    if (unit == 0) *(reader->forgiving ? &out->broken : &out->has_null) = true;
    if (unit < 0xd800 || unit > 0xdfff) return at + 6;
    bool pair = unit < 0xdc00 && end - at >= 12 && at[6] == '\\' && at[7] == 'u';
    int32_t low = pair ? hex4(at + 8, end) : -1;
    if (low >= 0xdc00 && low <= 0xdfff) return at + 12;
    return pass_broken_escape(reader, at, 6, "a surrogate escape without its other half", out);
}

/* Checks a run of bytes above 0x7f. Returns its end, or NULL with a problem recorded. */
static const char *pass_utf8(awsc_json_reader *reader, const char *at, awsc_json_string *out)
{
    const char *stop = at;
    while (stop < reader->end && (unsigned char)*stop >= 0x80) stop++;
    if (awsc_utf8_valid(awsc_view_of(at, (size_t)(stop - at)))) return stop;
    if (!reader->forgiving) {
        awsc_json_fail(reader, at, "a string is not UTF-8");
        return NULL;
    }
    out->broken = out->escaped = reader->forgave = true;
    return stop;
}

/* Checks a control character. Returns its end, or NULL with a problem recorded. */
static const char *pass_control(awsc_json_reader *reader, const char *at, awsc_json_string *out)
{
    if (!reader->forgiving) {
        awsc_json_fail(reader, at, "a control character inside a string");
        return NULL;
    }
    reader->forgave = true;
    if (!*at) out->broken = out->escaped = true;
    return at + 1;
}

/* Reads the string whose opening quote is at reader->at. */
int awsc_json_take_string(awsc_json_reader *reader, awsc_json_string *out)
{
    const char *start = reader->at + 1;
    const char *at = start;
    out->escaped = false;
    out->has_null = false;
    out->broken = false;
    for (;;) {
        at = awsc_json_skip_plain(at, reader->end);
        if (at >= reader->end) return awsc_json_fail(reader, reader->end, "the text ends inside a string");
        if (*at == '"') break;
        if (*at == '\\')
            at = pass_escape(reader, at, out);
        else if ((unsigned char)*at >= 0x80)
            at = pass_utf8(reader, at, out);
        else
            at = pass_control(reader, at, out);
        if (!at) return -1;
    }
    out->raw = awsc_view_of(start, (size_t)(at - start));
    reader->at = at + 1;
    return 0;
}

int awsc_json_read_string(awsc_json_reader *reader, awsc_json_string *out)
{
    awsc_json_skip_space(reader);
    if (reader->at == reader->end || *reader->at != '"') return awsc_json_fail(reader, reader->at, "expected a string");
    return awsc_json_take_string(reader, out);
}

/* Returns the code point of \uXXXX, whose digits are at `*at`, or of a surrogate pair; -1 if there are no digits.
 * Moves `*at` behind the escape. */
static int32_t take_code_point(const char **at, const char *end)
{
    int32_t unit = hex4(*at, end);
    if (unit < 0) return -1;
    *at += 4;
    if (unit < 0xd800 || unit > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u') return unit;
    int32_t low = hex4(*at + 2, end);
    if (low < 0xdc00 || low > 0xdfff) return unit;
    *at += 6;
    return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

/* Returns the code point of the escape at `*at`, which is behind the backslash; -1 if it is invalid. Moves `*at`
 * behind it. */
static int32_t take_escape(const char **at, const char *end)
{
    char c = *(*at)++;
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'u':
        return take_code_point(at, end);
    default:
        return c == '"' || c == '\\' || c == '/' ? c : -1;
    }
}

size_t awsc_json_unescape(const awsc_json_string *string, char *out)
{
    const char *at = string->raw.data;
    const char *end = at + string->raw.size;
    char *to = out;
    while (at < end) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        awsc_view plain = {at, (size_t)((escape ? escape : end) - at)};
        to = string->broken ? awsc_text_repair(plain, to) : awsc_put(to, plain);
        if (!escape) break;
        at = escape + 1;
        int32_t code_point = take_escape(&at, end);
        bool replaced = code_point < 0 || (code_point >= 0xd800 && code_point <= 0xdfff);
        if (!code_point && string->broken) replaced = true;
        to += awsc_utf8_encode(replaced ? 0xfffd : (uint32_t)code_point, to);
    }
    return (size_t)(to - out);
}

size_t awsc_json_unescaped_max(const awsc_json_string *string)
{
    return string->broken ? AWSC_REPLACEMENT_SIZE * string->raw.size : string->raw.size;
}

bool awsc_json_string_equal(const awsc_json_string *string, awsc_view text)
{
    if (!string->escaped) return awsc_view_equal(string->raw, text);
    /* An escape takes at most six times the bytes of its character. */
    char unescaped[6 * 128];
    if (string->broken || string->raw.size > sizeof unescaped || string->raw.size > 6 * text.size) return false;
    size_t size = awsc_json_unescape(string, unescaped);
    return awsc_view_equal(awsc_view_of(unescaped, size), text);
}

/* ---- numbers and literals -------------------------------------------------------------------------------------- */

static inline const char *pass_digits(const char *at, const char *end)
{
    while (at < end && awsc_ascii_is_digit(*at)) at++;
    return at;
}

static bool ends_value(const char *at, const char *end)
{
    if (at == end) return true;
    return *at == ',' || *at == '}' || *at == ']' || *at == ' ' || *at == '\n' || *at == '\t' || *at == '\r';
}

int awsc_json_read_number(awsc_json_reader *reader, awsc_view *out)
{
    awsc_json_skip_space(reader);
    const char *start = reader->at;
    const char *end = reader->end;
    const char *at = start;
    if (at < end && *at == '-') at++;
    const char *digits = at;
    at = pass_digits(at, end);
    if (at == digits) return awsc_json_fail(reader, at, "expected a digit");
    if (*digits == '0' && at - digits > 1) return awsc_json_fail(reader, digits, "a number begins with 0");
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        at = pass_digits(at, end);
        if (at == fraction) return awsc_json_fail(reader, at, "expected a digit after the decimal point");
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '+' || *at == '-')) at++;
        const char *exponent = at;
        at = pass_digits(at, end);
        if (at == exponent) return awsc_json_fail(reader, at, "expected a digit in the exponent");
    }
    if (!ends_value(at, end)) return awsc_json_fail(reader, at, "unexpected character after a number");
    *out = awsc_view_of(start, (size_t)(at - start));
    reader->at = at;
    return 0;
}

int awsc_json_read_literal(awsc_json_reader *reader)
{
    const char *at = reader->at;
    const size_t size = *at == 'f' ? 5 : 4;
    const char *word = *at == 't' ? "true" : *at == 'f' ? "false" : "null";
    bool right = (size_t)(reader->end - at) >= size && memcmp(at, word, 4) == 0 && (size == 4 || at[4] == 'e');
    if (!right || !ends_value(at + size, reader->end))
        return awsc_json_fail(reader, at, "expected true, false or null");
    reader->at = at + size;
    return 0;
}

/* ---- objects and arrays ---------------------------------------------------------------------------------------- */

int awsc_json_enter(awsc_json_reader *reader)
{
    if (reader->depth >= reader->max_depth) return awsc_json_fail(reader, reader->at, "nested deeper than the limit");
    reader->depth++;
    reader->at++;
    return 0;
}

/* Skips the comma before an element (returns 1) or the closing bracket (returns 0). Returns -1 for other text. */
static inline int next_element(awsc_json_reader *reader, bool *first, char close, const char *expected)
{
    awsc_json_skip_space(reader);
    if (reader->at == reader->end) return awsc_json_fail(reader, reader->at, "the text ends inside an object or array");
    if (*reader->at == close) {
        reader->at++;
        reader->depth--;
        return 0;
    }
    if (*first) {
        *first = false;
        return 1;
    }
    if (*reader->at != ',') return awsc_json_fail(reader, reader->at, expected);
    reader->at++;
    awsc_json_skip_space(reader);
    if (reader->at < reader->end && *reader->at == close)
        return awsc_json_fail(reader, reader->at, "a comma before the end");
    return 1;
}

static inline int pass_colon(awsc_json_reader *reader, int result)
{
    awsc_json_skip_space(reader);
    if (reader->at == reader->end || *reader->at != ':') return awsc_json_fail(reader, reader->at, "expected :");
    reader->at++;
    return result;
}

int awsc_json_next_expected(awsc_json_reader *reader, bool *first, awsc_view expected, awsc_json_string *name)
{
    int more = next_element(reader, first, '}', "expected , or }");
    if (more <= 0) return more;
    const char *at = reader->at;
    if (at == reader->end || *at != '"') return awsc_json_fail(reader, at, "expected the name of a member");
    if ((size_t)(reader->end - at) > expected.size + 1 && at[expected.size + 1] == '"' &&
        memcmp(at + 1, expected.data, expected.size) == 0) {
        reader->at = at + expected.size + 2;
        return pass_colon(reader, 2);
    }
    return awsc_json_take_string(reader, name) ? -1 : pass_colon(reader, 1);
}

int awsc_json_next_member(awsc_json_reader *reader, bool *first, awsc_json_string *name)
{
    int more = next_element(reader, first, '}', "expected , or }");
    if (more <= 0) return more;
    if (reader->at == reader->end || *reader->at != '"')
        return awsc_json_fail(reader, reader->at, "expected the name of a member");
    return awsc_json_take_string(reader, name) ? -1 : pass_colon(reader, 1);
}

int awsc_json_next_item(awsc_json_reader *reader, bool *first)
{
    return next_element(reader, first, ']', "expected , or ]");
}

/* Reads a string, number or literal. */
static int skip_scalar(awsc_json_reader *reader, enum awsc_json_kind kind)
{
    awsc_json_string string;
    awsc_view number;
    switch (kind) {
    case AWSC_JSON_STRING:
        return awsc_json_take_string(reader, &string);
    case AWSC_JSON_NUMBER:
        return awsc_json_read_number(reader, &number);
    case AWSC_JSON_TRUE:
    case AWSC_JSON_FALSE:
    case AWSC_JSON_NULL:
        return awsc_json_read_literal(reader);
    default:
        return -1;
    }
}

static int skip_nested(awsc_json_reader *reader)
{
    uint64_t objects[AWSC_JSON_DEEPEST / 64 + 1] = {0}; /* a bit per open level: 1 for an object, 0 for an array */
    const unsigned outside = reader->depth;
    bool first = false;
    int more;
    do {
        enum awsc_json_kind kind = awsc_json_peek(reader);
        if (kind == AWSC_JSON_OBJECT || kind == AWSC_JSON_ARRAY) {
            if (awsc_json_enter(reader)) return -1;
            uint64_t bit = UINT64_C(1) << (reader->depth % 64);
            uint64_t *level = &objects[reader->depth / 64];
            *level = kind == AWSC_JSON_OBJECT ? *level | bit : *level & ~bit;
            first = true;
        } else if (skip_scalar(reader, kind))
            return -1;

        /* To the next element of the innermost open level, closing levels that end here. */
        more = 0;
        while (!more && reader->depth > outside) {
            awsc_json_string name;
            bool in_object = objects[reader->depth / 64] >> (reader->depth % 64) & 1;
            more = in_object ? awsc_json_next_member(reader, &first, &name) : awsc_json_next_item(reader, &first);
            if (more < 0) return -1;
            first = false;
        }
    } while (more);
    return 0;
}

int awsc_json_skip(awsc_json_reader *reader, awsc_view *text)
{
    enum awsc_json_kind kind = awsc_json_peek(reader);
    const char *start = reader->at;
    bool nested = kind == AWSC_JSON_OBJECT || kind == AWSC_JSON_ARRAY;
    if (nested ? skip_nested(reader) : skip_scalar(reader, kind)) return -1;
    if (text) *text = awsc_view_of(start, (size_t)(reader->at - start));
    return 0;
}

int awsc_json_finish(awsc_json_reader *reader)
{
    awsc_json_skip_space(reader);
    return reader->at == reader->end ? 0 : awsc_json_fail(reader, reader->at, "something follows the value");
}

void awsc_json_describe(const awsc_json_reader *reader, awsc_buffer *out)
{
    awsc_buffer_append_format(out, "JSON is invalid at byte %zu: %s", (size_t)(reader->at - reader->begin),
                              reader->problem ? reader->problem : "unknown");
}

bool awsc_json_valid(awsc_view text, unsigned max_depth)
{
    awsc_json_reader reader;
    awsc_json_reader_init(&reader, text, max_depth);
    return awsc_json_skip(&reader, NULL) == 0 && awsc_json_finish(&reader) == 0;
}

bool awsc_json_is_number(awsc_view text)
{
    awsc_json_reader reader;
    awsc_view number;
    awsc_json_reader_init(&reader, text, 1);
    bool is_number = awsc_json_peek(&reader) == AWSC_JSON_NUMBER && awsc_json_read_number(&reader, &number) == 0;
    return is_number && number.size == text.size;
}
