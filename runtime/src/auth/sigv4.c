/* Signature Version 4: what is hashed, in which order. Canonical forms are in canonical.c, keys in signing_key.c. */
#include "auth/sigv4.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "auth/canonical.h"
#include "auth/payload.h"
#include "auth/signing_key.h"
#include "base/encode.h"
#include "base/timestamp.h"
#include "error/error.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define EVENT_ALGORITHM "AWS4-HMAC-SHA256-PAYLOAD"

enum { DEFAULT_EXPIRY_SECONDS = 900, MAX_EXPIRY_SECONDS = 604800, DATE_SIZE = 8 };

struct awsc_signer {
    const awsc_allocator *allocator;
    awsc_crypto *crypto;
    awsc_key_cache keys;
    awsc_canonical_scratch scratch;
    awsc_buffer header_lines;
    awsc_buffer header_names;
    awsc_buffer canonical;
    awsc_buffer string_to_sign;
    awsc_buffer value; /* Authorization, parameters of presigned requests */
};

/* What one signature needs, checked. */
typedef struct signing {
    awsc_view key_id;
    awsc_view token;
    awsc_key_scope scope;
    uint32_t flags;
    const char *payload_hash;
    int64_t expires_seconds;
    char timestamp[17];
} signing;

/* ---- the signer ------------------------------------------------------------------------------------------------ */

static void each_buffer(awsc_signer *signer, void (*visit)(awsc_buffer *))
{
    visit(&signer->scratch.text);
    visit(&signer->scratch.items);
    visit(&signer->header_lines);
    visit(&signer->header_names);
    visit(&signer->canonical);
    visit(&signer->string_to_sign);
    visit(&signer->value);
}

awsc_signer *awsc_signer_new(const awsc_allocator *allocator)
{
    awsc_signer *signer = awsc_alloc_zeroed(allocator, 1, sizeof *signer);
    if (!signer) return NULL;
    signer->allocator = allocator;
    awsc_key_cache_init(&signer->keys, allocator);
    signer->scratch.text = signer->scratch.items = AWSC_BUFFER_INIT(allocator);
    signer->header_lines = signer->header_names = AWSC_BUFFER_INIT(allocator);
    signer->canonical = signer->string_to_sign = signer->value = AWSC_BUFFER_INIT(allocator);
    signer->crypto = awsc_crypto_new(allocator);
    if (signer->crypto) return signer;
    awsc_signer_free(signer);
    return NULL;
}

void awsc_signer_free(awsc_signer *signer)
{
    if (!signer) return;
    awsc_key_cache_clear(&signer->keys);
    each_buffer(signer, awsc_buffer_clear_secret); /* they held session tokens */
    awsc_crypto_free(signer->crypto);
    awsc_release(signer->allocator, signer);
}

static void reset_buffer(awsc_buffer *buffer)
{
    if (buffer->failed)
        awsc_buffer_clear_secret(buffer);
    else
        awsc_buffer_truncate(buffer, 0);
}

awsc_view awsc_signer_canonical_request(const awsc_signer *signer)
{
    return awsc_buffer_view(&signer->canonical);
}

awsc_view awsc_signer_string_to_sign(const awsc_signer *signer)
{
    return awsc_buffer_view(&signer->string_to_sign);
}

int awsc_signer_hash_body(awsc_signer *signer, awsc_body body, awsc_payload_hash *out, awsc_error **error)
{
    return awsc_payload_hash_body(signer->crypto, body, out, error);
}

/* ---- parameters ------------------------------------------------------------------------------------------------ */

static int missing(awsc_error **error, const char *what)
{
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "signing: %s is missing", what);
}

/* Reads no more of a caller's structure than the caller has. */
static void copy_sized(void *to, size_t to_size, const void *from, size_t from_size)
{
    memset(to, 0, to_size);
    memcpy(to, from, from_size < to_size ? from_size : to_size);
}

