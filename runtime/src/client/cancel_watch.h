/* SPDX-License-Identifier: Apache-2.0 */
/* Calls and waits on a loop that a cancel flag ends. The loop watches each flag once, for all of them. */
#ifndef AWSC_CLIENT_CANCEL_WATCH_H
#define AWSC_CLIENT_CANCEL_WATCH_H

#include "base/for_core.h"
#include "client/cancel.h"
#include "loop/loop.h"

/* Embedded in the call or wait that it ends; zero but for `cancelled` and `memory`, which is as a task's. */
typedef struct awsc_cancel_watch {
    /* From the loop, when the flag is set. It is called again until the watch is closed. */
    void (*cancelled)(struct awsc_cancel_watch *watch);
    const awsc_allocator *memory;
    struct awsc_watched_flag *flag; /* NULL: not open */
    struct awsc_cancel_watch *next;
    struct awsc_cancel_watch **link;
} awsc_cancel_watch;

/* 0, or -1 when memory runs out. Without a descriptor the loop looks at the flag from time to time. */
AWSC_FOR_CORE int awsc_cancel_watch_open(awsc_loop *loop, awsc_cancel *cancel, awsc_cancel_watch *watch);
/* Does nothing to one that is not open. */
AWSC_FOR_CORE void awsc_cancel_watch_close(awsc_cancel_watch *watch);

#endif
