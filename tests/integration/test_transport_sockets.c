/* SPDX-License-Identifier: Apache-2.0 */
/* The example transport over blocking sockets, against servers of every kind. */
int example_main(int argc, char **argv);
#define main example_main
#include "../../examples/transport_sockets.c"
#undef main

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "support/fixture.h"

enum { LARGE = 512 * 1024 };

typedef struct scene {
    raw_answer answer;
    raw_server *server;
    awsc_lambda *lambda;
    awsc_lambda_invoke_output *output;
    awsc_error *error;
} scene;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = ((const scene *)user)->answer;
}

static awsc_lambda *client_of(const char *url)
{
    awsc_lambda *lambda = NULL;
    fixture_clean_environment();
    awsc_config config = fixture_config(url);
    config.transport = &sockets;
    config.max_attempts = AWSC_I32(1);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    return lambda;
}

static void open_scene(scene *s, raw_answer answer)
{
    *s = (scene){.answer = answer};
    raw_script script = {.answer = give, .user = s};
    s->server = raw_server_start(&script);
    s->lambda = client_of(raw_server_url(s->server));
}

static void close_scene(scene *s)
{
    awsc_free(s->output);
    awsc_error_free(s->error);
    awsc_lambda_free(s->lambda);
    raw_server_stop(s->server);
}

static int invoke(scene *s, const awsc_call_options *options)
{
    return awsc_lambda_invoke(s->lambda, &fixture_hello, options, &s->output, &s->error);
}

static void expect_payload(const scene *s, const char *payload)
{
    assert_int_equal(s->output->payload.size, strlen(payload));
    assert_memory_equal(s->output->payload.data, payload, strlen(payload));
}

/* ---- valid responses --------------------------------------------------------------------------------------------- */

static void responses_end_by_length_by_chunks_or_with_the_connection(void **state)
{
    (void)state;
    static const char until_close[] =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nx-amzn-RequestId: 1\r\n\r\nhello";
    raw_answer closes = fixture_answer_bytes(until_close, sizeof until_close - 1);
    closes.then = RAW_CLOSE;
    closes.piece = 1;
    const raw_answer answers[] = {fixture_answer("hello"), fixture_answer_chunked("", "hello", 5, 2), closes};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        scene s;
        open_scene(&s, answers[i]);
        if (invoke(&s, NULL)) fail_msg("%zu: %s", i, awsc_error_text(s.error));
        expect_payload(&s, "hello");
        close_scene(&s);
    }
}

static void large_bodies_are_sent_and_received(void **state)
{
    scene s;
    (void)state;
    char *data = malloc(LARGE);
    assert_non_null(data);
    memset(data, 'x', LARGE);
    data[0] = data[LARGE - 1] = '"';
    open_scene(&s, fixture_answer_with("200 OK", NULL, data, LARGE));
    awsc_lambda_invoke_input input = {.function_name = "hello", .payload = {data, LARGE}};
    assert_int_equal(awsc_lambda_invoke(s.lambda, &input, NULL, &s.output, &s.error), AWSC_OK);
    assert_int_equal(s.output->payload.size, LARGE);
    assert_int_equal(raw_server_executions(s.server), 1);
    close_scene(&s);
    free(data);
}

/* ---- invalid responses ------------------------------------------------------------------------------------------- */

static void a_truncated_or_malformed_response_is_an_error(void **state)
{
    static const char *const answers[] = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 4\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\nhello",
        "HTTP/1.1 2000 OK\r\n\r\nhello",
        "HTTP/2 200 OK\r\n\r\nhello",
        "SSH-2.0-server\r\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        scene s;
        raw_answer answer = fixture_answer_bytes(answers[i], strlen(answers[i]));
        answer.then = RAW_CLOSE;
        open_scene(&s, answer);
        if (invoke(&s, NULL) != AWSC_ERR_TRANSPORT) fail_msg("%zu: %s", i, awsc_error_text(s.error));
        assert_true(awsc_error_maybe_executed(s.error));
        close_scene(&s);
    }
}

static void a_head_without_end_is_an_error(void **state)
{
    static const char *const floods[] = {"Header: value\r\n", "x", "HTTP/1.1 100 Continue\r\n\r\n"};
    (void)state;
    for (size_t i = 0; i < sizeof floods / sizeof *floods; i++) {
        scene s;
        raw_answer answer = fixture_answer_bytes("HTTP/1.1 100 OK\r\n", i == 2 ? 0 : 17);
        answer.flood = floods[i];
        answer.flood_size = strlen(floods[i]);
        open_scene(&s, answer);
        assert_int_equal(invoke(&s, NULL), AWSC_ERR_TRANSPORT);
        close_scene(&s);
    }
}

/* ---- no response ------------------------------------------------------------------------------------------------- */

static void a_refused_connection_means_that_nothing_was_sent(void **state)
{
    char url[64];
    awsc_lambda_invoke_output *output = NULL;
    awsc_error *error = NULL;
    (void)state;
    snprintf(url, sizeof url, "http://127.0.0.1:%u", raw_closed_port());
    awsc_lambda *lambda = client_of(url);
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, &output, &error), AWSC_ERR_CONNECT);
    assert_false(awsc_error_maybe_executed(error));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
}

static void a_silent_server_is_a_timeout(void **state)
{
    (void)state;
    for (int deadline = 0; deadline < 2; deadline++) {
        scene s;
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        if (deadline)
            options.deadline_ms = AWSC_I64(50);
        else
            options.idle_timeout_ms = AWSC_I64(50);
        open_scene(&s, (raw_answer){.then = RAW_HOLD});
        assert_int_equal(invoke(&s, &options), AWSC_ERR_TIMEOUT);
        assert_non_null(strstr(awsc_error_text(s.error), deadline ? "deadline" : "idle_timeout_ms"));
        close_scene(&s);
    }
}

static void note(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    *(int *)user = status;
    awsc_free(output);
    awsc_error_free(error);
}

static void a_call_is_cancelled_while_its_thread_waits(void **state)
{
    scene s;
    awsc_loop *loop = NULL;
    awsc_call *calls[8];
    int statuses[8] = {0};
    (void)state;
    open_scene(&s, (raw_answer){.then = RAW_HOLD});
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(
            awsc_lambda_invoke_start(s.lambda, loop, &fixture_hello, NULL, note, &statuses[i], &calls[i], NULL),
            AWSC_OK);
    while (raw_server_executions(s.server) < 4) assert_int_equal(awsc_loop_run_once(loop, 10, NULL), AWSC_OK);
    for (size_t i = 0; i < 8; i++) awsc_call_cancel(calls[i]);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    for (size_t i = 0; i < 8; i++) assert_int_equal(statuses[i], AWSC_ERR_CANCELLED);
    awsc_loop_free(loop);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(responses_end_by_length_by_chunks_or_with_the_connection),
        cmocka_unit_test(large_bodies_are_sent_and_received),
        cmocka_unit_test(a_truncated_or_malformed_response_is_an_error),
        cmocka_unit_test(a_head_without_end_is_an_error),
        cmocka_unit_test(a_refused_connection_means_that_nothing_was_sent),
        cmocka_unit_test(a_silent_server_is_a_timeout),
        cmocka_unit_test(a_call_is_cancelled_while_its_thread_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
