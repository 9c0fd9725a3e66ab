/* SPDX-License-Identifier: Apache-2.0 */
#include "verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <awsc/status.h>

#include "runtime.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define ALLOWED_SKEW_SECONDS 300

/* The parsed parts of an Authorization header. */
typedef struct authorization {
    awsc_view key_id;
    awsc_view date;
    awsc_view region;
    awsc_view service;
    awsc_view terminator;
    awsc_view signed_headers;
    awsc_view signature;
} authorization;

typedef struct verifier {
    const awsc_local_settings *settings;
    const char *service;
    const awsc_local_request *request;
    awsc_arena *arena;
    awsc_local_failure *failure;
    authorization given;
    awsc_view timestamp;
    const awsc_local_key *key;
} verifier;

/* Sets the failure. Returns AWSC_END, which ends the verification. */
static int refuse_request(verifier *state, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int refuse_request(verifier *state, const char *code, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 0) return AWSC_ERR_NOMEM;
    size_t size = (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    const char *message = awsc_arena_text(state->arena, text, size);
    if (!message) return AWSC_ERR_NOMEM;
    *state->failure = (awsc_local_failure){.code = code, .message = message, .http_status = 403};
    return AWSC_END;
}

static int refuse_incomplete(verifier *state, const char *what)
{
    return refuse_request(state, "IncompleteSignatureException", "%s", what);
}

static int refuse_signature(verifier *state, const char *what)
{
    return refuse_request(state, "InvalidSignatureException", "%s", what);
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

static void read_credential(awsc_view value, authorization *out)
{
    value = awsc_view_split(value, '/', &out->key_id);
    value = awsc_view_split(value, '/', &out->date);
    value = awsc_view_split(value, '/', &out->region);
    value = awsc_view_split(value, '/', &out->service);
    out->terminator = value;
}

static int read_authorization(verifier *state)
{
    const char *header = awsc_local_request_header(state->request, "Authorization");
    if (!header) return refuse_request(state, "MissingAuthenticationTokenException", "Missing Authentication Token");
    awsc_view rest = awsc_view_text(header);
    if (!awsc_view_starts_with(rest, AWSC_VIEW(ALGORITHM " "))) {
        return refuse_incomplete(state, "Authorization header must begin with '" ALGORITHM "'.");
    }
    rest = (awsc_view){rest.data + sizeof ALGORITHM, rest.size - sizeof ALGORITHM};
    authorization *given = &state->given;
    while (rest.data) {
        awsc_view part, name;
        rest = awsc_view_split(rest, ',', &part);
        awsc_view value = awsc_view_split(awsc_view_trim(part), '=', &name);
        if (awsc_view_equal(name, AWSC_VIEW("Credential"))) {
            read_credential(value, given);
        } else if (awsc_view_equal(name, AWSC_VIEW("SignedHeaders"))) {
            given->signed_headers = value;
        } else if (awsc_view_equal(name, AWSC_VIEW("Signature"))) {
            given->signature = value;
        }
    }
    if (!given->key_id.size) return refuse_incomplete(state, "Authorization header requires 'Credential' parameter.");
    if (!given->signed_headers.size) {
        return refuse_incomplete(state, "Authorization header requires 'SignedHeaders' parameter.");
    }
    if (!given->signature.size) {
        return refuse_incomplete(state, "Authorization header requires 'Signature' parameter.");
    }
    return AWSC_OK;
}

/* ---- checks, in the order in which the service answers --------------------------------------------------------- */

static int check_scope(verifier *state)
{
    const authorization *given = &state->given;
    if (!awsc_view_equal(given->terminator, AWSC_VIEW("aws4_request"))) {
        return refuse_incomplete(state, "Credential must have exactly 5 slash-delimited elements, the last of them "
                                        "'aws4_request'.");
    }
    if (!awsc_view_equal(given->region, awsc_view_text(state->settings->region))) {
        return refuse_request(state, "InvalidSignatureException",
                              "Credential should be scoped to a valid region. It should be '%s'.",
                              state->settings->region);
    }
    if (!awsc_view_equal(given->service, awsc_view_text(state->service))) {
        return refuse_request(state, "InvalidSignatureException",
                              "Credential should be scoped to correct service: '%s'.", state->service);
    }
    return AWSC_OK;
}

static int check_key(verifier *state)
{
    static const char invalid_token[] = "The security token included in the request is invalid.";
    for (size_t i = 0; i < state->settings->key_count && !state->key; i++) {
        if (awsc_view_equal(state->settings->keys[i].id, state->given.key_id)) state->key = &state->settings->keys[i];
    }
    if (!state->key) return refuse_request(state, "UnrecognizedClientException", "%s", invalid_token);
    awsc_view token = awsc_view_text(awsc_local_request_header(state->request, "X-Amz-Security-Token"));
    if (!awsc_view_equal(token, state->key->token)) {
        return refuse_request(state, "UnrecognizedClientException", "%s", invalid_token);
    }
    return AWSC_OK;
}

static int check_time(verifier *state)
{
    const char *header = awsc_local_request_header(state->request, "X-Amz-Date");
    awsc_time signed_at;
    if (!header) return refuse_incomplete(state, "Authorization header requires existence of a 'X-Amz-Date' header.");
    state->timestamp = awsc_view_text(header);
    if (awsc_time_parse_basic(state->timestamp, &signed_at)) {
        return refuse_incomplete(state, "Date must be in ISO-8601 'basic format'.");
    }
    if (!awsc_view_starts_with(state->timestamp, state->given.date) || state->given.date.size != 8) {
        return refuse_signature(state, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
                                       "from HTTP.");
    }
    int64_t now = awsc_clock_now(awsc_clock_system()).seconds;
    char given[17], current[17], limit[17];
    awsc_time_format_basic(given, signed_at.seconds);
    awsc_time_format_basic(current, now);
    if (signed_at.seconds < now - ALLOWED_SKEW_SECONDS) {
        awsc_time_format_basic(limit, now - ALLOWED_SKEW_SECONDS);
        return refuse_request(state, "InvalidSignatureException",
                              "Signature expired: %s is now earlier than %s (%s - 5 min.)", given, limit, current);
    }
    if (signed_at.seconds > now + ALLOWED_SKEW_SECONDS) {
        awsc_time_format_basic(limit, now + ALLOWED_SKEW_SECONDS);
        return refuse_request(state, "InvalidSignatureException",
                              "Signature not yet current: %s is still later than %s (%s + 5 min.)", given, limit,
                              current);
    }
    return AWSC_OK;
}

static bool is_signed(const verifier *state, awsc_view name)
{
    awsc_view list = state->given.signed_headers;
    while (list.data) {
        awsc_view one;
        list = awsc_view_split(list, ';', &one);
        if (awsc_view_equal_ignore_case(one, name)) return true;
    }
    return false;
}

/* Fails unless the signature covers Host and every x-amz- header. */
static int check_signed_headers(verifier *state)
{
    if (!is_signed(state, AWSC_VIEW("host"))) {
        return refuse_signature(state, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    }
    for (size_t i = 0; i < state->request->header_count; i++) {
        awsc_view name = awsc_view_text(state->request->headers[i].name);
        if (name.size < 6 || !awsc_view_equal_ignore_case((awsc_view){name.data, 6}, AWSC_VIEW("x-amz-"))) continue;
        if (!is_signed(state, name)) {
            return refuse_request(state, "InvalidSignatureException",
                                  "'%.100s' must be a 'SignedHeader' in the AWS Authorization.", name.data);
        }
    }
    return AWSC_OK;
}

static int compare_signature(verifier *state, awsc_signer *signer)
{
    awsc_payload_hash hash;
    awsc_signature expected;
    awsc_blob body = state->request->body;
    awsc_body hashed = {body.size ? body.data : &awsc_empty, body.size, NULL, NULL};
    if (awsc_signer_hash_body(signer, hashed, &hash, NULL)) return AWSC_ERR_NOMEM;
    const char *stated = awsc_local_request_header(state->request, "X-Amz-Content-Sha256");
    if (stated && strcmp(stated, hash.text)) {
        return refuse_signature(state, "The value of 'x-amz-content-sha256' does not match the SHA-256 of the body.");
    }
    awsc_sigv4_received received = {
        .method = state->request->method,
        .target = state->request->target,
        .headers = state->request->headers,
        .header_count = state->request->header_count,
        .signed_headers = state->given.signed_headers,
        .payload_hash = awsc_view_text(hash.text),
        .timestamp = state->timestamp,
        .date = state->given.date,
        .region = state->given.region,
        .service = state->given.service,
        .secret = state->key->secret,
    };
    int status = awsc_sigv4_signature_for(signer, &received, &expected, NULL);
    if (status == AWSC_ERR_NOMEM) return status;
    if (!status && awsc_signature_equal(&expected, state->given.signature)) return AWSC_OK;
    return refuse_signature(state, "The request signature we calculated does not match the signature you provided. "
                                   "Check your AWS Secret Access Key and signing method. Consult the service "
                                   "documentation for details.");
}

static int check_signature(verifier *state)
{
    awsc_signer *signer = awsc_signer_new(awsc_allocator_default());
    if (!signer) return AWSC_ERR_NOMEM;
    int status = compare_signature(state, signer);
    awsc_signer_free(signer);
    return status;
}

int awsc_local_verify(const awsc_local_settings *settings, const char *service, const awsc_local_request *request,
                      awsc_arena *arena, awsc_local_failure *failure)
{
    static int (*const checks[])(verifier *) = {read_authorization, check_scope,          check_key,
                                                check_time,         check_signed_headers, check_signature};
    verifier state = {.settings = settings, .service = service, .request = request, .arena = arena, .failure = failure};
    *failure = (awsc_local_failure){0};
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        int status = checks[i](&state);
        if (status) return status == AWSC_END ? AWSC_OK : status;
    }
    return AWSC_OK;
}
