/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the text format: values separated by tabs, for cut and awk. Scalars of a map come first, sorted by key. */
#include <stdlib.h>
#include <string.h>

#include "output.h"

typedef struct keys {
    awsc_cli_view *items;
    size_t count;
} keys;

static void sort_keys(keys *set)
{
    size_t kept = 0;
    if (set->count) qsort(set->items, set->count, sizeof *set->items, awsc_cli_view_order);
    for (size_t i = 0; i < set->count; i++) {
        if (!kept || !awsc_cli_view_equal(set->items[kept - 1], set->items[i])) set->items[kept++] = set->items[i];
    }
    set->count = kept;
}

/* Allocates room for `count` keys. Returns false when memory runs out. */
static bool reserve_cells(keys *set, size_t count)
{
    set->count = 0;
    set->items = malloc((count ? count : 1) * sizeof *set->items);
    return set->items != NULL;
}

/* Returns whether the sorted keys contain `key`. */
static bool has_key(const keys *set, awsc_cli_view key)
{
    return set->count && bsearch(&key, set->items, set->count, sizeof *set->items, awsc_cli_view_order);
}

static void append_upper(awsc_cli_buffer *out, awsc_cli_view text)
{
    for (size_t i = 0; i < text.size; i++) awsc_cli_append_char(out, awsc_cli_upper(text.data[i]));
}

static void format_text(awsc_cli_buffer *out, const awsc_cli_value *value, awsc_cli_view name, const keys *columns);

/* Writes a map: its scalars on one line, then the other values. `columns`: the keys of scalars in all maps of the same
 * list, or NULL. */
static void format_map(awsc_cli_buffer *out, const awsc_cli_value *map, awsc_cli_view name, const keys *columns)
{
    keys own = {NULL, 0};
    keys rest = {NULL, 0};
    bool first = true;
    if (!reserve_cells(&own, map->count) || !reserve_cells(&rest, map->count)) {
        out->failed = true;
        goto done;
    }
    for (size_t i = 0; i < map->count; i++) {
        bool scalar = columns ? has_key(columns, map->entries[i].key) : awsc_cli_is_scalar(map->entries[i].value);
        keys *into = scalar ? &own : &rest;
        into->items[into->count++] = map->entries[i].key;
    }
    sort_keys(&own);
    sort_keys(&rest);
    const keys *shown = columns ? columns : &own;
    if (shown->count && name.data) {
        append_upper(out, name);
        first = false;
    }
    for (size_t i = 0; i < shown->count; i++, first = false) {
        const awsc_cli_value *value = awsc_cli_get(map, shown->items[i]);
        if (!first) awsc_cli_append_char(out, '\t');
        if (value) awsc_cli_append_plain(out, value);
    }
    if (shown->count) awsc_cli_append_char(out, '\n');
    for (size_t i = 0; i < rest.count; i++) format_text(out, awsc_cli_get(map, rest.items[i]), rest.items[i], NULL);
done:
    free(own.items);
    free(rest.items);
}

/* Writes each scalar on its own line after the name of the list, or all on one line if there is no name. */
static void format_scalars(awsc_cli_buffer *out, const awsc_cli_value *list, awsc_cli_view name)
{
    bool any = false;
    for (size_t i = 0; i < list->count; i++) {
        const awsc_cli_value *item = list->entries[i].value;
        if (!awsc_cli_is_scalar(item)) continue;
        if (name.data) {
            append_upper(out, name);
            awsc_cli_append_char(out, '\t');
            awsc_cli_append_plain(out, item);
            awsc_cli_append_char(out, '\n');
            continue;
        }
        if (any) awsc_cli_append_char(out, '\t');
        awsc_cli_append_plain(out, item);
        any = true;
    }
    if (any) awsc_cli_append_char(out, '\n');
}

static void collect_columns(const awsc_cli_value *list, keys *columns, awsc_cli_buffer *out)
{
    size_t most = 0;
    for (size_t i = 0; i < list->count; i++) most += list->entries[i].value->count;
    if (!reserve_cells(columns, most)) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        const awsc_cli_value *map = list->entries[i].value;
        for (size_t k = 0; map->kind == AWSC_CLI_MAP && k < map->count; k++) {
            if (awsc_cli_is_scalar(map->entries[k].value)) columns->items[columns->count++] = map->entries[k].key;
        }
    }
    sort_keys(columns);
}

static void format_list(awsc_cli_buffer *out, const awsc_cli_value *list, awsc_cli_view name)
{
    bool maps = false;
    bool lists = false;
    for (size_t i = 0; i < list->count; i++) {
        maps |= list->entries[i].value->kind == AWSC_CLI_MAP;
        lists |= list->entries[i].value->kind == AWSC_CLI_LIST;
    }
    if (maps) {
        keys columns = {NULL, 0};
        collect_columns(list, &columns, out);
        for (size_t i = 0; i < list->count && !out->failed; i++)
            format_text(out, list->entries[i].value, name, &columns);
        free(columns.items);
        return;
    }
    format_scalars(out, list, name);
    for (size_t i = 0; lists && i < list->count; i++) {
        if (!awsc_cli_is_scalar(list->entries[i].value)) format_text(out, list->entries[i].value, name, NULL);
    }
}

static void format_text(awsc_cli_buffer *out, const awsc_cli_value *value, awsc_cli_view name, const keys *columns)
{
    if (value->kind == AWSC_CLI_MAP) {
        format_map(out, value, name, columns);
    } else if (value->kind == AWSC_CLI_LIST) {
        format_list(out, value, name);
    } else {
        awsc_cli_append_plain(out, value);
        awsc_cli_append_char(out, '\n');
    }
}

void awsc_cli_format_text(awsc_cli_buffer *out, const awsc_cli_value *value)
{
    format_text(out, value, (awsc_cli_view){NULL, 0}, NULL);
}
