/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature Version 4A: the public suite. Signatures have a random part, so the vectors' public key verifies both the
 * vectors' signatures and ours. Canonical request and string to sign are compared byte by byte.
 */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>

#include <awsc/tables/generated.h>

#include "auth/sigv4a.h"
#include "base/encode.h"
#include "conformance/signing_suite.h"
#include "support/signer.h"

#define SUITE "suite-v4a"

enum { POINT_SIZE = 2 * AWSC_P256_SIZE + 1 };

static awsc_signer *signer;

/* ---- keys -------------------------------------------------------------------------------------------------------- */

/* The public key of a private key: 4, X, Y. */
static void public_point(const uint8_t number[AWSC_P256_SIZE], uint8_t out[POINT_SIZE])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = EC_POINT_new(group);
    BIGNUM *value = BN_bin2bn(number, AWSC_P256_SIZE, NULL);
    if (EC_POINT_mul(group, point, value, NULL, NULL, NULL) != 1 ||
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out, POINT_SIZE, NULL) != POINT_SIZE)
        abort();
    BN_clear_free(value);
    EC_POINT_free(point);
    EC_GROUP_free(group);
}

static EVP_PKEY *import_point(uint8_t point[POINT_SIZE])
{
    char group[] = "P-256";
    EVP_PKEY *key = NULL;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, POINT_SIZE),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (EVP_PKEY_fromdata_init(context) != 1 || EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        abort();
    EVP_PKEY_CTX_free(context);
    return key;
}

/* The public key derived from the case's credentials must equal the case's public key. */
static EVP_PKEY *case_key(vectors *v, const char *name, const awsc_credentials *credentials)
{
    uint8_t number[AWSC_P256_SIZE], point[POINT_SIZE];
    char x[AWSC_SHA256_HEX + 1] = "", y[AWSC_SHA256_HEX + 1] = "";
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    if (awsc_sigv4a_derive_key(crypto, awsc_view_text(credentials->access_key_id),
                               awsc_view_text(credentials->secret_access_key), number, NULL))
        abort();
    awsc_crypto_free(crypto);
    public_point(number, point);
    awsc_hex_write(x, point + 1, AWSC_P256_SIZE);
    awsc_hex_write(y, point + 1 + AWSC_P256_SIZE, AWSC_P256_SIZE);
    char *text = suite_file(SUITE, name, "public-key.json");
    if (text) {
        cJSON *expected = cJSON_Parse(text);
        case_text(v, "X of the public key", x, json_text(expected, "X"));
        case_text(v, "Y of the public key", y, json_text(expected, "Y"));
        cJSON_Delete(expected);
    }
    free(text);
    return import_point(point);
}

static bool is_signature(EVP_PKEY *key, const char *text, const char *signature)
{
    size_t size;
    unsigned char *der = hex_bytes(signature, &size);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = EVP_DigestVerifyInit_ex(context, NULL, "SHA256", NULL, NULL, key, NULL) == 1 &&
                EVP_DigestVerify(context, der, size, (const unsigned char *)text, strlen(text)) == 1;
    EVP_MD_CTX_free(context);
    free(der);
    return good;
}

/* ---- the suite --------------------------------------------------------------------------------------------------- */

static void check_signatures(vectors *v, EVP_PKEY *key, const char *ours, const char *theirs)
{
    const char *text = awsc_signer_string_to_sign(signer).data;
    char longer[512], *changed = strdup(text);
    snprintf(longer, sizeof longer, "%s00", ours);
    if (!is_signature(key, text, ours)) case_problem(v, "our signature is not verified: %s", ours);
    if (theirs && !is_signature(key, text, theirs)) case_problem(v, "their signature is not verified: %s", theirs);
    if (is_signature(key, text, longer)) case_problem(v, "a longer signature is verified");
    changed[strlen(changed) - 1] ^= 1;
    if (is_signature(key, changed, ours)) case_problem(v, "the signature of another text is verified");
    free(changed);
}

static void check_file(vectors *v, const char *name, const char *kind, const char *file, const char *got)
{
    char path[256];
    snprintf(path, sizeof path, "%s-%s.txt", kind, file);
    char *expected = suite_file(SUITE, name, path);
    if (expected) case_text(v, path, got, expected);
    free(expected);
}

