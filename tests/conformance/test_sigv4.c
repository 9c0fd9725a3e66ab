/* SPDX-License-Identifier: Apache-2.0 */
/* Signature Version 4: the public suite, further requests, presigned URLs, keys, events, and verification by a
 * server. */
#include "auth/sigv4.h"
#include "base/encode.h"
#include "conformance/signing_suite.h"
#include "support/signer.h"

static awsc_signer *signer;

/* A server must compute the same signature from the request that was just signed in its headers. */
static void check_server(vectors *v, const awsc_http_request *request, const char *payload_hash, uint32_t flags,
                         const awsc_sigv4_params *params, const char *expected)
{
    awsc_http_header headers[64];
    const char *authorization = awsc_http_request_header(request, "authorization");
    const char *names = strstr(authorization, "SignedHeaders=") + strlen("SignedHeaders=");
    char target[8192], date[9];
    size_t count = awsc_http_request_header_count(request);
    for (size_t i = 0; i < count && i < 64; i++)
        headers[i] =
            (awsc_http_header){awsc_http_request_header_name(request, i), awsc_http_request_header_value(request, i)};
    const char *query = awsc_http_request_query(request);
    snprintf(target, sizeof target, "%s%s%s", awsc_http_request_path(request), query[0] ? "?" : "", query);
    const char *timestamp = awsc_http_request_header(request, "x-amz-date");
    snprintf(date, sizeof date, "%.8s", timestamp);
    awsc_sigv4_received received = {
        .method = awsc_view_text(awsc_http_request_method(request)),
        .target = awsc_view_text(target),
        .headers = headers,
        .header_count = count,
        .signed_headers = {names, strcspn(names, ",")},
        .payload_hash = awsc_view_text(payload_hash),
        .timestamp = awsc_view_text(timestamp),
        .date = awsc_view_text(date),
        .region = awsc_view_text(params->region),
        .service = awsc_view_text(params->service),
        .secret = awsc_view_text(params->credentials->secret_access_key),
        .flags = flags,
    };
    awsc_signature signature;
    if (awsc_sigv4_signature_for(signer, &received, &signature, NULL))
        case_problem(v, "the server's side failed");
    else if (!awsc_signature_equal(&signature, awsc_view_text(expected)))
        case_problem(v, "the server's side computes %s", signature.text);
}

/* ---- suite-v4 ---------------------------------------------------------------------------------------------------- */

static void check_suite_header(vectors *v, const char *name, const awsc_http_request *request)
{
    char *text = suite_file("suite-v4", name, "header-signed-request.txt");
    if (!text) return; /* the checks of the other files report missing files */
    awsc_http_request *expected = parse_request(text);
    for (size_t i = 0; i < awsc_http_request_header_count(expected); i++) {
        const char *header = awsc_http_request_header_name(expected, i);
        case_text(v, header, awsc_http_request_header(request, header), awsc_http_request_header(expected, header));
    }
    if (awsc_http_request_header_count(expected) != awsc_http_request_header_count(request))
        case_problem(v, "the number of headers differs");
    awsc_http_request_free(expected);
    free(text);
}

static void check_suite_query(vectors *v, const char *name, const awsc_http_request *request)
{
    char *text = suite_file("suite-v4", name, "query-signed-request.txt");
    if (!text) return;
    awsc_http_request *expected = parse_request(text);
    const char *query = awsc_http_request_query(request), *wanted = awsc_http_request_query(expected);
    for (const char *at = wanted; at && *at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL)
        if (!has_parameter(query, at, strcspn(at, "&")))
            case_problem(v, "the query lacks %.*s\n    %s", (int)strcspn(at, "&"), at, query);
    if (strlen(query) != strlen(wanted)) case_problem(v, "the query is %s, expected %s", query, wanted);
    awsc_http_request_free(expected);
    free(text);
}

static void check_file(vectors *v, const char *name, const char *kind, const char *file, const char *got)
{
    char path[256];
    snprintf(path, sizeof path, "%s-%s.txt", kind, file);
    char *expected = suite_file("suite-v4", name, path);
    case_text(v, path, got, expected);
    free(expected);
}

