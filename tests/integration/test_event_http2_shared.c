/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that send events share connections over HTTP/2. */
#include "support/h2_scene.h"
#include "support/raw_server.h"

enum { MOST = 50 };

/* Conversations on one loop. */
typedef struct crowd {
    h2_server *server;
    awsc_client *client;
    awsc_loop *loop;
    struct guest {
        struct crowd *crowd;
        talk_speaker speaker;
        awsc_call *call;
        talk_output *output;
        int end; /* status of the call or of its stream */
    } guests[MOST];
    unsigned count, begun, ended;
    char problem[256]; /* the text of the last error */
} crowd;

static void end_guest(struct guest *guest, int status, awsc_error *error)
{
    crowd *c = guest->crowd;
    guest->end = status;
    c->ended++;
    if (error) (void)snprintf(c->problem, sizeof c->problem, "%s", awsc_error_text(error));
    awsc_error_free(error);
}

static void hear(void *user, int status, const void *event, awsc_error *error)
{
    (void)event;
    if (status) end_guest(user, status, error);
}

static void begun(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    struct guest *guest = user;
    (void)done;
    guest->output = output;
    if (status) {
        end_guest(guest, status, error);
        return;
    }
    guest->crowd->begun++;
    assert_int_equal(awsc_event_stream_listen(guest->output->events, hear, guest, NULL), AWSC_OK);
}

static void nothing(void)
{
}

static void open_crowd(crowd *c, const char *url, int32_t max_connections)
{
    awsc_config config = fixture_config(url);
    *c = (crowd){.loop = NULL};
    config.ca_bundle = certificates.ca_file;
    config.max_attempts = AWSC_I32(1);
    if (max_connections) config.max_connections = AWSC_I32(max_connections);
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &config, &c->client, NULL), AWSC_OK);
    fixture_config_clear(&config);
    assert_int_equal(awsc_loop_new(&c->loop, NULL), AWSC_OK);
}

/* Each says one event, and its request ends when it may say another. */
static void invite(crowd *c, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct guest *guest = &c->guests[c->count++];
        guest->crowd = c;
        guest->speaker = (talk_speaker){.allowed = 1, .last = 2, .end_status = AWSC_END};
        talk_speaker_open(&guest->speaker);
        const talk_input input = {.topic = "weather", .events = guest->speaker.source};
        const awsc_internal_request request = {&talk_operation, 1,       c->client, c->loop, &input, NULL,
                                               begun,           nothing, guest};
        assert_int_equal(awsc_internal_call_start(&request, &guest->call, NULL), AWSC_OK);
    }
}

static void dismiss(crowd *c, unsigned number)
{
    talk_allow(&c->guests[number].speaker);
}

static void dismiss_all(crowd *c)
{
    for (unsigned i = 0; i < c->count; i++)
        if (!c->guests[i].end) dismiss(c, i);
}

static void run_until(crowd *c, const unsigned *number, unsigned least)
{
    while (*number < least) assert_int_equal(awsc_loop_run_once(c->loop, 100, NULL), AWSC_OK);
}

static void expect_good_ends(const crowd *c)
{
    for (unsigned i = 0; i < c->count; i++)
        if (c->guests[i].end != AWSC_END) fail_msg("%u ended with %d: %s", i, c->guests[i].end, c->problem);
}

static void close_crowd(crowd *c)
{
    for (unsigned i = 0; i < c->count; i++) {
        awsc_free(c->guests[i].output);
        c->guests[i].output = NULL;
    }
    awsc_loop_free(c->loop); /* gives an output that was on its way */
    for (unsigned i = 0; i < c->count; i++) {
        awsc_free(c->guests[i].output);
        talk_speaker_close(&c->guests[i].speaker);
    }
    awsc_internal_client_free(c->client);
    if (c->server) h2_server_stop(c->server);
}

static void serve_crowd(crowd *c, const char *script, int32_t max_connections)
{
    h2_server *server = h2_server_start(certificates.server_file, script);
    open_crowd(c, h2_server_url(server), max_connections);
    c->server = server;
}

/* ---- how many connections ---------------------------------------------------------------------------------------- */

static void fifty_conversations_share_one_connection(void **state)
{
    crowd c;
    (void)state;
    serve_crowd(&c, "crowd=100", 0);
    invite(&c, MOST);
    run_until(&c, &c.begun, MOST);
    dismiss_all(&c);
    run_until(&c, &c.ended, MOST);
    expect_good_ends(&c);
    assert_false(h2_server_has_told(c.server, "connection 2."));
    close_crowd(&c);
}

/* A later one finds the connection that is there. */
static void conversations_join_one_that_is_under_way(void **state)
{
    crowd c;
    (void)state;
    serve_crowd(&c, "crowd=100", 0);
    for (unsigned i = 1; i <= 5; i++) {
        invite(&c, 1);
        run_until(&c, &c.begun, i);
    }
    dismiss_all(&c);
    run_until(&c, &c.ended, 5);
    expect_good_ends(&c);
    assert_false(h2_server_has_told(c.server, "connection 2."));
    close_crowd(&c);
}

static void a_server_of_few_streams_gets_more_connections(void **state)
{
    crowd c;
    (void)state;
    serve_crowd(&c, "crowd=10", 0);
    invite(&c, 25);
    run_until(&c, &c.begun, 25);
    dismiss_all(&c);
    run_until(&c, &c.ended, 25);
    expect_good_ends(&c);
    (void)h2_server_tells(c.server, "connection 3.");
    assert_false(h2_server_has_told(c.server, "connection 4."));
    close_crowd(&c);
}

