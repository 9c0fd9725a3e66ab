/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation of a request that sends events over HTTP/2 may fail, including nghttp2's; see test_alloc.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/h2_server.h"
#include "support/refused_malloc.h"
#include "support/talk.h"

typedef struct alloc_scene {
    test_certificates certificates;
    awsc_config config;
    awsc_client *client; /* made before allocations fail */
    unsigned events;     /* file with the server's certificate */
} alloc_scene;

/* A scenario returns AWSC_OK for the expected end, AWSC_ERR_NOMEM, or another status, which is a failure of the
 * test. */
typedef int attempt(alloc_scene *scene, awsc_error **error);

static int converse(awsc_client *client, unsigned answers, awsc_error **error)
{
    talk_speaker speaker = {.allowed = 2, .last = 2, .end_status = AWSC_END};
    talk_output *output = NULL;
    unsigned events = 0;
    int status = awsc_event_source_new(talk_speak, &speaker, &speaker.source, error);
    if (!status) status = talk_begin(client, &speaker, NULL, &output, error);
    if (!status) status = talk_read_all(output, &events, error);
    awsc_free(output);
    awsc_event_source_free(speaker.source);
    if (status == AWSC_END && events != answers) return AWSC_ERR_PARSE;
    return status == AWSC_END ? AWSC_OK : status;
}

static int conversation(alloc_scene *scene, awsc_error **error)
{
    return converse(scene->client, scene->events, error);
}

/* Makes a new client: trust, loop and handles are allocated, too. */
static int conversation_of_a_new_client(alloc_scene *scene, awsc_error **error)
{
    awsc_client *client = NULL;
    int status = awsc_internal_client_new(&stream_service, 1, &scene->config, &client, error);
    if (!status) status = converse(client, scene->events, error);
    awsc_internal_client_free(client);
    return status;
}

static void hear(void *user, int status, const void *event, awsc_error *error)
{
    int *end = user;
    (void)event;
    if (status) *end = status;
    awsc_error_free(error);
}

typedef struct late {
    talk_output *output;
    int status;
} late;

static void begun(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    late *l = user;
    (void)done;
    l->output = output;
    l->status = status;
    awsc_error_free(error);
}

static void nothing(void)
{
}

/* Data waits in memory until it is read. */
static int late_reader(alloc_scene *scene, awsc_error **error)
{
    talk_speaker speaker = {.last = 2, .end_status = AWSC_END};
    awsc_loop *loop = NULL;
    late l = {0};
    int end = 0;
    talk_input input = {.topic = "weather"};
    int status = awsc_event_source_new(talk_speak, &speaker, &speaker.source, error);
    input.events = speaker.source;
    if (!status) status = awsc_loop_new(&loop, error);
    if (!status)
        status = awsc_internal_call_start(
            &(awsc_internal_request){&talk_operation, 1, scene->client, loop, &input, NULL, begun, nothing, &l}, NULL,
            error);
    for (int64_t until = 0; !status && !l.status && (!until || fixture_now_ms() < until);) {
        status = awsc_loop_run_once(loop, 10, error);
        if (l.output && !until) until = fixture_now_ms() + 50; /* may or may not fill the buffer: both are right */
    }
    if (!status) status = l.status;
    if (!status) status = awsc_event_stream_listen(l.output->events, hear, &end, error);
    while (!status && !end) status = awsc_loop_run_once(loop, 1000, error);
    awsc_free(l.output);
    awsc_loop_free(loop);
    awsc_event_source_free(speaker.source);
    if (status) return status;
    return end == AWSC_END ? AWSC_OK : end;
}

static void fail_each_allocation(const char *what, attempt *try, const char *url, alloc_scene *scene)
{
    scene->config = fixture_config(url);
    scene->config.ca_bundle = scene->certificates.ca_file;
    scene->config.deadline_ms = AWSC_I64(20000);
    scene->config.idle_timeout_ms = AWSC_I64(20000);
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &scene->config, &scene->client, NULL), AWSC_OK);
    size_t survived = 0;
    size_t n = 1;
    for (failed = true; failed; n++) {
        awsc_error *error = NULL;
        allocations = 0;
        failing = n;
        failed = false;
        armed = true;
        int status = try(scene, &error);
        armed = false;
        if (status != AWSC_OK && (status != AWSC_ERR_NOMEM || !failed))
            fail_msg("%s, allocation %zu: status %d, %s", what, n, status, awsc_error_text(error));
        if (status && error) assert_int_equal(awsc_error_status(error), AWSC_ERR_NOMEM);
        if (!status) assert_null(error);
        if (!status && failed) survived++;
        awsc_error_free(error);
        assert_true(n < 5000);
    }
    print_message("%s: %zu allocations, each made to fail; %zu were not essential\n", what, n - 2, survived);
    assert_int_equal(conversation(scene, NULL), AWSC_OK); /* the client still works afterwards */
    awsc_internal_client_free(scene->client);
    fixture_config_clear(&scene->config);
}

static void fail_each_over_http2(const char *what, attempt *try, const char *script, unsigned events)
{
    alloc_scene scene = {.events = events};
    certificates_make(&scene.certificates, "localhost");
    h2_server *server = h2_server_start(scene.certificates.server_file, script);
    fail_each_allocation(what, try, h2_server_url(server), &scene);
    h2_server_stop(server);
    certificates_clear(&scene.certificates);
}

static void a_conversation_survives_every_failure(void **state)
{
    (void)state;
    fail_each_over_http2("conversation", conversation, "request head answer=2 finish end hold", 2);
}

static void a_conversation_of_a_new_client_survives_every_failure(void **state)
{
    (void)state;
    fail_each_over_http2("new client", conversation_of_a_new_client, "request head answer=2 finish end hold", 2);
}

static void a_late_reader_survives_every_failure(void **state)
{
    (void)state;
    fail_each_over_http2("late reader", late_reader, "request head fat=45,8000 end hold", 45);
}

static void answer_two(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(raw_answer *)user;
}

/* Each client offers HTTP/2 first, then continues with HTTP/1.1. */
static void a_server_of_http1_survives_every_failure(void **state)
{
    (void)state;
    uint8_t events[1024];
    alloc_scene scene = {.events = 2};
    size_t size = fixture_event(events, 0, sizeof events, "chunk", NULL, "one", 3);
    size = fixture_event(events, size, sizeof events, "chunk", NULL, "two", 3);
    raw_answer answer = fixture_answer_chunked("", events, size, 100);
    answer.then = RAW_HOLD;
    certificates_make(&scene.certificates, "localhost");
    raw_server *server =
        raw_server_start(&(raw_script){.answer = answer_two, .user = &answer, .tls = scene.certificates.server});
    char url[64];
    (void)snprintf(url, sizeof url, "https://localhost:%u", raw_server_port(server));
    fail_each_allocation("HTTP/1.1", conversation_of_a_new_client, url, &scene);
    raw_server_stop(server);
    certificates_clear(&scene.certificates);
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conversation_survives_every_failure),
        cmocka_unit_test(a_conversation_of_a_new_client_survives_every_failure),
        cmocka_unit_test(a_late_reader_survives_every_failure),
        cmocka_unit_test(a_server_of_http1_survives_every_failure),
    };
    return cmocka_run_group_tests_name("alloc http2", tests, NULL, NULL);
}
