/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP/2 connection against a server in the same process: frames go from memory to memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/status.h>

#include "base/buffer.h"
#include "duplex/h2_connection.h"
#include "duplex/h2_memory.h"

enum { KIB = 1024, WINDOW = 256 * KIB };

/* ---- a server -----------------------------------------------------------------------------------------------------
 */

typedef struct scene {
    /* the server's side */
    nghttp2_session *server;
    char heard[4096]; /* frames received from the client */
    size_t body_heard;
    size_t to_send;   /* bytes of the response's body that are left */
    bool ends;        /* behind them */
    awsc_buffer wire; /* for the client */
    size_t given;
    /* the pipe */
    awsc_h2_pipe pipe;
    size_t room; /* bytes that the pipe takes until it says "not now" */
    int send_fails, receive_fails;
    bool closes;
    size_t received;
    /* the client's side */
    awsc_h2_connection *connection;
    awsc_h2_stream stream;
    char log[4096]; /* calls of the stream's owner */
    size_t body;
    size_t request_left; /* bytes of the request's body */
    bool request_waits;
    int header_says, head_end_says, data_says;
    awsc_h2_close closed;
} scene;

static void append(char *log, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void append(char *log, size_t size, const char *format, ...)
{
    size_t used = strlen(log);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(log + used, size - used, format, arguments);
    va_end(arguments);
}

static int server_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_size,
                         const uint8_t *value, size_t value_size, uint8_t flags, void *user)
{
    scene *s = user;
    (void)session;
    (void)frame;
    append(s->heard, sizeof s->heard, "%.*s=%.*s%s ", (int)name_size, (const char *)name,
           value_size > 20 ? 20 : (int)value_size, (const char *)value, flags & NGHTTP2_NV_FLAG_NO_INDEX ? "!" : "");
    return 0;
}

static int server_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    scene *s = user;
    (void)session;
    if (frame->hd.type == NGHTTP2_RST_STREAM)
        append(s->heard, sizeof s->heard, "rst%d ", (int)frame->rst_stream.error_code);
    if (frame->hd.type == NGHTTP2_GOAWAY) append(s->heard, sizeof s->heard, "goaway%d ", (int)frame->goaway.error_code);
    if ((frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS) &&
        frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
        append(s->heard, sizeof s->heard, "end ");
    return 0;
}

static int server_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data, size_t size,
                       void *user)
{
    scene *s = user;
    (void)session;
    (void)flags;
    (void)id;
    for (size_t i = 0; i < size; i++) assert_int_equal(data[i], 'q');
    s->body_heard += size;
    return 0;
}

static ssize_t server_body(nghttp2_session *session, int32_t id, uint8_t *buffer, size_t room, uint32_t *flags,
                           nghttp2_data_source *source, void *user)
{
    scene *s = user;
    size_t size = s->to_send < room ? s->to_send : room;
    (void)session;
    (void)id;
    (void)source;
    memset(buffer, 'a', size);
    s->to_send -= size;
    if (!s->to_send && s->ends) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return size || s->ends ? (ssize_t)size : NGHTTP2_ERR_DEFERRED;
}

