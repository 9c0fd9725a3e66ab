/* SPDX-License-Identifier: Apache-2.0 */
#include "value.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked_memory(void *memory)
{
    if (!memory) {
        fputs("\nOut of memory\n", stderr);
        exit(255);
    }
    return memory;
}

void *awsc_cli_alloc(awsc_arena *arena, size_t size)
{
    return checked_memory(awsc_arena_alloc_zeroed(arena, 1, size));
}

awsc_arena *awsc_cli_new_arena(void)
{
    awsc_arena *arena = NULL;
    awsc_arena_new(&arena, NULL);
    return checked_memory(arena);
}

awsc_cli_view awsc_cli_copy(awsc_arena *arena, awsc_cli_view text)
{
    return (awsc_cli_view){checked_memory(awsc_arena_text(arena, text.data, text.size)), text.size};
}

awsc_cli_view awsc_cli_take(awsc_arena *arena, awsc_cli_buffer *buffer)
{
    if (buffer->failed) checked_memory(NULL);
    awsc_cli_view view = awsc_cli_copy(arena, awsc_cli_buffer_view(buffer));
    awsc_cli_buffer_clear(buffer);
    return view;
}

awsc_cli_value *awsc_cli_new(awsc_arena *arena, enum awsc_cli_kind kind)
{
    awsc_cli_value *value = awsc_cli_alloc(arena, sizeof *value);
    value->kind = kind;
    return value;
}

awsc_cli_value *awsc_cli_new_bool(awsc_arena *arena, bool truth)
{
    awsc_cli_value *value = awsc_cli_new(arena, AWSC_CLI_BOOL);
    value->truth = truth;
    return value;
}

awsc_cli_value *awsc_cli_new_text(awsc_arena *arena, enum awsc_cli_kind kind, awsc_cli_view text)
{
    awsc_cli_value *value = awsc_cli_new(arena, kind);
    value->text = text;
    return value;
}

/* ---- keys of large maps ---------------------------------------------------------------------------------------- */

/* Number of entries up to which a linear search is fast enough. */
#define SMALL_MAP 16

static size_t hash_key(awsc_cli_view key)
{
    uint64_t state = 0xcbf29ce484222325u;
    for (size_t i = 0; i < key.size; i++) state = (state ^ (unsigned char)key.data[i]) * 0x100000001b3u;
    return (size_t)(state ^ state >> 32);
}

/* Returns the slot of a key, or the free slot for it. */
static size_t *slot_of(const awsc_cli_value *map, awsc_cli_view key)
{
    size_t at = hash_key(key) & (map->slot_count - 1);
    while (map->slots[at] && !awsc_cli_view_equal(map->entries[map->slots[at] - 1].key, key)) {
        at = (at + 1) & (map->slot_count - 1);
    }
    return &map->slots[at];
}

/* Adds the last entry to the hash table, which grows so that half of the slots stay free. */
static void index_entry(awsc_arena *arena, awsc_cli_value *map)
{
    if (map->count <= SMALL_MAP) return;
    if (map->count * 2 <= map->slot_count) {
        *slot_of(map, map->entries[map->count - 1].key) = map->count;
        return;
    }
    map->slot_count = map->slot_count ? map->slot_count * 2 : 4 * SMALL_MAP;
    map->slots = awsc_cli_alloc(arena, map->slot_count * sizeof *map->slots);
    for (size_t i = 0; i < map->count; i++) *slot_of(map, map->entries[i].key) = i + 1;
}

static awsc_cli_entry *find_entry(const awsc_cli_value *map, awsc_cli_view key)
{
    if (map->slots) {
        size_t slot = *slot_of(map, key);
        return slot ? &map->entries[slot - 1] : NULL;
    }
    for (size_t i = 0; i < map->count; i++) {
        if (awsc_cli_view_equal(map->entries[i].key, key)) return &map->entries[i];
    }
    return NULL;
}

/* ---- lists and maps -------------------------------------------------------------------------------------------- */

static void append_entry(awsc_arena *arena, awsc_cli_value *into, awsc_cli_view key, awsc_cli_value *value)
{
    if (into->count == into->capacity) {
        size_t capacity = into->capacity ? into->capacity * 2 : 4;
        awsc_cli_entry *entries = awsc_cli_alloc(arena, capacity * sizeof *entries);
        if (into->count) memcpy(entries, into->entries, into->count * sizeof *entries);
        into->entries = entries;
        into->capacity = capacity;
    }
    into->entries[into->count++] = (awsc_cli_entry){key, value};
}

