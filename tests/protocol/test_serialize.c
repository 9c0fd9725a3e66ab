/* SPDX-License-Identifier: Apache-2.0 */
/* A request's body after the protocol: compression, checksums, exceptions of single services. */
#include "protocol/put_shapes.h"

#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

#include <awsc/testing.h>

#include "crypto/crypto.h"
#include "customization/tree_hash.h"

/* ---- helpers ----------------------------------------------------------------------------------------------------- */

static awsc_http_request *request_of(const awsc_service *service, const awsc_operation *operation, const void *input,
                                     size_t min_compression)
{
    const awsc_serialize_options options = {NULL, min_compression};
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    int status = awsc_validate(operation->input, input, 1, operation->name, &error);
    if (!status) status = awsc_serialize(service, operation, input, 1, &options, &request, &error);
    if (status) fail_msg("%s", awsc_error_text(error));
    return request;
}

static void assert_header(const awsc_http_request *request, const char *name, const char *expected)
{
    const char *value = awsc_http_request_header(request, name);
    if (!expected)
        assert_null(value);
    else {
        assert_non_null(value);
        assert_string_equal(value, expected);
    }
}

/* Expects that the decompressed body of a request is `expected`. */
static void assert_decompresses(const awsc_http_request *request, const char *expected)
{
    awsc_body body = awsc_http_request_body(request);
    size_t size = strlen(expected);
    char *bytes = calloc(1, size + 1);
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)body.data,
                       .avail_in = (unsigned)body.size,
                       .next_out = (Bytef *)bytes,
                       .avail_out = (unsigned)size + 1};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(inflateEnd(&stream), Z_OK);
    assert_string_equal(bytes, expected);
    free(bytes);
}

static char *long_text(size_t size)
{
    char *text = malloc(size + 1);
    for (size_t i = 0; i < size; i++) text[i] = (char)('a' + (i * i + i / 7) % 26);
    text[size] = '\0';
    return text;
}

typedef struct source_state {
    const char *bytes;
    size_t size;
    size_t at;
    unsigned rewinds;
} source_state;

static int64_t read_state(void *user, void *buffer, size_t capacity)
{
    source_state *state = user;
    size_t left = state->size - state->at;
    size_t part = left < capacity ? left : capacity;
    if (part > 1000) part = 1000; /* an odd size of pieces */
    memcpy(buffer, state->bytes + state->at, part);
    state->at += part;
    return (int64_t)part;
}

static int rewind_state(void *user)
{
    source_state *state = user;
    state->at = 0;
    state->rewinds++;
    return 0;
}

/* ---- compression ------------------------------------------------------------------------------------------------- */

static void bodies_are_compressed_from_the_given_size_on(void **state)
{
    (void)state;
    const put_input input = {.text = "0123456789"};
    const char *body = "{\"Text\":\"0123456789\"}";
    awsc_http_request *request = request_of(&plain_service, &put, &input, strlen(body));
    assert_header(request, "Content-Encoding", "gzip");
    assert_decompresses(request, body);
    awsc_http_request_free(request);

    request = request_of(&plain_service, &put, &input, strlen(body) + 1);
    assert_header(request, "Content-Encoding", NULL);
    assert_int_equal(awsc_http_request_body(request).size, strlen(body));
    awsc_http_request_free(request);

    request = request_of(&plain_service, &put, &input, SIZE_MAX);
    assert_header(request, "Content-Encoding", NULL);
    awsc_http_request_free(request);
}

static void large_bodies_are_compressed_completely(void **state)
{
    (void)state;
    char *text = long_text(300000), *body = malloc(300100);
    sprintf(body, "{\"Text\":\"%s\"}", text);
    const put_input input = {.text = text};
    awsc_http_request *request = request_of(&plain_service, &put, &input, AWSC_MIN_COMPRESSION_BYTES);
    assert_decompresses(request, body);
    awsc_http_request_free(request);
    free(text);
    free(body);
}

