/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of nghttp2: ours, and wiped when it is freed, since heads of requests were in it. */
#ifndef AWSC_DUPLEX_H2_MEMORY_H
#define AWSC_DUPLEX_H2_MEMORY_H

#include <nghttp2/nghttp2.h>

#include "base/allocator.h"

/* Borrows the allocator. */
nghttp2_mem awsc_h2_memory(const awsc_allocator *allocator);

#endif
