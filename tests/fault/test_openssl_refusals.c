/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failures of OpenSSL and of the system's random bytes: every function that can fail does so once, one after the other.
 * The library's function then fails with a status and a text, or succeeds another way; nothing leaks, no message
 * contains a secret, and the next run succeeds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/pem.h>

#include <awsc/lambda.h>
#include <awsc/sigv4.h>
#include <awsc/testing.h>

#include "crypto/crypto.h"
#include "crypto/md5.h"
#include "crypto/sha1.h"
#include "customization/tree_hash.h"
#include "error/error.h"
#include "identity/dpop.h"

/* ---- the functions that fail ------------------------------------------------------------------------------------- */

static size_t calls, failing; /* number of the call that fails, from 1; 0: no call */
static bool failed;

static bool refuses(void)
{
    if (!failing || ++calls != failing) return false;
    failed = true;
    return true;
}

/* Wraps a function of OpenSSL; `failure` is its result when it fails. */
#define REFUSED(type, name, failure, parameters, arguments)                                                            \
    type __real_##name parameters;                                                                                     \
    type __wrap_##name parameters;                                                                                     \
    type __wrap_##name parameters                                                                                      \
    {                                                                                                                  \
        return refuses() ? failure : __real_##name arguments;                                                          \
    }

REFUSED(EVP_MD_CTX *, EVP_MD_CTX_new, NULL, (void), ())
REFUSED(int, EVP_MD_CTX_copy_ex, 0, (EVP_MD_CTX * to, const EVP_MD_CTX *from), (to, from))
REFUSED(int, EVP_DigestInit_ex2, 0, (EVP_MD_CTX * context, const EVP_MD *type, const OSSL_PARAM *params),
        (context, type, params))
REFUSED(int, EVP_DigestUpdate, 0, (EVP_MD_CTX * context, const void *data, size_t size), (context, data, size))
REFUSED(int, EVP_DigestFinal_ex, 0, (EVP_MD_CTX * context, unsigned char *out, unsigned *size), (context, out, size))
REFUSED(EVP_MD *, EVP_MD_fetch, NULL, (OSSL_LIB_CTX * library, const char *name, const char *properties),
        (library, name, properties))
REFUSED(int, EVP_Q_digest, 0,
        (OSSL_LIB_CTX * library, const char *name, const char *properties, const void *data, size_t size,
         unsigned char *out, size_t *out_size),
        (library, name, properties, data, size, out, out_size))
REFUSED(int, EVP_PKEY_sign, 0,
        (EVP_PKEY_CTX * context, unsigned char *out, size_t *size, const unsigned char *data, size_t data_size),
        (context, out, size, data, data_size))
REFUSED(int, EVP_PKEY_sign_init, 0, (EVP_PKEY_CTX * context), (context))
REFUSED(EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_pkey, NULL,
        (OSSL_LIB_CTX * library, EVP_PKEY *key, const char *properties), (library, key, properties))
REFUSED(EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_name, NULL,
        (OSSL_LIB_CTX * library, const char *name, const char *properties), (library, name, properties))
REFUSED(int, EVP_PKEY_fromdata_init, 0, (EVP_PKEY_CTX * context), (context))
REFUSED(int, EVP_PKEY_fromdata, 0, (EVP_PKEY_CTX * context, EVP_PKEY **out, int selection, OSSL_PARAM params[]),
        (context, out, selection, params))
REFUSED(BIGNUM *, BN_bin2bn, NULL, (const unsigned char *bytes, int size, BIGNUM *out), (bytes, size, out))
REFUSED(int, BN_bn2nativepad, -1, (const BIGNUM *number, unsigned char *out, int size), (number, out, size))
REFUSED(int, BN_bn2binpad, -1, (const BIGNUM *number, unsigned char *out, int size), (number, out, size))
REFUSED(BIO *, BIO_new_mem_buf, NULL, (const void *data, int size), (data, size))
REFUSED(EVP_PKEY *, PEM_read_bio_PrivateKey, NULL, (BIO * bio, EVP_PKEY **key, pem_password_cb *callback, void *user),
        (bio, key, callback, user))
REFUSED(int, EVP_PKEY_get_group_name, 0, (const EVP_PKEY *key, char *out, size_t room, size_t *size),
        (key, out, room, size))
REFUSED(int, EVP_PKEY_get_bn_param, 0, (const EVP_PKEY *key, const char *name, BIGNUM **out), (key, name, out))
REFUSED(int, EVP_DigestSignInit_ex, 0,
        (EVP_MD_CTX * context, EVP_PKEY_CTX **key_context, const char *name, OSSL_LIB_CTX *library,
         const char *properties, EVP_PKEY *key, const OSSL_PARAM params[]),
        (context, key_context, name, library, properties, key, params))
REFUSED(int, EVP_DigestSign, 0,
        (EVP_MD_CTX * context, unsigned char *out, size_t *size, const unsigned char *data, size_t data_size),
        (context, out, size, data, data_size))
