/* SPDX-License-Identifier: Apache-2.0 */
/* Content-Encoding that was not requested: documents and errors are decoded, blobs and streams are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "support/fixture.h"

enum { LIMIT = 1024 * 1024, BOMB = 64 * 1024 * 1024, PACKED_MAX = 256 * 1024 };

/* zlib's window bits, which also select the header before the data. */
enum packing { GZIP = 15 + 16, ZLIB = 15, RAW = -15 };

typedef struct packed {
    char data[PACKED_MAX];
    size_t size;
} packed;

typedef struct encoding_scene {
    raw_server *server;
    raw_answer answer;
    char head[4096]; /* copy of the last request's header */
    awsc_lambda *lambda;
    awsc_error *error;
} encoding_scene;

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    encoding_scene *scene = user;
    (void)snprintf(scene->head, sizeof scene->head, "%s", request->head);
    *answer = scene->answer;
}

static int setup(void **state)
{
    encoding_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->server = raw_server_start(&(raw_script){.answer = answer_all, .user = scene});
    awsc_config config = fixture_config(raw_server_url(scene->server));
    config.max_attempts = AWSC_I32(1);
    config.max_response_bytes = AWSC_I64(LIMIT);
    config.keep_raw = AWSC_BOOL(true);
    assert_int_equal(awsc_lambda_new(&config, &scene->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    encoding_scene *scene = *state;
    awsc_error_free(scene->error);
    awsc_lambda_free(scene->lambda);
    raw_server_stop(scene->server);
    free(scene);
    return 0;
}

/* Compresses `size` bytes and appends them. */
static void pack(packed *out, enum packing packing, const void *data, size_t size)
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, packing, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)data;
    stream.avail_in = (uInt)size;
    stream.next_out = (Bytef *)out->data + out->size;
    stream.avail_out = (uInt)(sizeof out->data - out->size);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out->size = sizeof out->data - stream.avail_out;
    assert_int_equal(deflateEnd(&stream), Z_OK);
}

static void pack_text(packed *out, enum packing packing, const char *text)
{
    out->size = 0;
    pack(out, packing, text, strlen(text));
}

static void answer_with(encoding_scene *scene, const char *status, const char *coding, const packed *body)
{
    char headers[256];
    (void)snprintf(headers, sizeof headers, "Content-Encoding: %s\r\n", coding);
    scene->answer = fixture_answer_with(status, headers, body->data, body->size);
}

static int list(encoding_scene *scene, awsc_lambda_list_functions_output **output)
{
    awsc_lambda_list_functions_input input = {.marker = NULL};
    awsc_error_free(scene->error);
    scene->error = NULL;
    return awsc_lambda_list_functions(scene->lambda, &input, NULL, output, &scene->error);
}

static void expect_marker(encoding_scene *scene, const char *marker)
{
    awsc_lambda_list_functions_output *output = NULL;
    if (list(scene, &output)) fail_msg("%s", awsc_error_text(scene->error));
    assert_string_equal(output->next_marker, marker);
    awsc_free(output);
}

