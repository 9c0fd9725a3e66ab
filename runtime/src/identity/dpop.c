/* SPDX-License-Identifier: Apache-2.0 */
/* Creates DPoP proofs. */
#include "identity/dpop.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/encode.h"
#include "base/uuid.h"
#include "error/error.h"
#include "json/writer.h"
#include "sys/random.h"

enum { SCALAR_BYTES = 32, SIGNATURE_DER_MAX = 80, CURVE_NAME_MAX = 64 };

/* ---- base64url ------------------------------------------------------------------------------------------------- */

static void append_base64url(awsc_buffer *out, const void *data, size_t size)
{
    size_t begin = out->size;
    awsc_base64_encode(out, data, size);
    if (out->failed) return;
    while (out->size > begin && out->data[out->size - 1] == '=') awsc_buffer_truncate(out, out->size - 1);
    for (char *c = out->data + begin; c < out->data + out->size; c++) {
        if (*c == '+') *c = '-';
        if (*c == '/') *c = '_';
    }
}

/* ---- keys ------------------------------------------------------------------------------------------------------ */

static int refuse_key(awsc_error **error, const char *what)
{
    return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s; expected a private key on the curve P-256, as PEM", what);
}

/* Refuses to give a passphrase, so that OpenSSL does not ask for one on the terminal. */
static int no_passphrase(char *buffer, int size, int writing, void *user)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)user;
    return -1;
}

static EVP_PKEY *read_pem(const char *pem, size_t size)
{
    BIO *text = BIO_new_mem_buf(pem, (int)size);
    EVP_PKEY *pair = text ? PEM_read_bio_PrivateKey(text, NULL, no_passphrase, NULL) : NULL;
    BIO_free(text);
    return pair;
}

static bool is_p256(const EVP_PKEY *pair)
{
    char curve[CURVE_NAME_MAX] = "";
    if (EVP_PKEY_get_group_name(pair, curve, sizeof curve, NULL) != 1) return false;
    return strcmp(curve, "prime256v1") == 0 || strcmp(curve, "P-256") == 0;
}

static bool read_coordinate(const awsc_dpop_key *key, const char *name, char out[AWSC_DPOP_SCALAR_TEXT + 1])
{
    unsigned char bytes[SCALAR_BYTES];
    BIGNUM *number = NULL;
    awsc_buffer text = AWSC_BUFFER_INIT(key->allocator);
    bool done = EVP_PKEY_get_bn_param(key->pair, name, &number) == 1 &&
                BN_bn2binpad(number, bytes, sizeof bytes) == (int)sizeof bytes;
    BN_free(number);
    if (done) append_base64url(&text, bytes, sizeof bytes);
    done = done && !text.failed && text.size == AWSC_DPOP_SCALAR_TEXT;
    if (done) memcpy(out, text.data, AWSC_DPOP_SCALAR_TEXT + 1);
    awsc_buffer_clear(&text);
    return done;
}

static int read_key(awsc_dpop_key *key, const char *pem, awsc_error **error)
{
    size_t size = strnlen(pem, AWSC_DPOP_PEM_MAX + 1);
    if (size > AWSC_DPOP_PEM_MAX) return refuse_key(error, "is longer than any key is");
    key->pair = read_pem(pem, size);
    if (!key->pair) return refuse_key(error, "cannot be read");
    if (!EVP_PKEY_is_a(key->pair, "EC")) return refuse_key(error, "is a key of another kind");
    if (!is_p256(key->pair)) return refuse_key(error, "is a key on another curve");
    if (!read_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X, key->x) ||
        !read_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y, key->y))
        return awsc_error_nomem(error);
    return AWSC_OK;
}

