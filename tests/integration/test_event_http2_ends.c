/* SPDX-License-Identifier: Apache-2.0 */
/* Ends of HTTP/2 responses while events are sent, and violations of the protocol. */
#include "support/h2_scene.h"

/* ---- the end of the response ------------------------------------------------------------------------------------- */

static void the_end_of_the_response_is_reported_while_the_source_is_silent(void **state)
{
    (void)state;
    scene s;
    open_scene(&s, "request head answer=2 end see=rst hold", (talk_speaker){.last = 10, .end_status = AWSC_END});
    begin_well(&s);
    unsigned events = 0;
    assert_int_equal(talk_read_all(s.output, &events, &s.error), AWSC_END);
    assert_int_equal(events, 2);
    assert_string_equal(h2_server_tells(s.server, "rst"), "rst 0");
    awsc_event_source_wake(s.speaker.source); /* the source is not asked any more */
    close_scene(&s);
}

static void the_end_of_the_response_is_reported_while_the_source_has_more(void **state)
{
    (void)state;
    scene s;
    open_scene(&s, "request head messages=100 answer=2 end see=rst hold", talk_endless(1000));
    begin_well(&s);
    unsigned events = 0;
    assert_int_equal(talk_read_all(s.output, &events, &s.error), AWSC_END);
    assert_int_equal(events, 2);
    /* Expects a reset, if the socket has room for it, then the end of the connection. */
    const char *line = h2_server_tells(s.server, "");
    while (strncmp(line, "rst 0", 5) && strncmp(line, "over", 4)) line = h2_server_tells(s.server, "");
    unsigned asked = s.speaker.asked;
    awsc_event_source_wake(s.speaker.source);
    assert_int_equal(s.speaker.asked, asked);
    close_scene(&s);
}

/* The end is reported despite flow control and a full socket. */
static void the_end_of_the_response_is_reported_while_the_window_is_closed(void **state)
{
    (void)state;
    static const char *const scripts[] = {"window=0 request head answer=2 end hold",
                                          "request grant=100000000 head messages=3 deaf answer=2 end sleep=60000"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        scene s;
        open_scene(&s, scripts[i], talk_endless(60000));
        begin_well(&s);
        unsigned events = 0;
        assert_int_equal(talk_read_all(s.output, &events, &s.error), AWSC_END);
        assert_int_equal(events, 2);
        close_scene(&s);
    }
}

/* RFC 9113, section 8.1: after a complete response a server may reset the stream if it does not need the rest of the
 * request. */
static void a_reset_after_a_complete_response_is_not_an_error(void **state)
{
    (void)state;
    static const char *const scripts[] = {"request head answer=1 end rst=0 hold", "request head answer=1 end rst=0 cut",
                                          "request head answer=1 trailers rst=0 hold",
                                          "request head answer=1 end goaway=0,1 finale",
                                          "request raw=000001010400000000188 cut"};
    for (size_t i = 0; i < 4; i++) {
        scene s;
        open_scene(&s, scripts[i], (talk_speaker){.last = 10, .end_status = AWSC_END});
        begin_well(&s);
        unsigned events = 0;
        int status = talk_read_all(s.output, &events, &s.error);
        if (status != AWSC_END) fail_msg("%s: %s", scripts[i], awsc_error_text(s.error));
        assert_int_equal(events, 1);
        close_scene(&s);
    }
}

typedef struct breach {
    const char *script;
    const char *text; /* in the error */
} breach;

