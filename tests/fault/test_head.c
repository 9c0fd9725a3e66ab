/* SPDX-License-Identifier: Apache-2.0 */
/* Unusual response heads: folded lines, and contradictory lengths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/fixture.h"

enum { DEADLINE_MS = 5000 };

/* Ways to reach the server; each case runs with all of them. */
enum { OVER_TLS = 1, ON_A_LOOP = 2, IN_PIECES = 4, WAYS = 8 };

typedef struct head_scene {
    test_certificates certificates;
    raw_server *plain;
    raw_server *tls;
    raw_answer first;  /* answer to the odd requests */
    raw_answer second; /* answer to the even requests */
    int way;
    awsc_lambda *lambda;
    awsc_loop *loop;
    awsc_lambda_invoke_output *output; /* error of the last call */
    awsc_error *error;
    int status;
} head_scene;

static void answer_in_turn(void *user, const raw_request *request, raw_answer *answer)
{
    const head_scene *scene = user;
    *answer = request->number % 2 ? scene->first : scene->second;
}

static int setup(void **state)
{
    head_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    certificates_make(&scene->certificates, "localhost");
    raw_script script = {.answer = answer_in_turn, .user = scene};
    scene->plain = raw_server_start(&script);
    script.tls = scene->certificates.server;
    scene->tls = raw_server_start(&script);
    scene->first = fixture_answer("{}");
    *state = scene;
    return 0;
}

static void forget_call(head_scene *scene)
{
    awsc_free(scene->output);
    awsc_error_free(scene->error);
    scene->output = NULL;
    scene->error = NULL;
}

static void leave(head_scene *scene)
{
    forget_call(scene);
    awsc_lambda_free(scene->lambda);
    awsc_loop_free(scene->loop);
    scene->lambda = NULL;
    scene->loop = NULL;
}

static int teardown(void **state)
{
    head_scene *scene = *state;
    leave(scene);
    raw_server_stop(scene->plain);
    raw_server_stop(scene->tls);
    certificates_clear(&scene->certificates);
    free(scene);
    return 0;
}

