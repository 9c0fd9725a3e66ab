/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file loop.h
 * The loop that calls run on when they are not blocking.
 *
 * A loop and the calls on it belong to one thread at a time; only awsc_loop_post and awsc_loop_wakeup_raise
 * (<awsc/loop_sources.h>) may be called from any thread. A loop owns the connections that its calls use. It installs no
 * signal handler; threads of the library look host names up, and run nothing of the program. Any number of clients may
 * run calls on one loop. The rules for NULL, struct_size and `*out` after a failure are in <awsc/error.h>.
 *
 * For authors of foreign loops
 *
 * A foreign loop (libuv, GLib, Qt, a loop of your own) watches descriptors and one timer for an awsc_loop, as its hooks
 * ask, and reports with awsc_loop_ready and awsc_loop_timeout.
 *
 * - Readiness is level-triggered: report a descriptor again as long as it is ready.
 * - Hang-ups and errors (HUP, ERR, NVAL) have no bit of their own. Report them as AWSC_LOOP_READ | AWSC_LOOP_WRITE,
 *   whichever events the descriptor is watched for: the loop finds the failure when it reads or writes. If you do not
 *   report them, a call waits until its timeout.
 * - A descriptor that is watched for 0 stays registered, as it will be needed again soon. Systems report hang-ups all
 *   the same; the loop then calls `remove`, from inside awsc_loop_ready.
 * - Stale readiness is harmless. Between your wait and your report another report of the same batch may have removed
 *   the descriptor, or closed it and opened another file under its number. A removed descriptor is ignored. A report
 *   for the wrong file, or for events that did not happen, costs a system call: every descriptor is non-blocking.
 * - `remove` comes before the loop closes a descriptor, with one exception: libcurl may close a descriptor without
 *   telling. Then `remove` comes late, for a number that is closed or stands for another file by then, so it must take
 *   errors such as EBADF and ENOENT for success. `remove` always comes before the next `add` of the same number.
 * - awsc_loop_ready and awsc_loop_timeout run callbacks, which may start and cancel calls. A report from inside a
 *   callback or a hook is ignored: report it again later. A timer that runs out there is set again.
 *
 * Which hook runs where
 *
 * - `remove` and `idle`: at any point inside awsc_loop_ready, awsc_loop_timeout and awsc_loop_free, and inside other
 *   functions that start, cancel or end something on the loop: `…_start`, `…_cancel`, `…_listen`, `…_wake`, awsc_free
 *   of an output with a stream, awsc_loop_wait_for_posts, the functions of <awsc/loop_sources.h>. From inside callbacks
 *   that call one of these, too.
 * - `add`, `modify`, `set_timer` and `clear_timer`: at the end of these functions, once for all changes, and not from
 *   inside callbacks; `add` also inside the function that makes the loop.
 *
 * No hook runs on another thread: awsc_loop_post and awsc_cancel_set call none.
 */
#ifndef AWSC_LOOP_H
#define AWSC_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/allocator.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** A loop. Opaque. */
typedef struct awsc_loop awsc_loop;

/** The descriptor is, or shall be watched for being, readable. */
#define AWSC_LOOP_READ 1
/** The descriptor is, or shall be watched for being, writable. */
#define AWSC_LOOP_WRITE 2

/**
 * How a foreign event loop drives an awsc_loop; its duties are at the top of this file. All hooks run on the loop's
 * thread; none may call a function of the loop, or of a call on it. Begin with AWSC_LOOP_HOOKS_INIT. `user` must be
 * valid until awsc_loop_free returns.
 */
typedef struct awsc_loop_hooks {
    /** sizeof(awsc_loop_hooks), set by AWSC_LOOP_HOOKS_INIT */
    size_t struct_size;
    /** Handed to every hook. */
    void *user;
    /** Starts watching `fd`, which is not watched, for `events` (AWSC_LOOP_READ | AWSC_LOOP_WRITE). Returns 0, or -1 on
     *  failure: then the call that needs it fails. */
    int (*add)(void *user, int fd, int events);
    /** Changes the events of a watched `fd`; 0: no event for now. Returns 0, or -1 on failure, as `add`. */
    int (*modify)(void *user, int fd, int events);
    /** Stops watching `fd`, which may be closed already. */
    void (*remove)(void *user, int fd);
    /** Asks for one awsc_loop_timeout after `delay_ms` milliseconds (0: soon, not from inside the hook); replaces the
     *  last request. */
    void (*set_timer)(void *user, uint64_t delay_ms);
    /** Withdraws the request for a timer. */
    void (*clear_timer)(void *user);
    /** Called with `idle` 0 when the first call starts, or the loop begins to wait for posts, and with `idle` 1 when
     *  neither is left; a new loop is idle. Use it to ref or unref your loop. May be NULL: then your loop never knows,
     *  and the descriptor that posts wake is watched as long as the awsc_loop lives. */
    void (*idle)(void *user, int idle);
} awsc_loop_hooks;

