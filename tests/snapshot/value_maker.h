/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes values of any shape from its schema: the same in every run, and different for every member, so that swapped
 * members are detected. The code is independent of operations.
 */
#ifndef AWSC_SNAPSHOT_VALUE_MAKER_H
#define AWSC_SNAPSHOT_VALUE_MAKER_H

#include <awsc/tables/schema.h>

#include "base/arena.h"

enum awsc_snapshot_kind {
    AWSC_SNAPSHOT_FULL,    /* every member; two items in lists and maps */
    AWSC_SNAPSHOT_MINIMAL, /* required members only; one item in lists and maps */
    AWSC_SNAPSHOT_EMPTY    /* lists, maps, blobs and texts are set and empty; numbers only if they are required */
};

/*
 * A structure of `schema` in `arena`. A member that holds the HTTP status gets `http_status`; streams stay unset. Ends
 * the program if memory runs out.
 */
void *awsc_snapshot_value(const awsc_schema *schema, enum awsc_snapshot_kind kind, int http_status, awsc_arena *arena);

#endif