static void a_callers_content_encoding_comes_first(void **state)
{
    (void)state;
    const put_input input = {.text = "0", .encoding = "custom"};
    awsc_http_request *request = request_of(&plain_service, &put, &input, 0);
    assert_header(request, "Content-Encoding", "custom, gzip");
    awsc_http_request_free(request);
}

static void a_payload_in_memory_is_compressed_and_the_callers_bytes_stay(void **state)
{
    (void)state;
    const upload_input input = {.account = "a", .body = AWSC_BODY_LITERAL("hello world")};
    awsc_http_request *request = request_of(&plain_service, &upload, &input, 0);
    assert_decompresses(request, "hello world");
    assert_memory_equal(input.body.data, "hello world", 11);
    awsc_http_request_free(request);
}

/* ---- Content-MD5 ------------------------------------------------------------------------------------------------- */

static void the_checksum_covers_the_bytes_that_are_sent(void **state)
{
    (void)state;
    const put_input input = {.text = "x"};
    awsc_http_request *request = request_of(&plain_service, &put, &input, SIZE_MAX);
    assert_header(request, "Content-MD5", "HbcQF7/Bg00zQCkYSxEGPA==");
    awsc_http_request_free(request);
    request = request_of(&plain_service, &put, &input, 0);
    const char *compressed = awsc_http_request_header(request, "Content-MD5");
    assert_non_null(compressed);
    assert_string_not_equal(compressed, "HbcQF7/Bg00zQCkYSxEGPA==");
    awsc_http_request_free(request);
}

static void a_callers_checksum_is_kept(void **state)
{
    (void)state;
    const put_input input = {.text = "x", .md5 = "AAAA"};
    awsc_http_request *request = request_of(&plain_service, &put, &input, SIZE_MAX);
    assert_header(request, "Content-MD5", "AAAA");
    awsc_http_request_free(request);
}

static void files_and_readers_are_hashed_and_sent_unchanged(void **state)
{
    (void)state;
    char path[] = "/tmp/awsc-serialize-XXXXXX";
    int descriptor = mkstemp(path);
    assert_int_equal(write(descriptor, "hello world", 11), 11);
    close(descriptor);
    upload_input input = {.account = "a", .body = AWSC_BODY_FILE(path)};
    awsc_http_request *request = request_of(&plain_service, &upload, &input, 0);
    assert_header(request, "Content-Encoding", NULL);
    assert_header(request, "Content-MD5", "XrY7u+Ae7tCTyyK7j1rNww==");
    awsc_http_request_free(request);
    unlink(path);

    source_state reader = {"hello world", 11, 0, 0};
    awsc_body_source source = AWSC_BODY_SOURCE_INIT;
    source.length = 11;
    source.read = read_state;
    source.rewind = rewind_state;
    source.user = &reader;
    input.body = AWSC_BODY_READER(&source);
    request = request_of(&plain_service, &upload, &input, 0);
    assert_header(request, "Content-MD5", "XrY7u+Ae7tCTyyK7j1rNww==");
    assert_int_equal(reader.rewinds, 1);
    awsc_http_request_free(request);
}

static void assert_upload_refused(awsc_body body, int expected, const char *message)
{
    const awsc_serialize_options options = {NULL, SIZE_MAX};
    const upload_input input = {.account = "a", .body = body};
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_serialize(&plain_service, &upload, &input, 1, &options, &request, &error), expected);
    assert_null(request);
    if (!strstr(awsc_error_message(error), message)) fail_msg("%s", awsc_error_message(error));
    awsc_error_free(error);
}

