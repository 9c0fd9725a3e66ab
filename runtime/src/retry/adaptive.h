/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rate limiter of adaptive mode. It starts to limit the sending rate at the first throttled response. Throttling
 * reduces the rate to 70 %, successes raise it along a cubic curve. All calls of a client share one; thread-safe. Times
 * are seconds of a monotonic clock.
 */
#ifndef AWSC_RETRY_ADAPTIVE_H
#define AWSC_RETRY_ADAPTIVE_H

#include <pthread.h>
#include <stdbool.h>

#include "base/allocator.h"

typedef struct awsc_rate_limiter awsc_rate_limiter;

/* Creates a limiter. Returns NULL when memory runs out. */
awsc_rate_limiter *awsc_rate_limiter_new(const awsc_allocator *allocator);
void awsc_rate_limiter_free(awsc_rate_limiter *limiter);

/*
 * Call it before each attempt. Takes a token and returns 0 if the attempt may be sent now; else takes nothing and
 * returns the seconds to wait before the next call.
 */
double awsc_rate_limiter_acquire(awsc_rate_limiter *limiter, double now);

/* Adapts the rate. Call it after each attempt, with or without a response. */
void awsc_rate_limiter_update(awsc_rate_limiter *limiter, double now, bool throttled);

/* ---- its parts, for tests -------------------------------------------------------------------------------------- */

/* The target rate over time: a cubic curve that returns to the rate before the last throttling. Rates are requests per
 * second. */
typedef struct awsc_cubic {
    double largest_rate; /* measured rate when throttling occurred */
    double throttled_at;
    double inflection; /* seconds until the curve reaches largest_rate again */
} awsc_cubic;

void awsc_cubic_set(awsc_cubic *cubic, double largest_rate, double throttled_at);
double awsc_cubic_success(const awsc_cubic *cubic, double now);
double awsc_cubic_throttle(awsc_cubic *cubic, double rate, double now);

/* Measures the requests per second: counts over half seconds, smoothed. */
typedef struct awsc_rate_clock {
    double last_bucket;
    double rate;
    double count;
} awsc_rate_clock;

double awsc_rate_clock_record(awsc_rate_clock *clock, double now);

/* A token bucket that fills at `fill_rate` tokens per second. */
typedef struct awsc_rate_bucket {
    double fill_rate;
    double lowest_rate;
    double capacity;
    double tokens;
    double filled_at;
    bool begun;
} awsc_rate_bucket;

void awsc_rate_bucket_set(awsc_rate_bucket *bucket, double fill_rate, double now);
/* Takes `amount` tokens and returns 0. If there are fewer, takes nothing and returns the seconds until there are
 * enough; negative if there never will be. */
double awsc_rate_bucket_take(awsc_rate_bucket *bucket, double amount, double now);

struct awsc_rate_limiter {
    const awsc_allocator *allocator;
    pthread_mutex_t mutex;
    bool begun;
    bool enabled; /* since the first throttled response */
    awsc_cubic cubic;
    awsc_rate_clock clock;
    awsc_rate_bucket bucket;
};

#endif
