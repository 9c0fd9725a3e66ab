/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file interceptor.h
 * Interceptors: functions of the program that run at fixed points of every call, to trace, to measure, to add headers
 * and to decide about retries.
 *
 *     awsc_interceptor tracing = AWSC_INTERCEPTOR_INIT;
 *     tracing.user = &tracer;
 *     tracing.before_signing = add_traceparent;
 *     tracing.after_attempt = write_span;
 *     const awsc_interceptor *const interceptors[] = {&tracing};
 *     config.interceptors = interceptors;                          (or those of awsc_call_options, for one call)
 *     config.interceptor_count = 1;
 *
 * Order. For each attempt: `before_signing`, `before_attempt`, the exchange, `classify` if the attempt failed,
 * `after_attempt`. Once for each call: `at_end`. The interceptors of the client come before those of the
 * call; `after_attempt` and `at_end` run in the opposite order. A call that fails before it begins (its input is
 * invalid, its cancel flag is set) has no hooks. From there on each call has its `at_end` exactly once, and each
 * attempt that began its `after_attempt`. A response stream ends its attempt, and its call, when it is read to its end,
 * fails or is freed.
 *
 * Threads. Hooks run on the thread of the call: inside a blocking call; for a call on a loop, inside awsc_loop_run,
 * awsc_call_cancel and awsc_loop_free; for a stream, also inside its `…_next` and inside awsc_free of its output. A
 * client's interceptor runs on all threads that use the client, at the same time. A hook may start calls on the
 * loop, and may cancel its own call. It must not free the call's client, loop or output, and must not block.
 *
 * Values. A hook sees the input of its call and, at the end, its output, as the structures that they are:
 * awsc_to_json(attempt->level, awsc_operation_input_schema(attempt->descriptor), attempt->input, &json, &error).
 *
 * Calls that the library makes for credentials (STS, single sign-on, instance metadata) have no interceptors.
 *
 * The rules for NULL and struct_size are in <awsc/error.h>.
 */
#ifndef AWSC_INTERCEPTOR_H
#define AWSC_INTERCEPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/call.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/transport.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/* ---- arguments of a hook --------------------------------------------------------------------------------------- */

/** The head of a request or a response. It is valid during the hook; its texts are
 *  valid until the hook changes the request. Opaque. */
typedef struct awsc_http_head awsc_http_head;

/** The method of a request, such as "POST"; NULL for a response, and for NULL. */
AWSC_API const char *awsc_http_head_method(const awsc_http_head *head);

/** The URL of a request with its query, percent-encoded; NULL for a response, and for NULL. */
AWSC_API const char *awsc_http_head_url(const awsc_http_head *head);

/** Number of headers; 0 for NULL. */
AWSC_API size_t awsc_http_head_count(const awsc_http_head *head);

/** Name of header `index`; NULL beyond the last. */
AWSC_API const char *awsc_http_head_name(const awsc_http_head *head, size_t index);

/** Value of header `index`; NULL beyond the last. "***" stands for a value that may hold a secret, such as that of
 *  Authorization or a cookie, unless the interceptor has `show_secrets`. */
AWSC_API const char *awsc_http_head_value(const awsc_http_head *head, size_t index);

/** Value of the first header called `name` (case does not matter), as awsc_http_head_value gives it; NULL if it is
 *  absent. */
AWSC_API const char *awsc_http_head_get(const awsc_http_head *head, const char *name);

/** Kinds of failures, for `classify`. The values are fixed. */
enum awsc_failure_class {
    AWSC_FAILURE_FINAL = 0,     /**< the same request would fail again: it is not repeated */
    AWSC_FAILURE_TRANSIENT = 1, /**< the service or the network failed for a moment */
    AWSC_FAILURE_THROTTLING = 2 /**< the service asks for fewer requests: longer pauses */
};

/** Why an attempt is followed by another one. The values are fixed. */
enum awsc_retry_reason {
    AWSC_REASON_NONE = 0,        /**< it is not */
    AWSC_REASON_TRANSIENT = 1,   /**< AWSC_FAILURE_TRANSIENT */
    AWSC_REASON_THROTTLING = 2,  /**< AWSC_FAILURE_THROTTLING */
    AWSC_REASON_CREDENTIALS = 3, /**< the credentials had expired: again with newer ones */
    AWSC_REASON_CLOCK = 4        /**< the date of the signature was refused: again by the service's clock */
};

