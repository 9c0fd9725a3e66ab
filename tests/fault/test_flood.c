/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Servers that send without end: deadlines, cancellation, idle timeouts and other calls of the loop still work. The
 * test measures processor time of the calling thread, so a busy machine does not change the result.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/fixture.h"

enum {
    DEADLINE_MS = 1000,
    READ_MS = 700,
    CANCEL_MS = 100,
    IDLE_MS = 300,
    OVERSHOOT_MS = 50,
    MANY = 30,
    FLOOD_BYTES = 256 * 1024,
    MIB = 1024 * 1024
};

typedef struct flood_scene {
    test_certificates certificates;
    raw_server *plain;
    raw_server *tls;
    raw_answer answer;
    uint8_t flood[FLOOD_BYTES];
    awsc_config config;
    awsc_lambda *lambda;
    awsc_error *error;
} flood_scene;

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    const flood_scene *scene = user;
    if (strstr(request->head, "/other/"))
        *answer = fixture_answer("{}");
    else
        *answer = scene->answer;
}

static int setup(void **state)
{
    flood_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    certificates_make(&scene->certificates, "localhost");
    raw_script script = {.answer = answer_all, .user = scene};
    scene->plain = raw_server_start(&script);
    script.tls = scene->certificates.server;
    scene->tls = raw_server_start(&script);
    *state = scene;
    return 0;
}

static void leave(flood_scene *scene)
{
    awsc_error_free(scene->error);
    awsc_lambda_free(scene->lambda);
    scene->error = NULL;
    scene->lambda = NULL;
}

static int teardown(void **state)
{
    flood_scene *scene = *state;
    leave(scene);
    raw_server_stop(scene->plain);
    raw_server_stop(scene->tls);
    certificates_clear(&scene->certificates);
    free(scene);
    return 0;
}

static void enter(flood_scene *scene, bool tls)
{
    char url[64];
    leave(scene);
    (void)snprintf(url, sizeof url, "%s://localhost:%u", tls ? "https" : "http",
                   raw_server_port(tls ? scene->tls : scene->plain));
    awsc_config config = fixture_config(url);
    config.ca_bundle = scene->certificates.ca_file;
    config.max_attempts = AWSC_I32(1);
    assert_int_equal(awsc_lambda_new(&config, &scene->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
}

/* Processor time of this thread in milliseconds. */
static int64_t cpu_ms(void)
{
    struct timespec used;
    assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used), 0);
    return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

static void expect_little_cpu(int64_t before, int64_t allowed_ms, const char *what)
{
    int64_t used = cpu_ms() - before;
    print_message("%s: %lld ms of the processor, %lld allowed\n", what, (long long)used, (long long)allowed_ms);
    if (used > allowed_ms) fail_msg("%s took %lld ms of the processor", what, (long long)used);
}

/* ---- floods ------------------------------------------------------------------------------------------------------ */

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
#define EVENTS                                                                                                         \
    "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nTransfer-Encoding: chunked\r\n\r\n"

/* Chunks of one byte. */
static void flood_with_bytes(flood_scene *scene)
{
    size_t size = 0;
    while (size + 6 <= sizeof scene->flood) {
        memcpy(scene->flood + size, "1\r\n \r\n", 6);
        size += 6;
    }
    scene->answer =
        (raw_answer){.data = CHUNKED, .size = sizeof CHUNKED - 1, .flood = scene->flood, .flood_size = size};
}

/* Events of a type that no model has, in chunks of about `chunk` bytes; then `last`, if there is one. */
static void flood_with_events(flood_scene *scene, size_t chunk, size_t payload_size)
{
    static uint8_t events[FLOOD_BYTES];
    static uint8_t payload[4096];
    size_t size = 0;
    size_t used = 0;
    while (used + 256 <= FLOOD_BYTES - 1024 && size < chunk)
        size = fixture_event(events, size, sizeof events, "NewerThanYou", NULL, payload, payload_size);
    while (used + size + 32 <= sizeof scene->flood) {
        used += (size_t)sprintf((char *)scene->flood + used, "%zx\r\n", size);
        memcpy(scene->flood + used, events, size);
        used += size;
        memcpy(scene->flood + used, "\r\n", 2);
        used += 2;
    }
    scene->answer = (raw_answer){.data = EVENTS, .size = sizeof EVENTS - 1, .flood = scene->flood, .flood_size = used};
}

/* ---- deadlines --------------------------------------------------------------------------------------------------- */

typedef struct ended_call {
    bool done;
    int status;
} ended_call;

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    ended_call *call = user;
    call->done = true;
    call->status = status;
    awsc_error_free(error);
    awsc_free(output);
}

