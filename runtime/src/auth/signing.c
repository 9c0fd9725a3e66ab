/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of signing: builds the canonical request and the string to sign, and adds the signature to the request.
 * canonical.c writes the canonical forms; sigv4.c and sigv4a.c hold the two algorithms.
 */
#include "auth/signing.h"

#include <string.h>

#include <awsc/tables/schema.h>

#include "auth/payload.h"
#include "base/encode.h"
#include "base/memory.h"
#include "base/timestamp.h"
#include "error/error.h"
#include "error/given.h"
#include "sys/clock.h"

enum { DEFAULT_EXPIRY_SECONDS = 900, MAX_EXPIRY_SECONDS = 604800 };

/* Appends all views in the arguments. */
#define APPEND(buffer, ...)                                                                                            \
    awsc_buffer_append_views(buffer, (const awsc_view[]){__VA_ARGS__},                                                 \
                             sizeof((const awsc_view[]){__VA_ARGS__}) / sizeof(awsc_view))

/* ---- the signer ------------------------------------------------------------------------------------------------ */

static inline void each_buffer(awsc_signer *signer, void (*visit)(awsc_buffer *))
{
    visit(&signer->scratch.text);
    visit(&signer->scratch.items);
    visit(&signer->scratch.order);
    visit(&signer->header_lines);
    visit(&signer->header_names);
    visit(&signer->canonical);
    visit(&signer->string_to_sign);
    visit(&signer->scope);
    visit(&signer->value);
}

awsc_signer *awsc_signer_new(const awsc_allocator *allocator)
{
    awsc_signer *signer = awsc_alloc_zeroed(allocator, 1, sizeof *signer);
    if (!signer) return NULL;
    signer->allocator = allocator;
    awsc_key_cache_init(&signer->keys, allocator);
    /* Session tokens go through them. */
    signer->scratch.text = signer->scratch.items = signer->scratch.order = AWSC_BUFFER_INIT_SECRET(allocator);
    signer->header_lines = signer->header_names = signer->canonical = AWSC_BUFFER_INIT_SECRET(allocator);
    signer->string_to_sign = signer->scope = signer->value = AWSC_BUFFER_INIT_SECRET(allocator);
    signer->crypto = awsc_crypto_new(allocator);
    if (signer->crypto) return signer;
    awsc_signer_free(signer);
    return NULL;
}

