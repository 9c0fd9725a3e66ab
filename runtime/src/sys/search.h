/* SPDX-License-Identifier: Apache-2.0 */
/* Searches memory. */
#ifndef AWSC_SYS_SEARCH_H
#define AWSC_SYS_SEARCH_H

#include <stddef.h>

#include "base/for_core.h"

/* Returns the first occurrence of `part`, of one byte or more, in `data`; NULL if it does not occur. */
AWSC_FOR_CORE const void *awsc_search(const void *data, size_t size, const void *part, size_t part_size);

/* Returns the last occurrence of `byte` in `data`; NULL if it does not occur. */
const void *awsc_search_last(const void *data, size_t size, unsigned char byte);

#endif