static void enter(head_scene *scene, int way)
{
    char url[64];
    (void)snprintf(url, sizeof url, "%s://localhost:%u", way & OVER_TLS ? "https" : "http",
                   raw_server_port(way & OVER_TLS ? scene->tls : scene->plain));
    awsc_config config = fixture_config(url);
    config.ca_bundle = scene->certificates.ca_file;
    config.max_attempts = AWSC_I32(1);
    config.deadline_ms = AWSC_I64(DEADLINE_MS);
    assert_int_equal(awsc_lambda_new(&config, &scene->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    assert_int_equal(awsc_loop_new(&scene->loop, NULL), AWSC_OK);
    scene->way = way;
}

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    head_scene *scene = user;
    scene->status = status;
    scene->output = output;
    scene->error = error;
}

static int invoke(head_scene *scene)
{
    forget_call(scene);
    if (!(scene->way & ON_A_LOOP))
        return awsc_lambda_invoke(scene->lambda, &fixture_hello, NULL, &scene->output, &scene->error);
    assert_int_equal(
        awsc_lambda_invoke_start(scene->lambda, scene->loop, &fixture_hello, NULL, invoked, scene, NULL, NULL),
        AWSC_OK);
    assert_int_equal(awsc_loop_run(scene->loop, NULL), AWSC_OK);
    return scene->status;
}

/* Makes two calls with a new client: the first gets an ordinary answer, the second this one. Returns the second
 * result. */
static int invoke_twice(head_scene *scene, int way, const char *second)
{
    leave(scene);
    enter(scene, way);
    scene->second = (raw_answer){.data = second, .size = strlen(second), .then = RAW_CLOSE};
    if (way & IN_PIECES) scene->second.piece = 1;
    if (invoke(scene)) fail_msg("%s", awsc_error_text(scene->error));
    return invoke(scene);
}

static void expect_ok(head_scene *scene, int way, const char *answer)
{
    if (invoke_twice(scene, way, answer)) fail_msg("%s\n%s", answer, awsc_error_text(scene->error));
}

static void expect_refused(head_scene *scene, int way, const char *answer, const char *words)
{
    int status = invoke_twice(scene, way, answer);
    if (status != AWSC_ERR_TRANSPORT)
        fail_msg("%s\n%s: %s", answer, awsc_status_name(status), awsc_error_text(scene->error));
    if (!strstr(awsc_error_text(scene->error), words))
        fail_msg("%s\n\"%s\" is not in: %s", answer, words, awsc_error_text(scene->error));
    assert_true(awsc_error_maybe_executed(scene->error));
}

/* ---- folded lines: RFC 9112, section 5.2 ------------------------------------------------------------------------- */

static void a_folded_line_before_any_header_is_an_error(void **state)
{
    static const char *const answers[] = {
        "HTTP/1.1 200 OK\r\n folded: x\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\n\tfolded\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\n HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\n \r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 500 No\r\n Content-Length: 2\r\n\r\n{}",
        "HTTP/1.1 100 Continue\r\n a: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 100 Continue\r\na: b\r\n\r\nHTTP/1.1 200 OK\r\n c: d\r\nContent-Length: 2\r\n\r\n{}",
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        for (int way = 0; way < WAYS; way++) expect_refused(*state, way, answers[i], "eader");
    }
}

static void a_header_without_a_colon_is_an_error(void **state)
{
    static const char *const answers[] = {
        "HTTP/1.1 200 OK\r\nX-Plain\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Plain\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nX-Plain\r\n folded\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length\r\n\r\n{}",
        "HTTP/1.1 100 Continue\r\nX-Plain\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        for (int way = 0; way < WAYS; way++) expect_refused(*state, way, answers[i], "eader");
    }
}

/* Handles are reused: no part of a head remains for the next exchange. */
static void folded_lines_leave_nothing_behind(void **state)
{
    head_scene *scene = *state;
    static const char folded[] = "HTTP/1.1 200 OK\r\n folded: x\r\nContent-Length: 2\r\n\r\n{}";
    for (int way = 0; way < WAYS; way++) {
        leave(scene);
        enter(scene, way);
        scene->second = (raw_answer){.data = folded, .size = sizeof folded - 1, .then = RAW_CLOSE};
        for (int i = 0; i < 10; i++) assert_int_equal(invoke(scene), i % 2 ? AWSC_ERR_TRANSPORT : AWSC_OK);
    }
}

/* libcurl 8.23 keeps in its handle that a line was being joined, and spoils the next status line. */
static void a_head_that_breaks_off_leaves_nothing_behind(void **state)
{
    head_scene *scene = *state;
    static const char *const answers[] = {
        "HTTP/1.1 102 Processing\r\nX-Folded: a\r\n ",
        "HTTP/1.1 200 OK\r\nX-Folded: a\r\n\t",
        "HTTP/1.1 200 OK\r\nX-Folded: a\r\n b",
        "HTTP/1.1 200 OK\r\nX-Folded: a\r\n",
        "HTTP/1.1 200 OK\r\nX-Cut",
        "HTTP/1.1 20",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Folded: a\r\n ",
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        for (int way = 0; way < WAYS; way++) {
            leave(scene);
            enter(scene, way);
            scene->second = (raw_answer){.data = answers[i], .size = strlen(answers[i]), .then = RAW_CLOSE};
            for (int call = 0; call < 4; call++) {
                int status = invoke(scene);
                if (call % 2 == 0 && status) fail_msg("after %s: %s", answers[i], awsc_error_text(scene->error));
            }
        }
    }
}

typedef struct folded_value {
    const char *header;
    const char *value;
} folded_value;

static void a_folded_header_is_joined_with_one_blank(void **state)
{
    head_scene *scene = *state;
    static const folded_value folds[] = {
        {"X-Amz-Executed-Version: 1\r\n 2\r\n", "1 2"},
        {"X-Amz-Executed-Version: 1 \t\r\n \t  2  \r\n", "1 2"},
        {"X-Amz-Executed-Version:\r\n 1\r\n\t2\r\n  3\r\n", "1 2 3"},
        {"X-Amz-Executed-Version: 1\r\n \r\n\t\r\n", "1"},
        {"X-Amz-Executed-Version: 1\r\n HTTP/1.1 500 No\r\n", "1 HTTP/1.1 500 No"},
        {"X-Amz-Executed-Version: 1\r\n X-Amz-Function-Error: 2\r\n", "1 X-Amz-Function-Error: 2"},
        {"A: b\r\n c\r\nX-Amz-Executed-Version: 1\r\nD: e\r\n f\r\n", "1"},
    };
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        for (int last = 0; last < 2; last++) {
            char answer[512];
            (void)snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\n%s%s%s\r\n{}",
                           last ? "Content-Length: 2\r\n" : "", folds[i].header, last ? "" : "Content-Length: 2\r\n");
            for (int way = 0; way < WAYS; way++) {
                expect_ok(scene, way, answer);
                assert_string_equal(scene->output->executed_version, folds[i].value);
                assert_null(scene->output->function_error);
            }
        }
    }
}

