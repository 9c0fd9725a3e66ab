/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file waiter.h
 * Waiters: calls that are repeated until a resource is in the state that a program waits for, such as a function that
 * is ready to be invoked. The model of the service defines the state.
 *
 * The functions of a service are in <awsc/SERVICE/waiters.h>: awsc_lambda_wait_function_active_v2 blocks,
 * awsc_lambda_wait_function_active_v2_start waits on a loop. They are thin forms of awsc_waiter_run and
 * awsc_waiter_start here, which take any waiter.
 *
 *     awsc_lambda_get_function_input input = {.function_name = "thumbnail"};
 *     int status = awsc_lambda_wait_function_active_v2(lambda, &input, NULL, NULL, &error);
 *
 * Between two calls a waiter sleeps for a random time: at least the shortest delay, at most a bound that doubles with
 * every call up to the longest delay. When the time is nearly over, the last call comes right at its end.
 *
 * The rules for NULL, struct_size and `*wait` after a failure are in <awsc/error.h>.
 */
#ifndef AWSC_WAITER_H
#define AWSC_WAITER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/call.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/loop.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

struct awsc_client;

/** The model's description of one waiter. A constant object; opaque. */
typedef struct awsc_waiter awsc_waiter;

/** A wait in progress on a loop. The library frees it when its callback returns. Opaque. */
typedef struct awsc_wait awsc_wait;

/** One call of a wait, for a callback that observes it. Texts and values are valid during the callback. */
typedef struct awsc_waiter_attempt {
    /** sizeof(awsc_waiter_attempt) of the library */
    size_t struct_size;
    /** Number of the call, from 1. */
    int call;
    /** Index of the model's acceptor that matched the answer, or -1. */
    int acceptor;
    /** Milliseconds since the wait began. */
    uint64_t elapsed_ms;
    /** Milliseconds until the next call, or -1: this was the last. */
    int64_t delay_ms;
    /** The output, or NULL if the call failed. */
    const void *output;
    /** Why the call failed, or NULL. */
    const awsc_error *error;
} awsc_waiter_attempt;

/** Options of a wait; the model supplies unset ones. Begin with AWSC_WAITER_OPTIONS_INIT. Copied by `_start`. */
typedef struct awsc_waiter_options {
    /** sizeof(awsc_waiter_options), set by AWSC_WAITER_OPTIONS_INIT */
    size_t struct_size;
    /** Milliseconds for the whole wait, 1 or more, or AWSC_NO_LIMIT. Default: the model's longest delay. A
     * call under way at the end is given up, but each call may take `min_delay_ms`, unless its own deadline is shorter:
     * the wait may last that much longer. */
    awsc_opt_i64 max_wait_ms;
    /** The shortest delay in milliseconds, 1 or more. Above the model's longest delay it replaces that, too. */
    awsc_opt_i64 min_delay_ms;
    /** The longest delay in milliseconds, 1 or more and no less than `min_delay_ms`, or AWSC_NO_LIMIT. Below the
     *  model's shortest delay it replaces that, too. */
    awsc_opt_i64 max_delay_ms;
    /** Options of every call, or NULL. Its `cancel` flag ends the wait, in a delay as well. */
    const awsc_call_options *call;
    /** Hears of every call, on the thread of the wait; may be NULL. */
    void (*on_attempt)(void *user, const awsc_waiter_attempt *attempt);
    /** Handed to on_attempt. */
    void *user;
} awsc_waiter_options;

/** How a wait ended. */
enum awsc_waiter_outcome {
    AWSC_WAITER_NONE = 0,     /**< it did not begin */
    AWSC_WAITER_SUCCESS = 1,  /**< the resource is in the state waited for */
    AWSC_WAITER_FAILURE = 2,  /**< the state will not come, or a call failed with an error that is not waited out */
    AWSC_WAITER_TIMEOUT = 3,  /**< the time is over */
    AWSC_WAITER_CANCELLED = 4 /**< the caller ended it */
};

/** Result of a wait. Begin with AWSC_WAITER_RESULT_INIT, end with awsc_waiter_result_clear. */
typedef struct awsc_waiter_result {
    /** sizeof(awsc_waiter_result), set by AWSC_WAITER_RESULT_INIT */
    size_t struct_size;
    /** enum awsc_waiter_outcome */
    int outcome;
    /** Index of the model's acceptor that decided, or -1. */
    int acceptor;
    /** Calls that were made. */
    int calls;
    /** Milliseconds that the wait took. */
    uint64_t elapsed_ms;
    /** Output of the last call, of the operation's output type, or NULL if that call failed. Owned. */
    void *output;
    /** Error of the last call, or NULL. Owned. The error that made a wait fail is not here, but is the wait's own. */
    awsc_error *last_error;
} awsc_waiter_result;

/** Initial value of awsc_waiter_options: nothing set. */
#define AWSC_WAITER_OPTIONS_INIT AWSC_INITIAL(awsc_waiter_options)

