/* SPDX-License-Identifier: Apache-2.0 */
/* Event sources of requests, and programs that wake, free or cancel them during a call. Over the replay transport.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "loop/loop.h"
#include "support/stream_service.h"

/* ---- a scene ----------------------------------------------------------------------------------------------------- */

enum act {
    GIVE,
    WAIT,
    END,
    FREE_AND_GIVE,
    FREE_AND_WAIT,
    FREE_AND_END,
    CANCEL_AND_GIVE,
    CANCEL_AND_END,
    FAIL,
    FAIL_ODDLY,
    GIVE_NOTHING_SET
};

typedef struct scene {
    awsc_replay *replay;
    awsc_client *client;
    awsc_loop *loop;
    awsc_event_source *source;
    awsc_call *call;
    const enum act *acts; /* results of the source, one at each call */
    unsigned asked;
    /* the call's result */
    unsigned ended;
    int status;
    char message[256];
} scene;

static const chunk_event chunk = {.payload = {"hello", 5}};
static const talk_event event = {.kind = 1, .name = "chunk", .as = {.chunk = &chunk}};
static const talk_event no_event = {.kind = 1, .name = "chunk"};

static int next_event(void *user, const void **out)
{
    scene *s = user;
    enum act act = s->acts[s->asked++];
    if (act == FREE_AND_GIVE || act == FREE_AND_WAIT || act == FREE_AND_END) {
        awsc_event_source_free(s->source);
        s->source = NULL;
    }
    if (act == CANCEL_AND_GIVE || act == CANCEL_AND_END) awsc_call_cancel(s->call);
    switch (act) {
    case WAIT:
    case FREE_AND_WAIT:
        return AWSC_OK;
    case END:
    case FREE_AND_END:
    case CANCEL_AND_END:
        return AWSC_END;
    case FAIL:
        return AWSC_ERR_CREDENTIALS;
    case FAIL_ODDLY:
        return 5;
    case GIVE_NOTHING_SET:
        *out = &no_event;
        return AWSC_OK;
    default:
        *out = &event;
        return AWSC_OK;
    }
}