/*
 * Starts `count` calls and does not run their loop until the deadline is over, so that the sockets fill up. Returns the
 * processor time that the loop then takes to end them.
 */
static int64_t end_late(flood_scene *scene, unsigned count)
{
    ended_call calls[MANY] = {{0}};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_loop *loop = NULL;
    options.deadline_ms = AWSC_I64(DEADLINE_MS);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(
            awsc_lambda_invoke_start(scene->lambda, loop, &fixture_hello, &options, invoked, &calls[i], NULL, NULL),
            AWSC_OK);
    /* The system enlarges the buffer of a connection that is read fast. */
    int64_t stop_ms = fixture_now_ms() + READ_MS;
    while (fixture_now_ms() < stop_ms) assert_int_equal(awsc_loop_run_once(loop, 1, NULL), AWSC_OK);
    for (unsigned i = 0; i < count; i++) assert_false(calls[i].done);
    (void)nanosleep(&(struct timespec){DEADLINE_MS / 1000, 0}, NULL);
    int64_t before = cpu_ms();
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    int64_t used = cpu_ms() - before;
    for (unsigned i = 0; i < count; i++) assert_int_equal(calls[i].status, AWSC_ERR_TIMEOUT);
    awsc_loop_free(loop);
    return used;
}

static void a_deadline_holds_during_a_flood_of_one_byte_chunks(void **state)
{
    flood_scene *scene = *state;
    flood_with_bytes(scene);
    for (int tls = 0; tls < 2; tls++) {
        for (int many = 0; many < 2; many++) {
            enter(scene, tls);
            int64_t used = end_late(scene, many ? MANY : 1);
            print_message("%s, %d calls: %lld ms of the processor after the deadline\n", tls ? "https" : "http",
                          many ? MANY : 1, (long long)used);
            if (used > OVERSHOOT_MS + (many ? MANY : 0)) fail_msg("the deadline was %lld ms late", (long long)used);
        }
    }
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

static awsc_lambda_invoke_with_response_stream_output *open_stream(flood_scene *scene, const awsc_call_options *options)
{
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
    awsc_lambda_invoke_with_response_stream_output *output = NULL;
    int status = awsc_lambda_invoke_with_response_stream(scene->lambda, &input, options, &output, &scene->error);
    if (status) fail_msg("%s", awsc_error_text(scene->error));
    return output;
}

static int next(flood_scene *scene, awsc_lambda_invoke_with_response_stream_output *output)
{
    const awsc_lambda_invoke_with_response_stream_response_event *event = NULL;
    awsc_error_free(scene->error);
    scene->error = NULL;
    return awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &scene->error);
}

static void skipped_events_do_not_count_for_the_idle_timeout(void **state)
{
    flood_scene *scene = *state;
    static const size_t chunks[] = {1, 10000};
    for (int tls = 0; tls < 2; tls++) {
        for (size_t i = 0; i < 2; i++) {
            flood_with_events(scene, chunks[i], 10);
            enter(scene, tls);
            awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
            options.idle_timeout_ms = AWSC_I64(IDLE_MS);
            awsc_lambda_invoke_with_response_stream_output *output = open_stream(scene, &options);
            int64_t before = cpu_ms();
            assert_int_equal(next(scene, output), AWSC_ERR_TIMEOUT);
            expect_little_cpu(before, IDLE_MS + OVERSHOOT_MS, "idle among skipped events");
            assert_int_equal(next(scene, output), AWSC_END);
            awsc_free(output);
        }
    }
}

/* A chunk of these events for the server, in memory that lives until the process ends. */
static raw_answer stream_of(const uint8_t *events, size_t size)
{
    char *text = malloc(size + 512);
    assert_non_null(text);
    size_t used = (size_t)sprintf(text, "%s%zx\r\n", EVENTS, size);
    memcpy(text + used, events, size);
    used += size;
    memcpy(text + used, "\r\n0\r\n\r\n", 7);
    raw_answer answer = fixture_answer_bytes(text, used + 7);
    free(text);
    return answer;
}

/* The event arrives slowly, after a skipped event; its bytes count for the idle timeout. */
static void a_slow_event_after_a_skipped_one_restarts_the_idle_timeout(void **state)
{
    flood_scene *scene = *state;
    static uint8_t events[8192];
    static uint8_t payload[3000];
    size_t size = fixture_event(events, 0, sizeof events, "NewerThanYou", NULL, "x", 1);
    size = fixture_event(events, size, sizeof events, "PayloadChunk", NULL, payload, sizeof payload);
    size = fixture_event(events, size, sizeof events, "InvokeComplete", "application/json", "{}", 2);
    scene->answer = stream_of(events, size);
    scene->answer.piece = 250;
    scene->answer.pause_ms = 2 * IDLE_MS / 3;
    enter(scene, false);
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.idle_timeout_ms = AWSC_I64(IDLE_MS);
    awsc_lambda_invoke_with_response_stream_output *output = open_stream(scene, &options);
    if (next(scene, output)) fail_msg("%s", awsc_error_text(scene->error));
    if (next(scene, output)) fail_msg("%s", awsc_error_text(scene->error));
    assert_int_equal(next(scene, output), AWSC_END);
    awsc_free(output);
}

