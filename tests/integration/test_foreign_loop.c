/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guarantees of loop.h for authors of foreign loops, and the errors that it tolerates: places of hooks, closed
 * descriptors, hang-ups, stale or invented readiness, failing hooks.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/fixture.h"

/* ---- a foreign loop that checks the library's calls -------------------------------------------------------------- */

enum { MOST_FDS = 512 };

typedef struct host {
    awsc_loop *guest;
    struct pollfd fds[MOST_FDS];
    nfds_t count;
    int64_t due_ms; /* -1: no timer */
    bool idle;
    unsigned timers_set;
    /* The current position in the test. */
    bool in_callback; /* in the callback of a call, or in a post */
    bool in_hook;
    /* Its faults. */
    bool invents;          /* reports every descriptor as ready, in every turn */
    bool reports_removed;  /* also reports removed descriptors, in every turn */
    unsigned refuse_adds;  /* number of calls of `add` that fail */
    bool forgets_the_bits; /* reports a hang-up as readable only */
    /* Its observations. */
    unsigned closed_before_remove;
    unsigned breaches; /* hooks that ran where no hook may run */
    unsigned hang_ups_unwanted;
    int removed[MOST_FDS];
    size_t removed_count;
} host;

static void enter_hook(host *h, bool may_be_inside_a_callback)
{
    if (h->in_hook || (h->in_callback && !may_be_inside_a_callback)) h->breaches++;
    h->in_hook = true;
}

static nfds_t find(const host *h, int fd)
{
    nfds_t i = 0;
    while (i < h->count && h->fds[i].fd != fd) i++;
    return i;
}

static short to_poll(int events)
{
    return (short)((events & AWSC_LOOP_READ ? POLLIN : 0) | (events & AWSC_LOOP_WRITE ? POLLOUT : 0));
}

static int add(void *user, int fd, int events)
{
    host *h = user;
    enter_hook(h, false);
    h->in_hook = false;
    if (find(h, fd) < h->count || h->count == MOST_FDS) h->breaches++; /* already watched */
    if (h->refuse_adds) {
        h->refuse_adds--;
        return -1;
    }
    h->fds[h->count++] = (struct pollfd){fd, to_poll(events), 0};
    return 0;
}

static int modify(void *user, int fd, int events)
{
    host *h = user;
    enter_hook(h, false);
    h->in_hook = false;
    nfds_t i = find(h, fd);
    if (i == h->count) {
        h->breaches++;
        return -1;
    }
    h->fds[i].events = to_poll(events);
    return 0;
}

static void remove_fd(void *user, int fd)
{
    host *h = user;
    enter_hook(h, true);
    h->in_hook = false;
    nfds_t i = find(h, fd);
    if (i == h->count) {
        h->breaches++;
        return;
    }
    if (fcntl(fd, F_GETFD) < 0) h->closed_before_remove++;
    h->fds[i] = h->fds[--h->count];
    if (h->removed_count < MOST_FDS) h->removed[h->removed_count++] = fd;
}

static void set_timer(void *user, uint64_t delay_ms)
{
    host *h = user;
    enter_hook(h, false);
    h->in_hook = false;
    h->due_ms = fixture_now_ms() + (int64_t)delay_ms;
    h->timers_set++;
}

static void clear_timer(void *user)
{
    host *h = user;
    enter_hook(h, false);
    h->in_hook = false;
    h->due_ms = -1;
}

static void idle(void *user, int is_idle)
{
    host *h = user;
    enter_hook(h, true);
    h->in_hook = false;
    if (h->idle == (is_idle != 0)) h->breaches++; /* told twice */
    h->idle = is_idle != 0;
}

static void open_host(host *h)
{
    awsc_loop_hooks hooks = AWSC_LOOP_HOOKS_INIT;
    *h = (host){.due_ms = -1, .idle = true};
    hooks.user = h;
    hooks.add = add;
    hooks.modify = modify;
    hooks.remove = remove_fd;
    hooks.set_timer = set_timer;
    hooks.clear_timer = clear_timer;
    hooks.idle = idle;
    assert_int_equal(awsc_loop_new_foreign(&hooks, &h->guest, NULL), AWSC_OK);
}

