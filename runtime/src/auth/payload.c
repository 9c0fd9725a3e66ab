/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes request bodies from memory, files and readers. */
#include "auth/payload.h"

#include <string.h>

#include "base/encode.h"
#include "base/view.h"
#include "error/error.h"
#include "http/body.h"

static int take_piece(void *user, const void *data, size_t size, awsc_error **error)
{
    return awsc_sha256_update(user, data, size) ? awsc_crypto_failed(user, error) : AWSC_OK;
}

/* Validates the hash given with a body and copies it in lower case. AWSC_ERR_VALIDATION if it is not 64 hex digits. */
static int stated_hash(const char *hex, awsc_payload_hash *out, awsc_error **error)
{
    size_t size = 0;
    for (; size < AWSC_SHA256_HEX && hex[size]; size++) {
        char c = awsc_ascii_lower(hex[size]);
        if (!awsc_ascii_is_digit(c) && (c < 'a' || c > 'f')) break;
        out->text[size] = c;
    }
    out->text[AWSC_SHA256_HEX] = '\0';
    if (size == AWSC_SHA256_HEX && hex[size] == '\0') return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "sha256_hex of the body is not a hash; expected 64 hex digits");
}

int awsc_payload_hash_body(awsc_crypto *crypto, awsc_body body, awsc_payload_hash *out, awsc_error **error)
{
    static const char empty_hash[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    uint8_t digest[AWSC_SHA256_SIZE];

    if (body.source && body.source->sha256_hex) return stated_hash(body.source->sha256_hex, out, error);
    if (body.source && body.source->read && !body.source->rewind)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "the body's source cannot rewind after its hash is computed; expected sha256_hex");
    if (!body.path && !body.source && body.size == 0) {
        memcpy(out->text, empty_hash, sizeof empty_hash);
        return AWSC_OK;
    }
    if (awsc_sha256_begin(crypto)) return awsc_crypto_failed(crypto, error);
    int status = awsc_body_read(body, take_piece, crypto, error);
    if (status) return status;
    if (awsc_sha256_end(crypto, digest)) return awsc_crypto_failed(crypto, error);
    awsc_hex_write(out->text, digest, sizeof digest);
    out->text[AWSC_SHA256_HEX] = '\0';
    return AWSC_OK;
}
