/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file call.h
 * Calls: options of one call, cancellation, outputs and streams. The rules for NULL, struct_size and `*out` after a
 * failure are in <awsc/error.h>.
 */
#ifndef AWSC_CALL_H
#define AWSC_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/credentials.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** A call in flight on a loop. The library frees it when its callback returns. Opaque. */
typedef struct awsc_call awsc_call;

/** A response stream of events. It belongs to the output that it came with; awsc_free of the output closes it. */
typedef struct awsc_event_stream awsc_event_stream;

/** A response stream of bytes. It belongs to the output that it came with; awsc_free of the output closes it. */
typedef struct awsc_body_stream awsc_body_stream;

/** Where the events of a request come from; see awsc_event_source_new. Opaque. */
typedef struct awsc_event_source awsc_event_source;

/* ---- outputs --------------------------------------------------------------------------------------------------- */

/**
 * Frees an output with everything in it, and closes its stream. Also frees the results of the functions of
 * <awsc/value.h>. NULL is allowed.
 * Thread safety: an output without an open stream may be freed on any thread. An output with an open stream is freed on
 * the thread of its loop; after a blocking call, on any thread, if no other thread uses it.
 */
AWSC_API void awsc_free(void *output);

/**
 * The service's request id of the response, or NULL: the header x-amzn-RequestId, else x-amzn-request-id, else
 * x-amz-request-id, else the one in the body; NULL for NULL. Belongs to the output.
 */
AWSC_API const char *awsc_output_request_id(const void *output);

/** The extended request id of the response (x-amz-id-2 of S3 and others), or NULL, as for NULL. Belongs to the output.
 */
AWSC_API const char *awsc_output_extended_request_id(const void *output);

/** HTTP status of the response, such as 200; 0 for NULL, and for outputs that came with no response: copies, and those
 *  made from JSON. `output` is the pointer that a call gave, not one into it. */
AWSC_API int awsc_output_http_status(const void *output);

/**
 * Value of the first header of the response called `name` (case does not matter); NULL if it is absent, and for
 * outputs that came with no response. As the service sent it, so it may be no UTF-8. Belongs to the output.
 * Thread safety: any number of threads may read at the same time.
 */
AWSC_API const char *awsc_output_header(const void *output, const char *name);

/** The body of the response if `keep_raw` was configured, else `{NULL, 0}`: as received, but for a Content-Encoding of
 *  documents, which is undone. An empty body, and a body that is a stream: `{AWSC_EMPTY, 0}`. Belongs to the output. */
AWSC_API awsc_blob awsc_output_raw(const void *output);

/** How many attempts the call took, 1 or more; 0 for NULL, and for outputs that came with no response. */
AWSC_API int awsc_output_attempts(const void *output);

/* ---- cancellation from elsewhere ------------------------------------------------------------------------------- */

/**
 * A flag that cancels calls, and their streams, from another thread or from a signal handler. Opaque. A loop holds one
 * descriptor more for all its calls that have the flag among their options. With the flag set already a call fails with
 * AWSC_ERR_CANCELLED at once, `_start` included, which then has no callback.
 */
typedef struct awsc_cancel awsc_cancel;

/** Creates a flag, which the caller frees when no call and no stream uses it any more. Its memory comes from malloc.
 *  @return AWSC_OK, AWSC_ERR_VALIDATION (`out` is NULL), AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (no descriptors left) */
AWSC_API int awsc_cancel_new(awsc_cancel **out, awsc_error **error);

/**
 * Cancels all calls that have the flag among their options, their open streams, and every later call until
 * awsc_cancel_reset: they end with AWSC_ERR_CANCELLED. Wakes blocking calls. NULL is allowed. Thread safety: from any
 * thread; async-signal-safe.
 */
AWSC_API void awsc_cancel_set(awsc_cancel *cancel);

/** Makes the flag usable again, when no call and no stream uses it. NULL is allowed. Not while another thread uses it.
 */
AWSC_API void awsc_cancel_reset(awsc_cancel *cancel);

