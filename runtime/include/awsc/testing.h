/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file testing.h
 * Tools for the tests of programs: responses without a network, and a clock that stands still.
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

#include <awsc/call.h>
#include <awsc/config.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/http.h>

AWSC_BEGIN_DECLS

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
