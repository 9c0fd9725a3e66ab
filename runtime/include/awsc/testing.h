/**
 * @file testing.h
 * What our own tests use, for the tests of programs: answers without a network, and a clock that is held.
 *
 *     awsc_replay *replay; awsc_replay_new(&replay, NULL);
 *     awsc_replay_add(replay, 429, headers, 1, "{}", 2, NULL);
 *     config.transport = awsc_replay_transport(replay);
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

/* ---- answers --------------------------------------------------------------------------------------------------- */

/** A script of answers, given in order to the requests of all clients that use it, and a record of the requests.
 *  Thread safety: one thread at a time. Opaque. */
typedef struct awsc_replay awsc_replay;

/** Creates an empty script, which the caller frees after the clients. @return AWSC_OK, AWSC_ERR_VALIDATION (`out` is
 * NULL), AWSC_ERR_NOMEM */
AWSC_API int awsc_replay_new(awsc_replay **out, awsc_error **error);

/** Frees the script. NULL is allowed. */
AWSC_API void awsc_replay_free(awsc_replay *replay);

/** For awsc_config.transport; belongs to the script. */
AWSC_API const struct awsc_transport *awsc_replay_transport(const awsc_replay *replay);

/**
 * The next answer: a response. Everything is copied. A request that sends events is answered after the last of them.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (status, or a header that is not valid), AWSC_ERR_NOMEM
 */
AWSC_API int awsc_replay_add(awsc_replay *replay, int status, const awsc_http_header *headers, size_t header_count,
                             const void *body, size_t size, awsc_error **error);

/**
 * The next answer: the attempt fails.
 *
 * @param status      AWSC_ERR_CONNECT, AWSC_ERR_TIMEOUT or AWSC_ERR_TRANSPORT
 * @param maybe_sent  whether the server may have had the whole request
 * @return AWSC_OK, AWSC_ERR_VALIDATION, AWSC_ERR_NOMEM
 */
AWSC_API int awsc_replay_add_failure(awsc_replay *replay, int status, bool maybe_sent, awsc_error **error);

/** How many answers were not used yet. A request beyond the last fails with AWSC_ERR_TRANSPORT. */
AWSC_API size_t awsc_replay_left(const awsc_replay *replay);

/** How many requests were made. */
AWSC_API size_t awsc_replay_request_count(const awsc_replay *replay);

/** Request `index` as it was sent, signed, with its body in memory; NULL beyond the last. Belongs to the script. */
AWSC_API const awsc_http_request *awsc_replay_request(const awsc_replay *replay, size_t index);

/* ---- a clock --------------------------------------------------------------------------------------------------- */

/** A clock that stands still until it is moved; a client that would sleep moves it. Opaque. Thread safety: one thread
 *  at a time. */
typedef struct awsc_test_clock awsc_test_clock;

/** Creates a clock that stands at `now`, which the caller frees after the clients. @return AWSC_OK, AWSC_ERR_VALIDATION
 * (`out` is NULL), AWSC_ERR_NOMEM */
AWSC_API int awsc_test_clock_new(awsc_time now, awsc_test_clock **out, awsc_error **error);

/** Frees the clock. NULL is allowed. */
AWSC_API void awsc_test_clock_free(awsc_test_clock *clock);

/** For awsc_config.clock; belongs to the clock. */
AWSC_API struct awsc_clock *awsc_test_clock_of(awsc_test_clock *clock);

/** Sets the time of day, without any time passing. */
AWSC_API void awsc_test_clock_set(awsc_test_clock *clock, awsc_time now);

/** Lets `ms` milliseconds pass. */
AWSC_API void awsc_test_clock_advance(awsc_test_clock *clock, uint64_t ms);

/** Milliseconds that passed since the clock was made: advances and sleeps. */
AWSC_API uint64_t awsc_test_clock_elapsed_ms(const awsc_test_clock *clock);

AWSC_END_DECLS

#endif