static void close_host(host *h)
{
    awsc_loop_free(h->guest);
    assert_int_equal(h->count, 0);
    assert_int_equal(h->due_ms, -1);
    assert_true(h->idle);
    assert_int_equal(h->breaches, 0);
    assert_int_equal(h->closed_before_remove, 0);
}

static int events_of(const host *h, short found)
{
    int lost = found & (POLLERR | POLLHUP | POLLNVAL);
    if (h->invents) return AWSC_LOOP_READ | AWSC_LOOP_WRITE;
    if (lost && h->forgets_the_bits) return AWSC_LOOP_READ;
    return (found & POLLIN || lost ? AWSC_LOOP_READ : 0) | (found & POLLOUT || lost ? AWSC_LOOP_WRITE : 0);
}

static void turn(host *h, int timeout_ms)
{
    struct pollfd ready[MOST_FDS];
    nfds_t count = h->count;
    int64_t left = h->due_ms < 0 ? timeout_ms : h->due_ms - fixture_now_ms();
    if (left > timeout_ms) left = timeout_ms;
    if (h->invents && left > 1) left = 1;
    memcpy(ready, h->fds, count * sizeof ready[0]);
    assert_true(poll(ready, count, left > 0 ? (int)left : 0) >= 0);
    for (nfds_t i = 0; i < count; i++) {
        int events = events_of(h, ready[i].revents);
        if (!ready[i].events && ready[i].revents) h->hang_ups_unwanted++;
        if (events) awsc_loop_ready(h->guest, ready[i].fd, events);
    }
    for (size_t i = 0; h->reports_removed && i < h->removed_count; i++)
        awsc_loop_ready(h->guest, h->removed[i], AWSC_LOOP_READ | AWSC_LOOP_WRITE);
    if (h->due_ms >= 0 && fixture_now_ms() >= h->due_ms) {
        h->due_ms = -1;
        awsc_loop_timeout(h->guest);
    }
}

static void run(host *h)
{
    while (!h->idle) turn(h, 10000);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

typedef struct tally {
    host *h;
    unsigned succeeded;
    unsigned failed;
    int status; /* status of the last call */
} tally;

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    tally *counts = user;
    counts->h->in_callback = true;
    counts->status = status;
    if (status)
        counts->failed++;
    else
        counts->succeeded++;
    awsc_error_free(error);
    awsc_free(output);
    counts->h->in_callback = false;
}

static void start_calls(tally *counts, awsc_lambda *lambda, const awsc_call_options *options, unsigned count)
{
    while (count--)
        assert_int_equal(
            awsc_lambda_invoke_start(lambda, counts->h->guest, &fixture_hello, options, done, counts, NULL, NULL),
            AWSC_OK);
}

/* Sometimes the connection ends with the answer or before it. */
static void answer_and_close(void *user, const raw_request *request, raw_answer *answer)
{
    *answer = *(const raw_answer *)user;
    if (request->number % 3 == 1) answer->then = RAW_CLOSE;
    if (request->number % 7 == 2) *answer = (raw_answer){.then = RAW_RESET};
}

static void drive(host *h, unsigned rounds)
{
    raw_answer good = fixture_answer("{}");
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_and_close, .user = &good});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    tally counts = {.h = h};
    for (unsigned i = 0; i < rounds; i++) {
        start_calls(&counts, lambda, NULL, 20);
        run(h);
    }
    assert_int_equal(counts.succeeded + counts.failed, rounds * 20);
    assert_true(counts.succeeded > 0);
    close_host(h);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

static void hooks_run_only_where_they_may_and_descriptors_are_open(void **state)
{
    (void)state;
    host h;
    open_host(&h);
    drive(&h, 10);
}

static void stale_or_invented_readiness_does_no_harm(void **state)
{
    (void)state;
    host h;
    open_host(&h);
    h.invents = h.reports_removed = true;
    drive(&h, 3);
}

static void a_hang_up_may_be_reported_as_readable_only(void **state)
{
    (void)state;
    host h;
    open_host(&h);
    h.forgets_the_bits = true;
    drive(&h, 3);
}

/* ---- hang-ups of idle connections -------------------------------------------------------------------------------- */

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

