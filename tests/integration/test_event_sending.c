/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events in both directions: a server on loopback decodes the chunks of the request as they arrive and answers each
 * event with one. The test recomputes the signatures with OpenSSL alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "support/fixture.h"
#include "support/stream_service.h"

enum { EVENTS = 5, CAPACITY = 1024 * 1024 };

/* ---- a server that answers events -------------------------------------------------------------------------------- */

typedef struct talker {
    int listener;
    pthread_t thread;
    char url[64];
    const char *refusal; /* a fixed response instead of events */
    bool ends_first;     /* after `end_after` the response ends; the connection stays open */
    unsigned end_after;  /* messages after which the server closes the connection; 0: at the last chunk */
    char head[4096];     /* head of the request */
    uint8_t *body;       /* body of the request, without chunks */
    size_t size;
    unsigned messages; /* complete messages in the body */
    bool complete;     /* the last chunk has arrived */
    unsigned connections;
} talker;

static size_t read_u32(const uint8_t *at)
{
    return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}

static void say(int fd, const void *data, size_t size)
{
    (void)!send(fd, data, size, MSG_NOSIGNAL);
}

static void say_event(int fd, unsigned number)
{
    uint8_t event[512];
    char text[32];
    char chunk[600];
    int text_size = snprintf(text, sizeof text, "answer %u", number);
    size_t size = fixture_event(event, 0, sizeof event, "chunk", "application/octet-stream", text, (size_t)text_size);
    int head = snprintf(chunk, sizeof chunk, "%zx\r\n", size);
    memcpy(chunk + head, event, size);
    memcpy(chunk + (size_t)head + size, "\r\n", 2);
    say(fd, chunk, (size_t)head + size + 2);
}

/* Answers every complete message. */
static void answer_messages(talker *t, int fd, size_t *answered)
{
    while (t->size - *answered >= 4 && t->size - *answered >= read_u32(t->body + *answered)) {
        *answered += read_u32(t->body + *answered);
        say_event(fd, ++t->messages);
    }
}

static bool read_line(FILE *in, char *line, size_t size)
{
    return fgets(line, (int)size, in) != NULL;
}

static void converse(talker *t, int fd)
{
    FILE *in = fdopen(fd, "r");
    char line[1024];
    size_t head = 0;
    size_t answered = 0;
    if (!in) abort();
    (void)setvbuf(in, NULL, _IONBF, 0);
    while (read_line(in, line, sizeof line)) {
        head += (size_t)snprintf(t->head + head, sizeof t->head - head, "%s", line);
        if (strcmp(line, "\r\n") == 0) break;
    }
    if (t->refusal) {
        say(fd, t->refusal, strlen(t->refusal));
        (void)fclose(in);
        return;
    }
    static const char answer[] = "HTTP/1.1 200 OK\r\nx-session: s-1\r\nTransfer-Encoding: chunked\r\n\r\n";
    say(fd, answer, sizeof answer - 1);
    while (read_line(in, line, sizeof line)) {
        size_t size = strtoul(line, NULL, 16);
        t->complete = size == 0;
        if (t->complete || t->size + size > CAPACITY) break;
        if (fread(t->body + t->size, 1, size, in) != size || !read_line(in, line, sizeof line)) break;
        t->size += size;
        answer_messages(t, fd, &answered);
        if (!t->end_after || t->messages < t->end_after) continue;
        if (!t->ends_first) break;
        say(fd, "0\r\n\r\n", 5);
        while (fread(line, 1, 1, in) == 1) continue;
        break;
    }
    if (t->complete && read_line(in, line, sizeof line)) say(fd, "0\r\n\r\n", 5);
    (void)fclose(in);
}

static void *run_talker(void *user)
{
    talker *t = user;
    for (;;) {
        int fd = accept(t->listener, NULL, NULL);
        if (fd < 0) return NULL;
        t->connections++;
        converse(t, fd);
    }
}

static void talker_start(talker *t)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    t->body = calloc(1, CAPACITY);
    t->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_non_null(t->body);
    assert_int_equal(bind(t->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(t->listener, (struct sockaddr *)&address, &size), 0);
    assert_int_equal(listen(t->listener, 16), 0);
    (void)snprintf(t->url, sizeof t->url, "http://127.0.0.1:%u", ntohs(address.sin_port));
    assert_int_equal(pthread_create(&t->thread, NULL, run_talker, t), 0);
}

