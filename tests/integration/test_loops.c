/* SPDX-License-Identifier: Apache-2.0 */
/* Calls on loops: our own, one that a foreign event loop drives, streams pushed and pulled, cancellation. */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/fixture.h"

/* ---- a foreign event loop, of poll() ----------------------------------------------------------------------------- */

enum { MOST_FDS = 256 };

typedef struct foreign {
    struct pollfd fds[MOST_FDS];
    nfds_t count;
    int64_t due_ms; /* -1: no timer */
    bool idle;
    unsigned timers_set;
    unsigned removed_late; /* descriptors that were closed already */
} foreign;

static nfds_t find(const foreign *loop, int fd)
{
    nfds_t i = 0;
    while (i < loop->count && loop->fds[i].fd != fd) i++;
    return i;
}

static short to_poll(int events)
{
    return (short)((events & AWSC_LOOP_READ ? POLLIN : 0) | (events & AWSC_LOOP_WRITE ? POLLOUT : 0));
}

static int add(void *user, int fd, int events)
{
    foreign *loop = user;
    if (loop->count == MOST_FDS || find(loop, fd) < loop->count) return -1;
    loop->fds[loop->count++] = (struct pollfd){fd, to_poll(events), 0};
    return 0;
}

static int modify(void *user, int fd, int events)
{
    foreign *loop = user;
    nfds_t i = find(loop, fd);
    if (i == loop->count) return -1;
    loop->fds[i].events = to_poll(events);
    return 0;
}

static void remove_fd(void *user, int fd)
{
    foreign *loop = user;
    nfds_t i = find(loop, fd);
    if (i < loop->count) loop->fds[i] = loop->fds[--loop->count];
    loop->removed_late += fcntl(fd, F_GETFD) < 0;
}

static void set_timer(void *user, uint64_t delay_ms)
{
    foreign *loop = user;
    loop->due_ms = fixture_now_ms() + (int64_t)delay_ms;
    loop->timers_set++;
}

static void clear_timer(void *user)
{
    ((foreign *)user)->due_ms = -1;
}

static void idle(void *user, int is_idle)
{
    ((foreign *)user)->idle = is_idle != 0;
}

static awsc_loop *open_foreign(foreign *loop)
{
    awsc_loop_hooks hooks = AWSC_LOOP_HOOKS_INIT;
    awsc_loop *ours = NULL;
    *loop = (foreign){.due_ms = -1, .idle = true};
    hooks.user = loop;
    hooks.add = add;
    hooks.modify = modify;
    hooks.remove = remove_fd;
    hooks.set_timer = set_timer;
    hooks.clear_timer = clear_timer;
    hooks.idle = idle;
    assert_int_equal(awsc_loop_new_foreign(&hooks, &ours, NULL), AWSC_OK);
    return ours;
}

static void run_foreign(foreign *loop, awsc_loop *ours)
{
    while (!loop->idle) {
        struct pollfd ready[MOST_FDS];
        int64_t left = loop->due_ms < 0 ? -1 : loop->due_ms - fixture_now_ms();
        nfds_t count = loop->count;
        memcpy(ready, loop->fds, count * sizeof ready[0]);
        int got = poll(ready, count, loop->due_ms < 0 ? 10000 : left > 0 ? (int)left : 0);
        assert_true(got >= 0);
        for (nfds_t i = 0; i < count; i++) {
            int events = (ready[i].revents & (POLLIN | POLLERR | POLLHUP) ? AWSC_LOOP_READ : 0) |
                         (ready[i].revents & (POLLOUT | POLLERR | POLLHUP) ? AWSC_LOOP_WRITE : 0);
            if (events) awsc_loop_ready(ours, ready[i].fd, events);
        }
        if (loop->due_ms >= 0 && fixture_now_ms() >= loop->due_ms) {
            loop->due_ms = -1;
            awsc_loop_timeout(ours);
        }
    }
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

typedef struct tally {
    unsigned succeeded;
    unsigned cancelled;
    unsigned failed;
} tally;

static void done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    tally *counts = user;
    if (status == AWSC_OK)
        counts->succeeded++;
    else if (status == AWSC_ERR_CANCELLED)
        counts->cancelled++;
    else
        counts->failed++;
    awsc_error_free(error);
    awsc_free(output);
}