/* Expects exactly the headers of the signed request; only the signature in Authorization may differ. */
static void check_headers(vectors *v, const char *name, const awsc_http_request *request)
{
    char *text = suite_file(SUITE, name, "header-signed-request.txt");
    if (!text) return;
    awsc_http_request *expected = parse_request(text);
    for (size_t i = 0; i < awsc_http_request_header_count(expected); i++) {
        const char *header = awsc_http_request_header_name(expected, i);
        const char *got = awsc_http_request_header(request, header);
        const char *wanted = awsc_http_request_header(expected, header);
        const char *end = strstr(wanted, "Signature=");
        if (!end)
            case_text(v, header, got, wanted);
        else if (!got || strncmp(got, wanted, (size_t)(end - wanted)) != 0)
            case_problem(v, "%s is %s, expected %s", header, got ? got : "(none)", wanted);
    }
    if (awsc_http_request_header_count(expected) != awsc_http_request_header_count(request))
        case_problem(v, "the number of headers differs");
    awsc_http_request_free(expected);
    free(text);
}

static void check_query(vectors *v, const char *name, const awsc_http_request *request)
{
    static const char signature[] = "X-Amz-Signature=";
    char *text = suite_file(SUITE, name, "query-signed-request.txt");
    if (!text) return;
    awsc_http_request *expected = parse_request(text);
    const char *query = awsc_http_request_query(request), *wanted = awsc_http_request_query(expected);
    unsigned ours = 1, theirs = 1;
    for (const char *at = wanted; at && *at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL)
        if (strncmp(at, signature, strlen(signature)) != 0 && !has_parameter(query, at, strcspn(at, "&")))
            case_problem(v, "the query lacks %.*s\n    %s", (int)strcspn(at, "&"), at, query);
    for (const char *at = query; (at = strchr(at, '&')); at++) ours++;
    for (const char *at = wanted; (at = strchr(at, '&')); at++) theirs++;
    if (ours != theirs) case_problem(v, "the query has %u parameters, expected %u", ours, theirs);
    awsc_http_request_free(expected);
    free(text);
}

static void check_signed(vectors *v, const char *name, bool presign, const awsc_http_request *request,
                         const awsc_credentials *credentials)
{
    const char *kind = presign ? "query" : "header";
    char file[64], canonical[64];
    snprintf(file, sizeof file, "%s-signature.txt", kind);
    check_file(v, name, kind, "canonical-request", awsc_signer_canonical_request(signer).data);
    snprintf(canonical, sizeof canonical, "%s-canonical-request.txt", kind);
    char *expected = suite_file(SUITE, name, canonical);
    if (!expected) printf("    %s: the case has no expectation: our signature is verified, and nothing else\n", v->id);
    free(expected);
    check_file(v, name, kind, "string-to-sign", awsc_signer_string_to_sign(signer).data);
    (presign ? check_query : check_headers)(v, name, request);
    const char *from = presign ? strstr(awsc_http_request_query(request), "X-Amz-Signature=")
                               : strstr(awsc_http_request_header(request, "authorization"), "Signature=");
    EVP_PKEY *key = case_key(v, name, credentials);
    char *theirs = suite_file(SUITE, name, file);
    check_signatures(v, key, strchr(from, '=') + 1, theirs);
    free(theirs);
    EVP_PKEY_free(key);
}

static void run_case(vectors *v, const char *name, bool presign)
{
    char id[512];
    snprintf(id, sizeof id, SUITE "/%s %s", name, presign ? "query" : "header");
    char *context_text = suite_file(SUITE, name, "context.json"),
         *request_text = suite_file(SUITE, name, "request.txt");
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

    int status = presign ? awsc_signer_presign_by(signer, &awsc_internal_sigv4a, request, &params, &error)
                         : awsc_signer_sign_by(signer, &awsc_internal_sigv4a, request, &params, &error);
    if (status)
        case_problem(v, "%s", awsc_error_text(error));
    else
        check_signed(v, name, presign, request, &credentials);
    case_end(v);
    awsc_error_free(error);
    awsc_http_request_free(request);
    cJSON_Delete(context);
    free(context_text);
    free(request_text);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "sigv4a", "sigv4/" SUITE)) return 0;
    signer = awsc_signer_new(awsc_allocator_default());
    if (!signer) return 2;
    run_suite(&v, SUITE, run_case);
    awsc_signer_free(signer);
    return vectors_close(&v);
}
