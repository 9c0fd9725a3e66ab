/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "runtime.h"
#include "text.h"

typedef struct entry {
    awsc_arena *arena; /* owns the record's texts */
    awsc_local_record record;
} entry;

typedef struct table {
    entry *entries; /* sorted by key */
    size_t count;
    size_t capacity;
} table;

/* A thread that waits for a change of a record. */
typedef struct waiter {
    struct waiter *next;
    enum awsc_local_kind kind;
    const char *key;
    pthread_cond_t changed;
    bool woken;
} waiter;

struct awsc_local_store {
    pthread_mutex_t lock;
    waiter *waiters;
    bool waits_ended;
    table tables[AWSC_LOCAL_KIND_COUNT];
    uint64_t changes;
};

awsc_local_store *awsc_local_store_new(void)
{
    awsc_local_store *store = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *store);
    if (store) pthread_mutex_init(&store->lock, NULL);
    return store;
}

void awsc_local_store_free(awsc_local_store *store)
{
    if (!store) return;
    for (size_t kind = 0; kind < AWSC_LOCAL_KIND_COUNT; kind++) {
        table *records = &store->tables[kind];
        for (size_t i = 0; i < records->count; i++) awsc_arena_free(records->entries[i].arena);
        awsc_release(awsc_allocator_default(), records->entries);
    }
    pthread_mutex_destroy(&store->lock);
    awsc_release(awsc_allocator_default(), store);
}

void awsc_local_store_lock(awsc_local_store *store)
{
    pthread_mutex_lock(&store->lock);
}

void awsc_local_store_unlock(awsc_local_store *store)
{
    pthread_mutex_unlock(&store->lock);
}

/* ---- reading -------------------------------------------------------------------------------------------------- */

