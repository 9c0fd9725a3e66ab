/* SPDX-License-Identifier: Apache-2.0 */
#include "spool.h"

#include <string.h>

#include "json.h"
#include "layout.h"

/* Maximum number of bytes of a list that is read as a whole. */
enum { WHOLE_BYTES = 64 * 1024 };

/* Returns the size of the value at the beginning, up to the comma or bracket after it. */
static size_t value_size(awsc_cli_view text)
{
    size_t depth = 0;
    size_t at = 0;
    while (at < text.size) {
        char c = text.data[at];
        if (c == '"') {
            at += awsc_cli_quoted_size((awsc_cli_view){text.data + at, text.size - at});
            continue;
        }
        bool closes = c == ']' || c == '}';
        if (!depth && (closes || c == ',')) break;
        if (c == '[' || c == '{') depth++;
        if (closes) depth--;
        at++;
    }
    return at;
}

/* Returns the text behind its first `size` bytes and the separator that follows them; empty at the end of the text. */
static awsc_cli_view after(awsc_cli_view text, size_t size)
{
    if (size < text.size) size++;
    return (awsc_cli_view){text.data + size, text.size - size};
}

static awsc_cli_view without_brackets(awsc_cli_view text)
{
    return (awsc_cli_view){text.data + 1, text.size - 2};
}

static awsc_cli_value *read_whole(awsc_arena *arena, awsc_cli_view json, bool result)
{
    awsc_cli_value *value = awsc_cli_json_read(arena, json, NULL);
    if (value && result) awsc_cli_write_result_numbers(arena, value);
    return value;
}

static awsc_cli_value *read_map(awsc_arena *arena, awsc_cli_view json, bool result)
{
    awsc_cli_value *map = awsc_cli_new(arena, AWSC_CLI_MAP);
    for (awsc_cli_view rest = without_brackets(json); rest.size;) {
        size_t size = awsc_cli_quoted_size(rest);
        const awsc_cli_value *key = awsc_cli_json_read(arena, (awsc_cli_view){rest.data, size}, NULL);
        rest = after(rest, size);
        size = value_size(rest);
        awsc_cli_value *value = awsc_cli_spool_read(arena, (awsc_cli_view){rest.data, size}, result);
        if (!key || key->kind != AWSC_CLI_TEXT || !value) return NULL;
        awsc_cli_put(arena, map, key->text, value);
        rest = after(rest, size);
    }
    return map;
}

awsc_cli_value *awsc_cli_spool_read(awsc_arena *arena, awsc_cli_view json, bool result)
{
    if (json.size <= WHOLE_BYTES) return read_whole(arena, json, result);
    if (json.data[0] == '{') return read_map(arena, json, result);
    if (json.data[0] != '[') return read_whole(arena, json, result);
    awsc_cli_value *list = awsc_cli_new_text(arena, AWSC_CLI_SPOOLED, without_brackets(json));
    list->truth = result;
    return list;
}

/* Returns whether a value is a spooled list, or a map with one at any depth. Lists in memory have none. */
static bool has_spooled(const awsc_cli_value *value)
{
    bool found = value->kind == AWSC_CLI_SPOOLED;
    for (size_t i = 0; value->kind == AWSC_CLI_MAP && i < value->count && !found; i++)
        found = has_spooled(value->entries[i].value);
    return found;
}

static awsc_cli_value *whole_list(awsc_arena *arena, const awsc_cli_value *spooled)
{
    awsc_cli_value *list = awsc_cli_new(arena, AWSC_CLI_LIST);
    for (awsc_cli_view rest = spooled->text; rest.size;) {
        size_t size = value_size(rest);
        awsc_cli_value *item = read_whole(arena, (awsc_cli_view){rest.data, size}, spooled->truth);
        if (item) awsc_cli_add(arena, list, item);
        rest = after(rest, size);
    }
    return list;
}

/* Returns a copy of a value with spooled lists. */
static awsc_cli_value *copy_whole(awsc_arena *arena, const awsc_cli_value *value)
{
    if (value->kind == AWSC_CLI_SPOOLED) return whole_list(arena, value);
    awsc_cli_value *map = awsc_cli_new(arena, AWSC_CLI_MAP);
    for (size_t i = 0; i < value->count; i++) {
        awsc_cli_value *entry = value->entries[i].value;
        awsc_cli_put(arena, map, value->entries[i].key, has_spooled(entry) ? copy_whole(arena, entry) : entry);
    }
    return map;
}

const awsc_cli_value *awsc_cli_spool_whole(awsc_arena *arena, const awsc_cli_value *value)
{
    return has_spooled(value) ? copy_whole(arena, value) : value;
}

/* ---- items ------------------------------------------------------------------------------------------------------- */

bool awsc_cli_is_list(const awsc_cli_value *value)
{
    return value->kind == AWSC_CLI_LIST || value->kind == AWSC_CLI_SPOOLED;
}

awsc_cli_items awsc_cli_items_of(awsc_arena *arena, const awsc_cli_value *list)
{
    awsc_cli_items items = {.list = list, .arena = arena, .spooled = list->kind == AWSC_CLI_SPOOLED};
    if (items.spooled) items.rest = list->text;
    if (items.spooled) items.arena = NULL;
    return items;
}

void awsc_cli_items_end(awsc_cli_items *items)
{
    if (!items->spooled) return;
    awsc_arena_free(items->arena);
    items->arena = NULL;
}

const awsc_cli_value *awsc_cli_items_next(awsc_cli_items *items)
{
    if (!items->spooled) {
        bool more = items->list->kind == AWSC_CLI_LIST && items->at < items->list->count;
        return more ? items->list->entries[items->at++].value : NULL;
    }
    if (!items->rest.size || items->failed) {
        awsc_cli_items_end(items);
        return NULL;
    }
    if (items->arena)
        awsc_arena_reset(items->arena);
    else
        items->arena = awsc_cli_new_arena();
    size_t size = value_size(items->rest);
    const awsc_cli_view text = {items->rest.data, size};
    const awsc_cli_value *item = awsc_cli_spool_read(items->arena, text, items->list->truth);
    items->rest = after(items->rest, size);
    items->failed = !item;
    if (!item) awsc_cli_items_end(items);
    return item;
}