static int read_credentials(const awsc_credentials *given, signing *out, awsc_error **error)
{
    awsc_credentials credentials;
    if (!given) return missing(error, "credentials");
    copy_sized(&credentials, sizeof credentials, given, given->struct_size);
    out->key_id = awsc_view_text(credentials.access_key_id);
    out->scope.secret = awsc_view_text(credentials.secret_access_key);
    out->token = awsc_view_text(credentials.session_token);
    if (out->key_id.size == 0) return missing(error, "the access key id");
    if (out->scope.secret.size == 0) return missing(error, "the secret access key");
    if (out->scope.secret.size > AWSC_SECRET_MAX)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "signing: the secret access key is longer than %d bytes",
                              AWSC_SECRET_MAX);
    return AWSC_OK;
}

static int read_params(const awsc_sigv4_params *given, signing *out, awsc_error **error)
{
    awsc_sigv4_params params;
    memset(out, 0, sizeof *out);
    if (!given || given->struct_size == 0)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "signing: parameters are missing; expected them to begin with AWSC_SIGV4_PARAMS_INIT");
    copy_sized(&params, sizeof params, given, given->struct_size);
    int status = read_credentials(params.credentials, out, error);
    if (status) return status;
    out->scope.region = awsc_view_text(params.region);
    out->scope.service = awsc_view_text(params.service);
    if (out->scope.region.size == 0) return missing(error, "the region");
    if (out->scope.service.size == 0) return missing(error, "the service");
    awsc_time_format_basic(out->timestamp, params.time.seconds);
    out->scope.date = (awsc_view){out->timestamp, DATE_SIZE};
    out->flags = params.flags;
    out->payload_hash = params.payload_hash;
    out->expires_seconds = params.expires_seconds ? params.expires_seconds : DEFAULT_EXPIRY_SECONDS;
    return AWSC_OK;
}

static int begin(awsc_signer *signer, const awsc_http_request *request, const awsc_sigv4_params *params, signing *out,
                 awsc_error **error)
{
    if (!request) return missing(error, "the request");
    int status = read_params(params, out, error);
    if (status) return status;
    if (!awsc_http_request_header(request, "host"))
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "signing: the request has no Host header; expected one before it is signed");
    each_buffer(signer, reset_buffer);
    return AWSC_OK;
}

static int find_payload_hash(awsc_signer *signer, const awsc_http_request *request, const signing *what,
                             awsc_payload_hash *space, const char **out, awsc_error **error)
{
    *out = what->payload_hash;
    if (*out) return AWSC_OK;
    *out = "UNSIGNED-PAYLOAD";
    if (what->flags & AWSC_SIGV4_UNSIGNED_PAYLOAD) return AWSC_OK;
    *out = space->text;
    return awsc_payload_hash_body(signer->crypto, request->body, space, error);
}

/* ---- hashing --------------------------------------------------------------------------------------------------- */

static void append_scope(awsc_buffer *out, const awsc_key_scope *scope)
{
    awsc_buffer_append_view(out, scope->date);
    awsc_buffer_append_char(out, '/');
    awsc_buffer_append_view(out, scope->region);
    awsc_buffer_append_char(out, '/');
    awsc_buffer_append_view(out, scope->service);
    awsc_buffer_append_text(out, "/aws4_request");
}

static void append_hash(awsc_signer *signer, awsc_buffer *out, awsc_view data)
{
    uint8_t digest[AWSC_SHA256_SIZE];
    if (awsc_sha256(signer->crypto, data.data, data.size, digest))
        out->failed = true;
    else
        awsc_hex_encode(out, digest, sizeof digest);
}

