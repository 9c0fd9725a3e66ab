/* SPDX-License-Identifier: Apache-2.0 */
/* Chunked bodies, received in pieces of any size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "transport/chunks.h"

typedef struct reading {
    awsc_chunks chunks;
    char body[4096];
    size_t size;
    size_t left; /* bytes after the end */
} reading;

static void take(reading *r, awsc_view wire)
{
    while (wire.size && !r->chunks.is_done && !r->chunks.is_invalid) {
        awsc_view body;
        awsc_chunks_next(&r->chunks, &wire, &body);
        assert_in_range(r->size + body.size, 0, sizeof r->body);
        memcpy(r->body + r->size, body.data, body.size);
        r->size += body.size;
    }
    r->left += wire.size;
}

static reading read_in_pieces(const char *wire, size_t piece)
{
    reading r = {.size = 0};
    size_t size = strlen(wire);
    for (size_t at = 0; at < size; at += piece)
        take(&r, awsc_view_of(wire + at, size - at < piece ? size - at : piece));
    return r;
}

static void a_body_is_the_content_of_its_chunks(void **state)
{
    (void)state;
    static const struct {
        const char *wire, *body;
    } cases[] = {
        {"0\r\n\r\n", ""},
        {"5\r\nhello\r\n0\r\n\r\n", "hello"},
        {"5\r\nhello\r\n1\r\n,\r\n0006\r\n world\r\n000\r\n\r\n", "hello, world"},
        {"A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789"},
        {"5;name\r\nhello\r\n0;last=\"x;y\"\r\n\r\n", "hello"},
        {"5 \t\r\nhello\r\n0 \r\n\r\n", "hello"},
        {"5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-More:\r\n\r\n", "hello"},
        {"5\nhello\n0\n\n", "hello"}, /* as libcurl has it */
        {"5;x\nhello\n0;y\nX: z\n\n", "hello"},
        {"5\tx\r\nhello\n0\r\n\n", "hello"},
        {"00000000000000f\r\n0123456789abcde\r\n0\r\n\r\n", "0123456789abcde"},
        {"4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t piece = 1; piece <= strlen(cases[i].wire); piece++) {
            reading r = read_in_pieces(cases[i].wire, piece);
            assert_true(r.chunks.is_done);
            assert_false(r.chunks.is_invalid);
            assert_int_equal(r.size, strlen(cases[i].body));
            assert_memory_equal(r.body, cases[i].body, r.size);
            assert_int_equal(r.left, 0);
        }
    }
}

static void a_truncated_body_is_incomplete(void **state)
{
    (void)state;
    static const char wire[] = "5;x\r\nhello\r\n0\r\nX: y\r\n\r\n";
    for (size_t size = 0; size + 1 < sizeof wire; size++) {
        reading r = {.size = 0};
        take(&r, awsc_view_of(wire, size));
        assert_false(r.chunks.is_done);
        assert_false(r.chunks.is_invalid);
    }
}

static void bytes_after_the_end_are_not_consumed(void **state)
{
    (void)state;
    reading r = read_in_pieces("1\r\nx\r\n0\r\n\r\nHTTP/1.1 200", 1000);
    assert_true(r.chunks.is_done);
    assert_int_equal(r.left, strlen("HTTP/1.1 200"));
}

static void chunks_that_are_malformed_are_invalid(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "\r\n",
        "x\r\n",
        " 5\r\nhello\r\n",
        "-1\r\n",
        "0x5\r\nhello\r\n",
        "5\rhello",
        "5\r\nhellox\n",
        "5\r\nhello\rx",
        "0\r\n\rx",
        "ffffffffffffffff\r\n",
        "5,5\r\n",
        "0000000000000005\r\n",
        "g\r\n",
        "/\r\n",
        ":\r\n",
        "5;x\rx",
        "5\r\nhello\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t piece = 1; piece <= strlen(cases[i]); piece++) {
            reading r = read_in_pieces(cases[i], piece);
            if (!r.chunks.is_invalid) fail_msg("%s is taken", cases[i]);
            assert_false(r.chunks.is_done);
        }
    }
}

/* A server cannot send trailers or extensions without end. */
static void extensions_and_trailers_are_bounded(void **state)
{
    (void)state;
    /* Both count together, and each byte but the first. */
    static const char *const begins[] = {"5;", "0\r\nX", "0;xx\r\nX"};
    static const int more[] = {64 * 1024, 64 * 1024, 64 * 1024 - 3};
    for (size_t i = 0; i < 3; i++) {
        reading r = {.size = 0};
        take(&r, awsc_view_text(begins[i]));
        for (int n = 0; n < more[i]; n++) take(&r, AWSC_VIEW("x"));
        assert_false(r.chunks.is_invalid);
        take(&r, AWSC_VIEW("x"));
        assert_true(r.chunks.is_invalid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_is_the_content_of_its_chunks),  cmocka_unit_test(a_truncated_body_is_incomplete),
        cmocka_unit_test(bytes_after_the_end_are_not_consumed), cmocka_unit_test(chunks_that_are_malformed_are_invalid),
        cmocka_unit_test(extensions_and_trailers_are_bounded),
    };
    return cmocka_run_group_tests_name("chunks", tests, NULL, NULL);
}
