/* SPDX-License-Identifier: Apache-2.0 */
/* Memory allocation. Every allocation of the library goes through an awsc_allocator and may fail. */
#ifndef AWSC_BASE_ALLOCATOR_H
#define AWSC_BASE_ALLOCATOR_H

#include <stddef.h>

#include <awsc/allocator.h>

#include "base/for_core.h"

/* Returns the allocator that calls malloc, realloc and free. */
AWSC_FOR_CORE const awsc_allocator *awsc_allocator_default(void);

/* Allocates or resizes memory; returns NULL when memory runs out. awsc_alloc_zeroed also fails if count * size
 * overflows. */
AWSC_FOR_CORE void *awsc_alloc(const awsc_allocator *allocator, size_t size);
AWSC_FOR_CORE void *awsc_alloc_zeroed(const awsc_allocator *allocator, size_t count, size_t size);
AWSC_FOR_CORE void *awsc_resize(const awsc_allocator *allocator, void *memory, size_t size);
/* Frees memory that came from `allocator`. `memory` may be NULL or point to const. */
AWSC_FOR_CORE void awsc_release(const awsc_allocator *allocator, const void *memory);

/* Returns a NUL-terminated copy, which the caller frees; NULL if `text` is NULL or memory runs out. */
AWSC_FOR_CORE char *awsc_text_copy(const awsc_allocator *allocator, const char *text);
AWSC_FOR_CORE char *awsc_text_copy_n(const awsc_allocator *allocator, const char *text, size_t size);

/* Overwrites memory with zeros in a way that the compiler cannot optimize away. */
AWSC_FOR_CORE void awsc_wipe(void *memory, size_t size);

/* Does the same for a NUL-terminated text in writable memory. `text` may be NULL. */
void awsc_wipe_text(const char *text);

/* Wipes and frees a NUL-terminated text; NULL is allowed. */
void awsc_release_secret(const awsc_allocator *allocator, const char *text);

#endif
