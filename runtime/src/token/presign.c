/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Presigns tokens of all kinds. This file writes the query itself, since the order of the parameters depends on the
 * kind and X-Amz-Expires may have a fraction. auth/ computes the signature as for a received request.
 */
#include "token/presign.h"

#include <string.h>

#include "auth/sigv4.h"
#include "base/encode.h"
#include "base/timestamp.h"
#include "endpoint/partition.h"

enum { HTTPS_PORT = 443, TIMESTAMP_SIZE = 16, DATE_SIZE = 8, MOST_PARAMETERS = AWSC_TOKEN_PARAMETERS + 8 };

/* SHA-256 of an empty body: the presigned requests have no body. */
#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct parameter {
    awsc_view name;
    awsc_view value;
} parameter;

typedef struct presigning {
    const awsc_token_given *given;
    const awsc_token_row *row;
    const awsc_credentials *credentials;
    int64_t lifetime_ms; /* X-Amz-Expires */
    int64_t expires_ms;
    char timestamp[TIMESTAMP_SIZE + 1];
    awsc_signature signature;
    size_t count;
    parameter parameters[MOST_PARAMETERS];
    const char *const *next_value;
    const char *header; /* value of row->header */
    awsc_buffer host, signed_host, signed_headers, credential, lifetime;
    awsc_buffer query, url; /* hold session token and signature */
} presigning;

/* ---- times ----------------------------------------------------------------------------------------------------- */

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void find_times(presigning *p, awsc_time now)
{
    const awsc_opt_time *expiration = &p->credentials->expiration;
    int64_t credentials_ms = expiration->is_set ? awsc_token_milliseconds(expiration->value) : INT64_MAX;
    int64_t date_ms = awsc_token_milliseconds((awsc_time){now.seconds, 0}), now_ms = awsc_token_milliseconds(now);
    p->lifetime_ms = p->given->seconds * 1000;
    if (p->row->flags & AWSC_TOKEN_WITHIN_CREDENTIALS && credentials_ms < now_ms + p->lifetime_ms)
        p->lifetime_ms = credentials_ms > INT64_MIN / 2 ? credentials_ms - now_ms : INT64_MIN / 2;
    int64_t accepted_ms = p->row->accepted_seconds ? (int64_t)p->row->accepted_seconds * 1000 : p->lifetime_ms;
    p->expires_ms = lesser(date_ms + accepted_ms, credentials_ms);
    awsc_time_format_basic(p->timestamp, now.seconds);
}

/* Appends milliseconds as seconds, with a fraction only if needed and without trailing zeros: "900", "12.5". */
static void put_lifetime(awsc_buffer *out, int64_t ms)
{
    if (ms < 0) awsc_buffer_append_char(out, '-');
    uint64_t size = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms, fraction = size % 1000;
    awsc_buffer_append_u64(out, size / 1000);
    if (fraction) awsc_buffer_append_char(out, '.');
    for (uint64_t digit = 100; fraction; fraction %= digit, digit /= 10)
        awsc_buffer_append_char(out, (char)('0' + fraction / digit));
}

/* ---- parts ----------------------------------------------------------------------------------------------------- */

/* Returns the program's next value for the row. */
static const char *take_value(presigning *p)
{
    return *p->next_value++;
}

static void put_lower(awsc_buffer *out, const char *text, bool lower)
{
    for (; *text; text++) awsc_buffer_append_char(out, lower ? awsc_ascii_lower(*text) : *text);
}

/* Appends the host of the row, with the region and the DNS suffix in place of "*" and "$". */
static void put_pattern(awsc_buffer *out, const char *pattern, const char *region)
{
    for (; *pattern; pattern++) {
        if (*pattern == '*')
            awsc_buffer_append_text(out, region);
        else if (*pattern == '$')
            awsc_buffer_append_text(out, awsc_partition_find(&awsc_partitions_all, awsc_view_text(region))->dns_suffix);
        else
            awsc_buffer_append_char(out, *pattern);
    }
}