/** Sets `options`, which must not be NULL, to AWSC_WAITER_OPTIONS_INIT. */
static inline void awsc_waiter_options_init(awsc_waiter_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/** Initial value of awsc_waiter_result. */
#define AWSC_WAITER_RESULT_INIT AWSC_INITIAL(awsc_waiter_result)

/** Sets `result`, which must not be NULL, to AWSC_WAITER_RESULT_INIT. */
static inline void awsc_waiter_result_init(awsc_waiter_result *result)
{
    memset(result, 0, sizeof *result);
    result->struct_size = sizeof *result;
}

/** Frees the members that a result owns. NULL is allowed. */
AWSC_API void awsc_waiter_result_clear(awsc_waiter_result *result);

/** Name of a waiter as the model spells it, such as "FunctionActiveV2". A static text; NULL for NULL. */
AWSC_API const char *awsc_waiter_name(const awsc_waiter *waiter);

/** Milliseconds that a wait may take if its options do not say; 0 for NULL. */
AWSC_API int64_t awsc_waiter_default_max_wait_ms(const awsc_waiter *waiter);

/**
 * Waits, and blocks until the wait is over.
 *
 * @param level    API level of the caller's headers, such as AWSC_LAMBDA_LEVEL
 * @param waiter   which one
 * @param client   a client of the waiter's service
 * @param input    input of every call; read during the wait only
 * @param options  NULL: the model's
 * @param result   begun with AWSC_WAITER_RESULT_INIT; receives how the wait ended, also when it failed; unchanged if it
 *                 did not begin; the caller clears it; may be NULL
 * @return AWSC_OK (the resource is in the state), AWSC_ERR_WAITER (the resource cannot reach the state any more),
 *         AWSC_ERR_TIMEOUT (the time is over: outcome AWSC_WAITER_TIMEOUT; or the deadline of one call: outcome
 *         AWSC_WAITER_FAILURE), AWSC_ERR_CANCELLED, AWSC_ERR_VALIDATION (the input or an option is not
 *         valid, or a required pointer is NULL), or the status of a call that failed, with its error
 * Thread safety: safe.
 */
AWSC_API int awsc_waiter_run(uint32_t level, const awsc_waiter *waiter, struct awsc_client *client, const void *input,
                             const awsc_waiter_options *options, awsc_waiter_result *result, awsc_error **error);

/**
 * Receives the result of a wait. Owns `error`. After the callback the library frees the members of `result`, unless the
 * callback takes one and leaves NULL in its place. `status` is the status that awsc_waiter_run returns.
 */
typedef void awsc_wait_done_fn(void *user, int status, awsc_waiter_result *result, awsc_error *error);

/** A wait to start on a loop. Begin with AWSC_WAITER_REQUEST_INIT. awsc_waiter_start reads it and keeps no pointer to
 * it; it copies input and options. */
typedef struct awsc_waiter_request {
    /** sizeof(awsc_waiter_request), set by AWSC_WAITER_REQUEST_INIT */
    size_t struct_size;
    /** The waiter. Required. */
    const awsc_waiter *waiter;
    /** A client of the waiter's service. Required. */
    struct awsc_client *client;
    /** The loop. Required. */
    awsc_loop *loop;
    /** Input of every call. Required. */
    const void *input;
    /** NULL: the model's. */
    const awsc_waiter_options *options;
    /** Receives the result. Required. */
    awsc_wait_done_fn *done;
    /** Handed to `done`. */
    void *user;
} awsc_waiter_request;

/** Initial value of awsc_waiter_request. */
#define AWSC_WAITER_REQUEST_INIT AWSC_INITIAL(awsc_waiter_request)

/** Sets `request` to AWSC_WAITER_REQUEST_INIT. */
static inline void awsc_waiter_request_init(awsc_waiter_request *request)
{
    memset(request, 0, sizeof *request);
    request->struct_size = sizeof *request;
}

/**
 * As awsc_waiter_run, but on a loop: `done` runs once, later, from the loop; not if this function fails.
 *
 * @param level  API level of the caller's headers
 * @param wait  receives the wait, for awsc_wait_cancel; valid until `done` returns; may be NULL
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`input` or `options` is invalid, or a required pointer is NULL),
 *         AWSC_ERR_CANCELLED (the cancel flag of the options is set, or the loop is being freed or drained),
 *         AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (the loop belongs to the process that forked this one, or the process is
 *         ending)
 * Thread safety: on the thread of the loop.
 */
AWSC_API int awsc_waiter_start(uint32_t level, const awsc_waiter_request *request, awsc_wait **wait,
                               awsc_error **error);

/** Ends a wait, on the thread of its loop: its callback runs once, later, with AWSC_ERR_CANCELLED, or with the result
 *  if that was there already. From inside `on_attempt` it ends with AWSC_ERR_CANCELLED even if that call was the last.
 *  NULL is allowed. Does nothing when it is called again, and in a child of the process that the loop belongs to. */
AWSC_API void awsc_wait_cancel(awsc_wait *wait);

AWSC_END_DECLS

#endif
