/* SPDX-License-Identifier: Apache-2.0 */
/* Servers that send wrong lengths, invalid data, too much data, or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/fixture.h"

enum { DEADLINE_MS = 4000, MIB = 1024 * 1024 };

typedef struct hostile_scene {
    raw_server *server;
    raw_answer answer;
    awsc_config config;
    awsc_lambda *lambda;
    awsc_error *error;
    bool closing; /* the server will close the connection of the last call */
    void *kept[16];
    size_t kept_count;
} hostile_scene;

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = ((hostile_scene *)user)->answer;
}

static int setup(void **state)
{
    hostile_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->server = raw_server_start(&(raw_script){.answer = answer_all, .user = scene});
    scene->config = fixture_config(raw_server_url(scene->server));
    scene->config.max_attempts = AWSC_I32(1);
    scene->config.deadline_ms = AWSC_I64(DEADLINE_MS);
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    hostile_scene *scene = *state;
    awsc_error_free(scene->error);
    awsc_lambda_free(scene->lambda);
    fixture_config_clear(&scene->config);
    raw_server_stop(scene->server);
    while (scene->kept_count) free(scene->kept[--scene->kept_count]);
    free(scene);
    return 0;
}

/* The server may still be sending it: it is freed when the server has stopped. */
static void keep(hostile_scene *scene, void *memory)
{
    assert_true(scene->kept_count < sizeof scene->kept / sizeof *scene->kept);
    scene->kept[scene->kept_count++] = memory;
}

/* A client whose next request does not use a connection that the last answer closed. */
static awsc_lambda *client(hostile_scene *scene)
{
    if (scene->closing) {
        awsc_lambda_free(scene->lambda);
        scene->lambda = NULL;
    }
    scene->closing = scene->answer.then != RAW_KEEP;
    if (!scene->lambda) assert_int_equal(awsc_lambda_new(&scene->config, &scene->lambda, NULL), AWSC_OK);
    return scene->lambda;
}

static void forget_error(hostile_scene *scene)
{
    awsc_error_free(scene->error);
    scene->error = NULL;
}

static int invoke(hostile_scene *scene, awsc_lambda_invoke_output **output)
{
    forget_error(scene);
    return awsc_lambda_invoke(client(scene), &fixture_hello, NULL, output, &scene->error);
}

static int list(hostile_scene *scene, awsc_lambda_list_functions_output **output)
{
    awsc_lambda_list_functions_input input = {.marker = NULL};
    forget_error(scene);
    return awsc_lambda_list_functions(client(scene), &input, NULL, output, &scene->error);
}

static void expect_error(const hostile_scene *scene, int status, int expected, const char *words)
{
    const char *text = awsc_error_text(scene->error);
    if (status != expected)
        fail_msg("%s instead of %s: %s", awsc_status_name(status), awsc_status_name(expected), text);
    assert_int_equal(awsc_error_status(scene->error), status);
    if (words && !strstr(text, words)) fail_msg("\"%s\" is not in: %s", words, text);
}

static raw_answer bytes(const char *text, enum raw_then then)
{
    return (raw_answer){.data = text, .size = strlen(text), .then = then};
}

/* The answer's bytes are static or kept. The connection closes afterwards, so that no byte is left for the next
 * call. */
static void answer_text(hostile_scene *scene, const char *text)
{
    scene->answer = bytes(text, RAW_CLOSE);
}

/* ---- bodies ------------------------------------------------------------------------------------------------------ */

static void a_large_error_body_is_kept_in_part(void **state)
{
    hostile_scene *scene = *state;
    char *body = malloc(5 * MIB);
    memset(body, 'x', 5 * MIB);
    scene->answer = fixture_answer_with("400 Bad Request", NULL, body, 5 * MIB);
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_SERVICE, "UnknownError (HTTP 400)");
    assert_int_equal(awsc_error_body(scene->error).size, 64 * 1024);

    memcpy(body, "{\"message\":\"", 12);
    memcpy(body + 5 * MIB - 2, "\"}", 2);
    scene->answer =
        fixture_answer_with("400 Bad Request", "x-amzn-ErrorType: InvalidParameterValueException\r\n", body, 5 * MIB);
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_SERVICE, "InvalidParameterValueException");
    assert_int_equal(awsc_lambda_error_code(scene->error), AWSC_LAMBDA_INVALID_PARAMETER_VALUE_EXCEPTION);
    keep(scene, body);
}

