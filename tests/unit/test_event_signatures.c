/* SPDX-License-Identifier: Apache-2.0 */
/* Events that are sent are signed, each with the signature before it, and with Signature Version 4 alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "auth/sigv4.h"
#include "base/encode.h"
#include "base/timestamp.h"
#include "eventstream/message.h"
#include "support/stream_service.h"

enum { EVENTS = 3 };

typedef struct scene {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_config config;
    awsc_credentials keys;
    awsc_client *client;
    awsc_event_source *source;
    unsigned given;
    awsc_error *error;
} scene;

static int next_event(void *user, const void **out)
{
    static const chunk_event chunk = {.payload = {"hello", 5}};
    static const talk_event event = {.kind = 1, .name = "chunk", .as = {.chunk = &chunk}};
    scene *s = user;
    if (s->given == EVENTS) return AWSC_END;
    s->given++;
    *out = &event;
    return AWSC_OK;
}

static void open_scene(scene *s, bool with_4a)
{
    static awsc_service service;
    memset(s, 0, sizeof *s);
    service = stream_service;
    service.sigv4a = &awsc_internal_sigv4a;
    s->keys = (awsc_credentials)AWSC_CREDENTIALS_INIT;
    s->keys.access_key_id = "AKIDEXAMPLE";
    s->keys.secret_access_key = "very-secret-key";
    s->config = (awsc_config)AWSC_CONFIG_INIT;
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 500000000}, &s->clock, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_provider_new_static(&s->keys, &s->config.credentials, NULL), AWSC_OK);
    s->config.region = "eu-west-1";
    s->config.endpoint_url = "https://streams.example";
    s->config.config_file = s->config.credentials_file = "/dev/null";
    s->config.transport = awsc_replay_transport(s->replay);
    s->config.clock = awsc_test_clock_of(s->clock);
    if (with_4a) assert_int_equal(setenv("AWS_AUTH_SCHEME_PREFERENCE", "sigv4a", 1), 0);
    assert_int_equal(awsc_internal_client_new(&service, 1, &s->config, &s->client, NULL), AWSC_OK);
    assert_int_equal(unsetenv("AWS_AUTH_SCHEME_PREFERENCE"), 0);
    assert_int_equal(awsc_event_source_new(next_event, s, &s->source, NULL), AWSC_OK);
}

static void close_scene(scene *s)
{
    awsc_error_free(s->error);
    awsc_event_source_free(s->source);
    awsc_internal_client_free(s->client);
    awsc_credentials_provider_free(s->config.credentials);
    awsc_test_clock_free(s->clock);
    awsc_replay_free(s->replay);
}

static int talk(scene *s)
{
    const talk_input input = {.topic = "t", .events = s->source};
    void *output = NULL;
    assert_int_equal(awsc_replay_add(s->replay, 200, NULL, 0, NULL, 0, NULL), AWSC_OK);
    int status = awsc_internal_call(&talk_operation, 1, s->client, &input, NULL, &output, &s->error);
    awsc_free(output);
    return status;
}

/* The signature of one message, with the one before it. */
static void expect_signature(const scene *s, awsc_signer *signer, awsc_signature *prior,
                             const awsc_event_message *message)
{
    char date[15] = "\5:date\10", text[AWSC_SHA256_HEX + 1];
    awsc_signature expected;
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    const awsc_event_header_value *when = awsc_event_message_header(message, ":date");
    const awsc_event_header_value *signature = awsc_event_message_header(message, ":chunk-signature");
    assert_int_equal(message->header_count, 2);
    assert_int_equal(when->type, AWSC_EVENT_TIMESTAMP);
    assert_int_equal(when->integer, INT64_C(1700000000000));
    assert_int_equal(signature->type, AWSC_EVENT_BYTES);
    assert_int_equal(signature->bytes.size, AWSC_SHA256_SIZE);
    for (int i = 0; i < 8; i++) date[7 + i] = (char)(unsigned char)((uint64_t)when->integer >> (56 - 8 * i));
    params.credentials = &s->keys;
    params.region = "eu-west-1";
    params.service = "streams";
    params.time = AWSC_TIME(1700000000, 0);
    assert_int_equal(awsc_signer_sign_event(signer, &params, prior->text, awsc_view_of(date, sizeof date),
                                            message->payload, &expected, NULL),
                     AWSC_OK);
    awsc_hex_write(text, (const uint8_t *)signature->bytes.data, AWSC_SHA256_SIZE);
    text[AWSC_SHA256_HEX] = '\0';
    assert_string_equal(text, expected.text);
    *prior = expected;
}

static void each_event_is_signed_with_the_one_before(void **state)
{
    scene s;
    awsc_signature prior;
    awsc_event_message message;
    unsigned count = 0;
    (void)state;
    open_scene(&s, false);
    if (talk(&s)) fail_msg("%s", awsc_error_text(s.error));
    const awsc_http_request *sent = awsc_replay_request(s.replay, 0);
    assert_string_equal(awsc_http_request_header(sent, "X-Amz-Content-Sha256"), "STREAMING-AWS4-HMAC-SHA256-EVENTS");
    const char *first = strstr(awsc_http_request_header(sent, "Authorization"), "Signature=");
    assert_non_null(first);
    snprintf(prior.text, sizeof prior.text, "%s", first + strlen("Signature="));
    awsc_body body = awsc_http_request_body(sent);
    awsc_signer *signer = awsc_signer_new(awsc_allocator_default());
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), 65536);
    assert_int_equal(awsc_event_decoder_feed(decoder, body.data, body.size, NULL), AWSC_OK);
    while (awsc_event_decoder_next(decoder, &message, NULL) == AWSC_OK) {
        count++;
        expect_signature(&s, signer, &prior, &message);
        assert_int_equal(message.payload.size > 0, count <= EVENTS); /* an empty one ends the stream */
    }
    assert_int_equal(count, EVENTS + 1);
    assert_int_equal(awsc_event_decoder_pending(decoder), 0);
    awsc_event_decoder_free(decoder);
    awsc_signer_free(signer);
    close_scene(&s);
}

static void events_are_not_signed_with_version_4a(void **state)
{
    scene s;
    (void)state;
    open_scene(&s, true);
    assert_int_equal(talk(&s), AWSC_ERR_CONFIG);
    assert_string_equal(awsc_error_message(s.error),
                        "events are signed with Signature Version 4 only, and the endpoint or "
                        "auth_scheme_preference asks for 4A");
    assert_int_equal(awsc_replay_request_count(s.replay), 0);
    assert_int_equal(s.given, 0);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_event_is_signed_with_the_one_before),
        cmocka_unit_test(events_are_not_signed_with_version_4a),
    };
    return cmocka_run_group_tests_name("event signatures", tests, NULL, NULL);
}
