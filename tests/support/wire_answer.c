/* SPDX-License-Identifier: Apache-2.0 */
#include "support/wire_answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "support/fixture.h"

enum { ANSWER_MAX = 256 * 1024 };

/* ---- random numbers -------------------------------------------------------------------------------------------- */

static uint64_t chance_state;

unsigned wire_chance(unsigned below)
{
    chance_state ^= chance_state << 13;
    chance_state ^= chance_state >> 7;
    chance_state ^= chance_state << 17;
    return (unsigned)(chance_state >> 33) % below;
}

void wire_seed(uint64_t seed)
{
    chance_state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
}

static bool one_in(unsigned n)
{
    return wire_chance(n) == 0;
}

/* ---- text that grows -------------------------------------------------------------------------------------------- */

typedef struct wire_text {
    char data[ANSWER_MAX];
    size_t size;
} wire_text;

static void put_bytes(wire_text *out, const void *data, size_t size)
{
    if (size > sizeof out->data - out->size) size = sizeof out->data - out->size;
    if (size) memcpy(out->data + out->size, data, size);
    out->size += size;
}

__attribute__((format(printf, 2, 3))) static void put(wire_text *out, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    put_bytes(out, line, (size_t)size);
}

/* ---- good answers ------------------------------------------------------------------------------------------------ */

void wire_tag(char tag[24], unsigned call)
{
    uint64_t mixed = (call + 1) * UINT64_C(0x9e3779b97f4a7c15);
    (void)snprintf(tag, 24, "T%016llxT", (unsigned long long)(mixed ^ mixed >> 29));
}

static void make_payload(wire_plan *plan)
{
    size_t filler = one_in(10) ? wire_chance(WIRE_BODY_MAX - 200) : wire_chance(200);
    plan->payload_size =
        (size_t)snprintf(plan->payload, sizeof plan->payload, "{\"tag\":\"%s\",\"filler\":\"", plan->tag);
    memset(plan->payload + plan->payload_size, 'f', filler);
    plan->payload_size += filler;
    memcpy(plan->payload + plan->payload_size, "\"}", 2);
    plan->payload_size += 2;
}

static void make_body(wire_plan *plan)
{
    char *body = (char *)plan->body;
    size_t capacity = sizeof plan->body;
    make_payload(plan);
    switch (plan->kind) {
    case WIRE_LIST:
        plan->body_size = (size_t)snprintf(body, capacity, "{\"NextMarker\":\"%s\",\"Functions\":[]}", plan->tag);
        break;
    case WIRE_REFUSAL:
        plan->body_size = (size_t)snprintf(body, capacity, "{\"message\":\"%s\"}", plan->tag);
        break;
    case WIRE_STREAM: {
        size_t half = wire_chance((unsigned)plan->payload_size + 1);
        size_t size = 0;
        static uint8_t events[2 * WIRE_BODY_MAX];
        size = fixture_event(events, size, sizeof events, "PayloadChunk", NULL, plan->payload, half);
        size = fixture_event(events, size, sizeof events, "PayloadChunk", NULL, plan->payload + half,
                             plan->payload_size - half);
        size = fixture_event(events, size, sizeof events, "InvokeComplete", "application/json", "{}", 2);
        memcpy(plan->body, events, size);
        plan->body_size = size;
        break;
    }
    default:
        memcpy(plan->body, plan->payload, plan->payload_size);
        plan->body_size = plan->payload_size;
    }
}

/* The library decompresses documents; a function's payload stays compressed. */
static void pack_body(wire_plan *plan)
{
    static Bytef packed[sizeof plan->body];
    z_stream stream = {0};
    if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) abort();
    stream.next_in = plan->body;
    stream.avail_in = (uInt)plan->body_size;
    stream.next_out = packed;
    stream.avail_out = sizeof packed;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) abort();
    plan->body_size = sizeof packed - stream.avail_out;
    (void)deflateEnd(&stream);
    memcpy(plan->body, packed, plan->body_size);
    plan->packed = true;
    if (plan->kind != WIRE_INVOKE) return;
    memcpy(plan->payload, packed, plan->body_size);
    plan->payload_size = plan->body_size;
}

