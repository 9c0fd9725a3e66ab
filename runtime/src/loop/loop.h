/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The internal interface of an event loop: descriptors, timers and tasks. <awsc/loop.h> is the public one.
 *
 * A loop watches descriptors and time only through six hooks. For a foreign loop the program supplies them; in any
 * other loop they call the poller (sys/poller.h). Call these functions on the loop's thread, unless said otherwise.
 */
#ifndef AWSC_LOOP_LOOP_H
#define AWSC_LOOP_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <awsc/loop.h>

#include "base/for_core.h"
#include "base/memory.h"
#include "sys/clock.h"
#include "sys/poller.h"
#include "sys/random.h"

/*
 * Tasks, timers, watches and messages (mailbox.h) are embedded in their owners. `memory` is the allocator in effect
 * while their callbacks run (base/memory.h); NULL: the loop's allocator.
 */

/* A callback that the loop runs soon, not inside the caller. Zero-initialize it, then set `run`. */
typedef struct awsc_task {
    void (*run)(struct awsc_task *task);
    const awsc_allocator *memory;
    struct awsc_task *next;
    bool queued;
} awsc_task;

/* A callback that the loop runs at a given time. Zero-initialize it, then set `run`. */
typedef struct awsc_timer {
    void (*run)(struct awsc_timer *timer);
    const awsc_allocator *memory;
    uint64_t at_ms;  /* by the loop's monotonic clock */
    size_t position; /* in the heap, counted from 1; 0: the timer is not set */
} awsc_timer;

/* A further event for awsc_watch.ready: the descriptor could not be watched. */
enum { AWSC_LOOP_FAILED = 4 };

/* A watched descriptor. */
typedef struct awsc_watch {
    void (*ready)(struct awsc_watch *watch, int events);
    const awsc_allocator *memory;
    void *user;
    int fd;
    uint64_t device; /* st_dev and st_ino of the open file, for awsc_loop_abandon_after_fork */
    uint64_t inode;
    int wanted;  /* events to watch for; 0 keeps the registration */
    int applied; /* events given to the hooks; -1: not registered */
    bool dirty;  /* is in the list of changes */
    struct awsc_watch *next_dirty;
    struct awsc_watch **dirty_link;
    struct awsc_watch *next;
    struct awsc_watch **link;
} awsc_watch;

typedef struct awsc_mailbox awsc_mailbox; /* see mailbox.h */

/* Data of another module, such as a transport's engine, kept by a loop and destroyed with it. */
typedef struct awsc_loop_attachment {
    const void *key;
    void (*destroy)(struct awsc_loop_attachment *attachment);
    struct awsc_loop_attachment *next;
} awsc_loop_attachment;

struct awsc_loop {
    const awsc_allocator *allocator;
    awsc_loop_hooks hooks;
    const awsc_clock *clock;
    pid_t pid;           /* process that the descriptors belong to */
    awsc_poller *poller; /* NULL in a foreign loop */
    awsc_watch **by_fd;
    size_t by_fd_capacity;
    awsc_watch *watches;
    awsc_watch *dirty;
    awsc_timer **heap;
    size_t heap_count;
    size_t heap_capacity;
    awsc_task *first_task;
    awsc_task **last_task;
    uint64_t timer_set_for; /* foreign loop: time that the foreign timer is set for; UINT64_MAX: not set */
    size_t in_flight;
    unsigned depth;           /* dispatches under way */
    uint64_t turns;           /* number of the turn, from 1; a turn handles descriptors, timers, then tasks */
    uint64_t turn_began_ms;   /* first awsc_loop_turn_is_long of this turn; 0: not called yet */
    unsigned hasty_turns;     /* turns since the last poll of descriptors */
    uint64_t looked_ms;       /* time of that poll */
    size_t cancel_flags;      /* number of cancel flags, which the loop checks in each turn */
    awsc_random_store random; /* random bytes for its calls */
    bool closing;             /* it is being freed: no call or stream may begin */
    bool draining;            /* only calls and streams in flight may go on */
    bool drain_timed_out;     /* the drain's timeout cancelled calls or streams in flight */
    awsc_timer drain_timer;
    int broken; /* errno of a descriptor that could not be watched, or 0 */
    bool waits_for_posts;
    awsc_mailbox *mailbox;
    awsc_loop_attachment *attachments;
    struct awsc_endpoint_question *endpoint_questions; /* see client/endpoint_discovery.c */
    struct awsc_loop_member *members;                  /* calls and streams in flight; freeing the loop cancels them */
    struct awsc_loop *next_in_pool;
};

/* A call or stream in flight. `abandon` must complete it at once, as cancelled. */
typedef struct awsc_loop_member {
    void (*abandon)(struct awsc_loop_member *member);
    struct awsc_loop_member *next;
    struct awsc_loop_member **link;
} awsc_loop_member;

/*
 * Checks whether `function`, named in the error, may begin work on the loop. `continues`: the work is a step of a call
 * or stream in flight, so a drain allows it. Returns AWSC_OK, AWSC_ERR_CANCELLED (the loop is being freed or drained),
 * or AWSC_ERR_CONFIG (the loop belongs to another process).
 */
AWSC_FOR_CORE int awsc_loop_admit(const awsc_loop *loop, bool continues, const char *function, awsc_error **error);

