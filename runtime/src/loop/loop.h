/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a loop: descriptors, timers and tasks. The public side is <awsc/loop.h>.
 *
 * The loop talks to the world through six hooks only; the loop that waits by itself is the same loop with hooks on a
 * poller of the system (sys/poller.h). Everything here runs on the loop's thread.
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
 * Tasks, timers, watches and messages (mailbox.h) are embedded in their owners. `memory` is in effect while they run
 * (base/memory.h); NULL: the loop's.
 */

/* Something to do soon, from the loop and not from inside the caller. */
typedef struct awsc_task {
    void (*run)(struct awsc_task *task);
    const awsc_allocator *memory;
    struct awsc_task *next;
    bool queued;
} awsc_task;

/* Something to do later. Zero before its first use. */
typedef struct awsc_timer {
    void (*run)(struct awsc_timer *timer);
    const awsc_allocator *memory;
    uint64_t at_ms;  /* by the loop's monotonic clock */
    size_t position; /* in the heap, from 1; 0: not set */
} awsc_timer;

/* Beside AWSC_LOOP_READ and AWSC_LOOP_WRITE, for `ready`: the descriptor cannot be watched. */
enum { AWSC_LOOP_FAILED = 4 };

/* A watched descriptor. */
typedef struct awsc_watch {
    void (*ready)(struct awsc_watch *watch, int events);
    const awsc_allocator *memory;
    void *user;
    int fd;
    uint64_t device; /* which file the descriptor stood for, see awsc_loop_abandon_after_fork */
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

/* Data of another module that belong to a loop, such as the engine of a transport. */
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
    unsigned depth;         /* dispatches under way */
    uint64_t turns;         /* counted from 1: descriptors, then timers and tasks, have their part in each */
    uint64_t turn_began_ms; /* 0: not asked in this turn */
    unsigned hasty_turns;   /* since it looked at its descriptors */
    uint64_t looked_ms;
    size_t cancel_flags;      /* that it watches, and looks at in every turn */
    awsc_random_store random; /* for its calls */
    bool closing;             /* is being freed: nothing begins on it any more */
    bool draining;            /* only what is in flight goes on */
    bool drain_timed_out;     /* the drain's time was over while something was in flight */
    awsc_timer drain_timer;
    int broken; /* errno of a descriptor that could not be watched, or 0 */
    bool waits_for_posts;
    awsc_mailbox *mailbox;
    awsc_loop_attachment *attachments;
    struct awsc_endpoint_question *endpoint_questions; /* see client/endpoint_discovery.c */
    struct awsc_loop_member *members; /* calls and streams in flight, completed when the loop is freed */
    struct awsc_loop *next_in_pool;
};

/* A call or stream in flight. `abandon` must complete it at once, as cancelled. */
typedef struct awsc_loop_member {
    void (*abandon)(struct awsc_loop_member *member);
    struct awsc_loop_member *next;
    struct awsc_loop_member **link;
} awsc_loop_member;

/*
 * Whether `function` may begin something on the loop; if `continues`, as a step of something that is in flight.
 * AWSC_ERR_CANCELLED: the loop is being freed or drained. AWSC_ERR_CONFIG: it belongs to another process.
 */
AWSC_FOR_CORE int awsc_loop_admit(const awsc_loop *loop, bool continues, const char *function, awsc_error **error);

/* Whether another event loop drives it. */
static inline bool awsc_loop_is_foreign(const awsc_loop *loop)
{
    return !loop->poller;
}

AWSC_FOR_CORE void awsc_loop_join(awsc_loop *loop, awsc_loop_member *member);
AWSC_FOR_CORE void awsc_loop_leave(awsc_loop *loop, awsc_loop_member *member);

/* A loop that waits by itself. If there is no descriptor for it, errno says so. */
int awsc_loop_new_with(const awsc_allocator *allocator, const awsc_clock *clock, awsc_loop **out, awsc_error **error);

/* Runs until `*done` is true. `what` stands for the caller in errors: a foreign loop, a callback under way. */
AWSC_FOR_CORE int awsc_loop_run_until(awsc_loop *loop, const bool *done, const char *what, awsc_error **error);

/* Whether the loop was made by this process. After a fork the child must leave it alone. */
AWSC_FOR_CORE bool awsc_loop_is_ours(const awsc_loop *loop);

/* After a fork, in the child: puts /dev/null in the place of every descriptor, so that nothing here can touch the
 * parent's connections. The memory is given up. */
void awsc_loop_abandon_after_fork(awsc_loop *loop);

/* Whether the turn lasts so long that others should have theirs; counted from the first question in it. */
bool awsc_loop_turn_is_long(awsc_loop *loop, uint64_t now_ms);

AWSC_FOR_CORE void awsc_loop_defer(awsc_loop *loop, awsc_task *task);
AWSC_FOR_CORE void awsc_loop_withdraw(awsc_loop *loop, awsc_task *task);

AWSC_FOR_CORE uint64_t awsc_loop_now_ms(const awsc_loop *loop);
/* Sets or moves a timer. 0, or -1 when memory runs out. */
AWSC_FOR_CORE int awsc_timer_set(awsc_loop *loop, awsc_timer *timer, uint64_t at_ms);
AWSC_FOR_CORE void awsc_timer_clear(awsc_loop *loop, awsc_timer *timer);

/* Starts watching; the watch is caller's memory with `ready`, `user` and `fd` set. 0, or -1 when memory runs out. */
int awsc_watch_open(awsc_loop *loop, awsc_watch *watch, int events);
void awsc_watch_want(awsc_loop *loop, awsc_watch *watch, int events);
/* Nothing is wanted for now. The registration stays until something is ready: to want the same again costs nothing. */
void awsc_watch_rest(awsc_loop *loop, awsc_watch *watch);
/* Takes the descriptor out of the set at once, until something is wanted again: others may close it meanwhile. */
void awsc_watch_suspend(awsc_loop *loop, awsc_watch *watch);
/* Before the descriptor is closed. */
void awsc_watch_close(awsc_loop *loop, awsc_watch *watch);

/* Whether the loop's set forgets a descriptor that is closed without a word; otherwise it must leave before. */
bool awsc_loop_forgets_closed(const awsc_loop *loop);
/* From any thread: the descriptor of a watch that rests leaves the set of a loop that waits by itself. */
void awsc_loop_release_descriptor(const awsc_loop *loop, int fd);
/* Tells the watch the ready events. */
void awsc_watch_tell(const awsc_loop *loop, awsc_watch *watch, int events);
/* Before waiting: a descriptor that was dropped and is wanted again costs nothing. */
void awsc_loop_apply_changes(awsc_loop *loop);
/* After that, on the loop's thread: as awsc_watch_close, without a look at the descriptor, which is another's now. */
void awsc_watch_abandon(awsc_loop *loop, awsc_watch *watch);

awsc_loop_attachment *awsc_loop_find_attachment(awsc_loop *loop, const void *key);
void awsc_loop_attach(awsc_loop *loop, awsc_loop_attachment *attachment);

/* Work was added from outside a dispatch: tells a foreign loop what changed. */
AWSC_FOR_CORE void awsc_loop_settle(awsc_loop *loop);

/* A descriptor of the loop could not be made. Sets errno again, too. */
int awsc_loop_lacks(awsc_error **error, int system_error);

#endif
