/* SPDX-License-Identifier: Apache-2.0 */
#include "shorthand.h"

#include <string.h>

#include "decimal.h"
#include "member.h"

#define DEEPEST 100u

typedef struct reader {
    awsc_arena *arena;
    awsc_cli_view text;
    size_t at;
    unsigned depth;
    awsc_cli_buffer *problem;
    bool failed;
    bool loads; /* the key ends with '@': a value may name a file */
    const awsc_cli_loader *loader;
    bool loader_failed; /* the loader has printed the reason */
} reader;

/* ---- characters ------------------------------------------------------------------------------------------------ */

/* Returns the current character, or '\0' at the end: no argument holds a NUL. */
static char current_char(const reader *r)
{
    return r->at < r->text.size ? r->text.data[r->at] : '\0';
}

static bool is_space(char c)
{
    return c && strchr(" \t\n\r\v\f", c);
}

static void skip_space(reader *r)
{
    while (is_space(current_char(r))) r->at++;
}

static bool is_key(char c)
{
    return awsc_cli_is_alpha(c) || awsc_cli_is_digit(c) || (c && strchr("-_.#/:", c));
}

/* Returns whether an unquoted value may begin with `c`. */
static bool begins_value(char c)
{
    return (unsigned char)c > ' ' && c != '"' && c != '\'' && c != ',' && c != '[' && c != '{' && c != '=';
}

/* Returns whether an unquoted value may continue with `c`. Only the first value of a list may hold '=', which marks the
 * next key after a comma. Only later values may hold a closing bracket. */
static bool follows_value(char c, bool later)
{
    if (is_space(c)) return true;
    if ((unsigned char)c <= ' ' || c == '"' || c == '\'' || c == ',') return false;
    if (c == ']' || c == '}') return later;
    return c != '=' || !later;
}

/* ---- failures -------------------------------------------------------------------------------------------------- */

/* Appends the text with a mark below the position. */
static void append_place(reader *r, size_t at)
{
    size_t line = at;
    size_t end = at;
    while (line > 0 && r->text.data[line - 1] != '\n') line--;
    while (end < r->text.size && r->text.data[end] != '\n') end++;
    awsc_cli_append(r->problem, r->text.data, end);
    awsc_cli_append_char(r->problem, '\n');
    for (size_t i = line; i < at; i++) {
        if (i >= r->text.size || ((unsigned char)r->text.data[i] & 0xc0) != 0x80) awsc_cli_append_char(r->problem, ' ');
    }
    awsc_cli_append_char(r->problem, '^');
    awsc_cli_append(r->problem, r->text.data + end, r->text.size - end);
}

static void fail_shorthand(reader *r, const char *expected, const char *received)
{
    if (r->failed) return;
    r->failed = true;
    awsc_cli_append_format(r->problem, "Expected: '%s', received: '%s' for input:\n", expected, received);
    append_place(r, r->at);
}

static bool expect_char(reader *r, char c)
{
    char expected[2] = {c, 0}, received[5] = {current_char(r), 0};
    /* Shows all bytes of a UTF-8 character. */
    for (size_t i = 1; i < 4 && r->at + i < r->text.size && ((unsigned char)r->text.data[r->at + i] & 0xc0) == 0x80;
         i++)
        received[i] = r->text.data[r->at + i];
    if (r->failed) return false;
    if (current_char(r) != c || r->at >= r->text.size) {
        fail_shorthand(r, expected, r->at < r->text.size ? received : "EOF");
        return false;
    }
    r->at++;
    return true;
}

static bool expect_spaced(reader *r, char c)
{
    skip_space(r);
    if (!expect_char(r, c)) return false;
    skip_space(r);
    return true;
}

/* ---- values ---------------------------------------------------------------------------------------------------- */

/* Makes a text, or loads the file that it names. Returns NULL if the loader fails. */
static awsc_cli_value *new_text(reader *r, awsc_cli_view text)
{
    awsc_cli_value *value = NULL;
    if (!r->loads) return awsc_cli_new_text(r->arena, AWSC_CLI_TEXT, text);
    if (!r->loader->load(r->loader->context, text, &value)) return value;
    r->failed = true;
    r->loader_failed = true;
    return NULL;
}

/* Reads '=' or '@=' after a key. Returns false if neither follows. */
static bool expect_equals(reader *r)
{
    skip_space(r);
    r->loads = r->loader && current_char(r) == '@';
    if (r->loads) r->at++;
    return expect_spaced(r, '=');
}

