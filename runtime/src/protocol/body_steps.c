/* SPDX-License-Identifier: Apache-2.0 */
/* Compresses the body of a request and adds its checksum. */
#include "protocol/body_steps.h"

#include "base/encode.h"
#include "crypto/md5.h"
#include "error/error.h"
#include "http/body.h"
#include "http/gzip.h"

/* ---- compression ----------------------------------------------------------------------------------------------- */

/* Appends the encoding to the Content-Encoding that the body may already have. */
static int append_encoding(awsc_http_request *request, const char *encoding, awsc_error **error)
{
    const char *before = awsc_http_request_header(request, "Content-Encoding");
    if (!before || !before[0]) return awsc_http_request_set_header(request, "Content-Encoding", encoding, error);
    awsc_buffer value = AWSC_BUFFER_INIT(request->allocator);
    awsc_buffer_append_format(&value, "%s, %s", before, encoding);
    return awsc_http_request_take_header(request, "Content-Encoding", &value, error);
}

/* Compresses a body in memory. Files and readers are not compressed, because the compressed length has to be known
 * before sending. */
static int compress_body(awsc_http_request *request, size_t min_bytes, awsc_error **error)
{
    awsc_body body = request->body;
    if (!body.data || body.size < min_bytes) return AWSC_OK;
    awsc_buffer compressed = AWSC_BUFFER_INIT_SECRET(request->allocator);
    if (awsc_gzip(awsc_view_of(body.data, body.size), &compressed)) {
        awsc_buffer_clear(&compressed);
        return awsc_error_nomem(error);
    }
    awsc_buffer_clear_secret(&request->owned_body);
    request->owned_body = compressed;
    awsc_http_request_set_body(request, AWSC_BODY_MEMORY(compressed.data, compressed.size));
    return append_encoding(request, "gzip", error);
}

/* ---- checksum -------------------------------------------------------------------------------------------------- */

static int take_piece(void *user, const void *data, size_t size, awsc_error **error)
{
    if (awsc_md5_update(user, data, size) == 0) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_CONFIG, "OpenSSL failed to compute an MD5");
}

static int hash_body(awsc_body body, uint8_t digest[AWSC_MD5_SIZE], awsc_error **error)
{
    awsc_md5 *md5 = awsc_md5_begin();
    if (!md5)
        return awsc_error_set(error, AWSC_ERR_CONFIG,
                              "OpenSSL gives no MD5, which the service wants as a checksum of the body");
    int status = awsc_body_read(body, take_piece, md5, error);
    if (!status && awsc_md5_end(md5, digest))
        status = awsc_error_set(error, AWSC_ERR_CONFIG, "OpenSSL failed to compute an MD5");
    awsc_md5_free(md5);
    return status;
}

static int add_checksum(awsc_http_request *request, awsc_error **error)
{
    uint8_t digest[AWSC_MD5_SIZE];
    if (!awsc_body_is_set(request->body) || awsc_http_request_header(request, "Content-MD5")) return AWSC_OK;
    int status = hash_body(request->body, digest, error);
    if (status) return status;
    awsc_buffer text = AWSC_BUFFER_INIT(request->allocator);
    awsc_base64_encode(&text, digest, sizeof digest);
    return awsc_http_request_take_header(request, "Content-MD5", &text, error);
}

/* ---- both ------------------------------------------------------------------------------------------------------ */

static int run(const awsc_operation *operation, size_t min_compression_bytes, awsc_http_request *request,
               awsc_error **error)
{
    int status = AWSC_OK;
    if (operation->flags & AWSC_TABLE_OPERATION_GZIP) status = compress_body(request, min_compression_bytes, error);
    if (!status && (operation->flags & AWSC_TABLE_OPERATION_CONTENT_MD5)) status = add_checksum(request, error);
    return status;
}

const struct awsc_body_steps awsc_internal_body_steps = {run};
