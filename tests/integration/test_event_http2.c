/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that send events over HTTP/2: events in both directions with independent servers, and connecting to them. */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>

#include "support/h2_scene.h"
#include "support/proxy.h"

enum { EVENTS = 5 };

/* ---- conversations ----------------------------------------------------------------------------------------------- */

static void a_blocking_call_talks_in_both_directions(void **state)
{
    (void)state;
    scene s;
    open_scene(&s, "request head=200;x-session:s-1 echo hold", (talk_speaker){.last = EVENTS, .end_status = AWSC_END});
    begin_well(&s);
    assert_string_equal(s.output->session, "s-1");
    for (unsigned i = 1; i <= EVENTS; i++) {
        talk_allow(&s.speaker);
        const void *event;
        char text[32];
        int size = snprintf(text, sizeof text, "answer %u", i);
        if (awsc_internal_event_next(s.output->events, &event, &s.error)) fail_msg("%s", awsc_error_text(s.error));
        const talk_event *answer = event;
        assert_int_equal(answer->as.chunk->payload.size, size);
        assert_memory_equal(answer->as.chunk->payload.data, text, (size_t)size);
        assert_int_equal(s.speaker.given, i);
    }
    talk_allow(&s.speaker); /* the final empty message counts, too */
    assert_int_equal(next(&s), AWSC_OK);
    assert_int_equal(next(&s), AWSC_END);
    close_scene(&s);
}

/* The head is converted: names in lower case, no header of an HTTP/1.1 connection. */
static void the_head_of_a_request_is_converted(void **state)
{
    (void)state;
    scene s;
    const awsc_http_header headers[] = {{"X-Padded", "  a b  "}, {"Connection", "X-Hop, close"},
                                        {"X-Hop", "1"},          {"Keep-Alive", "timeout=5"},
                                        {"TE", "gzip"},          {"Upgrade", "h3"},
                                        {"X-Empty", ""}};
    open_scene(&s, "request head end hold", (talk_speaker){.end_status = AWSC_END});
    s.options.headers = headers;
    s.options.header_count = sizeof headers / sizeof *headers;
    begin_well(&s);
    char seen[16384] = "";
    for (;;) {
        const char *line = h2_server_tells(s.server, "");
        if (strncmp(line, "request", 7) == 0) break;
        (void)snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s\n", line);
    }
    char authority[64];
    (void)snprintf(authority, sizeof authority, "field :authority localhost:%u\n", h2_server_port(s.server));
    static const char *const expected[] = {"field :method POST\n",
                                           "field :scheme https\n",
                                           "field :path /talk\n",
                                           "field x-topic weather\n",
                                           "field x-padded a b\n",
                                           "field x-empty \n",
                                           "field authorization AWS4-HMAC-SHA256 "};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (!strstr(seen, expected[i])) fail_msg("no \"%s\" in\n%s", expected[i], seen);
    assert_non_null(strstr(seen, authority));
    static const char *const forbidden[] = {
        "field host",    "field connection",       "field x-hop", "field keep-alive", "field te ",
        "field upgrade", "field transfer-encoding"};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (strstr(seen, forbidden[i])) fail_msg("\"%s\" in\n%s", forbidden[i], seen);
    assert_int_equal(talk_read_all(s.output, NULL, &s.error), AWSC_END);
    close_scene(&s);
}

/* nghttpd, which echoes a request's body. */
static pid_t start_nghttpd(unsigned port)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%u", port);
    pid_t pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)execlp("nghttpd", "nghttpd", "--echo-upload", "-a", "127.0.0.1", text, certificates.server_file,
                     certificates.server_file, (char *)NULL);
        perror("nghttpd (Debian: nghttp2-server)");
        _exit(127);
    }
    assert_true(pid > 0);
    return pid;
}

