/* SPDX-License-Identifier: Apache-2.0 */
#include "retry/adaptive.h"

#include <math.h>
#include <pthread.h>

static const double slope = 0.4;      /* the cubic curve's */
static const double kept_share = 0.7; /* share of the rate kept after throttling */
static const double buckets_per_second = 2;
static const double smoothing = 0.8;      /* weight of the newest count */
static const double lowest_rate = 0.5;    /* requests per second */
static const double largest_increase = 2; /* times the measured rate */

/* ---- the curve ------------------------------------------------------------------------------------------------- */

void awsc_cubic_set(awsc_cubic *cubic, double largest_rate, double throttled_at)
{
    cubic->largest_rate = largest_rate;
    cubic->throttled_at = throttled_at;
    cubic->inflection = cbrt(largest_rate * (1 - kept_share) / slope);
}

double awsc_cubic_success(const awsc_cubic *cubic, double now)
{
    double distance = now - cubic->throttled_at - cubic->inflection;
    return slope * distance * distance * distance + cubic->largest_rate;
}

double awsc_cubic_throttle(awsc_cubic *cubic, double rate, double now)
{
    awsc_cubic_set(cubic, rate, now);
    return rate * kept_share;
}

/* ---- the measured rate ----------------------------------------------------------------------------------------- */

double awsc_rate_clock_record(awsc_rate_clock *clock, double now)
{
    double bucket = floor(now * buckets_per_second) / buckets_per_second;
    clock->count += 1;
    if (bucket > clock->last_bucket) {
        double current = clock->count / (bucket - clock->last_bucket);
        clock->rate = current * smoothing + clock->rate * (1 - smoothing);
        clock->count = 0;
        clock->last_bucket = bucket;
    }
    return clock->rate;
}

/* ---- the tokens ------------------------------------------------------------------------------------------------ */

static void refill(awsc_rate_bucket *bucket, double now)
{
    if (bucket->begun && now > bucket->filled_at)
        bucket->tokens = fmin(bucket->capacity, bucket->tokens + (now - bucket->filled_at) * bucket->fill_rate);
    if (!bucket->begun || now > bucket->filled_at) bucket->filled_at = now;
    bucket->begun = true;
}

void awsc_rate_bucket_set(awsc_rate_bucket *bucket, double fill_rate, double now)
{
    refill(bucket, now);
    bucket->fill_rate = fmax(fill_rate, bucket->lowest_rate);
    bucket->capacity = fmax(fill_rate, 1);
    bucket->tokens = fmin(bucket->tokens, bucket->capacity);
}

double awsc_rate_bucket_take(awsc_rate_bucket *bucket, double amount, double now)
{
    if (amount > bucket->capacity) return -1;
    refill(bucket, now);
    if (amount > bucket->tokens) return (amount - bucket->tokens) / bucket->fill_rate;
    bucket->tokens -= amount;
    return 0;
}

/* ---- the limiter ----------------------------------------------------------------------------------------------- */

awsc_rate_limiter *awsc_rate_limiter_new(const awsc_allocator *allocator)
{
    awsc_rate_limiter *limiter = awsc_alloc_zeroed(allocator, 1, sizeof *limiter);
    if (!limiter) return NULL;
    limiter->allocator = allocator;
    if (pthread_mutex_init(&limiter->mutex, NULL)) {
        awsc_release(allocator, limiter);
        return NULL;
    }
    limiter->bucket.lowest_rate = lowest_rate; /* the first update sets the others, before the bucket limits */
    return limiter;
}

void awsc_rate_limiter_free(awsc_rate_limiter *limiter)
{
    if (!limiter) return;
    pthread_mutex_destroy(&limiter->mutex);
    awsc_release(limiter->allocator, limiter);
}

/* Sets the start time at the first use, since the constructor gets no time. */
static void begin(awsc_rate_limiter *limiter, double now)
{
    if (limiter->begun) return;
    limiter->begun = true;
    limiter->clock.last_bucket = floor(now);
    awsc_cubic_set(&limiter->cubic, 0, now);
}

double awsc_rate_limiter_acquire(awsc_rate_limiter *limiter, double now)
{
    pthread_mutex_lock(&limiter->mutex);
    begin(limiter, now);
    double wait = limiter->enabled ? awsc_rate_bucket_take(&limiter->bucket, 1, now) : 0;
    pthread_mutex_unlock(&limiter->mutex);
    return wait;
}

void awsc_rate_limiter_update(awsc_rate_limiter *limiter, double now, bool throttled)
{
    pthread_mutex_lock(&limiter->mutex);
    begin(limiter, now);
    double measured = awsc_rate_clock_record(&limiter->clock, now), rate;
    if (throttled) {
        rate = limiter->enabled ? fmin(measured, limiter->bucket.fill_rate) : measured;
        rate = awsc_cubic_throttle(&limiter->cubic, rate, now);
        limiter->enabled = true;
    } else {
        rate = awsc_cubic_success(&limiter->cubic, now);
    }
    awsc_rate_bucket_set(&limiter->bucket, fmin(rate, largest_increase * measured), now);
    pthread_mutex_unlock(&limiter->mutex);
}