static void run_suite_case(vectors *v, const char *name, bool presign)
{
    char id[512];
    const char *kind = presign ? "query" : "header";
    snprintf(id, sizeof id, "suite-v4/%s %s", name, kind);
    char *context_text = suite_file("suite-v4", name, "context.json"),
         *request_text = suite_file("suite-v4", name, "request.txt");
    cJSON *context = cJSON_Parse(context_text ? context_text : "");
    case_begin(v, id, false);
    if (!suite_has_case(v, context, request_text)) {
        case_end(v);
        cJSON_Delete(context);
        free(context_text);
        free(request_text);
        return;
    }
    awsc_credentials credentials = read_credentials(json_get(context, "credentials"));
    awsc_http_request *request = parse_request(request_text);
    awsc_sigv4_params params = suite_params(context, &credentials);

    awsc_error *error = NULL;
    int status = presign ? awsc_signer_presign(signer, request, &params, &error)
                         : awsc_signer_sign(signer, request, &params, &error);
    if (status) {
        case_problem(v, "%s", awsc_error_text(error));
    } else {
        check_file(v, name, kind, "canonical-request", awsc_signer_canonical_request(signer).data);
        check_file(v, name, kind, "string-to-sign", awsc_signer_string_to_sign(signer).data);
        const char *from = presign ? strstr(awsc_http_request_query(request), "X-Amz-Signature=")
                                   : strstr(awsc_http_request_header(request, "authorization"), "Signature=");
        check_file(v, name, kind, "signature", strchr(from, '=') + 1);
        (presign ? check_suite_query : check_suite_header)(v, name, request);
    }
    case_end(v);
    awsc_error_free(error);
    awsc_http_request_free(request);
    cJSON_Delete(context);
    free(context_text);
    free(request_text);
}

/* ---- JSON cases -------------------------------------------------------------------------------------------------- */

static bool is_complete(vectors *v, const cJSON *json)
{
    const cJSON *request = json_get(json, "request"), *header;
    bool complete = json_text(request, "method") && json_text(request, "path") && json_text(json, "timestamp") &&
                    json_text(json_get(json, "expected"), "signature");
    cJSON_ArrayForEach(header, json_get(request, "headers")) complete =
        complete && cJSON_IsString(cJSON_GetArrayItem(header, 0)) && cJSON_IsString(cJSON_GetArrayItem(header, 1));
    if (!complete) case_problem(v, "a case of another form");
    return complete;
}

static awsc_http_request *json_request(const cJSON *json)
{
    awsc_http_request *request = make_request(json_text(json, "method"), json_text(json, "path"),
                                              json_text(json, "query") ? json_text(json, "query") : "");
    const cJSON *header;
    cJSON_ArrayForEach(header, json_get(json, "headers"))
    {
        if (awsc_http_request_add_header(request, cJSON_GetArrayItem(header, 0)->valuestring,
                                         cJSON_GetArrayItem(header, 1)->valuestring, NULL))
            abort();
    }
    const char *body = json_text(json, "body");
    if (body && body[0]) awsc_http_request_set_body(request, AWSC_BODY_MEMORY(body, strlen(body)));
    return request;
}

static void apply_options(const cJSON *options, awsc_sigv4_params *params)
{
    const cJSON *normalize = json_get(options, "normalize_path"), *twice = json_get(options, "uri_encode_path_again");
    const char *payload = json_text(options, "payload");
    if (cJSON_IsFalse(normalize)) params->flags |= AWSC_SIGV4_KEEP_PATH;
    if (cJSON_IsFalse(twice)) params->flags |= AWSC_SIGV4_ENCODE_ONCE;
    if (json_true(options, "add_x_amz_content_sha256_header")) params->flags |= AWSC_SIGV4_ADD_PAYLOAD_HASH;
    if (payload && strcmp(payload, "unsigned") == 0) params->flags |= AWSC_SIGV4_UNSIGNED_PAYLOAD;
    const cJSON *option;
    cJSON_ArrayForEach(option, options)
    {
        if (strstr(option->string, "literal") || strstr(option->string, "payload_hash"))
            params->payload_hash = cJSON_GetStringValue(option);
    }
    if (json_true(options, "omit_session_token")) params->flags |= AWSC_SIGV4_TOKEN_UNSIGNED;
}