static void folded_lines_of_interim_responses_are_accepted(void **state)
{
    for (int way = 0; way < WAYS; way++)
        expect_ok(*state, way,
                  "HTTP/1.1 100 Continue\r\na: b\r\n c\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
}

/* Some versions of libcurl accept them, others do not. */
static void folded_lines_of_trailers_do_no_harm(void **state)
{
    static const char *const lines[] = {"a: b\r\n c\r\n", " a: b\r\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char answer[256];
        (void)snprintf(answer, sizeof answer,
                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n%s\r\n", lines[i]);
        for (int way = 0; way < WAYS; way++) {
            int status = invoke_twice(*state, way, answer);
            assert_true(status == AWSC_OK || status == AWSC_ERR_TRANSPORT);
        }
    }
}

/* ---- lengths: RFC 9112, section 6.3 ------------------------------------------------------------------------------ */

static void an_invalid_content_length_is_an_error(void **state)
{
    static const char *const values[] = {
        "0x6",
        "+6",
        "-1",
        "-0",
        "6 junk",
        "6junk",
        "6;",
        "6.0",
        "6e0",
        "\"6\"",
        "six",
        "",
        "   ",
        ",",
        ",,",
        "6,",
        ",6",
        "6, +6",
        "6,x",
        "6 6",
        "6\r\n 6",
        "9223372036854775808",
        "18446744073709551622",
        "99999999999999999999999999",
        "6, 9223372036854775808",
        "6\xa0",
        "\xb2",
        "6\x01",
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char answer[256];
        (void)snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n{}    ", values[i]);
        for (int way = 0; way < WAYS; way++) expect_refused(*state, way, answer, "Content-Length");
    }
}

static void different_values_of_content_length_are_an_error(void **state)
{
    static const char *const lines[] = {
        "Content-Length: 2\r\nContent-Length: 6\r\n",
        "Content-Length: 6\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nA: b\r\ncontent-length: 0\r\n",
        "Content-Length: 2, 6\r\n",
        "Content-Length: 6,6,2\r\n",
        "Content-Length: 6, 6\r\nContent-Length: 5\r\n",
        "Content-Length: 2\r\nContent-Length: 2x\r\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        for (int failed = 0; failed < 2; failed++) {
            char answer[256];
            (void)snprintf(answer, sizeof answer, "HTTP/1.1 %s\r\n%s\r\n{}    ", failed ? "500 No" : "200 OK",
                           lines[i]);
            for (int way = 0; way < WAYS; way++) expect_refused(*state, way, answer, "Content-Length");
        }
    }
}

static void equal_values_of_content_length_are_accepted(void **state)
{
    head_scene *scene = *state;
    static const char *const lines[] = {
        "Content-Length: 6\r\nContent-Length: 6\r\n",
        "Content-Length: 6, 6\r\n",
        "Content-Length: 6,6 ,\t6\r\nCONTENT-LENGTH: 6\r\n",
        "Content-Length:6\r\n",
        "Content-Length: \t 6 \t\r\n",
        "Content-Length: 0006\r\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char answer[256];
        (void)snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\n%s\r\n{    }", lines[i]);
        for (int way = 0; way < WAYS; way++) {
            expect_ok(scene, way, answer);
            assert_int_equal(scene->output->payload.size, 6);
        }
    }
}

/* The connection is not reused: a proxy may take the rest for another response. */
static void transfer_encoding_counts_before_content_length(void **state)
{
    head_scene *scene = *state;
    static const char *const lines[] = {
        "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 100\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char answer[256];
        (void)snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\n%s\r\n6\r\n{    }\r\n0\r\n\r\n", lines[i]);
        for (int way = 0; way < WAYS; way++) {
            raw_server *server = way & OVER_TLS ? scene->tls : scene->plain;
            expect_ok(scene, way, answer);
            assert_int_equal(scene->output->payload.size, 6);
            scene->second.then = RAW_KEEP;
            unsigned connections = raw_server_connections(server);
            for (int call = 0; call < 4; call++) assert_int_equal(invoke(scene), AWSC_OK);
            assert_int_equal(raw_server_connections(server), connections + 2);
        }
    }
}

static void responses_without_a_body_need_no_length(void **state)
{
    head_scene *scene = *state;
    static const char *const lines[] = {"", "Content-Length: 0x6\r\n", "Content-Length: 6\r\nContent-Length: 2\r\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char answer[256];
        (void)snprintf(answer, sizeof answer, "HTTP/1.1 204 No Content\r\n%s\r\n", lines[i]);
        for (int way = 0; way < WAYS; way++) expect_ok(scene, way, answer);
    }
}

/* ---- other lines ------------------------------------------------------------------------------------------------- */

static void invalid_header_lines_are_errors(void **state)
{
    static const char *const answers[] = {
        "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Amz-Executed-Version\t: 7\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding : chunked\r\n\r\n{}",
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        for (int way = 0; way < WAYS; way++) expect_refused(*state, way, answers[i], "eader");
    }
}

static void a_header_that_looks_like_a_status_line_is_a_header(void **state)
{
    head_scene *scene = *state;
    for (int way = 0; way < WAYS; way++) {
        expect_ok(scene, way, "HTTP/1.1 200 OK\r\nHTTP/1.1 500 No: x\r\nContent-Length: 2\r\n\r\n{}");
        assert_int_equal(scene->output->status_code.value, 200);
    }
}

static void another_protocol_is_an_error(void **state)
{
    for (int way = 0; way < WAYS; way++)
        expect_refused(*state, way, "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n{}", "101");
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_folded_line_before_any_header_is_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(folded_lines_leave_nothing_behind, setup, teardown),
        cmocka_unit_test_setup_teardown(a_head_that_breaks_off_leaves_nothing_behind, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folded_header_is_joined_with_one_blank, setup, teardown),
        cmocka_unit_test_setup_teardown(a_header_without_a_colon_is_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(folded_lines_of_interim_responses_are_accepted, setup, teardown),
        cmocka_unit_test_setup_teardown(folded_lines_of_trailers_do_no_harm, setup, teardown),
        cmocka_unit_test_setup_teardown(an_invalid_content_length_is_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(different_values_of_content_length_are_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(equal_values_of_content_length_are_accepted, setup, teardown),
        cmocka_unit_test_setup_teardown(transfer_encoding_counts_before_content_length, setup, teardown),
        cmocka_unit_test_setup_teardown(responses_without_a_body_need_no_length, setup, teardown),
        cmocka_unit_test_setup_teardown(invalid_header_lines_are_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(a_header_that_looks_like_a_status_line_is_a_header, setup, teardown),
        cmocka_unit_test_setup_teardown(another_protocol_is_an_error, setup, teardown),
    };
    return cmocka_run_group_tests_name("heads", tests, NULL, NULL);
}
