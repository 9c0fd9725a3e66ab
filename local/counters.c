/* SPDX-License-Identifier: Apache-2.0 */
#include "counters.h"

#include <pthread.h>
#include <string.h>

#include <awsc/lambda.h>

#include "runtime.h"
#include "server.h"

typedef struct counter {
    struct counter *next;
    uint64_t executions;
    int64_t running;
    char name[]; /* a counter never moves and is never removed: a deleted function may still run */
} counter;

struct awsc_local_counters {
    pthread_mutex_t lock;
    counter *first;
};

awsc_local_counters *awsc_local_counters_new(void)
{
    awsc_local_counters *counters = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *counters);
    if (counters) pthread_mutex_init(&counters->lock, NULL);
    return counters;
}

void awsc_local_counters_free(awsc_local_counters *counters)
{
    if (!counters) return;
    while (counters->first) {
        counter *first = counters->first;
        counters->first = first->next;
        awsc_release(awsc_allocator_default(), first);
    }
    pthread_mutex_destroy(&counters->lock);
    awsc_release(awsc_allocator_default(), counters);
}

static counter *find_counter(const awsc_local_counters *counters, awsc_view name)
{
    counter *at = counters->first;
    while (at && !awsc_view_equal(awsc_view_text(at->name), name)) at = at->next;
    return at;
}

static counter *add_counter(awsc_local_counters *counters, const char *name)
{
    size_t size = strlen(name) + 1;
    counter *made = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *made + size);
    if (!made) return NULL;
    memcpy(made->name, name, size);
    made->next = counters->first;
    counters->first = made;
    return made;
}

int awsc_local_counters_begin(awsc_local_counters *counters, const char *function, int64_t limit)
{
    pthread_mutex_lock(&counters->lock);
    counter *found = find_counter(counters, awsc_view_text(function));
    if (!found) found = add_counter(counters, function);
    int status = !found ? AWSC_ERR_NOMEM : limit >= 0 && found->running >= limit ? AWSC_END : AWSC_OK;
    if (!status) {
        found->executions++;
        found->running++;
    }
    pthread_mutex_unlock(&counters->lock);
    return status;
}

void awsc_local_counters_end(awsc_local_counters *counters, const char *function)
{
    pthread_mutex_lock(&counters->lock);
    counter *found = find_counter(counters, awsc_view_text(function));
    if (found) found->running--;
    pthread_mutex_unlock(&counters->lock);
}

uint64_t awsc_local_counters_executions(awsc_local_counters *counters, awsc_view function)
{
    pthread_mutex_lock(&counters->lock);
    const counter *found = find_counter(counters, function);
    uint64_t count = found ? found->executions : 0;
    pthread_mutex_unlock(&counters->lock);
    return count;
}

int64_t awsc_local_counters_limit(awsc_local_server *server, awsc_arena *arena, const char *function)
{
    awsc_local_record record;
    if (awsc_local_store_get(server->store, AWSC_LOCAL_CONCURRENCY, function, arena, &record)) return -1;
    return ((const awsc_lambda_concurrency *)record.value)->reserved_concurrent_executions.value;
}