static void answer_slowly(void *user, const raw_request *request, raw_answer *answer)
{
    *answer = *(const raw_answer *)user;
    answer->delay_ms = request->number % 20;
}

static void a_foreign_loop_drives_many_calls(void **state)
{
    (void)state;
    raw_answer good = fixture_answer("{}");
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_slowly, .user = &good});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    foreign theirs;
    awsc_loop *ours = open_foreign(&theirs);
    tally counts = {0};
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 40; i++)
            assert_int_equal(awsc_lambda_invoke_start(lambda, ours, &fixture_hello, NULL, done, &counts, NULL, NULL),
                             AWSC_OK);
        assert_false(theirs.idle);
        run_foreign(&theirs, ours);
    }
    assert_int_equal(counts.succeeded, 120);
    assert_int_equal(awsc_loop_run(ours, NULL), AWSC_ERR_VALIDATION);
    awsc_loop_free(ours);
    assert_int_equal(theirs.count, 0);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

static void stay_silent(void *user, const raw_request *request, raw_answer *answer)
{
    (void)user;
    (void)request;
    *answer = (raw_answer){.then = RAW_HOLD};
}

static void a_deadline_ends_a_call_in_a_foreign_loop(void **state)
{
    (void)state;
    raw_server *server = raw_server_start(&(raw_script){.answer = stay_silent});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    foreign theirs;
    awsc_loop *ours = open_foreign(&theirs);
    tally counts = {0};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.deadline_ms = AWSC_I64(100);
    assert_int_equal(awsc_lambda_invoke_start(lambda, ours, &fixture_hello, &options, done, &counts, NULL, NULL),
                     AWSC_OK);
    run_foreign(&theirs, ours);
    assert_int_equal(counts.failed, 1);
    awsc_loop_free(ours);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

static void calls_in_flight_can_be_cancelled(void **state)
{
    (void)state;
    raw_server *server = raw_server_start(&(raw_script){.answer = stay_silent});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_loop *loop = NULL;
    awsc_call *calls[8];
    tally counts = {0};
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (int i = 0; i < 8; i++)
        assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, NULL, done, &counts, &calls[i], NULL),
                         AWSC_OK);
    while (raw_server_requests(server) < 8) assert_int_equal(awsc_loop_run_once(loop, 50, NULL), AWSC_OK);
    for (int i = 0; i < 8; i++) awsc_call_cancel(calls[i]);
    assert_int_equal(counts.cancelled, 0);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(counts.cancelled, 8);
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

/* A listener whose queue is full, so that connections to it do not come about. */
static int open_full_listener(int *clients, int count, char *url, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 0), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    for (int i = 0; i < count; i++) {
        clients[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)connect(clients[i], (struct sockaddr *)&address, sizeof address);
    }
    (void)snprintf(url, size, "http://127.0.0.1:%u", ntohs(address.sin_port));
    return fd;
}

/* Another thread may get the number of a closed descriptor, and watch it, before it is removed. */
static void a_connection_that_is_given_up_is_not_watched_when_it_is_closed(void **state)
{
    enum { CLIENTS = 4 };
    (void)state;
    int clients[CLIENTS];
    char url[64];
    int listener = open_full_listener(clients, CLIENTS, url, sizeof url);
    awsc_lambda *lambda = fixture_client(url);
    foreign theirs;
    awsc_loop *ours = open_foreign(&theirs);
    nfds_t before = theirs.count;
    tally counts = {0};
    awsc_call *call = NULL;
    assert_int_equal(awsc_lambda_invoke_start(lambda, ours, &fixture_hello, NULL, done, &counts, &call, NULL), AWSC_OK);
    while (theirs.count == before) awsc_loop_timeout(ours);
    awsc_call_cancel(call);
    run_foreign(&theirs, ours);
    assert_int_equal(counts.cancelled, 1);
    awsc_loop_free(ours);
    assert_int_equal(theirs.removed_late, 0);
    awsc_lambda_free(lambda);
    for (int i = 0; i < CLIENTS; i++) (void)close(clients[i]);
    (void)close(listener);
}

