/* SPDX-License-Identifier: Apache-2.0 */
/* The one place where a pointer loses its const. */
#ifndef AWSC_BASE_WRITABLE_H
#define AWSC_BASE_WRITABLE_H

#include <string.h>

/* Returns the pointer without const: for another library's function that only reads, or for memory that we allocated
 * and handed out as const. */
static inline void *awsc_writable(const void *pointer)
{
    void *writable;
    memcpy(&writable, &pointer, sizeof writable);
    return writable;
}

#endif