/** Name of a reason: "none", "transient", "throttling", "credentials", "clock". @return a static string; "unknown" for
 *  other values */
AWSC_API const char *awsc_retry_reason_name(int reason);

/**
 * The argument of a hook: an attempt, and in `at_end` the call. The library makes it; programs only read it, and never
 * copy it by its size. All pointers are valid during the hook, unless their description says more.
 */
typedef struct awsc_attempt {
    /** size of the library's structure, which may be larger than the program's */
    size_t struct_size;
    /** Service, such as "Lambda". A constant text of the service's library. */
    const char *service;
    /** Operation, such as "Invoke". A constant text of the service's library. */
    const char *operation;
    /** Region of the client. */
    const char *region;
    /** Base URL that the call goes to. */
    const char *endpoint;
    /** Identifies the call: the header amz-sdk-invocation-id of all its attempts; "" if the call made none. */
    const char *call_id;
    /** Number of the attempt, from 1. In `at_end`: number of the last attempt; 0: the call made no attempt. */
    int32_t number;
    /** Attempts that the call may make. */
    int32_t max_attempts;
    /** When the attempt began, by the client's clock; in `at_end`: when the call began. */
    awsc_time began;
    /** Microseconds from `began` to the end; -1 before it. */
    int64_t duration_us;
    /** The request; NULL: none was made. Before it is signed the headers of the signature are missing, or belong to the
     *  attempt before. */
    const awsc_http_head *request;
    /** The response; NULL: none came. */
    const awsc_http_head *response;
    /** HTTP status of the response; 0: none came. The last attempt counts in `at_end`. */
    int32_t http_status;
    /** How it ended: AWSC_OK or an error status; AWSC_OK before the end. */
    int32_t status;
    /** The error of a failure, else NULL. In `classify` and where a retry follows it lacks the ids of the request and
     *  the number of attempts. */
    const awsc_error *error;
    /** enum awsc_retry_reason. In `after_attempt`: why another attempt follows. In `before_…`: why this one follows the
     *  one before. In `at_end`: AWSC_REASON_NONE. */
    int32_t reason;
    /** In `after_attempt`: milliseconds until the attempt that follows; else 0. */
    int64_t delay_ms;
    /** Times and sizes, in `after_attempt`; NULL in other hooks. For an exchange that was cancelled, and a transport
     *  that does not measure, only `total_us` and `bytes_down` are known. */
    const awsc_exchange_figures *figures;
    /** Place for a pointer of this interceptor's, for this call: NULL when the call begins, then as the hooks leave it.
     *  Free its target in `at_end`. */
    void **state;
    /** The operation, for the functions of <awsc/value.h>. A constant object of the service's library. */
    const awsc_operation *descriptor;
    /** API level of `input`, for the functions of <awsc/value.h>. */
    uint32_t level;
    /** The input of the call, a structure of awsc_operation_input_schema; may hold sensitive members. NULL once a
     *  blocking call with a response stream has returned: the input is the caller's. */
    const void *input;
    /** The output of the call, a structure of awsc_operation_output_schema: in `on_part`, and in `at_end` of a call
     * that succeeded or whose stream broke off; else NULL. Of this library's level, AWSC_LEVEL_OF_LIBRARY. */
    const void *output;
    /** In `on_part`: the event, a union of awsc_operation_event_schema; NULL: bytes. */
    const void *event;
    /** In `on_part`: bytes of a response that is a stream of bytes; `{NULL, 0}`: an event. */
    awsc_blob bytes;
} awsc_attempt;

/** Level of structures that the library made, for the functions of <awsc/value.h>. */
#define AWSC_LEVEL_OF_LIBRARY UINT32_MAX

/* ---- hooks ----------------------------------------------------------------------------------------------------- */

/** The request that a hook may change. Valid during the hook. Opaque. */
typedef struct awsc_interception awsc_interception;