/* Waits for the end of the request. */
static void talker_stop(talker *t)
{
    (void)shutdown(t->listener, SHUT_RDWR);
    (void)pthread_join(t->thread, NULL);
    (void)close(t->listener);
}

/* ---- a source of events ------------------------------------------------------------------------------------------ */

typedef struct speaker {
    unsigned given;
    unsigned allowed; /* events that the source may give so far */
    unsigned last;    /* total number of events; then the end or `end_status` */
    int end_status;
    char text[32];
    chunk_event chunk;
    talk_event event;
} speaker;

static int speak(void *user, const void **event)
{
    speaker *s = user;
    if (s->given == s->last) return s->end_status;
    if (s->given == s->allowed) return AWSC_OK; /* not now */
    int size = snprintf(s->text, sizeof s->text, "event %u", ++s->given);
    s->chunk.payload = (awsc_blob){.data = s->text, .size = (size_t)size};
    s->event = (talk_event){.kind = 1, .as.chunk = &s->chunk};
    *event = &s->event;
    return AWSC_OK;
}

static awsc_client *client_of(const char *url, const struct awsc_transport *transport, bool is_signed)
{
    awsc_client *client = NULL;
    awsc_config config = fixture_config(url);
    config.transport = transport;
    if (!is_signed) config.unsigned_requests = AWSC_BOOL(true);
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &config, &client, NULL), AWSC_OK);
    fixture_config_clear(&config);
    return client;
}

static awsc_event_source *source_of(speaker *s)
{
    awsc_event_source *source = NULL;
    assert_int_equal(awsc_event_source_new(speak, s, &source, NULL), AWSC_OK);
    return source;
}

static int talk(awsc_client *client, awsc_event_source *source, talk_output **output, awsc_error **error)
{
    const talk_input input = {.topic = "weather", .events = source};
    void *out = NULL;
    int status = awsc_internal_call(&talk_operation, 1, client, &input, NULL, &out, error);
    *output = out;
    return status;
}

static void expect_answer(const void *event, unsigned number)
{
    char text[32];
    int size = snprintf(text, sizeof text, "answer %u", number);
    const talk_event *answer = event;
    assert_int_equal(answer->kind, 1);
    assert_int_equal(answer->as.chunk->payload.size, size);
    assert_memory_equal(answer->as.chunk->payload.data, text, (size_t)size);
}

/* ---- recomputed signatures --------------------------------------------------------------------------------------- */

static void hmac(const void *key, size_t key_size, const void *data, size_t size, uint8_t out[32])
{
    unsigned length = 32;
    assert_non_null(HMAC(EVP_sha256(), key, (int)key_size, data, size, out, &length));
}

static void hex(const uint8_t *bytes, char out[65])
{
    for (int i = 0; i < 32; i++) (void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static void hash(const void *data, size_t size, char out[65])
{
    uint8_t digest[32];
    assert_int_equal(EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL), 1);
    hex(digest, out);
}

/* The signature of one message, as AWS documents it for AWS4-HMAC-SHA256-PAYLOAD. */
static void sign_again(int64_t milliseconds, const char *prior, const uint8_t *date_header, const uint8_t *payload,
                       size_t size, char out[65])
{
    time_t seconds = (time_t)(milliseconds / 1000);
    struct tm utc;
    char stamp[32];
    char date[16];
    char headers_hash[65];
    char payload_hash[65];
    char text[512];
    uint8_t key[32];
    (void)gmtime_r(&seconds, &utc);
    (void)strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc);
    (void)strftime(date, sizeof date, "%Y%m%d", &utc);
    hash(date_header, 15, headers_hash);
    hash(payload, size, payload_hash);
    int length =
        snprintf(text, sizeof text, "AWS4-HMAC-SHA256-PAYLOAD\n%s\n%s/eu-west-1/streams/aws4_request\n%s\n%s\n%s",
                 stamp, date, prior, headers_hash, payload_hash);
    static const char secret[] = "AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    hmac(secret, sizeof secret - 1, date, 8, key);
    hmac(key, 32, "eu-west-1", 9, key);
    hmac(key, 32, "streams", 7, key);
    hmac(key, 32, "aws4_request", 12, key);
    hmac(key, 32, text, (size_t)length, key);
    hex(key, out);
}

