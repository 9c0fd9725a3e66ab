/* SPDX-License-Identifier: Apache-2.0 */
#include "table_walk.h"

#include <stdlib.h>
#include <string.h>

#include "spool.h"

typedef struct walk {
    awsc_cli_table_target *target;
    bool failed;
} walk;

/* Sorted keys of maps: those whose values are scalars, and the others. A key may be in both. */
typedef struct keys {
    awsc_cli_view *scalars;
    awsc_cli_view *rest;
    size_t scalar_count;
    size_t rest_count;
} keys;

/* ---- cells and keys ---------------------------------------------------------------------------------------------- */

static awsc_cli_view *new_cells(awsc_arena *arena, size_t count)
{
    return awsc_cli_alloc(arena, (count + 1) * sizeof(awsc_cli_view));
}

/* Returns the text of a cell. Keeps tabs and line breaks, as the vendor's tool does. */
static awsc_cli_view cell_of(awsc_arena *arena, const awsc_cli_value *value)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    if (value && value->kind == AWSC_CLI_TEXT) return value->text;
    if (value) awsc_cli_append_plain(&out, awsc_cli_spool_whole(arena, value));
    return awsc_cli_take(arena, &out);
}

static awsc_cli_view *sorted_keys(awsc_arena *arena, const awsc_cli_value *set, size_t *count)
{
    awsc_cli_view *sorted = new_cells(arena, set->count);
    for (size_t i = 0; i < set->count; i++) sorted[i] = set->entries[i].key;
    if (set->count) qsort(sorted, set->count, sizeof *sorted, awsc_cli_view_order);
    *count = set->count;
    return sorted;
}

/* Adds the keys of a map to two sets. Copies new keys if the map does not live as long as the sets. */
static void add_keys(awsc_arena *arena, awsc_cli_value *scalars, awsc_cli_value *rest, const awsc_cli_value *map,
                     bool copies)
{
    for (size_t i = 0; map->kind == AWSC_CLI_MAP && i < map->count; i++) {
        awsc_cli_value *set = awsc_cli_is_scalar(map->entries[i].value) ? scalars : rest;
        awsc_cli_view key = map->entries[i].key;
        if (awsc_cli_get(set, key)) continue;
        awsc_cli_put(arena, set, copies ? awsc_cli_copy(arena, key) : key, set);
    }
}

static keys keys_of_map(awsc_arena *arena, const awsc_cli_value *map)
{
    keys found;
    awsc_cli_value *scalars = awsc_cli_new(arena, AWSC_CLI_MAP);
    awsc_cli_value *rest = awsc_cli_new(arena, AWSC_CLI_MAP);
    add_keys(arena, scalars, rest, map, false);
    found.scalars = sorted_keys(arena, scalars, &found.scalar_count);
    found.rest = sorted_keys(arena, rest, &found.rest_count);
    return found;
}

static keys keys_of_maps(walk *w, awsc_arena *arena, const awsc_cli_value *list)
{
    keys found;
    const awsc_cli_value *map;
    awsc_cli_value *scalars = awsc_cli_new(arena, AWSC_CLI_MAP);
    awsc_cli_value *rest = awsc_cli_new(arena, AWSC_CLI_MAP);
    awsc_cli_items items = awsc_cli_items_of(arena, list);
    while ((map = awsc_cli_items_next(&items)) != NULL) {
        add_keys(arena, scalars, rest, map, items.spooled);
        if (map->kind != AWSC_CLI_MAP) w->target->mixed = w->target->stopped = true;
    }
    w->failed |= items.failed;
    found.scalars = sorted_keys(arena, scalars, &found.scalar_count);
    found.rest = sorted_keys(arena, rest, &found.rest_count);
    return found;
}

static bool is_nothing(const awsc_cli_value *value)
{
    switch (value->kind) {
    case AWSC_CLI_NULL:
        return true;
    case AWSC_CLI_BOOL:
        return !value->truth;
    case AWSC_CLI_NUMBER:
        return awsc_cli_view_equal(value->text, AWSC_CLI_VIEW("0"));
    case AWSC_CLI_LIST:
    case AWSC_CLI_MAP:
        return !value->count;
    default:
        return !value->text.size;
    }
}

/* ---- sections ---------------------------------------------------------------------------------------------------- */

static void new_section(const walk *w, awsc_cli_view title, size_t depth)
{
    w->target->section(w->target->user, title, depth);
}

static void set_headers(const walk *w, const awsc_cli_view *names, size_t count)
{
    w->target->headers(w->target->user, names, count);
}

static void add_row(const walk *w, const awsc_cli_view *cells, size_t count)
{
    w->target->row(w->target->user, cells, count);
}

static void walk_value(walk *w, awsc_arena *arena, const awsc_cli_view *title, const awsc_cli_value *value,
                       size_t depth);

