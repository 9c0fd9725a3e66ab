/* SPDX-License-Identifier: Apache-2.0 */
/* A reference to an object of a higher layer, with the function that releases it; its holder need not know the type. */
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