/** Frees the flag, when no call and no stream uses it any more. NULL is allowed. Not while another thread uses it. */
AWSC_API void awsc_cancel_free(awsc_cancel *cancel);

/* ---- options of one call --------------------------------------------------------------------------------------- */

struct awsc_interceptor;

/** A header to send: NUL-terminated texts. */
typedef struct awsc_http_header {
    const char *name;  /**< letters, digits and dashes */
    const char *value; /**< without line ends */
} awsc_http_header;

/**
 * Options of one call; the client supplies unset ones. Begin with AWSC_CALL_OPTIONS_INIT. An invalid option is
 * AWSC_ERR_VALIDATION, an invalid `endpoint_url` AWSC_ERR_ENDPOINT; the error names it.
 *
 * Lifetime: a blocking call reads the options until it returns. `_start` copies them with their texts and headers
 * before it returns; iterators and waiters copy them when they are made. The call takes a reference of its own to
 * `credentials`. `cancel`, and `user` of on_curl_handle and of the interceptors, must live until the call and its
 * stream have ended.
 */
typedef struct awsc_call_options {
    /** sizeof(awsc_call_options), set by AWSC_CALL_OPTIONS_INIT */
    size_t struct_size;
    /** Milliseconds for the whole call with all its attempts and every wait, such as for a connection; for a stream:
     *  until the headers are in, and the members of the output. 1 or more, or AWSC_NO_LIMIT, as the two below. */
    awsc_opt_i64 deadline_ms;
    /** Milliseconds without a byte of the response. Events that are skipped do not count. */
    awsc_opt_i64 idle_timeout_ms;
    /** Attempts in all, 1 or more. */
    awsc_opt_i32 max_attempts;
    /** Retry an operation that runs a function as all others, although the function may have run already. */
    awsc_opt_bool retry_sent_requests;
    /** Base URL of the service. */
    const char *endpoint_url;
    /** Source of credentials. The call takes a reference of its own. */
    awsc_credentials_provider *credentials;
    /** Headers to send beside the call's own; a header of the call with the same name is replaced. */
    const awsc_http_header *headers;
    size_t header_count; /**< number of headers */
    /** Cancels the call and its stream; must live until both have ended. */
    awsc_cancel *cancel;
    /** `_start` only: payloads and texts of the input stay valid until the callback, and are not copied. Default:
     * false.
     */
    awsc_opt_bool borrow_payload;
    /** Sees every easy handle (`CURL *`) before it is used: an escape hatch. Runs on the call's thread, once for each
     *  attempt. The handle belongs to the library, and is valid during the function. NULL: not wanted. */
    void (*on_curl_handle)(void *user, void *curl);
    /** Handed to on_curl_handle. */
    void *user;
    /** Milliseconds for one attempt; see awsc_config. */
    awsc_opt_i64 attempt_timeout_ms;
    /** Hooks of the call, behind those of the client; see <awsc/interceptor.h>. The structures are copied. */
    const struct awsc_interceptor *const *interceptors;
    size_t interceptor_count; /**< number of interceptors */
} awsc_call_options;

/** Initial value of awsc_call_options: nothing set. */
#define AWSC_CALL_OPTIONS_INIT AWSC_INITIAL(awsc_call_options)

