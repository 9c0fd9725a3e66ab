/* SPDX-License-Identifier: Apache-2.0 */
/* Signing keys: derived from the secret once a day, kept for the requests that follow. */
#ifndef AWSC_AUTH_SIGNING_KEY_H
#define AWSC_AUTH_SIGNING_KEY_H

#include "base/buffer.h"
#include "base/view.h"
#include "crypto/crypto.h"

/* The inputs of a key's derivation. Views are borrowed. */
typedef struct awsc_key_scope {
    awsc_view secret;
    awsc_view date; /* 8 digits */
    awsc_view region;
    awsc_view service;
} awsc_key_scope;

/* The inputs of a cached key: texts with their sizes, all secret. */
void awsc_key_identity_set(awsc_buffer *identity, const awsc_view *parts, size_t count);
bool awsc_key_identity_is(const awsc_buffer *identity, const awsc_view *parts, size_t count);

/* One key and the scope it belongs to; both secret. */
typedef struct awsc_key_entry {
    awsc_buffer identity;
    awsc_hmac_key key;
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

/* The key of `scope`, derived if it is not there, to `*out`; valid until the next call. AWSC_OK, AWSC_ERR_NOMEM,
 * AWSC_ERR_CONFIG (OpenSSL). */
int awsc_key_cache_get(awsc_key_cache *cache, awsc_crypto *crypto, const awsc_key_scope *scope,
                       const awsc_hmac_key **out, awsc_error **error);

#endif