static void check_expected(vectors *v, const cJSON *expected)
{
    if (json_text(expected, "canonical_request"))
        case_text(v, "canonical request", awsc_signer_canonical_request(signer).data,
                  json_text(expected, "canonical_request"));
    if (json_text(expected, "string_to_sign"))
        case_text(v, "string to sign", awsc_signer_string_to_sign(signer).data, json_text(expected, "string_to_sign"));
}

/* Names may be one text as in the header, or a list. */
static void check_names(vectors *v, const char *got, const char *expected)
{
    size_t size = expected ? strlen(expected) : 0;
    got += strlen("SignedHeaders=");
    if (expected && (strncmp(got, expected, size) != 0 || got[size] != ','))
        case_problem(v, "signed are %.*s, expected %s", (int)strcspn(got, ","), got, expected);
}

static void run_header_case(vectors *v, const cJSON *json)
{
    if (!is_complete(v, json)) return;
    const cJSON *expected = json_get(json, "expected");
    awsc_credentials credentials = read_credentials(json_get(json, "credentials"));
    awsc_http_request *request = json_request(json_get(json, "request"));
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = &credentials;
    params.region = json_text(json, "region");
    params.service = json_text(json, "service");
    params.time = (awsc_opt_time){AWSC_SET, parse_time(json_text(json, "timestamp"))};
    apply_options(json_get(json, "options"), &params);

    awsc_error *error = NULL;
    if (awsc_signer_sign(signer, request, &params, &error)) {
        case_problem(v, "%s", awsc_error_text(error));
    } else {
        const char *authorization = awsc_http_request_header(request, "authorization");
        check_expected(v, expected);
        if (json_text(expected, "authorization"))
            case_text(v, "authorization", authorization, json_text(expected, "authorization"));
        case_text(v, "signature", strstr(authorization, "Signature=") + strlen("Signature="),
                  json_text(expected, "signature"));
        check_names(v, strstr(authorization, "SignedHeaders="), json_text(expected, "signed_headers"));
        const char *canonical = awsc_signer_canonical_request(signer).data;
        char payload_hash[256];
        snprintf(payload_hash, sizeof payload_hash, "%s", strrchr(canonical, '\n') + 1);
        check_server(v, request, payload_hash, params.flags, &params, json_text(expected, "signature"));
    }
    awsc_error_free(error);
    awsc_http_request_free(request);
}

static void run_presign_case(vectors *v, const cJSON *json)
{
    if (!is_complete(v, json)) return;
    const cJSON *expected = json_get(json, "expected");
    awsc_credentials credentials = read_credentials(json_get(json, "credentials"));
    awsc_http_request *request = json_request(json_get(json, "request"));
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = &credentials;
    params.region = json_text(json, "region");
    params.service = json_text(json, "service");
    params.time = (awsc_opt_time){AWSC_SET, parse_time(json_text(json, "timestamp"))};
    const cJSON *expires = json_get(json, "expires_in");
    if (expires) params.expires_seconds = AWSC_I64((int64_t)cJSON_GetNumberValue(expires));
    const char *payload = json_text(json, "payload");
    if (payload && strcmp(payload, "unsigned") == 0) params.flags |= AWSC_SIGV4_UNSIGNED_PAYLOAD;
    apply_options(json_get(json, "options"), &params);

    awsc_error *error = NULL;
    if (awsc_signer_presign(signer, request, &params, &error)) {
        case_problem(v, "%s", awsc_error_text(error));
    } else {
        check_expected(v, expected);
        const char *made = strstr(awsc_http_request_query(request), "X-Amz-Signature=");
        if (json_text(expected, "signature"))
            case_text(v, "signature", strchr(made, '=') + 1, json_text(expected, "signature"));
        const cJSON *parameter;
        awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
        cJSON_ArrayForEach(parameter, json_get(expected, "query_parameters"))
        {
            awsc_buffer_truncate(&text, 0);
            awsc_uri_encode(&text, awsc_view_text(parameter->string), false);
            awsc_buffer_append_char(&text, '=');
            awsc_uri_encode(&text, awsc_view_text(parameter->valuestring), false);
            if (!has_parameter(awsc_http_request_query(request), text.data, text.size))
                case_problem(v, "the query lacks %s: %s", text.data, awsc_http_request_query(request));
        }
        awsc_buffer_clear(&text);
    }
    awsc_error_free(error);
    awsc_http_request_free(request);
}

