/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An HTTP/2 connection with a hostile server: one request with a body, and checks of the guarantees for its owner. The
 * server's bytes begin with a valid preface; lengths of frames are corrected.
 */
#include <stdlib.h>
#include <string.h>

#include <awsc/status.h>

#include "fuzz.h"
#include "duplex/h2_connection.h"

enum { WINDOW_BYTES = 256 * 1024, HEADER_BYTES = 9, SENT_MAX = 4 * 1024 * 1024 };

typedef struct scene {
    awsc_h2_stream stream;
    awsc_h2_connection *connection;
    const uint8_t *data;
    size_t size;
    size_t taken;
    size_t piece;
    size_t sent;
    size_t held; /* data that was not consumed */
    unsigned upload;
    bool head_done;
    bool ended;
    bool closed;
} scene;

static scene *of(awsc_h2_stream *stream)
{
    return (scene *)(void *)stream;
}

/* ---- the owner --------------------------------------------------------------------------------------------------- */

static int on_header(awsc_h2_stream *stream, awsc_view name, awsc_view value)
{
    scene *s = of(stream);
    FUZZ_EXPECT(!s->closed && !s->ended);
    FUZZ_EXPECT(name.size && name.data && value.data);
    for (size_t i = 0; i < name.size; i++) FUZZ_EXPECT(name.data[i] < 'A' || name.data[i] > 'Z');
    return AWSC_OK;
}

static int on_head_end(awsc_h2_stream *stream)
{
    scene *s = of(stream);
    FUZZ_EXPECT(!s->closed && !s->ended);
    s->head_done = true;
    return AWSC_OK;
}

static int on_data(awsc_h2_stream *stream, const void *data, size_t size)
{
    scene *s = of(stream);
    FUZZ_EXPECT(!s->closed && !s->ended && s->head_done && data);
    s->held += size;
    FUZZ_EXPECT(s->held <= WINDOW_BYTES);
    if (s->piece % 3 == 0) return AWSC_OK;
    awsc_h2_stream_consumed(s->connection, stream, s->held);
    s->held = 0;
    return s->piece % 5 ? AWSC_OK : AWSC_ERR_PARSE;
}

static void on_end(awsc_h2_stream *stream)
{
    scene *s = of(stream);
    FUZZ_EXPECT(!s->closed && !s->ended && s->head_done);
    s->ended = true;
    if (s->piece % 2) awsc_h2_stream_reset(s->connection, stream, NGHTTP2_NO_ERROR);
}

static void on_closed(awsc_h2_stream *stream, const awsc_h2_close *close)
{
    scene *s = of(stream);
    FUZZ_EXPECT(!s->closed);
    FUZZ_EXPECT(close->message && (close->status == AWSC_ERR_TRANSPORT || close->status == AWSC_ERR_NOMEM));
    s->closed = true;
}

static int read_upload(awsc_h2_stream *stream, void *buffer, size_t room, size_t *size)
{
    scene *s = of(stream);
    FUZZ_EXPECT(!s->closed);
    if (++s->upload == s->piece) return AWSC_END;
    *size = s->upload % 4 ? (room < 100 ? room : 100) : 0;
    memset(buffer, 'x', *size);
    return AWSC_OK;
}

/* ---- the pipe ---------------------------------------------------------------------------------------------------- */

static int send_bytes(void *user, const void *data, size_t size, size_t *done)
{
    scene *s = user;
    FUZZ_EXPECT(data && size);
    *done = size < s->piece ? size : s->piece;
    s->sent += *done;
    return s->sent > SENT_MAX ? AWSC_ERR_TRANSPORT : AWSC_OK;
}

static int receive_bytes(void *user, void *buffer, size_t room, size_t *done)
{
    scene *s = user;
    size_t left = s->size - s->taken;
    *done = left < room ? left : room;
    if (*done > s->piece) *done = s->piece;
    memcpy(buffer, s->data + s->taken, *done);
    s->taken += *done;
    return AWSC_OK; /* the peer closed */
}