static void a_truncated_response_is_an_error_of_the_stream(void **state)
{
    (void)state;
    static const breach breaches[] = {
        {"request head answer=1 rst=0 hold", "the server reset the stream: NO_ERROR"},
        {"request head answer=1 rst=2 hold", "the server reset the stream: INTERNAL_ERROR"},
        {"request head answer=1 rst=7 hold", "the server reset the stream: REFUSED_STREAM"},
        {"request head answer=1 rst=8 hold", "the server reset the stream: CANCEL"},
        {"request head answer=1 goaway=11,0 hold", "GOAWAY, ENHANCE_YOUR_CALM"},
        {"request head answer=1 goaway=2,1 cut", "GOAWAY, INTERNAL_ERROR"},
        {"request head answer=1 cut", ""},
        {"request head answer=1 finale", "the connection was closed before the response ended"},
        {"request head=200;content-length:7 answer=1 end hold", "breaks the rules of HTTP/2"},
        {"request head=200;content-length:1000000 answer=1 end hold", "breaks the rules of HTTP/2"},
        {"request head answer=1 raw=0000040800S00000000 hold", "breaks the rules of HTTP/2"},
        {"request head answer=1 raw=00000001050000000300 hold", "breaks the rules of HTTP/2"},
    };
    for (size_t i = 0; i < sizeof breaches / sizeof *breaches; i++) {
        scene s;
        open_scene(&s, breaches[i].script, (talk_speaker){.allowed = 1, .last = 10, .end_status = AWSC_END});
        begin_well(&s);
        unsigned events = 0;
        int status = talk_read_all(s.output, &events, &s.error);
        if (status != AWSC_ERR_TRANSPORT) fail_msg("%s: %d %s", breaches[i].script, status, awsc_error_text(s.error));
        expect_text(&s, breaches[i].text);
        assert_true(awsc_error_maybe_executed(s.error));
        close_scene(&s);
    }
}

/* ---- violations of the protocol ---------------------------------------------------------------------------------- */

static void a_head_that_breaks_the_rules_is_refused(void **state)
{
    (void)state;
    static const breach breaches[] = {
        {"request head=200;X-Upper:1 end hold", "name: [X-Upper]"},
        {"request head=200;connection:close end hold", "name: [connection]"},
        {"request head=200;transfer-encoding:chunked end hold", "name: [transfer-encoding]"},
        {"request head=200;:path:/ end hold", "name: [:path]"},
        {"request head=2x0 end hold", "breaks the rules"},
        {"request head=101 hold", "breaks the rules"},
        {"request head=102 end hold", "breaks the rules"},
        {"request head=102 answer=1 hold", "breaks the rules"},
        {"request head=200;content-length:5;content-length:6 end hold", "name: [content-length]"},
        {"request head=200;content-length:0x6 end hold", "name: [content-length]"},
        {"request raw=0000000104S hold", "breaks the rules"},
        {"request answer=1 hold", "breaks the rules"},
        {"request trailers hold", "breaks the rules"},
    };
    for (size_t i = 0; i < sizeof breaches / sizeof *breaches; i++) {
        scene s;
        open_scene(&s, breaches[i].script, (talk_speaker){.allowed = 1, .last = 10, .end_status = AWSC_END});
        int status = begin(&s);
        if (status != AWSC_ERR_TRANSPORT) fail_msg("%s: %d %s", breaches[i].script, status, awsc_error_text(s.error));
        expect_text(&s, breaches[i].text);
        assert_true(awsc_error_maybe_executed(s.error));
        close_scene(&s);
    }
}

static void heads_are_bounded(void **state)
{
    (void)state;
    scene s;
    open_scene(&s, "request field=x:160000 end hold", (talk_speaker){.last = 10, .end_status = AWSC_END});
    begin_well(&s);
    assert_int_equal(talk_read_all(s.output, NULL, &s.error), AWSC_END);
    close_scene(&s);
    open_scene(&s, "request field=x:400000 end hold", (talk_speaker){.end_status = AWSC_END});
    assert_int_equal(begin(&s), AWSC_ERR_PARSE);
    expect_text(&s, "the headers of the response are larger than");
    close_scene(&s);
    open_scene(&s, "request fields=5000 end hold", (talk_speaker){.end_status = AWSC_END});
    assert_int_equal(begin(&s), AWSC_ERR_PARSE);
    expect_text(&s, "header lines");
    close_scene(&s);
}

static void interim_heads_trailers_and_padding_are_read(void **state)
{
    (void)state;
    scene s;
    open_scene(&s, "request head=100 head=103;link:x head=200;x-session:s-1 answer=1 padded=2 trailers hold",
               (talk_speaker){.last = 10, .end_status = AWSC_END});
    begin_well(&s);
    assert_string_equal(s.output->session, "s-1");
    unsigned events = 0;
    assert_int_equal(talk_read_all(s.output, &events, &s.error), AWSC_END);
    assert_int_equal(events, 3);
    close_scene(&s);
}

