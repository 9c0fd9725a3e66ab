/* SPDX-License-Identifier: Apache-2.0 */
#include "retry/quota.h"

#include <stdatomic.h>

awsc_retry_quota *awsc_retry_quota_new(const awsc_allocator *allocator)
{
    return awsc_retry_quota_new_sized(allocator, AWSC_RETRY_QUOTA);
}

awsc_retry_quota *awsc_retry_quota_new_sized(const awsc_allocator *allocator, int tokens)
{
    awsc_retry_quota *quota = awsc_alloc_zeroed(allocator, 1, sizeof *quota);
    if (!quota) return NULL;
    quota->allocator = allocator;
    quota->capacity = tokens;
    atomic_init(&quota->left, tokens);
    return quota;
}

void awsc_retry_quota_free(awsc_retry_quota *quota)
{
    if (quota) awsc_release(quota->allocator, quota);
}

int awsc_retry_cost(enum awsc_retry_class failure)
{
    return failure == AWSC_RETRY_THROTTLING ? AWSC_RETRY_COST_THROTTLING : AWSC_RETRY_COST_TRANSIENT;
}

bool awsc_retry_quota_take(awsc_retry_quota *quota, int cost)
{
    int left = atomic_load(&quota->left);
    do {
        if (left < cost) return false;
    } while (!atomic_compare_exchange_weak(&quota->left, &left, left - cost));
    return true;
}

void awsc_retry_quota_give(awsc_retry_quota *quota, int tokens)
{
    int left = atomic_load(&quota->left), filled;
    do {
        filled = tokens < quota->capacity - left ? left + tokens : quota->capacity;
    } while (!atomic_compare_exchange_weak(&quota->left, &left, filled));
}

void awsc_retry_quota_succeeded(awsc_retry_quota *quota, int last_cost)
{
    awsc_retry_quota_give(quota, last_cost ? last_cost : 1);
}
