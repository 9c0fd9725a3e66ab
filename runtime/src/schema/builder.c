/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Grows lists and maps in an arena. A list is only {count, items}, so its capacity is stored in front of its items. The
 * capacity is used only if the items are in the arena and a mark shows that these functions put them there.
 */
#include <awsc/builder.h>

#include <stdalign.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/writable.h"
#include "error/given.h"
#include "error/error.h"
#include "schema/value.h"

enum { FIRST_CAPACITY = 8 };

#define SALT ((uintptr_t)0x5eedba5e)

typedef struct room {
    size_t capacity;
    size_t used;    /* the longest list that has these items: a shorter copy of it may not overwrite the rest */
    uintptr_t mark; /* the address of the items, salted: other data in the arena does not look like it */
} room;

#define ROOM_SIZE ((sizeof(room) + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t))

static room room_at(const char *items)
{
    room found;
    memcpy(&found, items - ROOM_SIZE, sizeof found);
    return found;
}

static void room_store(char *items, size_t capacity, size_t used)
{
    room own = {capacity, used, (uintptr_t)items ^ SALT};
    memcpy(items - ROOM_SIZE, &own, sizeof own);
}

int awsc_arena_new(awsc_arena **out, awsc_error **error)
{
    AWSC_NEED(out, error);
    *out = awsc_arena_new_sized(awsc_memory(), 0);
    return *out ? AWSC_OK : awsc_error_nomem(error);
}

awsc_blob awsc_arena_copy_blob(awsc_arena *arena, awsc_blob blob)
{
    AWSC_NEED_OR(arena, ((awsc_blob){NULL, 0}));
    if (!blob.data || blob.size == 0) return (awsc_blob){blob.data ? AWSC_EMPTY : NULL, 0};
    char *copy = awsc_arena_bytes(arena, blob.size);
    if (!copy) return (awsc_blob){NULL, 0};
    memcpy(copy, blob.data, blob.size);
    return (awsc_blob){copy, blob.size};
}

/* Returns a copy of the items in new memory with twice the capacity; NULL when memory runs out. */
static char *move_items(awsc_arena *arena, awsc_sequence list, size_t item_size)
{
    const bool too_many = list.count > (SIZE_MAX - ROOM_SIZE) / item_size / 2 - FIRST_CAPACITY;
    const size_t capacity = list.count < FIRST_CAPACITY ? FIRST_CAPACITY : list.count * 2;
    /* The arena refuses SIZE_MAX, and awsc_arena_failed reports it. */
    char *memory = awsc_arena_alloc(arena, too_many ? SIZE_MAX : ROOM_SIZE + capacity * item_size);
    if (!memory) return NULL;
    char *items = memory + ROOM_SIZE;
    if (list.count) memcpy(items, list.items, list.count * item_size);
    room_store(items, capacity, list.count);
    return items;
}

/* Returns the items in writable memory with room for one more, moved if necessary; NULL when memory runs out. */
static char *items_with_room(awsc_arena *arena, awsc_sequence list, size_t item_size)
{
    if (!list.count || !awsc_arena_owns(arena, list.items, ROOM_SIZE)) return move_items(arena, list, item_size);
    char *items = awsc_writable(list.items); /* the arena's memory */
    const room own = room_at(items);
    if (own.mark != ((uintptr_t)items ^ SALT) || own.used != list.count) return move_items(arena, list, item_size);
    if (own.used < own.capacity) return items;
    if (own.capacity > SIZE_MAX / item_size / 2) return move_items(arena, list, item_size);
    const size_t size = own.capacity * item_size;
    if (awsc_arena_extend(arena, items, size, size * 2)) return move_items(arena, list, item_size);
    room_store(items, own.capacity * 2, own.used);
    return items;
}

int awsc_list_append(awsc_arena *arena, void *list, size_t item_size, const void *item)
{
    AWSC_NEED(arena, NULL);
    AWSC_NEED(list, NULL);
    AWSC_NEED(item, NULL);
    if (item_size == 0) return AWSC_ERR_VALIDATION;
    awsc_sequence sequence = awsc_sequence_at(list);
    if (!sequence.items) sequence.count = 0;
    char *items = items_with_room(arena, sequence, item_size);
    if (!items) return AWSC_ERR_NOMEM;
    memcpy(items + sequence.count * item_size, item, item_size);
    room_store(items, room_at(items).capacity, sequence.count + 1);
    awsc_sequence_store(list, sequence.count + 1, items);
    return AWSC_OK;
}

/* Returns the index of the entry with that key, or the number of entries. */
static size_t find_entry(awsc_sequence map, size_t entry_size, const char *key)
{
    size_t index = 0;
    while (index < map.count) {
        const char *other = awsc_pointer_at((const char *)map.items + index * entry_size);
        if (other && strcmp(other, key) == 0) break;
        index++;
    }
    return index;
}

int awsc_map_put(awsc_arena *arena, void *map, size_t entry_size, const void *entry)
{
    AWSC_NEED(arena, NULL);
    AWSC_NEED(map, NULL);
    AWSC_NEED(entry, NULL);
    const char *key = awsc_pointer_at(entry);
    if (!key || entry_size < sizeof key) return AWSC_ERR_VALIDATION;
    awsc_sequence sequence = awsc_sequence_at(map);
    if (!sequence.items) sequence.count = 0;
    size_t index = find_entry(sequence, entry_size, key);
    bool found = index < sequence.count;
    const char *kept =
        found ? awsc_pointer_at((const char *)sequence.items + index * entry_size) : awsc_arena_copy_text(arena, key);
    /* Replacing needs no room, but memory that may be written. */
    char *entries = kept ? items_with_room(arena, sequence, entry_size) : NULL;
    if (!entries) return AWSC_ERR_NOMEM;
    char *place = entries + index * entry_size;
    memcpy(place, entry, entry_size);
    awsc_pointer_store(place, kept);
    sequence.count += !found;
    room_store(entries, room_at(entries).capacity, sequence.count);
    awsc_sequence_store(map, sequence.count, entries);
    return AWSC_OK;
}
