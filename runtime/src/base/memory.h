/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The current allocator of this thread. It serves objects that have no owner with an allocator: errors, requests,
 * responses, and memory that a function returns to its caller. Functions that work for a client or a loop set its
 * allocator and restore the previous one at the end; the loop does so for tasks, timers, descriptors and messages. The
 * program's callbacks run with malloc's allocator, since their objects belong to no client.
 */
#ifndef AWSC_BASE_MEMORY_H
#define AWSC_BASE_MEMORY_H

#include "base/allocator.h"
#include "base/for_core.h"

/* Returns the current allocator, never NULL. */
AWSC_FOR_CORE const awsc_allocator *awsc_memory(void);

/* Sets the current allocator; NULL means malloc's. Returns the previous one, which the caller sets again later. */
AWSC_FOR_CORE const awsc_allocator *awsc_memory_use(const awsc_allocator *allocator);

#endif
