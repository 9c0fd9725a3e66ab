/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No keys remain on the stack. Each case runs on a thread whose stack belongs to the test; the test searches that stack
 * after the thread has ended.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <sys/mman.h>

#include <zlib.h>

#include <awsc/http.h>
#include <awsc/sigv4.h>

#include "auth/sigv4a.h"
#include "credentials/process.h"
#include "http/content_coding.h"
#include "http/fields.h"
#include "support/ask_provider.h"
#include "support/watched_memory.h"

enum { STACK_BYTES = 1 << 20, BLOCK_BYTES = 64 };

static const char secret[] = "hush-on-the-stack";

static const awsc_credentials keys = {.struct_size = sizeof keys,
                                      .access_key_id = "AKIDSTACK",
                                      .secret_access_key = secret,
                                      .session_token = "hush-token-on-the-stack"};

/* ---- a searchable stack ------------------------------------------------------------------------------------------ */

typedef struct own_stack {
    unsigned char *memory;
    int (*work)(void);
    int status; /* result of the work, since only the test's thread can fail the test */
} own_stack;

static void *work_on(void *user)
{
    own_stack *stack = user;
    stack->status = stack->work();
    return NULL;
}

/* Runs the work on another stack first: resolving a function at its first call saves all registers on the stack. */
static void run_on(own_stack *stack, int (*work)(void))
{
    pthread_attr_t attributes;
    pthread_t thread;
    assert_int_equal(work(), AWSC_OK);
    stack->work = work;
    stack->memory = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(stack->memory != MAP_FAILED);
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstack(&attributes, stack->memory, STACK_BYTES), 0);
    assert_int_equal(pthread_create(&thread, &attributes, work_on, stack), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    assert_int_equal(stack->status, AWSC_OK);
}

static bool stack_holds(const own_stack *stack, const void *bytes, size_t size)
{
    return memmem(stack->memory, STACK_BYTES, bytes, size) != NULL;
}

static void drop(own_stack *stack)
{
    munmap(stack->memory, STACK_BYTES);
}

/* Searches for the key itself, and for its two forms at the beginning of an HMAC's hashes. */
static void expect_no_key(const own_stack *stack, const char *name, const void *key, size_t size)
{
    static const unsigned char pads[] = {0, 0x36, 0x5c};
    unsigned char changed[BLOCK_BYTES];
    assert_true(size <= sizeof changed);
    for (size_t i = 0; i < sizeof pads; i++) {
        for (size_t at = 0; at < size; at++) changed[at] = ((const unsigned char *)key)[at] ^ pads[i];
        if (stack_holds(stack, changed, size)) fail_msg("%s stayed on the stack, with pad 0x%02x", name, pads[i]);
    }
}

/* ---- signing ----------------------------------------------------------------------------------------------------- */

static unsigned char v4_key[AWSC_SHA256_SIZE], v4a_key[AWSC_P256_SIZE];

static void derive_both(void)
{
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    assert_non_null(crypto);
    assert_int_equal(awsc_sigv4_derive_key(crypto, awsc_view_text(secret), AWSC_VIEW("20260101"),
                                           AWSC_VIEW("eu-west-1"), AWSC_VIEW("lambda"), v4_key),
                     0);
    assert_int_equal(
        awsc_sigv4a_derive_key(crypto, awsc_view_text(keys.access_key_id), awsc_view_text(secret), v4a_key, NULL),
        AWSC_OK);
    awsc_crypto_free(crypto);
}

static int sign_with(int (*sign)(awsc_http_request *, const awsc_sigv4_params *, awsc_error **))
{
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    awsc_http_request *request = NULL;
    params.credentials = &keys;
    params.service = "lambda";
    params.region = "eu-west-1";
    params.time = AWSC_TIME(1767225600, 0);
    int status = awsc_http_request_new("GET", "/", &request, NULL);
    if (!status) status = awsc_http_request_set_header(request, "Host", "example.com", NULL);
    if (!status) status = sign(request, &params, NULL);
    awsc_http_request_free(request);
    return status;
}

static int sign_v4(void)
{
    return sign_with(awsc_sigv4_sign);
}

static int sign_v4a(void)
{
    return sign_with(awsc_sigv4a_sign);
}

