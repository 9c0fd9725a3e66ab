/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The connections of a client, over all its loops and threads: no more than a limit, idle ones counted. An exchange
 * that finds no room waits in one FIFO queue, and is told on its loop when there is. Idle connections make room for
 * it, wherever they are.
 *
 * Nothing here knows libcurl. Connections are held by holders; a holder without an exchange is parked: any thread may
 * take it then, to close its connections or to use the only one that it has.
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

/* Connections that are driven together, by one loop. Embedded in its owner; all of it is under the lock. */
typedef struct awsc_admission_holder {
    size_t streams; /* exchanges that share its connection: the admission's, or as many as the server takes */
    bool shares;    /* there is one connection, for all exchanges */
    size_t running; /* exchanges that were admitted to it */
    size_t opening; /* running exchanges with a connection in the making */
    size_t open;    /* connections that were made, in use or idle */
    size_t counted; /* its share of the limit: the larger of what `running` needs and `opening` + `open` */
    bool parked;
    /* A loop that is asked to close idle connections. */
    awsc_mailbox *mailbox;
    awsc_loop_message *trim;
    struct awsc_admission_holder *next;
    struct awsc_admission_holder **link;
} awsc_admission_holder;

/* An exchange that waits for a connection. Embedded in its owner, which sets the first two members and message.memory,
 * and zeroes the others. */
typedef struct awsc_admission_waiter {
    /* On the waiting loop: it is admitted, with `holder` or, if that is NULL, with room for one connection. */
    void (*admitted)(struct awsc_admission_waiter *waiter);
    bool takes_holder; /* it can use the connection of a holder that is taken from another loop */
    awsc_loop *loop;
    awsc_mailbox *mailbox;
    awsc_loop_message message;
    bool queued;
    bool granted; /* the message is on its way */
    awsc_admission_holder *holder;
    struct awsc_admission_waiter *next;
    struct awsc_admission_waiter **link;
} awsc_admission_waiter;

typedef struct awsc_admission {
    const awsc_allocator *allocator;
    /* Under the lock: takes a parked holder away from its loop. */
    void (*take)(awsc_admission_holder *holder);
    /* Without the lock: closes the connections of a holder that was taken, and frees it. */
    void (*close)(awsc_admission_holder *holder);
    atomic_size_t references;
    pthread_mutex_t lock; /* for everything below */
    size_t limit;         /* max_connections */
    size_t streams;       /* exchanges that may share a connection: 1 over HTTP/1.1 */
    size_t ceiling;       /* SIZE_MAX, or as many connections as there were when descriptors ran out */
    bool probing;         /* one more than that is tried */
    size_t used;
    bool closed;                    /* the client is gone: idle connections are closed */
    awsc_admission_holder *holders; /* parked ones, and those that their loops drive */
    awsc_admission_waiter *first;
    awsc_admission_waiter **last;
} awsc_admission;

/* NULL when memory runs out. */
awsc_admission *awsc_admission_new(const awsc_allocator *allocator, size_t limit);

static inline void awsc_admission_lock(awsc_admission *admission)
{
    (void)pthread_mutex_lock(&admission->lock);
}

static inline void awsc_admission_unlock(awsc_admission *admission)
{
    (void)pthread_mutex_unlock(&admission->lock);
}

/* By those who have one, or keep the owner of one from giving it back. */
awsc_admission *awsc_admission_retain(awsc_admission *admission);

/* ---- under the lock -------------------------------------------------------------------------------------------- */

/* Unlocks. */
void awsc_admission_release(awsc_admission *admission);

/* Whether the limit is reached. */
static inline bool awsc_admission_is_full(const awsc_admission *admission)
{
    return admission->used >= admission->limit || admission->used >= admission->ceiling;
}

/* Connections that the exchanges of a holder need. */
static inline size_t awsc_admission_needed(const awsc_admission_holder *holder)
{
    return holder->shares && holder->running ? 1 : holder->running;
}

/* Connections of a holder that no exchange needs. */
static inline size_t awsc_admission_idle(const awsc_admission_holder *holder)
{
    return holder->counted - awsc_admission_needed(holder);
}

/* Whether one more exchange needs no further connection. */
static inline bool awsc_admission_has_place(const awsc_admission_holder *holder)
{
    return holder->running < (holder->shares && holder->counted ? holder->streams : holder->counted);
}

void awsc_admission_add(awsc_admission *admission, awsc_admission_holder *holder);
void awsc_admission_remove(awsc_admission *admission, awsc_admission_holder *holder);

/* After numbers of a holder changed. Room that this makes goes to those who wait. */
void awsc_admission_recount(awsc_admission *admission, awsc_admission_holder *holder);

/* Takes room for one connection that no holder counts yet, and gives it back. */
void awsc_admission_reserve(awsc_admission *admission);
void awsc_admission_unreserve(awsc_admission *admission);

/* Admits the first that waits, with a holder. */
void awsc_admission_grant(awsc_admission *admission, awsc_admission_holder *holder);

/* Puts a waiter at the end, and makes idle connections go. May unlock in between. 0, or -1 when memory runs out. */
int awsc_admission_wait(awsc_admission *admission, awsc_admission_waiter *waiter, awsc_loop *loop);

/*
 * Puts a waiter that was admitted, and could not make a connection, back in front. `holder`, whose numbers changed
 * already, does not count it any more; NULL: it had room of its own, which it gives back. `no_descriptors`: that was
 * why. AWSC_END; AWSC_ERR_CONNECT: no descriptors, and no connection of the client that could give one back;
 * AWSC_ERR_NOMEM.
 */
int awsc_admission_wait_again(awsc_admission *admission, awsc_admission_waiter *waiter, awsc_loop *loop,
                              awsc_admission_holder *holder, bool no_descriptors);
/* A descriptor was had. */
void awsc_admission_had_descriptor(awsc_admission *admission);
/* One more connection may be tried: descriptors are given back by others, too, who do not say so. */
void awsc_admission_probe(awsc_admission *admission);

/* ---- without the lock ------------------------------------------------------------------------------------------ */

/* Closes parked connections. Returns whether connections are left. */
bool awsc_admission_drop_idle(awsc_admission *admission);

/* The client is freed. Closes idle connections, and gives the reference up. */
void awsc_admission_close(awsc_admission *admission);

/* A connection that no holder counts is closed. */
void awsc_admission_leave(awsc_admission *admission);

/*
 * `admitted` does not run. True: the waiter was admitted before, with `holder` or else with room for a connection,
 * which is the caller's to give back.
 */
bool awsc_admission_cancel(awsc_admission *admission, awsc_admission_waiter *waiter);

#endif