/* Returns whether the program's own event loop drives this loop. */
static inline bool awsc_loop_is_foreign(const awsc_loop *loop)
{
    return !loop->poller;
}

/* Adds a call or stream to, or removes it from, those in flight. Calls the `idle` hook for the first and the last. */
AWSC_FOR_CORE void awsc_loop_join(awsc_loop *loop, awsc_loop_member *member);
AWSC_FOR_CORE void awsc_loop_leave(awsc_loop *loop, awsc_loop_member *member);

/* Makes a loop with a poller of its own. Returns AWSC_OK, AWSC_ERR_NOMEM, or AWSC_ERR_CONFIG with errno (the system
 * gave no descriptor). */
int awsc_loop_new_with(const awsc_allocator *allocator, const awsc_clock *clock, awsc_loop **out, awsc_error **error);

/* Runs the loop until `*done` is true. `what` names the caller in errors. Returns AWSC_OK, or an error: the loop is
 * foreign, is inside a callback, belongs to another process, or cannot wait. */
AWSC_FOR_CORE int awsc_loop_run_until(awsc_loop *loop, const bool *done, const char *what, awsc_error **error);

/* Returns whether this process made the loop. A forked child must not use the loop of its parent. */
AWSC_FOR_CORE bool awsc_loop_is_ours(const awsc_loop *loop);

/* Call in a forked child: replaces each watched descriptor with /dev/null, so that the child cannot touch the parent's
 * connections. Does not free the loop's memory. */
void awsc_loop_abandon_after_fork(awsc_loop *loop);

/* Returns whether the current turn has lasted so long that the caller should yield. The time counts from the first call
 * of this function in the turn. */
bool awsc_loop_turn_is_long(awsc_loop *loop, uint64_t now_ms);

/* Queues a task, unless it is queued; removes it from the queue, if it is in there. */
AWSC_FOR_CORE void awsc_loop_defer(awsc_loop *loop, awsc_task *task);
AWSC_FOR_CORE void awsc_loop_withdraw(awsc_loop *loop, awsc_task *task);

AWSC_FOR_CORE uint64_t awsc_loop_now_ms(const awsc_loop *loop);
/* Sets a timer, or moves one that is set (which cannot fail). Returns 0, or -1 when memory runs out. */
AWSC_FOR_CORE int awsc_timer_set(awsc_loop *loop, awsc_timer *timer, uint64_t at_ms);
AWSC_FOR_CORE void awsc_timer_clear(awsc_loop *loop, awsc_timer *timer);

/* Starts watching `watch->fd`. The caller owns the watch, and has set `ready`, `user` and `fd`. Returns 0, or -1 when
 * memory runs out. */
int awsc_watch_open(awsc_loop *loop, awsc_watch *watch, int events);
/* Changes the events to watch for; 0 keeps the registration. */
void awsc_watch_want(awsc_loop *loop, awsc_watch *watch, int events);
/* Stops reporting events, without a system call. The registration stays until an event arrives; until then it costs no
 * system call to want the same events again. */
void awsc_watch_rest(awsc_loop *loop, awsc_watch *watch);
/* Unregisters the descriptor at once, so that other code may close it. awsc_watch_want registers it again. */
void awsc_watch_suspend(awsc_loop *loop, awsc_watch *watch);
/* Unregisters the descriptor and forgets the watch. Call it before the descriptor is closed. */
void awsc_watch_close(awsc_loop *loop, awsc_watch *watch);

/* Returns whether closing a descriptor unregisters it. If not, it must be unregistered before it is closed. */
bool awsc_loop_forgets_closed(const awsc_loop *loop);
/* Removes the descriptor of a resting watch from the loop's poller; does nothing in a foreign loop. Safe from any
 * thread. */
void awsc_loop_release_descriptor(const awsc_loop *loop, int fd);
/* Calls `watch->ready` with the watch's allocator in effect. */
void awsc_watch_tell(const awsc_loop *loop, awsc_watch *watch, int events);
/* Passes changed registrations to the hooks, once before the loop waits: changes that cancel out cost no system call.
 * A hook that fails is reported to the watch as AWSC_LOOP_FAILED, and its errno is kept in `broken`. */
void awsc_loop_apply_changes(awsc_loop *loop);
/* Forgets a watch after awsc_loop_release_descriptor, on the loop's thread. Does not touch the descriptor, which may
 * belong to another loop now. */
void awsc_watch_abandon(awsc_loop *loop, awsc_watch *watch);

/* Returns the attachment with this key, or NULL. */
awsc_loop_attachment *awsc_loop_find_attachment(awsc_loop *loop, const void *key);
void awsc_loop_attach(awsc_loop *loop, awsc_loop_attachment *attachment);

/* Passes changed registrations and the next timeout to a foreign loop, after work was added outside its callbacks.
 * Does nothing in other loops or inside a callback. */
AWSC_FOR_CORE void awsc_loop_settle(awsc_loop *loop);

/* Reports in `*error` that the loop got no descriptor, because of `system_error`. Sets errno to `system_error`. Returns
 * AWSC_ERR_CONFIG. */
int awsc_loop_lacks(awsc_error **error, int system_error);

#endif
