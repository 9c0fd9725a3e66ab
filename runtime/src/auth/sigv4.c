/* SPDX-License-Identifier: Apache-2.0 */
/* Signature Version 4: an HMAC by a key for the day, region and service. Signs requests and events, and computes the
 * expected signature of a received request. */
#include "auth/sigv4.h"

#include <string.h>

#include "auth/signing.h"
#include "base/encode.h"
#include "error/error.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define EVENT_ALGORITHM "AWS4-HMAC-SHA256-PAYLOAD"

/* Signs `signer->string_to_sign`; writes the signature as hexadecimal digits to `out`. */
static int sign_text(awsc_signer *signer, const awsc_key_scope *scope, char out[AWSC_SHA256_HEX], awsc_error **error)
{
    uint8_t digest[AWSC_SHA256_SIZE];
    awsc_hmac_key *key;
    awsc_view text = awsc_buffer_view(&signer->string_to_sign);
    int status = awsc_key_cache_get(&signer->keys, signer->crypto, scope, &key, error);
    if (status) return status;
    if (awsc_hmac_key_sign(signer->crypto, key, text.data, text.size, digest))
        return awsc_crypto_failed(signer->crypto, error);
    awsc_hex_write(out, digest, sizeof digest);
    return AWSC_OK;
}

static int sign(awsc_signer *signer, const awsc_signing *what, awsc_error **error)
{
    signer->signature_size = AWSC_SHA256_HEX;
    return sign_text(signer, &what->scope, signer->signature, error);
}

const awsc_signing_algorithm awsc_sigv4 = {{ALGORITHM, sizeof ALGORITHM - 1}, false, sign};

int awsc_sigv4_sign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error)
{
    return awsc_sign_once(awsc_signer_sign_by, &awsc_sigv4, request, params, error);
}

int awsc_sigv4_presign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error)
{
    return awsc_sign_once(awsc_signer_presign_by, &awsc_sigv4, request, params, error);
}

/* ---- events ---------------------------------------------------------------------------------------------------- */

/* Writes the SHA-256 of `data` as hexadecimal digits to `out`. */
static int hash_text(awsc_signer *signer, awsc_view data, char out[AWSC_SHA256_HEX], awsc_error **error)
{
    uint8_t digest[AWSC_SHA256_SIZE];
    if (awsc_sha256(signer->crypto, data.data, data.size, digest)) return awsc_crypto_failed(signer->crypto, error);
    awsc_hex_write(out, digest, sizeof digest);
    return AWSC_OK;
}

int awsc_signer_sign_event(awsc_signer *signer, const awsc_sigv4_params *params, const char *prior,
                           awsc_view date_header, awsc_view payload, awsc_signature *out, awsc_error **error)
{
    awsc_signing what;
    char date_hash[AWSC_SHA256_HEX], payload_hash[AWSC_SHA256_HEX];
    const awsc_view line = AWSC_VIEW("\n");
    int status = awsc_signing_read(signer, params, &awsc_sigv4, &what, error);
    if (status) return status;
    if (!prior || strlen(prior) != AWSC_SHA256_HEX)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "signing: the prior signature has no 64 digits");
    status = hash_text(signer, date_header, date_hash, error);
    if (!status) status = hash_text(signer, payload, payload_hash, error);
    if (status) return status;
    awsc_signer_reset(signer);
    awsc_signing_put_scope(signer, &what.scope, true);
    const awsc_view parts[] = {
        AWSC_VIEW(EVENT_ALGORITHM "\n"),
        what.timestamp,
        line,
        awsc_buffer_view(&signer->scope),
        line,
        {prior, AWSC_SHA256_HEX},
        line,
        {date_hash, sizeof date_hash},
        line,
        {payload_hash, sizeof payload_hash},
    };
    awsc_buffer_append_views(&signer->string_to_sign, parts, sizeof parts / sizeof *parts);
    if (signer->scope.failed || signer->string_to_sign.failed) return awsc_error_nomem(error);
    out->text[AWSC_SHA256_HEX] = '\0';
    return sign_text(signer, &what.scope, out->text, error);
}

/* ---- the server's side ----------------------------------------------------------------------------------------- */

int awsc_sigv4_signature_for(awsc_signer *signer, const awsc_sigv4_received *received, awsc_signature *out,
                             awsc_error **error)
{
    awsc_view path = {NULL, 0};
    awsc_view query = awsc_view_split(received->target, '?', &path);
    awsc_key_scope scope = {received->secret, received->date, received->region, received->service};
    if (received->secret.size > AWSC_SECRET_MAX)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "signing: the secret access key is longer than %d bytes",
                              AWSC_SECRET_MAX);
    awsc_signer_reset(signer);
    awsc_signing_put_scope(signer, &scope, true);
    int status = awsc_canonical_named_headers(&signer->header_lines, received->signed_headers, received->headers,
                                              received->header_count, error);
    if (status) return status;
    awsc_signing_put_canonical(signer, received->method, path, query, received->signed_headers, received->payload_hash,
                               received->flags);
    status = awsc_signing_put_text(signer, AWSC_VIEW(ALGORITHM), received->timestamp, error);
    out->text[AWSC_SHA256_HEX] = '\0';
    return status ? status : sign_text(signer, &scope, out->text, error);
}

bool awsc_signature_equal(const awsc_signature *signature, awsc_view text)
{
    if (text.size != AWSC_SHA256_HEX) return false;
    unsigned difference = 0;
    for (size_t i = 0; i < AWSC_SHA256_HEX; i++)
        difference |= (unsigned)(unsigned char)signature->text[i] ^ (unsigned)(unsigned char)text.data[i];
    return difference == 0;
}