static unsigned descriptors(void)
{
    unsigned count = 0;
    DIR *directory = opendir("/proc/self/fd");
    assert_non_null(directory);
    while (readdir(directory)) count++;
    (void)closedir(directory);
    return count;
}

static void calls_with_one_cancel_flag_share_one_descriptor(void **state)
{
    (void)state;
    raw_server *server = raw_server_start(&(raw_script){.answer = stay_silent});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_loop *loop = NULL;
    tally counts = {0};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    assert_int_equal(awsc_cancel_new(&options.cancel, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    unsigned before = descriptors();
    for (int i = 0; i < 8; i++)
        assert_int_equal(awsc_lambda_invoke_start(lambda, loop, &fixture_hello, &options, done, &counts, NULL, NULL),
                         AWSC_OK);
    assert_int_equal(descriptors(), before + 1);
    while (raw_server_requests(server) < 8) assert_int_equal(awsc_loop_run_once(loop, 50, NULL), AWSC_OK);
    awsc_cancel_set(options.cancel);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(counts.cancelled, 8);
    awsc_loop_free(loop);
    awsc_cancel_free(options.cancel);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

enum { CHUNKS = 300, CHUNK_SIZE = 8000 };

static uint8_t stream_bytes[CHUNKS * (CHUNK_SIZE + 200)];

static size_t make_stream(void)
{
    char chunk[CHUNK_SIZE];
    size_t size = 0;
    memset(chunk, 'x', sizeof chunk);
    for (int i = 0; i < CHUNKS; i++)
        size = fixture_event(stream_bytes, size, sizeof stream_bytes, "PayloadChunk", "application/octet-stream", chunk,
                             sizeof chunk);
    return fixture_event(stream_bytes, size, sizeof stream_bytes, "InvokeComplete", "application/json", "{}", 2);
}

static void answer_stream(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

typedef struct listening {
    awsc_lambda_invoke_with_response_stream_output *output;
    size_t bytes;
    unsigned ends;
    int status;
} listening;

static void hear(void *user, int status, const void *data, awsc_error *error)
{
    listening *listener = user;
    const awsc_lambda_invoke_with_response_stream_response_event *event = data;
    if (status == AWSC_OK) {
        if (event->kind == AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_PAYLOAD_CHUNK)
            listener->bytes += event->as.payload_chunk->payload.size;
        return;
    }
    listener->ends++;
    listener->status = status;
    awsc_error_free(error);
    awsc_free(listener->output);
}

static void opened(void *user, int status, awsc_lambda_invoke_with_response_stream_output *output, awsc_error *error)
{
    listening *listener = user;
    assert_int_equal(status, AWSC_OK);
    assert_null(error);
    listener->output = output;
    assert_int_equal(awsc_event_stream_listen(output->event_stream, hear, listener, NULL), AWSC_OK);
}

static void events_are_pushed_to_a_listener(void **state)
{
    (void)state;
    raw_answer stream = fixture_answer_with("200 OK", "Content-Type: application/vnd.amazon.eventstream\r\n",
                                            stream_bytes, make_stream());
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_stream, .user = &stream});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_loop *loop = NULL;
    listening listeners[5] = {0};
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (int i = 0; i < 5; i++)
        assert_int_equal(awsc_lambda_invoke_with_response_stream_start(lambda, loop, &input, NULL, opened,
                                                                       &listeners[i], NULL, NULL),
                         AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(listeners[i].status, AWSC_END);
        assert_int_equal(listeners[i].ends, 1);
        assert_int_equal(listeners[i].bytes, CHUNKS * CHUNK_SIZE);
    }
    awsc_loop_free(loop);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

static void a_slow_reader_receives_all_events_in_order(void **state)
{
    (void)state;
    raw_answer stream = fixture_answer_with("200 OK", "Content-Type: application/vnd.amazon.eventstream\r\n",
                                            stream_bytes, make_stream());
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_stream, .user = &stream});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    size_t bytes = 0;
    int status;
    assert_int_equal(awsc_lambda_invoke_with_response_stream(lambda, &input, NULL, &output, NULL), AWSC_OK);
    struct timespec pause = {0, 100000};
    while ((status = awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, NULL)) == AWSC_OK) {
        if (event->kind == AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_PAYLOAD_CHUNK)
            bytes += event->as.payload_chunk->payload.size;
        nanosleep(&pause, NULL);
    }
    assert_int_equal(status, AWSC_END);
    assert_int_equal(bytes, CHUNKS * CHUNK_SIZE);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, NULL), AWSC_END);
    awsc_free(output);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
}

