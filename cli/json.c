/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <stdint.h>
#include <string.h>

#include "utf8.h"

#define DEEPEST 500u

typedef struct reader {
    awsc_arena *arena;
    awsc_cli_view text;
    size_t at;
    unsigned depth;
    const char *problem;
    size_t problem_at;
    bool strict; /* half of a surrogate pair is an error */
} reader;

static awsc_cli_value *fail_json(reader *r, const char *problem, size_t at)
{
    if (!r->problem) {
        r->problem = problem;
        r->problem_at = at;
    }
    return NULL;
}

static char peek_char(const reader *r)
{
    return r->at < r->text.size ? r->text.data[r->at] : '\0';
}

static void skip_space(reader *r)
{
    while (r->at < r->text.size && strchr(" \t\n\r", r->text.data[r->at]) && r->text.data[r->at]) r->at++;
}

static bool take_word(reader *r, const char *word)
{
    size_t size = strlen(word);
    if (r->text.size - r->at < size || memcmp(r->text.data + r->at, word, size) != 0) return false;
    r->at += size;
    return true;
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

static int hex4(const reader *r, size_t at, uint32_t *out)
{
    *out = 0;
    if (r->text.size < at + 4) return -1;
    for (size_t i = at; i < at + 4; i++) {
        char c = awsc_cli_lower(r->text.data[i]);
        if (awsc_cli_is_digit(c)) {
            *out = *out * 16 + (uint32_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            *out = *out * 16 + (uint32_t)(c - 'a') + 10;
        } else {
            return -1;
        }
    }
    return 0;
}

/* Reads the digits after "\u" and appends the character. Returns 0 or -1. */
static int read_unicode(reader *r, awsc_cli_buffer *out)
{
    uint32_t code = 0;
    uint32_t low = 0;
    char bytes[4];
    if (hex4(r, r->at, &code)) return -1;
    r->at += 4;
    bool high = code >= 0xd800 && code < 0xdc00;
    if (high && r->text.size >= r->at + 6 && r->text.data[r->at] == '\\' && r->text.data[r->at + 1] == 'u' &&
        !hex4(r, r->at + 2, &low) && low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        r->at += 6;
    } else if (code >= 0xd800 && code < 0xe000) {
        if (r->strict) return -1; /* half of a surrogate pair */
        code = 0xfffd;
    }
    awsc_cli_append(out, bytes, awsc_cli_utf8_encode(code, bytes));
    return 0;
}

static int read_escape(reader *r, awsc_cli_buffer *out)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    size_t begin = r->at - 1;
    char c = peek_char(r);
    r->at++;
    if (c == 'u') {
        if (!read_unicode(r, out)) return 0;
        fail_json(r, "Invalid \\uXXXX escape", begin + 1);
        return -1;
    }
    const char *found = c ? strchr(names, c) : NULL;
    if (!found) {
        fail_json(r, "Invalid \\escape", begin);
        return -1;
    }
    awsc_cli_append_char(out, values[found - names]);
    return 0;
}

/* Reads a text after its opening quote. Returns 0 or -1. */
static int read_text(reader *r, awsc_cli_view *out)
{
    size_t begin = r->at;
    while (r->at < r->text.size && r->text.data[r->at] != '"' && r->text.data[r->at] != '\\' &&
           (unsigned char)r->text.data[r->at] >= 0x20)
        r->at++;
    if (peek_char(r) == '"') {
        *out = (awsc_cli_view){r->text.data + begin, r->at++ - begin};
        return 0;
    }
    awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append(&text, r->text.data + begin, r->at - begin);
    while (r->at < r->text.size && r->text.data[r->at] != '"') {
        char c = r->text.data[r->at];
        if ((unsigned char)c < 0x20) {
            fail_json(r, "Invalid control character at", r->at);
            break;
        }
        r->at++;
        if (c != '\\') {
            awsc_cli_append_char(&text, c);
        } else if (r->at == r->text.size || read_escape(r, &text)) {
            break;
        }
    }
    if (!r->problem && peek_char(r) != '"') fail_json(r, "Unterminated string starting at", begin - 1);
    r->at++;
    *out = awsc_cli_take(r->arena, &text);
    return r->problem ? -1 : 0;
}

/* ---- values ---------------------------------------------------------------------------------------------------- */

static awsc_cli_value *read_value(reader *r);

static void skip_digits(reader *r)
{
    while (awsc_cli_is_digit(peek_char(r))) r->at++;
}

static awsc_cli_value *read_number(reader *r)
{
    size_t begin = r->at;
    if (peek_char(r) == '-') r->at++;
    if (!awsc_cli_is_digit(peek_char(r))) return fail_json(r, "Expecting value", begin);
    if (peek_char(r) == '0') {
        r->at++;
    } else {
        skip_digits(r);
    }
    size_t good = r->at;
    if (peek_char(r) == '.') {
        r->at++;
        skip_digits(r);
        if (r->at > good + 1) good = r->at;
    }
    r->at = good;
    if (peek_char(r) == 'e' || peek_char(r) == 'E') {
        r->at++;
        if (peek_char(r) == '+' || peek_char(r) == '-') r->at++;
        size_t digits = r->at;
        skip_digits(r);
        if (r->at > digits) good = r->at;
    }
    r->at = good;
    return awsc_cli_new_text(r->arena, AWSC_CLI_NUMBER, (awsc_cli_view){r->text.data + begin, r->at - begin});
}

static awsc_cli_value *read_list(reader *r)
{
    awsc_cli_value *list = awsc_cli_new(r->arena, AWSC_CLI_LIST);
    skip_space(r);
    if (take_word(r, "]")) return list;
    for (;;) {
        awsc_cli_value *item = read_value(r);
        if (!item) return NULL;
        awsc_cli_add(r->arena, list, item);
        skip_space(r);
        if (take_word(r, "]")) return list;
        if (!take_word(r, ",")) return fail_json(r, "Expecting ',' delimiter", r->at);
    }
}

static awsc_cli_value *read_map(reader *r)
{
    awsc_cli_value *map = awsc_cli_new(r->arena, AWSC_CLI_MAP);
    skip_space(r);
    if (take_word(r, "}")) return map;
    for (;;) {
        awsc_cli_view key;
        skip_space(r);
        if (!take_word(r, "\"")) return fail_json(r, "Expecting property name enclosed in double quotes", r->at);
        if (read_text(r, &key)) return NULL;
        skip_space(r);
        if (!take_word(r, ":")) return fail_json(r, "Expecting ':' delimiter", r->at);
        awsc_cli_value *value = read_value(r);
        if (!value) return NULL;
        awsc_cli_put(r->arena, map, key, value);
        skip_space(r);
        if (take_word(r, "}")) return map;
        if (!take_word(r, ",")) return fail_json(r, "Expecting ',' delimiter", r->at);
    }
}

static awsc_cli_value *read_value(reader *r)
{
    awsc_cli_view text;
    awsc_cli_value *value = NULL;
    skip_space(r);
    size_t begin = r->at;
    if (r->depth == DEEPEST) return fail_json(r, "Too many levels", begin);
    r->depth++;
    if (take_word(r, "{")) {
        value = read_map(r);
    } else if (take_word(r, "[")) {
        value = read_list(r);
    } else if (take_word(r, "\"")) {
        if (!read_text(r, &text)) value = awsc_cli_new_text(r->arena, AWSC_CLI_TEXT, text);
    } else if (take_word(r, "true")) {
        value = awsc_cli_new_bool(r->arena, true);
    } else if (take_word(r, "false")) {
        value = awsc_cli_new_bool(r->arena, false);
    } else if (take_word(r, "null")) {
        value = awsc_cli_new(r->arena, AWSC_CLI_NULL);
    } else if (take_word(r, "NaN")) {
        value = awsc_cli_new_text(r->arena, AWSC_CLI_NUMBER, AWSC_CLI_VIEW("NaN"));
    } else if (take_word(r, "Infinity")) {
        value = awsc_cli_new_text(r->arena, AWSC_CLI_NUMBER, AWSC_CLI_VIEW("Infinity"));
    } else if (take_word(r, "-Infinity")) {
        value = awsc_cli_new_text(r->arena, AWSC_CLI_NUMBER, AWSC_CLI_VIEW("-Infinity"));
    } else {
        value = read_number(r);
    }
    r->depth--;
    return value;
}

static void describe_problem(const reader *r, awsc_cli_buffer *out)
{
    size_t line = 1;
    size_t column = 1;
    size_t characters = 0;
    for (size_t i = 0; i < r->problem_at && i < r->text.size; i++) {
        if (((unsigned char)r->text.data[i] & 0xc0) == 0x80) continue;
        characters++;
        column++;
        if (r->text.data[i] != '\n') continue;
        line++;
        column = 1;
    }
    awsc_cli_append_format(out, "%s: line %zu column %zu (char %zu)", r->problem, line, column, characters);
}

awsc_cli_value *awsc_cli_json_read(awsc_arena *arena, awsc_cli_view text, awsc_cli_buffer *problem)
{
    reader r = {arena, text, 0, 0, NULL, 0, problem != NULL};
    size_t good = awsc_cli_utf8_good(text);
    awsc_cli_value *value = good == text.size ? read_value(&r) : fail_json(&r, "Not UTF-8", good);
    if (value) {
        skip_space(&r);
        if (r.at < text.size) value = fail_json(&r, "Extra data", r.at);
    }
    if (!value && problem) describe_problem(&r, problem);
    return value;
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

static void write_code_unit(awsc_cli_buffer *out, uint32_t code)
{
    awsc_cli_append_format(out, "\\u%04x", (unsigned)code);
}

void awsc_cli_json_write_text(awsc_cli_buffer *out, awsc_cli_view text, bool ascii)
{
    static const char special[] = "\"\\\b\f\n\r\t";
    static const char names[] = "\"\\bfnrt";
    awsc_cli_append_char(out, '"');
    for (size_t at = 0; at < text.size;) {
        size_t begin = at;
        uint32_t code = awsc_cli_utf8_next(text, &at);
        const char *found = code && code < 0x80 ? strchr(special, (int)code) : NULL;
        if (found) {
            awsc_cli_append_char(out, '\\');
            awsc_cli_append_char(out, names[found - special]);
        } else if (code < 0x20 || (ascii && code >= 0x7f && code < 0x10000 && code != 0x7f)) {
            write_code_unit(out, code);
        } else if (ascii && code >= 0x10000) {
            write_code_unit(out, 0xd800 + ((code - 0x10000) >> 10));
            write_code_unit(out, 0xdc00 + ((code - 0x10000) & 0x3ff));
        } else {
            awsc_cli_append(out, text.data + begin, at - begin);
        }
    }
    awsc_cli_append_char(out, '"');
}

static void new_line(awsc_cli_buffer *out, unsigned level)
{
    awsc_cli_append_char(out, '\n');
    for (unsigned i = 0; i < level; i++) awsc_cli_append_text(out, "    ");
}

static void write_value(awsc_cli_buffer *out, const awsc_cli_value *value, bool ascii, unsigned level)
{
    switch (value->kind) {
    case AWSC_CLI_NULL:
        awsc_cli_append_text(out, "null");
        return;
    case AWSC_CLI_BOOL:
        awsc_cli_append_text(out, value->truth ? "true" : "false");
        return;
    case AWSC_CLI_NUMBER:
        awsc_cli_append_view(out, value->text);
        return;
    case AWSC_CLI_TEXT:
    case AWSC_CLI_BYTES:
        awsc_cli_json_write_text(out, value->text, ascii);
        return;
    case AWSC_CLI_LIST:
    case AWSC_CLI_MAP:
    case AWSC_CLI_SPOOLED: /* not for JSON */
        break;
    }
    bool map = value->kind == AWSC_CLI_MAP;
    awsc_cli_append_char(out, map ? '{' : '[');
    for (size_t i = 0; i < value->count; i++) {
        if (i) awsc_cli_append_char(out, ',');
        new_line(out, level + 1);
        if (map) {
            awsc_cli_json_write_text(out, value->entries[i].key, ascii);
            awsc_cli_append_text(out, ": ");
        }
        write_value(out, value->entries[i].value, ascii, level + 1);
    }
    if (value->count) new_line(out, level);
    awsc_cli_append_char(out, map ? '}' : ']');
}

void awsc_cli_json_write(awsc_cli_buffer *out, const awsc_cli_value *value, bool ascii)
{
    write_value(out, value, ascii, 0);
}

void awsc_cli_json_write_at(awsc_cli_buffer *out, const awsc_cli_value *value, unsigned level)
{
    write_value(out, value, false, level);
}

void awsc_cli_json_write_compact(awsc_cli_buffer *out, const awsc_cli_value *value)
{
    bool map = value->kind == AWSC_CLI_MAP;
    if (awsc_cli_is_scalar(value)) {
        write_value(out, value, false, 0);
        return;
    }
    awsc_cli_append_char(out, map ? '{' : '[');
    for (size_t i = 0; i < value->count; i++) {
        if (i) awsc_cli_append_char(out, ',');
        if (map) {
            awsc_cli_json_write_text(out, value->entries[i].key, false);
            awsc_cli_append_char(out, ':');
        }
        awsc_cli_json_write_compact(out, value->entries[i].value);
    }
    awsc_cli_append_char(out, map ? '}' : ']');
}