/* Signs `signer->string_to_sign`. */
static int make_signature(awsc_signer *signer, const awsc_key_scope *scope, awsc_signature *out, awsc_error **error)
{
    uint8_t digest[AWSC_SHA256_SIZE];
    awsc_view text = awsc_buffer_view(&signer->string_to_sign);
    if (signer->string_to_sign.failed) return awsc_error_nomem(error);
    const uint8_t *key = awsc_key_cache_get(&signer->keys, signer->crypto, scope);
    if (!key || awsc_hmac_sha256(signer->crypto, key, AWSC_SHA256_SIZE, text.data, text.size, digest))
        return awsc_error_nomem(error);
    awsc_hex_write(out->text, digest, sizeof digest);
    out->text[AWSC_SHA256_HEX] = '\0';
    return AWSC_OK;
}

/* Signs what is in `canonical`. */
static int sign_canonical(awsc_signer *signer, awsc_view timestamp, const awsc_key_scope *scope, awsc_signature *out,
                          awsc_error **error)
{
    awsc_buffer *text = &signer->string_to_sign;
    if (signer->canonical.failed || signer->header_lines.failed || signer->header_names.failed)
        return awsc_error_nomem(error);
    awsc_buffer_append_text(text, ALGORITHM "\n");
    awsc_buffer_append_view(text, timestamp);
    awsc_buffer_append_char(text, '\n');
    append_scope(text, scope);
    awsc_buffer_append_char(text, '\n');
    append_hash(signer, text, awsc_buffer_view(&signer->canonical));
    return make_signature(signer, scope, out, error);
}

/* Puts the canonical request together; header_lines and `names` are ready. */
static void build_canonical(awsc_signer *signer, awsc_view method, awsc_view path, awsc_view query, awsc_view names,
                            awsc_view payload_hash, uint32_t flags)
{
    awsc_buffer *out = &signer->canonical;
    awsc_buffer_append_view(out, method);
    awsc_buffer_append_char(out, '\n');
    awsc_canonical_path(out, &signer->scratch, path, flags);
    awsc_buffer_append_char(out, '\n');
    awsc_canonical_query(out, &signer->scratch, query);
    awsc_buffer_append_char(out, '\n');
    awsc_buffer_append_view(out, awsc_buffer_view(&signer->header_lines));
    awsc_buffer_append_char(out, '\n');
    awsc_buffer_append_view(out, names);
    awsc_buffer_append_char(out, '\n');
    awsc_buffer_append_view(out, payload_hash);
}

static int sign_request(awsc_signer *signer, const awsc_http_request *request, const signing *what,
                        const char *payload_hash, awsc_signature *out, awsc_error **error)
{
    build_canonical(signer, awsc_view_text(request->method), awsc_buffer_view(&request->path),
                    awsc_buffer_view(&request->query), awsc_buffer_view(&signer->header_names),
                    awsc_view_text(payload_hash), what->flags);
    return sign_canonical(signer, (awsc_view){what->timestamp, 16}, &what->scope, out, error);
}

/* ---- in the headers -------------------------------------------------------------------------------------------- */

static int set_token_header(awsc_http_request *request, const signing *what, awsc_error **error)
{
    if (what->token.size)
        return awsc_http_request_put_header(request, AWSC_VIEW("X-Amz-Security-Token"), what->token, true, error);
    awsc_http_request_remove_header(request, "X-Amz-Security-Token");
    return AWSC_OK;
}

static int set_headers(awsc_http_request *request, const signing *what, const char *payload_hash, awsc_error **error)
{
    int status =
        awsc_http_request_put_header(request, AWSC_VIEW("X-Amz-Date"), (awsc_view){what->timestamp, 16}, true, error);
    if (status) return status;
    if (what->flags & AWSC_SIGV4_ADD_PAYLOAD_HASH)
        status = awsc_http_request_put_header(request, AWSC_VIEW("X-Amz-Content-Sha256"), awsc_view_text(payload_hash),
                                              true, error);
    if (status) return status;
    if (what->flags & AWSC_SIGV4_TOKEN_UNSIGNED) {
        awsc_http_request_remove_header(request, "X-Amz-Security-Token");
        return AWSC_OK;
    }
    return set_token_header(request, what, error);
}

