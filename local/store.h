/*
 * Records by kind and key. A record read is a copy in the reader's arena. The caller holds the lock from its first
 * look to its last change; what the functions say otherwise they say about a locked store.
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
    const void *value;  /* of the kind's schema */
    int64_t changed_ms; /* when it was put, since 1970 */
} awsc_local_record;

/* NULL when memory runs out. */
awsc_local_store *awsc_local_store_new(void);
void awsc_local_store_free(awsc_local_store *store);

void awsc_local_store_lock(awsc_local_store *store);
void awsc_local_store_unlock(awsc_local_store *store);

/* AWSC_OK, AWSC_END (there is none), AWSC_ERR_NOMEM. */
int awsc_local_store_get(awsc_local_store *store, enum awsc_local_kind kind, const char *key, awsc_arena *arena,
                         awsc_local_record *out);

/* The first record whose key begins with `prefix` and comes after `after` (empty: the first of all). As _get. */
int awsc_local_store_next(awsc_local_store *store, enum awsc_local_kind kind, const char *prefix, const char *after,
                          awsc_arena *arena, awsc_local_record *out);

bool awsc_local_store_has(const awsc_local_store *store, enum awsc_local_kind kind, const char *key);
/* Records whose key begins with `prefix`. */
size_t awsc_local_store_count(const awsc_local_store *store, enum awsc_local_kind kind, const char *prefix);

/* Adds or replaces; copies. AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_store_put(awsc_local_store *store, enum awsc_local_kind kind, const char *key, const void *value);
/* The same with the time of a change that was long ago. */
int awsc_local_store_restore(awsc_local_store *store, enum awsc_local_kind kind, const awsc_local_record *record);

/* Whether there was one. */
bool awsc_local_store_remove(awsc_local_store *store, enum awsc_local_kind kind, const char *key);
void awsc_local_store_remove_all(awsc_local_store *store, enum awsc_local_kind kind, const char *prefix);

/* How often it was changed. */
uint64_t awsc_local_store_changes(const awsc_local_store *store);

/* Record `index` of a kind as it is stored, NULL after the last; valid until the next change. */
const awsc_local_record *awsc_local_store_at(const awsc_local_store *store, enum awsc_local_kind kind, size_t index);

#endif
