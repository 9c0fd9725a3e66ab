/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 and HMAC-SHA-256 on OpenSSL's EVP. Algorithms are fetched once and contexts are reused: one awsc_crypto
 * belongs to one thread at a time (a loop, a signer).
 */
#ifndef AWSC_CRYPTO_CRYPTO_H
#define AWSC_CRYPTO_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/error.h>

#include "base/allocator.h"

#define AWSC_SHA256_SIZE 32
/* Characters of a hash in hexadecimal, without NUL. */
#define AWSC_SHA256_HEX 64

typedef struct awsc_crypto awsc_crypto;

/* NULL when memory runs out. If OpenSSL has no SHA-256 to give, the object is there and its functions fail. */
awsc_crypto *awsc_crypto_new(const awsc_allocator *allocator);
void awsc_crypto_free(awsc_crypto *crypto);

/* All of these: 0, or -1 if OpenSSL fails. */
int awsc_sha256(awsc_crypto *crypto, const void *data, size_t size, uint8_t out[AWSC_SHA256_SIZE]);
int awsc_hmac_sha256(awsc_crypto *crypto, const void *key, size_t key_size, const void *data, size_t size,
                     uint8_t out[AWSC_SHA256_SIZE]);

/* A hash in pieces; one at a time per awsc_crypto, and no awsc_sha256 in between. */
int awsc_sha256_begin(awsc_crypto *crypto);
int awsc_sha256_update(awsc_crypto *crypto, const void *data, size_t size);
int awsc_sha256_end(awsc_crypto *crypto, uint8_t out[AWSC_SHA256_SIZE]);

/*
 * A key of HMAC-SHA-256 that is kept for many texts: the states of the two hashes once the padded key went in, which
 * saves hashing it again for each text. As secret as the key. All zero: no key.
 */
typedef struct awsc_hmac_key {
    struct evp_md_ctx_st *inner;
    struct evp_md_ctx_st *outer;
} awsc_hmac_key;

int awsc_hmac_key_set(awsc_crypto *crypto, awsc_hmac_key *key, const void *bytes, size_t size);
int awsc_hmac_key_sign(awsc_crypto *crypto, const awsc_hmac_key *key, const void *data, size_t size,
                       uint8_t out[AWSC_SHA256_SIZE]);
/* Wipes it. */
void awsc_hmac_key_clear(awsc_hmac_key *key);

/* The error to report after a failure: AWSC_ERR_CONFIG and what OpenSSL did not do; AWSC_ERR_NOMEM if its memory ran
 * out. */
int awsc_crypto_failed(const awsc_crypto *crypto, awsc_error **error);

#endif