static nghttp2_nv nv(const char *name, const char *value)
{
    return (nghttp2_nv){(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value, strlen(name), strlen(value), 0};
}

/* The server answers with this head, `size` bytes of body, and the end if it `ends`. */
static void answer(scene *s, const char *name, const char *value, size_t size, bool ends)
{
    const nghttp2_data_provider body = {.read_callback = server_body};
    const nghttp2_nv fields[] = {nv(":status", "200"), nv(name, value)};
    s->to_send = size;
    s->ends = ends;
    assert_int_equal(nghttp2_submit_response(s->server, 1, fields, 2, &body), 0);
}

/* ---- the pipe -----------------------------------------------------------------------------------------------------
 */

static int send_bytes(void *user, const void *data, size_t size, size_t *done)
{
    scene *s = user;
    if (s->send_fails) return s->send_fails;
    if (!s->room) return AWSC_END;
    *done = size < s->room ? size : s->room;
    s->room -= *done;
    assert_int_equal(nghttp2_session_mem_recv(s->server, data, *done), (ssize_t)*done);
    return AWSC_OK;
}

static int receive_bytes(void *user, void *buffer, size_t room, size_t *done)
{
    scene *s = user;
    const uint8_t *frames;
    ssize_t size;
    while (s->wire.size - s->given < room && (size = nghttp2_session_mem_send(s->server, &frames)) > 0)
        awsc_buffer_append(&s->wire, frames, (size_t)size);
    size_t left = s->wire.size - s->given;
    *done = left < room ? left : room;
    if (!*done && s->receive_fails) return s->receive_fails;
    if (!*done) return s->closes ? AWSC_OK : AWSC_END;
    memcpy(buffer, s->wire.data + s->given, *done);
    s->given += *done;
    s->received += *done;
    return AWSC_OK;
}

/* ---- the owner of a stream ----------------------------------------------------------------------------------------
 */

static scene *of(awsc_h2_stream *stream)
{
    return (scene *)(void *)((char *)stream - offsetof(scene, stream));
}

static int on_header(awsc_h2_stream *stream, awsc_view name, awsc_view value)
{
    scene *s = of(stream);
    append(s->log, sizeof s->log, "%.*s=%.*s ", (int)name.size, name.data, (int)value.size, value.data);
    return s->header_says;
}

static int on_head_end(awsc_h2_stream *stream)
{
    append(of(stream)->log, sizeof of(stream)->log, "head ");
    return of(stream)->head_end_says;
}

static int on_data(awsc_h2_stream *stream, const void *data, size_t size)
{
    (void)data;
    of(stream)->body += size;
    return of(stream)->data_says;
}

static void on_end(awsc_h2_stream *stream)
{
    append(of(stream)->log, sizeof of(stream)->log, "end ");
}

static void on_closed(awsc_h2_stream *stream, const awsc_h2_close *close)
{
    scene *s = of(stream);
    s->closed = *close;
    append(s->log, sizeof s->log, "closed: %s", close->message);
}

static int on_read(awsc_h2_stream *stream, void *buffer, size_t room, size_t *size)
{
    scene *s = of(stream);
    *size = s->request_left < room ? s->request_left : room;
    memset(buffer, 'q', *size);
    s->request_left -= *size;
    return s->request_left || s->request_waits ? AWSC_OK : AWSC_END;
}

static const awsc_h2_stream_events events = {on_header, on_head_end, on_data, on_end, on_closed, on_read};

/* ---- a scene ------------------------------------------------------------------------------------------------------
 */

static void open_scene(scene *s)
{
    nghttp2_session_callbacks *callbacks = NULL;
    nghttp2_option *option = NULL;
    memset(s, 0, sizeof *s);
    s->wire = AWSC_BUFFER_INIT(awsc_allocator_default());
    s->room = SIZE_MAX;
    assert_int_equal(nghttp2_session_callbacks_new(&callbacks), 0);
    assert_int_equal(nghttp2_option_new(&option), 0);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, server_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, server_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, server_data);
    nghttp2_option_set_no_http_messaging(option, 1); /* it may say what it should not */
    assert_int_equal(nghttp2_session_server_new2(&s->server, callbacks, s, option), 0);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);
    assert_int_equal(nghttp2_submit_settings(s->server, 0, NULL, 0), 0);
    s->pipe = (awsc_h2_pipe){s, NULL, send_bytes, receive_bytes};
    s->connection = awsc_h2_connection_new(awsc_allocator_default(), &s->pipe);
    assert_non_null(s->connection);
    s->stream.events = &events;
}

static void close_scene(scene *s)
{
    awsc_h2_connection_free(s->connection);
    nghttp2_session_del(s->server);
    awsc_buffer_clear(&s->wire);
}

/* Sends and receives until nothing happens any more. */
static void talk(scene *s)
{
    size_t before;
    do {
        before = s->received;
        (void)awsc_h2_connection_send(s->connection);
        (void)awsc_h2_connection_receive(s->connection, SIZE_MAX);
    } while (s->received != before);
}

