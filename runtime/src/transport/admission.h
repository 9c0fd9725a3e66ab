/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits the connections of a client, idle ones included, over all its loops and threads. An exchange that gets no
 * connection waits in a FIFO queue, and is called back on its loop when it is admitted. Idle connections of any loop
 * are closed to make room.
 *
 * This module does not depend on libcurl. A holder has the connections that one loop drives. A holder without exchanges
 * is parked: any thread may take it, to close its connections, or to use its connection if it has only one.
 */
#ifndef AWSC_TRANSPORT_ADMISSION_H
#define AWSC_TRANSPORT_ADMISSION_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/allocator.h"
#include "loop/mailbox.h"

/* ---- counts ---------------------------------------------------------------------------------------------------- */

/* The connections that one loop drives together. Embedded in its owner. The lock protects all members. */
typedef struct awsc_admission_holder {
    size_t streams; /* exchanges that may share its connection: the admission's number, or the server's limit */
    bool shares;    /* all its exchanges share one connection (HTTP/2) */
    size_t running; /* exchanges admitted to it */
    size_t opening; /* running exchanges whose connection is being made */
    size_t open;    /* established connections, in use or idle */
    size_t counted; /* connections counted for it: those that `running` needs, or `opening` + `open` if more */
    bool parked;    /* no exchange runs: any thread may take the holder */
    /* The message that asks its loop to close idle connections, and that loop's mailbox. NULL: it was taken. */
    awsc_mailbox *mailbox;
    awsc_loop_message *trim;
    struct awsc_admission_holder *next;
    struct awsc_admission_holder **link;
} awsc_admission_holder;

/* An exchange that waits for a connection. Embedded in its owner, which sets the first two members and message.memory,
 * and zeroes the others. */
typedef struct awsc_admission_waiter {
    /* Called on `loop` when the waiter is admitted: to `holder`, or, if NULL, with room for one new connection. */
    void (*admitted)(struct awsc_admission_waiter *waiter);
    bool takes_holder; /* it can use an idle connection, also one that is taken from another loop */
    awsc_loop *loop;
    awsc_mailbox *mailbox;
    awsc_loop_message message;
    bool queued;
    bool granted; /* it was admitted; `message` is posted and has not run yet */
    awsc_admission_holder *holder;
    struct awsc_admission_waiter *next;
    struct awsc_admission_waiter **link;
} awsc_admission_waiter;

/* The admission of one client, shared by its loops and reference-counted. */
typedef struct awsc_admission {
    const awsc_allocator *allocator;
    /* Takes a parked holder away from its loop. Called under the lock. */
    void (*take)(awsc_admission_holder *holder);
    /* Closes the connections of a holder that was taken, and frees it. Called without the lock. */
    void (*close)(awsc_admission_holder *holder);
    atomic_size_t references;
    pthread_mutex_t lock;           /* for everything below */
    size_t limit;                   /* max_connections */
    size_t streams;                 /* exchanges that may share a connection: 1 over HTTP/1.1 */
    size_t ceiling;                 /* a lower limit, set when descriptors run out; SIZE_MAX: no such limit */
    bool probing;                   /* `ceiling` was raised by one, to try for another descriptor */
    size_t used;                    /* connections counted by holders, or reserved */
    bool closed;                    /* the client was freed: connections are closed as they become idle */
    awsc_admission_holder *holders; /* parked, or driven by their loops */
    awsc_admission_waiter *first;
    awsc_admission_waiter **last;
} awsc_admission;

/* Makes an admission with one reference. Returns NULL when memory runs out. */
awsc_admission *awsc_admission_new(const awsc_allocator *allocator, size_t limit);

static inline void awsc_admission_lock(awsc_admission *admission)
{
    (void)pthread_mutex_lock(&admission->lock);
}

static inline void awsc_admission_unlock(awsc_admission *admission)
{
    (void)pthread_mutex_unlock(&admission->lock);
}

