/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server sends randomly mutated answers: heads, lengths, chunks and bodies are changed, folded, cut and split;
 * connections are kept, closed and reset; unrequested bytes follow. The client is reused for all calls. No call
 * crashes, hangs or gets another call's answer, and a valid answer always arrives.
 *
 * A run prints its seed; AWSC_WIRE_SEED=SEED repeats it, except for the timing of threads.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/fixture.h"
#include "support/wire_answer.h"

enum {
    RUN_MS = 20 * 1000,
    LONG_ANSWERS = 20000,
    CALLS_PER_ROUND = 100,
    PATIENT_MS = 30 * 1000, /* time limit for a valid answer */
    IMPATIENT_MS = 40,      /* time limit for an answer that may have no end */
    HUNG_SECONDS = 120,     /* time limit of one call: then the program is ended */
    CLIENT_FDS = 64,        /* descriptors that are searched for the client's connections */
    ARRIVAL_MS = 30
};

/* ---- the server -------------------------------------------------------------------------------------------------- */

/* The result of a call. */
typedef struct wire_record {
    unsigned executions;
    bool succeeded;
    bool denied; /* the error says that the request was not executed */
} wire_record;

typedef struct wire_scene {
    test_certificates certificates;
    raw_server *server;
    awsc_lambda *lambda;
    awsc_loop *loop;      /* NULL: blocking calls */
    pthread_mutex_t lock; /* lock of the two members that the server reads */
    wire_plan plan;
    wire_record records[CALLS_PER_ROUND];
    unsigned first_call; /* clients of the round */
    /* The result of a call. */
    bool delivered; /* on a loop */
    int status;
    void *output;
    awsc_error *error;
    /* Totals of all rounds. */
    unsigned calls;
    unsigned good;
    unsigned understood;
    unsigned timed_out;
} wire_scene;

/* The number of a request's call, which follows its tag. */
static unsigned call_of(const raw_request *request)
{
    const char *tag = memmem(request->body, request->body_size, "TAG-", 4);
    if (!tag) tag = strstr(request->head, "TAG-");
    return tag ? (unsigned)strtoul(tag + 4, NULL, 10) : 0;
}

/* A request of an abandoned call may arrive late: the server then closes the connection. */
static void answer_by_plan(void *user, const raw_request *request, raw_answer *answer)
{
    wire_scene *scene = user;
    unsigned call = call_of(request);
    (void)pthread_mutex_lock(&scene->lock);
    if (call >= scene->first_call && call < scene->first_call + CALLS_PER_ROUND)
        scene->records[call - scene->first_call].executions++;
    if (call == scene->plan.call)
        *answer = scene->plan.answer;
    else
        *answer = (raw_answer){.then = RAW_CLOSE, .has_afterword = true};
    (void)pthread_mutex_unlock(&scene->lock);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static const wire_scene *under_way;

static void say_where(const wire_scene *scene)
{
    const wire_plan *plan = &scene->plan;
    fprintf(stderr, "call %u, kind %d, good %d, surplus %d, then %d, piece %zu, %zu bytes:\n", plan->call,
            (int)plan->kind, plan->good, plan->has_surplus, (int)plan->answer.then, plan->answer.piece,
            plan->answer.size);
    fwrite(plan->answer.data, 1, plan->answer.size < 4000 ? plan->answer.size : 4000, stderr);
    fprintf(stderr, "\n%s: %s\n", awsc_status_name(scene->status), scene->error ? awsc_error_text(scene->error) : "");
}

__attribute__((noreturn)) static void hung(int signal)
{
    (void)signal;
    static const char message[] = "a call hangs\n";
    (void)!write(2, message, sizeof message - 1);
    say_where(under_way);
    abort();
}

static void take_result(void *user, int status, void *output, awsc_error *error)
{
    wire_scene *scene = user;
    scene->status = status;
    scene->output = output;
    scene->error = error;
    scene->delivered = true;
}

static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    take_result(user, status, output, error);
}

static void listed(void *user, int status, awsc_lambda_list_functions_output *output, awsc_error *error)
{
    take_result(user, status, output, error);
}