static void begin_request(scene *s, size_t body)
{
    nghttp2_nv fields[] = {nv(":method", "POST"), nv(":scheme", "https"), nv(":authority", "a"), nv(":path", "/p")};
    s->request_left = body;
    assert_int_equal(awsc_h2_stream_open(s->connection, &s->stream, fields, 4), AWSC_OK);
    assert_int_equal(s->stream.id, 1);
}

static void expect_closed(scene *s, const char *message, uint32_t code, bool by_peer, bool unprocessed)
{
    if (!s->closed.message || !strstr(s->log, message)) fail_msg("%s: %s", message, s->log);
    assert_int_equal(s->closed.status, AWSC_ERR_TRANSPORT);
    assert_int_equal(s->closed.code, code);
    assert_int_equal(s->closed.by_peer, by_peer);
    assert_int_equal(s->closed.unprocessed, unprocessed);
    assert_int_equal(s->stream.id, 0);
}

/* ---- conversations ------------------------------------------------------------------------------------------------
 */

static void a_connection_begins_with_its_settings(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    assert_false(awsc_h2_connection_is_greeted(s.connection));
    talk(&s);
    assert_true(awsc_h2_connection_is_greeted(s.connection));
    assert_false(awsc_h2_connection_is_over(s.connection));
    static const uint32_t expected[][2] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                           {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 0},
                                           {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, WINDOW},
                                           {NGHTTP2_SETTINGS_MAX_FRAME_SIZE, 32 * KIB},
                                           {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, 256 * KIB}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_int_equal(nghttp2_session_get_remote_settings(s.server, (nghttp2_settings_id)expected[i][0]),
                         expected[i][1]);
    assert_int_equal(nghttp2_session_get_remote_window_size(s.server), KIB * KIB);
    close_scene(&s);
}

static void a_request_and_its_response_go_through(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    begin_request(&s, 40 * KIB);
    talk(&s);
    assert_string_equal(s.heard, ":method=POST :scheme=https :authority=a :path=/p end ");
    assert_int_equal(s.body_heard, 40 * KIB);
    answer(&s, "x-a", " 1 ", 5, true);
    talk(&s);
    assert_int_equal(s.body, 5);
    assert_non_null(strstr(s.log, ":status=200 x-a=1 head end closed: "));
    assert_int_equal(s.stream.id, 0);
    close_scene(&s);
}

static void a_body_that_waits_goes_on_when_it_is_resumed(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    s.request_waits = true;
    begin_request(&s, 10);
    talk(&s);
    assert_int_equal(s.body_heard, 10);
    s.request_left = 5;
    talk(&s);
    assert_int_equal(s.body_heard, 10);
    awsc_h2_stream_resume(s.connection, &s.stream);
    talk(&s);
    assert_int_equal(s.body_heard, 15);
    assert_null(strstr(s.heard, "end"));
    s.request_waits = false;
    awsc_h2_stream_resume(s.connection, &s.stream);
    talk(&s);
    assert_non_null(strstr(s.heard, "end"));
    close_scene(&s);
}

static void a_server_waits_until_its_data_was_consumed(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    begin_request(&s, 0);
    talk(&s);
    answer(&s, "x-a", "1", 2000 * KIB, true);
    talk(&s);
    assert_int_equal(s.body, WINDOW);
    awsc_h2_stream_consumed(s.connection, &s.stream, WINDOW);
    talk(&s);
    assert_int_equal(s.body, 2 * WINDOW);
    while (s.body < 2000 * KIB) { /* more than all streams together may have on the way */
        size_t before = s.body;
        awsc_h2_stream_consumed(s.connection, &s.stream, WINDOW);
        talk(&s);
        assert_true(s.body > before);
    }
    assert_non_null(strstr(s.log, "end closed"));
    awsc_h2_stream_consumed(s.connection, &s.stream, 1); /* nothing is open any more */
    close_scene(&s);
}

