/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stores records by kind and key. Reading copies a record into the caller's arena. The caller holds the lock from its
 * first read to its last change. Only functions that say so, and new, free, lock and unlock, are called without the
 * lock.
 */
#ifndef AWSC_LOCAL_STORE_H
#define AWSC_LOCAL_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <awsc/error.h>

#include "kinds.h"

typedef struct awsc_local_store awsc_local_store;

typedef struct awsc_local_record {
    const char *key;
    const void *value;  /* structure of the kind's schema */
    int64_t changed_ms; /* time of the last change in milliseconds since 1970 */
} awsc_local_record;

/* Returns NULL when memory runs out. */
awsc_local_store *awsc_local_store_new(void);
void awsc_local_store_free(awsc_local_store *store);

void awsc_local_store_lock(awsc_local_store *store);
void awsc_local_store_unlock(awsc_local_store *store);

/* Copies a record into `arena`. Returns AWSC_OK, AWSC_END (no such record), AWSC_ERR_NOMEM. */
int awsc_local_store_get(awsc_local_store *store, enum awsc_local_kind kind, const char *key, awsc_arena *arena,
                         awsc_local_record *out);

/* Copies the first record whose key begins with `prefix` and follows `after` (empty: from the start). Returns as
 * awsc_local_store_get. */
int awsc_local_store_next(awsc_local_store *store, enum awsc_local_kind kind, const char *prefix, const char *after,
                          awsc_arena *arena, awsc_local_record *out);

bool awsc_local_store_has(const awsc_local_store *store, enum awsc_local_kind kind, const char *key);
/* Returns the number of records whose keys begin with `prefix`. */
size_t awsc_local_store_count(const awsc_local_store *store, enum awsc_local_kind kind, const char *prefix);

/* Stores a copy of the value under a new or existing key, with the current time. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_store_put(awsc_local_store *store, enum awsc_local_kind kind, const char *key, const void *value);
/* Stores a copy of the record as awsc_local_store_put, but with the record's own time. */
int awsc_local_store_restore(awsc_local_store *store, enum awsc_local_kind kind, const awsc_local_record *record);

/* Removes a record. Returns whether it existed. */
bool awsc_local_store_remove(awsc_local_store *store, enum awsc_local_kind kind, const char *key);
void awsc_local_store_remove_all(awsc_local_store *store, enum awsc_local_kind kind, const char *prefix);

/* Unlocks the store and waits until the record changes or is removed, the time `until_ms` since 1970 has come (-1:
 * never), or waits have ended; then locks the store again. */
void awsc_local_store_wait(awsc_local_store *store, enum awsc_local_kind kind, const char *key, int64_t until_ms);
/* Ends all waits, also later ones. Called without the lock. */
void awsc_local_store_end_waits(awsc_local_store *store);

/* Returns the number of changes since the store was created. */
uint64_t awsc_local_store_changes(const awsc_local_store *store);

/* Returns the stored record `index` of a kind, or NULL after the last. The record is valid until the next change. */
const awsc_local_record *awsc_local_store_at(const awsc_local_store *store, enum awsc_local_kind kind, size_t index);

#endif
