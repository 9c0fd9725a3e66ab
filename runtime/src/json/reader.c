#include "json/reader.h"

#include <stdint.h>
#include <string.h>

#include "base/encode.h"

void awsc_json_reader_init(awsc_json_reader *reader, awsc_view text, unsigned max_depth)
{
    reader->begin = reader->at = text.size ? text.data : "";
    reader->end = reader->begin + text.size;
    reader->depth = 0;
    reader->max_depth = max_depth < AWSC_JSON_DEEPEST ? max_depth : AWSC_JSON_DEEPEST;
    reader->problem = NULL;
}

static int fail(awsc_json_reader *reader, const char *at, const char *problem)
{
    if (!reader->problem) {
        reader->at = at;
        reader->problem = problem;
    }
    return -1;
}

static inline void skip_space(awsc_json_reader *reader)
{
    const char *at = reader->at;
    while (at < reader->end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')) at++;
    reader->at = at;
}

enum awsc_json_kind awsc_json_peek(awsc_json_reader *reader)
{
    skip_space(reader);
    if (reader->at == reader->end) {
        fail(reader, reader->at, "the text ends where a value is expected");
        return AWSC_JSON_INVALID;
    }
    switch (*reader->at) {
    case '{':
        return AWSC_JSON_OBJECT;
    case '[':
        return AWSC_JSON_ARRAY;
    case '"':
        return AWSC_JSON_STRING;
    case 't':
        return AWSC_JSON_TRUE;
    case 'f':
        return AWSC_JSON_FALSE;
    case 'n':
        return AWSC_JSON_NULL;
    default:
        break;
    }
    if (*reader->at == '-' || awsc_ascii_is_digit(*reader->at)) return AWSC_JSON_NUMBER;
    fail(reader, reader->at, "expected a value");
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

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The high bit of each byte that ends a run of plain ASCII is set: a quote, a backslash, a control character, a byte
 * over 0x7f. Only the lowest set bit is exact, since borrows go upwards; it is all that is used. */
static inline uint64_t special_bytes(uint64_t eight)
{
    uint64_t quote = eight ^ EACH(0x22);
    uint64_t backslash = eight ^ EACH(0x5c);
    uint64_t found = (quote - EACH(1)) & ~quote;
    found |= (backslash - EACH(1)) & ~backslash;
    found |= (eight - EACH(0x20)) & ~eight;
    return (found | eight) & EACH(0x80);
}

static inline const char *skip_plain(const char *at, const char *end)
{
    while (end - at >= 8) {
        uint64_t eight;
        memcpy(&eight, at, 8);
        if (special_bytes(eight)) break;
        at += 8;
    }
    while (at < end && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80 && *at != '"' && *at != '\\') at++;
    return at;
}

/* The four digits of \uXXXX at `at`, or -1. */
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

/* Passes the escape at `at`, which is a backslash. NULL with a problem. */
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
        fail(reader, at, "unknown escape in a string");
        return NULL;
    }
    int32_t unit = hex4(at + 2, end);
    if (unit < 0) {
        fail(reader, at, "\\u is not followed by four hexadecimal digits");
        return NULL;
    }
    if (unit == 0) out->has_null = true;
    if (unit < 0xd800 || unit > 0xdfff) return at + 6;
    bool pair = unit < 0xdc00 && end - at >= 12 && at[6] == '\\' && at[7] == 'u';
    int32_t low = pair ? hex4(at + 8, end) : -1;
    if (low < 0xdc00 || low > 0xdfff) {
        fail(reader, at, "a surrogate escape without its other half");
        return NULL;
    }
    return at + 12;
}

/* Passes bytes over 0x7f. NULL with a problem. */
static const char *pass_utf8(awsc_json_reader *reader, const char *at)
{
    const char *stop = at;
    while (stop < reader->end && (unsigned char)*stop >= 0x80) stop++;
    if (awsc_utf8_valid(awsc_view_of(at, (size_t)(stop - at)))) return stop;
    fail(reader, at, "a string is not UTF-8");
    return NULL;
}

/* Reads the string whose opening quote is at `at`. */
static int read_string(awsc_json_reader *reader, awsc_json_string *out)
{
    const char *start = reader->at + 1;
    const char *at = start;
    out->escaped = false;
    out->has_null = false;
    for (;;) {
        at = skip_plain(at, reader->end);
        if (at >= reader->end) return fail(reader, reader->end, "the text ends inside a string");
        if (*at == '"') break;
        if (*at == '\\')
            at = pass_escape(reader, at, out);
        else if ((unsigned char)*at >= 0x80)
            at = pass_utf8(reader, at);
        else
            return fail(reader, at, "a control character inside a string");
        if (!at) return -1;
    }
    out->raw = awsc_view_of(start, (size_t)(at - start));
    reader->at = at + 1;
    return 0;
}