/* Returns the index of the first record whose key is not less than `key`. */
static size_t lower_bound(const table *records, const char *key)
{
    size_t low = 0, high = records->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(records->entries[middle].record.key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static entry *find_record(const table *records, const char *key)
{
    size_t at = lower_bound(records, key);
    return at < records->count && !strcmp(records->entries[at].record.key, key) ? &records->entries[at] : NULL;
}

static int copy_record(enum awsc_local_kind kind, const awsc_local_record *from, awsc_arena *arena,
                       awsc_local_record *to)
{
    to->key = awsc_arena_text(arena, from->key, strlen(from->key));
    to->value = awsc_copy_value(awsc_local_kinds[kind].schema, from->value, UINT16_MAX, false, arena);
    to->changed_ms = from->changed_ms;
    return to->key && to->value ? AWSC_OK : AWSC_ERR_NOMEM;
}

int awsc_local_store_get(awsc_local_store *store, enum awsc_local_kind kind, const char *key, awsc_arena *arena,
                         awsc_local_record *out)
{
    const entry *found = find_record(&store->tables[kind], key);
    return found ? copy_record(kind, &found->record, arena, out) : AWSC_END;
}

static bool begins_with(const char *key, const char *prefix)
{
    return !strncmp(key, prefix, strlen(prefix));
}

int awsc_local_store_next(awsc_local_store *store, enum awsc_local_kind kind, const char *prefix, const char *after,
                          awsc_arena *arena, awsc_local_record *out)
{
    const table *records = &store->tables[kind];
    size_t at = lower_bound(records, strcmp(after, prefix) > 0 ? after : prefix);
    if (at < records->count && !strcmp(records->entries[at].record.key, after)) at++;
    if (at == records->count || !begins_with(records->entries[at].record.key, prefix)) return AWSC_END;
    return copy_record(kind, &records->entries[at].record, arena, out);
}

bool awsc_local_store_has(const awsc_local_store *store, enum awsc_local_kind kind, const char *key)
{
    return find_record(&store->tables[kind], key) != NULL;
}

size_t awsc_local_store_count(const awsc_local_store *store, enum awsc_local_kind kind, const char *prefix)
{
    const table *records = &store->tables[kind];
    size_t count = 0;
    for (size_t i = lower_bound(records, prefix); i < records->count; i++, count++) {
        if (!begins_with(records->entries[i].record.key, prefix)) break;
    }
    return count;
}

uint64_t awsc_local_store_changes(const awsc_local_store *store)
{
    return store->changes;
}

const awsc_local_record *awsc_local_store_at(const awsc_local_store *store, enum awsc_local_kind kind, size_t index)
{
    const table *records = &store->tables[kind];
    return index < records->count ? &records->entries[index].record : NULL;
}

/* ---- waiting --------------------------------------------------------------------------------------------------- */

static void wake_waiters(awsc_local_store *store, enum awsc_local_kind kind, const char *key)
{
    for (waiter *at = store->waiters; at; at = at->next) {
        if (at->kind != kind || strcmp(at->key, key) != 0) continue;
        at->woken = true;
        pthread_cond_signal(&at->changed);
    }
}

static void remove_waiter(awsc_local_store *store, const waiter *ended)
{
    waiter **at = &store->waiters;
    while (*at != ended) at = &(*at)->next;
    *at = ended->next;
}

void awsc_local_store_wait(awsc_local_store *store, enum awsc_local_kind kind, const char *key, int64_t until_ms)
{
    waiter self = {.next = store->waiters, .kind = kind, .key = key};
    struct timespec until = {(time_t)(until_ms / 1000), (long)(until_ms % 1000) * 1000000};
    int status = 0;
    pthread_cond_init(&self.changed, NULL);
    store->waiters = &self;
    while (!self.woken && !store->waits_ended && status != ETIMEDOUT) {
        status = until_ms < 0 ? pthread_cond_wait(&self.changed, &store->lock)
                              : pthread_cond_timedwait(&self.changed, &store->lock, &until);
    }
    remove_waiter(store, &self);
    pthread_cond_destroy(&self.changed);
}

void awsc_local_store_end_waits(awsc_local_store *store)
{
    pthread_mutex_lock(&store->lock);
    store->waits_ended = true;
    for (waiter *at = store->waiters; at; at = at->next) pthread_cond_signal(&at->changed);
    pthread_mutex_unlock(&store->lock);
}

/* ---- changing ------------------------------------------------------------------------------------------------- */

static int insert_record(table *records, size_t at, const entry *made)
{
    if (records->count == records->capacity) {
        size_t capacity = records->capacity ? records->capacity * 2 : 16;
        entry *entries = awsc_resize(awsc_allocator_default(), records->entries, capacity * sizeof *entries);
        if (!entries) return AWSC_ERR_NOMEM;
        records->entries = entries;
        records->capacity = capacity;
    }
    memmove(records->entries + at + 1, records->entries + at, (records->count - at) * sizeof(entry));
    records->entries[at] = *made;
    records->count++;
    return AWSC_OK;
}

int awsc_local_store_restore(awsc_local_store *store, enum awsc_local_kind kind, const awsc_local_record *record)
{
    table *records = &store->tables[kind];
    entry made = {.arena = awsc_arena_new_sized(awsc_allocator_default(), 0)};
    if (!made.arena) return AWSC_ERR_NOMEM;
    int status = copy_record(kind, record, made.arena, &made.record);
    entry *old = status ? NULL : find_record(records, record->key);
    if (old) {
        awsc_arena_free(old->arena);
        *old = made;
    } else if (!status) {
        status = insert_record(records, lower_bound(records, record->key), &made);
    }
    if (status) {
        awsc_arena_free(made.arena);
        return status;
    }
    store->changes++;
    wake_waiters(store, kind, record->key);
    return AWSC_OK;
}

int awsc_local_store_put(awsc_local_store *store, enum awsc_local_kind kind, const char *key, const void *value)
{
    awsc_local_record record = {key, value, awsc_local_now_ms()};
    return awsc_local_store_restore(store, kind, &record);
}

/* Removes `count` records from index `at` on. */
static void remove_records(awsc_local_store *store, enum awsc_local_kind kind, size_t at, size_t count)
{
    table *records = &store->tables[kind];
    if (!count) return;
    for (size_t i = at; i < at + count; i++) wake_waiters(store, kind, records->entries[i].record.key);
    for (size_t i = at; i < at + count; i++) awsc_arena_free(records->entries[i].arena);
    memmove(records->entries + at, records->entries + at + count, (records->count - at - count) * sizeof(entry));
    records->count -= count;
    store->changes++;
}

bool awsc_local_store_remove(awsc_local_store *store, enum awsc_local_kind kind, const char *key)
{
    table *records = &store->tables[kind];
    entry *found = find_record(records, key);
    if (found) remove_records(store, kind, (size_t)(found - records->entries), 1);
    return found != NULL;
}

void awsc_local_store_remove_all(awsc_local_store *store, enum awsc_local_kind kind, const char *prefix)
{
    const table *records = &store->tables[kind];
    remove_records(store, kind, lower_bound(records, prefix), awsc_local_store_count(store, kind, prefix));
}
