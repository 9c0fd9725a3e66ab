/* SPDX-License-Identifier: Apache-2.0 */
/* A server, and the configuration of a client with counted memory; its loops have counted memory, too. */
#ifndef AWSC_TESTS_MEMORY_SCENE_H
#define AWSC_TESTS_MEMORY_SCENE_H

#include <stdio.h>
#include <string.h>

#include "support/certificates.h"
#include "support/counted_memory.h"
#include "support/fixture.h"
#include "support/test_logger.h"

/* ---- the server ------------------------------------------------------------------------------------------------ */

static raw_answer invoke_answer, failure_answer, first_page, second_page, stream_answer, error_answer, broken_answer,
    active_answer;

static inline void answer_by_path(void *user, const raw_request *request, raw_answer *answer)
{
    (void)user;
    static const struct {
        const char *part;
        const raw_answer *answer;
    } answers[] = {{"/functions/missing/", &error_answer},
                   {"/functions/failing/", &failure_answer},
                   {"/response-streaming-invocations", &stream_answer},
                   {"Marker=broken", &broken_answer},
                   {"Marker=more", &second_page},
                   {"/invocations", &invoke_answer},
                   {"/functions/active", &active_answer}};
    *answer = first_page;
    if (strstr(request->head, "/functions/silent/")) *answer = (raw_answer){.then = RAW_HOLD};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        if (!strstr(request->head, answers[i].part)) continue;
        *answer = *answers[i].answer;
        break;
    }
    if (strstr(request->head, "/functions/silent/")) *answer = (raw_answer){.then = RAW_HOLD};
}

static inline void make_answers(void)
{
    static uint8_t events[1024];
    size_t size = fixture_event(events, 0, sizeof events, "PayloadChunk", "application/octet-stream", "hello", 5);
    size = fixture_event(events, size, sizeof events, "SomethingNew", NULL, "?", 1);
    size = fixture_event(events, size, sizeof events, "InvokeComplete", "application/json", "{\"LogResult\":\"bG9n\"}",
                         20);
    invoke_answer = fixture_answer_with("200 OK", "X-Amz-Log-Result: bG9n\r\nX-Amz-Executed-Version: $LATEST\r\n",
                                        "{\"answer\":42}", 13);
    static const char failure[] = "{\"errorType\":\"E\",\"errorMessage\":\"m\",\"trace\":[\"a\",\"b\"]}";
    failure_answer = fixture_answer_with("200 OK", "X-Amz-Function-Error: Unhandled\r\n", failure, sizeof failure - 1);
    first_page = fixture_answer(
        "{\"NextMarker\":\"more\",\"Functions\":["
        "{\"FunctionName\":\"one\",\"Timeout\":3,\"Environment\":{\"Variables\":{\"A\":\"b\",\"C\":\"\\u00e4\"}}},"
        "{\"FunctionName\":\"two\",\"CodeSize\":9007199254740993,\"Layers\":[{\"Arn\":\"x\"},{\"Arn\":\"y\"}]}]}");
    second_page = fixture_answer("{\"Functions\":[{\"FunctionName\":\"three\"}]}");
    broken_answer = fixture_answer("{\"Functions\":[{\"FunctionName\":\"a\",\"Timeout\":\"soon\"}]}");
    active_answer = fixture_answer("{\"Configuration\":{\"State\":\"Active\"}}");
    stream_answer = fixture_answer_with("200 OK", "Content-Type: application/vnd.amazon.eventstream\r\n", events, size);
    static const char missing[] = "{\"Type\":\"User\",\"Message\":\"Function not found: \\u00e4\"}";
    error_answer = fixture_answer_with("404 Not Found", "x-amzn-ErrorType: ResourceNotFoundException\r\n", missing,
                                       sizeof missing - 1);
}

/* ---- the scene ------------------------------------------------------------------------------------------------- */

typedef struct memory_scene {
    test_certificates certificates;
    raw_server *server;
    counted_memory of_client, of_loop;
    awsc_config config;
    awsc_cancel *flag; /* is set */
    unsigned closed_port;
    size_t lines;
} memory_scene;

static inline void count_line(void *user, int level, const char *line)
{
    memory_scene *scene = user;
    (void)level;
    scene->lines += *line != '\0';
}

static inline void open_scene(memory_scene *scene, bool tls)
{
    static char url[64];
    memset(scene, 0, sizeof *scene);
    counted_memory_init(&scene->of_client, NULL);
    counted_memory_init(&scene->of_loop, &scene->of_client);
    if (tls) certificates_make(&scene->certificates, "localhost");
    scene->server = raw_server_start(&(raw_script){.answer = answer_by_path, .tls = scene->certificates.server});
    (void)snprintf(url, sizeof url, "%s://localhost:%u", tls ? "https" : "http", raw_server_port(scene->server));
    scene->config = fixture_config(url);
    scene->config.endpoint_url = url;
    scene->config.allocator = &scene->of_client.allocator;
    scene->config.logger = test_logger(count_line, scene, AWSC_LOG_DEBUG);
    scene->config.keep_raw = AWSC_BOOL(true);
    scene->config.deadline_ms = AWSC_I64(20000);
    if (tls) scene->config.ca_bundle = scene->certificates.ca_file;
    scene->closed_port = raw_closed_port();
    assert_int_equal(awsc_cancel_new(&scene->flag, NULL), AWSC_OK);
    awsc_cancel_set(scene->flag);
}

static inline void close_scene(memory_scene *scene)
{
    awsc_cancel_free(scene->flag);
    fixture_config_clear(&scene->config);
    raw_server_stop(scene->server);
    if (scene->certificates.server) certificates_clear(&scene->certificates);
}

static inline int new_loop(memory_scene *scene, awsc_loop **out, awsc_error **error)
{
    awsc_loop_options options = AWSC_LOOP_OPTIONS_INIT;
    options.allocator = &scene->of_loop.allocator;
    return awsc_loop_new_with_options(&options, out, error);
}

static inline void expect_nothing_held(const memory_scene *scene, const char *what)
{
    if (atomic_load(&scene->of_client.held)) fail_msg("%s: the client's memory is not given back", what);
    if (atomic_load(&scene->of_loop.held)) fail_msg("%s: the loop's memory is not given back", what);
}

#endif
