/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/signing_key.h"

#include <string.h>

#include "auth/sigv4.h"
#include "error/error.h"

/* ---- identity of a key ----------------------------------------------------------------------------------------- */

void awsc_key_identity_set(awsc_buffer *identity, const awsc_view *parts, size_t count)
{
    size_t total = 0;
    awsc_buffer_clear_secret(identity);
    for (size_t i = 0; i < count; i++) total += sizeof parts[i].size + parts[i].size;
    /* Reserved at once: growing in steps would leave copies of the secret in freed memory. */
    awsc_buffer_reserve(identity, total);
    for (size_t i = 0; i < count; i++) {
        awsc_buffer_append(identity, &parts[i].size, sizeof parts[i].size);
        awsc_buffer_append_view(identity, parts[i]);
    }
}

bool awsc_key_identity_is(const awsc_buffer *identity, const awsc_view *parts, size_t count)
{
    const char *at = identity->data;
    size_t left = identity->size;
    for (size_t i = 0; i < count; i++) {
        size_t size;
        if (left < sizeof size) return false;
        memcpy(&size, at, sizeof size);
        at += sizeof size;
        left -= sizeof size;
        if (size != parts[i].size || (size && memcmp(at, parts[i].data, size) != 0)) return false;
        at += size;
        left -= size;
    }
    return left == 0;
}

/* ---- the last few keys ----------------------------------------------------------------------------------------- */

void awsc_key_cache_init(awsc_key_cache *cache, const awsc_allocator *allocator)
{
    memset(cache, 0, sizeof *cache);
    for (size_t i = 0; i < AWSC_KEY_ENTRIES; i++) cache->entries[i].identity = AWSC_BUFFER_INIT(allocator);
}

static void clear_entry(awsc_key_entry *entry)
{
    awsc_buffer_clear_secret(&entry->identity);
    awsc_hmac_key_clear(&entry->key);
}

void awsc_key_cache_clear(awsc_key_cache *cache)
{
    for (size_t i = 0; i < AWSC_KEY_ENTRIES; i++) clear_entry(&cache->entries[i]);
}

enum { PARTS = 4 };

static int fill_entry(awsc_key_entry *entry, awsc_crypto *crypto, const awsc_key_scope *scope,
                      const awsc_view parts[PARTS], awsc_error **error)
{
    uint8_t key[AWSC_SHA256_SIZE];
    int status = AWSC_OK;
    clear_entry(entry);
    awsc_key_identity_set(&entry->identity, parts, PARTS);
    if (entry->identity.failed)
        status = awsc_error_nomem(error);
    else if (awsc_sigv4_derive_key(crypto, scope->secret, scope->date, scope->region, scope->service, key) ||
             awsc_hmac_key_set(crypto, &entry->key, key, sizeof key))
        status = awsc_crypto_failed(crypto, error);
    awsc_wipe(key, sizeof key);
    if (status) clear_entry(entry);
    return status;
}

int awsc_key_cache_get(awsc_key_cache *cache, awsc_crypto *crypto, const awsc_key_scope *scope, awsc_hmac_key **out,
                       awsc_error **error)
{
    const awsc_view parts[PARTS] = {scope->date, scope->secret, scope->region, scope->service};
    for (size_t i = 0; i < AWSC_KEY_ENTRIES; i++) {
        *out = &cache->entries[i].key;
        if (awsc_key_identity_is(&cache->entries[i].identity, parts, PARTS)) return AWSC_OK;
    }
    awsc_key_entry *entry = &cache->entries[cache->next];
    cache->next = (cache->next + 1) % AWSC_KEY_ENTRIES;
    *out = &entry->key;
    return fill_entry(entry, crypto, scope, parts, error);
}

/* ---- derivation ------------------------------------------------------------------------------------------------ */

int awsc_sigv4_derive_key(awsc_crypto *crypto, awsc_view secret, awsc_view date, awsc_view region, awsc_view service,
                          uint8_t out[AWSC_SHA256_SIZE])
{
    static const char prefix[] = "AWS4", suffix[] = "aws4_request";
    char first[AWSC_SECRET_MAX + sizeof prefix];
    size_t first_size = sizeof prefix - 1 + secret.size;
    if (secret.size > AWSC_SECRET_MAX) return -1;
    memcpy(first, prefix, sizeof prefix - 1);
    if (secret.size) memcpy(first + sizeof prefix - 1, secret.data, secret.size);

    int status = -1;
    if (awsc_hmac_sha256(crypto, first, first_size, date.data, date.size, out) == 0 &&
        awsc_hmac_sha256(crypto, out, AWSC_SHA256_SIZE, region.data, region.size, out) == 0 &&
        awsc_hmac_sha256(crypto, out, AWSC_SHA256_SIZE, service.data, service.size, out) == 0 &&
        awsc_hmac_sha256(crypto, out, AWSC_SHA256_SIZE, suffix, sizeof suffix - 1, out) == 0)
        status = 0;
    awsc_wipe(first, sizeof first);
    return status;
}
