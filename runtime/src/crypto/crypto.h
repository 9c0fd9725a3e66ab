/*
 * SHA-256 and HMAC-SHA-256 on OpenSSL's EVP. Algorithms are fetched once and contexts are reused: one awsc_crypto
 * belongs to one thread at a time (a loop, a signer).
 */
#ifndef AWSC_CRYPTO_CRYPTO_H
#define AWSC_CRYPTO_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#include "base/allocator.h"

#define AWSC_SHA256_SIZE 32
/* Characters of a hash in hexadecimal, without NUL. */
#define AWSC_SHA256_HEX 64

typedef struct awsc_crypto awsc_crypto;

/* NULL when memory runs out, or if OpenSSL has no SHA-256 or HMAC to give. */
awsc_crypto *awsc_crypto_new(const awsc_allocator *allocator);
void awsc_crypto_free(awsc_crypto *crypto);

/* All of these: 0, or -1 if OpenSSL fails (memory). */
int awsc_sha256(awsc_crypto *crypto, const void *data, size_t size, uint8_t out[AWSC_SHA256_SIZE]);
int awsc_hmac_sha256(awsc_crypto *crypto, const void *key, size_t key_size, const void *data, size_t size,
                     uint8_t out[AWSC_SHA256_SIZE]);

/* A hash in pieces; one at a time per awsc_crypto, and no awsc_sha256 in between. */
int awsc_sha256_begin(awsc_crypto *crypto);
int awsc_sha256_update(awsc_crypto *crypto, const void *data, size_t size);
int awsc_sha256_end(awsc_crypto *crypto, uint8_t out[AWSC_SHA256_SIZE]);

#endif
