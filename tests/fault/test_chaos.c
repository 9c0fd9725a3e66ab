/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All faults at the same time, in a random order that the seed determines: failing servers, deadlines, cancellation,
 * loops that are freed during their calls. Every started call completes exactly once, and leaks nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/fixture.h"
#include "support/poll_loop.h"

enum { ROUNDS = 30, CALLS = 60, LONG_FACTOR = 20 };

/* ---- random numbers ---------------------------------------------------------------------------------------------- */

static uint64_t chance_state;

static unsigned chance(unsigned below)
{
    chance_state ^= chance_state << 13;
    chance_state ^= chance_state >> 7;
    chance_state ^= chance_state << 17;
    return (unsigned)(chance_state >> 33) % below;
}

/* ---- the server -------------------------------------------------------------------------------------------------- */

enum { ANSWERS = 12 };

typedef struct chaos_server {
    raw_answer answers[ANSWERS];
    raw_answer stream;
} chaos_server;

static void answer_somehow(void *user, const raw_request *request, raw_answer *answer)
{
    const chaos_server *chaos = user;
    *answer = chaos->answers[request->number * 2654435761u % 4093 % ANSWERS];
    if (!strstr(request->head, "response-streaming") || request->number % 3 == 0) return;
    *answer = chaos->stream;
    if (request->number % 5 == 0) {
        answer->size -= request->number % answer->size;
        answer->then = request->number % 2 ? RAW_CLOSE : RAW_RESET;
    }
    if (request->number % 7 == 0) {
        answer->piece = 2000;
        answer->pause_ms = 3;
    }
}

static void make_answers(chaos_server *chaos)
{
    static uint8_t events[64 * 1024];
    static char chunk[5000];
    size_t size = 0;
    for (int i = 0; i < 10; i++)
        size =
            fixture_event(events, size, sizeof events, "PayloadChunk", "application/octet-stream", chunk, sizeof chunk);
    size = fixture_event(events, size, sizeof events, "InvokeComplete", "application/json", "{}", 2);
    chaos->stream = fixture_answer_chunked("Content-Type: application/vnd.amazon.eventstream\r\n", events, size, 3000);

    raw_answer good = fixture_answer("{\"Functions\":[]}");
    for (size_t i = 0; i < ANSWERS; i++) chaos->answers[i] = good;
    chaos->answers[1] = (raw_answer){.then = RAW_CLOSE};
    chaos->answers[2] = (raw_answer){.then = RAW_RESET};
    chaos->answers[3] = (raw_answer){.then = RAW_HOLD};
    chaos->answers[4] = fixture_answer_with("503 Service Unavailable", NULL, "{}", 2);
    chaos->answers[5] = fixture_answer_with("429 Too Many Requests", "x-amzn-ErrorType: TooManyRequestsException\r\n",
                                            "{\"message\":\"slow down\"}", 23);
    chaos->answers[6].size -= 3;
    chaos->answers[6].then = RAW_CLOSE;
    chaos->answers[7].piece = 7;
    chaos->answers[7].pause_ms = 2;
    chaos->answers[8].then = RAW_CLOSE;
    chaos->answers[9].delay_ms = 10;
    chaos->answers[10] = fixture_answer("{\"Functions\":");
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

typedef struct chaos_round chaos_round;

typedef struct chaos_call {
    chaos_round *round;
    awsc_call *call; /* valid until its callback returns */
    unsigned completions;
    void *stream;    /* an output whose stream is open */
    unsigned events; /* bytes to read before the stream is freed */
    bool ended;
} chaos_call;

struct chaos_round {
    awsc_lambda *lambda;
    awsc_loop *loop;
    awsc_cancel *cancel;
    chaos_call calls[CALLS];
    unsigned started;
    unsigned left; /* calls that may be started in callbacks */
    bool closing;
};

static void start_call(chaos_round *round);

static void note_end(chaos_call *call, int status, awsc_error *error)
{
    chaos_round *round = call->round;
    call->call = NULL;
    call->completions++;
    if (status == AWSC_OK) assert_null(error);
    if (status != AWSC_OK) assert_int_equal(awsc_error_status(error), status);
    awsc_error_free(error);
    if (round->closing) return;
    if (round->left && chance(2)) start_call(round);
    chaos_call *other = &round->calls[chance(round->started)];
    if (chance(8) == 0) awsc_call_cancel(other->call);
}

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    awsc_free(output);
    note_end(user, status, error);
}

static void listed(void *user, int status, awsc_lambda_list_functions_output *output, awsc_error *error)
{
    awsc_free(output);
    note_end(user, status, error);
}

static void heard(void *user, int status, const void *event, awsc_error *error)
{
    chaos_call *call = user;
    (void)event;
    assert_false(call->ended);
    awsc_error_free(error);
    call->ended = status != AWSC_OK;
    if (!call->ended && call->events--) return;
    void *stream = call->stream;
    call->stream = NULL;
    call->ended = true;
    awsc_free(stream);
}