static void a_response_larger_than_allowed_is_an_error(void **state)
{
    hostile_scene *scene = *state;
    static char body[3001];
    memset(body, ' ', sizeof body);
    memcpy(body, "{}", 2);
    scene->config.max_response_bytes = AWSC_I64(3000);
    scene->answer = fixture_answer_with("200 OK", NULL, body, 3001);
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_PARSE, "max_response_bytes (3000)");
    assert_true(awsc_error_maybe_executed(scene->error));
    scene->answer = fixture_answer_chunked(NULL, body, 3001, 100);
    expect_error(scene, list(scene, NULL), AWSC_ERR_PARSE, "max_response_bytes (3000)");
    scene->answer = fixture_answer_with("200 OK", NULL, body, 3000);
    assert_int_equal(list(scene, NULL), AWSC_OK);
    assert_int_equal(invoke(scene, NULL), AWSC_OK);
}

/* Answers with a page with this marker; NULL: without a marker. */
static void expect_marker(hostile_scene *scene, const char *body, size_t size, const char *marker)
{
    awsc_lambda_list_functions_output *output = NULL;
    scene->answer = fixture_answer_with("200 OK", NULL, body, size);
    int status = list(scene, &output);
    if (status) fail_msg("%s: %s", body, awsc_error_text(scene->error));
    if (marker)
        assert_string_equal(output->next_marker, marker);
    else
        assert_null(output->next_marker);
    awsc_free(output);
}

