/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The allocator in effect on this thread: for memory that has no owner to ask for one, which is error objects,
 * requests, responses, and whatever a function takes and gives back.
 *
 * Functions that work for a client or a loop put its allocator into effect and restore the one before; the loop does it
 * for tasks, timers, descriptors and messages. Functions of the program run with malloc's in effect, since their
 * objects belong to no client.
 */
#ifndef AWSC_BASE_MEMORY_H
#define AWSC_BASE_MEMORY_H

#include "base/allocator.h"
#include "base/for_core.h"

/* Never NULL. */
AWSC_FOR_CORE const awsc_allocator *awsc_memory(void);

/* NULL: malloc's. Returns the one before, with which the caller calls it again. */
AWSC_FOR_CORE const awsc_allocator *awsc_memory_use(const awsc_allocator *allocator);

#endif