/* Cheap frames do not keep a call busy beyond its deadline, nor fill its memory. */
static void floods_are_ended(void **state)
{
    (void)state;
    static const char *const scripts[] = {
        "request deaf raw=0000080600000000000102030405060708*200000 hold", /* PING */
        "request deaf raw=000000040000000000*200000 hold",                 /* SETTINGS */
        "request head deaf raw=0000000000S*20000000 hold",                 /* DATA without a byte */
        "request raw=0000000100S raw=0000000900S*20000000 hold",           /* CONTINUATION without a byte */
        "request deaf raw=0000050200S0000000000*20000000 hold",            /* PRIORITY */
    };
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        scene s;
        open_scene(&s, scripts[i], (talk_speaker){.last = 10, .end_status = AWSC_END});
        s.options.deadline_ms = AWSC_I64(1500);
        s.options.idle_timeout_ms = AWSC_I64(1500);
        int status = begin(&s);
        if (!status) status = talk_read_all(s.output, NULL, &s.error);
        if (status != AWSC_ERR_TRANSPORT && status != AWSC_ERR_TIMEOUT)
            fail_msg("%s: %d %s", scripts[i], status, awsc_error_text(s.error));
        close_scene(&s);
    }
}

/* ---- a request that was not executed ----------------------------------------------------------------------------- */

static void a_request_that_the_server_refused_was_not_executed(void **state)
{
    (void)state;
    static const breach breaches[] = {
        {"request rst=7 hold", "the server reset the stream: REFUSED_STREAM"},
        {"request messages=1 rst=7 hold", "the server reset the stream: REFUSED_STREAM"},
        {"request goaway=0,0 hold", "GOAWAY, NO_ERROR"},
        {"request goaway=11,0 cut", "GOAWAY, ENHANCE_YOUR_CALM"},
        {"request rst=13 hold", "the server reset the stream: HTTP_1_1_REQUIRED"},
    };
    for (size_t i = 0; i < sizeof breaches / sizeof *breaches; i++) {
        scene s;
        open_scene(&s, breaches[i].script, talk_endless(100));
        int status = begin(&s);
        if (status != AWSC_ERR_TRANSPORT) fail_msg("%s: %d %s", breaches[i].script, status, awsc_error_text(s.error));
        expect_text(&s, breaches[i].text);
        assert_false(awsc_error_maybe_executed(s.error));
        assert_true(awsc_error_retryable(s.error));
        assert_int_equal(awsc_error_attempts(s.error), 1); /* a source cannot be asked again */
        close_scene(&s);
    }
}

/* A stream that a GOAWAY does not exclude continues. */
static void a_closing_connection_completes_its_stream(void **state)
{
    (void)state;
    scene s;
    open_scene(&s, "request head goaway=0,1 answer=3 messages=2 end finale",
               (talk_speaker){.allowed = 5, .last = 10, .end_status = AWSC_END});
    begin_well(&s);
    unsigned events = 0;
    int status = talk_read_all(s.output, &events, &s.error);
    if (status != AWSC_END) fail_msg("%s", awsc_error_text(s.error));
    assert_int_equal(events, 3);
    close_scene(&s);
}

int main(void)
{
    fixture_clean_environment();
    certificates_make(&certificates, "localhost");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_of_the_response_is_reported_while_the_source_is_silent),
        cmocka_unit_test(the_end_of_the_response_is_reported_while_the_source_has_more),
        cmocka_unit_test(the_end_of_the_response_is_reported_while_the_window_is_closed),
        cmocka_unit_test(a_reset_after_a_complete_response_is_not_an_error),
        cmocka_unit_test(a_truncated_response_is_an_error_of_the_stream),
        cmocka_unit_test(a_head_that_breaks_the_rules_is_refused),
        cmocka_unit_test(heads_are_bounded),
        cmocka_unit_test(interim_heads_trailers_and_padding_are_read),
        cmocka_unit_test(floods_are_ended),
        cmocka_unit_test(a_request_that_the_server_refused_was_not_executed),
        cmocka_unit_test(a_closing_connection_completes_its_stream),
    };
    int failed = cmocka_run_group_tests_name("event http2 ends", tests, NULL, NULL);
    certificates_clear(&certificates);
    return failed;
}
