#include "auth/signing_key.h"

#include <string.h>

#include "auth/sigv4.h"

void awsc_key_cache_init(awsc_key_cache *cache, const awsc_allocator *allocator)
{
    memset(cache, 0, sizeof *cache);
    for (size_t i = 0; i < AWSC_KEY_ENTRIES; i++) cache->entries[i].identity = AWSC_BUFFER_INIT(allocator);
}

static void clear_entry(awsc_key_entry *entry)
{
    awsc_buffer_clear_secret(&entry->identity);
    awsc_wipe(entry->key, sizeof entry->key);
}

void awsc_key_cache_clear(awsc_key_cache *cache)
{
    for (size_t i = 0; i < AWSC_KEY_ENTRIES; i++) clear_entry(&cache->entries[i]);
}

static bool take_part(awsc_view *rest, awsc_view part)
{
    size_t size;
    if (rest->size < sizeof size) return false;
    memcpy(&size, rest->data, sizeof size);
    if (size != part.size || (size && memcmp(rest->data + sizeof size, part.data, size) != 0)) return false;
    rest->data += sizeof size + size;
    rest->size -= sizeof size + size;
    return true;
}

static bool entry_is(const awsc_key_entry *entry, const awsc_key_scope *scope)
{
    awsc_view rest = awsc_buffer_view(&entry->identity);
    return take_part(&rest, scope->date) && take_part(&rest, scope->secret) && take_part(&rest, scope->region) &&
           take_part(&rest, scope->service);
}

static void add_part(awsc_buffer *identity, awsc_view part)
{
    awsc_buffer_append(identity, &part.size, sizeof part.size);
    awsc_buffer_append_view(identity, part);
}

static int fill_entry(awsc_key_entry *entry, awsc_crypto *crypto, const awsc_key_scope *scope)
{
    clear_entry(entry);
    /* Reserved at once: growing in steps would leave copies of the secret in freed memory. */
    size_t size = 4 * sizeof(size_t) + scope->date.size + scope->secret.size + scope->region.size + scope->service.size;
    awsc_buffer_reserve(&entry->identity, size);
    add_part(&entry->identity, scope->date);
    add_part(&entry->identity, scope->secret);
    add_part(&entry->identity, scope->region);
    add_part(&entry->identity, scope->service);
    if (!entry->identity.failed &&
        awsc_sigv4_derive_key(crypto, scope->secret, scope->date, scope->region, scope->service, entry->key) == 0)
        return 0;
    clear_entry(entry);
    return -1;
}

const uint8_t *awsc_key_cache_get(awsc_key_cache *cache, awsc_crypto *crypto, const awsc_key_scope *scope)
{
    for (size_t i = 0; i < AWSC_KEY_ENTRIES; i++)
        if (entry_is(&cache->entries[i], scope)) return cache->entries[i].key;
    awsc_key_entry *entry = &cache->entries[cache->next];
    cache->next = (cache->next + 1) % AWSC_KEY_ENTRIES;
    return fill_entry(entry, crypto, scope) == 0 ? entry->key : NULL;
}

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