static void streaming(void *user, int status, awsc_lambda_invoke_with_response_stream_output *output, awsc_error *error)
{
    take_result(user, status, output, error);
}

static void run_loop(wire_scene *scene, int started)
{
    assert_int_equal(started, AWSC_OK);
    while (!scene->delivered) assert_int_equal(awsc_loop_run_once(scene->loop, AWSC_NO_LIMIT, NULL), AWSC_OK);
}

static void call_server(wire_scene *scene)
{
    const wire_plan *plan = &scene->plan;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.max_attempts = AWSC_I32(1);
    options.deadline_ms = AWSC_I64(plan->good ? PATIENT_MS : IMPATIENT_MS);
    options.idle_timeout_ms = options.deadline_ms;
    char name[32];
    (void)snprintf(name, sizeof name, "TAG-%u.", plan->call);
    awsc_blob payload = {name, strlen(name)};
    if (plan->kind == WIRE_LIST) {
        awsc_lambda_list_functions_input input = {.marker = name};
        awsc_lambda_list_functions_output *output = NULL;
        if (scene->loop)
            run_loop(scene, awsc_lambda_list_functions_start(scene->lambda, scene->loop, &input, &options, listed,
                                                             scene, NULL, NULL));
        else
            scene->status = awsc_lambda_list_functions(scene->lambda, &input, &options, &output, &scene->error);
        if (!scene->loop) scene->output = output;
    } else if (plan->kind == WIRE_STREAM) {
        awsc_lambda_invoke_with_response_stream_input input = {.function_name = "hello", .payload = payload};
        awsc_lambda_invoke_with_response_stream_output *output = NULL;
        if (scene->loop)
            run_loop(scene, awsc_lambda_invoke_with_response_stream_start(scene->lambda, scene->loop, &input, &options,
                                                                          streaming, scene, NULL, NULL));
        else
            scene->status =
                awsc_lambda_invoke_with_response_stream(scene->lambda, &input, &options, &output, &scene->error);
        if (!scene->loop) scene->output = output;
    } else {
        awsc_lambda_invoke_input input = {.function_name = "hello", .payload = payload};
        awsc_lambda_invoke_output *output = NULL;
        if (scene->loop)
            run_loop(scene, awsc_lambda_invoke_start(scene->lambda, scene->loop, &input, &options, invoked, scene, NULL,
                                                     NULL));
        else
            scene->status = awsc_lambda_invoke(scene->lambda, &input, &options, &output, &scene->error);
        if (!scene->loop) scene->output = output;
    }
}

/* ---- results ----------------------------------------------------------------------------------------------------- */

/* All texts that the program received and that may contain tags, one after the other. */
typedef struct wire_given {
    char bytes[2 * WIRE_BODY_MAX];
    size_t size;
} wire_given;

static void give(wire_given *given, const void *data, size_t size)
{
    if (size > sizeof given->bytes - given->size) size = sizeof given->bytes - given->size;
    if (size) memcpy(given->bytes + given->size, data, size);
    given->size += size;
}

static void read_stream(wire_scene *scene, wire_given *given)
{
    awsc_lambda_invoke_with_response_stream_output *output = scene->output;
    const awsc_lambda_invoke_with_response_stream_response_event *event;
    while ((scene->status =
                awsc_lambda_invoke_with_response_stream_next(output->event_stream, &event, &scene->error)) == AWSC_OK) {
        if (event->kind == AWSC_LAMBDA_INVOKE_WITH_RESPONSE_STREAM_RESPONSE_EVENT_PAYLOAD_CHUNK)
            give(given, event->as.payload_chunk->payload.data, event->as.payload_chunk->payload.size);
    }
    if (scene->status == AWSC_END) scene->status = AWSC_OK;
}