int awsc_json_read_string(awsc_json_reader *reader, awsc_json_string *out)
{
    skip_space(reader);
    if (reader->at == reader->end || *reader->at != '"') return fail(reader, reader->at, "expected a string");
    return read_string(reader, out);
}

size_t awsc_json_unescape(const awsc_json_string *string, char *out)
{
    const char *at = string->raw.data;
    const char *end = at + string->raw.size;
    char *to = out;
    while (at < end) {
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        char c = at[1];
        at += 2;
        switch (c) {
        case 'b':
            *to++ = '\b';
            break;
        case 'f':
            *to++ = '\f';
            break;
        case 'n':
            *to++ = '\n';
            break;
        case 'r':
            *to++ = '\r';
            break;
        case 't':
            *to++ = '\t';
            break;
        case 'u': {
            uint32_t code_point = (uint32_t)hex4(at, end);
            at += 4;
            if (code_point >= 0xd800 && code_point <= 0xdbff) {
                code_point = 0x10000 + ((code_point - 0xd800) << 10) + ((uint32_t)hex4(at + 2, end) - 0xdc00);
                at += 6;
            }
            to += awsc_utf8_encode(code_point, to);
            break;
        }
        default:
            *to++ = c;
        }
    }
    return (size_t)(to - out);
}

bool awsc_json_string_equal(const awsc_json_string *string, awsc_view text)
{
    if (!string->escaped) return awsc_view_equal(string->raw, text);
    /* An escape takes at most six times the bytes of what it stands for. */
    char unescaped[6 * 128];
    if (string->raw.size > sizeof unescaped || string->raw.size > 6 * text.size) return false;
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
    skip_space(reader);
    const char *start = reader->at;
    const char *end = reader->end;
    const char *at = start;
    if (at < end && *at == '-') at++;
    const char *digits = at;
    at = pass_digits(at, end);
    if (at == digits) return fail(reader, at, "expected a digit");
    if (*digits == '0' && at - digits > 1) return fail(reader, digits, "a number begins with 0");
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        at = pass_digits(at, end);
        if (at == fraction) return fail(reader, at, "expected a digit after the decimal point");
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '+' || *at == '-')) at++;
        const char *exponent = at;
        at = pass_digits(at, end);
        if (at == exponent) return fail(reader, at, "expected a digit in the exponent");
    }
    if (!ends_value(at, end)) return fail(reader, at, "unexpected character after a number");
    *out = awsc_view_of(start, (size_t)(at - start));
    reader->at = at;
    return 0;
}

int awsc_json_read_literal(awsc_json_reader *reader)
{
    awsc_view word = *reader->at == 't'   ? AWSC_VIEW("true")
                     : *reader->at == 'f' ? AWSC_VIEW("false")
                                          : AWSC_VIEW("null");
    awsc_view rest = awsc_view_of(reader->at, (size_t)(reader->end - reader->at));
    if (!awsc_view_starts_with(rest, word) || !ends_value(reader->at + word.size, reader->end))
        return fail(reader, reader->at, "expected true, false or null");
    reader->at += word.size;
    return 0;
}

/* ---- objects and arrays ---------------------------------------------------------------------------------------- */

int awsc_json_enter(awsc_json_reader *reader)
{
    if (reader->depth >= reader->max_depth) return fail(reader, reader->at, "nested deeper than the limit");
    reader->depth++;
    reader->at++;
    return 0;
}

/* Passes the comma before an element, or the bracket that ends the sequence. 1, 0 or -1. */
static inline int next_element(awsc_json_reader *reader, bool *first, char close, const char *expected)
{
    skip_space(reader);
    if (reader->at == reader->end) return fail(reader, reader->at, "the text ends inside an object or array");
    if (*reader->at == close) {
        reader->at++;
        reader->depth--;
        return 0;
    }
    if (*first) {
        *first = false;
        return 1;
    }
    if (*reader->at != ',') return fail(reader, reader->at, expected);
    reader->at++;
    skip_space(reader);
    if (reader->at < reader->end && *reader->at == close) return fail(reader, reader->at, "a comma before the end");
    return 1;
}

int awsc_json_next_member(awsc_json_reader *reader, bool *first, awsc_json_string *name)
{
    int more = next_element(reader, first, '}', "expected , or }");
    if (more <= 0) return more;
    if (reader->at == reader->end || *reader->at != '"')
        return fail(reader, reader->at, "expected the name of a member");
    if (read_string(reader, name)) return -1;
    skip_space(reader);
    if (reader->at == reader->end || *reader->at != ':') return fail(reader, reader->at, "expected :");
    reader->at++;
    return 1;
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
        return read_string(reader, &string);
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
    skip_space(reader);
    return reader->at == reader->end ? 0 : fail(reader, reader->at, "something follows the value");
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
