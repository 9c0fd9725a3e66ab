/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/crypto.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "error/error.h"

/* The block size of SHA-256, which is the size of an HMAC's padded key. */
enum { BLOCK_BYTES = 64 };

struct awsc_crypto {
    const awsc_allocator *allocator;
    EVP_MD *sha256;    /* NULL: OpenSSL has none */
    EVP_MD_CTX *blank; /* begun, nothing hashed: a copy costs less than to begin anew. NULL: it could not be begun */
    EVP_MD_CTX *digest;
};

awsc_crypto *awsc_crypto_new(const awsc_allocator *allocator)
{
    awsc_crypto *crypto = awsc_alloc_zeroed(allocator, 1, sizeof *crypto);
    if (!crypto) return NULL;
    crypto->allocator = allocator;
    crypto->digest = EVP_MD_CTX_new();
    crypto->blank = EVP_MD_CTX_new();
    crypto->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (crypto->digest && crypto->blank) {
        /* Some versions of OpenSSL copy a context that was not begun, too; begin() says why it fails. */
        if (crypto->sha256 && EVP_DigestInit_ex2(crypto->blank, crypto->sha256, NULL) == 1) return crypto;
        EVP_MD_CTX_free(crypto->blank);
        crypto->blank = NULL;
        return crypto;
    }
    awsc_crypto_free(crypto);
    return NULL;
}

void awsc_crypto_free(awsc_crypto *crypto)
{
    if (!crypto) return;
    EVP_MD_CTX_free(crypto->digest);
    EVP_MD_CTX_free(crypto->blank);
    EVP_MD_free(crypto->sha256);
    awsc_release(crypto->allocator, crypto);
}

int awsc_crypto_failed(const awsc_crypto *crypto, awsc_error **error)
{
    if (ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE) return awsc_error_nomem(error);
    if (!crypto->sha256)
        return awsc_error_set(error, AWSC_ERR_CONFIG,
                              "OpenSSL gives no SHA-256, which signatures need; expected a provider that has it in "
                              "OpenSSL's configuration");
    return awsc_error_set(error, AWSC_ERR_CONFIG, "OpenSSL failed to compute a SHA-256");
}

/* ---- hashes ---------------------------------------------------------------------------------------------------- */

static int begin(const awsc_crypto *crypto, EVP_MD_CTX *context)
{
    if (!crypto->sha256) return -1;
    if (crypto->blank && EVP_MD_CTX_copy_ex(context, crypto->blank) == 1) return 0;
    return EVP_DigestInit_ex2(context, crypto->sha256, NULL) == 1 ? 0 : -1;
}