static void invalid_text_becomes_the_replacement_character(void **state)
{
    hostile_scene *scene = *state;
    static const char *const cases[][2] = {
        {"{\"NextMarker\":\"\xff\"}", "\xef\xbf\xbd"},
        {"{\"NextMarker\":\"a\xc3\"}", "a\xef\xbf\xbd"},
        {"{\"NextMarker\":\"\xe2\x82z\"}", "\xef\xbf\xbdz"},
        {"{\"NextMarker\":\"\xc0\xaf\"}", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"{\"NextMarker\":\"\xed\xa0\x80\"}", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"{\"\xff\":1}", NULL},
        {"{\"Unknown\":[\"\x80\"]}", NULL},
        {"{\"NextMarker\":\"\\ud800\"}", "\xef\xbf\xbd"},
        {"{\"NextMarker\":\"\\udc00x\"}", "\xef\xbf\xbdx"},
        {"{\"NextMarker\":\"\\ud800\\ud83d\\ude00\"}", "\xef\xbf\xbd\xf0\x9f\x98\x80"},
        {"{\"NextMarker\":\"a\\u0000b\"}", "a\xef\xbf\xbd"
                                           "b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_marker(scene, cases[i][0], strlen(cases[i][0]), cases[i][1]);
    static const char raw[] = "{\"NextMarker\":\"a\0\t\"}";
    expect_marker(scene, raw, sizeof raw - 1, "a\xef\xbf\xbd\t");
    scene->answer = fixture_answer("\xef\xbb\xbf\xff{}");
    expect_error(scene, list(scene, NULL), AWSC_ERR_PARSE, "ListFunctions");
}

static void bytes_that_are_not_utf8_in_an_error_do_not_hide_it(void **state)
{
    hostile_scene *scene = *state;
    static const char body[] = "{\"message\":\"\xff\xfe\",\"__type\":\"\x80\"}";
    scene->answer = fixture_answer_with("429 Too Many Requests", "x-amzn-ErrorType: TooManyRequestsException\r\n", body,
                                        sizeof body - 1);
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_SERVICE, "TooManyRequestsException");
    assert_int_equal(awsc_error_body(scene->error).size, sizeof body - 1);
    assert_true(awsc_error_throttling(scene->error));
}

static void headers_that_are_not_utf8_hold_the_replacement_character(void **state)
{
    hostile_scene *scene = *state;
    awsc_lambda_invoke_output *output = NULL;
    scene->answer = fixture_answer_with("200 OK",
                                        "X-Amz-Executed-Version: 7\xff\xfe\r\n"
                                        "x-amz-id-2: id\xc3\r\n",
                                        "{}", 2);
    assert_int_equal(invoke(scene, &output), AWSC_OK);
    assert_string_equal(output->executed_version, "7\xef\xbf\xbd\xef\xbf\xbd");
    assert_string_equal(awsc_output_extended_request_id(output), "id\xef\xbf\xbd");
    awsc_free(output);
}

static void a_nul_does_not_end_a_text(void **state)
{
    hostile_scene *scene = *state;
    awsc_lambda_list_functions_output *output = NULL;
    scene->answer =
        fixture_answer("{\"Functions\":[{\"Environment\":{\"Variables\":{\"a\\u0000b\":\"c\\u0000\",\"d\":\"e\"}}}]}");
    assert_int_equal(list(scene, &output), AWSC_OK);
    const awsc_text_map *variables = &output->functions.items[0]->environment->variables;
    assert_int_equal(variables->count, 2);
    assert_string_equal(variables->entries[0].key, "a\xef\xbf\xbd"
                                                   "b");
    assert_string_equal(variables->entries[0].value, "c\xef\xbf\xbd");
    assert_string_equal(variables->entries[1].value, "e");
    awsc_free(output);
    static const char body[] = "{\"message\":\"a\0b\"}";
    scene->answer = fixture_answer_with("400 Bad Request", NULL, body, sizeof body - 1);
    expect_error(scene, list(scene, NULL), AWSC_ERR_SERVICE,
                 "a\xef\xbf\xbd"
                 "b");
}

/* A payload consists of bytes and is not changed. */
static void bytes_of_a_payload_are_not_touched(void **state)
{
    hostile_scene *scene = *state;
    awsc_lambda_invoke_output *output = NULL;
    static const char body[] = "\"\\ud800\\u0000\xff\0\xed\xa0\x80\"";
    scene->answer = fixture_answer_with("200 OK", NULL, body, sizeof body - 1);
    assert_int_equal(invoke(scene, &output), AWSC_OK);
    assert_int_equal(output->payload.size, sizeof body - 1);
    assert_memory_equal(output->payload.data, body, sizeof body - 1);
    awsc_free(output);
}

/* 10,000 brackets, in a known member, an unknown member, and in errors. */
static void deep_json_is_an_error(void **state)
{
    hostile_scene *scene = *state;
    enum { DEPTH = 10000 };
    static const char *const begins[] = {"", "{\"Unknown\":", "{\"Functions\":", "{\"Functions\":[{\"New\":"};
    static const char brackets[][3] = {"[]", "{}"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        for (size_t kind = 0; kind < 2; kind++) {
            char *body = malloc(strlen(begins[i]) + 6 * DEPTH + 1);
            char *at = stpcpy(body, begins[i]);
            for (int level = 0; level < DEPTH; level++) at = stpcpy(at, kind ? "{\"a\":" : "[");
            memset(at, brackets[kind][1], DEPTH);
            at[DEPTH] = '\0';
            scene->answer = fixture_answer(body);
            expect_error(scene, list(scene, NULL), AWSC_ERR_PARSE, NULL);
            scene->answer = fixture_answer_with("400 Bad Request", NULL, body, strlen(body));
            expect_error(scene, list(scene, NULL), AWSC_ERR_SERVICE, "HTTP 400");
            scene->answer = fixture_answer_with("400 Bad Request", "x-amzn-ErrorType: TooManyRequestsException\r\n",
                                                body, strlen(body));
            expect_error(scene, invoke(scene, NULL), AWSC_ERR_SERVICE, "TooManyRequestsException");
            keep(scene, body);
        }
    }
}

/* A million levels, in an unknown member, and in an unknown member of an object in a list. */
static void an_unknown_member_may_be_as_deep_as_the_body_is_long(void **state)
{
    hostile_scene *scene = *state;
    enum { DEPTH = 1000000 };
    static const char *const begins[] = {"{\"Unknown\":", "{\"Functions\":[{\"New\":"};
    static const char *const ends[] = {",\"NextMarker\":\"m\"}", ",\"FunctionName\":\"f\"}],\"NextMarker\":\"m\"}"};
    char *body = malloc(2 * DEPTH + 100);
    for (size_t i = 0; i < 2; i++) {
        char *at = stpcpy(body, begins[i]);
        memset(at, '[', DEPTH);
        memset(at + DEPTH, ']', DEPTH);
        strcpy(at + 2 * DEPTH, ends[i]);
        expect_marker(scene, body, strlen(body), "m");
    }
    keep(scene, body);
}

/* Skipped strings, numbers and words are not checked. */
static void an_unknown_member_may_hold_anything_between_its_brackets(void **state)
{
    hostile_scene *scene = *state;
    static const char *const values[] = {"\"\\ud800\"",
                                         "\"\xff\xfe\"",
                                         "\"\\u0000\"",
                                         "\"\\x\\u12\"",
                                         "\"\t\n\x01\"",
                                         "\"\\\"}\"",
                                         "{\"\\udfff\":[\"]\",{}]}",
                                         "1e99999",
                                         "01",
                                         "NaN",
                                         "-Infinity",
                                         "[[1,{\"a\":[\"}\"]}],undefined]"};
    char body[200];
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        snprintf(body, sizeof body, "{\"Unknown\":%s,\"NextMarker\":\"m\"}", values[i]);
        expect_marker(scene, body, strlen(body), "m");
        snprintf(body, sizeof body, "{\"Functions\":[{\"Unknown\" : %s }],\"NextMarker\":\"m\"}", values[i]);
        expect_marker(scene, body, strlen(body), "m");
    }
    static const char *const broken[] = {"{\"Unknown\":[}",
                                         "{\"Unknown\":[1}}",
                                         "{\"Unknown\":{\"a\":1]}",
                                         "{\"Unknown\":\"a}",
                                         "{\"Unknown\":,\"NextMarker\":\"m\"}",
                                         "{\"Unknown\":{\"a\":}}",
                                         "{\"Unknown\":[1,]}",
                                         "{\"Unknown\":[1 2]}",
                                         "{\"Unknown\":[,1]}",
                                         "{\"Unknown\":{\"a\" 1}}",
                                         "{\"Unknown\":[1:2]}",
                                         "{\"Unknown\":"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        scene->answer = fixture_answer(broken[i]);
        expect_error(scene, list(scene, NULL), AWSC_ERR_PARSE, "JSON is invalid");
    }
}