#ifdef AWSC_SYS_GETENTROPY
REFUSED(int, getentropy, -1, (void *out, size_t size), (out, size))
#else
REFUSED(int, RAND_bytes, 0, (unsigned char *out, int size), (out, size))
#endif

/* ---- scenarios --------------------------------------------------------------------------------------------------- */

static const char secret[] = "hush-secret-key-that-is-longer-than-a-block-of-a-hash-of-sixty-four-bytes";

/* Lets each call fail in turn. `once` returns AWSC_OK, or a status with its error. At most `ignored_most` failures may
 * have no effect. */
static void sweep(int (*once)(awsc_error **error), size_t ignored_most)
{
    size_t ignored = 0, at = 1;
    for (;; at++) {
        awsc_error *error = NULL;
        calls = 0;
        failed = false;
        failing = at;
        int status = once(&error);
        failing = 0;
        if (!failed) {
            if (status) fail_msg("%s", awsc_error_message(error));
            break;
        }
        if (!status) {
            ignored++;
        } else {
            assert_true(status == AWSC_ERR_CONFIG || status == AWSC_ERR_NOMEM || status == AWSC_ERR_CREDENTIALS);
            assert_true(*awsc_error_message(error));
            assert_null(strstr(awsc_error_text(error), "hush"));
            awsc_error_free(error);
            error = NULL;
            assert_int_equal(once(&error), AWSC_OK);
        }
        awsc_error_free(error);
    }
    assert_true(at > 1);
    assert_in_range(ignored, 0, ignored_most);
}

/* The result equals that of the first run, in which nothing failed, or the function fails. */
typedef struct outcome {
    bool known;
    char bytes[256];
} outcome;

static void expect_same(outcome *first, const void *bytes, size_t size)
{
    assert_in_range(size, 1, sizeof first->bytes);
    if (!first->known) memcpy(first->bytes, bytes, size);
    first->known = true;
    assert_memory_equal(first->bytes, bytes, size);
}

typedef int sign_fn(awsc_http_request *request, const awsc_sigv4_params *params, awsc_error **error);

static int sign_with(sign_fn *sign, outcome *first, awsc_error **error)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    awsc_http_request *request = NULL;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = secret;
    params.credentials = &keys;
    params.region = "eu-west-1";
    params.service = "lambda";
    params.time = AWSC_TIME(1767225600, 0);
    assert_int_equal(awsc_http_request_new("POST", "/path", &request, NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_set_header(request, "Host", "h", NULL), AWSC_OK);
    awsc_http_request_set_body(request, AWSC_BODY_LITERAL("body"));
    int status = sign(request, &params, error);
    if (status) assert_null(awsc_http_request_header(request, "Authorization"));
    const char *header = awsc_http_request_header(request, "Authorization");
    const char *signature = status ? NULL : strstr(header ? header : awsc_http_request_query(request), "Signature=");
    if (!status) assert_non_null(signature);
    if (signature && first) expect_same(first, signature, strlen(signature));
    awsc_http_request_free(request);
    return status;
}

static int sign(awsc_error **error)
{
    static outcome first;
    return sign_with(awsc_sigv4_sign, &first, error);
}

static int presign(awsc_error **error)
{
    static outcome first;
    return sign_with(awsc_sigv4_presign, &first, error);
}

static int sign_4a(awsc_error **error)
{
    return sign_with(awsc_sigv4a_sign, NULL, error); /* each is another one */
}

static void every_failure_of_a_signature_is_reported(void **state)
{
    awsc_error *error = NULL;
    (void)state;
    assert_int_equal(sign(&error), AWSC_OK);
    assert_int_equal(presign(&error), AWSC_OK);
    sweep(sign, 16); /* a context that cannot be copied is made again */
    sweep(presign, 16);
    sweep(sign_4a, 16);
}

static int hash_tree(awsc_error **error)
{
    static char data[2 * 1024 * 1024 + 5];
    static outcome first;
    awsc_body_hashes hashes;
    int status = awsc_hash_body(AWSC_BODY_MEMORY(data, sizeof data), &hashes, error);
    if (!status) expect_same(&first, &hashes, sizeof hashes);
    return status;
}

static int checksum(awsc_error **error)
{
    uint8_t digest[AWSC_MD5_SIZE];
    awsc_md5 *md5 = awsc_md5_begin();
    bool good = md5 && !awsc_md5_update(md5, "text", 4) && !awsc_md5_end(md5, digest);
    awsc_md5_free(md5);
    if (good) assert_memory_equal(digest, "\x1c\xb2\x51\xec\x0d\x56\x8d\xe6\xa9\x29\xb5\x20\xc4\xae\xd8\xd1", 16);
    return good ? AWSC_OK : awsc_error_set(error, AWSC_ERR_CONFIG, "no MD5");
}

