/* SPDX-License-Identifier: Apache-2.0 */
/* A stream takes bytes ahead of its reader up to a window, keeps their order, and ends with its loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/transport.h>

#include "loop/loop.h"
#include "support/fixture.h"
#include "support/stream_service.h"

enum { WINDOW = 256 * 1024 };

/* ---- a transport that gives what it is told ---------------------------------------------------------------------- */

typedef struct feeder {
    awsc_transport table;
    awsc_exchange_handler handler;
    awsc_loop *loop;
    bool started, cancelled;
    unsigned resumes;
    unsigned char next; /* byte of the body */
    size_t size;        /* the next piece's */
    int status;         /* the handler's status for the last piece */
} feeder;

struct awsc_exchange {
    feeder *feeder;
};

static struct awsc_exchange only;

static void tell_head(void *user)
{
    feeder *f = user;
    assert_int_equal(f->handler.on_status(f->handler.user, 200), AWSC_OK);
    assert_int_equal(f->handler.on_head_end(f->handler.user), AWSC_OK);
}

static int start(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                 const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    feeder *f = user;
    (void)request;
    (void)error;
    f->handler = *handler;
    f->loop = loop;
    f->started = true;
    only.feeder = f;
    *out = &only;
    return awsc_loop_post(loop, tell_head, f);
}

static void resume(awsc_exchange *exchange)
{
    exchange->feeder->resumes++;
}

static bool cancel(awsc_exchange *exchange)
{
    exchange->feeder->cancelled = true;
    return true;
}

static void give(void *user)
{
    feeder *f = user;
    unsigned char *piece = malloc(f->size);
    assert_non_null(piece);
    for (size_t i = 0; i < f->size; i++) piece[i] = (unsigned char)(f->next + i);
    f->status = f->handler.on_body(f->handler.user, piece, f->size);
    if (!f->status) f->next = (unsigned char)(f->next + f->size);
    free(piece);
}

static void end(void *user)
{
    feeder *f = user;
    awsc_exchange_result result = AWSC_EXCHANGE_RESULT_INIT;
    f->handler.on_end(f->handler.user, &result);
}

static void post(feeder *f, awsc_loop_post_fn *function)
{
    assert_int_equal(awsc_loop_post(f->loop, function, f), AWSC_OK);
    assert_int_equal(awsc_loop_run_once(f->loop, 0, NULL), AWSC_OK);
}

/* Gives the stream a piece of that size and returns its status. */
static int feed(feeder *f, size_t size)
{
    f->size = size;
    post(f, give);
    return f->status;
}

/* ---- a call ------------------------------------------------------------------------------------------------------ */

typedef struct scene {
    feeder feeder;
    awsc_client *client;
    awsc_loop *loop;
    fetch_output *output;
    unsigned char next; /* byte that is read */
} scene;

typedef void done_fn(scene *s, int status, fetch_output *output, awsc_error *error);

static void on_done(scene *s, int status, fetch_output *output, awsc_error *error)
{
    if (status) fail_msg("%s", awsc_error_text(error));
    s->output = output;
}

static void deliver(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    ((done_fn *)done)(user, status, output, error);
}

static void open_scene(scene *s)
{
    static const fetch_input input = {.name = "thing"};
    memset(s, 0, sizeof *s);
    s->feeder.table = (awsc_transport)AWSC_TRANSPORT_INIT;
    s->feeder.table.user = &s->feeder;
    s->feeder.table.start = start;
    s->feeder.table.resume = resume;
    s->feeder.table.cancel = cancel;
    awsc_config config = fixture_config("http://localhost");
    config.transport = &s->feeder.table;
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &config, &s->client, NULL), AWSC_OK);
    fixture_config_clear(&config);
    assert_int_equal(awsc_loop_new(&s->loop, NULL), AWSC_OK);
    assert_int_equal(awsc_internal_call_start(&(awsc_internal_request){&fetch_operation, 1, s->client, s->loop, &input,
                                                                       NULL, deliver, (void (*)(void))on_done, s},
                                              NULL, NULL),
                     AWSC_OK);
    while (!s->output) assert_int_equal(awsc_loop_run_once(s->loop, 1000, NULL), AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_free(s->output);
    awsc_loop_free(s->loop);
    awsc_internal_client_free(s->client);
}

/* Reads so many bytes, which are there already, and compares them. */
static void expect_bytes(scene *s, size_t size)
{
    unsigned char buffer[1000];
    while (size) {
        size_t got = 0;
        assert_int_equal(
            awsc_body_stream_read(s->output->body, buffer, size < sizeof buffer ? size : sizeof buffer, &got, NULL),
            AWSC_OK);
        for (size_t i = 0; i < got; i++) assert_int_equal(buffer[i], s->next++);
        assert_in_range(got, 1, size);
        size -= got;
    }
}

static void a_stream_takes_a_window_ahead_of_its_reader(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    assert_int_equal(feed(&s.feeder, WINDOW - 1), AWSC_OK);
    assert_int_equal(feed(&s.feeder, 1), AWSC_OK);
    assert_int_equal(feed(&s.feeder, 1), AWSC_END); /* to be given again when it is resumed */
    assert_int_equal(s.feeder.resumes, 0);
    expect_bytes(&s, WINDOW);
    assert_int_equal(s.feeder.resumes, 0); /* the reader has not waited */
    close_scene(&s);
    assert_true(s.feeder.cancelled);
}

