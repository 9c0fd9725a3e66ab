#include "crypto/crypto.h"

#include <string.h>

#include <openssl/evp.h>

/* Bytes that SHA-256 takes in at a time: the size of an HMAC's padded key. */
enum { BLOCK_BYTES = 64 };

struct awsc_crypto {
    const awsc_allocator *allocator;
    EVP_MD *sha256;
    EVP_MD_CTX *digest;
};

awsc_crypto *awsc_crypto_new(const awsc_allocator *allocator)
{
    awsc_crypto *crypto = awsc_alloc_zeroed(allocator, 1, sizeof *crypto);
    if (!crypto) return NULL;
    crypto->allocator = allocator;
    crypto->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    crypto->digest = EVP_MD_CTX_new();
    if (crypto->sha256 && crypto->digest) return crypto;
    awsc_crypto_free(crypto);
    return NULL;
}

void awsc_crypto_free(awsc_crypto *crypto)
{
    if (!crypto) return;
    EVP_MD_CTX_free(crypto->digest);
    EVP_MD_free(crypto->sha256);
    awsc_release(crypto->allocator, crypto);
}

int awsc_sha256_begin(awsc_crypto *crypto)
{
    return EVP_DigestInit_ex2(crypto->digest, crypto->sha256, NULL) == 1 ? 0 : -1;
}

int awsc_sha256_update(awsc_crypto *crypto, const void *data, size_t size)
{
    return size == 0 || EVP_DigestUpdate(crypto->digest, data, size) == 1 ? 0 : -1;
}

int awsc_sha256_end(awsc_crypto *crypto, uint8_t out[AWSC_SHA256_SIZE])
{
    return EVP_DigestFinal_ex(crypto->digest, out, NULL) == 1 ? 0 : -1;
}

int awsc_sha256(awsc_crypto *crypto, const void *data, size_t size, uint8_t out[AWSC_SHA256_SIZE])
{
    if (awsc_sha256_begin(crypto) || awsc_sha256_update(crypto, data, size)) return -1;
    return awsc_sha256_end(crypto, out);
}

/* SHA-256 of the key, each byte changed by `pad`, and of the data behind it. */
static int keyed_hash(awsc_crypto *crypto, const uint8_t key[BLOCK_BYTES], uint8_t pad, const void *data, size_t size,
                      uint8_t out[AWSC_SHA256_SIZE])
{
    uint8_t block[BLOCK_BYTES];
    for (size_t i = 0; i < sizeof block; i++) block[i] = key[i] ^ pad;
    int failed = awsc_sha256_begin(crypto) || awsc_sha256_update(crypto, block, sizeof block) ||
                 awsc_sha256_update(crypto, data, size) || awsc_sha256_end(crypto, out);
    awsc_wipe(block, sizeof block);
    return failed ? -1 : 0;
}

/* RFC 2104. OpenSSL's own takes half as long again, since it sets up three contexts for every key. */
int awsc_hmac_sha256(awsc_crypto *crypto, const void *key, size_t key_size, const void *data, size_t size,
                     uint8_t out[AWSC_SHA256_SIZE])
{
    uint8_t padded[BLOCK_BYTES] = {0}, inner[AWSC_SHA256_SIZE];
    int failed = 0;
    if (key_size > sizeof padded)
        failed = awsc_sha256(crypto, key, key_size, padded);
    else if (key_size)
        memcpy(padded, key, key_size);
    failed = failed || keyed_hash(crypto, padded, 0x36, data, size, inner) ||
             keyed_hash(crypto, padded, 0x5c, inner, sizeof inner, out);
    awsc_wipe(padded, sizeof padded);
    awsc_wipe(inner, sizeof inner);
    return failed ? -1 : 0;
}