static const char *header_of(const char *head, const char *name)
{
    const char *at = strstr(head, name);
    assert_non_null(at);
    return at + strlen(name);
}

/* Checks every message of a signed body, from the request's signature to the empty message at the end. */
static void expect_signed(const char *authorization, const uint8_t *body, size_t size, unsigned events)
{
    char prior[65];
    unsigned count = 0;
    memcpy(prior, strstr(authorization, "Signature=") + 10, 64);
    prior[64] = '\0';
    for (size_t at = 0; at < size; count++) {
        const uint8_t *message = body + at;
        size_t total = read_u32(message);
        const uint8_t *date = message + 12;
        const uint8_t *signature = date + 15;
        int64_t milliseconds = 0;
        char expected[65];
        char found[65];
        assert_in_range(total, 16, size - at);
        assert_memory_equal(date, "\5:date\10", 7);
        for (int i = 0; i < 8; i++) milliseconds = milliseconds << 8 | date[7 + i];
        assert_memory_equal(signature, "\20:chunk-signature\6\0\40", 20);
        assert_int_equal(read_u32(message + 4), 15 + 20 + 32);
        const uint8_t *payload = signature + 20 + 32;
        size_t payload_size = total - 16 - 67;
        sign_again(milliseconds, prior, date, payload, payload_size, expected);
        hex(signature + 20, found);
        assert_string_equal(found, expected);
        memcpy(prior, found, sizeof prior);
        if (count == events) assert_int_equal(payload_size, 0);
        if (count < events) assert_int_equal(read_u32(payload), payload_size);
        at += total;
    }
    assert_int_equal(count, events + 1);
}

/* ---- conversations ----------------------------------------------------------------------------------------------- */

/* Each event is sent after the answer to the previous one was read. */
static void a_blocking_call_talks_in_both_directions(void **state)
{
    (void)state;
    for (int is_signed = 1; is_signed >= 0; is_signed--) {
        talker t = {0};
        speaker s = {.last = EVENTS, .end_status = AWSC_END};
        talker_start(&t);
        awsc_client *client = client_of(t.url, NULL, is_signed);
        awsc_event_source *source = source_of(&s);
        talk_output *output;
        awsc_error *error = NULL;
        const void *event;
        if (talk(client, source, &output, &error)) fail_msg("%s", awsc_error_text(error));
        assert_string_equal(output->session, "s-1");
        assert_int_equal(s.given, 0);
        for (unsigned i = 1; i <= EVENTS; i++) {
            s.allowed = i;
            awsc_event_source_wake(source);
            if (awsc_internal_event_next(output->events, &event, &error)) fail_msg("%s", awsc_error_text(error));
            expect_answer(event, i);
            assert_int_equal(s.given, i);
        }
        s.allowed++;
        awsc_event_source_wake(source);
        if (is_signed)
            assert_int_equal(awsc_internal_event_next(output->events, &event, &error), AWSC_OK); /* its end */
        assert_int_equal(awsc_internal_event_next(output->events, &event, &error), AWSC_END);
        awsc_free(output);
        talker_stop(&t);
        assert_true(t.complete);
        assert_int_equal(t.messages, EVENTS + is_signed);
        assert_non_null(strstr(t.head, "POST /talk HTTP/1.1\r\n"));
        assert_non_null(strstr(t.head, "x-topic: weather\r\n"));
        assert_non_null(strstr(t.head, "Transfer-Encoding: chunked\r\n"));
        assert_null(strstr(t.head, "Content-Length"));
        if (is_signed) {
            assert_non_null(strstr(t.head, "X-Amz-Content-Sha256: STREAMING-AWS4-HMAC-SHA256-EVENTS\r\n"));
            expect_signed(header_of(t.head, "Authorization: "), t.body, t.size, EVENTS);
        }
        free(t.body);
        awsc_event_source_free(source);
        awsc_internal_client_free(client);
    }
}

typedef struct conversation {
    speaker speaker;
    awsc_event_source *source;
    talk_output *output;
    unsigned heard;
    int end;
} conversation;

static void hear(void *user, int status, const void *event, awsc_error *error)
{
    conversation *c = user;
    awsc_error_free(error);
    if (status) {
        c->end = status;
        awsc_free(c->output);
        return;
    }
    if (c->heard < EVENTS) expect_answer(event, c->heard + 1);
    c->heard++;
    c->speaker.allowed++;
    awsc_event_source_wake(c->source);
}

