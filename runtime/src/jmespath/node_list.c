/* SPDX-License-Identifier: Apache-2.0 */
#include "jmespath/node_list.h"

#include <string.h>

#include <awsc/status.h>

/* Adds an item of `size` bytes and returns it; NULL when memory runs out. */
static void *grow(awsc_arena *arena, awsc_node_list *list, size_t size)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 4;
        if (capacity > SIZE_MAX / size) return NULL;
        if (!list->items || awsc_arena_extend(arena, list->items, list->capacity * size, capacity * size)) {
            void *moved = awsc_arena_alloc(arena, capacity * size);
            if (!moved) return NULL;
            if (list->count) memcpy(moved, list->items, list->count * size);
            list->items = moved;
        }
        list->capacity = capacity;
    }
    return (char *)list->items + list->count++ * size;
}

int awsc_node_list_add(awsc_arena *arena, awsc_node_list *list, const awsc_node *item)
{
    awsc_node *place = grow(arena, list, sizeof *place);
    if (!place) return AWSC_ERR_NOMEM;
    *place = *item;
    return AWSC_OK;
}

int awsc_node_list_add_member(awsc_arena *arena, awsc_node_list *list, awsc_view key, const awsc_node *value)
{
    awsc_node_member *place = grow(arena, list, sizeof *place);
    if (!place) return AWSC_ERR_NOMEM;
    place->key = key;
    place->value = *value;
    return AWSC_OK;
}

int awsc_node_list_put_member(awsc_arena *arena, awsc_node_list *list, awsc_view key, const awsc_node *value)
{
    awsc_node_member *members = list->items;
    for (size_t i = 0; i < list->count; i++) {
        if (!awsc_view_equal(members[i].key, key)) continue;
        members[i].value = *value;
        return AWSC_OK;
    }
    return awsc_node_list_add_member(arena, list, key, value);
}