/* Waits until the server listens. */
static void wait_for(pid_t pid, unsigned port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
    for (;;) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        int result = connect(fd, (const struct sockaddr *)&address, sizeof address);
        (void)close(fd);
        if (!result) return;
        assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
        (void)poll(NULL, 0, 10);
    }
}

static void events_come_back_as_they_were_sent(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    unsigned port = raw_closed_port();
    pid_t server = start_nghttpd(port);
    wait_for(server, port);
    char url[64];
    (void)snprintf(url, sizeof url, "https://localhost:%u", port);
    awsc_client *client = client_with(url, NULL, false);
    talk_speaker speaker = {.allowed = COUNT, .last = COUNT, .end_status = AWSC_END};
    talk_output *output = NULL;
    awsc_error *error = NULL;
    talk_speaker_open(&speaker);
    if (talk_begin(client, &speaker, NULL, &output, &error)) fail_msg("%s", awsc_error_text(error));
    for (unsigned i = 1; i <= COUNT; i++) {
        const void *event;
        char text[32];
        int size = snprintf(text, sizeof text, "event %u", i);
        if (awsc_internal_event_next(output->events, &event, &error)) fail_msg("%u: %s", i, awsc_error_text(error));
        awsc_blob payload = ((const talk_event *)event)->as.chunk->payload;
        if (payload.size != (size_t)size || memcmp(payload.data, text, payload.size)) fail_msg("event %u is wrong", i);
    }
    assert_int_equal(talk_read_all(output, NULL, &error), AWSC_END);
    awsc_free(output);
    talk_speaker_close(&speaker);
    awsc_internal_client_free(client);
    (void)kill(server, SIGKILL);
    (void)waitpid(server, NULL, 0);
}

/* ---- connecting -------------------------------------------------------------------------------------------------- */

static void note_handle(void *user, void *curl)
{
    char *url = NULL;
    assert_int_equal(curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url), CURLE_OK);
    ++*(unsigned *)user;
}

static void on_curl_handle_sees_the_connecting_handle(void **state)
{
    (void)state;
    scene s;
    unsigned handles = 0;
    open_scene(&s, "request head answer=1 end hold", (talk_speaker){.last = 1, .end_status = AWSC_END});
    s.options.on_curl_handle = note_handle;
    s.options.user = &handles;
    begin_well(&s);
    assert_int_equal(talk_read_all(s.output, NULL, &s.error), AWSC_END);
    assert_int_equal(handles, 1);
    close_scene(&s);
}

static void a_proxy_makes_a_tunnel_for_http2(void **state)
{
    (void)state;
    scene s;
    test_proxy *proxy = proxy_start(NULL);
    open_scene(&s, "request head answer=3 end hold", (talk_speaker){.last = 1, .end_status = AWSC_END});
    awsc_internal_client_free(s.client);
    s.client = client_with(h2_server_url(s.server), proxy_url(proxy), true);
    begin_well(&s);
    unsigned events = 0;
    assert_int_equal(talk_read_all(s.output, &events, &s.error), AWSC_END);
    assert_int_equal(events, 3);
    assert_int_equal(proxy_count(proxy), 1);
    assert_non_null(h2_server_tells(s.server, "alpn h2"));
    close_scene(&s);
    proxy_stop(proxy);
}

/* A proxy with TLS is not offered HTTP/2, which libcurl would not speak with it. */
static void a_proxy_over_tls_is_not_offered_http2(void **state)
{
    (void)state;
    scene s;
    h2_server *proxy = h2_server_start(certificates.server_file, "alpn=h2,http/1.1 proxy=1");
    open_scene(&s, "request head answer=3 end hold", (talk_speaker){.last = 1, .end_status = AWSC_END});
    awsc_internal_client_free(s.client);
    s.client = client_with(h2_server_url(s.server), h2_server_url(proxy), true);
    begin_well(&s);
    unsigned events = 0;
    assert_int_equal(talk_read_all(s.output, &events, &s.error), AWSC_END);
    assert_int_equal(events, 3);
    assert_non_null(strstr(h2_server_tells(proxy, "proxy"), "CONNECT localhost:"));
    assert_non_null(h2_server_tells(s.server, "alpn h2"));
    close_scene(&s);
    h2_server_stop(proxy);
}