static void expect_unreadable(encoding_scene *scene, const char *words)
{
    int status = list(scene, NULL);
    if (status != AWSC_ERR_PARSE) fail_msg("%s: %s", words, awsc_error_text(scene->error));
    if (!strstr(awsc_error_text(scene->error), words))
        fail_msg("\"%s\" is not in: %s", words, awsc_error_text(scene->error));
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

#define DOCUMENT "{\"NextMarker\":\"packed\",\"Functions\":[]}"

typedef struct coding_case {
    const char *header;
    enum packing packing;
} coding_case;

static void documents_are_decoded(void **state)
{
    encoding_scene *scene = *state;
    static packed body;
    static const coding_case cases[] = {
        {"gzip", GZIP},  {"GZip", GZIP},    {"x-gzip", GZIP}, {"identity, gzip", GZIP},
        {"gzip,", GZIP}, {"deflate", ZLIB}, {"deflate", RAW},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pack_text(&body, cases[i].packing, DOCUMENT);
        answer_with(scene, "200 OK", cases[i].header, &body);
        expect_marker(scene, "packed");
        scene->answer.piece = 1;
        expect_marker(scene, "packed");
        assert_null(strcasestr(scene->head, "Accept-Encoding"));
    }
}

static void several_codings_are_decoded_in_turn(void **state)
{
    encoding_scene *scene = *state;
    static packed inner;
    static packed outer;
    pack_text(&inner, ZLIB, DOCUMENT);
    outer.size = 0;
    pack(&outer, GZIP, inner.data, inner.size);
    answer_with(scene, "200 OK", "deflate, gzip", &outer);
    expect_marker(scene, "packed");
    answer_with(scene, "200 OK", "deflate\r\nContent-Encoding: gzip", &outer);
    expect_marker(scene, "packed");
    answer_with(scene, "200 OK", "gzip, deflate", &outer);
    expect_unreadable(scene, "deflate is damaged");
    answer_with(scene, "200 OK", "gzip, gzip, gzip, gzip, gzip", &outer);
    expect_unreadable(scene, "more than 4 content codings");
}

static void four_codings_are_the_most(void **state)
{
    encoding_scene *scene = *state;
    static packed bodies[4];
    pack_text(&bodies[0], GZIP, DOCUMENT);
    for (int i = 1; i < 4; i++) {
        bodies[i].size = 0;
        pack(&bodies[i], i % 2 ? ZLIB : GZIP, bodies[i - 1].data, bodies[i - 1].size);
    }
    answer_with(scene, "200 OK", "gzip, deflate, gzip, deflate", &bodies[3]);
    expect_marker(scene, "packed");
    answer_with(scene, "200 OK", "gzip, deflate, gzip, deflate, identity", &bodies[3]);
    expect_marker(scene, "packed");
    bodies[3].size--;
    answer_with(scene, "200 OK", "gzip, deflate, gzip, deflate", &bodies[3]);
    expect_unreadable(scene, "ends too early");
}

static void gzip_of_several_members_is_one_body(void **state)
{
    encoding_scene *scene = *state;
    static packed body;
    pack_text(&body, GZIP, "{\"NextMarker\":");
    pack(&body, GZIP, "", 0);
    pack(&body, GZIP, "\"packed\"}", 9);
    answer_with(scene, "200 OK", "gzip", &body);
    expect_marker(scene, "packed");
    scene->answer.piece = 1;
    expect_marker(scene, "packed");
}

static void documents_without_a_coding_are_unchanged(void **state)
{
    encoding_scene *scene = *state;
    static packed body;
    body.size = (size_t)snprintf(body.data, sizeof body.data, "%s", DOCUMENT);
    answer_with(scene, "200 OK", "identity", &body);
    expect_marker(scene, "packed");
    answer_with(scene, "200 OK", "", &body);
    expect_marker(scene, "packed");
    body.size = 0;
    awsc_lambda_delete_function_input input = {.function_name = "f"};
    static const char *const codings[] = {"gzip", "br"};
    for (int i = 0; i < 2; i++) {
        answer_with(scene, "204 No Content", codings[i], &body);
        assert_int_equal(awsc_lambda_delete_function(scene->lambda, &input, NULL, NULL, NULL), AWSC_OK);
    }
}

static void the_raw_body_is_the_decoded_one(void **state)
{
    encoding_scene *scene = *state;
    static packed body;
    awsc_lambda_list_functions_output *output = NULL;
    pack_text(&body, GZIP, DOCUMENT);
    answer_with(scene, "200 OK", "gzip", &body);
    assert_int_equal(list(scene, &output), AWSC_OK);
    assert_int_equal(awsc_output_raw(output).size, sizeof DOCUMENT - 1);
    assert_memory_equal(awsc_output_raw(output).data, DOCUMENT, sizeof DOCUMENT - 1);
    awsc_free(output);
}

/* ---- bodies that cannot be decoded ------------------------------------------------------------------------------- */

static void a_body_that_is_cut_or_damaged_is_an_error(void **state)
{
    encoding_scene *scene = *state;
    static packed whole;
    static packed body;
    pack_text(&whole, GZIP, DOCUMENT);
    for (size_t size = 1; size < whole.size; size++) {
        body = whole;
        body.size = size;
        answer_with(scene, "200 OK", "gzip", &body);
        expect_unreadable(scene, "gzip ends too early");
    }
    body = whole;
    body.data[whole.size - 6] = (char)(body.data[whole.size - 6] ^ 1); /* its checksum */
    answer_with(scene, "200 OK", "gzip", &body);
    expect_unreadable(scene, "gzip is damaged");
    body = whole;
    body.data[body.size++] = 'x';
    answer_with(scene, "200 OK", "gzip", &body);
    expect_unreadable(scene, "gzip ends too early");
    memcpy(body.data + whole.size, "xxxxxxxxxxxxxxxxxxxx", 20);
    body.size = whole.size + 20;
    answer_with(scene, "200 OK", "gzip", &body);
    expect_unreadable(scene, "gzip is damaged");
    body.size = (size_t)snprintf(body.data, sizeof body.data, "%s", DOCUMENT);
    answer_with(scene, "200 OK", "gzip", &body);
    expect_unreadable(scene, "gzip is damaged");
    pack_text(&body, ZLIB, DOCUMENT);
    body.size--;
    answer_with(scene, "200 OK", "deflate", &body);
    expect_unreadable(scene, "deflate ends too early");
}

static void an_unknown_coding_is_named(void **state)
{
    encoding_scene *scene = *state;
    static packed body;
    pack_text(&body, GZIP, DOCUMENT);
    answer_with(scene, "200 OK", "br", &body);
    expect_unreadable(scene, "the response body has the Content-Encoding br; expected gzip, deflate or identity");
    answer_with(scene, "200 OK", "zstd, gzip", &body);
    expect_unreadable(scene, "zstd");
    answer_with(scene, "200 OK", "a-name-of-a-coding-that-is-longer-than-any\xff", &body);
    expect_unreadable(scene, "Content-Encoding a-name-of-a-coding-that-is-longe;");
}

static void a_decompression_bomb_is_an_error(void **state)
{
    encoding_scene *scene = *state;
    static packed body;
    static packed twice;
    char *zeros = calloc(1, BOMB);
    assert_non_null(zeros);
    body.size = twice.size = 0;
    pack(&body, GZIP, zeros, BOMB);
    pack(&twice, GZIP, body.data, body.size);
    answer_with(scene, "200 OK", "gzip", &body);
    expect_unreadable(scene, "max_response_bytes (1048576)");
    answer_with(scene, "200 OK", "gzip, gzip", &twice);
    expect_unreadable(scene, "max_response_bytes (1048576)");
    answer_with(scene, "400 Bad Request", "gzip, gzip", &twice);
    expect_unreadable(scene, "max_response_bytes (1048576)");
    body.size = 0;
    memset(zeros, ' ', LIMIT);
    memcpy(zeros, DOCUMENT, sizeof DOCUMENT - 1);
    pack(&body, GZIP, zeros, LIMIT);
    answer_with(scene, "200 OK", "gzip", &body);
    expect_marker(scene, "packed");
    free(zeros);
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static void errors_are_decoded(void **state)
{
    encoding_scene *scene = *state;
    static packed body;
    pack_text(&body, GZIP, "{\"__type\":\"ResourceNotFoundException\",\"message\":\"packed\"}");
    answer_with(scene, "404 Not Found", "gzip", &body);
    assert_int_equal(list(scene, NULL), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_lambda_error_code(scene->error), AWSC_LAMBDA_RESOURCE_NOT_FOUND_EXCEPTION);
    assert_string_equal(awsc_error_message(scene->error), "packed");
    awsc_error *error = NULL;
    assert_int_equal(awsc_lambda_invoke(scene->lambda, &fixture_hello, NULL, NULL, &error), AWSC_ERR_SERVICE);
    assert_string_equal(awsc_error_message(error), "packed");
    awsc_error_free(error);
    error = NULL;
    awsc_lambda_invoke_with_response_stream_input stream = {.function_name = "hello"};
    assert_int_equal(awsc_lambda_invoke_with_response_stream(scene->lambda, &stream, NULL, NULL, &error),
                     AWSC_ERR_SERVICE);
    assert_string_equal(awsc_error_message(error), "packed");
    awsc_error_free(error);
}

static void an_error_that_cannot_be_decoded_is_still_an_error(void **state)
{
    encoding_scene *scene = *state;
    static packed body;
    static const char *const codings[] = {"br\r\nx-amzn-ErrorType: TooManyRequestsException",
                                          "gzip\r\nx-amzn-ErrorType: TooManyRequestsException"};
    body.size = (size_t)snprintf(body.data, sizeof body.data, "this is no gzip");
    for (int i = 0; i < 2; i++) {
        answer_with(scene, "429 Too Many Requests", codings[i], &body);
        assert_int_equal(list(scene, NULL), AWSC_ERR_SERVICE);
        assert_int_equal(awsc_lambda_error_code(scene->error), AWSC_LAMBDA_TOO_MANY_REQUESTS_EXCEPTION);
        assert_true(awsc_error_throttling(scene->error));
    }
}

/* ---- the program's own bytes ------------------------------------------------------------------------------------- */

static void blobs_pass_unchanged(void **state)
{
    encoding_scene *scene = *state;
    static packed body;
    static const char *const codings[] = {"gzip", "br", "gzip, gzip, gzip, gzip, gzip"};
    pack_text(&body, GZIP, "{}");
    for (int i = 0; i < 3; i++) {
        awsc_lambda_invoke_output *output = NULL;
        answer_with(scene, "200 OK", codings[i], &body);
        assert_int_equal(awsc_lambda_invoke(scene->lambda, &fixture_hello, NULL, &output, NULL), AWSC_OK);
        assert_int_equal(output->payload.size, body.size);
        assert_memory_equal(output->payload.data, body.data, body.size);
        awsc_free(output);
    }
}

static void streams_of_events_pass_unchanged(void **state)
{
    encoding_scene *scene = *state;
    static packed body;
    body.size = fixture_event((uint8_t *)body.data, 0, sizeof body.data, "PayloadChunk", NULL, "abc", 3);
    body.size =
        fixture_event((uint8_t *)body.data, body.size, sizeof body.data, "InvokeComplete", "application/json", "{}", 2);
    answer_with(scene, "200 OK", "gzip", &body);
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    assert_int_equal(awsc_lambda_invoke_with_response_stream(scene->lambda, &input, NULL, &output, NULL), AWSC_OK);
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    assert_int_equal(awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, NULL), AWSC_OK);
    assert_int_equal(event->as.payload_chunk->payload.size, 3);
    awsc_free(output);
}

/* ---- other transports and sources -------------------------------------------------------------------------------- */

static int deserialize(const packed *body, const char *marker, awsc_error **error)
{
    awsc_http_response *response = NULL;
    awsc_lambda_list_functions_output *output = NULL;
    assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_add_header(response, "content-encoding", "gzip", NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, body->data, body->size, NULL), AWSC_OK);
    int status = awsc_lambda_list_functions_output_deserialize(response, &output, error);
    if (!status) assert_string_equal(output->next_marker, marker);
    awsc_free(output);
    awsc_http_response_free(response);
    return status;
}

