/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Retry quota: a number of tokens that all calls of a client share. Retries take tokens, so that during an outage of
 * the service they soon stop instead of multiplying the load. Thread-safe, without locks.
 */
#ifndef AWSC_RETRY_QUOTA_H
#define AWSC_RETRY_QUOTA_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/allocator.h"
#include "retry/classify.h"

enum { AWSC_RETRY_QUOTA = 500, AWSC_RETRY_COST_TRANSIENT = 14, AWSC_RETRY_COST_THROTTLING = 5 };

typedef struct awsc_retry_quota awsc_retry_quota;

/* Creates a full quota of AWSC_RETRY_QUOTA tokens, or of `tokens`. Returns NULL when memory runs out. */
awsc_retry_quota *awsc_retry_quota_new(const awsc_allocator *allocator);
awsc_retry_quota *awsc_retry_quota_new_sized(const awsc_allocator *allocator, int tokens);
void awsc_retry_quota_free(awsc_retry_quota *quota);

/* Returns the number of tokens that a retry after this failure costs. */
int awsc_retry_cost(enum awsc_retry_class failure);

/* Takes `cost` tokens and returns true; if there are fewer, takes nothing and returns false. */
bool awsc_retry_quota_take(awsc_retry_quota *quota, int cost);
void awsc_retry_quota_give(awsc_retry_quota *quota, int tokens);

/* Gives tokens back after a call succeeded: the cost of its last retry, or one token if it had no retry (`last_cost`
 * 0). */
void awsc_retry_quota_succeeded(awsc_retry_quota *quota, int last_cost);

struct awsc_retry_quota {
    const awsc_allocator *allocator;
    int capacity;
    atomic_int left;
};

#endif