static int name_of_file(awsc_error **error)
{
    char hex[AWSC_SHA1_HEX + 1];
    if (awsc_sha1_hex(AWSC_VIEW("text"), hex)) return awsc_error_set(error, AWSC_ERR_CONFIG, "no SHA-1");
    assert_string_equal(hex, "372ea08cab33e71c02c651dbc83a474d32c676ea");
    return AWSC_OK;
}

static void every_failure_of_a_hash_is_reported(void **state)
{
    awsc_error *error = NULL;
    (void)state;
    assert_int_equal(hash_tree(&error), AWSC_OK);
    sweep(hash_tree, 12);
    sweep(checksum, 0);
    sweep(name_of_file, 0);
}

static char pem[4096];

static int prove(awsc_error **error)
{
    awsc_dpop_key *key = NULL;
    awsc_buffer proof = AWSC_BUFFER_INIT(awsc_allocator_default());
    int status = awsc_dpop_key_new(awsc_allocator_default(), pem, &key, error);
    if (!status) status = awsc_dpop_proof(key, "POST", "https://h/token", (awsc_time){1767225600, 0}, &proof, error);
    awsc_buffer_clear(&proof);
    awsc_dpop_key_free(key);
    return status;
}

static int make_key(void **state)
{
    (void)state;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    BIO *bio = BIO_new(BIO_s_mem());
    if (!key || !bio || PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1) return -1;
    int size = BIO_read(bio, pem, sizeof pem - 1);
    BIO_free(bio);
    EVP_PKEY_free(key);
    return size > 0 ? 0 : -1;
}

static void every_failure_of_a_dpop_proof_is_reported(void **state)
{
    (void)state;
    sweep(prove, 0);
}

/* A whole call: idempotency token, signature, and the delay of a retry. */
static int call(awsc_error **error)
{
    static const awsc_http_header throttled = {"x-amzn-ErrorType", "TooManyRequestsException"};
    const awsc_lambda_create_event_source_mapping_input input = {.function_name = "f"};
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_replay *replay = NULL;
    awsc_test_clock *clock = NULL;
    awsc_lambda *lambda = NULL;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = secret;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1767225600, 0}, &clock, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(replay, 429, &throttled, 1, "{}", 2, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(replay, 202, NULL, 0, "{}", 2, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &config.credentials, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.config_file = config.credentials_file = "/dev/null";
    config.transport = awsc_replay_transport(replay);
    config.clock = awsc_test_clock_of(clock);
    int status = awsc_lambda_new(&config, &lambda, error);
    if (!status) status = awsc_lambda_create_event_source_mapping(lambda, &input, NULL, NULL, error);
    awsc_lambda_free(lambda);
    awsc_credentials_provider_free(config.credentials);
    awsc_test_clock_free(clock);
    awsc_replay_free(replay);
    return status;
}

static void every_failure_in_a_call_is_reported(void **state)
{
    (void)state;
    sweep(call, 20);
}

/* OpenSSL that lacks memory is out of memory, and nothing else. */
static void a_failure_has_the_reason_that_openssl_gives(void **state)
{
    awsc_error *error = NULL;
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    (void)state;
    assert_non_null(crypto);
    ERR_clear_error();
    assert_int_equal(awsc_crypto_failed(crypto, &error), AWSC_ERR_CONFIG);
    assert_string_equal(awsc_error_message(error), "OpenSSL failed to compute a SHA-256");
    awsc_error_free(error);
    error = NULL;
    ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
    assert_int_equal(awsc_crypto_failed(crypto, &error), AWSC_ERR_NOMEM);
    assert_int_equal(awsc_error_status(error), AWSC_ERR_NOMEM);
    awsc_error_free(error);
    ERR_clear_error();
    awsc_crypto_free(crypto);
}

/* A context that cannot be copied is begun anew. */
static void a_hash_is_right_without_a_copy_of_a_begun_context(void **state)
{
    static const uint8_t abc[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea};
    uint8_t hash[AWSC_SHA256_SIZE];
    (void)state;
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    assert_non_null(crypto);
    for (size_t refused = 0; refused < 2; refused++) {
        calls = 0;
        failed = false;
        failing = refused; /* the copy comes first */
        int status = awsc_sha256(crypto, "abc", 3, hash);
        failing = 0;
        assert_int_equal(failed, refused);
        assert_int_equal(status, 0);
        assert_memory_equal(hash, abc, sizeof abc);
    }
    awsc_crypto_free(crypto);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_is_right_without_a_copy_of_a_begun_context),
        cmocka_unit_test(a_failure_has_the_reason_that_openssl_gives),
        cmocka_unit_test(every_failure_of_a_signature_is_reported),
        cmocka_unit_test(every_failure_of_a_hash_is_reported),
        cmocka_unit_test(every_failure_of_a_dpop_proof_is_reported),
        cmocka_unit_test(every_failure_in_a_call_is_reported),
    };
    return cmocka_run_group_tests(tests, make_key, NULL);
}