/* Adds a reference and returns `admission`. The caller must have a reference, or keep its owner from releasing it. */
awsc_admission *awsc_admission_retain(awsc_admission *admission);

/* ---- under the lock -------------------------------------------------------------------------------------------- */

/* Releases a reference and unlocks. The last release frees the admission. */
void awsc_admission_release(awsc_admission *admission);

/* Returns whether no further connection may be made. */
static inline bool awsc_admission_is_full(const awsc_admission *admission)
{
    return admission->used >= admission->limit || admission->used >= admission->ceiling;
}

/* Returns the number of connections that the exchanges of a holder need. */
static inline size_t awsc_admission_needed(const awsc_admission_holder *holder)
{
    return holder->shares && holder->running ? 1 : holder->running;
}

/* Returns the number of connections of a holder that no exchange needs. */
static inline size_t awsc_admission_idle(const awsc_admission_holder *holder)
{
    return holder->counted - awsc_admission_needed(holder);
}

/* Returns whether the holder can take another exchange without another connection. */
static inline bool awsc_admission_has_place(const awsc_admission_holder *holder)
{
    return holder->running < (holder->shares && holder->counted ? holder->streams : holder->counted);
}

/* Adds a holder to, or removes it from, the list of holders. Neither changes the count of connections. */
void awsc_admission_add(awsc_admission *admission, awsc_admission_holder *holder);
void awsc_admission_remove(awsc_admission *admission, awsc_admission_holder *holder);

/* Counts the connections of a holder again, after its numbers changed. Admits waiters if that makes room. */
void awsc_admission_recount(awsc_admission *admission, awsc_admission_holder *holder);

/* Count a connection that no holder counts yet, and stop counting it. Unreserving admits a waiter to the room. */
void awsc_admission_reserve(awsc_admission *admission);
void awsc_admission_unreserve(awsc_admission *admission);

/* Admits the first waiter to `holder`, or, if NULL, with room for one connection, which is already counted. */
void awsc_admission_grant(awsc_admission *admission, awsc_admission_holder *holder);

/* Queues a waiter, and has idle connections closed to make room. May unlock meanwhile. Returns 0, or -1 when memory
 * runs out. */
int awsc_admission_wait(awsc_admission *admission, awsc_admission_waiter *waiter, awsc_loop *loop);

/*
 * Puts a waiter that was admitted, but got no connection, back to the front of the queue. The caller has already
 * removed it from the numbers of `holder`; if NULL, its reserved room is released. `no_descriptors`: descriptors ran
 * out. May unlock meanwhile. Returns AWSC_END (it waits), AWSC_ERR_CONNECT (no descriptors, and the client has no
 * connection whose end would free one), or AWSC_ERR_NOMEM.
 */
int awsc_admission_wait_again(awsc_admission *admission, awsc_admission_waiter *waiter, awsc_loop *loop,
                              awsc_admission_holder *holder, bool no_descriptors);
/* Notes that a connection got a descriptor. While probing, allows one more connection. */
void awsc_admission_had_descriptor(awsc_admission *admission);
/* Allows one more connection after descriptors ran out: other code of the process may have closed some. */
void awsc_admission_probe(awsc_admission *admission);

/* ---- without the lock ------------------------------------------------------------------------------------------ */

/* Closes parked connections. Returns whether the client still has others. */
bool awsc_admission_drop_idle(awsc_admission *admission);

/* Closes parked connections when the client is freed, and releases the client's reference. */
void awsc_admission_close(awsc_admission *admission);

/* Takes the lock and calls awsc_admission_unreserve. */
void awsc_admission_leave(awsc_admission *admission);

/*
 * Removes a waiter from the queue, so that `admitted` does not run. Returns true if the waiter had already been
 * admitted: the caller must then give back its place in `holder`, or, if that is NULL, the room for a connection.
 */
bool awsc_admission_cancel(awsc_admission *admission, awsc_admission_waiter *waiter);

#endif
