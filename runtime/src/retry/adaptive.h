/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Adaptive mode: a limit on the rate of sending that begins with the first throttled response and then follows what
 * the service takes: down to 70 % after throttling, up along a cubic curve after successes. Shared by all calls of a
 * client; thread-safe. Times are seconds of a clock that never goes back.
 */
#ifndef AWSC_RETRY_ADAPTIVE_H
#define AWSC_RETRY_ADAPTIVE_H

#include <pthread.h>
#include <stdbool.h>

#include "base/allocator.h"

typedef struct awsc_rate_limiter awsc_rate_limiter;

/* NULL when memory runs out. */
awsc_rate_limiter *awsc_rate_limiter_new(const awsc_allocator *allocator);
void awsc_rate_limiter_free(awsc_rate_limiter *limiter);

/*
 * Before each attempt: 0 if it may be sent now (a token is taken), else seconds to wait before asking again.
 */
double awsc_rate_limiter_acquire(awsc_rate_limiter *limiter, double now);

/* After each attempt, with or without response. */
void awsc_rate_limiter_update(awsc_rate_limiter *limiter, double now, bool throttled);

/* ---- its parts, for tests -------------------------------------------------------------------------------------- */

/* The rate that is aimed at: a cubic curve through the rate at which throttling began. */
typedef struct awsc_cubic {
    double largest_rate; /* when throttling began */
    double throttled_at;
    double inflection; /* seconds until the curve reaches largest_rate again */
} awsc_cubic;

void awsc_cubic_set(awsc_cubic *cubic, double largest_rate, double throttled_at);
double awsc_cubic_success(const awsc_cubic *cubic, double now);
double awsc_cubic_throttle(awsc_cubic *cubic, double rate, double now);

/* Requests per second, counted in half seconds and smoothed. */
typedef struct awsc_rate_clock {
    double last_bucket;
    double rate;
    double count;
} awsc_rate_clock;

double awsc_rate_clock_record(awsc_rate_clock *clock, double now);

/* Tokens that flow in at `fill_rate` per second. */
typedef struct awsc_rate_bucket {
    double fill_rate;
    double lowest_rate;
    double capacity;
    double tokens;
    double filled_at;
    bool begun;
} awsc_rate_bucket;

void awsc_rate_bucket_set(awsc_rate_bucket *bucket, double fill_rate, double now);
/* 0 if `amount` tokens were taken, else seconds until they would be there; negative if they never are. */
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