static int set_authorization(awsc_signer *signer, awsc_http_request *request, const signing *what,
                             const awsc_signature *signature, awsc_error **error)
{
    awsc_buffer *value = &signer->value;
    awsc_buffer_append_text(value, ALGORITHM " Credential=");
    awsc_buffer_append_view(value, what->key_id);
    awsc_buffer_append_char(value, '/');
    append_scope(value, &what->scope);
    awsc_buffer_append_text(value, ", SignedHeaders=");
    awsc_buffer_append_view(value, awsc_buffer_view(&signer->header_names));
    awsc_buffer_append_text(value, ", Signature=");
    awsc_buffer_append(value, signature->text, AWSC_SHA256_HEX);
    if (value->failed) return awsc_error_nomem(error);
    return awsc_http_request_put_header(request, AWSC_VIEW("Authorization"), awsc_buffer_view(value), true, error);
}

int awsc_signer_sign(awsc_signer *signer, awsc_http_request *request, const awsc_sigv4_params *params,
                     awsc_error **error)
{
    signing what;
    awsc_payload_hash space;
    awsc_signature signature;
    const char *payload_hash;

    int status = begin(signer, request, params, &what, error);
    if (status) return status;
    status = find_payload_hash(signer, request, &what, &space, &payload_hash, error);
    if (status) return status;
    status = set_headers(request, &what, payload_hash, error);
    if (status) return status;
    awsc_canonical_headers(&signer->header_lines, &signer->header_names, &signer->scratch, &request->headers);
    status = sign_request(signer, request, &what, payload_hash, &signature, error);
    if (status) return status;
    status = set_authorization(signer, request, &what, &signature, error);
    if (status == AWSC_OK && (what.flags & AWSC_SIGV4_TOKEN_UNSIGNED)) status = set_token_header(request, &what, error);
    return status;
}

/* ---- in the query ---------------------------------------------------------------------------------------------- */

static void add_parameter(awsc_http_request *request, awsc_view name, awsc_view value)
{
    awsc_http_request_add_query(request, name, &value);
}

static void add_parameters(awsc_signer *signer, awsc_http_request *request, const signing *what)
{
    char seconds[24];
    int size = snprintf(seconds, sizeof seconds, "%" PRId64, what->expires_seconds);
    awsc_buffer *value = &signer->value;
    awsc_buffer_append_view(value, what->key_id);
    awsc_buffer_append_char(value, '/');
    append_scope(value, &what->scope);
    if (value->failed) request->query.failed = true;
    add_parameter(request, AWSC_VIEW("X-Amz-Algorithm"), AWSC_VIEW(ALGORITHM));
    add_parameter(request, AWSC_VIEW("X-Amz-Credential"), awsc_buffer_view(value));
    add_parameter(request, AWSC_VIEW("X-Amz-Date"), (awsc_view){what->timestamp, 16});
    add_parameter(request, AWSC_VIEW("X-Amz-Expires"), (awsc_view){seconds, (size_t)size});
    add_parameter(request, AWSC_VIEW("X-Amz-SignedHeaders"), awsc_buffer_view(&signer->header_names));
    if (what->token.size && !(what->flags & AWSC_SIGV4_TOKEN_UNSIGNED))
        add_parameter(request, AWSC_VIEW("X-Amz-Security-Token"), what->token);
}

static bool is_presigned(const awsc_http_request *request)
{
    return strstr(awsc_http_request_query(request), "X-Amz-Signature=") != NULL;
}

static int presign_query(awsc_signer *signer, awsc_http_request *request, const signing *what, awsc_error **error)
{
    awsc_payload_hash space;
    awsc_signature signature;
    const char *payload_hash;

    int status = find_payload_hash(signer, request, what, &space, &payload_hash, error);
    if (status) return status;
    awsc_canonical_headers(&signer->header_lines, &signer->header_names, &signer->scratch, &request->headers);
    add_parameters(signer, request, what);
    if (request->query.failed) return awsc_error_nomem(error);
    status = sign_request(signer, request, what, payload_hash, &signature, error);
    if (status) return status;
    if (what->token.size && (what->flags & AWSC_SIGV4_TOKEN_UNSIGNED))
        add_parameter(request, AWSC_VIEW("X-Amz-Security-Token"), what->token);
    add_parameter(request, AWSC_VIEW("X-Amz-Signature"), (awsc_view){signature.text, AWSC_SHA256_HEX});
    return request->query.failed ? awsc_error_nomem(error) : AWSC_OK;
}