static void bodies_that_cannot_be_read_are_refused(void **state)
{
    (void)state;
    source_state reader = {"hello world", 11, 0, 0};
    awsc_body_source source = AWSC_BODY_SOURCE_INIT;
    source.length = 11;
    source.read = read_state;
    source.user = &reader;
    assert_upload_refused(AWSC_BODY_READER(&source), AWSC_ERR_VALIDATION, "cannot rewind");
    source.rewind = rewind_state;
    source.length = 12;
    assert_upload_refused(AWSC_BODY_READER(&source), AWSC_ERR_VALIDATION, "gave 11 bytes; expected its length, 12");
    assert_upload_refused(AWSC_BODY_FILE("/nowhere/at/all"), AWSC_ERR_TRANSPORT, "cannot be opened");
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */

static void an_unset_or_empty_label_has_its_default(void **state)
{
    (void)state;
    put_input input = {.account = "123"};
    awsc_http_request *request = request_of(&plain_service, &put, &input, SIZE_MAX);
    assert_string_equal(awsc_http_request_path(request), "/123/put");
    awsc_http_request_free(request);
    for (int i = 0; i < 2; i++) {
        input.account = i ? "" : NULL;
        request = request_of(&plain_service, &put, &input, SIZE_MAX);
        assert_string_equal(awsc_http_request_path(request), "/-/put");
        awsc_http_request_free(request);
    }
}

/* ---- S3 Glacier and API Gateway ---------------------------------------------------------------------------------- */

/* A reference implementation that follows the definition: split at a power of two of mebibytes. */
static void reference_tree_hash(awsc_crypto *crypto, const char *bytes, size_t size, uint8_t out[AWSC_SHA256_SIZE])
{
    const size_t mebibyte = 1024 * 1024;
    if (size <= mebibyte) {
        assert_int_equal(awsc_sha256(crypto, bytes, size, out), 0);
        return;
    }
    size_t half = mebibyte;
    while (half * 2 < size) half *= 2;
    uint8_t both[2 * AWSC_SHA256_SIZE];
    reference_tree_hash(crypto, bytes, half, both);
    reference_tree_hash(crypto, bytes + half, size - half, both + AWSC_SHA256_SIZE);
    assert_int_equal(awsc_sha256(crypto, both, sizeof both, out), 0);
}

static void tree_hashes_match_the_definition(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 1048575, 1048576, 1048577, 2097152, 3145728, 3145729, 5767168, 7340032};
    awsc_crypto *crypto = awsc_crypto_new(awsc_allocator_default());
    char *bytes = long_text(7340032);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint8_t tree[AWSC_SHA256_SIZE], linear[AWSC_SHA256_SIZE];
        awsc_body_hashes found;
        source_state reader = {bytes, sizes[i], 0, 0};
        awsc_body_source source = AWSC_BODY_SOURCE_INIT;
        source.length = sizes[i];
        source.read = read_state;
        source.rewind = rewind_state;
        source.user = &reader;
        assert_int_equal(
            awsc_hash_body(i % 2 ? AWSC_BODY_MEMORY(bytes, sizes[i]) : AWSC_BODY_READER(&source), &found, NULL),
            AWSC_OK);
        reference_tree_hash(crypto, bytes, sizes[i], tree);
        assert_int_equal(awsc_sha256(crypto, bytes, sizes[i], linear), 0);
        assert_memory_equal(found.tree, tree, sizeof tree);
        assert_memory_equal(found.linear, linear, sizeof linear);
    }
    free(bytes);
    awsc_crypto_free(crypto);
}