/* Known events among many unknown ones restart the idle timeout. */
static void known_events_among_skipped_ones_restart_the_idle_timeout(void **state)
{
    flood_scene *scene = *state;
    static uint8_t events[FLOOD_BYTES];
    size_t size = 0;
    for (int i = 0; i < 500; i++) size = fixture_event(events, size, sizeof events, "NewerThanYou", NULL, "x", 1);
    size = fixture_event(events, size, sizeof events, "PayloadChunk", NULL, "y", 1);
    size_t used = (size_t)sprintf((char *)scene->flood, "%zx\r\n", size);
    memcpy(scene->flood + used, events, size);
    memcpy(scene->flood + used + size, "\r\n", 2);
    scene->answer =
        (raw_answer){.data = EVENTS, .size = sizeof EVENTS - 1, .flood = scene->flood, .flood_size = used + size + 2};
    scene->answer.pause_ms = IDLE_MS / 3;
    enter(scene, false);
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.idle_timeout_ms = AWSC_I64(IDLE_MS);
    awsc_lambda_invoke_with_response_stream_output *output = open_stream(scene, &options);
    for (int i = 0; i < 6; i++) {
        if (next(scene, output)) fail_msg("%s", awsc_error_text(scene->error));
    }
    awsc_free(output);
}

typedef struct listening {
    void *output;
    int end;
    bool ended;
} listening;

static void hear(void *user, int status, const void *event, awsc_error *error)
{
    listening *listener = user;
    (void)event;
    awsc_error_free(error);
    listener->end = status;
    listener->ended = status != AWSC_OK;
}

static void streaming(void *user, int status, awsc_lambda_invoke_with_response_stream_output *output, awsc_error *error)
{
    listening *listener = user;
    assert_int_equal(status, AWSC_OK);
    awsc_error_free(error);
    listener->output = output;
    assert_int_equal(awsc_event_stream_listen(output->event_stream, hear, listener, NULL), AWSC_OK);
}

