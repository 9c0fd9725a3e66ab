/* SPDX-License-Identifier: Apache-2.0 */
/* The one place where a pointer loses its const. */
#ifndef AWSC_BASE_WRITABLE_H
#define AWSC_BASE_WRITABLE_H

#include <string.h>

/* The same pointer without const: for an interface of another library that only reads what it points to, or for memory
 * that is ours and was given out as const. */
static inline void *awsc_writable(const void *pointer)
{
    void *writable;
    memcpy(&writable, &pointer, sizeof writable);
    return writable;
}

#endif