static void answer_bytes(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

typedef struct fetching {
    fetch_output *output;
    int end;
} fetching;

static void hear_bytes(void *user, int status, const void *data, size_t size, awsc_error *error)
{
    fetching *f = user;
    (void)data;
    (void)size;
    if (status) f->end = status;
    awsc_error_free(error);
}

static void fetched(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    fetching *f = user;
    (void)done;
    f->output = output;
    if (status || awsc_body_stream_listen(f->output->body, hear_bytes, f, NULL)) f->end = AWSC_ERR_TRANSPORT;
    awsc_error_free(error);
}

static void nothing(void)
{
}

static void fetch_on(awsc_loop *loop, scene *s, const awsc_call_options *options)
{
    const fetch_input input = {.name = "thing"};
    fetching f = {.end = 0};
    assert_int_equal(awsc_internal_call_start(&(awsc_internal_request){&fetch_operation, 1, s->client, loop, &input,
                                                                       options, fetched, nothing, &f},
                                              NULL, NULL),
                     AWSC_OK);
    while (!f.end) assert_int_equal(awsc_loop_run_once(loop, 1000, NULL), AWSC_OK);
    assert_int_equal(f.end, AWSC_END);
    awsc_free(f.output);
}

typedef struct talking {
    talk_output *output;
    unsigned heard;
} talking;

static void begun(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    (void)done;
    awsc_error_free(error);
    assert_int_equal(status, AWSC_OK);
    ((talking *)user)->output = output;
}

static void hear(void *user, int status, const void *event, awsc_error *error)
{
    (void)event;
    if (status) fail_msg("%s", awsc_error_text(error));
    ((talking *)user)->heard++;
}

/* libcurl keeps connections of both kinds in one cache and searches it for dead ones when it makes another. */
static void other_calls_on_a_loop_do_not_disturb_a_stream(void **state)
{
    (void)state;
    scene s;
    awsc_loop *loop;
    talking t = {0};
    raw_answer answer = fixture_answer("hello");
    answer.then = RAW_CLOSE;
    raw_server *server =
        raw_server_start(&(raw_script){.answer = answer_bytes, .user = &answer, .tls = certificates.server});
    char url[64];
    (void)snprintf(url, sizeof url, "https://localhost:%u", raw_server_port(server));
    open_scene(&s, "request head echo hold", (talk_speaker){.last = EVENTS, .end_status = AWSC_END});
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    const talk_input input = {.topic = "weather", .events = s.speaker.source};
    assert_int_equal(
        awsc_internal_call_start(
            &(awsc_internal_request){&talk_operation, 1, s.client, loop, &input, NULL, begun, nothing, &t}, NULL, NULL),
        AWSC_OK);
    while (!t.output) assert_int_equal(awsc_loop_run_once(loop, 1000, NULL), AWSC_OK);
    assert_int_equal(awsc_event_stream_listen(t.output->events, hear, &t, NULL), AWSC_OK);
    s.options.endpoint_url = url;
    for (unsigned i = 1; i <= EVENTS; i++) {
        for (int64_t end = fixture_now_ms() + 300; fixture_now_ms() < end;) fetch_on(loop, &s, &s.options);
        talk_allow(&s.speaker);
        while (t.heard < i) assert_int_equal(awsc_loop_run_once(loop, 1000, NULL), AWSC_OK);
    }
    assert_true(raw_server_connections(server) > EVENTS);
    awsc_free(t.output);
    awsc_loop_free(loop);
    close_scene(&s);
    raw_server_stop(server);
}

static void a_certificate_of_another_name_ends_the_call_before_anything_is_sent(void **state)
{
    (void)state;
    scene s;
    char url[64];
    open_scene(&s, "request head end hold", (talk_speaker){.last = 1, .end_status = AWSC_END});
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%u", h2_server_port(s.server)); /* it is for localhost */
    awsc_internal_client_free(s.client);
    s.client = client_with(url, NULL, true);
    assert_int_equal(begin(&s), AWSC_ERR_CONNECT);
    expect_text(&s, "the server's certificate was not accepted");
    assert_false(awsc_error_maybe_executed(s.error));
    assert_int_equal(s.speaker.asked, 0);
    close_scene(&s);
}

/* ---- servers that do not speak HTTP/2 ---------------------------------------------------------------------------- */

static void a_server_that_does_not_begin_http2_is_an_error(void **state)
{
    (void)state;
    scene s;
    /* "HTTP/1.1 400 Bad Request" and so on */
    open_scene(&s, "greeting=485454502f312e31203430302042616420526571756573740d0a0d0a hold",
               (talk_speaker){.last = 10, .end_status = AWSC_END});
    int status = begin(&s); /* AWSC_ERR_CONNECT: the greeting came before the request was sent */
    assert_true(status == AWSC_ERR_TRANSPORT || status == AWSC_ERR_CONNECT);
    expect_text(&s, "SETTINGS");
    close_scene(&s);

    *(&s) = (scene){0};
    s.options = (awsc_call_options)AWSC_CALL_OPTIONS_INIT;
    s.server = h2_server_start(certificates.server_file, "greeting= deaf sleep=60000");
    awsc_config config = fixture_config(h2_server_url(s.server));
    config.ca_bundle = certificates.ca_file;
    config.connect_timeout_ms = AWSC_I64(700);
    config.max_attempts = AWSC_I32(1);
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &config, &s.client, NULL), AWSC_OK);
    fixture_config_clear(&config);
    s.speaker = (talk_speaker){.last = 10, .end_status = AWSC_END};
    talk_speaker_open(&s.speaker);
    assert_int_equal(begin(&s), AWSC_ERR_TIMEOUT);
    expect_text(&s, "did not begin it within 700 ms");
    close_scene(&s);
}

