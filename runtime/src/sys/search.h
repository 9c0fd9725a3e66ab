/* SPDX-License-Identifier: Apache-2.0 */
/* Searches memory for a sequence of bytes. */
#ifndef AWSC_SYS_SEARCH_H
#define AWSC_SYS_SEARCH_H

#include <stddef.h>

#include "base/for_core.h"

/* Returns the first occurrence of `part`, of one byte or more, in `data`; NULL if it does not occur. */
AWSC_FOR_CORE const void *awsc_search(const void *data, size_t size, const void *part, size_t part_size);

#endif
