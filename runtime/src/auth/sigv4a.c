/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature Version 4A: ECDSA on P-256. The key pair is derived from the access key without a region, so that one
 * signature is valid in all regions that it names. Services verify it with the public key alone.
 */
#include "auth/sigv4a.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <awsc/tables/generated.h>

#include "auth/signing.h"
#include "base/encode.h"
#include "error/error.h"

#define ALGORITHM "AWS4-ECDSA-P256-SHA256"

/* ---- the private key ------------------------------------------------------------------------------------------- */

/* Maximum length of an access key id in bytes (AWS issues 20), and the highest counter of the key derivation. */
enum { KEY_ID_MAX = 256, LAST_COUNTER = 254 };

/* Writes the input of the HMAC that derives the key (NIST SP 800-108, counter mode, one block of 256 bits) to `out`.
 * Returns its size. */
static size_t fixed_input(awsc_view key_id, uint8_t counter, uint8_t out[sizeof ALGORITHM + KEY_ID_MAX + 9])
{
    static const uint8_t first_block[] = {0, 0, 0, 1}, bits[] = {0, 0, 1, 0};
    uint8_t *at = out;
    memcpy(at, first_block, sizeof first_block);
    at += sizeof first_block;
    memcpy(at, ALGORITHM, sizeof ALGORITHM); /* with its NUL, the separator */
    at += sizeof ALGORITHM;
    if (key_id.size) memcpy(at, key_id.data, key_id.size);
    at += key_id.size;
    *at++ = counter;
    memcpy(at, bits, sizeof bits);
    return (size_t)(at + sizeof bits - out);
}

/* Returns 1 if `number` is greater than the order of the curve minus 2, else 0. Runs in constant time. */
static unsigned is_too_great(const uint8_t number[AWSC_P256_SIZE])
{
    static const uint8_t limit[AWSC_P256_SIZE] = {
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x4f,
    };
    unsigned borrow = 0; /* of limit - number */
    for (size_t i = AWSC_P256_SIZE; i-- > 0;) borrow = (limit[i] - (unsigned)number[i] - borrow) >> 31;
    return borrow;
}

static void add_one(uint8_t number[AWSC_P256_SIZE])
{
    unsigned carry = 1;
    for (size_t i = AWSC_P256_SIZE; i-- > 0;) {
        carry += number[i];
        number[i] = (uint8_t)carry;
        carry >>= 8;
    }
}

int awsc_sigv4a_derive_key(awsc_crypto *crypto, awsc_view key_id, awsc_view secret, uint8_t out[AWSC_P256_SIZE],
                           awsc_error **error)
{
    static const char prefix[] = "AWS4A";
    char key[sizeof prefix + AWSC_SECRET_MAX];
    uint8_t input[sizeof ALGORITHM + KEY_ID_MAX + 9];
    size_t key_size = sizeof prefix - 1 + secret.size;
    if (key_id.size > KEY_ID_MAX || secret.size > AWSC_SECRET_MAX)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "signing: the access key id is longer than %d bytes, or its secret than %d",
                              (int)KEY_ID_MAX, AWSC_SECRET_MAX);
    memcpy(key, prefix, sizeof prefix - 1);
    if (secret.size) memcpy(key + sizeof prefix - 1, secret.data, secret.size);

    int failed;
    unsigned counter = 0;
    do {
        size_t size = fixed_input(key_id, (uint8_t)++counter, input);
        failed = awsc_hmac_sha256(crypto, key, key_size, input, size, out);
    } while (!failed && is_too_great(out) && counter < LAST_COUNTER);
    awsc_wipe(key, sizeof key);
    if (failed || is_too_great(out)) return awsc_crypto_failed(crypto, error);
    add_one(out);
    return AWSC_OK;
}

/* ---- the last few key pairs ------------------------------------------------------------------------------------ */

typedef struct ecdsa_entry {
    awsc_buffer identity;
    EVP_PKEY_CTX *key; /* ready to sign; wiped when it is freed */
} ecdsa_entry;

struct awsc_ecdsa_keys {
    const awsc_allocator *allocator;
    ecdsa_entry entries[AWSC_KEY_ENTRIES];
    size_t next;
};

static void clear_entry(ecdsa_entry *entry)
{
    awsc_buffer_clear_secret(&entry->identity);
    EVP_PKEY_CTX_free(entry->key);
    entry->key = NULL;
}

static void free_keys(struct awsc_ecdsa_keys *keys)
{
    for (size_t i = 0; i < AWSC_KEY_ENTRIES; i++) clear_entry(&keys->entries[i]);
    awsc_release(keys->allocator, keys);
}

