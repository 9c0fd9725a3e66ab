/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

static _Thread_local const awsc_allocator *in_effect; /* NULL: malloc's */

const awsc_allocator *awsc_memory(void)
{
    return in_effect ? in_effect : awsc_allocator_default();
}

const awsc_allocator *awsc_memory_use(const awsc_allocator *allocator)
{
    const awsc_allocator *before = in_effect;
    in_effect = allocator;
    return before;
}
