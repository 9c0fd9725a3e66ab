/* SPDX-License-Identifier: Apache-2.0 */
#include "http/gzip.h"
#include "base/writable.h"

#include <limits.h>

#define ZLIB_CONST /* next_in is const */
#include <zlib.h>

enum { GZIP_WINDOW_BITS = 15 + 16, MEMORY_LEVEL = 8, CHUNK_BYTES = 16384 };

static void *take_memory(void *allocator, unsigned count, unsigned size)
{
    return awsc_alloc_zeroed(allocator, count, size);
}

static void give_memory(void *allocator, void *memory)
{
    awsc_release(allocator, memory);
}

/* Compresses all pending input and appends the result to `out`. Returns 0, or -1. */
static int drain(z_stream *stream, int flush, awsc_buffer *out)
{
    int result;
    do {
        char *room = awsc_buffer_reserve(out, CHUNK_BYTES);
        if (!room) return -1;
        stream->next_out = (Bytef *)room;
        stream->avail_out = CHUNK_BYTES;
        result = deflate(stream, flush);
        if (result == Z_STREAM_ERROR) return -1;
        awsc_buffer_added(out, CHUNK_BYTES - stream->avail_out);
    } while (stream->avail_out == 0 || (flush == Z_FINISH && result != Z_STREAM_END));
    return 0;
}

int awsc_gzip(awsc_view data, awsc_buffer *out)
{
    z_stream stream = {.zalloc = take_memory, .zfree = give_memory, .opaque = awsc_writable(out->allocator)};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return -1;
    int failed = 0;
    while (!failed && data.size > UINT_MAX) { /* zlib counts in unsigned int */
        stream.next_in = (const Bytef *)data.data;
        stream.avail_in = UINT_MAX;
        failed = drain(&stream, Z_NO_FLUSH, out);
        data = awsc_view_of(data.data + UINT_MAX, data.size - UINT_MAX);
    }
    stream.next_in = (const Bytef *)data.data;
    stream.avail_in = (unsigned)data.size;
    failed = failed || drain(&stream, Z_FINISH, out);
    (void)deflateEnd(&stream);
    return failed ? -1 : 0;
}