static void put_odd_headers(wire_text *out)
{
    static const char *const lines[] = {
        "Connection: keep-alive\r\n",
        "X-Folded: a\r\n b\r\n\tc\r\n",
        "X-Empty:\r\n",
        "Server: chance\r\n",
        "X-Latin: \xe4\r\n",
        "Set-Cookie: a=b\r\nSet-Cookie: c=d\r\n",
        "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n",
        "Keep-Alive: timeout=5\r\n",
    };
    while (one_in(2)) put(out, "%s", lines[wire_chance(sizeof lines / sizeof *lines)]);
}

static void put_interim(wire_text *out)
{
    static const char *const heads[] = {
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        "HTTP/1.1 102 Processing\r\nX-Folded: a\r\n b\r\n\r\n",
    };
    while (one_in(8)) put(out, "%s", heads[wire_chance(3)]);
}

static void put_chunks(wire_text *out, const uint8_t *data, size_t size)
{
    while (size) {
        size_t piece = one_in(3) ? 1 + wire_chance(8) : 1 + wire_chance((unsigned)size);
        if (piece > size || out->size > ANSWER_MAX / 2) piece = size;
        put(out, one_in(2) ? "%zx" : "%zX", piece);
        put(out, "%s\r\n", one_in(6) ? ";extension=\"x\"" : "");
        put_bytes(out, data, piece);
        put(out, "\r\n");
        data += piece;
        size -= piece;
    }
    put(out, "%s\r\n%s\r\n", one_in(4) ? "000" : "0", one_in(4) ? "X-Trailer: z\r\n" : "");
}

/* The body ends with the connection, so the server must close it. Returns whether the answer does so. */
static bool put_answer(wire_text *out, const wire_plan *plan)
{
    static const char *const statuses[WIRE_KINDS] = {"200 OK", "200 OK", "200 OK", "429 Too Many Requests"};
    bool old = one_in(20);
    unsigned framing = wire_chance(8);
    put_interim(out);
    put(out, "HTTP/1.%d %s\r\n", !old, statuses[plan->kind]);
    put_odd_headers(out);
    put(out, "X-Amz-Executed-Version: %s\r\nx-amzn-RequestId: %s\r\n", plan->tag, plan->tag);
    if (plan->kind == WIRE_REFUSAL) put(out, "x-amzn-ErrorType: TooManyRequestsException\r\n");
    if (plan->packed) put(out, "Content-Encoding: gzip\r\n");
    if (plan->kind == WIRE_STREAM) put(out, "Content-Type: application/vnd.amazon.eventstream\r\n");
    put_odd_headers(out);
    if (old || framing == 0) {
        put(out, "Connection: close\r\n\r\n");
        put_bytes(out, plan->body, plan->body_size);
        return true;
    }
    if (framing < 4) {
        put(out, "Transfer-Encoding: chunked\r\n\r\n");
        put_chunks(out, plan->body, plan->body_size);
        return false;
    }
    put(out, one_in(10) ? "Content-Length: %zu, %zu\r\n\r\n" : "Content-Length: %zu\r\n\r\n", plan->body_size,
        plan->body_size);
    put_bytes(out, plan->body, plan->body_size);
    return false;
}

/* ---- mutations -------------------------------------------------------------------------------------------------- */

static void insert(wire_text *out, size_t at, const void *data, size_t size)
{
    if (size > sizeof out->data - out->size) return;
    memmove(out->data + at + size, out->data + at, out->size - at);
    memcpy(out->data + at, data, size);
    out->size += size;
}

/* A random position, more often in the head than in the body. */
static size_t somewhere(const wire_text *out)
{
    const char *end = memmem(out->data, out->size, "\r\n\r\n", 4);
    size_t head = end ? (size_t)(end - out->data) + 4 : out->size;
    if (!out->size) return 0;
    return wire_chance((unsigned)(one_in(4) ? out->size : head));
}

/* The beginning of a random line of the head. */
static size_t some_line(const wire_text *out)
{
    size_t at = somewhere(out);
    const char *end = out->size ? memchr(out->data + at, '\n', out->size - at) : NULL;
    return end ? (size_t)(end - out->data) + 1 : at;
}

static void insert_token(wire_text *out)
{
    static const char *const tokens[] = {
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        ":",
        "\r\n\r\n",
        "0\r\n\r\n",
        "ffffffffffffffff\r\n",
        "7fffffff\r\n",
        "-1",
        "0x",
        "+",
        ",",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\n\r\n",
        "HTTP/2 200\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/9.9 999 X\r\n",
    };
    const char *token = tokens[wire_chance(sizeof tokens / sizeof *tokens)];
    insert(out, somewhere(out), token, strlen(token));
}

