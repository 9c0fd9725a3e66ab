/**
 * @file loop.h
 * The loop that calls run on when they are not blocking.
 *
 * A loop and the calls on it belong to one thread at a time. It owns the connections that its calls use. It installs no
 * signal handler; threads of the library look host names up, and run nothing of the program. Any number of clients may
 * run calls on one loop.
 */
#ifndef AWSC_LOOP_H
#define AWSC_LOOP_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/error.h>
#include <awsc/export.h>

AWSC_BEGIN_DECLS

/** A loop. Opaque. */
typedef struct awsc_loop awsc_loop;

/** The descriptor is, or shall be watched for being, readable. */
#define AWSC_LOOP_READ 1
/** The descriptor is, or shall be watched for being, writable. */
#define AWSC_LOOP_WRITE 2

/**
 * How a foreign event loop drives an awsc_loop. All hooks run on the loop's thread; none may call back into the loop
 * before it returned. Begin with AWSC_LOOP_HOOKS_INIT.
 */
typedef struct awsc_loop_hooks {
    /** sizeof(awsc_loop_hooks), set by AWSC_LOOP_HOOKS_INIT */
    size_t struct_size;
    /** Handed to every hook. */
    void *user;
    /** Starts watching `fd` for `events` (AWSC_LOOP_READ | AWSC_LOOP_WRITE). Returns 0, or -1 on failure. */
    int (*add)(void *user, int fd, int events);
    /** Changes what a watched `fd` is watched for. Returns 0, or -1 on failure. */
    int (*modify)(void *user, int fd, int events);
    /** Stops watching `fd`. */
    void (*remove)(void *user, int fd);
    /** Asks for one awsc_loop_timeout after `delay_ms` milliseconds; replaces the last request. */
    void (*set_timer)(void *user, uint64_t delay_ms);
    /** Withdraws the request for a timer. */
    void (*clear_timer)(void *user);
    /** The loop has no call left (`idle` 1) or its first one (`idle` 0): hold or let go of the foreign loop. */
    void (*idle)(void *user, int idle);
} awsc_loop_hooks;

/** Initial value of awsc_loop_hooks. */
#define AWSC_LOOP_HOOKS_INIT                                                                                           \
    {                                                                                                                  \
        sizeof(awsc_loop_hooks), NULL, NULL, NULL, NULL, NULL, NULL, NULL                                              \
    }

/**
 * Creates a loop that waits by itself (epoll), driven by awsc_loop_run or awsc_loop_run_once.
 *
 * @param out  receives the loop, which the caller frees with awsc_loop_free
 * @return AWSC_OK, AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (no descriptors left, libcurl too old)
 */
AWSC_API int awsc_loop_new(awsc_loop **out, awsc_error **error);

/**
 * Creates a loop that a foreign event loop drives: it watches descriptors and a timer through `hooks` and is told of
 * events by awsc_loop_ready and awsc_loop_timeout. The hooks are copied.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (a hook other than `idle` is NULL), AWSC_ERR_NOMEM, AWSC_ERR_CONFIG
 */
AWSC_API int awsc_loop_new_foreign(const awsc_loop_hooks *hooks, awsc_loop **out, awsc_error **error);

/**
 * Completes what is in flight as cancelled (callbacks run), closes the connections and frees the loop. A call that a
 * callback tries to start meanwhile fails with AWSC_ERR_CANCELLED.
 * Not from inside a callback of this loop. NULL is allowed.
 */
AWSC_API void awsc_loop_free(awsc_loop *loop);

/**
 * Runs until nothing is in flight. Callbacks run inside.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (the loop is a foreign one, or this is a call from inside a callback),
 *         AWSC_ERR_CONFIG (waiting failed)
 */
AWSC_API int awsc_loop_run(awsc_loop *loop, awsc_error **error);

/**
 * Waits for at most `timeout_ms` milliseconds (negative: as long as it takes, 0: not at all), handles what is ready
 * and returns. Returns at once if nothing is in flight.
 *
 * @return AWSC_OK, otherwise as awsc_loop_run
 */
AWSC_API int awsc_loop_run_once(awsc_loop *loop, int timeout_ms, awsc_error **error);

/** Number of calls and open response streams on the loop. */
AWSC_API size_t awsc_loop_in_flight(const awsc_loop *loop);

/** For a foreign loop: `fd` is ready for `events`. Callbacks run inside. */
AWSC_API void awsc_loop_ready(awsc_loop *loop, int fd, int events);

/** For a foreign loop: the timer ran out. Callbacks run inside. */
AWSC_API void awsc_loop_timeout(awsc_loop *loop);

AWSC_END_DECLS

#endif