static void below_the_window_bytes_are_taken_before_the_reader_waits(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    assert_int_equal(feed(&s.feeder, WINDOW), AWSC_OK);
    expect_bytes(&s, 2);
    assert_int_equal(feed(&s.feeder, 1), AWSC_OK);
    assert_int_equal(feed(&s.feeder, 1), AWSC_OK);
    assert_int_equal(feed(&s.feeder, 1), AWSC_END);
    close_scene(&s);
}

static void a_reader_that_waits_asks_for_more(void **state)
{
    size_t got = 0;
    char byte;
    scene s;
    (void)state;
    open_scene(&s);
    assert_int_equal(feed(&s.feeder, WINDOW + 5), AWSC_OK); /* a piece is taken whole */
    assert_int_equal(feed(&s.feeder, 1), AWSC_END);
    expect_bytes(&s, WINDOW + 5);
    s.feeder.size = 1;
    assert_int_equal(awsc_loop_post(s.loop, give, &s.feeder), AWSC_OK);
    assert_int_equal(awsc_loop_post(s.loop, end, &s.feeder), AWSC_OK);
    expect_bytes(&s, 1);
    assert_int_equal(s.feeder.resumes, 1);
    for (int i = 0; i < 2; i++) assert_int_equal(awsc_body_stream_read(s.output->body, &byte, 1, &got, NULL), AWSC_END);
    assert_int_equal(got, 0);
    close_scene(&s);
    assert_false(s.feeder.cancelled);
}

static void bytes_that_are_left_stay_in_front_of_those_that_come(void **state)
{
    static const size_t reads[] = {0, 1, 499, 500, 501, 999, 1000};
    (void)state;
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
        scene s;
        open_scene(&s);
        assert_int_equal(feed(&s.feeder, 1000), AWSC_OK);
        for (int round = 0; round < 5; round++) {
            expect_bytes(&s, reads[i]);
            assert_int_equal(feed(&s.feeder, reads[i] + 1), AWSC_OK);
        }
        expect_bytes(&s, 1000 + 5);
        close_scene(&s);
    }
}

static void on_bytes(void *user, int status, const void *data, size_t size, awsc_error *error)
{
    (void)status;
    (void)data;
    awsc_error_free(error);
    *(size_t *)user += size;
}

static void a_stream_without_its_loop_has_no_listener(void **state)
{
    size_t heard = 0;
    awsc_error *error = NULL;
    scene s;
    (void)state;
    open_scene(&s);
    assert_int_equal(feed(&s.feeder, 10), AWSC_OK);
    post(&s.feeder, end);
    awsc_loop_free(s.loop);
    s.loop = NULL;
    assert_int_equal(awsc_body_stream_listen(s.output->body, on_bytes, &heard, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "Fetch: the stream has no loop in this process any more");
    awsc_error_free(error);
    assert_int_equal(heard, 0);
    expect_bytes(&s, 10); /* which are there */
    close_scene(&s);
}

typedef struct hearing {
    scene *scene;
    size_t size;
    unsigned pieces, ends;
    bool ends_inside; /* the response ends while a piece is told */
} hearing;

static void hear(void *user, int status, const void *data, size_t size, awsc_error *error)
{
    hearing *h = user;
    (void)data;
    awsc_error_free(error);
    if (status) {
        assert_int_equal(status, AWSC_END);
        h->ends++;
        return;
    }
    h->size += size;
    h->pieces++;
    if (h->ends_inside) end(&h->scene->feeder);
}

static void a_listener_hears_one_end_whenever_it_comes(void **state)
{
    (void)state;
    for (int inside = 0; inside < 2; inside++) {
        scene s;
        hearing h = {.scene = &s, .ends_inside = inside};
        open_scene(&s);
        assert_int_equal(awsc_body_stream_listen(s.output->body, hear, &h, NULL), AWSC_OK);
        assert_int_equal(feed(&s.feeder, 10), AWSC_OK);
        for (int i = 0; i < 3; i++) assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
        assert_int_equal(h.size, 10);
        if (!inside) {
            assert_int_equal(h.ends, 0);
            assert_int_equal(feed(&s.feeder, 5), AWSC_OK);
            post(&s.feeder, end);
        }
        for (int i = 0; i < 3; i++) assert_int_equal(awsc_loop_run_once(s.loop, 0, NULL), AWSC_OK);
        assert_int_equal(h.size, inside ? 10 : 15);
        assert_int_equal(h.ends, 1);
        close_scene(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_takes_a_window_ahead_of_its_reader),
        cmocka_unit_test(below_the_window_bytes_are_taken_before_the_reader_waits),
        cmocka_unit_test(a_reader_that_waits_asks_for_more),
        cmocka_unit_test(bytes_that_are_left_stay_in_front_of_those_that_come),
        cmocka_unit_test(a_listener_hears_one_end_whenever_it_comes),
        cmocka_unit_test(a_stream_without_its_loop_has_no_listener),
    };
    fixture_clean_environment();
    return cmocka_run_group_tests_name("stream window", tests, NULL, NULL);
}