/* HTTP libraries often decode bodies and leave the header unchanged. */
static void responses_of_other_transports_are_decoded_unless_they_are_already(void **state)
{
    (void)state;
    static packed body;
    awsc_error *error = NULL;
    pack_text(&body, GZIP, DOCUMENT);
    assert_int_equal(deserialize(&body, "packed", NULL), AWSC_OK);
    body.size--;
    assert_int_equal(deserialize(&body, "packed", &error), AWSC_ERR_PARSE);
    assert_non_null(strstr(awsc_error_text(error), "gzip ends too early"));
    awsc_error_free(error);
    body.size = (size_t)snprintf(body.data, sizeof body.data, "%s", DOCUMENT);
    assert_int_equal(deserialize(&body, "packed", NULL), AWSC_OK);
}

static void credentials_of_a_container_are_decoded(void **state)
{
    encoding_scene *scene = *state;
    static packed body;
    char url[128];
    (void)snprintf(url, sizeof url, "http://localhost:%u/container", raw_server_port(scene->server));
    (void)setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
    pack_text(&body, GZIP,
              "{\"AccessKeyId\":\"AKIDPACKED\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"2099-01-"
              "01T00:00:00Z\"}");
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    assert_int_equal(awsc_credentials_provider_new_container(&provider, NULL), AWSC_OK);
    answer_with(scene, "200 OK", "gzip", &body);
    awsc_error *error = NULL;
    int status = awsc_credentials_get(provider, NULL, &identity, &error);
    if (status) fail_msg("%s", awsc_error_text(error));
    assert_string_equal(awsc_identity_credentials(identity)->access_key_id, "AKIDPACKED");
    awsc_identity_free(identity);
    awsc_credentials_provider_free(provider);
    fixture_clean_environment();
    (void)unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
}

int main(void)
{
    fixture_clean_environment();
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(documents_are_decoded),
        TEST(several_codings_are_decoded_in_turn),
        TEST(four_codings_are_the_most),
        TEST(gzip_of_several_members_is_one_body),
        TEST(documents_without_a_coding_are_unchanged),
        TEST(the_raw_body_is_the_decoded_one),
        TEST(a_body_that_is_cut_or_damaged_is_an_error),
        TEST(an_unknown_coding_is_named),
        TEST(a_decompression_bomb_is_an_error),
        TEST(errors_are_decoded),
        TEST(an_error_that_cannot_be_decoded_is_still_an_error),
        TEST(blobs_pass_unchanged),
        TEST(streams_of_events_pass_unchanged),
        TEST(responses_of_other_transports_are_decoded_unless_they_are_already),
        TEST(credentials_of_a_container_are_decoded),
    };
    return cmocka_run_group_tests_name("encoding", tests, NULL, NULL);
}