/** Initial value of awsc_loop_hooks. */
#define AWSC_LOOP_HOOKS_INIT AWSC_INITIAL(awsc_loop_hooks)

/** Sets `hooks`, which must not be NULL, to AWSC_LOOP_HOOKS_INIT. */
static inline void awsc_loop_hooks_init(awsc_loop_hooks *hooks)
{
    memset(hooks, 0, sizeof *hooks);
    hooks->struct_size = sizeof *hooks;
}

/** How a loop is made. Begin with AWSC_LOOP_OPTIONS_INIT. */
typedef struct awsc_loop_options {
    /** sizeof(awsc_loop_options), set by AWSC_LOOP_OPTIONS_INIT */
    size_t struct_size;
    /** A foreign event loop drives the loop through these hooks, which are copied; NULL: it waits by itself (epoll). */
    const awsc_loop_hooks *hooks;
    /** Where its memory comes from, see <awsc/allocator.h>; NULL: malloc. Borrowed: must outlive the loop and the
     * errors that its functions made. */
    const awsc_allocator *allocator;
} awsc_loop_options;

/** Initial value of awsc_loop_options: nothing set. */
#define AWSC_LOOP_OPTIONS_INIT AWSC_INITIAL(awsc_loop_options)

/** Sets `options`, which must not be NULL, to AWSC_LOOP_OPTIONS_INIT. */
static inline void awsc_loop_options_init(awsc_loop_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * Creates a loop, on any thread; from then on it belongs to one thread at a time.
 *
 * @param options  not needed any more after return, nor are its hooks, which are copied; its allocator is borrowed.
 *                 NULL: as awsc_loop_new
 * @param out      receives the loop, which the caller frees with awsc_loop_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`out` is NULL, a hook other than `idle` is NULL, a function of the allocator is
 *         NULL, a struct_size is not set), AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (no descriptors left, `add` failed)
 */
AWSC_API int awsc_loop_new_with_options(const awsc_loop_options *options, awsc_loop **out, awsc_error **error);

/**
 * Creates a loop that waits by itself (epoll), driven by awsc_loop_run or awsc_loop_run_once.
 *
 * @param out  receives the loop, which the caller frees with awsc_loop_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`out` is NULL), AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (no descriptors left)
 */
AWSC_API int awsc_loop_new(awsc_loop **out, awsc_error **error);

/**
 * Creates a loop that a foreign event loop drives: it watches descriptors and a timer through `hooks`; your loop
 * reports events with awsc_loop_ready and awsc_loop_timeout.
 *
 * @param hooks  copied
 * @param out    receives the loop, which the caller frees with awsc_loop_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (an argument or a hook other than `idle` is NULL, struct_size is not set),
 *         AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (no descriptors left, `add` failed)
 */
AWSC_API int awsc_loop_new_foreign(const awsc_loop_hooks *hooks, awsc_loop **out, awsc_error **error);

/**
 * Runs the posts that were accepted, completes calls and streams in flight as cancelled (callbacks run), closes the
 * connections and frees the loop. Starting a call meanwhile, and posting, fail with AWSC_ERR_CANCELLED.
 * Not from inside a callback of this loop, and not while another thread posts. NULL is allowed. In a child, a loop of
 * the parent process is only let go: no callback runs, and its memory is given up.
 */
AWSC_API void awsc_loop_free(awsc_loop *loop);

/**
 * Runs until nothing is in flight, no post waits, and awsc_loop_wait_for_posts is off. Callbacks run inside.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (the loop is a foreign one, or this is a call from inside a callback),
 *         AWSC_ERR_CONFIG (waiting failed, or the loop belongs to the process that forked this one)
 */
AWSC_API int awsc_loop_run(awsc_loop *loop, awsc_error **error);

/**
 * Waits for at most `timeout_ms` milliseconds (0: not at all, AWSC_NO_LIMIT: as long as it takes), handles ready
 * events and returns. Returns at once where awsc_loop_run would end.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (a negative time), otherwise as awsc_loop_run
 */
AWSC_API int awsc_loop_run_once(awsc_loop *loop, int64_t timeout_ms, awsc_error **error);