/* ---- headers ----------------------------------------------------------------------------------------------------- */

static void the_first_of_duplicate_headers_counts(void **state)
{
    hostile_scene *scene = *state;
    awsc_lambda_invoke_output *output = NULL;
    scene->answer =
        fixture_answer_with("200 OK", "X-Amz-Executed-Version: 1\r\nx-amz-executed-version: 2\r\n", "{}", 2);
    assert_int_equal(invoke(scene, &output), AWSC_OK);
    assert_string_equal(output->executed_version, "1");
    awsc_free(output);
}

/* `count` header lines of about a kilobyte. */
static char *many_headers(size_t count, const char *end)
{
    char value[1000];
    memset(value, 'v', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    char *text = malloc(64 + count * 1100 + strlen(end));
    char *at = text + sprintf(text, "HTTP/1.1 200 OK\r\n");
    for (size_t i = 0; i < count; i++) at += sprintf(at, "X-Header-%zu: %s\r\n", i, value);
    strcpy(at, end);
    return text;
}

static void headers_without_an_end_are_an_error(void **state)
{
    hostile_scene *scene = *state;
    char *text = many_headers(300, "Content-Length: 2\r\n\r\n{}");
    answer_text(scene, text);
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_PARSE, "header");
    keep(scene, text);
    text = many_headers(100, "Content-Length: 2\r\n\r\n{}"); /* 100 KB are a lot, but not an attack */
    answer_text(scene, text);
    assert_int_equal(invoke(scene, NULL), AWSC_OK);
    keep(scene, text);
}

static void many_small_headers_are_an_error(void **state)
{
    hostile_scene *scene = *state;
    size_t count = 100000;
    char *text = malloc(64 + count * 6);
    char *at = stpcpy(text, "HTTP/1.1 200 OK\r\n");
    for (size_t i = 0; i < count; i++) at = stpcpy(at, "a:b\r\n");
    strcpy(at, "Content-Length: 2\r\n\r\n{}");
    answer_text(scene, text);
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_PARSE, "header");
    keep(scene, text);
}

static void one_long_header_is_an_error(void **state)
{
    hostile_scene *scene = *state;
    char *text = malloc(300 * 1024 + 128);
    char *at = stpcpy(text, "HTTP/1.1 200 OK\r\nX-Long: ");
    memset(at, 'v', 300 * 1024);
    strcpy(at + 300 * 1024, "\r\nContent-Length: 2\r\n\r\n{}");
    answer_text(scene, text);
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_TRANSPORT, "a header line is too long");
    keep(scene, text);
}