/**
 * Sets a header of the request, in `before_signing`: it is signed with the others, and goes with this attempt and the
 * later ones. Headers of the same name are replaced, and their texts in the head end. Both texts are copied; they may
 * be texts of the head. On failure the request is unchanged.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (an argument is NULL, another hook than `before_signing`, a name or value that
 *         HTTP does not allow, or Host, Content-Length, Content-Encoding or Transfer-Encoding, which belong to the
 *         library), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_interception_set_header(awsc_interception *interception, const char *name, const char *value,
                                          awsc_error **error);

/**
 * Sets a parameter of the request's query, in `before_signing`; otherwise as awsc_interception_set_header.
 *
 * @param name   not percent-encoded; parameters of this name are replaced
 * @param value  not percent-encoded
 */
AWSC_API int awsc_interception_set_query(awsc_interception *interception, const char *name, const char *value,
                                         awsc_error **error);

/**
 * Runs before an attempt. AWSC_OK: the attempt goes on. An error status: nothing is sent, and the call fails with it;
 * it is not repeated. Any other number counts as AWSC_ERR_VALIDATION. `error` may be set with the status, by a function
 * of the library or by awsc_error_set_text; the library frees it.
 */
typedef int awsc_before_attempt_fn(void *user, awsc_interception *interception, const awsc_attempt *attempt,
                                   awsc_error **error);

/**
 * Decides about an attempt that failed: returns `failure`, the class of the library or of the interceptor before, or
 * another one (enum awsc_failure_class); other numbers count as `failure`. It moves none of
 * these limits: the number of attempts, the deadline, the client's quota of retries; a body that cannot be read again
 * is sent once; a function that may have run is not run again (docs/guide/retries.md).
 */
typedef int awsc_classify_fn(void *user, const awsc_attempt *attempt, int failure);

/** Hears of the end of an attempt, of the call, or of a part of its stream. */
typedef void awsc_after_attempt_fn(void *user, const awsc_attempt *attempt);

/** The library's code for interceptors, which only programs with an interceptor link. Opaque. */
struct awsc_interceptor_engine;
/** For AWSC_INTERCEPTOR_INIT: returns that code. */
AWSC_API const struct awsc_interceptor_engine *awsc_interceptor_code(void);

/**
 * An interceptor. Begin with AWSC_INTERCEPTOR_INIT; every hook may be NULL. One that was not begun so is
 * AWSC_ERR_CONFIG in a configuration, AWSC_ERR_VALIDATION in options.
 *
 * Lifetime: the structure is copied when a client (configuration) or a call (options) takes it. `user`, and what the
 * hooks use, must live until the client is freed and its calls and streams have ended; if a call took the interceptor,
 * until the call's `at_end`.
 */
typedef struct awsc_interceptor {
    /** sizeof(awsc_interceptor), set by AWSC_INTERCEPTOR_INIT */
    size_t struct_size;
    /** Set by AWSC_INTERCEPTOR_INIT; not to be changed. */
    const struct awsc_interceptor_engine *(*code)(void);
    /** Handed to every hook. */
    void *user;
    /** Show the values of headers that may hold secrets. Default: false. */
    awsc_opt_bool show_secrets;
    /** Before the request is signed: may set headers and query. */
    awsc_before_attempt_fn *before_signing;
    /** After it is signed, before anything of it is sent. */
    awsc_before_attempt_fn *before_attempt;
    /** After a failed attempt, unless its outcome is the program's own doing (cancelled, deadline). */
    awsc_classify_fn *classify;
    /** After an attempt, when it is known whether another follows. */
    awsc_after_attempt_fn *after_attempt;
    /** After the call, before its result is delivered; for a call with a stream, when the stream ends. */
    awsc_after_attempt_fn *at_end;
    /** Before the program gets an event of a response stream, or the next bytes of one. */
    awsc_after_attempt_fn *on_part;
} awsc_interceptor;

/** Initial value of awsc_interceptor: no hooks. */
#define AWSC_INTERCEPTOR_INIT AWSC_INITIAL_WITH(awsc_interceptor, .code = awsc_interceptor_code)

/** Sets `interceptor`, which must not be NULL, to AWSC_INTERCEPTOR_INIT. */
static inline void awsc_interceptor_init(awsc_interceptor *interceptor)
{
    memset(interceptor, 0, sizeof *interceptor);
    interceptor->struct_size = sizeof *interceptor;
    interceptor->code = awsc_interceptor_code;
}

AWSC_END_DECLS

#endif
