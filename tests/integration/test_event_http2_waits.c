/* SPDX-License-Identifier: Apache-2.0 */
/* Events over HTTP/2 that wait: for the server, for its window, for the reader. */
#include <sys/resource.h>

#include "support/h2_scene.h"
#include "support/poll_loop.h"

/* Events in both directions on a foreign loop. */
typedef struct on_loop {
    scene *scene;
    unsigned heard;
    int end; /* status of the stream or of the call */
    bool reads;
} on_loop;

static void hear(void *user, int status, const void *event, awsc_error *error)
{
    on_loop *l = user;
    (void)event;
    if (!status) {
        l->heard++;
        return;
    }
    l->end = status;
    l->scene->error = error;
}

static void begun(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    on_loop *l = user;
    (void)done;
    l->scene->output = output;
    l->scene->error = error;
    if (status) l->end = status;
    if (!status && l->reads)
        assert_int_equal(awsc_event_stream_listen(l->scene->output->events, hear, l, NULL), AWSC_OK);
}

static void nothing(void)
{
}

static void start_on(awsc_loop *loop, scene *s, on_loop *l)
{
    const talk_input input = {.topic = "weather", .events = s->speaker.source};
    l->scene = s;
    assert_int_equal(awsc_internal_call_start(&(awsc_internal_request){&talk_operation, 1, s->client, loop, &input,
                                                                       &s->options, begun, nothing, l},
                                              NULL, NULL),
                     AWSC_OK);
}

/* Sent events do not restart the idle timeout of a silent server. */
static void a_silent_server_times_out_while_events_are_sent(void **state)
{
    (void)state;
    static const char *const scripts[] = {"request sleep=1 messages=1000000 hold",
                                          "request head answer=1 messages=1000000 hold"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        scene s;
        open_scene(&s, scripts[i], talk_endless(100));
        s.options.idle_timeout_ms = AWSC_I64(400);
        s.options.max_attempts = AWSC_I32(1);
        int status = begin(&s);
        if (!status) status = talk_read_all(s.output, NULL, &s.error);
        assert_int_equal(status, AWSC_ERR_TIMEOUT);
        expect_text(&s, "no byte of the response for 400 ms");
        assert_true(s.speaker.given > 1);
        close_scene(&s);
    }
}

/* Processor time of this thread in milliseconds. */
static int64_t computed_ms(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_THREAD, &usage), 0);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* With no bytes to send or receive the loop sleeps. */
static void a_closed_window_takes_no_processor_time(void **state)
{
    (void)state;
    static const char *const scripts[] = {"window=0 request head answer=1 hold",
                                          "request grant=100000000 head answer=1 messages=3 deaf sleep=60000"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        scene s;
        awsc_loop *loop;
        open_scene(&s, scripts[i], talk_endless(60000));
        poll_loop *poller = poll_loop_new(&loop);
        on_loop l = {.reads = true};
        start_on(loop, &s, &l);
        while (!l.heard) poll_loop_turn(poller, loop, 1000);
        for (unsigned given = 0; given != s.speaker.given;) { /* until the socket is full */
            given = s.speaker.given;
            for (int64_t end = fixture_now_ms() + 200; fixture_now_ms() < end;) poll_loop_turn(poller, loop, 100);
        }
        int64_t computed = computed_ms();
        unsigned turns = 0;
        for (int64_t end = fixture_now_ms() + 1000; fixture_now_ms() < end; turns++) poll_loop_turn(poller, loop, 100);
        assert_in_range(computed_ms() - computed, 0, 50);
        assert_in_range(turns, 1, 40);
        awsc_free(s.output);
        s.output = NULL;
        awsc_loop_free(loop);
        poll_loop_free(poller);
        close_scene(&s);
    }
}

/* A server that reads a little at a time wakes the loop only a few times for each piece. */
static void a_slow_receiver_costs_few_turns_of_the_loop(void **state)
{
    (void)state;
    enum { PIECE = 16384, TOTAL = 2 * 1024 * 1024 };
    scene s;
    awsc_loop *loop;
    char script[128];
    (void)snprintf(script, sizeof script, "window=0 request head drip=%d,2,%d end hold", PIECE, TOTAL);
    open_scene(&s, script, talk_endless(4000));
    poll_loop *poller = poll_loop_new(&loop);
    on_loop l = {.reads = true};
    unsigned turns = 0;
    start_on(loop, &s, &l);
    for (; !l.end; turns++) poll_loop_turn(poller, loop, 1000);
    if (l.end != AWSC_END) fail_msg("%s", awsc_error_text(s.error));
    assert_non_null(h2_server_tells(s.server, "dripped"));
    assert_in_range(turns, 1, 12 * TOTAL / PIECE);
    awsc_free(s.output);
    s.output = NULL;
    awsc_loop_free(loop);
    poll_loop_free(poller);
    close_scene(&s);
}