static void interim_responses_without_an_end_are_an_error(void **state)
{
    hostile_scene *scene = *state;
    size_t count = 20000;
    char *text = malloc(count * 40 + 64);
    char *at = text;
    for (size_t i = 0; i < count; i++) at = stpcpy(at, "HTTP/1.1 100 Continue\r\nA: b\r\n\r\n");
    strcpy(at, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    answer_text(scene, text);
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_PARSE, "header");
    keep(scene, text);
}

static void malformed_header_lines_do_not_hide_the_others(void **state)
{
    hostile_scene *scene = *state;
    awsc_lambda_invoke_output *output = NULL;
    answer_text(scene, "HTTP/1.1 200 OK\r\nno colon\r\n: no name\r\nb@d n\xe4me: x\r\nX-Control: a\x01\x7f"
                       "b\r\nX-Amz-Executed-Version: 7\r\n folded\r\nContent-Length: 2\r\n\r\n{}");
    int status = invoke(scene, &output);
    if (status == AWSC_OK)
        assert_non_null(strstr(output->executed_version, "7"));
    else
        expect_error(scene, status, AWSC_ERR_TRANSPORT, NULL);
    awsc_free(output);
}

/* ---- lengths ----------------------------------------------------------------------------------------------------- */

typedef struct lie {
    const char *answer;
    int status; /* expected status */
} lie;

static void wrong_lengths_are_errors(void **state)
{
    hostile_scene *scene = *state;
    static const lie lies[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}", AWSC_ERR_TRANSPORT},
        {"HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n{}", AWSC_ERR_TRANSPORT},
        {"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n{}", AWSC_ERR_TRANSPORT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", AWSC_ERR_TRANSPORT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", AWSC_ERR_TRANSPORT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n", AWSC_ERR_TRANSPORT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n", AWSC_ERR_TRANSPORT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n{}\r\n0\r\n\r\n",
         AWSC_ERR_TRANSPORT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11111111111111111111111\r\n{}\r\n0\r\n\r\n",
         AWSC_ERR_TRANSPORT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n\r\n\r\n", AWSC_ERR_TRANSPORT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n2\r\n{}\r\n0\r\n\r\n", AWSC_OK},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 1\r\n\r\n{}", AWSC_ERR_TRANSPORT},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}", AWSC_ERR_PARSE},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n{}", AWSC_OK}, /* an empty body is an output without members */
    };
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        answer_text(scene, lies[i].answer);
        int status = list(scene, NULL);
        if (status != lies[i].status) fail_msg("%s: %d, %s", lies[i].answer, status, awsc_error_text(scene->error));
        /* The client still works. */
        scene->answer = fixture_answer("{}");
        assert_int_equal(list(scene, NULL), AWSC_OK);
    }
}

static void invalid_lengths_are_errors(void **state)
{
    hostile_scene *scene = *state;
    static const char *const lengths[] = {"-1", "9223372036854775808", "99999999999999999999999", "two", "", "0x2",
                                          "2,2"};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n{}", lengths[i]);
        answer_text(scene, text);
        int status = list(scene, NULL);
        /* An invalid length is an error, or the body continues to the end of the connection. */
        if (status != AWSC_OK && status != AWSC_ERR_TRANSPORT && status != AWSC_ERR_PARSE)
            fail_msg("%s: %d, %s", lengths[i], status, awsc_error_text(scene->error));
    }
}

/* ---- status lines ------------------------------------------------------------------------------------------------ */

static void invalid_status_lines_are_errors(void **state)
{
    hostile_scene *scene = *state;
    static const char *const lines[] = {
        "{}",
        "<html>HTTP/0.9</html>\r\n",
        "\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 2 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 -200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 000 No\r\nContent-Length: 2\r\n\r\n{}",
        "ICY 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "SSH-2.0-OpenSSH_9.2\r\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        answer_text(scene, lines[i]);
        int status = list(scene, NULL);
        if (status != AWSC_ERR_TRANSPORT && status != AWSC_ERR_PARSE)
            fail_msg("%s: %d, %s", lines[i], status, awsc_error_text(scene->error));
        assert_true(awsc_error_maybe_executed(scene->error));
        assert_true(*awsc_error_message(scene->error) != '\0');
    }
}

