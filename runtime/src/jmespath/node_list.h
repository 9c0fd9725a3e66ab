/* SPDX-License-Identifier: Apache-2.0 */
/* Builds arrays and objects in an arena. */
#ifndef AWSC_JMESPATH_NODE_LIST_H
#define AWSC_JMESPATH_NODE_LIST_H

#include "jmespath/node.h"

/* A growing array of `awsc_node` or `awsc_node_member`. */
typedef struct awsc_node_list {
    void *items;
    size_t count;
    size_t capacity;
} awsc_node_list;

/* Appends an item or a member. Returns 0 or AWSC_ERR_NOMEM. */
int awsc_node_list_add(awsc_arena *arena, awsc_node_list *list, const awsc_node *item);
int awsc_node_list_add_member(awsc_arena *arena, awsc_node_list *list, awsc_view key, const awsc_node *value);
/* Appends a member, or replaces the value of the member with the same key. */
int awsc_node_list_put_member(awsc_arena *arena, awsc_node_list *list, awsc_view key, const awsc_node *value);

static inline awsc_node awsc_node_list_array(const awsc_node_list *list)
{
    return awsc_node_array(list->items, list->count);
}

static inline awsc_node awsc_node_list_object(const awsc_node_list *list)
{
    return awsc_node_object(list->items, list->count);
}

#endif