/** Sets `options`, which must not be NULL, to AWSC_CALL_OPTIONS_INIT: the client supplies every option. */
static inline void awsc_call_options_init(awsc_call_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * Cancels a call, on the thread of its loop. Its callback runs once, later, from the loop, with AWSC_ERR_CANCELLED
 * (or with the result, if that was there already). Does nothing to a call that is already complete but not delivered.
 * NULL is allowed.
 */
AWSC_API void awsc_call_cancel(awsc_call *call);

/* ---- streams on a loop ----------------------------------------------------------------------------------------- */

/**
 * Receives the events of a stream. `event` is the C value of the operation's event union, valid during the call.
 * `status` is AWSC_OK for an event; the last call has AWSC_END or an error. If the streams of an operation have a last
 * event, as its `…_next` says, a response that ends without it is AWSC_ERR_TRANSPORT. The listener owns `error`, and
 * may free the output of the stream.
 */
typedef void awsc_event_fn(void *user, int status, const void *event, awsc_error *error);

/**
 * Has the events of a stream pushed to `listener` from its loop, instead of pulling them with `…_next`. To be called
 * on the loop's thread, usually in the callback of the call. The listener does not run inside.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`stream` or `listener` is NULL, or the loop of the stream was freed)
 */
AWSC_API int awsc_event_stream_listen(awsc_event_stream *stream, awsc_event_fn *listener, void *user,
                                      awsc_error **error);

/* ---- streams of bytes ------------------------------------------------------------------------------------------ */

/**
 * Reads the next bytes of a response, waiting until there are some. Unread bytes wait: a few hundred kilobytes in
 * memory, the rest at the server. The call's idle timeout limits the server's silence; its deadline does not apply.
 *
 * @param buffer    receives 1 to `capacity` bytes
 * @param size      receives their number; 0 unless the result is AWSC_OK
 * @return AWSC_OK, AWSC_END (the body was read to its end), AWSC_ERR_VALIDATION (an argument is NULL, `capacity` is 0),
 *         AWSC_ERR_TIMEOUT, AWSC_ERR_TRANSPORT (the response broke off), AWSC_ERR_CANCELLED; AWSC_END after an error
 * Thread safety: one thread at a time; if the call is on a loop, the loop's thread.
 */
AWSC_API int awsc_body_stream_read(awsc_body_stream *stream, void *buffer, size_t capacity, size_t *size,
                                   awsc_error **error);

/**
 * Receives the bytes of a stream: `size` bytes at `data`, valid during the call. `status` is AWSC_OK for bytes; the
 * last call has AWSC_END or an error. The listener owns `error`, and may free the output of the stream.
 */
typedef void awsc_body_fn(void *user, int status, const void *data, size_t size, awsc_error *error);

/**
 * Has the bytes of a stream pushed to `listener` from its loop, instead of reading them. Otherwise as
 * awsc_event_stream_listen.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`stream` or `listener` is NULL, or the stream has no loop any more)
 */
AWSC_API int awsc_body_stream_listen(awsc_body_stream *stream, awsc_body_fn *listener, void *user, awsc_error **error);

/* ---- events to send -------------------------------------------------------------------------------------------- */

/**
 * Gives the next event to send, when the connection can take it. It runs from the loop of the call; for a blocking
 * call, while the program is inside the call or reads its response. It may wake, cancel or free the call.
 *
 * @param event  receives the C value of the operation's union of events, which must stay valid until the function is
 *               called again or the call is over; or NULL: not now, awsc_event_source_wake tells when
 * @return AWSC_OK, AWSC_END (that was the last event; the response may go on), or an error status, with which the call
 *         or its response then fails
 */
typedef int awsc_event_source_fn(void *user, const void **event);

/**
 * Creates a source of events, for the member of an input that is a stream:
 *
 *     awsc_event_source_new(next_audio, &microphone, &source, &error);
 *     awsc_transcribe_streaming_start_stream_transcription_input input = {.audio_stream = source, …};
 *
 * The call returns when the headers of the response are in. Each event is checked, encoded and, if the call is signed,
 * signed with the signature of the one before. A request of which an event was asked for is never sent again. Over TLS
 * it uses HTTP/2 where the server offers it. When the response ends, the source is not asked any more. An event that is
 * sent does not count for the idle timeout, and a response that is not read does not stop the source.
 *
 * @param out  receives the source, which belongs to the caller and serves one call at a time; freed while a call uses
 *             it, it is at its end. Its memory comes from malloc
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`next` or `out` is NULL), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_event_source_new(awsc_event_source_fn *next, void *user, awsc_event_source **out, awsc_error **error);

/** Has the source asked again after it gave no event. On the thread of the call's loop; not needed after an event. NULL
 *  is allowed. */
AWSC_API void awsc_event_source_wake(awsc_event_source *source);

/** Frees the source; a call that uses it has no more events to send. NULL is allowed. On the thread of the call's loop.
 */
AWSC_API void awsc_event_source_free(awsc_event_source *source);

AWSC_END_DECLS

#endif