static void begun(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    conversation *c = user;
    (void)done;
    awsc_error_free(error);
    assert_int_equal(status, AWSC_OK);
    c->output = output;
    assert_int_equal(awsc_event_stream_listen(c->output->events, hear, c, NULL), AWSC_OK);
    c->speaker.allowed = 1;
    awsc_event_source_wake(c->source);
}

static void nothing(void)
{
}

static void a_call_on_a_loop_talks_in_both_directions(void **state)
{
    (void)state;
    talker t = {0};
    conversation c = {.speaker = {.last = EVENTS, .end_status = AWSC_END}};
    awsc_loop *loop = NULL;
    talker_start(&t);
    awsc_client *client = client_of(t.url, NULL, true);
    c.source = source_of(&c.speaker);
    talk_input input = {.topic = "weather", .events = c.source};
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(
        awsc_internal_call_start(
            &(awsc_internal_request){&talk_operation, 1, client, loop, &input, NULL, begun, nothing, &c}, NULL, NULL),
        AWSC_OK);
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_int_equal(c.end, AWSC_END);
    assert_int_equal(c.heard, EVENTS + 1);
    talker_stop(&t);
    expect_signed(header_of(t.head, "Authorization: "), t.body, t.size, EVENTS);
    free(t.body);
    awsc_event_source_free(c.source);
    awsc_loop_free(loop);
    awsc_internal_client_free(client);
}

static void replay_records_the_events_that_were_sent(void **state)
{
    (void)state;
    speaker s = {.last = EVENTS, .allowed = EVENTS, .end_status = AWSC_END};
    awsc_replay *replay = NULL;
    uint8_t answer[512];
    const void *event;
    talk_output *output;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    size_t size = fixture_event(answer, 0, sizeof answer, "chunk", NULL, "answer 1", 8);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, answer, size, NULL), AWSC_OK);
    awsc_client *client = client_of("https://example.com", awsc_replay_transport(replay), true);
    awsc_event_source *source = source_of(&s);
    assert_int_equal(talk(client, source, &output, NULL), AWSC_OK);
    assert_int_equal(awsc_internal_event_next(output->events, &event, NULL), AWSC_OK);
    expect_answer(event, 1);
    assert_int_equal(awsc_internal_event_next(output->events, &event, NULL), AWSC_END);
    awsc_free(output);
    const awsc_http_request *request = awsc_replay_request(replay, 0);
    awsc_body body = awsc_http_request_body(request);
    expect_signed(awsc_http_request_header(request, "Authorization"), body.data, body.size, EVENTS);
    awsc_event_source_free(source);
    awsc_internal_client_free(client);
    awsc_replay_free(replay);
}

/* ---- failures ---------------------------------------------------------------------------------------------------- */

static void a_source_that_fails_ends_the_call(void **state)
{
    (void)state;
    talker t = {0};
    speaker s = {.last = 2, .allowed = 2, .end_status = AWSC_ERR_CANCELLED};
    talk_output *output = NULL;
    awsc_error *error = NULL;
    const void *event;
    talker_start(&t);
    awsc_client *client = client_of(t.url, NULL, true);
    awsc_event_source *source = source_of(&s);
    int status = talk(client, source, &output, &error);
    while (!status) status = awsc_internal_event_next(output->events, &event, &error);
    assert_int_equal(status, AWSC_ERR_CANCELLED);
    assert_non_null(strstr(awsc_error_message(error), "the source of events failed"));
    awsc_error_free(error);
    awsc_free(output);
    talker_stop(&t);
    assert_false(t.complete);
    free(t.body);
    awsc_event_source_free(source);
    awsc_internal_client_free(client);
}

/* The source's events cannot be repeated, so the request is never sent again. */
static void a_request_whose_source_was_asked_is_not_sent_again(void **state)
{
    (void)state;
    talker t = {.refusal = "HTTP/1.1 503 Slow Down\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"};
    speaker s = {.last = 1, .allowed = 1, .end_status = AWSC_END};
    talk_output *output = NULL;
    awsc_error *error = NULL;
    talker_start(&t);
    awsc_client *client = client_of(t.url, NULL, true);
    awsc_event_source *source = source_of(&s);
    assert_int_not_equal(talk(client, source, &output, &error), AWSC_OK);
    assert_null(output);
    assert_int_equal(awsc_error_attempts(error), 1);
    awsc_error_free(error);
    awsc_event_source_free(source);
    awsc_internal_client_free(client);
    talker_stop(&t);
    assert_int_equal(t.connections, 1);
    free(t.body);
}