static awsc_cli_value *read_quoted(reader *r)
{
    char quote = current_char(r);
    size_t at = r->at + 1;
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    while (at < r->text.size && r->text.data[at] != quote) {
        char next = at + 1 < r->text.size ? r->text.data[at + 1] : '\0';
        if (r->text.data[at] == '\\' && (next == quote || next == '\\')) at++;
        awsc_cli_append_char(&out, r->text.data[at++]);
    }
    awsc_cli_view text = awsc_cli_take(r->arena, &out);
    if (at >= r->text.size) {
        fail_shorthand(r, quote == '"' ? "<double quoted>" : "<singled quoted>", "<none>");
        return NULL;
    }
    r->at = at + 1;
    return new_text(r, text);
}

static bool escaped_comma(const reader *r)
{
    return current_char(r) == '\\' && r->at + 1 < r->text.size && r->text.data[r->at + 1] == ',';
}

static awsc_cli_value *read_bare(reader *r, bool later)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    bool first = true;
    for (; r->at < r->text.size; first = false) {
        if (escaped_comma(r)) {
            awsc_cli_append_char(&out, ',');
            r->at += 2;
        } else if (first ? begins_value(current_char(r)) : follows_value(current_char(r), later)) {
            awsc_cli_append_char(&out, r->text.data[r->at++]);
        } else {
            break;
        }
    }
    if (first && later) {
        fail_shorthand(r, "<second>", "<none>");
        awsc_cli_buffer_clear(&out);
        return NULL;
    }
    while (out.size && is_space(out.data[out.size - 1])) awsc_cli_buffer_truncate(&out, out.size - 1);
    return new_text(r, awsc_cli_take(r->arena, &out));
}

static awsc_cli_value *read_single(reader *r, bool later)
{
    if (current_char(r) == '"' || current_char(r) == '\'') return read_quoted(r);
    return read_bare(r, later);
}

static awsc_cli_value *read_nested(reader *r);

static awsc_cli_value *read_list(reader *r)
{
    awsc_cli_value *list = awsc_cli_new(r->arena, AWSC_CLI_LIST);
    expect_spaced(r, '[');
    while (!r->failed && current_char(r) != ']') {
        awsc_cli_value *item = read_nested(r);
        if (!item) return NULL;
        awsc_cli_add(r->arena, list, item);
        skip_space(r);
        if (current_char(r) == ']') break;
        expect_char(r, ',');
        skip_space(r);
    }
    expect_char(r, ']');
    return r->failed ? NULL : list;
}

static awsc_cli_view read_key(reader *r)
{
    size_t begin = r->at;
    while (is_key(current_char(r))) r->at++;
    return (awsc_cli_view){r->text.data + begin, r->at - begin};
}

static awsc_cli_value *read_map(reader *r)
{
    awsc_cli_value *map = awsc_cli_new(r->arena, AWSC_CLI_MAP);
    expect_spaced(r, '{');
    while (!r->failed && current_char(r) != '}') {
        awsc_cli_view key = read_key(r);
        if (!expect_equals(r)) return NULL;
        awsc_cli_value *value = read_nested(r);
        if (!value) return NULL;
        awsc_cli_put(r->arena, map, key, value);
        skip_space(r);
        if (current_char(r) == '}') break;
        expect_char(r, ',');
        skip_space(r);
    }
    expect_char(r, '}');
    return r->failed ? NULL : map;
}

/* Reads a value inside of brackets. Returns NULL on failure. */
static awsc_cli_value *read_nested(reader *r)
{
    awsc_cli_value *value = NULL;
    if (r->depth == DEEPEST) {
        fail_shorthand(r, "fewer levels", "too many");
        return NULL;
    }
    r->depth++;
    if (current_char(r) == '[') {
        value = read_list(r);
    } else if (current_char(r) == '{') {
        value = read_map(r);
    } else {
        value = read_single(r, false);
    }
    r->depth--;
    return r->failed ? NULL : value;
}

/* Reads a value that a comma or the end follows. Otherwise the next key begins here: returns NULL and reads nothing. */
static awsc_cli_value *try_later(reader *r)
{
    size_t begin = r->at;
    awsc_cli_buffer problem = AWSC_CLI_BUFFER_INIT;
    awsc_cli_buffer *kept = r->problem;
    r->problem = &problem;
    awsc_cli_value *value = read_single(r, true);
    skip_space(r);
    bool good = value && (r->at >= r->text.size || current_char(r) == ',');
    bool at_end = r->at >= r->text.size;
    r->problem = kept;
    if (r->loader_failed) {
        good = false;
    } else if (!good && at_end && problem.size) {
        awsc_cli_append_view(kept, awsc_cli_buffer_view(&problem));
    } else {
        r->failed = false;
    }
    awsc_cli_buffer_clear(&problem);
    if (good) return value;
    r->at = begin;
    return NULL;
}

