/* SPDX-License-Identifier: Apache-2.0 */
/* A client and an HTTP/2 server that does what a script says. Include it once; the test makes the certificates. */
#ifndef AWSC_TESTS_H2_SCENE_H
#define AWSC_TESTS_H2_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/certificates.h"
#include "support/h2_server.h"
#include "support/talk.h"

static test_certificates certificates;

typedef struct scene {
    h2_server *server;
    awsc_client *client;
    talk_speaker speaker;
    awsc_call_options options;
    talk_output *output;
    awsc_error *error;
} scene;

static inline awsc_client *client_with(const char *url, const char *proxy, bool is_signed)
{
    awsc_client *client = NULL;
    awsc_error *error = NULL;
    awsc_config config = fixture_config(url);
    config.ca_bundle = certificates.ca_file;
    config.proxy = proxy;
    if (!is_signed) config.unsigned_requests = AWSC_BOOL(true);
    if (awsc_internal_client_new(&stream_service, 1, &config, &client, &error)) fail_msg("%s", awsc_error_text(error));
    fixture_config_clear(&config);
    return client;
}

static inline void open_scene(scene *s, const char *script, talk_speaker speaker)
{
    *s = (scene){.speaker = speaker};
    s->options = (awsc_call_options)AWSC_CALL_OPTIONS_INIT;
    s->server = h2_server_start(certificates.server_file, script);
    s->client = client_with(h2_server_url(s->server), NULL, true);
    talk_speaker_open(&s->speaker);
}

static inline void close_scene(scene *s)
{
    awsc_free(s->output);
    awsc_error_free(s->error);
    talk_speaker_close(&s->speaker);
    awsc_internal_client_free(s->client);
    h2_server_stop(s->server);
}

static inline int begin(scene *s)
{
    return talk_begin(s->client, &s->speaker, &s->options, &s->output, &s->error);
}

static inline void begin_well(scene *s)
{
    if (begin(s)) fail_msg("%s", awsc_error_text(s->error));
}

static inline int next(scene *s)
{
    const void *event;
    return awsc_internal_event_next(s->output->events, &event, &s->error);
}

static inline void expect_text(const scene *s, const char *text)
{
    if (!strstr(awsc_error_text(s->error), text)) fail_msg("\"%s\" not in: %s", text, awsc_error_text(s->error));
}

#endif