static void run_key_case(vectors *v, const cJSON *json)
{
    uint8_t key[AWSC_SHA256_SIZE];
    char hex[AWSC_SHA256_HEX + 1] = "";
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    if (awsc_sigv4_derive_key(crypto, awsc_view_text(json_text(json, "secret_access_key")),
                              awsc_view_text(json_text(json, "date")), awsc_view_text(json_text(json, "region")),
                              awsc_view_text(json_text(json, "service")), key))
        case_problem(v, "no key");
    awsc_hex_write(hex, key, sizeof key);
    case_text(v, "signing key", hex, json_text(json, "signing_key_hex"));
    awsc_crypto_free(crypto);
}

/* Finds 64 hex digits under a name with "signature", in the object or below it, except in events. */
static const char *find_signature(const cJSON *json)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json)
    {
        const char *text = cJSON_GetStringValue(item);
        bool named = item->string && strstr(item->string, "signature");
        if (named && text && strlen(text) == AWSC_SHA256_HEX) return text;
    }
    cJSON_ArrayForEach(item, json)
    {
        bool events = item->string && strcmp(item->string, "events") == 0;
        const char *found = events || !cJSON_IsObject(item) ? NULL : find_signature(item);
        if (found) return found;
    }
    return NULL;
}

/* A chain may begin with a request: its signature is the first prior one. */
static void begin_chain(vectors *v, const cJSON *json, awsc_signature *prior)
{
    const char *given = json_text(json, "prior_signature");
    if (!given) given = find_signature(json);
    if (given)
        snprintf(prior->text, sizeof prior->text, "%s", given);
    else
        case_problem(v, "no prior signature in the case");
}

static void run_event_case(vectors *v, const cJSON *json)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = "AKIDEXAMPLE";
    credentials.secret_access_key = json_text(json, "secret_access_key");
    awsc_signature prior = {""};
    begin_chain(v, json, &prior);
    const cJSON *event;
    if (!json_get(json, "events")) case_problem(v, "no events");
    cJSON_ArrayForEach(event, json_get(json, "events"))
    {
        awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
        params.credentials = &credentials;
        params.region = json_text(json, "region");
        params.service = json_text(json, "service");
        params.time = (awsc_opt_time){AWSC_SET, parse_time(json_text(event, "timestamp"))};
        size_t date_size, payload_size;
        unsigned char *date = hex_bytes(json_text(event, "date_header_hex"), &date_size);
        unsigned char *payload = hex_bytes(json_text(event, "payload_hex"), &payload_size);
        awsc_signature signature = {""};
        if (awsc_signer_sign_event(signer, &params, prior.text, awsc_view_of(date, date_size),
                                   awsc_view_of(payload, payload_size), &signature, NULL))
            case_problem(v, "signing failed");
        if (json_text(event, "string_to_sign"))
            case_text(v, "string to sign", awsc_signer_string_to_sign(signer).data, json_text(event, "string_to_sign"));
        case_text(v, "signature", signature.text, json_text(event, "signature"));
        prior = signature;
        free(date);
        free(payload);
    }
}

static void run_json(vectors *v, const char *name, void (*run)(vectors *, const cJSON *))
{
    cJSON *file = vectors_json(name);
    const cJSON *json;
    cJSON_ArrayForEach(json, json_get(file, "cases"))
    {
        case_begin(v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        run(v, json);
        case_end(v);
    }
    cJSON_Delete(file);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "sigv4", "sigv4")) return 0;
    signer = awsc_signer_new(awsc_allocator_default());
    if (!signer) return 2;
    run_suite(&v, "suite-v4", run_suite_case);
    run_json(&v, "sigv4/extra-header-cases.json", run_header_case);
    run_json(&v, "sigv4/extra-presign-cases.json", run_presign_case);
    run_json(&v, "sigv4/key-derivation.json", run_key_case);
    run_json(&v, "sigv4/event-stream-signing.json", run_event_case);
    awsc_signer_free(signer);
    return vectors_close(&v);
}