int awsc_signer_presign(awsc_signer *signer, awsc_http_request *request, const awsc_sigv4_params *params,
                        awsc_error **error)
{
    signing what;
    int status = begin(signer, request, params, &what, error);
    if (status) return status;
    if (what.expires_seconds < 1 || what.expires_seconds > MAX_EXPIRY_SECONDS)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "signing: expires_seconds is %" PRId64 "; expected 1 to %d",
                              what.expires_seconds, MAX_EXPIRY_SECONDS);
    if (is_presigned(request))
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "signing: the query holds an X-Amz-Signature already");
    size_t before = request->query.size;
    status = presign_query(signer, request, &what, error);
    if (status) awsc_buffer_truncate(&request->query, before);
    return status;
}

/* ---- the public functions -------------------------------------------------------------------------------------- */

typedef int sign_fn(awsc_signer *signer, awsc_http_request *request, const awsc_sigv4_params *params,
                    awsc_error **error);

static int sign_once(sign_fn *sign, awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error)
{
    awsc_signer *signer = awsc_signer_new(awsc_allocator_default());
    if (!signer) return awsc_error_set(error, AWSC_ERR_CONFIG, "signing: OpenSSL has no SHA-256, or memory ran out");
    int status = sign(signer, request, params, error);
    awsc_signer_free(signer);
    return status;
}

int awsc_sigv4_sign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error)
{
    return sign_once(awsc_signer_sign, request, params, error);
}

int awsc_sigv4_presign(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error)
{
    return sign_once(awsc_signer_presign, request, params, error);
}

/* ---- events ---------------------------------------------------------------------------------------------------- */

int awsc_signer_sign_event(awsc_signer *signer, const awsc_sigv4_params *params, const char *prior,
                           awsc_view date_header, awsc_view payload, awsc_signature *out, awsc_error **error)
{
    signing what;
    int status = read_params(params, &what, error);
    if (status) return status;
    if (!prior || strlen(prior) != AWSC_SHA256_HEX)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "signing: the prior signature has no 64 digits");
    each_buffer(signer, reset_buffer);
    awsc_buffer *text = &signer->string_to_sign;
    awsc_buffer_append_text(text, EVENT_ALGORITHM "\n");
    awsc_buffer_append(text, what.timestamp, 16);
    awsc_buffer_append_char(text, '\n');
    append_scope(text, &what.scope);
    awsc_buffer_append_char(text, '\n');
    awsc_buffer_append(text, prior, AWSC_SHA256_HEX);
    awsc_buffer_append_char(text, '\n');
    append_hash(signer, text, date_header);
    awsc_buffer_append_char(text, '\n');
    append_hash(signer, text, payload);
    return make_signature(signer, &what.scope, out, error);
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
    each_buffer(signer, reset_buffer);
    int status = awsc_canonical_named_headers(&signer->header_lines, received->signed_headers, received->headers,
                                              received->header_count, error);
    if (status) return status;
    build_canonical(signer, received->method, path, query, received->signed_headers, received->payload_hash,
                    received->flags);
    return sign_canonical(signer, received->timestamp, &scope, out, error);
}

bool awsc_signature_equal(const awsc_signature *signature, awsc_view text)
{
    if (text.size != AWSC_SHA256_HEX) return false;
    unsigned difference = 0;
    for (size_t i = 0; i < AWSC_SHA256_HEX; i++)
        difference |= (unsigned)(unsigned char)signature->text[i] ^ (unsigned)(unsigned char)text.data[i];
    return difference == 0;
}