static void the_end_of_an_idle_connection_is_reported_only_a_few_times(void **state)
{
    (void)state;
    raw_answer good = fixture_answer("{}");
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_all, .user = &good});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    host h;
    open_host(&h);
    tally counts = {.h = &h};
    start_calls(&counts, lambda, NULL, 5);
    run(&h);
    assert_int_equal(counts.succeeded, 5);
    raw_server_stop(server); /* closes the connections */
    for (int i = 0; i < 20; i++) turn(&h, 10);
    assert_in_range(h.hang_ups_unwanted, 0, 5); /* once for each connection */
    close_host(&h);
    awsc_lambda_free(lambda);
}

/* ---- hooks that fail --------------------------------------------------------------------------------------------- */

static void a_call_whose_socket_cannot_be_watched_fails(void **state)
{
    (void)state;
    raw_answer good = fixture_answer("{}");
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_all, .user = &good});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    host h;
    open_host(&h);
    tally counts = {.h = &h};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.max_attempts = AWSC_I32(1);
    h.refuse_adds = 1000;
    start_calls(&counts, lambda, &options, 1);
    run(&h);
    assert_int_equal(counts.failed, 1);
    assert_true(counts.status == AWSC_ERR_CONNECT || counts.status == AWSC_ERR_TRANSPORT);
    h.refuse_adds = 0;
    start_calls(&counts, lambda, &options, 1);
    run(&h);
    assert_int_equal(counts.succeeded, 1);
    close_host(&h);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

/* ---- a foreign loop that runs inside a callback ------------------------------------------------------------------ */

static void stay_silent(void *user, const raw_request *request, raw_answer *answer)
{
    (void)user;
    (void)request;
    *answer = (raw_answer){.then = RAW_HOLD};
}

/* Like a modal dialogue, which runs the foreign loop until it is closed: timer and descriptors are reported inside. */
static void run_host_inside(void *user)
{
    host *h = user;
    h->in_callback = true;
    for (nfds_t i = 0; i < h->count; i++) awsc_loop_ready(h->guest, h->fds[i].fd, AWSC_LOOP_READ | AWSC_LOOP_WRITE);
    h->due_ms = -1;
    awsc_loop_timeout(h->guest);
    h->in_callback = false;
}

static void a_timer_that_fires_inside_a_callback_is_set_again(void **state)
{
    (void)state;
    raw_server *server = raw_server_start(&(raw_script){.answer = stay_silent});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    host h;
    open_host(&h);
    tally counts = {.h = &h};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.deadline_ms = AWSC_I64(200);
    start_calls(&counts, lambda, &options, 1);
    while (!raw_server_requests(server)) turn(&h, 10);
    assert_true(h.due_ms >= 0 || counts.failed);
    assert_int_equal(awsc_loop_post(h.guest, run_host_inside, &h), AWSC_OK);
    while (!h.idle) {
        assert_true(h.due_ms >= 0 || h.timers_set == 0 || h.count > 0);
        turn(&h, 1000);
        assert_true(h.idle || h.due_ms >= 0); /* otherwise the deadline would never fire */
    }
    assert_int_equal(counts.status, AWSC_ERR_TIMEOUT);
    close_host(&h);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

static void a_loop_without_timers_asks_how_long_it_may_wait(void **state)
{
    (void)state;
    raw_server *server = raw_server_start(&(raw_script){.answer = stay_silent});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    host h;
    open_host(&h);
    tally counts = {.h = &h};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.deadline_ms = AWSC_I64(200);
    assert_int_equal(awsc_loop_wait_ms(h.guest), -1);
    start_calls(&counts, lambda, &options, 1);
    while (!h.idle) {
        int wait_ms = awsc_loop_wait_ms(h.guest);
        assert_true(wait_ms <= 200);
        assert_int_equal(wait_ms >= 0, h.due_ms >= 0); /* as the hooks were told */
        h.due_ms = -1;                                 /* this host has no timer */
        turn(&h, wait_ms < 0 ? 1000 : wait_ms);
        if (awsc_loop_wait_ms(h.guest) == 0) awsc_loop_timeout(h.guest);
        h.due_ms = awsc_loop_wait_ms(h.guest);
    }
    assert_int_equal(counts.status, AWSC_ERR_TIMEOUT);
    assert_int_equal(awsc_loop_wait_ms(h.guest), -1);
    assert_int_equal(awsc_loop_wait_ms(NULL), -1);
    close_host(&h);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

/* ---- a cancel flag that is reported without having been set ------------------------------------------------------ */

static void waited(void *user, int status, awsc_waiter_result *result, awsc_error *error)
{
    (void)result;
    *(int *)user = status;
    awsc_error_free(error);
}

static void only_a_flag_that_is_set_cancels_a_wait(void **state)
{
    (void)state;
    raw_answer active = fixture_answer("{\"Configuration\":{\"State\":\"Active\"}}");
    active.delay_ms = 50;
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_all, .user = &active});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_cancel *flag = NULL;
    host h;
    assert_int_equal(awsc_cancel_new(&flag, NULL), AWSC_OK);
    open_host(&h);
    h.invents = true;
    awsc_call_options call = AWSC_CALL_OPTIONS_INIT;
    awsc_waiter_options options = AWSC_WAITER_OPTIONS_INIT;
    awsc_lambda_get_function_input input = {.function_name = "f"};
    int status = 1;
    call.cancel = flag;
    options.call = &call;
    assert_int_equal(
        awsc_lambda_wait_function_active_v2_start(lambda, h.guest, &input, &options, waited, &status, NULL, NULL),
        AWSC_OK);
    run(&h);
    assert_int_equal(status, AWSC_OK);
    close_host(&h);
    awsc_cancel_free(flag);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

static void only_a_flag_that_is_set_cancels_a_call(void **state)
{
    (void)state;
    raw_answer good = fixture_answer("{}");
    good.delay_ms = 50;
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_all, .user = &good});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_cancel *flag = NULL;
    host h;
    assert_int_equal(awsc_cancel_new(&flag, NULL), AWSC_OK);
    open_host(&h);
    h.invents = true;
    tally counts = {.h = &h};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.cancel = flag;
    start_calls(&counts, lambda, &options, 3);
    run(&h);
    assert_int_equal(counts.succeeded, 3);
    close_host(&h);
    awsc_cancel_free(flag);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