static const char abc_hash[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static awsc_service service_with(const awsc_protocol *protocol)
{
    awsc_service service = plain_service;
    service.protocol = protocol;
    return service;
}

static void glacier_requests_carry_version_and_hashes(void **state)
{
    (void)state;
    const awsc_service glacier = service_with(&awsc_internal_glacier);
    upload_input input = {.body = AWSC_BODY_LITERAL("abc")};
    awsc_http_request *request = request_of(&glacier, &upload, &input, SIZE_MAX);
    assert_string_equal(awsc_http_request_path(request), "/-/upload");
    assert_header(request, "X-Amz-Glacier-Version", "2026-11-21");
    assert_header(request, "X-Amz-Content-Sha256", abc_hash);
    assert_header(request, "X-Amz-Sha256-Tree-Hash", abc_hash);
    awsc_http_request_free(request);

    input.tree_hash = "known";
    request = request_of(&glacier, &upload, &input, SIZE_MAX);
    assert_header(request, "X-Amz-Content-Sha256", abc_hash);
    assert_header(request, "X-Amz-Sha256-Tree-Hash", "known");
    awsc_http_request_free(request);

    const put_input no_upload = {.text = "abc"};
    request = request_of(&glacier, &put, &no_upload, SIZE_MAX);
    assert_header(request, "X-Amz-Glacier-Version", "2026-11-21");
    assert_header(request, "X-Amz-Sha256-Tree-Hash", NULL);
    awsc_http_request_free(request);
}

typedef struct summed_input {
    const char *sum;
    awsc_body body;
} summed_input;
static const awsc_member summed_members[] = {AWSC_TABLE_TEXT_MEMBER(summed_input, sum,
                                                                    AWSC_TABLE_NAMED("sum", "x-amz-content-sha256"),
                                                                    AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
                                             AWSC_TABLE_BODY_MEMBER(summed_input, body, "body", AWSC_TABLE_PAYLOAD)};
static const awsc_schema summed_schema = {
    "SummedInput", summed_members, NULL, sizeof(summed_input), 2, AWSC_TYPE_STRUCTURE, 0, 0};

/* A server would read two of them as one that is wrong. */
static void the_hash_of_an_upload_is_sent_once(void **state)
{
    size_t count = 0;
    (void)state;
    const awsc_service glacier = service_with(&awsc_internal_glacier);
    const summed_input input = {.sum = "of the caller", .body = AWSC_BODY_LITERAL("abc")};
    awsc_operation summed = upload;
    summed.uri = "/summed";
    summed.input = &summed_schema;
    summed.input_payload = 1;
    summed.flags = 0;
    awsc_http_request *request = request_of(&glacier, &summed, &input, SIZE_MAX);
    for (size_t i = 0; i < awsc_http_request_header_count(request); i++)
        if (strcasecmp(awsc_http_request_header_name(request, i), "X-Amz-Content-Sha256") == 0) count++;
    assert_int_equal(count, 1);
    assert_header(request, "X-Amz-Content-Sha256", abc_hash);
    awsc_http_request_free(request);
}

static void hashes_from_the_caller_need_no_reading_of_the_body(void **state)
{
    (void)state;
    const awsc_service glacier = service_with(&awsc_internal_glacier);
    awsc_operation plain_upload = upload;
    plain_upload.flags = 0;
    source_state reader = {"abc", 3, 0, 0};
    awsc_body_source source = AWSC_BODY_SOURCE_INIT;
    source.length = 3;
    source.read = read_state;
    source.user = &reader;
    source.sha256_hex = abc_hash;
    const upload_input input = {.tree_hash = abc_hash, .body = AWSC_BODY_READER(&source)};
    awsc_http_request *request = request_of(&glacier, &plain_upload, &input, SIZE_MAX);
    assert_header(request, "X-Amz-Content-Sha256", abc_hash);
    assert_int_equal(reader.at, 0);
    awsc_http_request_free(request);
}

static void api_gateway_requests_accept_json(void **state)
{
    (void)state;
    const awsc_service gateway = service_with(&awsc_internal_api_gateway);
    const put_input input = {.text = "abc"};
    awsc_http_request *request = request_of(&gateway, &put, &input, SIZE_MAX);
    assert_header(request, "Accept", "application/json");
    awsc_http_request_free(request);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static void running_out_of_memory_is_an_error_at_every_allocation(void **state)
{
    (void)state;
    const awsc_service services[] = {plain_service, service_with(&awsc_internal_glacier),
                                     service_with(&awsc_internal_api_gateway)};
    const awsc_serialize_options options = {NULL, 0};
    const upload_input uploaded = {.body = AWSC_BODY_LITERAL("hello world")};
    const put_input input = {.text = "hello world", .encoding = "custom"};
    for (size_t s = 0; s < 3; s++) {
        for (int kind = 0; kind < 2; kind++) {
            size_t n = 0;
            for (bool reached = true; reached;) {
                awsc_http_request *request = NULL;
                failing = ++n;
                int status =
                    awsc_serialize(&services[s], kind ? &upload : &put,
                                   kind ? (const void *)&uploaded : (const void *)&input, 1, &options, &request, NULL);
                reached = stop_failing();
                assert_int_equal(status, reached ? AWSC_ERR_NOMEM : AWSC_OK);
                assert_true(reached == (request == NULL));
                awsc_http_request_free(request);
            }
            assert_true(n > 8);
        }
    }
}

/* ---- through a client -------------------------------------------------------------------------------------------- */

static const char *encoding_sent(awsc_config config, awsc_replay *replay)
{
    char *text = long_text(2000);
    const put_input input = {.text = text};
    awsc_client *client = NULL;
    size_t index = awsc_replay_request_count(replay);
    config.endpoint_url = "https://example.com/base/";
    config.config_file = config.credentials_file = "/dev/null";
    config.unsigned_requests = AWSC_BOOL(true);
    config.transport = awsc_replay_transport(replay);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
    assert_int_equal(awsc_internal_client_new(&plain_service, 1, &config, &client, NULL), AWSC_OK);
    assert_int_equal(awsc_internal_call(&put, 1, client, &input, NULL, NULL, NULL), AWSC_OK);
    awsc_internal_client_free(client);
    free(text);
    const awsc_http_request *request = awsc_replay_request(replay, index);
    assert_string_equal(awsc_http_request_path(request), "/base/-/put");
    return awsc_http_request_header(request, "Content-Encoding");
}

static void the_client_compresses_as_configured(void **state)
{
    (void)state;
    awsc_replay *replay;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    awsc_config config = AWSC_CONFIG_INIT;
    assert_null(encoding_sent(config, replay)); /* 10 KiB is the default */
    config.request_min_compression_size_bytes = AWSC_I64(2000);
    assert_string_equal(encoding_sent(config, replay), "gzip");
    config.disable_request_compression = AWSC_BOOL(true);
    assert_null(encoding_sent(config, replay));
    config = (awsc_config)AWSC_CONFIG_INIT;
    setenv("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "0", 1);
    assert_string_equal(encoding_sent(config, replay), "gzip");
    setenv("AWS_DISABLE_REQUEST_COMPRESSION", "true", 1);
    assert_null(encoding_sent(config, replay));
    config.disable_request_compression = AWSC_BOOL(false);
    assert_string_equal(encoding_sent(config, replay), "gzip");
    unsetenv("AWS_DISABLE_REQUEST_COMPRESSION");
    static const char *const wrong[] = {"-1", "10485761", "many", "1.5"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        awsc_client *client = NULL;
        awsc_error *error = NULL;
        setenv("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", wrong[i], 1);
        config.endpoint_url = "https://example.com";
        assert_int_equal(awsc_internal_client_new(&plain_service, 1, &config, &client, &error), AWSC_ERR_CONFIG);
        assert_non_null(strstr(awsc_error_message(error), "expected 0 to 10485760 bytes"));
        awsc_error_free(error);
    }
    unsetenv("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES");
    awsc_replay_free(replay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_compressed_from_the_given_size_on),
        cmocka_unit_test(large_bodies_are_compressed_completely),
        cmocka_unit_test(a_callers_content_encoding_comes_first),
        cmocka_unit_test(a_payload_in_memory_is_compressed_and_the_callers_bytes_stay),
        cmocka_unit_test(the_checksum_covers_the_bytes_that_are_sent),
        cmocka_unit_test(a_callers_checksum_is_kept),
        cmocka_unit_test(files_and_readers_are_hashed_and_sent_unchanged),
        cmocka_unit_test(bodies_that_cannot_be_read_are_refused),
        cmocka_unit_test(an_unset_or_empty_label_has_its_default),
        cmocka_unit_test(the_hash_of_an_upload_is_sent_once),
        cmocka_unit_test(tree_hashes_match_the_definition),
        cmocka_unit_test(glacier_requests_carry_version_and_hashes),
        cmocka_unit_test(hashes_from_the_caller_need_no_reading_of_the_body),
        cmocka_unit_test(api_gateway_requests_accept_json),
        cmocka_unit_test(running_out_of_memory_is_an_error_at_every_allocation),
        cmocka_unit_test(the_client_compresses_as_configured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