static void put_hosts(presigning *p)
{
    const char *given = p->given->texts[AWSC_TOKEN_HOST];
    bool normal = p->row->flags & AWSC_TOKEN_NORMAL_HOST;
    if (given)
        put_lower(&p->host, given, p->row->flags & AWSC_TOKEN_LOWER_HOST);
    else
        put_pattern(&p->host, p->row->host, p->given->texts[AWSC_TOKEN_REGION]);
    if (p->host.failed) return;
    put_lower(&p->signed_host, p->host.data, normal);
    if (!p->given->port) return;
    awsc_buffer_append_format(&p->host, ":%d", (int)p->given->port);
    if (!normal || p->given->port != HTTPS_PORT) awsc_buffer_append_format(&p->signed_host, ":%d", (int)p->given->port);
}

static void add(presigning *p, const char *name, awsc_view value)
{
    p->parameters[p->count++] = (parameter){awsc_view_text(name), value};
}

static void add_given_parameters(presigning *p)
{
    for (int i = 0; i < AWSC_TOKEN_PARAMETERS && p->row->parameters[i].name; i++) {
        const awsc_token_parameter *row = &p->row->parameters[i];
        const char *value = row->value ? row->value : take_value(p);
        if (value) add(p, row->name, awsc_view_text(value));
    }
}

static void add_parameters(presigning *p)
{
    const char *parts[] = {p->given->texts[AWSC_TOKEN_REGION], p->row->service, "aws4_request"};
    awsc_buffer_append_text(&p->credential, p->credentials->access_key_id);
    awsc_buffer_append_char(&p->credential, '/');
    awsc_buffer_append(&p->credential, p->timestamp, DATE_SIZE);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        awsc_buffer_append_char(&p->credential, '/');
        awsc_buffer_append_text(&p->credential, parts[i]);
    }
    put_lifetime(&p->lifetime, p->lifetime_ms);
    awsc_buffer_append_text(&p->signed_headers, "host");
    if (p->row->header) awsc_buffer_append_format(&p->signed_headers, ";%s", p->row->header);
    add_given_parameters(p);
    add(p, "X-Amz-Algorithm", AWSC_VIEW("AWS4-HMAC-SHA256"));
    add(p, "X-Amz-Credential", awsc_buffer_view(&p->credential));
    add(p, "X-Amz-Date", (awsc_view){p->timestamp, TIMESTAMP_SIZE});
    add(p, "X-Amz-Expires", awsc_buffer_view(&p->lifetime));
    add(p, "X-Amz-SignedHeaders", awsc_buffer_view(&p->signed_headers));
    if (p->credentials->session_token && *p->credentials->session_token)
        add(p, "X-Amz-Security-Token", awsc_view_text(p->credentials->session_token));
    if (p->row->header) p->header = take_value(p);
}

static void put_query(const presigning *p, awsc_buffer *out)
{
    for (size_t i = 0; i < p->count; i++) {
        if (i) awsc_buffer_append_char(out, '&');
        awsc_buffer_append_view(out, p->parameters[i].name);
        awsc_buffer_append_char(out, '=');
        awsc_uri_encode(out, p->parameters[i].value, false);
    }
}

/* Sorts the parameters by the bytes of their names. The names are unique. */
static void sort(presigning *p)
{
    for (size_t count = 1; count < p->count; count++) {
        parameter moved = p->parameters[count];
        size_t at = count;
        for (; at && strcmp(p->parameters[at - 1].name.data, moved.name.data) > 0; at--)
            p->parameters[at] = p->parameters[at - 1];
        p->parameters[at] = moved;
    }
}

/* ---- signature ------------------------------------------------------------------------------------------------- */

