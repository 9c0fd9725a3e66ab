/* SPDX-License-Identifier: Apache-2.0 */
/* Memory functions for nghttp2 that wipe freed memory, since it may have held heads of requests. */
#ifndef AWSC_DUPLEX_H2_MEMORY_H
#define AWSC_DUPLEX_H2_MEMORY_H

#include <nghttp2/nghttp2.h>

#include "base/allocator.h"

/* Returns the memory functions, which use `allocator`; it must outlive them. */
nghttp2_mem awsc_h2_memory(const awsc_allocator *allocator);

#endif
