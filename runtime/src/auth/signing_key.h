/* SPDX-License-Identifier: Apache-2.0 */
/* Derives signing keys from the secret and caches them; a key is valid for one day, region and service. */
#ifndef AWSC_AUTH_SIGNING_KEY_H
#define AWSC_AUTH_SIGNING_KEY_H

#include "base/buffer.h"
#include "base/view.h"
#include "crypto/crypto.h"

/* The inputs to the derivation of a key. Views are borrowed. */
typedef struct awsc_key_scope {
    awsc_view secret;
    awsc_view date; /* 8 digits */
    awsc_view region;
    awsc_view service;
} awsc_key_scope;

/* Write and compare the identity of a cached key: its inputs as texts with their sizes, secret. _set writes `parts` to
 * `identity`; _is returns whether `identity` holds `parts`. */
void awsc_key_identity_set(awsc_buffer *identity, const awsc_view *parts, size_t count);
bool awsc_key_identity_is(const awsc_buffer *identity, const awsc_view *parts, size_t count);

/* A cached key and its identity; both are secret. */
typedef struct awsc_key_entry {
    awsc_buffer identity;
    awsc_hmac_key key;
} awsc_key_entry;

enum { AWSC_KEY_ENTRIES = 4 };

/* A cache of the most recent keys. */
typedef struct awsc_key_cache {
    awsc_key_entry entries[AWSC_KEY_ENTRIES];
    size_t next; /* index of the entry to replace next */
} awsc_key_cache;

void awsc_key_cache_init(awsc_key_cache *cache, const awsc_allocator *allocator);
/* Wipes and frees all entries. */
void awsc_key_cache_clear(awsc_key_cache *cache);

/* Sets `*out` to the key of `scope`, and derives it if it is not cached. The key is valid until the next call. AWSC_OK,
 * AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (OpenSSL failed). */
int awsc_key_cache_get(awsc_key_cache *cache, awsc_crypto *crypto, const awsc_key_scope *scope, awsc_hmac_key **out,
                       awsc_error **error);

#endif
