/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file loop_sources.h
 * Sources of events on a loop: a descriptor, a timer, a wake-up from another thread. For transports
 * (<awsc/transport.h>) and other code that works for calls on a loop. The memory that watches and wake-ups need is
 * taken when they are made; setting a timer may need more.
 *
 * Functions of sources run as callbacks of the loop do: inside awsc_loop_run, awsc_loop_run_once, awsc_loop_ready or
 * awsc_loop_timeout, never inside a function of this file. They may make and free sources, their own too. A source does
 * not keep a loop running: the call that it works for does.
 *
 * Lifetime: the loop must outlive its sources, so free every source before its loop; calls on the loop are cancelled
 * before that. `user` must be valid until the source is freed: then its function does not run any more. The memory of
 * a source comes from the loop's allocator. In a child process, leave the sources of the parent alone.
 *
 * Thread safety: on the loop's thread, except awsc_loop_wakeup_raise. The rules for NULL and for `*out` after a
 * failure are in <awsc/error.h>.
 */
#ifndef AWSC_LOOP_SOURCES_H
#define AWSC_LOOP_SOURCES_H

#include <stdint.h>

#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/loop.h>

AWSC_BEGIN_DECLS

/* ---- a descriptor ---------------------------------------------------------------------------------------------- */

/** A descriptor that a loop watches. Opaque. */
typedef struct awsc_loop_watch awsc_loop_watch;

/** The descriptor is ready for `events`: AWSC_LOOP_READ, AWSC_LOOP_WRITE. After a hang-up or an error it is ready for
 *  both; 0: the loop cannot watch it. */
typedef void awsc_loop_watch_fn(void *user, int events);

/**
 * Watches a descriptor.
 *
 * @param fd      non-blocking, and not watched on this loop yet; stays the caller's
 * @param events  AWSC_LOOP_READ | AWSC_LOOP_WRITE, or 0: none for now; other bits are ignored
 * @param fn      runs each time the descriptor is ready (level-triggered)
 * @param user    handed to `fn`
 * @param out     receives the watch, which the caller frees with awsc_loop_watch_free before `fd` is closed
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`loop`, `fn` or `out` is NULL, `fd` is negative), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_loop_watch_new(awsc_loop *loop, int fd, int events, awsc_loop_watch_fn *fn, void *user,
                                 awsc_loop_watch **out, awsc_error **error);

/** Changes the events that the descriptor is watched for, as `events` of awsc_loop_watch_new. NULL is allowed. */
AWSC_API void awsc_loop_watch_want(awsc_loop_watch *watch, int events);

/** Ends the watching, before the descriptor is closed. NULL is allowed. */
AWSC_API void awsc_loop_watch_free(awsc_loop_watch *watch);

/* ---- a timer --------------------------------------------------------------------------------------------------- */

/** A timer that runs out once each time it is set. Opaque. */
typedef struct awsc_loop_timer awsc_loop_timer;

/** The timer has run out. */
typedef void awsc_loop_timer_fn(void *user);

/**
 * Makes a timer, which is not set.
 *
 * @param user  handed to `fn`
 * @param out   receives the timer, which the caller frees with awsc_loop_timer_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`loop`, `fn` or `out` is NULL), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_loop_timer_new(awsc_loop *loop, awsc_loop_timer_fn *fn, void *user, awsc_loop_timer **out,
                                 awsc_error **error);

/** Sets the timer to `delay_ms` milliseconds from now, by the monotonic clock; 0: soon. A timer that is set already is
 *  moved. @return AWSC_OK, AWSC_ERR_VALIDATION (`timer` is NULL), AWSC_ERR_NOMEM (it is not set) */
AWSC_API int awsc_loop_timer_set(awsc_loop_timer *timer, uint64_t delay_ms, awsc_error **error);

/** The timer does not run out until it is set again. NULL is allowed. */
AWSC_API void awsc_loop_timer_clear(awsc_loop_timer *timer);

/** Clears and frees the timer. NULL is allowed. */
AWSC_API void awsc_loop_timer_free(awsc_loop_timer *timer);

/* ---- a wake-up ------------------------------------------------------------------------------------------------- */

/** Makes a function run on a loop, on behalf of any thread. Unlike awsc_loop_post it takes no memory when it is raised,
 *  and can be withdrawn. Opaque. */
typedef struct awsc_loop_wakeup awsc_loop_wakeup;

/** The wake-up was raised, once or several times since it last ran. */
typedef void awsc_loop_wakeup_fn(void *user);

/**
 * Makes a wake-up.
 *
 * @param user  handed to `fn`
 * @param out   receives the wake-up, which the caller frees with awsc_loop_wakeup_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`loop`, `fn` or `out` is NULL), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_loop_wakeup_new(awsc_loop *loop, awsc_loop_wakeup_fn *fn, void *user, awsc_loop_wakeup **out,
                                  awsc_error **error);

/** Has the function run on the loop, once, soon. Thread safety: from any thread, as long as the wake-up is not freed;
 *  not from a signal handler. NULL is allowed. */
AWSC_API void awsc_loop_wakeup_raise(awsc_loop_wakeup *wakeup);

/** Frees the wake-up; the function does not run any more, raised or not. No other thread may be raising it, or raise it
 *  later. NULL is allowed. */
AWSC_API void awsc_loop_wakeup_free(awsc_loop_wakeup *wakeup);

AWSC_END_DECLS

#endif