/* Also one that waits for a connection takes a stream that becomes free. */
static void conversations_wait_for_a_stream_where_no_connection_is_allowed(void **state)
{
    crowd c;
    (void)state;
    serve_crowd(&c, "crowd=3", 1);
    invite(&c, 12);
    for (unsigned i = 0; i < 12; i++) {
        run_until(&c, &c.begun, i + 1);
        dismiss(&c, i);
    }
    run_until(&c, &c.ended, 12);
    expect_good_ends(&c);
    assert_false(h2_server_has_told(c.server, "connection 2."));
    close_crowd(&c);
}

/* ---- those that end --------------------------------------------------------------------------------------------- */

static void a_cancelled_conversation_leaves_the_connection_to_the_others(void **state)
{
    crowd c;
    (void)state;
    serve_crowd(&c, "crowd=100", 0);
    invite(&c, 3);
    run_until(&c, &c.begun, 3);
    awsc_free(c.guests[1].output);
    c.guests[1].output = NULL;
    c.guests[1].end = AWSC_END;
    assert_string_equal(h2_server_tells(c.server, "rst"), "rst 8 of 3");
    dismiss_all(&c);
    run_until(&c, &c.ended, 2);
    expect_good_ends(&c);
    assert_false(h2_server_has_told(c.server, "connection 2."));
    close_crowd(&c);
}

static void others_go_on_when_the_one_that_connects_is_cancelled(void **state)
{
    (void)state;
    for (unsigned turns = 0; turns < 12; turns++) {
        crowd c;
        serve_crowd(&c, "crowd=100", 0);
        invite(&c, 6);
        for (unsigned i = 0; i < turns && !c.begun; i++)
            assert_int_equal(awsc_loop_run_once(c.loop, 20, NULL), AWSC_OK);
        awsc_call_cancel(c.guests[3].call);
        if (!c.guests[0].output) awsc_call_cancel(c.guests[0].call);
        while (c.begun + c.ended < 6) assert_int_equal(awsc_loop_run_once(c.loop, 100, NULL), AWSC_OK);
        dismiss_all(&c);
        run_until(&c, &c.ended, 6);
        for (unsigned i = 0; i < 6; i++) {
            int end = c.guests[i].end;
            if (end != AWSC_END && (i % 3 || end != AWSC_ERR_CANCELLED)) fail_msg("%u ended with %d", i, end);
        }
        close_crowd(&c);
    }
}

static void a_loop_may_end_while_others_wait(void **state)
{
    (void)state;
    for (unsigned turns = 0; turns < 8; turns++) {
        crowd c;
        serve_crowd(&c, "crowd=2", 1);
        invite(&c, 6);
        for (unsigned i = 0; i < turns; i++) assert_int_equal(awsc_loop_run_once(c.loop, 20, NULL), AWSC_OK);
        close_crowd(&c);
    }
}

/* ---- servers that are not there, or speak HTTP/1.1 -----------------------------------------------------------------
 */

static void all_fail_that_wait_for_a_connection_that_is_not_made(void **state)
{
    crowd c;
    char url[64];
    (void)state;
    (void)snprintf(url, sizeof url, "https://localhost:%u", raw_closed_port());
    open_crowd(&c, url, 0);
    invite(&c, 5);
    run_until(&c, &c.ended, 5);
    for (unsigned i = 0; i < 5; i++) assert_int_equal(c.guests[i].end, AWSC_ERR_CONNECT);
    close_crowd(&c);
}

static void all_fail_that_wait_for_a_server_that_says_nothing(void **state)
{
    crowd c;
    (void)state;
    serve_crowd(&c, "greeting= goaway=0,0 cut", 0);
    invite(&c, 5);
    run_until(&c, &c.ended, 5);
    for (unsigned i = 0; i < 5; i++) assert_true(c.guests[i].end < 0);
    close_crowd(&c);
}

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

static void all_go_on_over_http_1_1_where_the_server_wants_that(void **state)
{
    crowd c;
    char url[64];
    uint8_t bytes[1024];
    (void)state;
    size_t size = fixture_event(bytes, 0, sizeof bytes, "chunk", "application/octet-stream", "welcome", 7);
    raw_answer good = fixture_answer_with("200 OK", "", bytes, size);
    raw_server *server =
        raw_server_start(&(raw_script){.answer = answer_all, .user = &good, .tls = certificates.server});
    (void)snprintf(url, sizeof url, "https://localhost:%u", raw_server_port(server));
    open_crowd(&c, url, 0);
    invite(&c, 5);
    run_until(&c, &c.ended, 5);
    expect_good_ends(&c);
    close_crowd(&c);
    raw_server_stop(server);
}

int main(void)
{
    fixture_clean_environment();
    certificates_make(&certificates, "localhost");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fifty_conversations_share_one_connection),
        cmocka_unit_test(conversations_join_one_that_is_under_way),
        cmocka_unit_test(a_server_of_few_streams_gets_more_connections),
        cmocka_unit_test(conversations_wait_for_a_stream_where_no_connection_is_allowed),
        cmocka_unit_test(a_cancelled_conversation_leaves_the_connection_to_the_others),
        cmocka_unit_test(others_go_on_when_the_one_that_connects_is_cancelled),
        cmocka_unit_test(a_loop_may_end_while_others_wait),
        cmocka_unit_test(all_fail_that_wait_for_a_connection_that_is_not_made),
        cmocka_unit_test(all_fail_that_wait_for_a_server_that_says_nothing),
        cmocka_unit_test(all_go_on_over_http_1_1_where_the_server_wants_that),
    };
    int failed = cmocka_run_group_tests_name("event http2 shared", tests, NULL, NULL);
    certificates_clear(&certificates);
    return failed;
}
