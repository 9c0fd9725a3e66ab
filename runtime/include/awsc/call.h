/**
 * @file call.h
 * Calls: options of one call, cancellation, outputs and streams.
 */
#ifndef AWSC_CALL_H
#define AWSC_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <awsc/credentials.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** A call in flight on a loop. Valid until its callback returns. Opaque. */
typedef struct awsc_call awsc_call;

/** A response stream of events. It belongs to the output that it came with; awsc_free of the output closes it. */
typedef struct awsc_event_stream awsc_event_stream;

/** A response stream of bytes. It belongs to the output that it came with; awsc_free of the output closes it. */
typedef struct awsc_body_stream awsc_body_stream;

/* ---- outputs --------------------------------------------------------------------------------------------------- */

/**
 * Frees an output with everything in it, and closes its stream; and whatever the functions of <awsc/value.h> made.
 * NULL is allowed.
 * Thread safety: an output without an open stream may be freed on any thread.
 */
AWSC_API void awsc_free(void *output);

/** The service's request id of the response (x-amzn-RequestId), or NULL. Belongs to the output. */
AWSC_API const char *awsc_output_request_id(const void *output);

/** The body of the response as received if `keep_raw` was configured, else `{NULL, 0}`. Belongs to the output. */
AWSC_API awsc_blob awsc_output_raw(const void *output);

/** How many attempts the call took; 1 or more. */
AWSC_API int awsc_output_attempts(const void *output);

/* ---- cancellation from elsewhere ------------------------------------------------------------------------------- */

/** A flag that cancels calls from another thread or from a signal handler. Opaque. */
typedef struct awsc_cancel awsc_cancel;

/** Creates a flag, which the caller frees when no call uses it any more. @return AWSC_OK, AWSC_ERR_NOMEM,
 *  AWSC_ERR_CONFIG (no descriptors left) */
AWSC_API int awsc_cancel_new(awsc_cancel **out, awsc_error **error);

/**
 * Cancels all calls that have the flag among their options, and every later one until awsc_cancel_reset. Wakes
 * blocking calls. Thread safety: from any thread; async-signal-safe.
 */
AWSC_API void awsc_cancel_set(awsc_cancel *cancel);

/** Makes the flag usable again, when no call uses it. */
AWSC_API void awsc_cancel_reset(awsc_cancel *cancel);

/** Frees the flag. NULL is allowed. */
AWSC_API void awsc_cancel_free(awsc_cancel *cancel);

/* ---- options of one call --------------------------------------------------------------------------------------- */

/** A header to send. */
typedef struct awsc_header {
    const char *name;
    const char *value;
} awsc_header;

/**
 * Options of one call; what is unset is taken from the client. Begin with AWSC_OPTIONS_INIT. Copied by `_start`.
 */
typedef struct awsc_options {
    /** sizeof(awsc_options), set by AWSC_OPTIONS_INIT */
    size_t struct_size;
    /** Milliseconds for the whole call with all its attempts; for a stream: until the headers are in. */
    awsc_opt_i64 deadline_ms;
    /** Milliseconds without a byte of the response; 0: no limit. */
    awsc_opt_i64 idle_timeout_ms;
    /** Attempts in all, 1 or more. */
    awsc_opt_i32 max_attempts;
    /** Send an Invoke again although the function may have run already. */
    awsc_opt_bool retry_sent_requests;
    /** Base URL of the service. */
    const char *endpoint_url;
    /** Source of credentials. */
    awsc_credentials_provider *credentials;
    /** Headers to send beside the call's own; a header of the call with the same name is replaced. */
    const awsc_header *headers;
    size_t header_count;
    /** Cancels the call; must live until the call is complete. */
    awsc_cancel *cancel;
    /** `_start` only: payloads and texts of the input stay valid until the callback, and are not copied. */
    bool borrow_payload;
    /** Sees every easy handle (`CURL *`) before it is used: an escape hatch. Runs on the call's thread. */
    void (*on_curl_handle)(void *user, void *curl);
    /** Handed to on_curl_handle. */
    void *user;
} awsc_options;

#ifdef __cplusplus
} /* extern "C" */
namespace awsc
{
/** Options with nothing set. */
inline awsc_options options_init()
{
    awsc_options options = awsc_options();
    options.struct_size = sizeof options;
    return options;
}
} // namespace awsc
extern "C" {
#define AWSC_OPTIONS_INIT (::awsc::options_init())
#else
/** Initial value of awsc_options: nothing set. */
#define AWSC_OPTIONS_INIT                                                                                              \
    {                                                                                                                  \
        .struct_size = sizeof(awsc_options)                                                                            \
    }
#endif

/**
 * Cancels a call, on the thread of its loop. Its callback runs once, later, from the loop, with AWSC_ERR_CANCELLED
 * (or with the result, if that was there already). Does nothing to a call that is already complete but not delivered.
 */
AWSC_API void awsc_call_cancel(awsc_call *call);

/* ---- streams on a loop ----------------------------------------------------------------------------------------- */

/**
 * Hears the events of a stream. `event` is the C value of the operation's event union, valid during the call.
 * `status` is AWSC_OK for an event; AWSC_END or an error is the last it hears. The listener owns `error`, and may free
 * the output of the stream.
 */
typedef void awsc_event_fn(void *user, int status, const void *event, awsc_error *error);

/**
 * Has the events of a stream pushed to `listener` from its loop, instead of pulling them with `…_next`. To be called
 * on the loop's thread, usually in the callback of the call. The listener does not run inside.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (an argument is NULL, or the loop of the stream was freed)
 */
AWSC_API int awsc_event_stream_listen(awsc_event_stream *stream, awsc_event_fn *listener, void *user,
                                      awsc_error **error);

AWSC_END_DECLS

#endif
