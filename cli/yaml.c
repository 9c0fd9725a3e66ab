/* SPDX-License-Identifier: Apache-2.0 */
/* Writes YAML in block style with sorted keys, as the vendor's tool does with libyaml. A text is plain if it reads back
 * equal, and is folded after column 80. */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "output.h"
#include "utf8.h"
#include "yaml_scalar.h"

#define BEST_WIDTH 80

typedef struct emitter {
    awsc_arena *arena;
    awsc_cli_buffer *out;
    size_t column;
    bool is_key; /* keys are never folded */
} emitter;

static bool is_wide(const emitter *e)
{
    return !e->is_key && e->column > BEST_WIDTH;
}

static void put_bytes(emitter *e, const char *text, size_t size)
{
    awsc_cli_append(e->out, text, size);
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n') {
            e->column = 0;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            e->column++;
        }
    }
}

static void put_text(emitter *e, const char *text)
{
    put_bytes(e, text, strlen(text));
}

static void new_line(emitter *e, size_t indent)
{
    put_text(e, "\n");
    for (size_t i = 0; i < indent; i++) put_text(e, " ");
}

/* ---- scalars --------------------------------------------------------------------------------------------------- */

static bool is_single_space(awsc_cli_view text, size_t at)
{
    return text.data[at] == ' ' && (at == 0 || text.data[at - 1] != ' ') &&
           (at + 1 >= text.size || text.data[at + 1] != ' ');
}

static bool is_inside(awsc_cli_view text, size_t at)
{
    return at > 0 && at + 1 < text.size;
}

static void put_plain(emitter *e, awsc_cli_view text, size_t indent)
{
    for (size_t i = 0; i < text.size; i++) {
        if (is_wide(e) && is_single_space(text, i)) {
            new_line(e, indent);
        } else {
            put_bytes(e, text.data + i, 1);
        }
    }
}

static void put_single_quoted(emitter *e, awsc_cli_view text, size_t indent)
{
    bool breaks = false;
    put_text(e, "'");
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\n') {
            if (!breaks) put_text(e, "\n");
            put_text(e, "\n");
            breaks = true;
            continue;
        }
        if (breaks) {
            for (size_t k = 0; k < indent; k++) put_text(e, " ");
        }
        breaks = false;
        if (is_wide(e) && is_inside(text, i) && is_single_space(text, i)) {
            new_line(e, indent);
            continue;
        }
        if (text.data[i] == '\'') put_text(e, "'");
        put_bytes(e, text.data + i, 1);
    }
    if (breaks) {
        for (size_t k = 0; k < indent; k++) put_text(e, " ");
    }
    put_text(e, "'");
}

static void put_escape(emitter *e, uint32_t code)
{
    static const char plain[] = "\"\\\a\b\t\n\v\f\r\x1b";
    static const char names[] = "\"\\abtnvfre";
    const char *found = code && code < 0x80 ? strchr(plain, (int)code) : NULL;
    awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
    if (found) {
        awsc_cli_append_format(&text, "\\%c", names[found - plain]);
    } else if (code == 0 || code == 0x85 || code == 0xa0) {
        awsc_cli_append_text(&text, code == 0 ? "\\0" : code == 0x85 ? "\\N" : "\\_");
    } else if (code == 0x2028 || code == 0x2029) {
        awsc_cli_append_text(&text, code == 0x2028 ? "\\L" : "\\P");
    } else if (code <= 0xff) {
        awsc_cli_append_format(&text, "\\x%02X", (unsigned)code);
    } else if (code <= 0xffff) {
        awsc_cli_append_format(&text, "\\u%04X", (unsigned)code);
    } else {
        awsc_cli_append_format(&text, "\\U%08X", (unsigned)code);
    }
    put_bytes(e, awsc_cli_buffer_text(&text) ? awsc_cli_buffer_text(&text) : "", text.size);
    awsc_cli_buffer_clear(&text);
}

