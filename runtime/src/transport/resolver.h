/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks up host names for a client, once at a time for each name, and caches answers for a minute. Up to four threads
 * do the lookups, and end when none is left. A lookup may outlast its callers, their loops and the client: it then uses
 * only its thread's stack. Without threads, the first caller does the lookup, which blocks its loop.
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

/* The result of a lookup, reference-counted. */
typedef struct awsc_addresses {
    const awsc_allocator *allocator;
    atomic_size_t references;
    int status; /* AWSC_OK, AWSC_ERR_CONNECT, AWSC_ERR_NOMEM */
    bool no_descriptors;
    char text[2048]; /* "192.0.2.1,[2001:db8::1]", or why the lookup failed */
} awsc_addresses;

/* Releases a reference. Does nothing with NULL. */
void awsc_addresses_release(awsc_addresses *addresses);

/* A caller that waits for a lookup. Embedded in its owner. Zero-initialize it, then set `done`. */
typedef struct awsc_lookup {
    /* Called on the loop of the caller, which gets the reference to `addresses`. Their status may be an error. */
    void (*done)(struct awsc_lookup *lookup, awsc_addresses *addresses);
    awsc_mailbox *mailbox;
    awsc_loop_message message;
    awsc_addresses *addresses;
    /* The resolver's lock protects these members. */
    struct awsc_resolver_entry *entry; /* the entry that it waits for */
    struct awsc_lookup *next;
    struct awsc_lookup **link;
} awsc_lookup;

/* Makes a resolver. Without threads, the first caller of a name does the lookup. Returns NULL when memory runs out. */
awsc_resolver *awsc_resolver_new(const awsc_allocator *allocator, bool has_threads);
/* Frees a resolver for which no caller waits. Threads inside getaddrinfo end later, without using the resolver. */
void awsc_resolver_free(awsc_resolver *resolver);

/*
 * Finds the addresses of `name`, which is shorter than AWSC_RESOLVER_NAME_BYTES. Call it on the loop's thread. Returns
 * AWSC_OK (the caller gets a reference to `*out`, whose status may be an error), AWSC_END (`lookup->done` is called
 * later on the loop), AWSC_ERR_CONNECT (no thread can be started), or AWSC_ERR_NOMEM.
 */
int awsc_resolver_find(awsc_resolver *resolver, awsc_loop *loop, const char *name, awsc_lookup *lookup,
                       awsc_addresses **out, awsc_error **error);

/* Cancels a lookup, so that `done` does not run; does nothing if it does not wait. Call it on the loop's thread. */
void awsc_resolver_cancel(awsc_resolver *resolver, awsc_lookup *lookup);

#endif
