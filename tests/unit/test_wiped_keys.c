/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys on the stack are passed to awsc_wipe, even if later calls would overwrite them: the test records the wiped
 * memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/http.h>
#include <awsc/sigv4.h>

#include "auth/sigv4a.h"
#include "auth/signing_key.h"
#include "credentials/process.h"
#include "support/ask_provider.h"
#include "support/watched_memory.h"

enum { KEY_BYTES = 32, BLOCK_BYTES = 64, MOST = 400 };

/* ---- wiped memory ------------------------------------------------------------------------------------------------ */

static struct {
    size_t size;
    unsigned char bytes[4096];
} wiped[MOST];
static size_t wiped_count;

void __real_awsc_wipe(void *memory, size_t size);
void __wrap_awsc_wipe(void *memory, size_t size);

void __wrap_awsc_wipe(void *memory, size_t size)
{
    if (wiped_count < MOST && size && size <= sizeof wiped->bytes) {
        wiped[wiped_count].size = size;
        memcpy(wiped[wiped_count++].bytes, memory, size);
    }
    __real_awsc_wipe(memory, size);
    for (size_t i = 0; i < size; i++) assert_int_equal(((const char *)memory)[i], 0);
}

/* Whether `size` bytes that begin with these were wiped. */
static bool was_wiped(const void *bytes, size_t count, size_t size)
{
    for (size_t i = 0; i < wiped_count; i++) {
        if (wiped[i].size == size && size >= count && memcmp(wiped[i].bytes, bytes, count) == 0) return true;
    }
    return false;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

static const char secret[] = "hush-wiped-secret";
static const awsc_key_scope scope = {{secret, sizeof secret - 1}, {"20260101", 8}, {"eu-west-1", 9}, {"lambda", 6}};

static awsc_crypto *crypto;

static int setup(void **state)
{
    (void)state;
    crypto = awsc_crypto_new(awsc_allocator_default());
    wiped_count = 0;
    return crypto ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    awsc_crypto_free(crypto);
    return 0;
}

/* The key as a block, and the two blocks that the hashes of an HMAC begin with. */
static void expect_blocks_wiped(const void *key, size_t size)
{
    static const unsigned char pads[] = {0, 0x36, 0x5c};
    for (size_t i = 0; i < sizeof pads; i++) {
        unsigned char block[BLOCK_BYTES] = {0};
        memcpy(block, key, size);
        for (size_t at = 0; at < sizeof block; at++) block[at] ^= pads[i];
        assert_true(was_wiped(block, sizeof block, sizeof block));
    }
}

static void the_blocks_of_an_hmac_are_wiped(void **state)
{
    (void)state;
    awsc_hmac_key key = {0};
    assert_int_equal(awsc_hmac_key_set(crypto, &key, secret, sizeof secret - 1), 0);
    expect_blocks_wiped(secret, sizeof secret - 1);
    awsc_hmac_key_clear(&key);

    char long_secret[100]; /* longer than a block: replaced by its hash */
    unsigned char hash[KEY_BYTES];
    memset(long_secret, 'h', sizeof long_secret);
    assert_int_equal(awsc_sha256(crypto, long_secret, sizeof long_secret, hash), 0);
    assert_int_equal(awsc_hmac_key_set(crypto, &key, long_secret, sizeof long_secret), 0);
    expect_blocks_wiped(hash, sizeof hash);
    awsc_hmac_key_clear(&key);
}

static void the_beginning_of_a_hashed_text_is_wiped(void **state)
{
    (void)state;
    unsigned char hash[KEY_BYTES];
    awsc_hash_start start = {0};
    assert_int_equal(awsc_sha256_next(crypto, &start, secret, sizeof secret - 1, hash), 0);
    awsc_hash_start_clear(&start);
    assert_true(was_wiped(secret, sizeof secret - 1, sizeof secret - 1));
}

static void the_keys_of_version_4_are_wiped(void **state)
{
    (void)state;
    unsigned char expected[KEY_BYTES];
    awsc_key_cache cache;
    awsc_hmac_key *key = NULL;
    assert_int_equal(awsc_sigv4_derive_key(crypto, scope.secret, scope.date, scope.region, scope.service, expected), 0);
    assert_true(was_wiped("AWS4hush-wiped-secret", 21, AWSC_SECRET_MAX + sizeof "AWS4"));
    wiped_count = 0;
    awsc_key_cache_init(&cache, awsc_allocator_default());
    assert_int_equal(awsc_key_cache_get(&cache, crypto, &scope, &key, NULL), AWSC_OK);
    assert_true(was_wiped(expected, sizeof expected, sizeof expected));
    awsc_key_cache_clear(&cache);
}

static void the_keys_of_version_4a_are_wiped(void **state)
{
    (void)state;
    const awsc_credentials keys = {
        .struct_size = sizeof keys, .access_key_id = "AKIDWIPED", .secret_access_key = secret};
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    unsigned char number[KEY_BYTES], backwards[KEY_BYTES];
    awsc_http_request *request = NULL;
    assert_int_equal(
        awsc_sigv4a_derive_key(crypto, awsc_view_text(keys.access_key_id), awsc_view_text(secret), number, NULL),
        AWSC_OK);
    assert_true(was_wiped("AWS4Ahush-wiped-secret", 22, AWSC_SECRET_MAX + sizeof "AWS4A"));
    for (size_t i = 0; i < sizeof number; i++) backwards[i] = number[sizeof number - 1 - i];
    wiped_count = 0;

    params.credentials = &keys;
    params.service = "lambda";
    params.region = "eu-west-1";
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_set_header(request, "Host", "example.com", NULL), AWSC_OK);
    assert_int_equal(awsc_sigv4a_sign(request, &params, NULL), AWSC_OK);
    assert_true(was_wiped(number, sizeof number, sizeof number));
    /* As OpenSSL takes it: in the order of this processor. */
    const unsigned char *native = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? backwards : number;
    assert_true(was_wiped(native, KEY_BYTES, KEY_BYTES));
    awsc_http_request_free(request);
}

static void the_piece_that_was_read_from_a_program_is_wiped(void **state)
{
    (void)state;
    static const char output[] = "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush-printed\"}";
    char command[200];
    (void)snprintf(command, sizeof command, "printf %%s '%s'", output);
    awsc_process_settings settings = {command, NULL, AWSC_PROCESS_TIMEOUT_MS};
    awsc_credentials_provider *source = NULL;
    assert_int_equal(awsc_process_source_new(awsc_allocator_default(), &settings, &source, NULL), AWSC_OK);
    asked a = ask_provider(source, NULL);
    assert_int_equal(a.status, AWSC_OK);
    asked_clear(&a);
    awsc_credentials_provider_free(source);
    assert_true(was_wiped(output, sizeof output - 1, 4096));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_blocks_of_an_hmac_are_wiped, setup, teardown),
        cmocka_unit_test_setup_teardown(the_beginning_of_a_hashed_text_is_wiped, setup, teardown),
        cmocka_unit_test_setup_teardown(the_keys_of_version_4_are_wiped, setup, teardown),
        cmocka_unit_test_setup_teardown(the_keys_of_version_4a_are_wiped, setup, teardown),
        cmocka_unit_test_setup_teardown(the_piece_that_was_read_from_a_program_is_wiped, setup, teardown),
    };
    return cmocka_run_group_tests_name("wiped keys", tests, NULL, NULL);
}
