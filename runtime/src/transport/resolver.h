/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host names of a client. One lookup per name at a time, whatever the number of calls, loops and threads that want it;
 * up to four threads of our own, which end when there is nothing to look up; answers are kept for a minute. A lookup
 * outlives its callers, their loops and the client. Then it is on its thread's stack, and has no memory of the
 * client's. Without threads the first caller makes the lookup, and its loop waits.
 */
#ifndef AWSC_TRANSPORT_RESOLVER_H
#define AWSC_TRANSPORT_RESOLVER_H

#include <stdatomic.h>

#include <awsc/error.h>

#include "base/allocator.h"
#include "loop/loop.h"
#include "loop/mailbox.h"

enum { AWSC_RESOLVER_THREADS = 4, AWSC_RESOLVER_KEEP_MS = 60 * 1000, AWSC_RESOLVER_NAME_BYTES = 256 };

typedef struct awsc_resolver awsc_resolver;

/* The result of a lookup, shared and counted. */
typedef struct awsc_addresses {
    const awsc_allocator *allocator;
    atomic_size_t references;
    int status; /* AWSC_OK, AWSC_ERR_CONNECT, AWSC_ERR_NOMEM */
    bool no_descriptors;
    char text[2048]; /* "192.0.2.1,[2001:db8::1]", or why the lookup failed */
} awsc_addresses;

void awsc_addresses_release(awsc_addresses *addresses);

/* A caller that waits. Embedded in its owner; zero but for `done`. */
typedef struct awsc_lookup {
    /* On the waiting loop. Takes the reference to `addresses`, whose status may be an error. */
    void (*done)(struct awsc_lookup *lookup, awsc_addresses *addresses);
    awsc_mailbox *mailbox;
    awsc_loop_message message;
    awsc_addresses *addresses;
    /* Under the resolver's lock. */
    struct awsc_resolver_entry *entry; /* the entry that it waits for */
    struct awsc_lookup *next;
    struct awsc_lookup **link;
} awsc_lookup;

/* Without threads each caller looks up for itself. NULL when memory runs out. */
awsc_resolver *awsc_resolver_new(const awsc_allocator *allocator, bool has_threads);
/* When no lookup waits any more. Threads that are in the system's resolver end by themselves, without a look at ours.
 */
void awsc_resolver_free(awsc_resolver *resolver);

/*
 * Asks for the addresses of a name of less than AWSC_RESOLVER_NAME_BYTES. AWSC_OK: `*out` has them, and the caller a
 * reference. AWSC_END: `lookup->done` runs later, from the loop. Else AWSC_ERR_CONNECT (no thread can be started) or
 * AWSC_ERR_NOMEM. On the loop's thread.
 */
int awsc_resolver_find(awsc_resolver *resolver, awsc_loop *loop, const char *name, awsc_lookup *lookup,
                       awsc_addresses **out, awsc_error **error);

/* On the loop's thread: `done` does not run. Nothing happens to a lookup that does not wait. */
void awsc_resolver_cancel(awsc_resolver *resolver, awsc_lookup *lookup);

#endif