int awsc_sha256_begin(awsc_crypto *crypto)
{
    return begin(crypto, crypto->digest);
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

/* ---- hashes of texts that begin alike -------------------------------------------------------------------------- */

/* Returns the size of the whole blocks that are the same in both. */
static size_t common_blocks(const awsc_hash_start *start, const char *data, size_t size)
{
    size_t limit = size < start->size ? size : start->size, at = 0;
    while (limit - at >= BLOCK_BYTES && memcmp(start->text + at, data + at, BLOCK_BYTES) == 0) at += BLOCK_BYTES;
    return at;
}

/* Hashes the first `size` bytes and keeps the state. Without memory for it, the next text only takes longer. */
static int hash_and_keep(awsc_crypto *crypto, awsc_hash_start *start, const char *data, size_t size)
{
    if (awsc_sha256_update(crypto, data, size)) return -1;
    if (!start->state) start->state = EVP_MD_CTX_new();
    if (start->state && EVP_MD_CTX_copy_ex(start->state, crypto->digest) == 1) start->hashed = size;
    return 0;
}

/* Continues `base` (NULL: begins a hash) with the text. */
static int hash_next(awsc_crypto *crypto, awsc_hash_start *start, const EVP_MD_CTX *base, const char *data, size_t size)
{
    const size_t whole = common_blocks(start, data, size), kept = size < AWSC_HASH_START ? size : AWSC_HASH_START;
    size_t done = start->hashed;
    if (done && done <= whole) {
        if (EVP_MD_CTX_copy_ex(crypto->digest, start->state) != 1) return -1;
    } else {
        done = whole;
        start->hashed = 0;
        if (base ? EVP_MD_CTX_copy_ex(crypto->digest, base) != 1 : begin(crypto, crypto->digest)) return -1;
        if (whole && hash_and_keep(crypto, start, data, whole)) return -1;
    }
    if (whole < kept) memcpy(start->text + whole, data + whole, kept - whole);
    if (start->size < kept) start->size = kept;
    return awsc_sha256_update(crypto, data + done, size - done);
}

int awsc_sha256_next(awsc_crypto *crypto, awsc_hash_start *start, const void *data, size_t size,
                     uint8_t out[AWSC_SHA256_SIZE])
{
    return hash_next(crypto, start, NULL, data, size) ? -1 : awsc_sha256_end(crypto, out);
}

void awsc_hash_start_clear(awsc_hash_start *start)
{
    EVP_MD_CTX_free(start->state); /* wipes it */
    awsc_wipe(start->text, start->size);
    start->state = NULL;
    start->hashed = start->size = 0;
}

/* ---- keyed hashes: RFC 2104 ------------------------------------------------------------------------------------ */

static int pad_key(awsc_crypto *crypto, const void *key, size_t size, uint8_t padded[BLOCK_BYTES])
{
    memset(padded, 0, BLOCK_BYTES);
    if (size > BLOCK_BYTES) return awsc_sha256(crypto, key, size, padded);
    if (size) memcpy(padded, key, size);
    return 0;
}

/* Begins a hash with the key, each of whose bytes is XORed with `pad`. */
static int begin_keyed(const awsc_crypto *crypto, EVP_MD_CTX *context, const uint8_t key[BLOCK_BYTES], uint8_t pad)
{
    uint8_t block[BLOCK_BYTES];
    for (size_t i = 0; i < sizeof block; i++) block[i] = key[i] ^ pad;
    int failed = begin(crypto, context) || EVP_DigestUpdate(context, block, sizeof block) != 1;
    awsc_wipe(block, sizeof block);
    return failed ? -1 : 0;
}

enum { INNER_PAD = 0x36, OUTER_PAD = 0x5c };

int awsc_hmac_key_set(awsc_crypto *crypto, awsc_hmac_key *key, const void *bytes, size_t size)
{
    uint8_t padded[BLOCK_BYTES];
    awsc_hmac_key_clear(key);
    key->inner = EVP_MD_CTX_new();
    key->outer = EVP_MD_CTX_new();
    int failed = !key->inner || !key->outer || pad_key(crypto, bytes, size, padded) ||
                 begin_keyed(crypto, key->inner, padded, INNER_PAD) ||
                 begin_keyed(crypto, key->outer, padded, OUTER_PAD);
    awsc_wipe(padded, sizeof padded);
    if (failed) awsc_hmac_key_clear(key);
    return failed ? -1 : 0;
}

int awsc_hmac_key_sign(awsc_crypto *crypto, awsc_hmac_key *key, const void *data, size_t size,
                       uint8_t out[AWSC_SHA256_SIZE])
{
    uint8_t inner[AWSC_SHA256_SIZE];
    int failed = hash_next(crypto, &key->start, key->inner, data, size) || awsc_sha256_end(crypto, inner) ||
                 EVP_MD_CTX_copy_ex(crypto->digest, key->outer) != 1 ||
                 awsc_sha256_update(crypto, inner, sizeof inner) || awsc_sha256_end(crypto, out);
    return failed ? -1 : 0;
}

void awsc_hmac_key_clear(awsc_hmac_key *key)
{
    EVP_MD_CTX_free(key->inner); /* wipes the states */
    EVP_MD_CTX_free(key->outer);
    awsc_hash_start_clear(&key->start);
    key->inner = key->outer = NULL;
}

int awsc_hmac_sha256(awsc_crypto *crypto, const void *key, size_t key_size, const void *data, size_t size,
                     uint8_t out[AWSC_SHA256_SIZE])
{
    awsc_hmac_key states = {0};
    int failed =
        awsc_hmac_key_set(crypto, &states, key, key_size) || awsc_hmac_key_sign(crypto, &states, data, size, out);
    awsc_hmac_key_clear(&states);
    return failed ? -1 : 0;
}