static void bytes_that_a_pipe_refuses_are_offered_again(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    begin_request(&s, 100 * KIB);
    s.room = 0;
    assert_true(awsc_h2_connection_send(s.connection));
    for (int i = 0; i < 1000 && s.body_heard < 20 * KIB; i++) {
        s.room = 1000;
        assert_true(awsc_h2_connection_send(s.connection));
    }
    assert_true(s.body_heard >= 20 * KIB);
    s.room = SIZE_MAX;
    talk(&s);
    assert_false(awsc_h2_connection_send(s.connection));
    assert_int_equal(s.body_heard, 100 * KIB);
    close_scene(&s);
}

static void a_turn_takes_its_budget(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    begin_request(&s, 0);
    talk(&s);
    answer(&s, "x-a", "1", 100 * KIB, true);
    s.received = 0;
    assert_true(awsc_h2_connection_receive(s.connection, 1));
    assert_in_range(s.received, 1, 16 * KIB);
    size_t first = s.received;
    assert_true(awsc_h2_connection_receive(s.connection, 16 * KIB + 1));
    assert_in_range(s.received - first, 16 * KIB + 1, 32 * KIB);
    assert_false(awsc_h2_connection_receive(s.connection, SIZE_MAX));
    assert_int_equal(s.body, 100 * KIB);
    close_scene(&s);
}

/* ---- ends ---------------------------------------------------------------------------------------------------------
 */

static void an_owner_that_refuses_has_its_stream_cancelled(void **state)
{
    scene s;
    (void)state;
    for (int step = 0; step < 3; step++) {
        open_scene(&s);
        int *const says[] = {&s.header_says, &s.head_end_says, &s.data_says};
        *says[step] = AWSC_ERR_PARSE;
        begin_request(&s, 0);
        talk(&s);
        answer(&s, "x-a", "1", 10, true);
        talk(&s);
        assert_non_null(strstr(s.heard, "rst8 "));
        assert_null(strstr(s.log, "closed"));
        assert_null(strstr(s.log, "end"));
        assert_int_equal(s.stream.id, 0);
        close_scene(&s);
    }
}

static void an_owner_may_reset_its_stream(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    begin_request(&s, 0);
    talk(&s);
    awsc_h2_stream_reset(s.connection, &s.stream, NGHTTP2_NO_ERROR);
    awsc_h2_stream_reset(s.connection, &s.stream, NGHTTP2_CANCEL); /* once is enough */
    talk(&s);
    assert_non_null(strstr(s.heard, "rst0 "));
    assert_null(strstr(s.heard, "rst8 "));
    assert_string_equal(s.log, "");
    close_scene(&s);
}

static void a_reset_of_the_server_says_whether_it_acted(void **state)
{
    static const struct {
        uint32_t code;
        const char *name;
    } cases[] = {{NGHTTP2_REFUSED_STREAM, "REFUSED_STREAM"}, {NGHTTP2_INTERNAL_ERROR, "INTERNAL_ERROR"}};
    scene s;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char message[80];
        open_scene(&s);
        begin_request(&s, 0);
        talk(&s);
        assert_int_equal(nghttp2_submit_rst_stream(s.server, 0, 1, cases[i].code), 0);
        talk(&s);
        snprintf(message, sizeof message, "closed: the server reset the stream: %s", cases[i].name);
        expect_closed(&s, message, cases[i].code, true, i == 0);
        assert_false(awsc_h2_connection_is_over(s.connection));
        close_scene(&s);
    }
}

static void a_request_that_a_goaway_leaves_out_was_not_acted_on(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    begin_request(&s, 0);
    talk(&s);
    assert_int_equal(nghttp2_submit_goaway(s.server, 0, 0, NGHTTP2_ENHANCE_YOUR_CALM, NULL, 0), 0);
    talk(&s);
    expect_closed(&s, "closed: the server ended the connection before it took the request: GOAWAY, ENHANCE_YOUR_CALM",
                  NGHTTP2_REFUSED_STREAM, true, true);
    close_scene(&s);
}