static void a_stream_may_be_freed_half_read_and_after_its_client(void **state)
{
    (void)state;
    raw_answer stream = fixture_answer_with("200 OK", "Content-Type: application/vnd.amazon.eventstream\r\n",
                                            stream_bytes, make_stream());
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_stream, .user = &stream});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    assert_int_equal(awsc_lambda_invoke_with_response_stream(lambda, &input, NULL, &output, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, NULL), AWSC_OK);
    awsc_lambda_free(lambda);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, NULL), AWSC_OK);
    awsc_free(output);
    raw_server_stop(server);
}

static void remember(void *user, int status, awsc_lambda_invoke_with_response_stream_output *output, awsc_error *error)
{
    assert_int_equal(status, AWSC_OK);
    assert_null(error);
    ((listening *)user)->output = output;
}

static void a_stream_outlives_its_loop_at_its_end(void **state)
{
    (void)state;
    raw_answer stream = fixture_answer_with("200 OK", "Content-Type: application/vnd.amazon.eventstream\r\n",
                                            stream_bytes, make_stream());
    raw_server *server = raw_server_start(&(raw_script){.answer = answer_stream, .user = &stream});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_loop *loop = NULL;
    listening listener = {0};
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "f"};
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(
        awsc_lambda_invoke_with_response_stream_start(lambda, loop, &input, NULL, remember, &listener, NULL, NULL),
        AWSC_OK);
    while (!listener.output) assert_int_equal(awsc_loop_run_once(loop, 50, NULL), AWSC_OK);
    awsc_loop_free(loop);
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    awsc_error *error = NULL;
    int status;
    while ((status = awsc_lambda_invoke_with_response_stream_next(listener.output->event_stream, &event, &error)) ==
           AWSC_OK) {
    }
    assert_int_equal(status, AWSC_ERR_CANCELLED);
    awsc_error_free(error);
    awsc_free(listener.output);
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
        cmocka_unit_test(a_foreign_loop_drives_many_calls),
        cmocka_unit_test(a_deadline_ends_a_call_in_a_foreign_loop),
        cmocka_unit_test(calls_in_flight_can_be_cancelled),
        cmocka_unit_test(a_connection_that_is_given_up_is_not_watched_when_it_is_closed),
        cmocka_unit_test(calls_with_one_cancel_flag_share_one_descriptor),
        cmocka_unit_test(events_are_pushed_to_a_listener),
        cmocka_unit_test(a_slow_reader_receives_all_events_in_order),
        cmocka_unit_test(a_stream_may_be_freed_half_read_and_after_its_client),
        cmocka_unit_test(a_stream_outlives_its_loop_at_its_end),
    };
    return cmocka_run_group_tests(tests, clean, NULL);
}