/**
 * Ends the work on a loop. From now on nothing new begins on it: `…_start` of calls, waiters, iterators and credentials
 * fails with AWSC_ERR_CANCELLED. Work in flight goes on, retries, polls of waiters and posts included, for at most
 * `timeout_ms` milliseconds (AWSC_NO_LIMIT: as long as it takes); the rest is then completed as cancelled. A response
 * stream is in flight until its output is freed.
 *
 * A loop that waits by itself is run until nothing is in flight; callbacks run inside. A foreign loop must go on: the
 * function returns at once, also from inside a callback, and `idle` reports the end. awsc_loop_wait_for_posts is turned
 * off. Called again, it sets the time anew. A drained loop is only good for awsc_loop_free.
 *
 * @return AWSC_OK, AWSC_ERR_TIMEOUT (the time was over, and the rest is cancelled; not in a foreign loop),
 *         AWSC_ERR_VALIDATION (loop is NULL, a negative time, a call from inside a callback), AWSC_ERR_NOMEM (nothing
 *         has changed), AWSC_ERR_CANCELLED (the loop is being freed), AWSC_ERR_CONFIG as awsc_loop_run
 */
AWSC_API int awsc_loop_drain(awsc_loop *loop, int64_t timeout_ms, awsc_error **error);

/** Number of calls and open response streams on the loop; posts do not count. 0 for NULL. */
AWSC_API size_t awsc_loop_in_flight(const awsc_loop *loop);

/* ---- from other threads ---------------------------------------------------------------------------------------- */

/** Runs on the loop's thread as a callback of the loop does: it may start and cancel calls. */
typedef void awsc_loop_post_fn(void *user);

/**
 * Has `fn` run on the loop, once, soon: inside awsc_loop_run, awsc_loop_run_once or awsc_loop_ready. Wakes a loop that
 * waits. Posts of one thread run in their order.
 *
 *     static void start_it(void *user)       (on the loop's thread: may call awsc_lambda_invoke_start)
 *     …
 *     if (awsc_loop_post(loop, start_it, job)) …                                      (on any thread)
 *
 * A post that was accepted is never lost: awsc_loop_run does not end before it ran, and awsc_loop_free runs it, so that
 * `fn` can free `user`. A loop with nothing in flight waits for posts only after awsc_loop_wait_for_posts. A post takes
 * one allocation, from the loop's allocator, until `fn` begins.
 *
 * Thread safety: from any thread, while the loop lives; from callbacks and from `fn` too, but not from a signal
 * handler. In a child, a loop of the parent process accepts nothing; posts that the parent made run in the parent only.
 *
 * @param user  handed to `fn`; must be valid until then
 * @return AWSC_OK; on failure `fn` does not run: AWSC_ERR_VALIDATION (loop or fn is NULL), AWSC_ERR_NOMEM,
 *         AWSC_ERR_CANCELLED (the loop is being freed), AWSC_ERR_CONFIG (the loop belongs to the process that forked
 *         this one)
 */
AWSC_API int awsc_loop_post(awsc_loop *loop, awsc_loop_post_fn *fn, void *user);

/**
 * Whether awsc_loop_run and awsc_loop_run_once wait for posts although nothing is in flight; a new loop does not. A
 * thread that only serves posts turns it on before it runs the loop; a post turns it off when the thread shall end. In
 * a foreign loop it counts as a call for `idle`. On the loop's thread. NULL is allowed.
 */
AWSC_API void awsc_loop_wait_for_posts(awsc_loop *loop, bool wait);

/* ---- foreign loops --------------------------------------------------------------------------------------------- */

/**
 * For a foreign loop: `fd` is ready for `events`, see the top of this file. Callbacks run inside. Ignored: NULL, a
 * descriptor that is not watched, a report from inside a callback, a loop of the process that forked this one.
 */
AWSC_API void awsc_loop_ready(awsc_loop *loop, int fd, int events);

/** For a foreign loop: the timer ran out. Callbacks run inside. Ignored as by awsc_loop_ready. */
AWSC_API void awsc_loop_timeout(awsc_loop *loop);

/**
 * For a foreign loop without timers of its own, such as a loop over poll(2) or select(2): how long it may wait. Then
 * the hooks `set_timer` and `clear_timer` need do nothing. After the wait, call awsc_loop_timeout if this function
 * returns 0. On the loop's thread, outside of hooks.
 *
 * @return milliseconds until awsc_loop_timeout is due, 0 for now; -1 without a timer, and for NULL
 */
AWSC_API int awsc_loop_wait_ms(const awsc_loop *loop);

AWSC_END_DECLS

#endif
