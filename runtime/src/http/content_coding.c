/* SPDX-License-Identifier: Apache-2.0 */
#include "http/content_coding.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ZLIB_CONST /* next_in is const */
#include <zlib.h>

#include "base/writable.h"
#include "error/error.h"

/* CODINGS_MAX is the most codings applied to one body; no service uses more. */
enum { CODINGS_MAX = 4, CHUNK_BYTES = 16384, NAME_MAX_BYTES = 32 };

/* Arguments for zlib: a window of 15 bits, and the header that precedes the data. */
enum { GZIP_HEADER = 15 + 16, ZLIB_HEADER = 15, NO_HEADER = -15 };

typedef struct content_coding {
    z_stream stream;
    bool is_gzip;
    bool is_open;
    bool begun; /* it had a byte */
    bool ended; /* its data are complete */
} content_coding;

struct awsc_content_decoder {
    const awsc_allocator *allocator;
    content_coding codings[CODINGS_MAX]; /* in the order of undoing: the last that was applied is the first */
    size_t count;
    bool too_many;
    char unknown[NAME_MAX_BYTES + 1]; /* a coding that is not known, or "" */
    char problem[160];
};

/* ---- memory: it holds pieces of the body ------------------------------------------------------------------------ */

static void *take_memory(void *allocator, unsigned count, unsigned size)
{
    size_t bytes = (size_t)count * size;
    size_t *memory = bytes < SIZE_MAX / 2 ? awsc_alloc_zeroed(allocator, 1, 2 * sizeof *memory + bytes) : NULL;
    if (!memory) return NULL;
    *memory = bytes;
    return memory + 2;
}

static void give_memory(void *allocator, void *memory)
{
    size_t *begin = (size_t *)memory - 2;
    awsc_wipe(memory, *begin);
    awsc_release(allocator, begin);
}

/* ---- which codings ---------------------------------------------------------------------------------------------- */

static void note_unknown(awsc_content_decoder *decoder, awsc_view name)
{
    size_t size = name.size < NAME_MAX_BYTES ? name.size : NAME_MAX_BYTES;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)name.data[i];
        decoder->unknown[i] = c > 0x20 && c < 0x7f ? (char)c : '?';
    }
    decoder->unknown[size] = '\0';
}

static void note_coding(awsc_content_decoder *decoder, awsc_view name)
{
    bool is_gzip =
        awsc_view_equal_ignore_case(name, AWSC_VIEW("gzip")) || awsc_view_equal_ignore_case(name, AWSC_VIEW("x-gzip"));
    if (!name.size || awsc_view_equal_ignore_case(name, AWSC_VIEW("identity"))) return;
    if (!is_gzip && !awsc_view_equal_ignore_case(name, AWSC_VIEW("deflate"))) {
        note_unknown(decoder, name);
    } else if (decoder->count == CODINGS_MAX) {
        decoder->too_many = true;
    } else {
        memmove(decoder->codings + 1, decoder->codings, decoder->count++ * sizeof *decoder->codings);
        decoder->codings[0] = (content_coding){.is_gzip = is_gzip};
    }
}

int awsc_content_decoder_new(const awsc_allocator *allocator, const awsc_http_fields *headers,
                             awsc_content_decoder **out)
{
    awsc_content_decoder *decoder = NULL;
    *out = NULL;
    for (size_t i = 0; i < headers->count; i++) {
        const awsc_http_field *header = &headers->items[i];
        if (!awsc_text_equal_ignore_case(header->name, "Content-Encoding")) continue;
        if (!decoder) decoder = awsc_alloc_zeroed(allocator, 1, sizeof *decoder);
        if (!decoder) return AWSC_ERR_NOMEM;
        decoder->allocator = allocator;
        awsc_view rest = awsc_view_of(header->value, header->value_size);
        while (rest.data) {
            awsc_view name;
            rest = awsc_view_split(rest, ',', &name);
            note_coding(decoder, awsc_view_trim(name));
        }
    }
    if (decoder && (decoder->count || decoder->unknown[0]))
        *out = decoder;
    else
        awsc_content_decoder_free(decoder);
    return AWSC_OK;
}

void awsc_content_decoder_free(awsc_content_decoder *decoder)
{
    if (!decoder) return;
    for (size_t i = 0; i < decoder->count; i++) {
        if (decoder->codings[i].is_open) (void)inflateEnd(&decoder->codings[i].stream);
    }
    awsc_release(decoder->allocator, decoder);
}

/* ---- undoing them ----------------------------------------------------------------------------------------------- */

static int fail_decoding(awsc_content_decoder *decoder, const char *what)
{
    (void)snprintf(decoder->problem, sizeof decoder->problem, "the response body cannot be decoded: %s", what);
    return AWSC_ERR_PARSE;
}

static int check_codings(awsc_content_decoder *decoder)
{
    if (decoder->too_many) return fail_decoding(decoder, "it has more than 4 content codings");
    if (!decoder->unknown[0]) return AWSC_OK;
    (void)snprintf(decoder->problem, sizeof decoder->problem,
                   "the response body has the Content-Encoding %s; expected gzip, deflate or identity",
                   decoder->unknown);
    return AWSC_ERR_PARSE;
}

