/* SPDX-License-Identifier: Apache-2.0 */
/* The limits of heads are the same with every version of libcurl, whose own limits differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/fixture.h"

enum { RESPONSE_LINES = 4096, RESPONSE_BYTES = 192 * 1024, REQUEST_BYTES = 960 * 1024 };

typedef struct limits_scene {
    raw_server *server;
    raw_answer answer;
    char *text; /* the head of the answer */
    awsc_config config;
    awsc_lambda *lambda;
    awsc_error *error;
} limits_scene;

static void give_answer(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = ((limits_scene *)user)->answer;
}

static int setup(void **state)
{
    limits_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->server = raw_server_start(&(raw_script){.answer = give_answer, .user = scene});
    scene->config = fixture_config(raw_server_url(scene->server));
    scene->config.max_attempts = AWSC_I32(1);
    assert_int_equal(awsc_lambda_new(&scene->config, &scene->lambda, NULL), AWSC_OK);
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    limits_scene *scene = *state;
    awsc_error_free(scene->error);
    awsc_lambda_free(scene->lambda);
    fixture_config_clear(&scene->config);
    raw_server_stop(scene->server);
    free(scene->text);
    free(scene);
    return 0;
}

/* A new client for each call, so that no call uses a connection that the server is closing. */
static int invoke(limits_scene *scene, const awsc_call_options *options)
{
    awsc_error_free(scene->error);
    scene->error = NULL;
    awsc_lambda_free(scene->lambda);
    assert_int_equal(awsc_lambda_new(&scene->config, &scene->lambda, NULL), AWSC_OK);
    return awsc_lambda_invoke(scene->lambda, &fixture_hello, options, NULL, &scene->error);
}

static void expect(const limits_scene *scene, int status, int expected, const char *words)
{
    if (status != expected || (words && !strstr(awsc_error_text(scene->error), words)))
        fail_msg("%s instead of %s with \"%s\": %s", awsc_status_name(status), awsc_status_name(expected),
                 words ? words : "", awsc_error_text(scene->error));
}

/* ---- responses --------------------------------------------------------------------------------------------------- */

/* The next answer has one line for Content-Length and `count` more lines of `size` bytes with their line ends. */
static void answer_lines(limits_scene *scene, size_t count, size_t size)
{
    raw_server_stop(scene->server); /* the server may still be sending the last answer */
    free(scene->text);
    scene->text = malloc(128 + count * size);
    char *at = stpcpy(scene->text, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n");
    for (size_t i = 0; i < count; i++) {
        memset(at, 'v', size);
        memcpy(at, "a:", 2);
        at = stpcpy(at + size - 2, "\r\n");
    }
    strcpy(at, "\r\n{}");
    scene->answer = (raw_answer){.data = scene->text, .size = strlen(scene->text), .then = RAW_CLOSE};
    scene->server = raw_server_start(&(raw_script){.answer = give_answer, .user = scene});
    fixture_config_clear(&scene->config);
    scene->config = fixture_config(raw_server_url(scene->server));
    scene->config.max_attempts = AWSC_I32(1);
}

static void the_number_of_response_header_lines_is_limited(void **state)
{
    limits_scene *scene = *state;
    answer_lines(scene, RESPONSE_LINES - 1, 10);
    expect(scene, invoke(scene, NULL), AWSC_OK, NULL);
    answer_lines(scene, RESPONSE_LINES, 10);
    expect(scene, invoke(scene, NULL), AWSC_ERR_PARSE, "more than 4096 header lines");
    answer_lines(scene, 6000, 10);
    expect(scene, invoke(scene, NULL), AWSC_ERR_PARSE, "more than 4096 header lines");
}

static void the_size_of_a_response_head_is_limited(void **state)
{
    limits_scene *scene = *state;
    answer_lines(scene, 2, RESPONSE_BYTES / 2 - 100);
    expect(scene, invoke(scene, NULL), AWSC_OK, NULL);
    answer_lines(scene, 2, RESPONSE_BYTES / 2);
    expect(scene, invoke(scene, NULL), AWSC_ERR_PARSE, "larger than 196608 bytes");
    answer_lines(scene, 3, 100000);
    expect(scene, invoke(scene, NULL), AWSC_ERR_PARSE, "larger than 196608 bytes");
}

static void a_line_that_libcurl_refuses_is_not_reported_as_a_lack_of_memory(void **state)
{
    limits_scene *scene = *state;
    answer_lines(scene, 1, 110 * 1024);
    expect(scene, invoke(scene, NULL), AWSC_ERR_TRANSPORT, "a header line is too long");
    assert_true(awsc_error_maybe_executed(scene->error));
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static void a_request_with_a_too_large_head_is_not_sent(void **state)
{
    limits_scene *scene = *state;
    char *value = calloc(1, REQUEST_BYTES + 1);
    awsc_http_header header = {"X-Large", value};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.headers = &header;
    options.header_count = 1;
    memset(value, 'v', REQUEST_BYTES);
    answer_lines(scene, 0, 0);
    expect(scene, invoke(scene, &options), AWSC_ERR_VALIDATION,
           "the request's URL and headers are larger than 983040 bytes");
    assert_false(awsc_error_maybe_executed(scene->error));
    assert_int_equal(raw_server_requests(scene->server), 0);
    value[REQUEST_BYTES - 4096] = '\0'; /* the test's server may refuse it */
    assert_int_not_equal(invoke(scene, &options), AWSC_ERR_VALIDATION);
    free(value);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        TEST(the_number_of_response_header_lines_is_limited),
        TEST(the_size_of_a_response_head_is_limited),
        TEST(a_line_that_libcurl_refuses_is_not_reported_as_a_lack_of_memory),
        TEST(a_request_with_a_too_large_head_is_not_sent),
    };
    return cmocka_run_group_tests_name("head limits", tests, NULL, NULL);
}