/* ---- a stream that is closed outside of every callback ----------------------------------------------------------- */

typedef awsc_lambda_invoke_with_response_stream_output stream_output;

static void keep_output(void *user, int status, stream_output *output, awsc_error *error)
{
    assert_int_equal(status, AWSC_OK);
    assert_null(error);
    *(stream_output **)user = output;
}

static void closing_a_stream_tells_the_foreign_loop_that_no_timer_is_left(void **state)
{
    (void)state;
    uint8_t bytes[512];
    size_t size = fixture_event(bytes, 0, sizeof bytes, "PayloadChunk", "application/octet-stream", "words", 5);
    raw_answer begun =
        fixture_answer_chunked("Content-Type: application/vnd.amazon.eventstream\r\n", bytes, size, sizeof bytes);
    begun.size -= strlen("0\r\n\r\n");
    begun.then = RAW_HOLD;
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_all, .user = &begun});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    stream_output *output = NULL;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    host h;
    open_host(&h);
    options.idle_timeout_ms = AWSC_I64(60000);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_start(lambda, h.guest, &input, &options, keep_output,
                                                                   &output, NULL, NULL),
                     AWSC_OK);
    while (!output) turn(&h, 1000);
    assert_false(h.idle);
    assert_true(h.due_ms >= 0); /* the timeout's */
    awsc_free(output);
    assert_true(h.idle);
    assert_int_equal(h.due_ms, -1);
    close_host(&h);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

static int clean(void **state)
{
    (void)state;
    fixture_clean_environment();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hooks_run_only_where_they_may_and_descriptors_are_open),
        cmocka_unit_test(stale_or_invented_readiness_does_no_harm),
        cmocka_unit_test(a_hang_up_may_be_reported_as_readable_only),
        cmocka_unit_test(the_end_of_an_idle_connection_is_reported_only_a_few_times),
        cmocka_unit_test(a_call_whose_socket_cannot_be_watched_fails),
        cmocka_unit_test(a_loop_without_timers_asks_how_long_it_may_wait),
        cmocka_unit_test(a_timer_that_fires_inside_a_callback_is_set_again),
        cmocka_unit_test(closing_a_stream_tells_the_foreign_loop_that_no_timer_is_left),
        cmocka_unit_test(only_a_flag_that_is_set_cancels_a_call),
        cmocka_unit_test(only_a_flag_that_is_set_cancels_a_wait),
    };
    return cmocka_run_group_tests(tests, clean, NULL);
}