/* A reader that pauses stops the server's events, but not the events of its source. */
static void a_paused_reader_does_not_stop_the_source(void **state)
{
    (void)state;
    scene s;
    awsc_loop *loop;
    open_scene(&s, "request head fat=45,8000 messages=2000 hold", talk_endless(1000));
    s.options.idle_timeout_ms = AWSC_I64(300); /* the idle timeout does not run while the reader pauses */
    poll_loop *poller = poll_loop_new(&loop);
    on_loop l = {0};
    start_on(loop, &s, &l);
    while (!h2_server_has_told(s.server, "messages")) poll_loop_turn(poller, loop, 10);
    assert_non_null(s.output);
    assert_int_equal(l.end, 0);
    s.speaker.last = s.speaker.given;
    for (int64_t end = fixture_now_ms() + 500; fixture_now_ms() < end;) poll_loop_turn(poller, loop, 100);
    int64_t computed = computed_ms();
    for (int64_t end = fixture_now_ms() + 500; fixture_now_ms() < end;) poll_loop_turn(poller, loop, 100);
    assert_in_range(computed_ms() - computed, 0, 25);
    /* the unread events are delivered */
    assert_int_equal(awsc_event_stream_listen(s.output->events, hear, &l, NULL), AWSC_OK);
    while (l.heard < 45) poll_loop_turn(poller, loop, 1000);
    assert_int_equal(l.end, 0);
    awsc_free(s.output);
    s.output = NULL;
    awsc_loop_free(loop);
    poll_loop_free(poller);
    close_scene(&s);
}

/* A stream keeps its connection until its end; another stream waits for it. */
static void streams_wait_for_connections_in_turn(void **state)
{
    (void)state;
    enum { STREAMS = 6 };
    scene scenes[STREAMS];
    on_loop ends[STREAMS] = {{.reads = true}};
    awsc_loop *loop;
    awsc_client *client = NULL;
    open_scene(&scenes[0], "crowd=1", (talk_speaker){.allowed = 2, .last = 2, .end_status = AWSC_END});
    awsc_config config = fixture_config(h2_server_url(scenes[0].server));
    config.ca_bundle = certificates.ca_file;
    config.max_connections = AWSC_I32(2);
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &config, &client, NULL), AWSC_OK);
    fixture_config_clear(&config);
    awsc_internal_client_free(scenes[0].client);
    scenes[0].client = client;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (unsigned i = 0; i < STREAMS; i++) {
        if (i) {
            scenes[i] = (scene){.client = client, .speaker = {.allowed = 2, .last = 2, .end_status = AWSC_END}};
            scenes[i].options = (awsc_call_options)AWSC_CALL_OPTIONS_INIT;
            talk_speaker_open(&scenes[i].speaker);
        }
        ends[i].reads = true;
        start_on(loop, &scenes[i], &ends[i]);
    }
    for (unsigned ended = 0; ended < STREAMS;) {
        assert_int_equal(awsc_loop_run_once(loop, 1000, NULL), AWSC_OK);
        for (unsigned i = 0; i < STREAMS; i++) {
            if (ends[i].end && ends[i].end != AWSC_END) fail_msg("%u: %s", i, awsc_error_text(scenes[i].error));
            if (!ends[i].end || !scenes[i].output) continue;
            awsc_free(scenes[i].output);
            scenes[i].output = NULL;
            ended++;
        }
    }
    awsc_loop_free(loop);
    for (unsigned i = 1; i < STREAMS; i++) talk_speaker_close(&scenes[i].speaker);
    close_scene(&scenes[0]);
}

/* The loop is freed first. */
static void a_stream_outlives_its_loop_at_its_end(void **state)
{
    (void)state;
    scene s;
    awsc_loop *loop;
    open_scene(&s, "request head answer=1 see=rst hold",
               (talk_speaker){.allowed = 3, .last = 10, .end_status = AWSC_END});
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    on_loop l = {0};
    start_on(loop, &s, &l);
    while (!s.output) assert_int_equal(awsc_loop_run_once(loop, 1000, NULL), AWSC_OK);
    awsc_loop_free(loop);
    assert_string_equal(h2_server_tells(s.server, "rst"), "rst 8");
    int status = talk_read_all(s.output, NULL, &s.error);
    assert_int_equal(status, AWSC_ERR_CANCELLED);
    close_scene(&s);
}

static void a_stream_that_is_freed_is_cancelled_at_the_server(void **state)
{
    (void)state;
    scene s;
    open_scene(&s, "request head answer=1 see=rst hold",
               (talk_speaker){.allowed = 3, .last = 10, .end_status = AWSC_END});
    begin_well(&s);
    assert_int_equal(next(&s), AWSC_OK);
    awsc_free(s.output);
    s.output = NULL;
    assert_string_equal(h2_server_tells(s.server, "rst"), "rst 8");
    close_scene(&s);
}

int main(void)
{
    fixture_clean_environment();
    certificates_make(&certificates, "localhost");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silent_server_times_out_while_events_are_sent),
        cmocka_unit_test(a_closed_window_takes_no_processor_time),
        cmocka_unit_test(a_slow_receiver_costs_few_turns_of_the_loop),
        cmocka_unit_test(a_paused_reader_does_not_stop_the_source),
        cmocka_unit_test(streams_wait_for_connections_in_turn),
        cmocka_unit_test(a_stream_outlives_its_loop_at_its_end),
        cmocka_unit_test(a_stream_that_is_freed_is_cancelled_at_the_server),
    };
    int failed = cmocka_run_group_tests_name("event http2 waits", tests, NULL, NULL);
    certificates_clear(&certificates);
    return failed;
}