/* A flood to a listener does not starve other calls of the loop, and ends with the idle timeout. */
static void other_calls_of_the_loop_continue_during_a_flood(void **state)
{
    flood_scene *scene = *state;
    flood_with_events(scene, 1, 10);
    enter(scene, false);
    awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello"};
    awsc_lambda_invoke_input other = {.function_name = "other"};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    listening listener = {0};
    awsc_loop *loop = NULL;
    options.idle_timeout_ms = AWSC_I64(IDLE_MS);
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke_with_response_stream_start(scene->lambda, loop, &input, &options, streaming,
                                                                   &listener, NULL, NULL),
                     AWSC_OK);
    while (!listener.output) assert_int_equal(awsc_loop_run_once(loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
    unsigned calls = 0;
    while (!listener.ended) {
        ended_call call = {0};
        assert_int_equal(awsc_lambda_invoke_start(scene->lambda, loop, &other, NULL, invoked, &call, NULL, NULL),
                         AWSC_OK);
        while (!call.done) assert_int_equal(awsc_loop_run_once(loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
        assert_int_equal(call.status, AWSC_OK);
        calls++;
    }
    print_message("%u calls beside a flood\n", calls);
    assert_int_equal(listener.end, AWSC_ERR_TIMEOUT);
    awsc_free(listener.output);
    awsc_loop_free(loop);
}

static void *set_flag(void *flag)
{
    (void)nanosleep(&(struct timespec){0, CANCEL_MS * 1000000L}, NULL);
    awsc_cancel_set(flag);
    return NULL;
}

static void a_flood_of_skipped_events_can_be_cancelled(void **state)
{
    flood_scene *scene = *state;
    for (int tls = 0; tls < 2; tls++) {
        flood_with_events(scene, 1, 10);
        enter(scene, tls);
        awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
        awsc_cancel *flag = NULL;
        pthread_t thread;
        assert_int_equal(awsc_cancel_new(&flag, NULL), AWSC_OK);
        options.cancel = flag;
        awsc_lambda_invoke_with_response_stream_output *output = open_stream(scene, &options);
        assert_int_equal(pthread_create(&thread, NULL, set_flag, flag), 0);
        int64_t before = cpu_ms();
        assert_int_equal(next(scene, output), AWSC_ERR_CANCELLED);
        (void)pthread_join(thread, NULL);
        expect_little_cpu(before, CANCEL_MS + OVERSHOOT_MS, "cancelled among skipped events");
        awsc_free(output);
        awsc_cancel_free(flag);
    }
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* Sanitizers use additional memory. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { COUNTS_MEMORY = 0 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { COUNTS_MEMORY = 0 };
#else
enum { COUNTS_MEMORY = 1 };
#endif
#else
enum { COUNTS_MEMORY = 1 };
#endif

/* The peak memory of the process in bytes since `forget_peak`. */
static size_t peak_bytes(void)
{
    char line[256];
    unsigned long kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) (void)sscanf(line, "VmHWM: %lu", &kib);
    (void)fclose(file);
    return kib * 1024;
}

static void forget_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (!file) {
        print_message("SKIPPED: the system does not forget peaks of memory (/proc/self/clear_refs)\n");
        skip();
    }
    (void)fputs("5", file);
    (void)fclose(file);
}

/* The limit plus 20 percent. */
enum { ALLOWED_BYTES = 64 * MIB / 5 * 6 };

typedef struct large_body {
    const char *what;
    const char *head;
    const char *begin; /* the ends of the body; FLOOD_BYTES of repeated `filler` are in between */
    char filler;
    const char *end;
    int times;  /* of FLOOD_BYTES */
    int status; /* status of the call */
} large_body;

static int list(flood_scene *scene)
{
    awsc_lambda_list_functions_input input = {.marker = NULL};
    return awsc_lambda_list_functions(scene->lambda, &input, NULL, NULL, &scene->error);
}

static void take_large(flood_scene *scene, const large_body *body, bool chunked)
{
    static char text[1024];
    size_t length = strlen(body->begin) + (size_t)body->times * FLOOD_BYTES + strlen(body->end);
    int size;
    memset(scene->flood, body->filler, sizeof scene->flood);
    if (!chunked) {
        size = snprintf(text, sizeof text, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n%s", body->head, length,
                        body->begin);
    } else {
        size = snprintf(text, sizeof text, "HTTP/1.1 %s\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n%s", body->head,
                        length, body->begin);
    }
    static char end[256];
    (void)snprintf(end, sizeof end, "%s%s", body->end, chunked ? "\r\n0\r\n\r\n" : "");
    scene->answer = (raw_answer){.data = text,
                                 .size = (size_t)size,
                                 .flood = scene->flood,
                                 .flood_size = sizeof scene->flood,
                                 .flood_times = (unsigned)body->times,
                                 .flood_end = end,
                                 .then = RAW_CLOSE};
    enter(scene, false);
    forget_peak();
    size_t before = peak_bytes();
    int status = list(scene);
    size_t used = peak_bytes() - before;
    const char *form = chunked ? "chunked" : "with length";
    print_message("%s, %s: %zu MiB\n", body->what, form, used / MIB);
    if (status != body->status) fail_msg("%s, %s: %s", body->what, form, awsc_error_text(scene->error));
    if (COUNTS_MEMORY && used > ALLOWED_BYTES) fail_msg("%s, %s: %zu MiB", body->what, form, used / MIB);
}

static void large_bodies_take_little_more_memory_than_their_size(void **state)
{
    static const large_body bodies[] = {
        {"an error", "400 No", "", 'x', "", 255, AWSC_ERR_SERVICE},
        {"an error in JSON", "400 No", "{\"message\":\"", 'x', "\"}", 255, AWSC_ERR_SERVICE},
        {"an error in JSON, of blanks", "400 No", "{", ' ', "}", 255, AWSC_ERR_SERVICE},
        {"an error that is too large", "400 No", "", 'x', "", 300, AWSC_ERR_PARSE},
        {"a document of blanks", "200 OK", "{", ' ', "}", 255, AWSC_OK},
        {"a document that is too large", "200 OK", "{", ' ', "}", 300, AWSC_ERR_PARSE},
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        for (int chunked = 0; chunked < 2; chunked++) {
            take_large(*state, &bodies[i], chunked);
        }
    }
}

int main(void)
{
    fixture_clean_environment();
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_deadline_holds_during_a_flood_of_one_byte_chunks),
        TEST(skipped_events_do_not_count_for_the_idle_timeout),
        TEST(large_bodies_take_little_more_memory_than_their_size),
        TEST(a_slow_event_after_a_skipped_one_restarts_the_idle_timeout),
        TEST(known_events_among_skipped_ones_restart_the_idle_timeout),
        TEST(other_calls_of_the_loop_continue_during_a_flood),
        TEST(a_flood_of_skipped_events_can_be_cancelled),
    };
    return cmocka_run_group_tests_name("flood", tests, NULL, NULL);
}