/* After HTTP_1_1_REQUIRED the next call uses HTTP/1.1. */
static void a_server_that_requires_http1_gets_it_next_time(void **state)
{
    (void)state;
    scene s;
    open_scene(&s, "request rst=13 hold", talk_endless(100));
    assert_int_equal(begin(&s), AWSC_ERR_TRANSPORT);
    assert_non_null(h2_server_tells(s.server, "alpn h2"));
    awsc_error_free(s.error);
    s.error = NULL;
    s.options.deadline_ms = AWSC_I64(500);
    assert_true(begin(&s) < 0); /* this server supports only HTTP/2 */
    assert_non_null(h2_server_tells(s.server, "alpn none"));
    close_scene(&s);
}

int main(void)
{
    fixture_clean_environment();
    certificates_make(&certificates, "localhost");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blocking_call_talks_in_both_directions),
        cmocka_unit_test(the_head_of_a_request_is_converted),
        cmocka_unit_test(events_come_back_as_they_were_sent),
        cmocka_unit_test(on_curl_handle_sees_the_connecting_handle),
        cmocka_unit_test(a_proxy_makes_a_tunnel_for_http2),
        cmocka_unit_test(a_proxy_over_tls_is_not_offered_http2),
        cmocka_unit_test(other_calls_on_a_loop_do_not_disturb_a_stream),
        cmocka_unit_test(a_certificate_of_another_name_ends_the_call_before_anything_is_sent),
        cmocka_unit_test(a_server_that_does_not_begin_http2_is_an_error),
        cmocka_unit_test(a_server_that_requires_http1_gets_it_next_time),
    };
    int failed = cmocka_run_group_tests_name("event http2", tests, NULL, NULL);
    certificates_clear(&certificates);
    return failed;
}
