/* SPDX-License-Identifier: Apache-2.0 */
/* An object of a higher floor that its holder keeps and releases without knowing its type. */
#ifndef AWSC_BASE_KEPT_H
#define AWSC_BASE_KEPT_H

#include <stddef.h>

typedef struct awsc_kept {
    void *object; /* NULL: nothing is kept */
    void (*release)(void *object);
} awsc_kept;

static inline void awsc_kept_clear(awsc_kept *kept)
{
    if (kept->object) kept->release(kept->object);
    kept->object = NULL;
}

#endif
