/* SPDX-License-Identifier: Apache-2.0 */
/* Transports of programs: exchanges, streams in both directions, cancelling. */
#include <fcntl.h>
#include <unistd.h>

#include "support/poll_loop.h"
#include "support/program_transport.h"
#include "support/talk.h"

enum { LARGE = 2 * 1024 * 1024 };

static awsc_client *streams_of(const script *s)
{
    awsc_client *client = NULL;
    awsc_config config = config_of(s);
    config.unsigned_requests = AWSC_BOOL(true);
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &config, &client, NULL), AWSC_OK);
    fixture_config_clear(&config);
    return client;
}

/* ---- an exchange ------------------------------------------------------------------------------------------------- */

static void an_invoke_uses_the_programs_transport(void **state)
{
    script s;
    (void)state;
    prepare(&s, &hello, 1);
    awsc_config config = config_of(&s);
    config.connect_timeout_ms = AWSC_I64(1234);
    awsc_lambda *lambda = lambda_of(&config);
    outcome o = invoke(lambda, NULL);
    expect_hello(&o);
    assert_string_equal(s.url, "http://pigeons.example:81/loft/2015-03-31/functions/hello/invocations");
    assert_string_equal(s.method, "POST");
    assert_string_equal(s.host, "pigeons.example:81");
    assert_non_null(strstr(s.authorization, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"));
    assert_string_equal(s.body, "{}");
    assert_int_equal(s.connect_timeout_ms, 1234);
    assert_true(s.idle_timeout_ms == AWSC_NO_LIMIT); /* a function may be silent */
    assert_true(s.had_sizes);
    assert_int_equal(s.starts, 1);
    assert_int_equal(s.ends, 1);
    assert_int_equal(s.cancels, 0);
    awsc_lambda_free(lambda);
}

static void limits_are_the_default_or_what_was_said_or_none(void **state)
{
    static const struct {
        awsc_opt_i64 connect, idle, of_the_call;
        int64_t told_connect, told_idle;
    } cases[] = {
        {{0, 0}, {0, 0}, {0, 0}, 10000, AWSC_NO_LIMIT},
        {{AWSC_SET, 1}, {AWSC_SET, 1}, {0, 0}, 1, 1},
        {{AWSC_SET, AWSC_NO_LIMIT}, {AWSC_SET, 7}, {AWSC_SET, AWSC_NO_LIMIT}, AWSC_NO_LIMIT, AWSC_NO_LIMIT},
        {{AWSC_SET, 5}, {AWSC_SET, AWSC_NO_LIMIT}, {AWSC_SET, 9}, 5, 9},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        script s;
        prepare(&s, &hello, 1);
        awsc_config config = config_of(&s);
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        config.connect_timeout_ms = cases[i].connect;
        config.idle_timeout_ms = cases[i].idle;
        options.idle_timeout_ms = cases[i].of_the_call;
        awsc_lambda *lambda = lambda_of(&config);
        outcome o = invoke(lambda, &options);
        expect_hello(&o);
        assert_true(s.connect_timeout_ms == cases[i].told_connect);
        assert_true(s.idle_timeout_ms == cases[i].told_idle);
        awsc_lambda_free(lambda);
    }
}

static void a_transport_works_on_loops_and_foreign_loops(void **state)
{
    script s;
    awsc_loop *loops[2];
    poll_loop *foreign = poll_loop_new(&loops[0]);
    (void)state;
    prepare(&s, &hello, 1);
    awsc_config config = config_of(&s);
    awsc_lambda *lambda = lambda_of(&config);
    assert_int_equal(awsc_loop_new(&loops[1], NULL), AWSC_OK);
    for (size_t i = 0; i < 2; i++) {
        outcome o = {0};
        assert_int_equal(awsc_lambda_invoke_start(lambda, loops[i], &fixture_hello, NULL, note, &o, NULL, NULL),
                         AWSC_OK);
        assert_false(o.is_in);
        while (!o.is_in && i == 0) poll_loop_turn(foreign, loops[i], 1000);
        if (i == 1) assert_int_equal(awsc_loop_run(loops[i], NULL), AWSC_OK);
        assert_true(o.is_in);
        expect_hello(&o);
        awsc_loop_free(loops[i]);
    }
    poll_loop_free(foreign);
    awsc_lambda_free(lambda);
}

static void a_transport_carries_errors_of_the_service(void **state)
{
    const plan refused = {.http_status = 404, .body = "{\"Type\":\"User\",\"Message\":\"no\"}", .body_size = 30};
    script s;
    (void)state;
    prepare(&s, &refused, 1);
    awsc_config config = config_of(&s);
    awsc_lambda *lambda = lambda_of(&config);
    outcome o = invoke(lambda, NULL);
    assert_int_equal(o.status, AWSC_ERR_SERVICE);
    assert_non_null(strstr(o.text, "HTTP 404"));
    assert_non_null(strstr(o.text, "request-9"));
    awsc_lambda_free(lambda);
}

/* ---- sources on a foreign loop ----------------------------------------------------------------------------------- */

static void count(void *user)
{
    ++*(int *)user;
}

static void count_ready(void *user, int events)
{
    *(int *)user += events == AWSC_LOOP_WRITE;
}

static void sources_run_on_a_foreign_loop(void **state)
{
    int pipes[2], ready = 0, timed_out = 0, woken = 0;
    awsc_loop *loop;
    awsc_loop_watch *watch = NULL;
    awsc_loop_timer *timer = NULL;
    awsc_loop_wakeup *wakeup = NULL;
    poll_loop *foreign = poll_loop_new(&loop);
    (void)state;
    assert_int_equal(pipe2(pipes, O_CLOEXEC | O_NONBLOCK), 0);
    assert_int_equal(awsc_loop_watch_new(loop, pipes[1], AWSC_LOOP_WRITE, count_ready, &ready, &watch, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_timer_new(loop, count, &timed_out, &timer, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_wakeup_new(loop, count, &woken, &wakeup, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_timer_set(timer, 1, NULL), AWSC_OK);
    awsc_loop_wakeup_raise(wakeup);
    while (!ready || !timed_out || !woken) poll_loop_turn(foreign, loop, 1000);
    awsc_loop_watch_want(watch, 0);
    int before = ready;
    poll_loop_turn(foreign, loop, 0);
    assert_int_equal(ready, before);
    assert_int_equal(timed_out, 1);
    assert_int_equal(woken, 1);
    awsc_loop_watch_free(watch);
    awsc_loop_timer_free(timer);
    awsc_loop_wakeup_free(wakeup);
    (void)close(pipes[0]);
    (void)close(pipes[1]);
    awsc_loop_free(loop);
    poll_loop_free(foreign);
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

static void keep_output(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    (void)done;
    if (status) fail_msg("%s", awsc_error_text(error));
    *(void **)user = output;
}

static void nothing(void)
{
}

static void expect_all(awsc_body_stream *stream, const char *data)
{
    char buffer[5000];
    size_t done = 0, got = 0;
    int status;
    while ((status = awsc_body_stream_read(stream, buffer, sizeof buffer, &got, NULL)) == AWSC_OK) {
        assert_memory_equal(buffer, data + done, got);
        done += got;
    }
    assert_int_equal(status, AWSC_END);
    assert_int_equal(done, LARGE);
}

static void a_paused_reader_pauses_the_transport(void **state)
{
    (void)state;
    char *data = malloc(LARGE);
    assert_non_null(data);
    for (size_t i = 0; i < LARGE; i++) data[i] = (char)(i * 7 + i / 253);
    const plan large = {.type = "image/png", .body = data, .body_size = LARGE};
    const fetch_input input = {.name = "thing"};
    script s;
    void *made = NULL;
    awsc_loop *loop = NULL;
    prepare(&s, &large, 1);
    awsc_client *client = streams_of(&s);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_internal_call_start(&(awsc_internal_request){&fetch_operation, 1, client, loop, &input, NULL,
                                                                       keep_output, nothing, &made},
                                              NULL, NULL),
                     AWSC_OK);
    while (!made || !s.pauses) assert_int_equal(awsc_loop_run_once(loop, 10, NULL), AWSC_OK);
    size_t given = s.given;
    for (int i = 0; i < 10; i++) assert_int_equal(awsc_loop_run_once(loop, 0, NULL), AWSC_OK);
    assert_int_equal(s.given, given);
    assert_true(given < LARGE / 2);
    assert_int_equal(s.resumes, 0);
    expect_all(((fetch_output *)made)->body, data);
    assert_true(s.resumes >= 1);
    assert_int_equal(s.resumes, s.pauses);
    awsc_free(made);
    awsc_loop_free(loop);
    awsc_internal_client_free(client);
    free(data);
}

static void a_stream_that_is_freed_cancels_its_exchange(void **state)
{
    const fetch_input input = {.name = "thing"};
    void *output = NULL;
    script s;
    (void)state;
    char *data = calloc(1, LARGE);
    assert_non_null(data);
    const plan large = {.type = "image/png", .body = data, .body_size = LARGE};
    prepare(&s, &large, 1);
    awsc_client *client = streams_of(&s);
    assert_int_equal(awsc_internal_call(&fetch_operation, 1, client, &input, NULL, &output, NULL), AWSC_OK);
    awsc_free(output);
    assert_int_equal(s.cancels, 1);
    assert_int_equal(s.ends, 0);
    awsc_internal_client_free(client);
    free(data);
}

/* Each event is answered before the next one exists. */
static void events_are_sent_and_received_at_the_same_time(void **state)
{
    const plan both = {.type = "application/vnd.amazon.eventstream", .echoes = true};
    script s;
    talk_speaker speaker = {.last = 3, .end_status = AWSC_END};
    talk_output *output = NULL;
    awsc_error *error = NULL;
    const void *event = NULL;
    (void)state;
    prepare(&s, &both, 1);
    awsc_client *client = streams_of(&s);
    talk_speaker_open(&speaker);
    if (talk_begin(client, &speaker, NULL, &output, &error)) fail_msg("%s", awsc_error_text(error));
    for (unsigned i = 1; i <= 3; i++) {
        char expected[16];
        talk_allow(&speaker);
        assert_int_equal(awsc_internal_event_next(output->events, &event, &error), AWSC_OK);
        const awsc_blob payload = ((const talk_event *)event)->as.chunk->payload;
        assert_int_equal(payload.size, snprintf(expected, sizeof expected, "event %u", i));
        assert_memory_equal(payload.data, expected, payload.size);
    }
    assert_int_equal(awsc_internal_event_next(output->events, &event, &error), AWSC_END);
    assert_true(s.upload_resumes >= 3);
    assert_int_equal(s.ends, 1);
    awsc_free(output);
    talk_speaker_close(&speaker);
    awsc_internal_client_free(client);
}

static void without_resume_upload_no_events_are_sent(void **state)
{
    const plan both = {.echoes = true};
    script s;
    (void)state;
    prepare(&s, &both, 1);
    for (int is_short = 0; is_short < 2; is_short++) {
        talk_speaker speaker = talk_endless(10);
        talk_output *output = NULL;
        awsc_error *error = NULL;
        if (is_short) s.table.struct_size = offsetof(awsc_transport, resume_upload);
        s.table.resume_upload = is_short ? resume_upload : NULL;
        awsc_client *client = streams_of(&s);
        talk_speaker_open(&speaker);
        assert_int_equal(talk_begin(client, &speaker, NULL, &output, &error), AWSC_ERR_CONFIG);
        assert_non_null(strstr(awsc_error_text(error), "config.transport: resume_upload is NULL"));
        assert_int_equal(s.starts, 0);
        awsc_error_free(error);
        talk_speaker_close(&speaker);
        awsc_internal_client_free(client);
    }
}

/* ---- cancelling -------------------------------------------------------------------------------------------------- */

static void a_call_that_is_cancelled_cancels_its_exchange(void **state)
{
    (void)state;
    for (int sent = 0; sent < 2; sent++) {
        const plan silent = {.hangs = true, .maybe_sent = sent != 0};
        script s;
        outcome o = {0};
        awsc_loop *loop = NULL;
        awsc_call *call = NULL;
        prepare(&s, &silent, 1);
        awsc_config config = config_of(&s);
        awsc_lambda *lambda = lambda_of(&config);
        assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
        assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, note, &o, &call, NULL), AWSC_OK);
        while (!s.starts) assert_int_equal(awsc_loop_run_once(loop, 10, NULL), AWSC_OK);
        awsc_call_cancel(call);
        assert_int_equal(s.cancels, 1);
        assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
        assert_int_equal(o.status, AWSC_ERR_CANCELLED);
        assert_int_equal(o.maybe_executed, sent);
        assert_int_equal(s.ends, 0);
        awsc_loop_free(loop);
        awsc_lambda_free(lambda);
    }
}

static void a_deadline_names_the_wait_of_the_transport(void **state)
{
    const plan silent = {.hangs = true};
    script s;
    (void)state;
    prepare(&s, &silent, 1);
    for (int is_short = 0; is_short < 2; is_short++) {
        if (is_short) s.table.struct_size = offsetof(awsc_transport, describe_wait);
        awsc_config config = config_of(&s);
        config.deadline_ms = AWSC_I64(20);
        awsc_lambda *lambda = lambda_of(&config);
        outcome o = invoke(lambda, NULL);
        assert_int_equal(o.status, AWSC_ERR_TIMEOUT);
        assert_int_equal(strstr(o.text, " during the wait for a pigeon") == NULL, is_short);
        assert_int_equal(s.cancels, is_short + 1);
        awsc_lambda_free(lambda);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_invoke_uses_the_programs_transport),
        cmocka_unit_test(limits_are_the_default_or_what_was_said_or_none),
        cmocka_unit_test(a_transport_works_on_loops_and_foreign_loops),
        cmocka_unit_test(a_transport_carries_errors_of_the_service),
        cmocka_unit_test(sources_run_on_a_foreign_loop),
        cmocka_unit_test(a_paused_reader_pauses_the_transport),
        cmocka_unit_test(a_stream_that_is_freed_cancels_its_exchange),
        cmocka_unit_test(events_are_sent_and_received_at_the_same_time),
        cmocka_unit_test(without_resume_upload_no_events_are_sent),
        cmocka_unit_test(a_call_that_is_cancelled_cancels_its_exchange),
        cmocka_unit_test(a_deadline_names_the_wait_of_the_transport),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
