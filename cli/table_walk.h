/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over a value in the order of its table: sections, their headers, their rows. Does not keep the rows. */
#ifndef CLI_TABLE_WALK_H
#define CLI_TABLE_WALK_H

#include "value.h"

/* Receives the parts of a table. Headers and rows belong to the section that began last. A section may get headers more
 * than once; the last ones count. The arrays and texts are valid until the function returns; the headers of a row are
 * still valid when the row comes. */
typedef struct awsc_cli_table_target {
    void (*section)(void *user, awsc_cli_view title, size_t depth);
    void (*headers)(void *user, const awsc_cli_view *names, size_t count);
    void (*row)(void *user, const awsc_cli_view *cells, size_t count);
    void *user;
    bool stopped; /* set by a function: the rest of the value is not needed */
    bool mixed;   /* set by the walk, which stops: a list that begins with a map has other items, too */
} awsc_cli_table_target;

/* Returns false if an item of a spooled list cannot be read. */
bool awsc_cli_table_walk(awsc_arena *arena, awsc_cli_view title, const awsc_cli_value *value,
                         awsc_cli_table_target *target);

#endif
