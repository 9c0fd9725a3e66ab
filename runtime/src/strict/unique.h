/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the items of a list all differ: by value, as deep as they are. */
#ifndef AWSC_STRICT_UNIQUE_H
#define AWSC_STRICT_UNIQUE_H

#include <awsc/tables/schema.h>

#include "schema/value.h"

/* AWSC_OK with `*unique` set, or AWSC_ERR_NOMEM. */
int awsc_items_unique(const awsc_schema *list, awsc_sequence items, uint32_t level, bool *unique);

#endif