static void a_request_behind_a_goaway_is_not_sent(void **state)
{
    nghttp2_nv fields[] = {nv(":method", "GET"), nv(":scheme", "https"), nv(":authority", "a"), nv(":path", "/")};
    scene s;
    (void)state;
    open_scene(&s);
    talk(&s);
    assert_int_equal(nghttp2_submit_goaway(s.server, 0, 0, NGHTTP2_NO_ERROR, NULL, 0), 0);
    (void)awsc_h2_connection_receive(s.connection, SIZE_MAX);
    assert_int_equal(awsc_h2_stream_open(s.connection, &s.stream, fields, 4), AWSC_OK);
    talk(&s);
    expect_closed(&s, "closed: the server ended the connection before it took the request: GOAWAY, NO_ERROR",
                  NGHTTP2_REFUSED_STREAM, true, true);
    assert_string_equal(s.heard, "");
    close_scene(&s);
}

static void a_head_that_is_too_large_is_not_sent(void **state)
{
    scene s;
    char *value = malloc(300 * KIB);
    (void)state;
    assert_non_null(value);
    memset(value, 'v', 300 * KIB);
    value[300 * KIB - 1] = '\0';
    open_scene(&s);
    talk(&s);
    nghttp2_nv fields[] = {nv(":method", "GET"), nv(":scheme", "https"), nv(":authority", "a"), nv(":path", "/"),
                           nv("x-large", value)};
    assert_int_equal(awsc_h2_stream_open(s.connection, &s.stream, fields, 5), AWSC_OK);
    talk(&s);
    expect_closed(&s, "closed: the request could not be sent over HTTP/2: ", NGHTTP2_REFUSED_STREAM, false, true);
    assert_string_equal(s.heard, "");
    close_scene(&s);
    free(value);
}

static void a_field_that_breaks_the_rules_is_named_without_its_value(void **state)
{
    static const struct {
        const char *name, *value;
    } cases[] = {{"x y", "secret"}, {"x-a", "secret\n"}};
    scene s;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char message[80];
        open_scene(&s);
        begin_request(&s, 0);
        talk(&s);
        answer(&s, cases[i].name, cases[i].value, 1, true);
        talk(&s);
        snprintf(message, sizeof message, "name: [%s]", cases[i].name);
        expect_closed(&s, "closed: the response breaks the rules of HTTP/2: ", NGHTTP2_PROTOCOL_ERROR, false, false);
        if (!strstr(s.log, message)) fail_msg("%s", s.log);
        assert_null(strstr(s.log, "secret"));
        close_scene(&s);
    }
}

static void bytes_that_are_no_frames_end_the_connection(void **state)
{
    static const char garbage[] = "HTTP/1.1 400 Bad Request\r\n\r\n and more bytes that are no frame";
    scene s;
    (void)state;
    open_scene(&s);
    begin_request(&s, 0);
    talk(&s);
    awsc_buffer_append(&s.wire, garbage, sizeof garbage);
    talk(&s);
    assert_true(awsc_h2_connection_is_over(s.connection));
    expect_closed(&s, "closed: the server breaks the rules of HTTP/2: ", NGHTTP2_INTERNAL_ERROR, false, false);
    assert_false(awsc_h2_connection_send(s.connection));
    close_scene(&s);
}