static void put_double_quoted(emitter *e, awsc_cli_view text, size_t indent)
{
    bool spaces = false;
    put_text(e, "\"");
    for (size_t i = 0; i < text.size;) {
        size_t begin = i;
        uint32_t code = awsc_cli_utf8_next(text, &i);
        if (!awsc_cli_yaml_printable(code) || code == 0xfeff || code == '\n' || code == '"' || code == '\\' ||
            code == 0x85 || code == 0x2028 || code == 0x2029) {
            put_escape(e, code);
            spaces = false;
        } else if (code == ' ') {
            if (!spaces && is_wide(e) && is_inside(text, begin)) {
                new_line(e, indent);
                if (text.data[i] == ' ') put_text(e, "\\");
            } else {
                put_text(e, " ");
            }
            spaces = true;
        } else {
            put_bytes(e, text.data + begin, i - begin);
            spaces = false;
        }
    }
    put_text(e, "\"");
}

static void put_string(emitter *e, awsc_cli_view text, size_t indent, bool is_key)
{
    e->is_key = is_key;
    switch (awsc_cli_yaml_style(text, is_key)) {
    case AWSC_CLI_YAML_PLAIN:
        put_plain(e, text, indent);
        break;
    case AWSC_CLI_YAML_SINGLE:
        put_single_quoted(e, text, indent);
        break;
    case AWSC_CLI_YAML_DOUBLE:
        put_double_quoted(e, text, indent);
        break;
    }
    e->is_key = false;
}

static void put_scalar(emitter *e, const awsc_cli_value *value, size_t indent)
{
    switch (value->kind) {
    case AWSC_CLI_NULL:
        put_text(e, "null");
        break;
    case AWSC_CLI_BOOL:
        put_text(e, value->truth ? "true" : "false");
        break;
    case AWSC_CLI_NUMBER:
        put_bytes(e, value->text.data, value->text.size);
        break;
    default:
        put_string(e, value->text, indent, false);
        break;
    }
}

/* ---- lists and maps -------------------------------------------------------------------------------------------- */

static int compare_entries(const void *a, const void *b)
{
    awsc_cli_view left = ((const awsc_cli_entry *)a)->key;
    awsc_cli_view right = ((const awsc_cli_entry *)b)->key;
    size_t common = left.size < right.size ? left.size : right.size;
    int order = common ? memcmp(left.data, right.data, common) : 0;
    return order ? order : (left.size > right.size) - (left.size < right.size);
}

static void put_node(emitter *e, const awsc_cli_value *value, size_t indent);

static void put_map(emitter *e, const awsc_cli_value *map, size_t indent)
{
    awsc_cli_entry *entries = awsc_cli_alloc(e->arena, map->count * sizeof *entries);
    memcpy(entries, map->entries, map->count * sizeof *entries);
    qsort(entries, map->count, sizeof *entries, compare_entries);
    for (size_t i = 0; i < map->count; i++) {
        const awsc_cli_value *value = entries[i].value;
        if (i) new_line(e, indent);
        put_string(e, entries[i].key, indent, true);
        put_text(e, ":");
        if (awsc_cli_is_scalar(value) || !value->count) {
            put_text(e, " ");
            put_node(e, value, indent);
        } else {
            size_t inner = value->kind == AWSC_CLI_LIST ? indent : indent + 2;
            new_line(e, inner);
            put_node(e, value, inner);
        }
    }
}

/* Writes a value. The first line begins at the current column; the other lines are indented. */
static void put_node(emitter *e, const awsc_cli_value *value, size_t indent)
{
    if (awsc_cli_is_scalar(value)) {
        put_scalar(e, value, indent + 2);
    } else if (!value->count) {
        put_text(e, value->kind == AWSC_CLI_LIST ? "[]" : "{}");
    } else if (value->kind == AWSC_CLI_MAP) {
        put_map(e, value, indent);
    } else {
        for (size_t i = 0; i < value->count; i++) {
            if (i) new_line(e, indent);
            put_text(e, "- ");
            put_node(e, value->entries[i].value, awsc_cli_is_scalar(value->entries[i].value) ? indent : indent + 2);
        }
    }
}

void awsc_cli_format_yaml(awsc_arena *arena, awsc_cli_buffer *out, const awsc_cli_value *value)
{
    emitter e = {arena, out, 0, false};
    if (awsc_cli_is_scalar(value)) {
        awsc_cli_json_write(out, value, false);
    } else {
        put_node(&e, value, 0);
    }
    awsc_cli_append_char(out, '\n');
}