static void expect_no_keys(const own_stack *stack)
{
    unsigned char backwards[AWSC_P256_SIZE]; /* in little-endian order */
    for (size_t i = 0; i < sizeof backwards; i++) backwards[i] = v4a_key[sizeof backwards - 1 - i];
    assert_false(stack_holds(stack, secret, strlen(secret)));
    expect_no_key(stack, "the secret of Version 4", "AWS4hush-on-the-stack", 21);
    expect_no_key(stack, "the secret of Version 4A", "AWS4Ahush-on-the-stack", 22);
    expect_no_key(stack, "the signing key", v4_key, sizeof v4_key);
    expect_no_key(stack, "the private key", v4a_key, sizeof v4a_key);
    expect_no_key(stack, "the private key backwards", backwards, sizeof backwards);
}

static void signing_leaves_no_key(void **state)
{
    static int (*const work[])(void) = {sign_v4, sign_v4a};
    (void)state;
    derive_both();
    for (size_t i = 0; i < 2; i++) {
        own_stack stack;
        run_on(&stack, work[i]);
        expect_no_keys(&stack);
        drop(&stack);
    }
}

/* ---- the output of a program ------------------------------------------------------------------------------------- */

static int ask_program(void)
{
    const awsc_process_settings settings = {
        "printf '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"K\",\"SessionToken\":\"'; "
        "for i in 1 2 3 4 5 6 7 8; do printf 'hush-printed-%0200d' 7; done; printf '\"}'",
        NULL, AWSC_PROCESS_TIMEOUT_MS};
    awsc_credentials_provider *source = NULL;
    int status = awsc_process_source_new(awsc_allocator_default(), &settings, &source, NULL);
    if (status) return status;
    asked a = ask_provider(source, NULL);
    status = a.status;
    asked_clear(&a);
    awsc_credentials_provider_free(source);
    return status;
}

static void reading_a_program_leaves_no_key(void **state)
{
    (void)state;
    own_stack stack;
    run_on(&stack, ask_program);
    assert_false(stack_holds(&stack, "hush-printed", 12));
    drop(&stack);
}

/* ---- a compressed response ----------------------------------------------------------------------------------------
 */

static unsigned char compressed[1024];
static size_t compressed_size;

static void compress_secret(void)
{
    z_stream stream = {.zalloc = NULL};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)secret;
    stream.avail_in = sizeof secret;
    stream.next_out = compressed;
    stream.avail_out = sizeof compressed;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    compressed_size = stream.total_out;
    (void)deflateEnd(&stream);
}

static int decode_response(void)
{
    awsc_http_fields headers = {.items = NULL};
    awsc_content_decoder *decoder = NULL;
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    int status = awsc_http_fields_put(awsc_allocator_default(), &headers, AWSC_VIEW("Content-Encoding"),
                                      AWSC_VIEW("gzip"), true, NULL);
    if (!status) status = awsc_content_decoder_new(awsc_allocator_default(), &headers, &decoder);
    if (!status) status = awsc_content_decoder_feed(decoder, compressed, compressed_size, &out, 4096);
    if (!status && !awsc_view_equal(awsc_buffer_view(&out), awsc_view_of(secret, sizeof secret)))
        status = AWSC_ERR_PARSE;
    awsc_content_decoder_free(decoder);
    awsc_http_fields_clear(awsc_allocator_default(), &headers);
    awsc_buffer_clear(&out);
    return status;
}

static void decoding_a_response_leaves_nothing_of_it(void **state)
{
    (void)state;
    own_stack stack;
    compress_secret();
    run_on(&stack, decode_response);
    assert_false(stack_holds(&stack, secret, strlen(secret)));
    drop(&stack);
}

/* ---- the test itself --------------------------------------------------------------------------------------------- */

static uintptr_t where;

/* A size much larger than the part of the stack that the end of a thread overwrites. */
static int leave_something(void)
{
    volatile char left[16384];
    where = (uintptr_t)left;
    for (size_t i = 0; i < sizeof left; i++) left[i] = secret[i % strlen(secret)];
    return AWSC_OK;
}

static void the_test_finds_a_key_that_remains(void **state)
{
    (void)state;
    own_stack stack;
    run_on(&stack, leave_something);
    const uintptr_t begin = (uintptr_t)stack.memory;
    bool elsewhere = where < begin || where >= begin + STACK_BYTES; /* a sanitizer may place variables elsewhere */
    assert_true(elsewhere || stack_holds(&stack, secret, strlen(secret)));
    drop(&stack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_test_finds_a_key_that_remains),
        cmocka_unit_test(signing_leaves_no_key),
        cmocka_unit_test(reading_a_program_leaves_no_key),
        cmocka_unit_test(decoding_a_response_leaves_nothing_of_it),
    };
    return cmocka_run_group_tests_name("wiped stack", tests, NULL, NULL);
}