static void read_output(wire_scene *scene, wire_given *payload, wire_given *head)
{
    if (!scene->output) return;
    if (scene->plan.kind == WIRE_LIST) {
        const awsc_lambda_list_functions_output *output = scene->output;
        if (output->next_marker) give(payload, output->next_marker, strlen(output->next_marker));
    } else if (scene->plan.kind == WIRE_STREAM) {
        const awsc_lambda_invoke_with_response_stream_output *output = scene->output;
        if (output->executed_version) give(head, output->executed_version, strlen(output->executed_version));
        read_stream(scene, payload);
    } else {
        const awsc_lambda_invoke_output *output = scene->output;
        if (output->executed_version) give(head, output->executed_version, strlen(output->executed_version));
        give(payload, output->payload.data, output->payload.size);
    }
}

/* Whether the texts contain the tag of another call. */
static bool has_foreign_tag(const wire_scene *scene, const wire_given *given)
{
    for (size_t at = 0; at + WIRE_TAG_SIZE <= given->size; at++) {
        if (given->bytes[at] != 'T' || given->bytes[at + WIRE_TAG_SIZE - 1] != 'T') continue;
        if (memcmp(given->bytes + at, scene->plan.tag, WIRE_TAG_SIZE) == 0) continue;
        for (unsigned call = 0; call < scene->plan.call; call++) {
            char tag[24];
            wire_tag(tag, call);
            if (memcmp(given->bytes + at, tag, WIRE_TAG_SIZE) == 0) return true;
        }
    }
    return false;
}

static bool is_right(wire_scene *scene, const wire_given *payload, const wire_given *head)
{
    const wire_plan *plan = &scene->plan;
    if (plan->kind == WIRE_REFUSAL)
        return scene->status == AWSC_ERR_SERVICE && scene->error &&
               awsc_lambda_error_code(scene->error) == AWSC_LAMBDA_TOO_MANY_REQUESTS_EXCEPTION &&
               strcmp(awsc_error_message(scene->error), plan->tag) == 0;
    if (scene->status) return false;
    const char *expected = plan->kind == WIRE_LIST ? plan->tag : plan->payload;
    size_t size = plan->kind == WIRE_LIST ? strlen(plan->tag) : plan->payload_size;
    if (payload->size != size || memcmp(payload->bytes, expected, size) != 0) return false;
    return plan->kind == WIRE_LIST ||
           (head->size == strlen(plan->tag) && memcmp(head->bytes, plan->tag, head->size) == 0);
}

static void expect(const wire_scene *scene, bool condition, const char *what)
{
    if (condition) return;
    fprintf(stderr, "%s\n", what);
    say_where(scene);
    fail();
}

static void forget_result(wire_scene *scene)
{
    awsc_free(scene->output);
    awsc_error_free(scene->error);
    scene->output = NULL;
    scene->error = NULL;
    scene->status = AWSC_OK;
    scene->delivered = false;
}

/* Bytes from the server take a while, even on one machine. */
static void wait_for_arrival(const wire_scene *scene, int ms)
{
    for (int fd = 0; fd < CLIENT_FDS; fd++) {
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        if (getpeername(fd, (struct sockaddr *)&peer, &size) || peer.sin_family != AF_INET ||
            ntohs(peer.sin_port) != raw_server_port(scene->server))
            continue;
        struct pollfd waiting = {fd, POLLIN, 0};
        (void)poll(&waiting, 1, ms);
    }
}

/* Waits until the server has sent everything, so that no byte arrives during the next call. */
static void wait_for_the_server(const wire_scene *scene)
{
    int64_t give_up = fixture_now_ms() + PATIENT_MS;
    while (raw_server_afterwords(scene->server) < raw_server_executions(scene->server)) {
        assert_true(fixture_now_ms() < give_up);
        (void)nanosleep(&(struct timespec){0, 50000}, NULL);
    }
}

