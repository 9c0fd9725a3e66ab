/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records by kind and key. Reading copies a record into the caller's arena. The caller locks the store for all
 * functions but new, free, lock and unlock, from its first read to its last change.
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
    int64_t changed_ms; /* time of the change, since 1970 */
} awsc_local_record;

/* Returns NULL when memory runs out. */
awsc_local_store *awsc_local_store_new(void);
void awsc_local_store_free(awsc_local_store *store);

void awsc_local_store_lock(awsc_local_store *store);
void awsc_local_store_unlock(awsc_local_store *store);

/* Returns AWSC_OK, AWSC_END (no such record), AWSC_ERR_NOMEM. */
int awsc_local_store_get(awsc_local_store *store, enum awsc_local_kind kind, const char *key, awsc_arena *arena,
                         awsc_local_record *out);

/* Reads the first record whose key begins with `prefix` and follows `after` (empty: the first). Returns as _get. */
int awsc_local_store_next(awsc_local_store *store, enum awsc_local_kind kind, const char *prefix, const char *after,
                          awsc_arena *arena, awsc_local_record *out);

bool awsc_local_store_has(const awsc_local_store *store, enum awsc_local_kind kind, const char *key);
/* Number of records whose keys begin with `prefix`. */
size_t awsc_local_store_count(const awsc_local_store *store, enum awsc_local_kind kind, const char *prefix);

/* Adds or replaces a record by a copy. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_store_put(awsc_local_store *store, enum awsc_local_kind kind, const char *key, const void *value);
/* As _put, with the time of an earlier change. */
int awsc_local_store_restore(awsc_local_store *store, enum awsc_local_kind kind, const awsc_local_record *record);

/* Returns whether the record existed. */
bool awsc_local_store_remove(awsc_local_store *store, enum awsc_local_kind kind, const char *key);
void awsc_local_store_remove_all(awsc_local_store *store, enum awsc_local_kind kind, const char *prefix);

/* Number of changes so far. */
uint64_t awsc_local_store_changes(const awsc_local_store *store);

/* The stored record `index` of a kind, or NULL after the last. Valid until the next change. */
const awsc_local_record *awsc_local_store_at(const awsc_local_store *store, enum awsc_local_kind kind, size_t index);

#endif
