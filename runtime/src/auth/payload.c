/* The hash of a request body, wherever the body comes from. */
#include "auth/payload.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/view.h"
#include "error/error.h"

enum { CHUNK_BYTES = 16384 };

static int crypto_failed(awsc_error **error)
{
    return awsc_error_set(error, AWSC_ERR_CONFIG, "OpenSSL failed to compute a SHA-256");
}

static int hash_descriptor(awsc_crypto *crypto, int descriptor, const char *path, awsc_error **error)
{
    char chunk[CHUNK_BYTES];
    for (;;) {
        ssize_t got = read(descriptor, chunk, sizeof chunk);
        if (got == 0) return AWSC_OK;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            return awsc_error_set(error, AWSC_ERR_TRANSPORT, "body file %s cannot be read: %s", path, strerror(errno));
        if (awsc_sha256_update(crypto, chunk, (size_t)got)) return crypto_failed(error);
    }
}

static int hash_file(awsc_crypto *crypto, const char *path, awsc_error **error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return awsc_error_set(error, AWSC_ERR_TRANSPORT, "body file %s cannot be opened: %s", path, strerror(errno));
    int status = hash_descriptor(crypto, descriptor, path, error);
    close(descriptor);
    return status;
}

static int hash_reader(awsc_crypto *crypto, const awsc_body_source *source, awsc_error **error)
{
    char chunk[CHUNK_BYTES];
    uint64_t total = 0;
    if (!source->read) return awsc_error_set(error, AWSC_ERR_VALIDATION, "the body's source has no read function");
    if (!source->rewind)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "the body's source cannot rewind after its hash is computed; expected sha256_hex");
    for (;;) {
        int64_t got = source->read(source->user, chunk, sizeof chunk);
        if (got == 0) break;
        if (got < 0 || got > (int64_t)sizeof chunk)
            return awsc_error_set(error, AWSC_ERR_TRANSPORT, "the body's source failed to read after %" PRIu64 " bytes",
                                  total);
        if (awsc_sha256_update(crypto, chunk, (size_t)got)) return crypto_failed(error);
        total += (uint64_t)got;
    }
    if (total != source->length)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "the body's source gave %" PRIu64 " bytes; expected its length, %" PRIu64, total,
                              source->length);
    if (source->rewind(source->user))
        return awsc_error_set(error, AWSC_ERR_TRANSPORT, "the body's source failed to rewind");
    return AWSC_OK;
}

/* The hash that the source states, in lower case. */
static int stated_hash(const char *hex, awsc_payload_hash *out, awsc_error **error)
{
    size_t size = 0;
    for (; hex[size] && size < AWSC_SHA256_HEX; size++) {
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
    int status = AWSC_OK;

    if (body.source && body.source->sha256_hex) return stated_hash(body.source->sha256_hex, out, error);
    if (!body.path && !body.source && body.size == 0) {
        memcpy(out->text, empty_hash, sizeof empty_hash);
        return AWSC_OK;
    }
    if (awsc_sha256_begin(crypto)) return crypto_failed(error);
    if (body.path)
        status = hash_file(crypto, body.path, error);
    else if (body.source)
        status = hash_reader(crypto, body.source, error);
    else if (awsc_sha256_update(crypto, body.data, body.size))
        status = crypto_failed(error);
    if (status) return status;
    if (awsc_sha256_end(crypto, digest)) return crypto_failed(error);
    awsc_hex_write(out->text, digest, sizeof digest);
    out->text[AWSC_SHA256_HEX] = '\0';
    return AWSC_OK;
}