static void make_call(wire_scene *scene)
{
    static wire_given payload;
    static wire_given head;
    payload.size = head.size = 0;
    (void)pthread_mutex_lock(&scene->lock);
    wire_plan_make(&scene->plan, scene->calls++);
    (void)pthread_mutex_unlock(&scene->lock);
    (void)alarm(HUNG_SECONDS);
    call_server(scene);
    read_output(scene, &payload, &head);
    (void)alarm(0);
    const wire_plan *plan = &scene->plan;
    expect(scene, !has_foreign_tag(scene, &payload) && !has_foreign_tag(scene, &head), "the answer is another call's");
    bool right = is_right(scene, &payload, &head);
    expect(scene, right || !plan->good, "a good answer was not understood");
    wire_record *record = &scene->records[plan->call - scene->first_call];
    record->succeeded = scene->status == AWSC_OK;
    record->denied = scene->error && scene->status != AWSC_ERR_SERVICE && !awsc_error_maybe_executed(scene->error);
    scene->good += plan->good;
    scene->understood += right;
    scene->timed_out += scene->status == AWSC_ERR_TIMEOUT;
    forget_result(scene);
}

/* After the server has stopped, no request is pending any more. */
static void expect_honest_records(const wire_scene *scene)
{
    for (unsigned i = 0; i < CALLS_PER_ROUND; i++) {
        const wire_record *record = &scene->records[i];
        if (record->executions > 1)
            fail_msg("call %u was executed %u times", scene->first_call + i, record->executions);
        if (record->succeeded && !record->executions)
            fail_msg("call %u succeeded, and was not executed", scene->first_call + i);
        if (record->denied && record->executions)
            fail_msg("call %u was executed, and its error denies it", scene->first_call + i);
    }
}

/* ---- rounds ------------------------------------------------------------------------------------------------------ */

static void run_round(wire_scene *scene)
{
    bool tls = wire_chance(4) == 0;
    char url[64];
    raw_script script = {.answer = answer_by_plan, .user = scene, .tls = tls ? scene->certificates.server : NULL};
    scene->server = raw_server_start(&script);
    (void)snprintf(url, sizeof url, "%s://localhost:%u", tls ? "https" : "http", raw_server_port(scene->server));
    awsc_config config = fixture_config(url);
    config.ca_bundle = scene->certificates.ca_file;
    config.max_response_bytes = AWSC_I64(1024 * 1024);
    assert_int_equal(awsc_lambda_new(&config, &scene->lambda, NULL), AWSC_OK);
    fixture_config_clear(&config);
    if (wire_chance(2) == 0) assert_int_equal(awsc_loop_new(&scene->loop, NULL), AWSC_OK);
    memset(scene->records, 0, sizeof scene->records);
    scene->first_call = scene->calls;
    for (unsigned i = 0; i < CALLS_PER_ROUND; i++) {
        make_call(scene);
        wait_for_the_server(scene);
        if (scene->plan.has_surplus || !scene->plan.good || scene->plan.answer.then)
            wait_for_arrival(scene, scene->plan.has_surplus ? ARRIVAL_MS : 2);
    }
    awsc_lambda_free(scene->lambda);
    awsc_loop_free(scene->loop);
    raw_server_stop(scene->server);
    scene->loop = NULL;
    expect_honest_records(scene);
}

static void no_mutated_answer_does_harm(void **state)
{
    static wire_scene scene;
    const char *given_seed = getenv("AWSC_WIRE_SEED");
    uint64_t seed = given_seed ? strtoull(given_seed, NULL, 10) : (uint64_t)time(NULL) ^ (uint64_t)getpid() << 20;
    (void)state;
    fprintf(stderr, "wire: AWSC_WIRE_SEED=%llu\n", (unsigned long long)seed);
    wire_seed(seed);
    certificates_make(&scene.certificates, "localhost");
    (void)pthread_mutex_init(&scene.lock, NULL);
    under_way = &scene;
    (void)signal(SIGALRM, hung);
    int64_t began = fixture_now_ms();
    while (fixture_now_ms() - began < RUN_MS || (fixture_long() && scene.calls < LONG_ANSWERS)) run_round(&scene);
    print_message("wire: %u answers, %u of them good; %u understood, %u waited for to the deadline\n", scene.calls,
                  scene.good, scene.understood, scene.timed_out);
    certificates_clear(&scene.certificates);
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_mutated_answer_does_harm)};
    return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
