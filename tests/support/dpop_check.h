/* SPDX-License-Identifier: Apache-2.0 */
/* Checks a DPoP proof as a server does (RFC 9449), with OpenSSL and cJSON only. */
#ifndef AWSC_TESTS_DPOP_CHECK_H
#define AWSC_TESTS_DPOP_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

enum { DPOP_PART_MAX = 4096 };

typedef struct dpop_expected {
    const char *pem; /* NULL: any key */
    const char *url;
    int64_t time;
    int64_t later_s; /* maximum delay: a repeated attempt is made later */
} dpop_expected;

/* Decodes base64url without padding and appends a NUL; returns the number of bytes, -1 for any other text. */
static inline int dpop_decode(const char *text, size_t size, unsigned char out[DPOP_PART_MAX])
{
    char padded[DPOP_PART_MAX];
    size_t full = (size + 3) / 4 * 4;
    if (full >= sizeof padded || !size) return -1;
    for (size_t i = 0; i < full; i++) {
        char c = i < size ? text[i] : '=';
        if (i < size && (c == '+' || c == '/' || c == '=')) return -1;
        padded[i] = (char)(c == '-' ? '+' : c == '_' ? '/' : c);
    }
    int length = EVP_DecodeBlock(out, (const unsigned char *)padded, (int)full);
    if (length < 0) return -1;
    length -= (int)(full - size);
    out[length] = '\0';
    return length;
}

static inline cJSON *dpop_json(const char *text, size_t size)
{
    unsigned char bytes[DPOP_PART_MAX];
    return dpop_decode(text, size, bytes) < 0 ? NULL : cJSON_Parse((const char *)bytes);
}

static inline bool dpop_is(const cJSON *object, const char *name, const char *expected)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text && strcmp(text, expected) == 0;
}

/* The public key with these coordinates. */
static inline EVP_PKEY *dpop_public_key(const char *x, const char *y)
{
    unsigned char point[1 + 32 + 32] = {4}, bytes[DPOP_PART_MAX];
    EVP_PKEY *key = NULL;
    if (!x || !y || dpop_decode(x, strlen(x), bytes) != 32) return NULL;
    memcpy(point + 1, bytes, 32);
    if (dpop_decode(y, strlen(y), bytes) != 32) return NULL;
    memcpy(point + 33, bytes, 32);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char[]){"P-256"}, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (!context || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    return key;
}

static inline bool dpop_verify(EVP_PKEY *key, const char *text, size_t size, const unsigned char raw[64])
{
    unsigned char *der = NULL;
    ECDSA_SIG *signature = ECDSA_SIG_new();
    ECDSA_SIG_set0(signature, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL));
    int der_size = i2d_ECDSA_SIG(signature, &der);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = der_size > 0 && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(context, der, (size_t)der_size, (const unsigned char *)text, size) == 1;
    EVP_MD_CTX_free(context);
    ECDSA_SIG_free(signature);
    OPENSSL_free(der);
    return good;
}

static inline bool dpop_is_key_of(EVP_PKEY *key, const char *pem)
{
    BIO *text = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *pair = PEM_read_bio_PrivateKey(text, NULL, NULL, NULL);
    bool same = pair && EVP_PKEY_eq(key, pair) == 1;
    EVP_PKEY_free(pair);
    BIO_free(text);
    return same;
}

static inline const char *dpop_check_json(const cJSON *header, const cJSON *claims, const dpop_expected *expected,
                                          char id[64])
{
    const cJSON *jwk = cJSON_GetObjectItemCaseSensitive(header, "jwk");
    const cJSON *time = cJSON_GetObjectItemCaseSensitive(claims, "iat");
    const char *jti = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(claims, "jti"));
    if (!header || !claims) return "is not JSON in base64url";
    if (!dpop_is(header, "typ", "dpop+jwt") || !dpop_is(header, "alg", "ES256")) return "has another header";
    if (!dpop_is(jwk, "kty", "EC") || !dpop_is(jwk, "crv", "P-256")) return "has another key";
    if (cJSON_GetArraySize(jwk) != 4) return "has more than the public key";
    if (!dpop_is(claims, "htm", "POST")) return "has another htm";
    if (!dpop_is(claims, "htu", expected->url)) return "has another htu";
    int64_t later_s = cJSON_IsNumber(time) ? (int64_t)time->valuedouble - expected->time : -1;
    if (later_s < 0 || later_s > expected->later_s) return "has another iat";
    if (!jti || strlen(jti) != 36 || jti[14] != '4') return "has no UUID as jti";
    memcpy(id, jti, 37);
    return NULL;
}

/* Returns NULL for the expected proof, and copies its jti to `id`; else returns a description of the error. */
static inline const char *dpop_problem(const char *proof, const dpop_expected *expected, char id[64])
{
    unsigned char raw[DPOP_PART_MAX];
    const char *first = proof ? strchr(proof, '.') : NULL;
    const char *second = first ? strchr(first + 1, '.') : NULL;
    if (!second) return "is not there, or has no three parts";
    cJSON *header = dpop_json(proof, (size_t)(first - proof));
    cJSON *claims = dpop_json(first + 1, (size_t)(second - first - 1));
    const char *problem = dpop_check_json(header, claims, expected, id);
    const cJSON *jwk = cJSON_GetObjectItemCaseSensitive(header, "jwk");
    EVP_PKEY *key = problem ? NULL
                            : dpop_public_key(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(jwk, "x")),
                                              cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(jwk, "y")));
    if (!problem && !key) problem = "has no point of the curve as key";
    if (!problem && expected->pem && !dpop_is_key_of(key, expected->pem)) problem = "has the key of somebody else";
    if (!problem && dpop_decode(second + 1, strlen(second + 1), raw) != 64) problem = "has no signature of 64 bytes";
    if (!problem && !dpop_verify(key, proof, (size_t)(second - proof), raw)) problem = "has a wrong signature";
    EVP_PKEY_free(key);
    cJSON_Delete(header);
    cJSON_Delete(claims);
    return problem;
}

#endif
