/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads large JSON without a tree of all its values: a long list stays text, and its items are read one by one, each
 * into an arena of its own. Works for JSON that the tool itself wrote.
 */
#ifndef CLI_SPOOL_H
#define CLI_SPOOL_H

#include "value.h"

/* Reads JSON. Lists with more than 64 KiB of text become AWSC_CLI_SPOOLED values, which point into `json`. `result`:
 * writes numbers as those of a query's result. Returns NULL if the text cannot be read. */
awsc_cli_value *awsc_cli_spool_read(awsc_arena *arena, awsc_cli_view json, bool result);
/* Returns the value with the items of all its spooled lists in memory. A value without such lists is returned itself.
 */
const awsc_cli_value *awsc_cli_spool_whole(awsc_arena *arena, const awsc_cli_value *value);

/* A walk over the items of a list of any kind. */
typedef struct awsc_cli_items {
    const awsc_cli_value *list;
    size_t at;          /* the next entry of a list in memory */
    awsc_cli_view rest; /* text of the items of a spooled list that are not read yet */
    awsc_arena *arena;  /* for memory that is needed as long as the current item */
    bool spooled;
    bool failed; /* an item could not be read */
} awsc_cli_items;

/* Begins a walk over the items of a list. A value of another kind has no items. */
awsc_cli_items awsc_cli_items_of(awsc_arena *arena, const awsc_cli_value *list);
/* Returns the next item, or NULL after the last one. Frees the item before, if the list is spooled. */
const awsc_cli_value *awsc_cli_items_next(awsc_cli_items *items);
/* Frees the current item. Call it if the walk ends before the last item. */
void awsc_cli_items_end(awsc_cli_items *items);

bool awsc_cli_is_list(const awsc_cli_value *value);

#endif