int awsc_dpop_key_new(const awsc_allocator *allocator, const char *pem, awsc_dpop_key **out, awsc_error **error)
{
    *out = NULL;
    awsc_dpop_key *key = awsc_alloc_zeroed(allocator, 1, sizeof *key);
    if (!key) return awsc_error_nomem(error);
    key->allocator = allocator;
    /* Keep our errors of an invalid key out of OpenSSL's error queue, which the program may read. */
    (void)ERR_set_mark();
    int status = read_key(key, pem, error);
    (void)ERR_pop_to_mark();
    if (status)
        awsc_dpop_key_free(key);
    else
        *out = key;
    return status;
}

void awsc_dpop_key_free(awsc_dpop_key *key)
{
    if (!key) return;
    EVP_PKEY_free(key->pair);
    awsc_release(key->allocator, key);
}

/* ---- signatures ------------------------------------------------------------------------------------------------ */

/* Converts a signature from DER to r and s of 32 bytes each. Returns false if OpenSSL fails. */
static bool unwrap_signature(const unsigned char *der, size_t size, unsigned char out[2 * SCALAR_BYTES])
{
    const unsigned char *at = der;
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)size);
    bool done = signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, SCALAR_BYTES) == SCALAR_BYTES &&
                BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + SCALAR_BYTES, SCALAR_BYTES) == SCALAR_BYTES;
    ECDSA_SIG_free(signature);
    return done;
}

static bool sign(const awsc_dpop_key *key, awsc_view text, unsigned char out[2 * SCALAR_BYTES])
{
    unsigned char der[SIGNATURE_DER_MAX];
    size_t size = sizeof der;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    (void)ERR_set_mark();
    bool done = context && EVP_DigestSignInit_ex(context, NULL, "SHA256", NULL, NULL, key->pair, NULL) == 1 &&
                EVP_DigestSign(context, der, &size, (const unsigned char *)text.data, text.size) == 1 &&
                unwrap_signature(der, size, out);
    (void)ERR_pop_to_mark();
    EVP_MD_CTX_free(context);
    return done;
}

/* ---- the proof: header.claims.signature ------------------------------------------------------------------------- */

static void write_header(const awsc_dpop_key *key, awsc_buffer *json)
{
    awsc_buffer_append_format(json,
                              "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\","
                              "\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}}",
                              key->x, key->y);
}

static void write_claims(const char *id, const char *method, const char *url, awsc_time now, awsc_buffer *json)
{
    awsc_buffer_append_format(json, "{\"jti\":\"%s\",\"htm\":\"%s\",\"iat\":%lld,\"htu\":", id, method,
                              (long long)now.seconds);
    awsc_json_append_quoted(json, awsc_view_text(url));
    awsc_buffer_append_char(json, '}');
}

/* Appends the content of `json` in base64url to `out`, and empties `json`. */
static void append_part(awsc_buffer *out, awsc_buffer *json)
{
    if (json->failed) out->failed = true;
    if (!out->failed) append_base64url(out, json->data, json->size);
    awsc_buffer_truncate(json, 0);
}

int awsc_dpop_proof(const awsc_dpop_key *key, const char *method, const char *url, awsc_time now, awsc_buffer *out,
                    awsc_error **error)
{
    unsigned char signature[2 * SCALAR_BYTES];
    uint8_t random[16];
    char id[37];
    awsc_buffer json = AWSC_BUFFER_INIT(key->allocator);
    size_t begin = out->size;
    if (awsc_random_bytes(random, sizeof random))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "the system has no random bytes for a proof of possession");
    awsc_uuid_format(id, random);
    write_header(key, &json);
    append_part(out, &json);
    awsc_buffer_append_char(out, '.');
    write_claims(id, method, url, now, &json);
    append_part(out, &json);
    awsc_buffer_clear(&json);
    if (out->failed) return awsc_error_nomem(error);
    if (!sign(key, awsc_view_of(out->data + begin, out->size - begin), signature))
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "OpenSSL cannot sign a proof of possession");
    awsc_buffer_append_char(out, '.');
    append_base64url(out, signature, sizeof signature);
    return out->failed ? awsc_error_nomem(error) : AWSC_OK;
}