static void interim_responses_are_skipped(void **state)
{
    hostile_scene *scene = *state;
    awsc_lambda_invoke_output *output = NULL;
    answer_text(scene, "HTTP/1.1 100 Continue\r\nX-Amz-Executed-Version: 1\r\n\r\n"
                       "HTTP/1.1 103 Early Hints\r\nX-Amz-Function-Error: Unhandled\r\n\r\n"
                       "HTTP/1.1 200 OK\r\nX-Amz-Executed-Version: 2\r\nContent-Length: 2\r\n\r\n{}");
    assert_int_equal(invoke(scene, &output), AWSC_OK);
    assert_string_equal(output->executed_version, "2");
    assert_null(output->function_error);
    assert_int_equal(output->status_code.value, 200);
    awsc_free(output);
}

static void a_change_of_protocol_is_an_error(void **state)
{
    hostile_scene *scene = *state;
    answer_text(scene, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n{}");
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_TRANSPORT, NULL);
}

static void redirects_are_not_followed(void **state)
{
    hostile_scene *scene = *state;
    static const char *const statuses[] = {
        "301 Moved",       "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect",
        "304 Not Modified"};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        char location[128];
        char words[32];
        (void)snprintf(location, sizeof location, "Location: %s/elsewhere\r\n", raw_server_url(scene->server));
        scene->answer = fixture_answer_with(statuses[i], location, NULL, 0);
        unsigned before = raw_server_requests(scene->server);
        (void)snprintf(words, sizeof words, "HTTP %.3s", statuses[i]);
        expect_error(scene, invoke(scene, NULL), AWSC_ERR_SERVICE, words);
        assert_non_null(strstr(awsc_error_message(scene->error), "/elsewhere that is not followed"));
        assert_int_equal(raw_server_requests(scene->server), before + 1);
    }
}

static void statuses_without_a_body_are_accepted(void **state)
{
    hostile_scene *scene = *state;
    awsc_lambda_invoke_output *output = NULL;
    answer_text(scene, "HTTP/1.1 204 No Content\r\n\r\n");
    assert_int_equal(invoke(scene, &output), AWSC_OK);
    assert_int_equal(output->status_code.value, 204);
    assert_int_equal(output->payload.size, 0);
    awsc_free(output);
    answer_text(scene, "HTTP/1.1 503 Service Unavailable\r\n\r\n");
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_SERVICE, "HTTP 503");
    assert_true(awsc_error_server_fault(scene->error));
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static void put_u32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* A table-less CRC-32, so that the test does not use what it tests. */
static uint32_t checksum(const uint8_t *data, size_t size)
{
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

static void wrong_lengths_of_events_with_a_right_checksum_are_errors(void **state)
{
    hostile_scene *scene = *state;
    static const uint32_t lengths[][2] = {
        {0xffffffffu, 0}, {0x7fffffffu, 100}, {0xffffffffu, 0xffffffffu}, {100, 100}, {15, 0}, {0, 0},
        {16, 1},          {200 * MIB, 10},
    };
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        uint8_t data[64] = {0};
        put_u32(data, lengths[i][0]);
        put_u32(data + 4, lengths[i][1]);
        put_u32(data + 8, checksum(data, 8));
        scene->answer =
            fixture_answer_with("200 OK", "Content-Type: application/vnd.amazon.eventstream\r\n", data, sizeof data);
        awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
        awsc_lambda_invoke_with_response_stream_output *output = NULL;
        const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
        forget_error(scene);
        assert_int_equal(awsc_lambda_invoke_with_response_stream(client(scene), &input, NULL, &output, &scene->error),
                         AWSC_OK);
        int status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &scene->error);
        expect_error(scene, status, AWSC_ERR_PARSE, "InvokeWithResponseStream");
        awsc_free(output);
    }
}

static void an_error_response_to_a_stream_call_is_reported_by_the_call(void **state)
{
    hostile_scene *scene = *state;
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    scene->answer = fixture_answer_with("404 Not Found", "x-amzn-ErrorType: ResourceNotFoundException\r\n",
                                        "{\"Message\":\"no\"}", 16);
    int status = awsc_lambda_invoke_with_response_stream(client(scene), &input, NULL, &output, &scene->error);
    expect_error(scene, status, AWSC_ERR_SERVICE, "ResourceNotFoundException");
    assert_null(output);
}