void awsc_cli_add(awsc_arena *arena, awsc_cli_value *list, awsc_cli_value *item)
{
    append_entry(arena, list, (awsc_cli_view){NULL, 0}, item);
}

void awsc_cli_put(awsc_arena *arena, awsc_cli_value *map, awsc_cli_view key, awsc_cli_value *value)
{
    awsc_cli_entry *entry = find_entry(map, key);
    if (entry) {
        entry->value = value;
        return;
    }
    append_entry(arena, map, key, value);
    index_entry(arena, map);
}

awsc_cli_value *awsc_cli_get(const awsc_cli_value *map, awsc_cli_view key)
{
    if (!map || map->kind != AWSC_CLI_MAP) return NULL;
    awsc_cli_entry *entry = find_entry(map, key);
    return entry ? entry->value : NULL;
}

bool awsc_cli_is_scalar(const awsc_cli_value *value)
{
    return value->kind < AWSC_CLI_LIST;
}

bool awsc_cli_is_float(const awsc_cli_value *value)
{
    if (value->kind != AWSC_CLI_NUMBER) return false;
    for (size_t i = 0; i < value->text.size; i++) {
        if (strchr(".eENI", value->text.data[i])) return true; /* also letters of NaN and Infinity */
    }
    return false;
}

static void append_scalar(awsc_cli_buffer *out, const awsc_cli_value *value)
{
    if (value->kind == AWSC_CLI_NULL) {
        awsc_cli_append_text(out, "None");
    } else if (value->kind == AWSC_CLI_BOOL) {
        awsc_cli_append_text(out, value->truth ? "True" : "False");
    } else {
        awsc_cli_append_view(out, value->text);
    }
}

void awsc_cli_append_plain(awsc_cli_buffer *out, const awsc_cli_value *value)
{
    if (awsc_cli_is_scalar(value)) {
        append_scalar(out, value);
    } else {
        awsc_cli_append_quoted(out, value);
    }
}

static void append_text(awsc_cli_buffer *out, awsc_cli_view text, bool bytes)
{
    bool has_single = text.size && memchr(text.data, '\'', text.size) != NULL;
    bool has_double = text.size && memchr(text.data, '"', text.size) != NULL;
    char quote = has_single && !has_double ? '"' : '\'';
    awsc_cli_append_char(out, quote);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == quote || c == '\\') {
            awsc_cli_append_char(out, '\\');
            awsc_cli_append_char(out, c);
        } else if (c == '\n') {
            awsc_cli_append_text(out, "\\n");
        } else if (c == '\t') {
            awsc_cli_append_text(out, "\\t");
        } else if (c == '\r') {
            awsc_cli_append_text(out, "\\r");
        } else if ((unsigned char)c < 0x20 || c == 0x7f || (bytes && (unsigned char)c > 0x7f)) {
            awsc_cli_append_format(out, "\\x%02x", (unsigned)(unsigned char)c);
        } else {
            awsc_cli_append_char(out, c);
        }
    }
    awsc_cli_append_char(out, quote);
}

void awsc_cli_append_quoted(awsc_cli_buffer *out, const awsc_cli_value *value)
{
    if (value->kind == AWSC_CLI_TEXT || value->kind == AWSC_CLI_BYTES) {
        if (value->kind == AWSC_CLI_BYTES) awsc_cli_append_char(out, 'b');
        append_text(out, value->text, value->kind == AWSC_CLI_BYTES);
        return;
    }
    if (awsc_cli_is_scalar(value)) {
        append_scalar(out, value);
        return;
    }
    bool map = value->kind == AWSC_CLI_MAP;
    awsc_cli_append_char(out, map ? '{' : '[');
    for (size_t i = 0; i < value->count; i++) {
        if (i) awsc_cli_append_text(out, ", ");
        if (map) {
            append_text(out, value->entries[i].key, false);
            awsc_cli_append_text(out, ": ");
        }
        awsc_cli_append_quoted(out, value->entries[i].value);
    }
    awsc_cli_append_char(out, map ? '}' : ']');
}