/* Returns which header the data has. "deflate" means data with a zlib header, but some servers omit the header. */
static int header_kind(const content_coding *coding, const unsigned char *first)
{
    if (coding->is_gzip) return GZIP_HEADER;
    return (*first & 0x0f) == Z_DEFLATED && (*first >> 4) <= 7 ? ZLIB_HEADER : NO_HEADER;
}

static int open_coding(awsc_content_decoder *decoder, content_coding *coding, const unsigned char *first)
{
    coding->stream.zalloc = take_memory;
    coding->stream.zfree = give_memory;
    coding->stream.opaque = awsc_writable(decoder->allocator);
    if (inflateInit2(&coding->stream, header_kind(coding, first)) != Z_OK) return AWSC_ERR_NOMEM;
    coding->is_open = true;
    coding->begun = true;
    return AWSC_OK;
}

/* Begins another member, which gzip allows (RFC 1952, section 2.2); an error for deflate. */
static int begin_again(awsc_content_decoder *decoder, content_coding *coding)
{
    if (!coding->is_gzip) return fail_decoding(decoder, "there are bytes behind its end");
    coding->ended = false;
    return inflateReset(&coding->stream) == Z_OK ? AWSC_OK : fail_decoding(decoder, "gzip is damaged");
}

static int append(const void *data, size_t size, awsc_buffer *out, size_t limit)
{
    if (size > limit - out->size) return AWSC_END;
    awsc_buffer_append(out, data, size);
    return out->failed ? AWSC_ERR_NOMEM : AWSC_OK;
}

/* Decodes input until it is used up or the output chunk is full. */
static int inflate_some(awsc_content_decoder *decoder, content_coding *coding)
{
    int result = inflate(&coding->stream, Z_NO_FLUSH);
    if (result == Z_STREAM_END) coding->ended = true;
    if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR) return AWSC_OK;
    if (result == Z_MEM_ERROR) return AWSC_ERR_NOMEM;
    return fail_decoding(decoder, coding->is_gzip ? "gzip is damaged" : "deflate is damaged");
}

static int feed(awsc_content_decoder *decoder, size_t index, const void *data, size_t size, awsc_buffer *out,
                size_t limit)
{
    unsigned char chunk[CHUNK_BYTES];
    if (index == CODINGS_MAX || index == decoder->count) return append(data, size, out, limit);
    content_coding *coding = &decoder->codings[index];
    int status = AWSC_OK;
    if (!coding->begun) status = open_coding(decoder, coding, data);
    coding->stream.next_in = data;
    coding->stream.avail_in = (uInt)size;
    bool more = true; /* to come out, or to go in */
    while (!status && more) {
        if (coding->ended) status = begin_again(decoder, coding);
        coding->stream.next_out = chunk;
        coding->stream.avail_out = CHUNK_BYTES;
        if (!status) status = inflate_some(decoder, coding);
        size_t made = CHUNK_BYTES - coding->stream.avail_out;
        if (!status && made) status = feed(decoder, index + 1, chunk, made, out, limit);
        more = coding->stream.avail_in > 0 || (coding->stream.avail_out == 0 && !coding->ended);
    }
    awsc_wipe(chunk, sizeof chunk);
    return status;
}

int awsc_content_decoder_feed(awsc_content_decoder *decoder, const void *data, size_t size, awsc_buffer *out,
                              size_t limit)
{
    int status = size ? check_codings(decoder) : AWSC_OK;
    while (!status && size) {
        size_t piece = size < INT_MAX ? size : INT_MAX; /* zlib counts in unsigned int */
        status = feed(decoder, 0, data, piece, out, limit);
        data = (const char *)data + piece;
        size -= piece;
    }
    return status;
}

int awsc_content_decoder_end(awsc_content_decoder *decoder)
{
    for (size_t i = 0; i < decoder->count; i++) {
        const content_coding *coding = &decoder->codings[i];
        if (coding->begun && !coding->ended)
            return fail_decoding(decoder, coding->is_gzip ? "gzip ends too early" : "deflate ends too early");
    }
    return AWSC_OK;
}

const char *awsc_content_decoder_problem(const awsc_content_decoder *decoder)
{
    return decoder->problem;
}

/* Returns whether the body begins with the magic bytes of gzip. */
static bool looks_encoded(const awsc_buffer *body)
{
    return body->size >= 2 && memcmp(body->data, "\x1f\x8b", 2) == 0;
}

int awsc_content_decode(const awsc_http_response *response, size_t limit, awsc_buffer *out, bool *decoded,
                        awsc_error **error)
{
    awsc_content_decoder *decoder = NULL;
    int status = AWSC_OK;
    if (looks_encoded(&response->body))
        status = awsc_content_decoder_new(response->allocator, &response->headers, &decoder);
    *decoded = decoder && !status;
    if (decoder) {
        status = awsc_content_decoder_feed(decoder, response->body.data, response->body.size, out, limit);
        if (!status) status = awsc_content_decoder_end(decoder);
    }
    if (status == AWSC_ERR_NOMEM) (void)awsc_error_nomem(error);
    if (status == AWSC_END)
        status = awsc_error_set(error, AWSC_ERR_PARSE, "the response body has more than %zu bytes when it is decoded",
                                limit);
    else if (status == AWSC_ERR_PARSE)
        (void)awsc_error_set(error, AWSC_ERR_PARSE, "%s", awsc_content_decoder_problem(decoder));
    awsc_content_decoder_free(decoder);
    return status;
}
