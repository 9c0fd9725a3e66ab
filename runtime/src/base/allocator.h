/* SPDX-License-Identifier: Apache-2.0 */
/* Where memory comes from. Every allocation of the library goes through an allocator and may fail. */
#ifndef AWSC_BASE_ALLOCATOR_H
#define AWSC_BASE_ALLOCATOR_H

#include <stddef.h>

#include <awsc/allocator.h>

#include "base/for_core.h"

/* malloc, realloc and free. */
AWSC_FOR_CORE const awsc_allocator *awsc_allocator_default(void);

/* NULL when memory runs out. `awsc_alloc_zeroed` checks the product for overflow. */
AWSC_FOR_CORE void *awsc_alloc(const awsc_allocator *allocator, size_t size);
AWSC_FOR_CORE void *awsc_alloc_zeroed(const awsc_allocator *allocator, size_t count, size_t size);
AWSC_FOR_CORE void *awsc_resize(const awsc_allocator *allocator, void *memory, size_t size);
/* Memory that is ours, const or not; NULL is allowed. */
AWSC_FOR_CORE void awsc_release(const awsc_allocator *allocator, const void *memory);

/* A NUL-terminated copy; NULL if `text` is NULL or memory runs out. */
AWSC_FOR_CORE char *awsc_text_copy(const awsc_allocator *allocator, const char *text);
AWSC_FOR_CORE char *awsc_text_copy_n(const awsc_allocator *allocator, const char *text, size_t size);

/* Overwrites memory so that the compiler cannot leave it out. */
AWSC_FOR_CORE void awsc_wipe(void *memory, size_t size);

/* The same for a NUL-terminated text, which is ours, const or not; NULL is allowed. */
void awsc_wipe_text(const char *text);

/* Wipes and frees a NUL-terminated text; NULL is allowed. */
void awsc_release_secret(const awsc_allocator *allocator, const char *text);

#endif
