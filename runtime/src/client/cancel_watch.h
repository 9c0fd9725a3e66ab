/* SPDX-License-Identifier: Apache-2.0 */
/* Watches cancel flags on a loop. The loop watches each flag once, for all calls and waits that use the flag. */
#ifndef AWSC_CLIENT_CANCEL_WATCH_H
#define AWSC_CLIENT_CANCEL_WATCH_H

#include "base/for_core.h"
#include "client/cancel.h"
#include "loop/loop.h"

/* Ties one call or wait to a cancel flag, and is embedded in it. Zero it, then set `cancelled` and `memory` (see
 * awsc_task). */
typedef struct awsc_cancel_watch {
    /* Runs from the loop when the flag is set, and may run again until the watch is closed. */
    void (*cancelled)(struct awsc_cancel_watch *watch);
    const awsc_allocator *memory;
    struct awsc_watched_flag *flag; /* NULL: not open */
    struct awsc_cancel_watch *next;
    struct awsc_cancel_watch **link;
} awsc_cancel_watch;

/* Starts watching the flag. Without a free descriptor the loop polls the flag. Returns 0, or -1 when memory runs out.
 */
AWSC_FOR_CORE int awsc_cancel_watch_open(awsc_loop *loop, awsc_cancel *cancel, awsc_cancel_watch *watch);
/* Stops watching. Does nothing if the watch is not open. */
AWSC_FOR_CORE void awsc_cancel_watch_close(awsc_cancel_watch *watch);

#endif