static void a_request_after_a_broken_rule_names_the_rule(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    begin_request(&s, 10);
    awsc_buffer_append(&s.wire, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
    (void)awsc_h2_connection_receive(s.connection, SIZE_MAX);
    (void)awsc_h2_connection_send(s.connection);
    expect_closed(&s,
                  "closed: the server breaks the rules of HTTP/2: Remote peer returned unexpected data while we "
                  "expected SETTINGS",
                  NGHTTP2_REFUSED_STREAM, false, true);
    assert_null(strstr(s.heard, ":method"));
    assert_true(awsc_h2_connection_is_over(s.connection));
    close_scene(&s);
}

static void a_connection_that_breaks_says_why(void **state)
{
    static const struct {
        bool closes;
        int receive_fails, send_fails;
        bool goaway;
        const char *message;
        int status;
    } cases[] = {
        {true, 0, 0, false, "closed: the connection was closed before the response ended: a reason",
         AWSC_ERR_TRANSPORT},
        {false, AWSC_ERR_CONNECT, 0, false, "closed: the connection was closed before the response ended: a reason",
         AWSC_ERR_CONNECT},
        {true, 0, 0, true, "closed: the server ended the connection: GOAWAY, INTERNAL_ERROR", AWSC_ERR_TRANSPORT},
        {false, 0, AWSC_ERR_CONNECT, false, "closed: the connection was closed before the response ended: a reason",
         AWSC_ERR_CONNECT},
        {false, 0, AWSC_ERR_CONNECT, true, "closed: the server ended the connection: GOAWAY, INTERNAL_ERROR",
         AWSC_ERR_CONNECT},
    };
    scene s;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        open_scene(&s);
        begin_request(&s, 0);
        if (!cases[i].send_fails) talk(&s);
        s.pipe.why = "a reason";
        s.closes = cases[i].closes;
        s.receive_fails = cases[i].receive_fails;
        s.send_fails = cases[i].send_fails;
        if (cases[i].goaway)
            assert_int_equal(nghttp2_submit_goaway(s.server, 0, 1, NGHTTP2_INTERNAL_ERROR, NULL, 0), 0);
        /* Frames that the server sent before come first. */
        if (s.send_fails)
            assert_false(awsc_h2_connection_send(s.connection));
        else
            assert_false(awsc_h2_connection_receive(s.connection, SIZE_MAX));
        assert_true(awsc_h2_connection_is_over(s.connection));
        assert_int_equal(s.closed.status, cases[i].status);
        if (!strstr(s.log, cases[i].message)) fail_msg("%zu: %s", i, s.log);
        close_scene(&s);
    }
}

static void a_goodbye_is_heard(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    talk(&s);
    awsc_h2_connection_say_goodbye(s.connection);
    assert_string_equal(s.heard, "goaway0 ");
    close_scene(&s);
    open_scene(&s); /* as far as the pipe takes it */
    s.room = 0;
    awsc_h2_connection_say_goodbye(s.connection);
    s.room = SIZE_MAX;
    assert_string_equal(s.heard, "");
    close_scene(&s);
}

/* ---- memory that is freed ---------------------------------------------------------------------------------------- */

enum { BLOCKS = 4096 };

/* Blocks that are held, and how many held bytes of the request's body when they were given back. */
static struct {
    struct {
        void *memory;
        size_t size;
    } blocks[BLOCKS];
    unsigned leaks;
} watched;

static bool holds_body(const void *memory, size_t size)
{
    return memmem(memory, size, "qqqqqqqq", 8) != NULL;
}

static void *watched_alloc(void *user, size_t size)
{
    void *memory = malloc(size + 1);
    size_t i = 0;
    (void)user;
    while (i < BLOCKS && watched.blocks[i].memory) i++;
    assert_true(memory && i < BLOCKS);
    memset(memory, 0, size);
    watched.blocks[i].memory = memory;
    watched.blocks[i].size = size;
    return memory;
}

static void watched_release(void *user, void *memory)
{
    (void)user;
    for (size_t i = 0; memory && i < BLOCKS; i++) {
        if (watched.blocks[i].memory != memory) continue;
        if (holds_body(memory, watched.blocks[i].size)) watched.leaks++;
        watched.blocks[i].memory = NULL;
    }
    free(memory);
}

static void *watched_resize(void *user, void *memory, size_t size)
{
    void *larger = watched_alloc(user, size);
    for (size_t i = 0; memory && i < BLOCKS; i++) {
        if (watched.blocks[i].memory != memory) continue;
        memcpy(larger, memory, watched.blocks[i].size < size ? watched.blocks[i].size : size);
    }
    watched_release(user, memory);
    return larger;
}

