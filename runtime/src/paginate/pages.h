/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of the page iterator that the item iterator uses. */
#ifndef AWSC_PAGINATE_PAGES_H
#define AWSC_PAGINATE_PAGES_H

#include <awsc/paginate.h>
#include <awsc/tables/schema.h>

#include "base/allocator.h"
#include "loop/loop.h"
#include "schema/value.h"

/* A result that is known at once but delivered from the loop. Keeps the loop running until then. */
typedef struct awsc_later {
    awsc_loop_member member;
    awsc_task task;
    awsc_loop *loop; /* NULL: there is no result to deliver */
    void (*run)(struct awsc_later *later);
} awsc_later;

/* Makes the loop call `run`, with `memory` in effect. */
void awsc_later_start(awsc_later *later, const awsc_allocator *memory, awsc_loop *loop, void (*run)(awsc_later *later));

/* Makes the checks that every `_next_start` begins with. */
int awsc_next_check(const char *operation, bool busy, const awsc_loop *loop, bool has_done, awsc_error **error);

const char *awsc_pages_operation(const awsc_pages *pages);
const awsc_allocator *awsc_pages_allocator(const awsc_pages *pages);
bool awsc_pages_busy(const awsc_pages *pages);

/* Returns the schema of the list or map of items, or NULL. */
const awsc_schema *awsc_pages_items_schema(const awsc_pages *pages);
/* Returns the items of a page of this iterator; all zero for a page without items. */
awsc_sequence awsc_pages_items_of(const awsc_pages *pages, void *output);
/* Returns the token with which the last page was fetched, and how many of its items were skipped. */
const char *awsc_pages_asked(const awsc_pages *pages, size_t *skipped);

#endif