static int sign(presigning *p, awsc_signer *signer, awsc_error **error)
{
    const awsc_http_header headers[] = {{"Host", p->signed_host.data}, {p->row->header, p->header}};
    const awsc_sigv4_received request = {
        .method = awsc_view_text(p->row->method),
        .target = awsc_buffer_view(&p->query),
        .headers = headers,
        .header_count = p->row->header ? 2 : 1,
        .signed_headers = awsc_buffer_view(&p->signed_headers),
        .payload_hash = AWSC_VIEW(EMPTY_HASH),
        .timestamp = {p->timestamp, TIMESTAMP_SIZE},
        .date = {p->timestamp, DATE_SIZE},
        .region = awsc_view_text(p->given->texts[AWSC_TOKEN_REGION]),
        .service = awsc_view_text(p->row->service),
        .secret = awsc_view_text(p->credentials->secret_access_key),
    };
    return awsc_sigv4_signature_for(signer, &request, &p->signature, error);
}

static int sign_query(presigning *p, awsc_error **error)
{
    put_hosts(p);
    add_parameters(p);
    awsc_buffer_append_text(&p->query, "/?");
    put_query(p, &p->query);
    if (p->signed_host.failed || p->host.failed || p->credential.failed || p->lifetime.failed ||
        p->signed_headers.failed || p->query.failed)
        return awsc_error_nomem(error);
    awsc_signer *signer = awsc_signer_new(p->query.allocator);
    if (!signer) return awsc_error_nomem(error);
    int status = sign(p, signer, error);
    awsc_signer_free(signer);
    return status;
}

/* ---- the token ------------------------------------------------------------------------------------------------- */

static void put_text(awsc_buffer *out, const char *text)
{
    if (text) awsc_buffer_append_text(out, text);
}

/* Converts the base64 text from offset `from` to base64url in place, without padding. */
static void make_url_safe(awsc_buffer *text, size_t from)
{
    for (size_t i = from; i < text->size; i++) {
        if (text->data[i] == '+') text->data[i] = '-';
        if (text->data[i] == '/') text->data[i] = '_';
    }
    while (text->size > from && text->data[text->size - 1] == '=') awsc_buffer_truncate(text, text->size - 1);
}

static awsc_token *make_token(presigning *p)
{
    awsc_buffer text = AWSC_BUFFER_INIT_SECRET(p->url.allocator);
    add(p, "X-Amz-Signature", (awsc_view){p->signature.text, AWSC_SHA256_HEX});
    if (p->row->unsigned_parameter) add(p, p->row->unsigned_parameter, awsc_view_text(take_value(p)));
    if (p->row->flags & AWSC_TOKEN_SORTED) sort(p);
    put_text(&p->url, p->row->scheme);
    awsc_buffer_append_view(&p->url, awsc_buffer_view(&p->host));
    awsc_buffer_append_text(&p->url, "/?");
    put_query(p, &p->url);
    put_text(&p->url, p->row->suffix);
    if (p->url.failed) return NULL;
    if (p->row->encoding == AWSC_TOKEN_PLAIN) return awsc_token_new(&p->url, p->expires_ms);
    put_text(&text, p->row->prefix);
    size_t begin = text.size;
    awsc_base64_encode(&text, p->url.data, p->url.size);
    if (p->row->encoding == AWSC_TOKEN_BASE64URL && !text.failed) make_url_safe(&text, begin);
    awsc_token *token = text.failed ? NULL : awsc_token_new(&text, p->expires_ms);
    awsc_buffer_clear_secret(&text);
    return token;
}

int awsc_token_presign(const awsc_allocator *allocator, const awsc_token_given *given,
                       const awsc_credentials *credentials, awsc_time now, awsc_token **out, awsc_error **error)
{
    presigning p = {.given = given, .row = given->row, .credentials = credentials};
    awsc_buffer *const buffers[] = {&p.host,  &p.signed_host, &p.signed_headers, &p.credential, &p.lifetime,
                                    &p.query, &p.url};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) *buffers[i] = AWSC_BUFFER_INIT_SECRET(allocator);
    p.next_value = &given->texts[AWSC_TOKEN_VALUES];
    find_times(&p, now);
    int status = sign_query(&p, error);
    if (!status) {
        *out = make_token(&p);
        if (!*out) status = awsc_error_nomem(error);
    }
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) awsc_buffer_clear_secret(buffers[i]);
    awsc_wipe(&p.signature, sizeof p.signature);
    return status;
}