static void walk_map(walk *w, awsc_arena *arena, const awsc_cli_value *map, size_t depth)
{
    keys found = keys_of_map(arena, map);
    awsc_cli_view *cells = new_cells(arena, found.scalar_count + 1);
    if (found.scalar_count == 1) {
        cells[0] = found.scalars[0];
        cells[1] = cell_of(arena, awsc_cli_get(map, found.scalars[0]));
        add_row(w, cells, 2);
    } else if (found.scalar_count) {
        for (size_t i = 0; i < found.scalar_count; i++) cells[i] = cell_of(arena, awsc_cli_get(map, found.scalars[i]));
        set_headers(w, found.scalars, found.scalar_count);
        add_row(w, cells, found.scalar_count);
    }
    for (size_t i = 0; i < found.rest_count; i++)
        walk_value(w, arena, &found.rest[i], awsc_cli_get(map, found.rest[i]), depth + 1);
}

/* Adds a row for each map. If a map has lists or maps, the next one begins a section of its own. */
static void walk_maps(walk *w, awsc_arena *arena, const awsc_cli_view *title, const awsc_cli_value *list, size_t depth)
{
    keys found = keys_of_maps(w, arena, list);
    awsc_cli_items items = awsc_cli_items_of(arena, list);
    const awsc_cli_value *map;
    set_headers(w, found.scalars, found.scalar_count);
    for (bool first = true; !w->target->stopped && (map = awsc_cli_items_next(&items)) != NULL; first = false) {
        awsc_cli_view *cells = new_cells(items.arena, found.scalar_count);
        if (!first && found.rest_count) {
            new_section(w, title ? *title : AWSC_CLI_VIEW(""), depth);
            set_headers(w, found.scalars, found.scalar_count);
        }
        for (size_t i = 0; i < found.scalar_count; i++)
            cells[i] = cell_of(items.arena, awsc_cli_get(map, found.scalars[i]));
        add_row(w, cells, found.scalar_count);
        for (size_t i = 0; i < found.rest_count; i++) {
            const awsc_cli_value *inner = awsc_cli_get(map, found.rest[i]);
            if (inner) walk_value(w, items.arena, &found.rest[i], inner, depth + 1);
        }
    }
    w->failed |= items.failed;
    awsc_cli_items_end(&items);
}

/* Adds an item of a list. An inner list of scalars becomes a row. */
static void walk_item(walk *w, awsc_arena *arena, const awsc_cli_value *item)
{
    bool flat = item->kind != AWSC_CLI_SPOOLED;
    bool map = item->kind == AWSC_CLI_MAP;
    for (size_t i = 0; i < item->count && !map; i++) flat &= awsc_cli_is_scalar(item->entries[i].value);
    if (!flat) {
        walk_value(w, arena, NULL, item, 0);
        return;
    }
    size_t count = awsc_cli_is_scalar(item) ? 1 : item->count;
    awsc_cli_view *cells = new_cells(arena, count);
    if (awsc_cli_is_scalar(item)) cells[0] = cell_of(arena, item);
    for (size_t i = 0; i < item->count; i++) {
        cells[i] = map ? item->entries[i].key : cell_of(arena, item->entries[i].value);
    }
    add_row(w, cells, count);
}

static bool begins_with_map(awsc_arena *arena, const awsc_cli_value *list)
{
    awsc_cli_items items = awsc_cli_items_of(arena, list);
    const awsc_cli_value *first = awsc_cli_items_next(&items);
    bool map = first && first->kind == AWSC_CLI_MAP;
    awsc_cli_items_end(&items);
    return map;
}

static void walk_value(walk *w, awsc_arena *arena, const awsc_cli_view *title, const awsc_cli_value *value,
                       size_t depth)
{
    if (is_nothing(value) || w->target->stopped) return;
    if (title) new_section(w, *title, depth);
    if (value->kind == AWSC_CLI_MAP) {
        walk_map(w, arena, value, depth);
    } else if (awsc_cli_is_list(value) && begins_with_map(arena, value)) {
        walk_maps(w, arena, title, value, depth);
    } else if (awsc_cli_is_list(value)) {
        awsc_cli_items items = awsc_cli_items_of(arena, value);
        const awsc_cli_value *item;
        while (!w->target->stopped && (item = awsc_cli_items_next(&items)) != NULL) walk_item(w, items.arena, item);
        w->failed |= items.failed;
        awsc_cli_items_end(&items);
    }
}

bool awsc_cli_table_walk(awsc_arena *arena, awsc_cli_view title, const awsc_cli_value *value,
                         awsc_cli_table_target *target)
{
    walk w = {.target = target};
    walk_value(&w, arena, &title, value, 0);
    return !w.failed;
}
