/* Signing keys: derived from the secret once a day, kept for the requests that follow. */
#ifndef AWSC_AUTH_SIGNING_KEY_H
#define AWSC_AUTH_SIGNING_KEY_H

#include "base/buffer.h"
#include "base/view.h"
#include "crypto/crypto.h"

/* What a key is derived from. Views are borrowed. */
typedef struct awsc_key_scope {
    awsc_view secret;
    awsc_view date; /* 8 digits */
    awsc_view region;
    awsc_view service;
} awsc_key_scope;

/* One key and the scope it belongs to; both secret. */
typedef struct awsc_key_entry {
    awsc_buffer identity; /* the scope's four texts, with their sizes */
    uint8_t key[AWSC_SHA256_SIZE];
} awsc_key_entry;

enum { AWSC_KEY_ENTRIES = 4 };

/* The last few keys. */
typedef struct awsc_key_cache {
    awsc_key_entry entries[AWSC_KEY_ENTRIES];
    size_t next; /* entry that is replaced next */
} awsc_key_cache;

void awsc_key_cache_init(awsc_key_cache *cache, const awsc_allocator *allocator);
/* Wipes everything. */
void awsc_key_cache_clear(awsc_key_cache *cache);

/* The key of `scope`, derived if it is not there; valid until the next call. NULL when memory runs out. */
const uint8_t *awsc_key_cache_get(awsc_key_cache *cache, awsc_crypto *crypto, const awsc_key_scope *scope);

#endif