/* The first byte determines the size of the pieces and the owner's actions. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const awsc_h2_stream_events events = {on_header, on_head_end, on_data, on_end, on_closed, read_upload};
    static const char *const texts[] = {":method", "POST", ":scheme", "https", ":authority", "h", ":path", "/"};
    if (size < 2 || !*data) return 0;
    scene s = {.stream = {.events = &events}, .data = data + 1, .size = size - 1, .piece = *data};
    const awsc_h2_pipe pipe = {&s, NULL, send_bytes, receive_bytes};
    nghttp2_nv fields[4];
    for (size_t i = 0; i < 4; i++)
        fields[i] = (nghttp2_nv){(uint8_t *)(uintptr_t)texts[2 * i], (uint8_t *)(uintptr_t)texts[2 * i + 1],
                                 strlen(texts[2 * i]), strlen(texts[2 * i + 1]), NGHTTP2_NV_FLAG_NONE};
    s.connection = awsc_h2_connection_new(awsc_allocator_default(), &pipe);
    FUZZ_EXPECT(s.connection);
    FUZZ_EXPECT(awsc_h2_stream_open(s.connection, &s.stream, fields, 4) == AWSC_OK);
    while (!awsc_h2_connection_is_over(s.connection)) {
        (void)awsc_h2_connection_send(s.connection);
        (void)awsc_h2_connection_receive(s.connection, s.piece * 3);
        if (s.stream.id) awsc_h2_stream_resume(s.connection, &s.stream);
    }
    FUZZ_EXPECT(!s.stream.id);
    awsc_h2_connection_say_goodbye(s.connection);
    awsc_h2_connection_free(s.connection);
    return 0;
}

/* ---- seeds ------------------------------------------------------------------------------------------------------- */

/* Corrects the lengths of frames. */
static void repair(uint8_t *data, size_t size)
{
    for (size_t at = 1; at < size && size - at >= HEADER_BYTES;) {
        size_t length = (size_t)data[at] << 16 | (size_t)data[at + 1] << 8 | data[at + 2];
        if (length > size - at - HEADER_BYTES) {
            length = size - at - HEADER_BYTES;
            data[at] = (uint8_t)(length >> 16);
            data[at + 1] = (uint8_t)(length >> 8);
            data[at + 2] = (uint8_t)length;
        }
        at += HEADER_BYTES + length;
    }
}

#define SETTINGS "\0\0\6\4\0\0\0\0\0\0\4\0\1\0\0"
#define SETTINGS_ACK "\0\0\0\4\1\0\0\0\0"
#define HEAD "\0\0\1\1\4\0\0\0\1\x88"
#define HEAD_WITH_LENGTH                                                                                               \
    "\0\0\6\1\4\0\0\0\1\x88\x5c\3"                                                                                     \
    "100"
#define TRAILERS "\0\0\4\1\5\0\0\0\1\0\1x\0"
#define DATA "\0\0\5\0\0\0\0\0\1hello"
#define PADDED "\0\0\7\0\x8\0\0\0\1\4ab\0\0\0\0"
#define LAST_DATA "\0\0\3\0\1\0\0\0\1end"
#define RST "\0\0\4\3\0\0\0\0\1\0\0\0\7"
#define GOAWAY "\0\0\x8\7\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define PING                                                                                                           \
    "\0\0\x8\6\0\0\0\0\0"                                                                                              \
    "12345678"
#define WINDOW "\0\0\4\x8\0\0\0\0\1\0\0\1\0"
#define CONTINUED                                                                                                      \
    "\0\0\1\1\0\0\0\0\1\x88"                                                                                           \
    "\0\0\0\x9\4\0\0\0\1"

#define ADD(text) fuzz_add(text, sizeof text - 1)

void fuzz_seeds(void)
{
    fuzz_repair = repair;
    ADD("\xff" SETTINGS SETTINGS_ACK HEAD DATA LAST_DATA RST);
    ADD("\x07" SETTINGS HEAD_WITH_LENGTH DATA PADDED PING TRAILERS);
    ADD("\x60" SETTINGS HEAD DATA WINDOW DATA RST);
    ADD("\x61" SETTINGS GOAWAY HEAD);
    ADD("\x3c" SETTINGS CONTINUED DATA PADDED LAST_DATA GOAWAY);
    ADD("\x80"
        "HTTP/1.1 400 Bad Request\r\n\r\n");
}