static void nothing_that_was_sent_stays_in_memory(void **state)
{
    const awsc_allocator allocator = {sizeof allocator, NULL, watched_alloc, watched_resize, watched_release};
    scene s;
    (void)state;
    open_scene(&s);
    awsc_h2_connection_free(s.connection);
    memset(&watched, 0, sizeof watched);
    s.connection = awsc_h2_connection_new(&allocator, &s.pipe);
    assert_non_null(s.connection);
    s.request_waits = true;
    begin_request(&s, 40 * KIB);
    talk(&s);
    assert_int_equal(s.body_heard, 40 * KIB);
    unsigned holding = 0;
    for (size_t i = 0; i < BLOCKS; i++)
        holding += watched.blocks[i].memory && holds_body(watched.blocks[i].memory, watched.blocks[i].size);
    assert_in_range(holding, 0, 1); /* nghttp2 may keep its last frame until the next one */
    s.request_left = 10 * KIB;      /* and in the middle of the next ones */
    s.room = 100;
    awsc_h2_stream_resume(s.connection, &s.stream);
    assert_true(awsc_h2_connection_send(s.connection));
    close_scene(&s);
    assert_int_equal(watched.leaks, 0);
}

/* ---- memory -------------------------------------------------------------------------------------------------------
 */

static void memory_of_nghttp2_grows_with_its_contents(void **state)
{
    nghttp2_mem memory = awsc_h2_memory(awsc_allocator_default());
    (void)state;
    assert_null(memory.malloc(SIZE_MAX, memory.mem_user_data));
    assert_null(memory.calloc(SIZE_MAX / 2, 3, memory.mem_user_data));
    assert_null(memory.calloc(SIZE_MAX, 1, memory.mem_user_data));
    memory.free(NULL, memory.mem_user_data);
    unsigned char *block = memory.calloc(3, 5, memory.mem_user_data);
    assert_non_null(block);
    for (size_t i = 0; i < 15; i++) assert_int_equal(block[i], 0);
    for (unsigned char i = 0; i < 15; i++) block[i] = i;
    block = memory.realloc(block, 100, memory.mem_user_data);
    for (size_t i = 0; i < 15; i++) assert_int_equal(block[i], i);
    block = memory.realloc(block, 4, memory.mem_user_data);
    for (size_t i = 0; i < 4; i++) assert_int_equal(block[i], i);
    assert_null(memory.realloc(block, SIZE_MAX, memory.mem_user_data)); /* and it stays */
    for (size_t i = 0; i < 4; i++) assert_int_equal(block[i], i);
    memory.free(block, memory.mem_user_data);
    block = memory.realloc(NULL, 8, memory.mem_user_data);
    assert_non_null(block);
    memory.free(block, memory.mem_user_data);
    block = memory.calloc(0, 8, memory.mem_user_data);
    assert_non_null(block);
    memory.free(block, memory.mem_user_data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_begins_with_its_settings),
        cmocka_unit_test(a_request_and_its_response_go_through),
        cmocka_unit_test(a_body_that_waits_goes_on_when_it_is_resumed),
        cmocka_unit_test(a_server_waits_until_its_data_was_consumed),
        cmocka_unit_test(bytes_that_a_pipe_refuses_are_offered_again),
        cmocka_unit_test(a_turn_takes_its_budget),
        cmocka_unit_test(an_owner_that_refuses_has_its_stream_cancelled),
        cmocka_unit_test(an_owner_may_reset_its_stream),
        cmocka_unit_test(a_reset_of_the_server_says_whether_it_acted),
        cmocka_unit_test(a_request_that_a_goaway_leaves_out_was_not_acted_on),
        cmocka_unit_test(a_request_behind_a_goaway_is_not_sent),
        cmocka_unit_test(a_head_that_is_too_large_is_not_sent),
        cmocka_unit_test(a_field_that_breaks_the_rules_is_named_without_its_value),
        cmocka_unit_test(bytes_that_are_no_frames_end_the_connection),
        cmocka_unit_test(a_request_after_a_broken_rule_names_the_rule),
        cmocka_unit_test(a_connection_that_breaks_says_why),
        cmocka_unit_test(a_goodbye_is_heard),
        cmocka_unit_test(nothing_that_was_sent_stays_in_memory),
        cmocka_unit_test(memory_of_nghttp2_grows_with_its_contents),
    };
    return cmocka_run_group_tests_name("h2 connection", tests, NULL, NULL);
}
