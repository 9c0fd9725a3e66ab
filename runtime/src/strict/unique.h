/* SPDX-License-Identifier: Apache-2.0 */
/* Checks whether the items of a list differ, by deep comparison of their values. */
#ifndef AWSC_STRICT_UNIQUE_H
#define AWSC_STRICT_UNIQUE_H

#include <awsc/tables/schema.h>

#include "schema/value.h"

/* Sets `*unique` to whether all items differ. Returns AWSC_OK or AWSC_ERR_NOMEM. */
int awsc_items_unique(const awsc_schema *list, awsc_sequence items, uint32_t level, bool *unique);

#endif