static void a_broken_connection_is_an_error_of_the_stream(void **state)
{
    (void)state;
    talker t = {.end_after = 2};
    speaker s = {.last = 100, .allowed = 2, .end_status = AWSC_END};
    talk_output *output = NULL;
    awsc_error *error = NULL;
    const void *event;
    talker_start(&t);
    awsc_client *client = client_of(t.url, NULL, true);
    awsc_event_source *source = source_of(&s);
    int status = talk(client, source, &output, &error);
    while (!status) {
        status = awsc_internal_event_next(output->events, &event, &error);
        s.allowed++;
        awsc_event_source_wake(source);
    }
    assert_int_equal(status, AWSC_ERR_TRANSPORT);
    awsc_error_free(error);
    awsc_free(output);
    awsc_event_source_wake(source); /* no call uses it */
    awsc_event_source_free(source);
    awsc_internal_client_free(client);
    talker_stop(&t);
    free(t.body);
}

/* The response may end before the request: the reader does not have to wait for the source. */
static void a_response_that_ends_first_ends_the_stream(void **state)
{
    (void)state;
    talker t = {.end_after = 1, .ends_first = true};
    speaker s = {.last = 100, .allowed = 1, .end_status = AWSC_END};
    talk_output *output = NULL;
    awsc_error *error = NULL;
    const void *event;
    talker_start(&t);
    awsc_client *client = client_of(t.url, NULL, true);
    awsc_event_source *source = source_of(&s);
    if (talk(client, source, &output, &error)) fail_msg("%s", awsc_error_text(error));
    assert_int_equal(awsc_internal_event_next(output->events, &event, &error), AWSC_OK);
    assert_int_equal(awsc_internal_event_next(output->events, &event, &error), AWSC_END);
    awsc_free(output);
    awsc_event_source_free(source);
    awsc_internal_client_free(client);
    talker_stop(&t);
    free(t.body);
}

static void an_output_may_be_freed_while_its_source_has_more(void **state)
{
    (void)state;
    talker t = {0};
    speaker s = {.last = 100, .allowed = 2, .end_status = AWSC_END};
    talk_output *output = NULL;
    talker_start(&t);
    awsc_client *client = client_of(t.url, NULL, true);
    awsc_event_source *source = source_of(&s);
    assert_int_equal(talk(client, source, &output, NULL), AWSC_OK);
    awsc_event_source_free(source);
    awsc_free(output);
    awsc_internal_client_free(client);
    talker_stop(&t);
    free(t.body);
}

static void a_missing_source_and_an_invalid_event_are_reported(void **state)
{
    (void)state;
    talker t = {0};
    speaker s = {0};
    talk_output *output = NULL;
    awsc_error *error = NULL;
    talker_start(&t);
    awsc_client *client = client_of(t.url, NULL, true);
    assert_int_equal(talk(client, NULL, &output, &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "events is required"));
    awsc_error_free(error);
    error = NULL;
    assert_int_equal(awsc_event_source_new(NULL, &s, NULL, &error), AWSC_ERR_VALIDATION);
    awsc_error_free(error);
    awsc_internal_client_free(client);
    talker_stop(&t);
    assert_int_equal(t.connections, 0);
    free(t.body);
}

int main(void)
{
    fixture_clean_environment();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blocking_call_talks_in_both_directions),
        cmocka_unit_test(a_call_on_a_loop_talks_in_both_directions),
        cmocka_unit_test(replay_records_the_events_that_were_sent),
        cmocka_unit_test(a_source_that_fails_ends_the_call),
        cmocka_unit_test(a_request_whose_source_was_asked_is_not_sent_again),
        cmocka_unit_test(a_broken_connection_is_an_error_of_the_stream),
        cmocka_unit_test(a_response_that_ends_first_ends_the_stream),
        cmocka_unit_test(an_output_may_be_freed_while_its_source_has_more),
        cmocka_unit_test(a_missing_source_and_an_invalid_event_are_reported),
    };
    return cmocka_run_group_tests_name("event sending", tests, NULL, NULL);
}