/* Reads an unquoted value: a text in a=b, a list in a=b,c, and in a=b,c=d a text before the next key. */
static awsc_cli_value *read_plain(reader *r)
{
    awsc_cli_value *first = read_single(r, false);
    if (!first) return NULL;
    skip_space(r);
    if (current_char(r) != ',') return first;
    awsc_cli_value *list = awsc_cli_new(r->arena, AWSC_CLI_LIST);
    awsc_cli_add(r->arena, list, first);
    while (current_char(r) == ',') {
        size_t comma = r->at++;
        skip_space(r);
        awsc_cli_value *item = try_later(r);
        if (r->failed) return NULL;
        if (!item) {
            r->at = comma;
            break;
        }
        awsc_cli_add(r->arena, list, item);
    }
    return list->count == 1 ? first : list;
}

static awsc_cli_value *read_values(reader *r)
{
    if (r->at >= r->text.size) return new_text(r, AWSC_CLI_VIEW(""));
    if (current_char(r) == '[') return read_list(r);
    if (current_char(r) == '{') return read_map(r);
    return read_plain(r);
}

static void fail_twice(reader *r, awsc_cli_view key, size_t at)
{
    r->failed = true;
    awsc_cli_append_format(r->problem, "Second instance of key \"%.*s\" encountered for input:\n", (int)key.size,
                           key.data);
    append_place(r, at);
    awsc_cli_append_text(r->problem, "\nThis is often because there is a preceding \",\" instead of a space.");
}

awsc_cli_value *awsc_cli_shorthand_read(awsc_arena *arena, awsc_cli_view text, const awsc_cli_loader *loader,
                                        awsc_cli_buffer *problem)
{
    reader r = {.arena = arena, .text = text, .problem = problem, .loader = loader};
    awsc_cli_value *map = awsc_cli_new(arena, AWSC_CLI_MAP);
    size_t last = 0;
    do {
        if (map->count) expect_spaced(&r, ',');
        awsc_cli_view key = read_key(&r);
        if (!expect_equals(&r)) return NULL;
        awsc_cli_value *value = read_values(&r);
        if (!value || r.failed) return NULL;
        if (awsc_cli_get(map, key)) {
            fail_twice(&r, key, last + 1);
            return NULL;
        }
        awsc_cli_put(arena, map, key, value);
        last = r.at;
    } while (r.at < text.size);
    return map;
}

/* ---- types ----------------------------------------------------------------------------------------------------- */

static bool type_scalar(awsc_arena *arena, const awsc_member *member, awsc_cli_value **value, awsc_cli_bad_number *bad)
{
    awsc_cli_view text = (*value)->text;
    awsc_cli_view number;
    if ((*value)->kind != AWSC_CLI_TEXT) return true;
    if (member->type == AWSC_TYPE_BOOL) {
        if (awsc_cli_view_equal_ignore_case(text, AWSC_CLI_VIEW("true"))) *value = awsc_cli_new_bool(arena, true);
        if (awsc_cli_view_equal_ignore_case(text, AWSC_CLI_VIEW("false"))) *value = awsc_cli_new_bool(arena, false);
    }
    if (!awsc_cli_is_number_type(member)) return true;
    enum awsc_cli_number problem = awsc_cli_read_number(arena, member, text, &number);
    if (problem) {
        *bad = (awsc_cli_bad_number){text, member, problem};
        return false;
    }
    *value = awsc_cli_new_text(arena, AWSC_CLI_NUMBER, number);
    return true;
}

bool awsc_cli_shorthand_type(awsc_arena *arena, const awsc_member *member, awsc_cli_value **value,
                             awsc_cli_bad_number *bad)
{
    bool good = true;
    if (member->type == AWSC_TYPE_LIST && (*value)->kind != AWSC_CLI_LIST) {
        awsc_cli_value *list = awsc_cli_new(arena, AWSC_CLI_LIST);
        awsc_cli_add(arena, list, *value);
        *value = list;
    }
    if (!member->target) return type_scalar(arena, member, value, bad);
    if (awsc_cli_is_scalar(*value)) return true;
    for (size_t i = 0; i < (*value)->count && good; i++) {
        awsc_cli_entry *entry = &(*value)->entries[i];
        const awsc_member *inner = member->target->members;
        if (member->type == AWSC_TYPE_STRUCTURE || member->type == AWSC_TYPE_UNION) {
            for (size_t k = 0; k < member->target->member_count; k++, inner++) {
                if (awsc_cli_view_equal(awsc_cli_member_name(inner), entry->key)) break;
            }
            if (inner == member->target->members + member->target->member_count) continue;
        }
        good = awsc_cli_shorthand_type(arena, inner, &entry->value, bad);
    }
    return good;
}
