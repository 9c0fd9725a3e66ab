/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file testing.h
 * Tools for the tests of programs: responses without a network, recorded calls, and a clock that stands still.
 *
 *     awsc_replay *replay; awsc_replay_new(&replay, NULL);
 *     awsc_replay_add(replay, 429, headers, 1, "{}", 2, NULL);
 *     config.transport = awsc_replay_transport(replay);
 *
 * The rules for NULL and for `*out` after a failure are in <awsc/error.h>.
 */
#ifndef AWSC_TESTING_H
#define AWSC_TESTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/call.h>
#include <awsc/config.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/http.h>

AWSC_BEGIN_DECLS

struct awsc_interceptor;

/* ---- responses ------------------------------------------------------------------------------------------------- */

/** A script of responses and failures. It serves them in order to the requests of all clients that use it, and records
 *  the requests. Thread safety: one thread at a time, calls of these clients included. Opaque. */
typedef struct awsc_replay awsc_replay;

/** Creates an empty script. Its memory comes from malloc. The caller frees it with awsc_replay_free, after the clients
 *  that use it. @return AWSC_OK, AWSC_ERR_VALIDATION (`out` is NULL), AWSC_ERR_NOMEM */
AWSC_API int awsc_replay_new(awsc_replay **out, awsc_error **error);

/** Frees the script with its record. NULL is allowed. */
AWSC_API void awsc_replay_free(awsc_replay *replay);

/** For awsc_config.transport; belongs to the script. NULL for NULL. */
AWSC_API const struct awsc_transport *awsc_replay_transport(const awsc_replay *replay);

/**
 * Adds a response to the end of the script. If a request sends events, its response comes after the last event.
 *
 * @param status   HTTP status, 100 to 999
 * @param headers  `header_count` headers, copied; NULL if the count is 0
 * @param body     `size` bytes, copied; NULL if the size is 0
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`replay` is NULL, or the status or a header is invalid), AWSC_ERR_NOMEM; on
 *         failure the script is unchanged
 */
AWSC_API int awsc_replay_add(awsc_replay *replay, int status, const awsc_http_header *headers, size_t header_count,
                             const void *body, size_t size, awsc_error **error);

/**
 * Adds a failure to the end of the script: the attempt that takes it fails with `status`. The client may retry it.
 *
 * @param status      AWSC_ERR_CONNECT, AWSC_ERR_TIMEOUT or AWSC_ERR_TRANSPORT
 * @param maybe_sent  whether the server may have received the whole request
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`replay` is NULL, or another status), AWSC_ERR_NOMEM; on failure the script is
 *         unchanged
 */
AWSC_API int awsc_replay_add_failure(awsc_replay *replay, int status, bool maybe_sent, awsc_error **error);

/** Number of responses and failures that are left; 0 for NULL. A request after the last one fails with
 * AWSC_ERR_TRANSPORT. */
AWSC_API size_t awsc_replay_left(const awsc_replay *replay);

/** Number of requests that were recorded, retries included; 0 for NULL. */
AWSC_API size_t awsc_replay_request_count(const awsc_replay *replay);

/** Request `index` as it was sent, signed, with its body in memory; NULL beyond the last. Belongs to the script. */
AWSC_API const awsc_http_request *awsc_replay_request(const awsc_replay *replay, size_t index);

/* ---- recorded calls --------------------------------------------------------------------------------------------- */

/**
 * Records calls as values: the operation with its input, and its output or error, as JSON of <awsc/value.h>. A cassette
 * holds no request and no response, so it stays good when the protocol of a service changes.
 *
 * Members that the model marks as sensitive, such as the payload of Invoke, become "***", or are left out if they are
 * no texts and no bytes. awsc_record_options.shown lists members that are written all the same. Readers and files of
 * request bodies are left out. The text of an error is written as awsc_error_message gives it.
 *
 * Thread safety: any number of threads may use the clients. Opaque.
 */
typedef struct awsc_record awsc_record;

/** How calls are recorded. Begin with AWSC_RECORD_OPTIONS_INIT. */
typedef struct awsc_record_options {
    /** sizeof(awsc_record_options), set by AWSC_RECORD_OPTIONS_INIT */
    size_t struct_size;
    /** Names of sensitive members that are written, with all that they hold, such as "Payload", as the model
     *  spells them, in any structure. Copied. */
    const char *const *shown;
    size_t shown_count; /**< number of names */
} awsc_record_options;

/** Initial value of awsc_record_options: no sensitive member is written. */
#define AWSC_RECORD_OPTIONS_INIT AWSC_INITIAL(awsc_record_options)