void awsc_signer_free(awsc_signer *signer)
{
    if (!signer) return;
    awsc_key_cache_clear(&signer->keys);
    if (signer->free_ecdsa_keys) signer->free_ecdsa_keys(signer->ecdsa_keys);
    each_buffer(signer, awsc_buffer_clear_secret); /* they held session tokens */
    awsc_hash_start_clear(&signer->canonical_start);
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

void awsc_signer_reset(awsc_signer *signer)
{
    each_buffer(signer, reset_buffer);
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

static int read_credentials(const awsc_credentials *given, awsc_signing *out, awsc_error **error)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    if (!given) return missing(error, "credentials");
    int status = AWSC_TAKE_STRUCT(&credentials, given, "signing: credentials", AWSC_CREDENTIALS_INIT, error);
    if (status) return status;
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

static int read_regions(const awsc_sigv4_params *params, const awsc_signing_algorithm *algorithm, awsc_signing *out,
                        awsc_error **error)
{
    out->scope.region = awsc_view_text(params->region);
    out->region_set = awsc_view_text(params->region_set);
    if (algorithm->has_region_set) {
        if (out->region_set.size == 0) out->region_set = out->scope.region;
        if (out->region_set.size == 0) return missing(error, "the set of regions");
        return AWSC_OK;
    }
    return out->scope.region.size ? AWSC_OK : missing(error, "the region");
}

/* Returns `second` in the form 20150830T123600Z; valid until the next call. */
static awsc_view timestamp_of(awsc_signer *signer, int64_t second)
{
    if (second != signer->second || !signer->timestamp[0]) awsc_time_format_basic(signer->timestamp, second);
    signer->second = second;
    return (awsc_view){signer->timestamp, AWSC_TIMESTAMP_SIZE};
}

static const awsc_option_field time_field = {"time", offsetof(awsc_sigv4_params, time), AWSC_TYPE_TIME, 0};

int awsc_signing_read(awsc_signer *signer, const awsc_sigv4_params *given, const awsc_signing_algorithm *algorithm,
                      awsc_signing *out, awsc_error **error)
{
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    int status = AWSC_TAKE_NEEDED_STRUCT(&params, given, "signing: params", AWSC_SIGV4_PARAMS_INIT, error);
    if (!status) status = read_credentials(params.credentials, out, error);
    if (!status) status = read_regions(&params, algorithm, out, error);
    if (status) return status;
    out->scope.service = awsc_view_text(params.service);
    if (out->scope.service.size == 0) return missing(error, "the service");
    status = awsc_given_option(AWSC_ERR_VALIDATION, "signing", &time_field, &params, error);
    if (status) return status;
    if (!params.time.is_set) params.time.value = awsc_clock_now(awsc_clock_system());
    out->timestamp = timestamp_of(signer, params.time.value.seconds);
    out->scope.date = (awsc_view){out->timestamp.data, AWSC_DATE_SIZE};
    out->flags = params.flags;
    out->payload_hash = params.payload_hash;
    out->expires_seconds = params.expires_seconds;
    return AWSC_OK;
}

static int begin(awsc_signer *signer, const awsc_signing_algorithm *algorithm, const awsc_http_request *request,
                 const awsc_sigv4_params *params, awsc_signing *out, awsc_error **error)
{
    AWSC_NEED_OF("signing", request, error);
    int status = awsc_signing_read(signer, params, algorithm, out, error);
    if (status) return status;
    if (!awsc_http_request_header(request, "host"))
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "signing: the request has no Host header; expected one before it is signed");
    awsc_signer_reset(signer);
    awsc_signing_put_scope(signer, &out->scope, !algorithm->has_region_set);
    return AWSC_OK;
}

static int find_payload_hash(awsc_signer *signer, const awsc_http_request *request, const awsc_signing *what,
                             awsc_payload_hash *space, const char **out, awsc_error **error)
{
    *out = what->payload_hash;
    if (*out) return AWSC_OK;
    *out = "UNSIGNED-PAYLOAD";
    if (what->flags & AWSC_SIGV4_UNSIGNED_PAYLOAD) return AWSC_OK;
    *out = space->text;
    return awsc_payload_hash_body(signer->crypto, request->body, space, error);
}

/* ---- scope and string to sign ---------------------------------------------------------------------------------- */

void awsc_signing_put_scope(awsc_signer *signer, const awsc_key_scope *scope, bool with_region)
{
    awsc_view region = with_region ? scope->region : AWSC_VIEW("");
    size_t size = scope->date.size + region.size + scope->service.size + sizeof "///aws4_request";
    char *at = awsc_buffer_reserve(&signer->scope, size);
    if (!at) return;
    at = awsc_put(at, scope->date);
    *at++ = '/';
    at = awsc_put(at, region);
    if (with_region) *at++ = '/';
    at = awsc_put(at, scope->service);
    at = awsc_put(at, AWSC_VIEW("/aws4_request"));
    awsc_buffer_written(&signer->scope, at);
}

void awsc_signing_put_canonical(awsc_signer *signer, awsc_view method, awsc_view path, awsc_view query, awsc_view names,
                                awsc_view payload_hash, uint32_t flags)
{
    awsc_buffer *out = &signer->canonical;
    awsc_view lines = awsc_buffer_view(&signer->header_lines);
    char *at = awsc_buffer_reserve(out, method.size + sizeof "\n");
    if (!at) return;
    at = awsc_put(at, method);
    *at++ = '\n';
    awsc_buffer_written(out, at);
    awsc_canonical_path(out, &signer->scratch, path, flags);
    awsc_buffer_append_char(out, '\n');
    awsc_canonical_query(out, &signer->scratch, query);
    at = awsc_buffer_reserve(out, lines.size + names.size + payload_hash.size + sizeof "\n\n\n");
    if (!at) return;
    *at++ = '\n';
    at = awsc_put(at, lines);
    *at++ = '\n';
    at = awsc_put(at, names);
    *at++ = '\n';
    at = awsc_put(at, payload_hash);
    awsc_buffer_written(out, at);
}

int awsc_signing_put_text(awsc_signer *signer, awsc_view algorithm, awsc_view timestamp, awsc_error **error)
{
    uint8_t digest[AWSC_SHA256_SIZE];
    awsc_view canonical = awsc_buffer_view(&signer->canonical), scope = awsc_buffer_view(&signer->scope);
    if (signer->canonical.failed || signer->header_lines.failed || signer->header_names.failed || signer->scope.failed)
        return awsc_error_nomem(error);
    if (awsc_sha256_next(signer->crypto, &signer->canonical_start, canonical.data, canonical.size, digest))
        return awsc_crypto_failed(signer->crypto, error);
    size_t size = algorithm.size + timestamp.size + scope.size + AWSC_SHA256_HEX + sizeof "\n\n\n";
    char *at = awsc_buffer_reserve(&signer->string_to_sign, size);
    if (!at) return awsc_error_nomem(error);
    at = awsc_put(at, algorithm);
    *at++ = '\n';
    at = awsc_put(at, timestamp);
    *at++ = '\n';
    at = awsc_put(at, scope);
    *at++ = '\n';
    awsc_hex_write(at, digest, sizeof digest);
    awsc_buffer_written(&signer->string_to_sign, at + AWSC_SHA256_HEX);
    return AWSC_OK;
}

awsc_view awsc_signer_signature(const awsc_signer *signer)
{
    return awsc_view_of(signer->signature, signer->signature_size);
}

static int sign_request(awsc_signer *signer, const awsc_signing_algorithm *algorithm, const awsc_http_request *request,
                        const awsc_signing *what, const char *payload_hash, awsc_error **error)
{
    awsc_signing_put_canonical(signer, awsc_view_text(request->method), awsc_buffer_view(&request->path),
                               awsc_buffer_view(&request->query), awsc_buffer_view(&signer->header_names),
                               awsc_view_text(payload_hash), what->flags);
    int status = awsc_signing_put_text(signer, algorithm->name, what->timestamp, error);
    return status ? status : algorithm->sign(signer, what, error);
}

/* ---- in the headers -------------------------------------------------------------------------------------------- */

static int set_token_header(awsc_http_request *request, const awsc_signing *what, awsc_error **error)
{
    if (what->token.size)
        return awsc_http_request_put_header(request, AWSC_VIEW("X-Amz-Security-Token"), what->token, true, error);
    awsc_http_request_remove_header(request, "X-Amz-Security-Token");
    return AWSC_OK;
}

static int set_headers(awsc_http_request *request, const awsc_signing_algorithm *algorithm, const awsc_signing *what,
                       const char *payload_hash, awsc_error **error)
{
    int status = awsc_http_request_put_header(request, AWSC_VIEW("X-Amz-Date"), what->timestamp, true, error);
    if (!status && algorithm->has_region_set)
        status = awsc_http_request_put_header(request, AWSC_VIEW("X-Amz-Region-Set"), what->region_set, true, error);
    if (!status && (what->flags & AWSC_SIGV4_ADD_PAYLOAD_HASH))
        status = awsc_http_request_put_header(request, AWSC_VIEW("X-Amz-Content-Sha256"), awsc_view_text(payload_hash),
                                              true, error);
    if (status) return status;
    if (what->flags & AWSC_SIGV4_TOKEN_UNSIGNED) {
        awsc_http_request_remove_header(request, "X-Amz-Security-Token");
        return AWSC_OK;
    }
    return set_token_header(request, what, error);
}

static int set_authorization(awsc_signer *signer, awsc_http_request *request, awsc_view algorithm, awsc_view key_id,
                             awsc_error **error)
{
    awsc_buffer *value = &signer->value;
    awsc_view signature = awsc_signer_signature(signer);
    awsc_view scope = awsc_buffer_view(&signer->scope), names = awsc_buffer_view(&signer->header_names);
    size_t size = algorithm.size + key_id.size + scope.size + names.size + signature.size +
                  sizeof " Credential=/, SignedHeaders=, Signature=";
    char *at = awsc_buffer_reserve(value, size);
    if (!at) return awsc_error_nomem(error);
    at = awsc_put(at, algorithm);
    at = awsc_put(at, AWSC_VIEW(" Credential="));
    at = awsc_put(at, key_id);
    *at++ = '/';
    at = awsc_put(at, scope);
    at = awsc_put(at, AWSC_VIEW(", SignedHeaders="));
    at = awsc_put(at, names);
    at = awsc_put(at, AWSC_VIEW(", Signature="));
    at = awsc_put(at, signature);
    awsc_buffer_written(value, at);
    return awsc_http_request_put_header(request, AWSC_VIEW("Authorization"), awsc_buffer_view(value), true, error);
}

int awsc_signer_sign_by(awsc_signer *signer, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                        const awsc_sigv4_params *params, awsc_error **error)
{
    awsc_signing what;
    awsc_payload_hash space;
    const char *payload_hash;

    int status = begin(signer, algorithm, request, params, &what, error);
    if (!status) status = find_payload_hash(signer, request, &what, &space, &payload_hash, error);
    if (!status) status = set_headers(request, algorithm, &what, payload_hash, error);
    if (status) return status;
    awsc_canonical_headers(&signer->header_lines, &signer->header_names, &signer->scratch, &request->headers,
                           what.flags);
    status = sign_request(signer, algorithm, request, &what, payload_hash, error);
    if (!status) status = set_authorization(signer, request, algorithm->name, what.key_id, error);
    if (!status && (what.flags & AWSC_SIGV4_TOKEN_UNSIGNED)) status = set_token_header(request, &what, error);
    return status;
}

/* ---- in the query ---------------------------------------------------------------------------------------------- */

static void add_parameter(awsc_http_request *request, awsc_view name, awsc_view value)
{
    awsc_http_request_add_query(request, name, &value);
}

static void add_parameters(awsc_signer *signer, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                           const awsc_signing *what)
{
    awsc_buffer *value = &signer->value;
    APPEND(value, what->key_id, AWSC_VIEW("/"), awsc_buffer_view(&signer->scope));
    add_parameter(request, AWSC_VIEW("X-Amz-Algorithm"), algorithm->name);
    add_parameter(request, AWSC_VIEW("X-Amz-Credential"), awsc_buffer_view(value));
    add_parameter(request, AWSC_VIEW("X-Amz-Date"), what->timestamp);
    awsc_buffer_truncate(value, 0);
    awsc_buffer_append_i64(value, what->expires_seconds.value);
    add_parameter(request, AWSC_VIEW("X-Amz-Expires"), awsc_buffer_view(value));
    if (value->failed) request->query.failed = true;
    add_parameter(request, AWSC_VIEW("X-Amz-SignedHeaders"), awsc_buffer_view(&signer->header_names));
    if (algorithm->has_region_set) add_parameter(request, AWSC_VIEW("X-Amz-Region-Set"), what->region_set);
    if (what->token.size && !(what->flags & AWSC_SIGV4_TOKEN_UNSIGNED))
        add_parameter(request, AWSC_VIEW("X-Amz-Security-Token"), what->token);
}

static bool is_presigned(const awsc_http_request *request)
{
    return strstr(awsc_http_request_query(request), "X-Amz-Signature=") != NULL;
}

static int presign_query(awsc_signer *signer, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                         const awsc_signing *what, awsc_error **error)
{
    awsc_payload_hash space;
    const char *payload_hash;

    int status = find_payload_hash(signer, request, what, &space, &payload_hash, error);
    if (status) return status;
    awsc_canonical_headers(&signer->header_lines, &signer->header_names, &signer->scratch, &request->headers,
                           what->flags);
    add_parameters(signer, algorithm, request, what);
    if (request->query.failed) return awsc_error_nomem(error);
    status = sign_request(signer, algorithm, request, what, payload_hash, error);
    if (status) return status;
    if (what->token.size && (what->flags & AWSC_SIGV4_TOKEN_UNSIGNED))
        add_parameter(request, AWSC_VIEW("X-Amz-Security-Token"), what->token);
    add_parameter(request, AWSC_VIEW("X-Amz-Signature"), awsc_signer_signature(signer));
    return request->query.failed ? awsc_error_nomem(error) : AWSC_OK;
}

int awsc_signer_presign_by(awsc_signer *signer, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                           const awsc_sigv4_params *params, awsc_error **error)
{
    awsc_signing what;
    int64_t seconds = DEFAULT_EXPIRY_SECONDS;
    int status = begin(signer, algorithm, request, params, &what, error);
    if (!status)
        status = awsc_given_within("signing", "expires_seconds", what.expires_seconds, 1, MAX_EXPIRY_SECONDS, &seconds,
                                   error);
    if (status) return status;
    what.expires_seconds = AWSC_I64(seconds);
    if (is_presigned(request))
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "signing: the query holds an X-Amz-Signature already");
    size_t before = request->query.size;
    status = presign_query(signer, algorithm, request, &what, error);
    if (status) awsc_buffer_truncate(&request->query, before);
    return status;
}

/* ---- with a signer for one signature --------------------------------------------------------------------------- */

int awsc_sign_once(awsc_sign_fn *sign, const awsc_signing_algorithm *algorithm, awsc_http_request *request,
                   const awsc_sigv4_params *params, awsc_error **error)
{
    awsc_signer *signer = awsc_signer_new(awsc_memory());
    if (!signer) return awsc_error_nomem(error);
    int status = sign(signer, algorithm, request, params, error);
    awsc_signer_free(signer);
    return status;
}