static void insert_line(wire_text *out)
{
    static const char *const lines[] = {
        " folded: x\r\n",
        "\tfolded\r\n",
        " \r\n",
        "Content-Length: 0\r\n",
        "Content-Length: 5\r\n",
        "Content-Length: 1000000\r\n",
        "Content-Length: 9223372036854775808\r\n",
        "Content-Length: x\r\n",
        "Content-Length:\r\n 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: x\r\n",
        "Content-Encoding: gzip\r\n",
        "Content-Encoding: br\r\n",
        "Connection: close\r\n",
        "Connection: upgrade\r\nUpgrade: h2c\r\n",
        "no colon\r\n",
        ": no name\r\n",
        "a b: c\r\n",
        "Location: http://127.0.0.1:1/\r\n",
        "WWW-Authenticate: Basic\r\n",
        "Retry-After: 1\r\n",
        "X-Amz-Function-Error: x\r\n",
        "Content-Type: application/x\r\n",
    };
    const char *line = lines[wire_chance(sizeof lines / sizeof *lines)];
    insert(out, some_line(out), line, strlen(line));
}

static void mutate(wire_text *out)
{
    if (!out->size) return;
    size_t at = somewhere(out);
    size_t size = 1 + wire_chance(one_in(4) ? 200 : 8);
    if (size > out->size - at) size = out->size - at;
    switch (wire_chance(8)) {
    case 0:
        out->data[at] = (char)wire_chance(256);
        break;
    case 1:
        out->data[at] = (char)(out->data[at] ^ 1 << wire_chance(8));
        break;
    case 2:
        memmove(out->data + at, out->data + at + size, out->size - at - size);
        out->size -= size;
        break;
    case 3: {
        char copy[256];
        memcpy(copy, out->data + at, size);
        insert(out, somewhere(out), copy, size);
        break;
    }
    case 4:
        insert_token(out);
        break;
    case 5:
        out->size = at;
        break;
    case 6:
        insert(out, some_line(out), "\0", 1);
        break;
    default:
        insert_line(out);
    }
}

/* An unrequested response, which some servers send, with the tag of an earlier call. */
static void put_surplus(wire_text *out, unsigned call)
{
    char tag[24];
    wire_tag(tag, call ? wire_chance(call) : 1000000);
    switch (wire_chance(4)) {
    case 0:
        put(out, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
        break;
    case 1:
        put(out, "%c", (int)('a' + wire_chance(26)));
        break;
    case 2:
        put(out, "HTTP/1.1 200 OK\r\nX-Amz-Executed-Version: %s\r\n", tag);
        break;
    default:
        put(out,
            "HTTP/1.1 200 OK\r\nX-Amz-Executed-Version: %s\r\nContent-Length: 40\r\n\r\n{\"NextMarker\":\"%s\"  }   ",
            tag, tag);
    }
}

static wire_text scratch;

void wire_plan_make(wire_plan *plan, unsigned call)
{
    memset(plan, 0, offsetof(wire_plan, payload));
    plan->call = call;
    plan->kind = (enum wire_kind)wire_chance(WIRE_KINDS);
    wire_tag(plan->tag, call);
    make_body(plan);
    if (plan->kind != WIRE_STREAM && one_in(6)) pack_body(plan);
    scratch.size = 0;
    bool closes = put_answer(&scratch, plan);
    plan->good = one_in(3);
    plan->has_surplus = plan->good && !closes && one_in(6);
    if (plan->has_surplus) put_surplus(&scratch, call);
    for (unsigned left = plan->good ? 0 : 1 + wire_chance(4); left; left--) mutate(&scratch);
    plan->answer = fixture_answer_bytes(scratch.data, scratch.size);
    plan->answer.piece = one_in(2)                          ? 0
                         : one_in(4) && scratch.size < 2000 ? 1 + wire_chance(3)
                                                            : 1 + wire_chance((unsigned)scratch.size + 1);
    plan->answer.has_afterword = true; /* counted when everything is sent */
    if (closes || one_in(plan->good ? 10 : 2)) plan->answer.then = RAW_CLOSE;
    plan->answer.says_goodbye = plan->answer.then && (plan->good || one_in(2));
    if (!plan->good && one_in(12)) plan->answer.then = RAW_RESET;
}
