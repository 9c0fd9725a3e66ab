/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Computes SHA-256 and HMAC-SHA-256 with OpenSSL's EVP. Algorithms are fetched once and contexts are reused, so only
 * one thread at a time (a loop, a signer) may use an awsc_crypto.
 */
#ifndef AWSC_CRYPTO_CRYPTO_H
#define AWSC_CRYPTO_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/error.h>

#include "base/allocator.h"

#define AWSC_SHA256_SIZE 32
/* Characters of a SHA-256 in hexadecimal, without NUL. */
#define AWSC_SHA256_HEX 64

typedef struct awsc_crypto awsc_crypto;

/* Returns NULL when memory runs out. If OpenSSL has no SHA-256, returns an object whose functions fail. */
awsc_crypto *awsc_crypto_new(const awsc_allocator *allocator);
void awsc_crypto_free(awsc_crypto *crypto);

/* All of these return 0, or -1 if OpenSSL fails. */
int awsc_sha256(awsc_crypto *crypto, const void *data, size_t size, uint8_t out[AWSC_SHA256_SIZE]);
int awsc_hmac_sha256(awsc_crypto *crypto, const void *key, size_t key_size, const void *data, size_t size,
                     uint8_t out[AWSC_SHA256_SIZE]);

/* Compute a hash in pieces. Only one such hash at a time per awsc_crypto, and no call of awsc_sha256 in between. */
int awsc_sha256_begin(awsc_crypto *crypto);
int awsc_sha256_update(awsc_crypto *crypto, const void *data, size_t size);
int awsc_sha256_end(awsc_crypto *crypto, uint8_t out[AWSC_SHA256_SIZE]);

enum { AWSC_HASH_START = 256 };

/*
 * The beginning of the last text of a series, and the hash state after a part of it. Texts of the series that begin
 * alike cost only the rest. Text and state may be secret. All zero means that there was no text yet.
 */
typedef struct awsc_hash_start {
    struct evp_md_ctx_st *state; /* NULL: never needed */
    size_t hashed;               /* the bytes of `text` that `state` has hashed, in whole blocks; 0: none */
    size_t size;
    char text[AWSC_HASH_START];
} awsc_hash_start;

/* Computes the hash of the next text of a series. */
int awsc_sha256_next(awsc_crypto *crypto, awsc_hash_start *start, const void *data, size_t size,
                     uint8_t out[AWSC_SHA256_SIZE]);
/* Wipes the text, and wipes and frees the state. */
void awsc_hash_start_clear(awsc_hash_start *start);

/*
 * A key of HMAC-SHA-256 for many texts: the two hash states after the padded key was hashed. This saves hashing the key
 * again for each text. The states are as secret as the key. All zero means no key.
 */
typedef struct awsc_hmac_key {
    struct evp_md_ctx_st *inner;
    struct evp_md_ctx_st *outer;
    awsc_hash_start start; /* `inner` continued with the beginning of the texts */
} awsc_hmac_key;

int awsc_hmac_key_set(awsc_crypto *crypto, awsc_hmac_key *key, const void *bytes, size_t size);
int awsc_hmac_key_sign(awsc_crypto *crypto, awsc_hmac_key *key, const void *data, size_t size,
                       uint8_t out[AWSC_SHA256_SIZE]);
/* Wipes and frees the states. */
void awsc_hmac_key_clear(awsc_hmac_key *key);

/* Sets the error after a failure. Returns AWSC_ERR_CONFIG with a message on what OpenSSL failed to do, or
 * AWSC_ERR_NOMEM if its memory ran out. */
int awsc_crypto_failed(const awsc_crypto *crypto, awsc_error **error);

#endif