static void open_scene(scene *s, const enum act *acts)
{
    awsc_config config = AWSC_CONFIG_INIT;
    memset(s, 0, sizeof *s);
    s->acts = acts;
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.endpoint_url = "https://streams.example";
    config.config_file = config.credentials_file = "/dev/null";
    config.unsigned_requests = AWSC_BOOL(true);
    config.transport = awsc_replay_transport(s->replay);
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &config, &s->client, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
    assert_int_equal(awsc_event_source_new(next_event, s, &s->source, NULL), AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_event_source_free(s->source);
    awsc_loop_free(s->loop);
    awsc_internal_client_free(s->client);
    awsc_replay_free(s->replay);
}

static void answer(scene *s)
{
    assert_int_equal(awsc_replay_add(s->replay, 200, NULL, 0, NULL, 0, NULL), AWSC_OK);
}

static void on_done(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    scene *s = user;
    (void)done;
    s->ended++;
    s->status = status;
    strncpy(s->message, awsc_error_message(error), sizeof s->message - 1);
    awsc_free(output);
    awsc_error_free(error);
}

static void nothing(void)
{
}

static int start(scene *s, awsc_error **error)
{
    const talk_input input = {.topic = "t", .events = s->source};
    return awsc_internal_call_start(
        &(awsc_internal_request){&talk_operation, 1, s->client, s->loop, &input, NULL, on_done, nothing, s}, &s->call,
        error);
}

static void turn(scene *s)
{
    assert_int_equal(awsc_loop_run_once(s->loop, 0, NULL), AWSC_OK);
}

static void run(scene *s)
{
    assert_int_equal(awsc_loop_run(s->loop, NULL), AWSC_OK);
    assert_int_equal(s->ended, 1);
}

/* Events of the one request that was sent. Each has the same bytes. */
static size_t events_sent(const scene *s)
{
    awsc_body body = awsc_http_request_body(awsc_replay_request(s->replay, 0));
    const unsigned char *bytes = body.data;
    if (!body.size) return 0;
    size_t size = (size_t)bytes[2] << 8 | bytes[3];
    assert_int_equal(body.size % size, 0);
    return body.size / size;
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void events_are_asked_for_until_the_source_ends(void **state)
{
    static const enum act acts[] = {GIVE, GIVE, GIVE, END};
    scene s;
    (void)state;
    open_scene(&s, acts);
    answer(&s);
    assert_int_equal(start(&s, NULL), AWSC_OK);
    run(&s);
    assert_int_equal(s.status, AWSC_OK);
    assert_int_equal(s.asked, 4);
    assert_int_equal(events_sent(&s), 3);
    close_scene(&s);
}

static void a_waiting_source_is_asked_after_its_wakeup(void **state)
{
    static const enum act acts[] = {WAIT, WAIT, GIVE, END};
    scene s;
    (void)state;
    open_scene(&s, acts);
    answer(&s);
    awsc_event_source_wake(s.source); /* no call uses it yet */
    awsc_event_source_wake(NULL);
    assert_int_equal(start(&s, NULL), AWSC_OK);
    while (!s.asked) turn(&s);
    turn(&s);
    assert_int_equal(s.asked, 1);
    awsc_event_source_wake(s.source);
    awsc_event_source_wake(s.source); /* waking twice counts once */
    while (s.asked < 2) turn(&s);
    turn(&s);
    assert_int_equal(s.asked, 2);
    awsc_event_source_wake(s.source);
    run(&s);
    assert_int_equal(s.status, AWSC_OK);
    assert_int_equal(events_sent(&s), 1);
    awsc_event_source_wake(s.source); /* no call uses it any more */
    close_scene(&s);
}

static void one_source_serves_one_call_at_a_time(void **state)
{
    static const enum act acts[] = {WAIT, GIVE, END, GIVE, END};
    scene s;
    awsc_error *error = NULL;
    awsc_call *first = NULL;
    (void)state;
    open_scene(&s, acts);
    answer(&s);
    assert_int_equal(start(&s, NULL), AWSC_OK);
    first = s.call;
    for (int i = 0; i < 2; i++) { /* before and while it is asked */
        assert_int_equal(start(&s, &error), AWSC_ERR_VALIDATION);
        assert_string_equal(awsc_error_message(error), "Talk: events is the source of another call's events");
        awsc_error_free(error);
        error = NULL;
        while (!s.asked) turn(&s);
    }
    s.call = first;
    awsc_event_source_wake(s.source);
    run(&s);
    assert_int_equal(s.status, AWSC_OK);
    assert_int_equal(awsc_replay_request_count(s.replay), 1);
    s.ended = 0; /* after its call it may be used again */
    answer(&s);
    assert_int_equal(start(&s, NULL), AWSC_OK);
    run(&s);
    assert_int_equal(s.status, AWSC_OK);
    assert_int_equal(s.asked, 5);
    close_scene(&s);
}

static void a_source_that_is_freed_ends_the_events(void **state)
{
    static const enum act acts[] = {GIVE, WAIT};
    scene s;
    (void)state;
    for (int begun = 0; begun < 2; begun++) {
        open_scene(&s, acts);
        answer(&s);
        assert_int_equal(start(&s, NULL), AWSC_OK);
        while (begun && s.asked < 2) turn(&s);
        awsc_event_source_free(s.source);
        s.source = NULL;
        run(&s);
        assert_int_equal(s.status, AWSC_OK);
        assert_int_equal(events_sent(&s), begun);
        close_scene(&s);
    }
}

static void a_source_may_free_itself_while_it_is_asked(void **state)
{
    static const enum act gives[] = {GIVE, FREE_AND_GIVE}, ends[] = {GIVE, FREE_AND_END},
                          waits[] = {GIVE, FREE_AND_WAIT};
    const enum act *const all[] = {gives, ends, waits};
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        scene s;
        open_scene(&s, all[i]);
        answer(&s);
        assert_int_equal(start(&s, NULL), AWSC_OK);
        run(&s);
        assert_int_equal(s.status, AWSC_OK);
        assert_int_equal(s.asked, 2);
        assert_int_equal(events_sent(&s), i == 0 ? 2 : 1);
        close_scene(&s);
    }
}

static void a_source_may_cancel_its_call_while_it_is_asked(void **state)
{
    static const enum act gives[] = {GIVE, CANCEL_AND_GIVE}, ends[] = {GIVE, CANCEL_AND_END};
    const enum act *const all[] = {gives, ends};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        scene s;
        open_scene(&s, all[i]);
        answer(&s);
        assert_int_equal(start(&s, NULL), AWSC_OK);
        run(&s);
        assert_int_equal(s.status, AWSC_ERR_CANCELLED);
        assert_int_equal(s.asked, 2);
        close_scene(&s);
    }
}