/* ---- no server --------------------------------------------------------------------------------------------------- */

static void a_closed_port_is_an_error_of_the_connection(void **state)
{
    hostile_scene *scene = *state;
    char url[64];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", raw_closed_port());
    scene->config.endpoint_url = url;
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_CONNECT, "Invoke");
    assert_false(awsc_error_maybe_executed(scene->error));
    assert_int_equal(awsc_error_attempts(scene->error), 1);
    assert_true(awsc_error_retryable(scene->error));
    assert_int_equal(awsc_error_kind(scene->error), AWSC_KIND_OTHER);
}

static void a_name_that_does_not_exist_is_reported_before_the_deadline(void **state)
{
    hostile_scene *scene = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.endpoint_url = "http://nonexistent.invalid";
    options.deadline_ms = AWSC_I64(500);
    int64_t begin = fixture_now_ms();
    int status = awsc_lambda_invoke(client(scene), &fixture_hello, &options, NULL, &scene->error);
    assert_true(status == AWSC_ERR_CONNECT || status == AWSC_ERR_TIMEOUT);
    assert_true(fixture_now_ms() - begin < DEADLINE_MS);
    assert_false(awsc_error_maybe_executed(scene->error));
}

/* A listener with a full queue does not answer, like a host behind a firewall. */
static void a_connection_without_an_answer_ends_with_its_timeout(void **state)
{
    hostile_scene *scene = *state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 0), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    int fillers[4];
    for (size_t i = 0; i < 4; i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(fillers[i], (struct sockaddr *)&address, size);
    }
    char url[64];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
    scene->config.endpoint_url = url;
    scene->config.connect_timeout_ms = AWSC_I64(300);
    int64_t begin = fixture_now_ms();
    expect_error(scene, invoke(scene, NULL), AWSC_ERR_CONNECT, "Invoke");
    assert_in_range(fixture_now_ms() - begin, 250, DEADLINE_MS);
    assert_false(awsc_error_maybe_executed(scene->error));
    assert_int_equal(awsc_error_kind(scene->error), AWSC_KIND_CONNECT_TIMEOUT);
    for (size_t i = 0; i < 4; i++) (void)close(fillers[i]);
    (void)close(listener);
}

/* ---- silence ----------------------------------------------------------------------------------------------------- */

static void silence_ends_with_the_deadline(void **state)
{
    hostile_scene *scene = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.deadline_ms = AWSC_I64(300);
    scene->answer = (raw_answer){.then = RAW_HOLD};
    int64_t begin = fixture_now_ms();
    int status = awsc_lambda_invoke(client(scene), &fixture_hello, &options, NULL, &scene->error);
    int64_t took = fixture_now_ms() - begin;
    expect_error(scene, status, AWSC_ERR_TIMEOUT, "deadline of 300 ms");
    assert_in_range(took, 290, DEADLINE_MS);
    assert_true(awsc_error_maybe_executed(scene->error));
}

static void the_deadline_covers_all_attempts(void **state)
{
    hostile_scene *scene = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.deadline_ms = AWSC_I64(400);
    options.max_attempts = AWSC_I32(1000);
    scene->answer = fixture_answer_with("503 Service Unavailable", NULL, NULL, 0);
    int64_t begin = fixture_now_ms();
    awsc_lambda_list_functions_input input = {.marker = NULL};
    int status = awsc_lambda_list_functions(client(scene), &input, &options, NULL, &scene->error);
    assert_true(fixture_now_ms() - begin < DEADLINE_MS);
    assert_true(status == AWSC_ERR_TIMEOUT || status == AWSC_ERR_SERVICE); /* or the retry quota is used up */
    assert_true(awsc_error_attempts(scene->error) > 1);
}

static void silence_ends_with_the_idle_timeout(void **state)
{
    hostile_scene *scene = *state;
    scene->config.idle_timeout_ms = AWSC_I64(200);
    scene->answer = (raw_answer){.then = RAW_HOLD};
    int64_t begin = fixture_now_ms();
    expect_error(scene, list(scene, NULL), AWSC_ERR_TIMEOUT, "200 ms");
    assert_in_range(fixture_now_ms() - begin, 190, DEADLINE_MS);
    assert_true(awsc_error_maybe_executed(scene->error));
}

