#include "crypto/crypto.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

struct awsc_crypto {
    const awsc_allocator *allocator;
    EVP_MD *sha256;
    EVP_MD_CTX *digest;
    EVP_MAC_CTX *mac;
};

/* A MAC context that is set to SHA-256 for good; only the key changes. */
static EVP_MAC_CTX *new_mac_context(void)
{
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                           OSSL_PARAM_construct_end()};
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (!hmac) return NULL;
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(hmac);
    EVP_MAC_free(hmac); /* the context holds a reference of its own */
    if (context && EVP_MAC_CTX_set_params(context, params) != 1) {
        EVP_MAC_CTX_free(context);
        return NULL;
    }
    return context;
}

awsc_crypto *awsc_crypto_new(const awsc_allocator *allocator)
{
    awsc_crypto *crypto = awsc_alloc_zeroed(allocator, 1, sizeof *crypto);
    if (!crypto) return NULL;
    crypto->allocator = allocator;
    crypto->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    crypto->digest = EVP_MD_CTX_new();
    crypto->mac = new_mac_context();
    if (crypto->sha256 && crypto->digest && crypto->mac) return crypto;
    awsc_crypto_free(crypto);
    return NULL;
}

void awsc_crypto_free(awsc_crypto *crypto)
{
    if (!crypto) return;
    EVP_MAC_CTX_free(crypto->mac); /* wipes the key */
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

int awsc_hmac_sha256(awsc_crypto *crypto, const void *key, size_t key_size, const void *data, size_t size,
                     uint8_t out[AWSC_SHA256_SIZE])
{
    static const unsigned char empty[1];
    size_t written = 0;
    /* A NULL key would mean "the key of the last time". */
    if (EVP_MAC_init(crypto->mac, key_size ? key : empty, key_size, NULL) != 1) return -1;
    if (size && EVP_MAC_update(crypto->mac, data, size) != 1) return -1;
    if (EVP_MAC_final(crypto->mac, out, &written, AWSC_SHA256_SIZE) != 1) return -1;
    return written == AWSC_SHA256_SIZE ? 0 : -1;
}
