/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <awsc/tables/generated.h>
#include <awsc/sigv4.h>

#include "auth/sigv4a.h"
#include "base/encode.h"
#include "base/timestamp.h"
#include "support/failing_allocator.h"
#include "support/signer.h"
#include "sys/clock.h"

static const awsc_credentials credentials = {
    sizeof(awsc_credentials), "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", NULL, NULL, {0, {0, 0}}};

static awsc_sigv4_params make_params(void)
{
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = &credentials;
    params.service = "lambda";
    params.region = "eu-west-1";
    params.time = AWSC_TIME(1767323045, 0); /* 2026-01-02T03:04:05Z */
    return params;
}

static awsc_http_request *make_request(const char *method, const char *target)
{
    awsc_http_request *request = NULL;
    assert_int_equal(awsc_http_request_new(method, target, &request, NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_set_header(request, "Host", "lambda.eu-west-1.amazonaws.com", NULL), AWSC_OK);
    return request;
}

/* Signs; the message of a failure must hold `text`. */
static void assert_refused(awsc_http_request *request, const awsc_sigv4_params *params, int status, const char *text)
{
    awsc_error *error = NULL;
    assert_int_equal(awsc_sigv4_sign(request, params, &error), status);
    assert_non_null(strstr(awsc_error_message(error), text));
    assert_null(strstr(awsc_error_message(error), credentials.secret_access_key));
    awsc_error_free(error);
}

/* ---- hashes ------------------------------------------------------------------------------------------------------ */

static void assert_hmac(const void *key, size_t key_size, const char *data, const char *expected)
{
    uint8_t out[AWSC_SHA256_SIZE];
    char hex[AWSC_SHA256_HEX + 1] = "";
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    assert_int_equal(awsc_hmac_sha256(crypto, key, key_size, data, strlen(data), out), 0);
    awsc_hex_write(hex, out, sizeof out);
    assert_string_equal(hex, expected);
    awsc_crypto_free(crypto);
}

static void hmac_matches_rfc_4231(void **state)
{
    unsigned char key[131];
    (void)state;
    memset(key, 0x0b, 20);
    assert_hmac(key, 20, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert_hmac("Jefe", 4, "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    assert_hmac(key, sizeof key, "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    assert_hmac("", 0, "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void hmac_takes_keys_of_every_size_as_openssl_does(void **state)
{
    unsigned char key[130], expected[AWSC_SHA256_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof key; i++) key[i] = (unsigned char)(i + 1);
    for (size_t size = 0; size <= sizeof key; size++) {
        char hex[AWSC_SHA256_HEX + 1] = "";
        assert_non_null(HMAC(EVP_sha256(), key, (int)size, (const unsigned char *)"text", 4, expected, NULL));
        awsc_hex_write(hex, expected, sizeof expected);
        assert_hmac(key, size, "text", hex);
    }
}

static void a_hash_in_pieces_is_the_hash_of_the_whole(void **state)
{
    uint8_t whole[AWSC_SHA256_SIZE], pieces[AWSC_SHA256_SIZE];
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    (void)state;
    assert_int_equal(awsc_sha256(crypto, "abcdef", 6, whole), 0);
    assert_int_equal(awsc_sha256_begin(crypto), 0);
    assert_int_equal(awsc_sha256_update(crypto, "ab", 2), 0);
    assert_int_equal(awsc_sha256_update(crypto, NULL, 0), 0);
    assert_int_equal(awsc_sha256_update(crypto, "cdef", 4), 0);
    assert_int_equal(awsc_sha256_end(crypto, pieces), 0);
    assert_memory_equal(whole, pieces, sizeof whole);
    awsc_crypto_free(crypto);
}

static void texts_of_a_series_have_the_hashes_that_they_have_alone(void **state)
{
    enum { TEXTS = 2000, LONGEST = 400 };
    char text[LONGEST] = {0};
    uint8_t alone[AWSC_SHA256_SIZE], in_series[AWSC_SHA256_SIZE];
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    awsc_hash_start start = {0};
    unsigned random = 1;
    (void)state;
    for (int i = 0; i < TEXTS; i++) {
        /* Most texts differ late, some at once, and some not at all; one in four has another size. */
        random = random * 1103515245 + 12345;
        size_t size = random >> 30 ? 300 : (random >> 8) % LONGEST;
        if (random >> 28 & 3) text[(random >> 16) % LONGEST] ^= 1;
        assert_int_equal(awsc_sha256(crypto, text, size, alone), 0);
        assert_int_equal(awsc_sha256_next(crypto, &start, text, size, in_series), 0);
        assert_memory_equal(alone, in_series, sizeof alone);
    }
    awsc_hash_start_clear(&start);
    awsc_crypto_free(crypto);
}

static void a_key_signs_texts_that_begin_alike_as_others(void **state)
{
    static const char key[] = "key";
    char text[200];
    uint8_t expected[AWSC_SHA256_SIZE], signature[AWSC_SHA256_SIZE];
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    awsc_hmac_key states = {0};
    (void)state;
    memset(text, 'x', sizeof text);
    assert_int_equal(awsc_hmac_key_set(crypto, &states, key, sizeof key - 1), 0);
    for (size_t i = 0; i < 3 * sizeof text; i++) {
        text[(7 * i) % sizeof text] ^= 1;
        assert_non_null(HMAC(EVP_sha256(), key, sizeof key - 1, (const unsigned char *)text, sizeof text - i % 100,
                             expected, NULL));
        assert_int_equal(awsc_hmac_key_sign(crypto, &states, text, sizeof text - i % 100, signature), 0);
        assert_memory_equal(expected, signature, sizeof signature);
    }
    awsc_hmac_key_clear(&states);
    awsc_crypto_free(crypto);
}

/* ---- refusals ---------------------------------------------------------------------------------------------------- */

static void signing_without_a_needed_value_names_it(void **state)
{
    awsc_http_request *request = make_request("GET", "/");
    awsc_sigv4_params params = make_params();
    (void)state;
    params.region = NULL;
    assert_refused(request, &params, AWSC_ERR_VALIDATION, "region");
    params = make_params();
    params.service = "";
    assert_refused(request, &params, AWSC_ERR_VALIDATION, "service");
    params = make_params();
    params.credentials = NULL;
    assert_refused(request, &params, AWSC_ERR_VALIDATION, "credentials");
    params.struct_size = 0;
    assert_refused(request, &params, AWSC_ERR_VALIDATION, "AWSC_SIGV4_PARAMS_INIT");
    assert_refused(request, NULL, AWSC_ERR_VALIDATION, "AWSC_SIGV4_PARAMS_INIT");
    awsc_http_request_free(request);

    params = make_params();
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    assert_refused(request, &params, AWSC_ERR_VALIDATION, "Host");
    awsc_http_request_free(request);
}

static void a_key_id_with_a_line_break_cannot_add_a_header(void **state)
{
    awsc_http_request *request = make_request("GET", "/");
    awsc_credentials forged = credentials;
    awsc_sigv4_params params = make_params();
    (void)state;
    forged.access_key_id = "AKID\r\nX-Evil: 1";
    params.credentials = &forged;
    assert_refused(request, &params, AWSC_ERR_VALIDATION, "Authorization");
    assert_null(awsc_http_request_header(request, "X-Evil"));
    awsc_http_request_free(request);
}

static void parameters_of_an_older_program_are_read_up_to_their_size(void **state)
{
    awsc_http_request *request = make_request("GET", "/");
    awsc_sigv4_params params = make_params();
    (void)state;
    params.flags = AWSC_SIGV4_ADD_PAYLOAD_HASH;
    params.struct_size = offsetof(awsc_sigv4_params, flags);
    assert_int_equal(awsc_sigv4_sign(request, &params, NULL), AWSC_OK);
    assert_null(awsc_http_request_header(request, "x-amz-content-sha256"));
    awsc_http_request_free(request);
}

/* ---- a crypto library that refuses ------------------------------------------------------------------------------- */

static void an_error_says_that_openssl_has_no_sha_256(void **state)
{
    awsc_http_request *request = make_request("POST", "/");
    awsc_sigv4_params params = make_params();
    awsc_error *error = NULL;
    (void)state;
    /* Like a configuration that allows approved algorithms only, without a provider that has any. */
    assert_int_equal(EVP_set_default_properties(NULL, "fips=yes"), 1);
    awsc_http_request_set_body(request, AWSC_BODY_LITERAL("abc"));
    assert_refused(request, &params, AWSC_ERR_CONFIG, "OpenSSL gives no SHA-256");
    awsc_http_request_set_body(request, AWSC_BODY_MEMORY(NULL, 0));
    assert_refused(request, &params, AWSC_ERR_CONFIG, "OpenSSL gives no SHA-256");
    assert_int_equal(awsc_sigv4_presign(request, &params, NULL), AWSC_ERR_CONFIG);
    assert_int_equal(awsc_sigv4a_sign(request, &params, &error), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_message(error), "SHA-256"));
    awsc_error_free(error);
    assert_int_equal(EVP_set_default_properties(NULL, ""), 1);
    assert_int_equal(awsc_sigv4_sign(request, &params, NULL), AWSC_OK);
    awsc_http_request_free(request);
}

/* ---- version 4A -------------------------------------------------------------------------------------------------- */

static void version_4a_signs_for_a_set_of_regions_or_for_the_region(void **state)
{
    awsc_http_request *request = make_request("GET", "/");
    awsc_sigv4_params params = make_params();
    (void)state;
    assert_int_equal(awsc_sigv4a_sign(request, &params, NULL), AWSC_OK);
    assert_string_equal(awsc_http_request_header(request, "x-amz-region-set"), "eu-west-1");
    params.region = NULL;
    params.region_set = "us-*,eu-west-1";
    assert_int_equal(awsc_sigv4a_sign(request, &params, NULL), AWSC_OK);
    assert_string_equal(awsc_http_request_header(request, "x-amz-region-set"), "us-*,eu-west-1");
    assert_non_null(strstr(awsc_http_request_header(request, "authorization"),
                           "AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/20260102/lambda/aws4_request, "
                           "SignedHeaders=host;x-amz-date;x-amz-region-set, Signature=30"));
    params.struct_size = offsetof(awsc_sigv4_params, region_set);
    assert_int_equal(awsc_sigv4a_sign(request, &params, NULL), AWSC_ERR_VALIDATION);
    params = make_params();
    params.region_set = "a\r\nX-Evil: 1";
    assert_int_equal(awsc_sigv4a_sign(request, &params, NULL), AWSC_ERR_VALIDATION);
    awsc_http_request_free(request);
}

static void a_key_id_that_is_too_long_for_version_4a_is_refused(void **state)
{
    awsc_http_request *request = make_request("GET", "/");
    awsc_credentials strange = credentials;
    awsc_sigv4_params params = make_params();
    char key_id[300];
    (void)state;
    memset(key_id, 'A', sizeof key_id);
    for (size_t size = 250; size < sizeof key_id; size++) {
        key_id[size] = '\0';
        strange.access_key_id = key_id;
        params.credentials = &strange;
        assert_int_equal(awsc_sigv4a_sign(request, &params, NULL), size <= 256 ? AWSC_OK : AWSC_ERR_VALIDATION);
        key_id[size] = 'A';
    }
    awsc_http_request_free(request);
}

static void key_pairs_are_kept_per_key_id_and_secret(void **state)
{
    static const char *const secrets[] = {"a", "b", "a", "c", "d", "e", "f", "a"};
    awsc_signer *signer = awsc_signer_new(awsc_allocator_default());
    awsc_http_request *request = make_request("GET", "/");
    awsc_credentials changing = credentials;
    awsc_sigv4_params params = make_params();
    (void)state;
    params.credentials = &changing;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        changing.secret_access_key = secrets[i];
        assert_int_equal(awsc_signer_sign_by(signer, &awsc_internal_sigv4a, request, &params, NULL), AWSC_OK);
    }
    awsc_http_request_free(request);
    awsc_signer_free(signer);
}

/* ---- signing again ----------------------------------------------------------------------------------------------- */

static void a_second_signature_replaces_the_first(void **state)
{
    awsc_http_request *request = make_request("GET", "/"), *fresh = make_request("GET", "/");
    awsc_credentials temporary = credentials;
    awsc_sigv4_params params = make_params();
    (void)state;
    temporary.session_token = "token";
    params.credentials = &temporary;
    assert_int_equal(awsc_sigv4_sign(request, &params, NULL), AWSC_OK);
    assert_string_equal(awsc_http_request_header(request, "x-amz-security-token"), "token");
    params = make_params();
    assert_int_equal(awsc_sigv4_sign(request, &params, NULL), AWSC_OK);
    assert_int_equal(awsc_sigv4_sign(fresh, &params, NULL), AWSC_OK);
    assert_null(awsc_http_request_header(request, "x-amz-security-token"));
    assert_string_equal(awsc_http_request_header(request, "authorization"),
                        awsc_http_request_header(fresh, "authorization"));
    assert_int_equal(awsc_http_request_header_count(request), awsc_http_request_header_count(fresh));
    awsc_http_request_free(request);
    awsc_http_request_free(fresh);
}

/* The query of a signed URL with `token`; the caller frees it. */
static char *presigned_query(const char *token, uint32_t flags)
{
    awsc_http_request *request = make_request("GET", "/x?a=b");
    awsc_credentials temporary = credentials;
    awsc_sigv4_params params = make_params();
    temporary.session_token = token;
    params.credentials = &temporary;
    params.flags = flags;
    assert_int_equal(awsc_sigv4_presign(request, &params, NULL), AWSC_OK);
    char *query = strdup(awsc_http_request_query(request));
    assert_non_null(query);
    awsc_http_request_free(request);
    return query;
}

static const char *signature_in(const char *query)
{
    const char *found = strstr(query, "&X-Amz-Signature=");
    assert_non_null(found);
    return found;
}

static void a_signed_url_contains_the_session_token_signed_or_unsigned(void **state)
{
    (void)state;
    char *without = presigned_query(NULL, 0), *with = presigned_query("a/token", 0);
    char *beside = presigned_query("a/token", AWSC_SIGV4_TOKEN_UNSIGNED);
    assert_null(strstr(without, "X-Amz-Security-Token"));
    assert_non_null(strstr(with, "&X-Amz-Security-Token=a%2Ftoken&"));
    assert_non_null(strstr(beside, "&X-Amz-Security-Token=a%2Ftoken&"));
    assert_string_not_equal(signature_in(with), signature_in(without));
    assert_string_equal(signature_in(beside), signature_in(without));
    free(without);
    free(with);
    free(beside);
}

static void a_signed_url_is_not_signed_twice(void **state)
{
    awsc_http_request *request = make_request("GET", "/x?a=b");
    awsc_sigv4_params params = make_params();
    (void)state;
    assert_int_equal(awsc_sigv4_presign(request, &params, NULL), AWSC_OK);
    char *query = strdup(awsc_http_request_query(request));
    assert_int_equal(awsc_sigv4_presign(request, &params, NULL), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_http_request_query(request), query);
    free(query);
    awsc_http_request_free(request);
}

/* The last 64 characters of a signature in the headers and of one in the query, for this path and these flags. */
static void sign_path(const char *path, uint32_t flags, char in_header[65], char in_query[65])
{
    awsc_sigv4_params params = make_params();
    params.service = "s3";
    params.flags = flags;
    awsc_http_request *request = make_request("GET", path), *presigned = make_request("GET", path);
    assert_int_equal(awsc_sigv4_sign(request, &params, NULL), AWSC_OK);
    assert_int_equal(awsc_sigv4_presign(presigned, &params, NULL), AWSC_OK);
    const char *header = awsc_http_request_header(request, "Authorization"),
               *query = awsc_http_request_query(presigned);
    memcpy(in_header, header + strlen(header) - 64, 65);
    memcpy(in_query, query + strlen(query) - 64, 65);
    assert_string_equal(awsc_http_request_path(presigned), path); /* the request that is sent stays unchanged */
    awsc_http_request_free(request);
    awsc_http_request_free(presigned);
}

static void s3_reads_one_key_in_all_its_spellings(void **state)
{
    (void)state;
    static const char *const spellings[] = {"/k=1+2:3@4%C3%A9", "/k%3D1%2B2%3A3%404%C3%A9", "/k%3d1%2b2%3a3%404%c3%a9",
                                            "/%6b=1%2b2:3@4\xc3\xa9"};
    const uint32_t s3 = AWSC_SIGV4_ENCODE_ONCE | AWSC_SIGV4_KEEP_PATH;
    char expected[2][65], got[2][65];
    sign_path(spellings[1], s3, expected[0], expected[1]);
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        sign_path(spellings[i], s3, got[0], got[1]);
        assert_string_equal(got[0], expected[0]);
        assert_string_equal(got[1], expected[1]);
    }
    sign_path(spellings[0], 0, got[0], got[1]);
    assert_string_not_equal(got[0], expected[0]);
    sign_path("/k=1/../k=1+2:3@4%C3%A9", s3, got[0], got[1]);
    assert_string_not_equal(got[0], expected[0]);
}

static void a_signed_url_is_valid_for_a_week_at_most(void **state)
{
    awsc_http_request *request = make_request("GET", "/x?a=b");
    awsc_sigv4_params params = make_params();
    (void)state;
    awsc_error *error = NULL;
    params.expires_seconds = AWSC_I64(604801);
    assert_int_equal(awsc_sigv4_presign(request, &params, NULL), AWSC_ERR_VALIDATION);
    params.expires_seconds = AWSC_I64(0);
    assert_int_equal(awsc_sigv4_presign(request, &params, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "signing: expires_seconds is 0; expected 1 to 604800");
    params.expires_seconds = (awsc_opt_i64){1, 0}; /* as a bare 1 leaves it */
    assert_int_equal(awsc_sigv4_presign(request, &params, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "expires_seconds has an invalid is_set mark"));
    assert_string_equal(awsc_http_request_query(request), "a=b");
    params.expires_seconds = (awsc_opt_i64){0, 0};
    assert_int_equal(awsc_sigv4_presign(request, &params, NULL), AWSC_OK);
    assert_non_null(strstr(awsc_http_request_query(request), "X-Amz-Expires=900&"));
    awsc_http_request_free(request);
    awsc_error_free(error);
}

static void a_time_that_is_unset_is_now_and_0_is_1970(void **state)
{
    char dates[3][17];
    awsc_sigv4_params params = make_params();
    (void)state;
    for (int i = 0; i < 2; i++) {
        awsc_http_request *request = make_request("GET", "/");
        params.time = i ? AWSC_TIME(0, 0) : (awsc_opt_time){0, {0, 0}};
        awsc_time_format_basic(dates[1], awsc_clock_now(awsc_clock_system()).seconds);
        assert_int_equal(awsc_sigv4_sign(request, &params, NULL), AWSC_OK);
        awsc_time_format_basic(dates[2], awsc_clock_now(awsc_clock_system()).seconds);
        const char *date = awsc_http_request_header(request, "X-Amz-Date");
        if (i)
            assert_string_equal(date, "19700101T000000Z");
        else
            assert_true(strcmp(date, dates[1]) >= 0 && strcmp(date, dates[2]) <= 0);
        awsc_http_request_free(request);
    }
    params.time.is_set = 1;
    awsc_http_request *request = make_request("GET", "/");
    awsc_error *error = NULL;
    assert_int_equal(awsc_sigv4_sign(request, &params, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "signing: time has an invalid is_set mark"));
    awsc_error_free(error);
    awsc_http_request_free(request);
}

static void a_warm_signer_signs_like_a_fresh_one_for_every_scope(void **state)
{
    static const char *const regions[] = {"eu-west-1", "us-east-1", "eu-west-1", "a", "b", "c", "d", "e", "eu-west-1"};
    awsc_signer *signer = awsc_signer_new(awsc_allocator_default());
    (void)state;
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) {
        awsc_http_request *warm = make_request("GET", "/"), *fresh = make_request("GET", "/");
        awsc_sigv4_params params = make_params();
        params.region = regions[i];
        assert_int_equal(awsc_signer_sign(signer, warm, &params, NULL), AWSC_OK);
        assert_int_equal(awsc_sigv4_sign(fresh, &params, NULL), AWSC_OK);
        assert_string_equal(awsc_http_request_header(warm, "authorization"),
                            awsc_http_request_header(fresh, "authorization"));
        awsc_http_request_free(warm);
        awsc_http_request_free(fresh);
    }
    awsc_signer_free(signer);
}

static void another_secret_of_the_same_key_id_gives_another_signature(void **state)
{
    awsc_signer *signer = awsc_signer_new(awsc_allocator_default());
    awsc_http_request *request = make_request("GET", "/");
    awsc_credentials corrected = credentials;
    awsc_sigv4_params params = make_params();
    (void)state;
    assert_int_equal(awsc_signer_sign(signer, request, &params, NULL), AWSC_OK);
    char *first = strdup(awsc_http_request_header(request, "authorization"));
    corrected.secret_access_key = "another";
    params.credentials = &corrected;
    assert_int_equal(awsc_signer_sign(signer, request, &params, NULL), AWSC_OK);
    assert_string_not_equal(first, awsc_http_request_header(request, "authorization"));
    free(first);
    awsc_http_request_free(request);
    awsc_signer_free(signer);
}

/* ---- bodies ------------------------------------------------------------------------------------------------------ */

static const char abc_hash[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

typedef struct reader {
    size_t at;
    size_t size;
    int rewound;
    int64_t answer; /* returned instead of bytes if negative */
} reader;

static int64_t read_abc(void *user, void *buffer, size_t capacity)
{
    reader *r = user;
    if (r->answer < 0) return r->answer;
    if (r->at == r->size || capacity == 0) return 0;
    *(char *)buffer = "abc"[r->at++];
    return 1;
}

static int rewind_abc(void *user)
{
    reader *r = user;
    r->rewound++;
    r->at = 0;
    return 0;
}

static int hash_body(awsc_body body, awsc_payload_hash *hash, awsc_error **error)
{
    awsc_signer *signer = awsc_signer_new(awsc_allocator_default());
    int status = awsc_signer_hash_body(signer, body, hash, error);
    awsc_signer_free(signer);
    return status;
}

static void bodies_of_every_kind_have_the_same_hash(void **state)
{
    awsc_payload_hash hash;
    reader r = {.size = 3};
    awsc_body_source source = AWSC_BODY_SOURCE_INIT;
    char path[] = "/tmp/awsc-body-XXXXXX";
    (void)state;
    assert_int_equal(hash_body(AWSC_BODY_LITERAL("abc"), &hash, NULL), AWSC_OK);
    assert_string_equal(hash.text, abc_hash);

    source.length = 3;
    source.read = read_abc;
    source.rewind = rewind_abc;
    source.user = &r;
    assert_int_equal(hash_body(AWSC_BODY_READER(&source), &hash, NULL), AWSC_OK);
    assert_string_equal(hash.text, abc_hash);
    assert_int_equal(r.rewound, 1);

    int descriptor = mkstemp(path);
    assert_int_equal(write(descriptor, "abc", 3), 3);
    close(descriptor);
    assert_int_equal(hash_body(AWSC_BODY_FILE(path), &hash, NULL), AWSC_OK);
    assert_string_equal(hash.text, abc_hash);
    unlink(path);

    source.sha256_hex = "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    source.read = NULL;
    assert_int_equal(hash_body(AWSC_BODY_READER(&source), &hash, NULL), AWSC_OK);
    assert_string_equal(hash.text, abc_hash);
}

static void assert_body_refused(awsc_body body, int status, const char *text)
{
    awsc_payload_hash hash;
    awsc_error *error = NULL;
    assert_int_equal(hash_body(body, &hash, &error), status);
    assert_non_null(strstr(awsc_error_message(error), text));
    awsc_error_free(error);
}

static void a_body_that_cannot_be_hashed_says_why(void **state)
{
    reader r = {.size = 3};
    awsc_body_source source = {sizeof source, 4, read_abc, rewind_abc, &r, NULL};
    (void)state;
    assert_body_refused(AWSC_BODY_READER(&source), AWSC_ERR_VALIDATION, "3 bytes");
    source.rewind = NULL;
    assert_body_refused(AWSC_BODY_READER(&source), AWSC_ERR_VALIDATION, "rewind");
    source.rewind = rewind_abc;
    r.answer = -1;
    assert_body_refused(AWSC_BODY_READER(&source), AWSC_ERR_TRANSPORT, "failed to read");
    source.read = NULL;
    assert_body_refused(AWSC_BODY_READER(&source), AWSC_ERR_VALIDATION, "read function");
    source.sha256_hex = "abc";
    assert_body_refused(AWSC_BODY_READER(&source), AWSC_ERR_VALIDATION, "64 hex digits");
    assert_body_refused(AWSC_BODY_FILE("/nonexistent/body"), AWSC_ERR_TRANSPORT, "/nonexistent/body");
    assert_body_refused(AWSC_BODY_FILE("/tmp"), AWSC_ERR_TRANSPORT, "/tmp");
}

/* ---- the server's side ------------------------------------------------------------------------------------------- */

static awsc_sigv4_received make_received(const awsc_http_header *headers, size_t count)
{
    return (awsc_sigv4_received){
        .method = AWSC_VIEW("GET"),
        .target = AWSC_VIEW("/x"),
        .headers = headers,
        .header_count = count,
        .signed_headers = AWSC_VIEW("host;x-amz-date"),
        .payload_hash = AWSC_VIEW("UNSIGNED-PAYLOAD"),
        .timestamp = AWSC_VIEW("20260102T030405Z"),
        .date = AWSC_VIEW("20260102"),
        .region = AWSC_VIEW("eu-west-1"),
        .service = AWSC_VIEW("lambda"),
        .secret = AWSC_VIEW("secret"),
    };
}

static void assert_not_verified(const awsc_sigv4_received *received, const char *text)
{
    awsc_signature signature;
    awsc_error *error = NULL;
    awsc_signer *signer = awsc_signer_new(awsc_allocator_default());
    assert_int_equal(awsc_sigv4_signature_for(signer, received, &signature, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), text));
    awsc_error_free(error);
    awsc_signer_free(signer);
}

static void a_malformed_list_of_signed_headers_is_refused(void **state)
{
    const awsc_http_header headers[] = {{"Host", "h"}, {"X-Amz-Date", "20260102T030405Z"}};
    awsc_sigv4_received received = make_received(headers, 2);
    (void)state;
    received.signed_headers = AWSC_VIEW("host;x-amz-date;x-other");
    assert_not_verified(&received, "x-other");
    received.signed_headers = AWSC_VIEW("x-amz-date;host");
    assert_not_verified(&received, "malformed");
    received.signed_headers = AWSC_VIEW("host;host");
    assert_not_verified(&received, "malformed");
    received.signed_headers = AWSC_VIEW("Host");
    assert_not_verified(&received, "malformed");
    received.signed_headers = AWSC_VIEW("host;");
    assert_not_verified(&received, "malformed");
    received.signed_headers = AWSC_VIEW("");
    assert_not_verified(&received, "malformed");
}

static void a_presigned_url_is_verified_with_its_signature_in_place(void **state)
{
    awsc_http_request *request = make_request("GET", "/2015-03-31/functions/a%3Ab?Qualifier=%24LATEST");
    awsc_sigv4_params params = make_params();
    const awsc_http_header headers[] = {{"HOST", "lambda.eu-west-1.amazonaws.com"}};
    awsc_sigv4_received received = make_received(headers, 1);
    awsc_signature signature;
    awsc_signer *signer = awsc_signer_new(awsc_allocator_default());
    char target[4096];
    (void)state;
    assert_int_equal(awsc_sigv4_presign(request, &params, NULL), AWSC_OK);
    snprintf(target, sizeof target, "%s?%s", awsc_http_request_path(request), awsc_http_request_query(request));
    received.target = awsc_view_text(target);
    received.signed_headers = AWSC_VIEW("host");
    received.payload_hash = AWSC_VIEW("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    received.secret = awsc_view_text(credentials.secret_access_key);
    assert_int_equal(awsc_sigv4_signature_for(signer, &received, &signature, NULL), AWSC_OK);
    const char *sent = strstr(target, "X-Amz-Signature=") + strlen("X-Amz-Signature=");
    assert_true(awsc_signature_equal(&signature, awsc_view_text(sent)));
    assert_false(awsc_signature_equal(&signature, (awsc_view){sent, 63}));
    signature.text[10] ^= 1;
    assert_false(awsc_signature_equal(&signature, awsc_view_text(sent)));
    awsc_signer_free(signer);
    awsc_http_request_free(request);
}

static void thousands_of_query_parameters_are_sorted_in_reasonable_time(void **state)
{
    enum { PARAMETERS = 20000 };
    const awsc_http_header headers[] = {{"Host", "h"}, {"X-Amz-Date", "20260102T030405Z"}};
    awsc_sigv4_received received = make_received(headers, 2);
    awsc_signature signature;
    awsc_signer *signer = awsc_signer_new(awsc_allocator_default());
    awsc_buffer target = AWSC_BUFFER_INIT(awsc_allocator_default());
    (void)state;
    awsc_buffer_append_text(&target, "/?");
    for (int i = PARAMETERS; i > 0; i--) awsc_buffer_append_format(&target, "p%05d=%%zz&", i);
    received.target = awsc_buffer_view(&target);
    assert_int_equal(awsc_sigv4_signature_for(signer, &received, &signature, NULL), AWSC_OK);
    assert_non_null(strstr(awsc_signer_canonical_request(signer).data, "p00001=%25zz&p00002=%25zz&"));
    awsc_buffer_clear(&target);
    awsc_signer_free(signer);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static void assert_survives(const awsc_signing_algorithm *algorithm)
{
    bool succeeded = false;
    for (int granted = 0; granted < 200 && !succeeded; granted++) {
        failing_memory memory;
        failing_memory_init(&memory, granted);
        awsc_http_request *request = make_request("POST", "/a/../b?x=%20&a=1");
        awsc_sigv4_params params = make_params();
        awsc_signer *signer = awsc_signer_new(&memory.allocator);
        if (signer) {
            int status = awsc_signer_sign_by(signer, algorithm, request, &params, NULL);
            assert_true(status == AWSC_OK || status == AWSC_ERR_NOMEM);
            succeeded = status == AWSC_OK;
            memory.left = INT_MAX;
            /* With memory again it works again. */
            assert_int_equal(awsc_signer_sign_by(signer, algorithm, request, &params, NULL), AWSC_OK);
            assert_int_equal(awsc_signer_presign_by(signer, algorithm, request, &params, NULL), AWSC_OK);
        }
        awsc_signer_free(signer);
        awsc_http_request_free(request);
        assert_int_equal(memory.held, 0);
    }
    assert_true(succeeded);
}

static void a_signer_survives_every_failed_allocation(void **state)
{
    (void)state;
    assert_survives(&awsc_sigv4);
    assert_survives(&awsc_internal_sigv4a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hmac_matches_rfc_4231),
        cmocka_unit_test(hmac_takes_keys_of_every_size_as_openssl_does),
        cmocka_unit_test(a_hash_in_pieces_is_the_hash_of_the_whole),
        cmocka_unit_test(texts_of_a_series_have_the_hashes_that_they_have_alone),
        cmocka_unit_test(a_key_signs_texts_that_begin_alike_as_others),
        cmocka_unit_test(signing_without_a_needed_value_names_it),
        cmocka_unit_test(a_key_id_with_a_line_break_cannot_add_a_header),
        cmocka_unit_test(parameters_of_an_older_program_are_read_up_to_their_size),
        cmocka_unit_test(an_error_says_that_openssl_has_no_sha_256),
        cmocka_unit_test(version_4a_signs_for_a_set_of_regions_or_for_the_region),
        cmocka_unit_test(a_key_id_that_is_too_long_for_version_4a_is_refused),
        cmocka_unit_test(key_pairs_are_kept_per_key_id_and_secret),
        cmocka_unit_test(a_second_signature_replaces_the_first),
        cmocka_unit_test(a_signed_url_contains_the_session_token_signed_or_unsigned),
        cmocka_unit_test(a_signed_url_is_not_signed_twice),
        cmocka_unit_test(s3_reads_one_key_in_all_its_spellings),
        cmocka_unit_test(a_signed_url_is_valid_for_a_week_at_most),
        cmocka_unit_test(a_time_that_is_unset_is_now_and_0_is_1970),
        cmocka_unit_test(a_warm_signer_signs_like_a_fresh_one_for_every_scope),
        cmocka_unit_test(another_secret_of_the_same_key_id_gives_another_signature),
        cmocka_unit_test(bodies_of_every_kind_have_the_same_hash),
        cmocka_unit_test(a_body_that_cannot_be_hashed_says_why),
        cmocka_unit_test(a_malformed_list_of_signed_headers_is_refused),
        cmocka_unit_test(a_presigned_url_is_verified_with_its_signature_in_place),
        cmocka_unit_test(thousands_of_query_parameters_are_sorted_in_reasonable_time),
        cmocka_unit_test(a_signer_survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("auth", tests, NULL, NULL);
}