static struct awsc_ecdsa_keys *keys_of(awsc_signer *signer)
{
    struct awsc_ecdsa_keys *keys = signer->ecdsa_keys;
    if (keys) return keys;
    keys = awsc_alloc_zeroed(signer->allocator, 1, sizeof *keys);
    if (!keys) return NULL;
    keys->allocator = signer->allocator;
    for (size_t i = 0; i < AWSC_KEY_ENTRIES; i++) keys->entries[i].identity = AWSC_BUFFER_INIT(signer->allocator);
    signer->ecdsa_keys = keys;
    signer->free_ecdsa_keys = free_keys;
    return keys;
}

static int openssl_failed(awsc_error **error)
{
    if (ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE) return awsc_error_nomem(error);
    return awsc_error_set(error, AWSC_ERR_CONFIG,
                          "OpenSSL failed to sign with ECDSA on the curve P-256, which Signature Version 4A needs");
}

/* Returns an OpenSSL key for the private key `number`; NULL if OpenSSL fails. */
static EVP_PKEY *import_key(const uint8_t number[AWSC_P256_SIZE])
{
    uint8_t native[AWSC_P256_SIZE];
    char group[] = "P-256";
    EVP_PKEY *key = NULL;
    BIGNUM *value = BN_bin2bn(number, AWSC_P256_SIZE, NULL);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (value && context && BN_bn2nativepad(value, native, sizeof native) == AWSC_P256_SIZE &&
        EVP_PKEY_fromdata_init(context) == 1) {
        OSSL_PARAM params[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
            OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, sizeof native),
            OSSL_PARAM_construct_end(),
        };
        if (EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, params) != 1) key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    BN_clear_free(value);
    awsc_wipe(native, sizeof native);
    return key;
}

static int fill_entry(ecdsa_entry *entry, awsc_crypto *crypto, const awsc_view identity[2], awsc_error **error)
{
    uint8_t number[AWSC_P256_SIZE];
    clear_entry(entry);
    int status = awsc_sigv4a_derive_key(crypto, identity[0], identity[1], number, error);
    if (status) return status;
    EVP_PKEY *key = import_key(number);
    awsc_wipe(number, sizeof number);
    entry->key = key ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
    EVP_PKEY_free(key); /* the context holds it */
    awsc_key_identity_set(&entry->identity, identity, 2);
    if (entry->identity.failed)
        status = awsc_error_nomem(error);
    else if (!entry->key || EVP_PKEY_sign_init(entry->key) != 1)
        status = openssl_failed(error);
    if (status) clear_entry(entry);
    return status;
}

static int get_key(awsc_signer *signer, const awsc_signing *what, EVP_PKEY_CTX **out, awsc_error **error)
{
    const awsc_view identity[2] = {what->key_id, what->scope.secret};
    struct awsc_ecdsa_keys *keys = keys_of(signer);
    if (!keys) return awsc_error_nomem(error);
    for (size_t i = 0; i < AWSC_KEY_ENTRIES; i++) {
        *out = keys->entries[i].key;
        if (awsc_key_identity_is(&keys->entries[i].identity, identity, 2)) return AWSC_OK;
    }
    ecdsa_entry *entry = &keys->entries[keys->next];
    keys->next = (keys->next + 1) % AWSC_KEY_ENTRIES;
    int status = fill_entry(entry, signer->crypto, identity, error);
    *out = entry->key;
    return status;
}

/* ---- signing --------------------------------------------------------------------------------------------------- */

static int sign(awsc_signer *signer, const awsc_signing *what, awsc_error **error)
{
    uint8_t digest[AWSC_SHA256_SIZE], der[AWSC_SIGNATURE_ROOM / 2];
    size_t der_size = sizeof der;
    EVP_PKEY_CTX *key = NULL;
    awsc_view text = awsc_buffer_view(&signer->string_to_sign);
    int status = get_key(signer, what, &key, error);
    if (status) return status;
    if (awsc_sha256(signer->crypto, text.data, text.size, digest)) return awsc_crypto_failed(signer->crypto, error);
    if (EVP_PKEY_sign(key, der, &der_size, digest, sizeof digest) != 1) return openssl_failed(error);
    awsc_hex_write(signer->signature, der, der_size);
    signer->signature_size = 2 * der_size;
    return AWSC_OK;
}

const awsc_signing_algorithm awsc_internal_sigv4a = {{ALGORITHM, sizeof ALGORITHM - 1}, true, sign};

int awsc_sigv4a_sign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error)
{
    return awsc_sign_once(awsc_signer_sign_by, &awsc_internal_sigv4a, request, params, error);
}

int awsc_sigv4a_presign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error)
{
    return awsc_sign_once(awsc_signer_presign_by, &awsc_internal_sigv4a, request, params, error);
}