static void streaming(void *user, int status, awsc_lambda_invoke_with_response_stream_output *output, awsc_error *error)
{
    chaos_call *call = user;
    if (status == AWSC_OK && chance(4) && !call->round->closing) {
        call->stream = output;
        call->events = chance(15);
        assert_int_equal(awsc_event_stream_listen(output->event_stream, heard, call, NULL), AWSC_OK);
    } else {
        awsc_free(output);
    }
    note_end(call, status, error);
}

static void start_call(chaos_round *round)
{
    chaos_call *call = &round->calls[round->started];
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    if (!round->left) return;
    round->left--;
    *call = (chaos_call){.round = round};
    options.deadline_ms = AWSC_I64(1 + chance(chance(4) ? 60 : 3));
    if (chance(3) == 0) options.idle_timeout_ms = AWSC_I64(1 + chance(20));
    if (chance(2)) options.retry_sent_requests = AWSC_BOOL(true);
    if (chance(3) == 0) options.cancel = round->cancel;
    unsigned kind = chance(3);
    int status;
    awsc_lambda_list_functions_input list = {.marker = NULL};
    awsc_lambda_invoke_with_response_stream_input stream = {.function_name = "hello"};
    if (kind == 0)
        status = awsc_lambda_invoke_start(round->lambda, round->loop, &fixture_hello, &options, invoked, call,
                                          &call->call, NULL);
    else if (kind == 1)
        status = awsc_lambda_list_functions_start(round->lambda, round->loop, &list, &options, listed, call,
                                                  &call->call, NULL);
    else
        status = awsc_lambda_invoke_with_response_stream_start(round->lambda, round->loop, &stream, &options, streaming,
                                                               call, &call->call, NULL);
    assert_true(status == AWSC_OK || (status == AWSC_ERR_CANCELLED && options.cancel));
    if (status == AWSC_OK) round->started++;
}

/* `foreign`: on a loop that a foreign event loop drives. */
static void run_round(awsc_lambda *lambda, bool foreign)
{
    chaos_round round = {.lambda = lambda, .left = CALLS};
    poll_loop *poller = foreign ? poll_loop_new(&round.loop) : NULL;
    if (!foreign) assert_int_equal(awsc_loop_new(&round.loop, NULL), AWSC_OK);
    assert_int_equal(awsc_cancel_new(&round.cancel, NULL), AWSC_OK);
    unsigned at_once = 1 + chance(CALLS - 1);
    for (unsigned i = 0; i < at_once; i++) start_call(&round);
    unsigned turns = chance(4) ? 100000 : chance(40);
    for (unsigned turn = 0; turn < turns && awsc_loop_in_flight(round.loop); turn++) {
        int wait_ms = (int)chance(10);
        if (poller)
            poll_loop_turn(poller, round.loop, wait_ms);
        else
            assert_int_equal(awsc_loop_run_once(round.loop, wait_ms, NULL), AWSC_OK);
        if (chance(30) == 0) awsc_call_cancel(round.calls[chance(round.started)].call);
        if (chance(200) == 0) awsc_cancel_set(round.cancel);
    }
    if (turns == 100000) assert_int_equal(awsc_loop_in_flight(round.loop), 0);
    round.closing = true;
    awsc_loop_free(round.loop);
    if (poller) poll_loop_free(poller);
    for (unsigned i = 0; i < round.started; i++) {
        assert_int_equal(round.calls[i].completions, 1);
        awsc_free(round.calls[i].stream); /* a stream that outlived its loop */
    }
    awsc_cancel_free(round.cancel);
}

static void every_call_ends_once(void **state)
{
    (void)state;
    chaos_server chaos;
    make_answers(&chaos);
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_somehow, .user = &chaos});
    unsigned rounds = fixture_long() ? ROUNDS * LONG_FACTOR : ROUNDS;
    for (unsigned i = 0; i < rounds; i++) {
        chance_state = 0x9e3779b97f4a7c15u * (i + 1);
        awsc_lambda *lambda = fixture_client(raw_server_url(server));
        run_round(lambda, i % 2);
        awsc_lambda_free(lambda);
    }
    raw_server_stop(server);
}

/* Streams that are read partly and then freed. */
static void every_blocking_call_returns_a_status_and_its_error(void **state)
{
    (void)state;
    chaos_server chaos;
    make_answers(&chaos);
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_somehow, .user = &chaos});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    unsigned rounds = fixture_long() ? 100 * LONG_FACTOR : 100;
    chance_state = 88172645463325252u;
    for (unsigned i = 0; i < rounds; i++) {
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        awsc_error *error = NULL;
        awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
        awsc_lambda_invoke_with_response_stream_output *output = NULL;
        const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
        options.deadline_ms = AWSC_I64(1 + chance(30));
        options.idle_timeout_ms = AWSC_I64(1 + chance(30));
        int status = awsc_lambda_invoke_with_response_stream(lambda, &input, &options, &output, &error);
        unsigned events = chance(15);
        while (!status && events--)
            status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &error);
        assert_int_equal(status < 0 ? status : 0, awsc_error_status(error));
        awsc_error_free(error);
        awsc_free(output);
    }
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_ends_once),
        cmocka_unit_test(every_blocking_call_returns_a_status_and_its_error),
    };
    return cmocka_run_group_tests_name("chaos", tests, NULL, NULL);
}