/** Sets `options`, which must not be NULL, to AWSC_RECORD_OPTIONS_INIT. */
static inline void awsc_record_options_init(awsc_record_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/**
 * Begins a cassette.
 *
 *     awsc_record_new(NULL, &record, &error);
 *     const awsc_interceptor *const interceptors[] = {awsc_record_interceptor(record)};
 *     config.interceptors = interceptors, config.interceptor_count = 1;         (then make the client, and calls)
 *     awsc_record_save(record, "calls.json", &error);
 *
 * @param options  NULL: no sensitive member is written
 * @param out      receives the cassette, which the caller frees with awsc_record_free, after the clients that use it.
 *                 Its memory comes from malloc
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`out`, or a name, is NULL; struct_size is not set), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_record_new(const awsc_record_options *options, awsc_record **out, awsc_error **error);

/** Frees the cassette without saving it. NULL is allowed. */
AWSC_API void awsc_record_free(awsc_record *record);

/** For awsc_config.interceptors or awsc_call_options.interceptors; belongs to the cassette. NULL for NULL. */
AWSC_API const struct awsc_interceptor *awsc_record_interceptor(const awsc_record *record);

/** Number of calls that ended and were recorded; 0 for NULL. */
AWSC_API size_t awsc_record_count(const awsc_record *record);

/**
 * Writes the calls that have ended so far to a file that its owner alone may read; a new file replaces an old one. A
 * line of JSON for each call, in the order in which they ended.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (an argument is NULL; a call could not be written as JSON), AWSC_ERR_CONFIG (the
 *         file cannot be written), AWSC_ERR_NOMEM (also: memory ran out while a call was recorded)
 */
AWSC_API int awsc_record_save(awsc_record *record, const char *path, awsc_error **error);

/**
 * Adds the calls of a cassette to a script. Each call with awsc_replay_interceptor ends as the first recorded call of
 * the same operation with the same input that was not used yet; sensitive members of inputs are compared as the
 * cassette shows them. A call that the cassette does not have fails with AWSC_ERR_VALIDATION, and the error shows its
 * input. Nothing is sent, no attempt is repeated, and events of a stream come at once.
 *
 *     awsc_replay_new(&replay, &error), awsc_replay_load(replay, "calls.json", &error);
 *     const awsc_interceptor *const interceptors[] = {awsc_replay_interceptor(replay)};
 *     config.interceptors = interceptors, config.interceptor_count = 1;
 *     config.transport = awsc_replay_transport(replay);                              (nothing goes to the network)
 *     config.unsigned_requests = AWSC_BOOL(true), config.region = "us-east-1";
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (an argument is NULL), AWSC_ERR_CONFIG (the file cannot be read), AWSC_ERR_PARSE
 *         (it is no cassette; the error names the line), AWSC_ERR_NOMEM; on failure the script is unchanged
 */
AWSC_API int awsc_replay_load(awsc_replay *replay, const char *path, awsc_error **error);

/** The interceptor that answers calls from the cassettes of a script; belongs to the script. NULL for NULL, and before
 *  awsc_replay_load. */
AWSC_API const struct awsc_interceptor *awsc_replay_interceptor(const awsc_replay *replay);

/** Number of recorded calls that were not used yet; 0 for NULL. */
AWSC_API size_t awsc_replay_calls_left(const awsc_replay *replay);

/* ---- a clock --------------------------------------------------------------------------------------------------- */

/** A clock that stands still until the test moves it, or a client sleeps by it: a sleep only moves the clock. Opaque.
 *  Thread safety: one thread at a time, calls of its clients included. */
typedef struct awsc_test_clock awsc_test_clock;

/** Creates a clock that stands at `now`. Its memory comes from malloc. The caller frees it with awsc_test_clock_free,
 *  after the clients that use it. @return AWSC_OK, AWSC_ERR_VALIDATION (`out` is NULL), AWSC_ERR_NOMEM */
AWSC_API int awsc_test_clock_new(awsc_time now, awsc_test_clock **out, awsc_error **error);

/** Frees the clock. NULL is allowed. */
AWSC_API void awsc_test_clock_free(awsc_test_clock *clock);

/** For awsc_config.clock; belongs to the clock. NULL for NULL. */
AWSC_API struct awsc_clock *awsc_test_clock_of(awsc_test_clock *clock);

/** Sets the time of day. awsc_test_clock_elapsed_ms stays the same. */
AWSC_API void awsc_test_clock_set(awsc_test_clock *clock, awsc_time now);

/** Moves the clock, and the time of day, forward by `ms` milliseconds. */
AWSC_API void awsc_test_clock_advance(awsc_test_clock *clock, uint64_t ms);

/** Milliseconds since the clock was created, advances and sleeps together; 0 for NULL. */
AWSC_API uint64_t awsc_test_clock_elapsed_ms(const awsc_test_clock *clock);

AWSC_END_DECLS

#endif
