/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of the iterator over pages for the iterator over items. */
#ifndef AWSC_PAGINATE_PAGES_H
#define AWSC_PAGINATE_PAGES_H

#include <awsc/paginate.h>
#include <awsc/tables/schema.h>

#include "base/allocator.h"
#include "loop/loop.h"
#include "schema/value.h"

/* Something whose result is known already, to be told from the loop: keeps the loop running until then. */
typedef struct awsc_later {
    awsc_loop_member member;
    awsc_task task;
    awsc_loop *loop; /* NULL: nothing is to be told */
    void (*run)(struct awsc_later *later);
} awsc_later;

/* `memory` is in effect while `run` runs. */
void awsc_later_start(awsc_later *later, const awsc_allocator *memory, awsc_loop *loop, void (*run)(awsc_later *later));

/* The first checks of every `_next_start`. */
int awsc_next_check(const char *operation, bool busy, const awsc_loop *loop, bool has_done, awsc_error **error);

const char *awsc_pages_operation(const awsc_pages *pages);
const awsc_allocator *awsc_pages_allocator(const awsc_pages *pages);
bool awsc_pages_busy(const awsc_pages *pages);

/* Schema of the list or map of items, or NULL. */
const awsc_schema *awsc_pages_items_schema(const awsc_pages *pages);
/* The items of a page that the iterator gave; all zero for a page without items. */
awsc_sequence awsc_pages_items_of(const awsc_pages *pages, void *output);
/* The token that the last page was asked with, and how many of its items were left out. */
const char *awsc_pages_asked(const awsc_pages *pages, size_t *skipped);

#endif