/* Slow bytes restart the idle timeout. */
static void a_slow_response_restarts_the_idle_timeout(void **state)
{
    hostile_scene *scene = *state;
    scene->config.idle_timeout_ms = AWSC_I64(400);
    scene->answer = fixture_answer("{\"Functions\":[]}");
    scene->answer.piece = 10;
    scene->answer.pause_ms = 60;
    int64_t begin = fixture_now_ms();
    assert_int_equal(list(scene, NULL), AWSC_OK);
    assert_true(fixture_now_ms() - begin > 400);
}

/* A function may be silent for 15 minutes, so an invocation has an idle timeout only on request. */
static void an_invocation_has_no_idle_timeout_unless_asked(void **state)
{
    hostile_scene *scene = *state;
    scene->answer = fixture_answer("{}");
    scene->answer.delay_ms = 600;
    assert_int_equal(invoke(scene, NULL), AWSC_OK);
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.idle_timeout_ms = AWSC_I64(150);
    int status = awsc_lambda_invoke(client(scene), &fixture_hello, &options, NULL, &scene->error);
    expect_error(scene, status, AWSC_ERR_TIMEOUT, "150 ms");
    assert_true(awsc_error_maybe_executed(scene->error));
}

static void a_stream_that_falls_silent_ends_with_the_idle_timeout(void **state)
{
    hostile_scene *scene = *state;
    uint8_t events[512];
    size_t size = fixture_event(events, 0, sizeof events, "PayloadChunk", "application/octet-stream", "hello", 5);
    scene->answer = fixture_answer_chunked("Content-Type: application/vnd.amazon.eventstream\r\n", events, size, 1000);
    scene->answer.size -= 5; /* the last chunk never arrives */
    scene->answer.then = RAW_HOLD;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.idle_timeout_ms = AWSC_I64(200);
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    assert_int_equal(awsc_lambda_invoke_with_response_stream(client(scene), &input, &options, &output, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, NULL), AWSC_OK);
    int status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &scene->error);
    expect_error(scene, status, AWSC_ERR_TIMEOUT, "200 ms");
    awsc_free(output);
}

int main(void)
{
    fixture_clean_environment();
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_large_error_body_is_kept_in_part),
        TEST(a_response_larger_than_allowed_is_an_error),
        TEST(invalid_text_becomes_the_replacement_character),
        TEST(bytes_that_are_not_utf8_in_an_error_do_not_hide_it),
        TEST(headers_that_are_not_utf8_hold_the_replacement_character),
        TEST(a_nul_does_not_end_a_text),
        TEST(bytes_of_a_payload_are_not_touched),
        TEST(deep_json_is_an_error),
        TEST(an_unknown_member_may_be_as_deep_as_the_body_is_long),
        TEST(an_unknown_member_may_hold_anything_between_its_brackets),
        TEST(the_first_of_duplicate_headers_counts),
        TEST(headers_without_an_end_are_an_error),
        TEST(many_small_headers_are_an_error),
        TEST(one_long_header_is_an_error),
        TEST(interim_responses_without_an_end_are_an_error),
        TEST(malformed_header_lines_do_not_hide_the_others),
        TEST(wrong_lengths_are_errors),
        TEST(invalid_lengths_are_errors),
        TEST(invalid_status_lines_are_errors),
        TEST(interim_responses_are_skipped),
        TEST(a_change_of_protocol_is_an_error),
        TEST(redirects_are_not_followed),
        TEST(statuses_without_a_body_are_accepted),
        TEST(wrong_lengths_of_events_with_a_right_checksum_are_errors),
        TEST(an_error_response_to_a_stream_call_is_reported_by_the_call),
        TEST(a_closed_port_is_an_error_of_the_connection),
        TEST(a_name_that_does_not_exist_is_reported_before_the_deadline),
        TEST(a_connection_without_an_answer_ends_with_its_timeout),
        TEST(silence_ends_with_the_deadline),
        TEST(the_deadline_covers_all_attempts),
        TEST(silence_ends_with_the_idle_timeout),
        TEST(a_slow_response_restarts_the_idle_timeout),
        TEST(an_invocation_has_no_idle_timeout_unless_asked),
        TEST(a_stream_that_falls_silent_ends_with_the_idle_timeout),
    };
    return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