static void a_source_that_fails_ends_the_call_with_its_status(void **state)
{
    static const enum act fails[] = {GIVE, FAIL}, odd[] = {GIVE, FAIL_ODDLY}, invalid[] = {GIVE, GIVE_NOTHING_SET};
    static const struct {
        const enum act *acts;
        int status;
        const char *words;
    } cases[] = {{fails, AWSC_ERR_CREDENTIALS, "the source of events failed with status"},
                 {odd, AWSC_ERR_VALIDATION, "the source of events failed with status 5"},
                 {invalid, AWSC_ERR_VALIDATION, "Talk"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scene s;
        open_scene(&s, cases[i].acts);
        answer(&s);
        assert_int_equal(start(&s, NULL), AWSC_OK);
        run(&s);
        assert_int_equal(s.status, cases[i].status);
        if (!strstr(s.message, cases[i].words)) fail_msg("%s", s.message);
        assert_int_equal(s.asked, 2);
        close_scene(&s);
    }
}

static void freeing_a_loop_releases_the_source(void **state)
{
    static const enum act acts[] = {GIVE, WAIT, GIVE, END};
    scene s;
    (void)state;
    open_scene(&s, acts);
    answer(&s);
    assert_int_equal(start(&s, NULL), AWSC_OK);
    while (s.asked < 2) turn(&s);
    awsc_loop_free(s.loop);
    assert_int_equal(s.ended, 1);
    assert_int_equal(s.status, AWSC_ERR_CANCELLED);
    awsc_event_source_wake(s.source);
    s.ended = 0;
    assert_int_equal(awsc_loop_new(&s.loop, NULL), AWSC_OK);
    answer(&s);
    assert_int_equal(start(&s, NULL), AWSC_OK);
    run(&s);
    assert_int_equal(s.status, AWSC_OK);
    close_scene(&s);
}

static void a_source_needs_a_function(void **state)
{
    awsc_event_source *source = NULL;
    awsc_error *error = NULL;
    (void)state;
    assert_int_equal(awsc_event_source_new(NULL, NULL, &source, &error), AWSC_ERR_VALIDATION);
    assert_true(*awsc_error_message(error));
    awsc_error_free(error);
    awsc_event_source_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_asked_for_until_the_source_ends),
        cmocka_unit_test(a_waiting_source_is_asked_after_its_wakeup),
        cmocka_unit_test(one_source_serves_one_call_at_a_time),
        cmocka_unit_test(a_source_that_is_freed_ends_the_events),
        cmocka_unit_test(a_source_may_free_itself_while_it_is_asked),
        cmocka_unit_test(a_source_may_cancel_its_call_while_it_is_asked),
        cmocka_unit_test(a_source_that_fails_ends_the_call_with_its_status),
        cmocka_unit_test(freeing_a_loop_releases_the_source),
        cmocka_unit_test(a_source_needs_a_function),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
