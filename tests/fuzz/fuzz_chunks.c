/* SPDX-License-Identifier: Apache-2.0 */
/* A chunked body: pieces of any size give the same result. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "transport/chunks.h"

typedef struct reading {
    awsc_chunks chunks;
    uint8_t *body;
    size_t size;
} reading;

static reading read_in_pieces(const uint8_t *data, size_t size, size_t piece)
{
    reading r = {.body = malloc(size + 1)};
    FUZZ_EXPECT(r.body);
    for (size_t at = 0; at < size; at += piece) {
        awsc_view wire = awsc_view_of(data + at, size - at < piece ? size - at : piece);
        while (wire.size && !r.chunks.is_done && !r.chunks.is_invalid) {
            awsc_view body;
            awsc_chunks_next(&r.chunks, &wire, &body);
            FUZZ_EXPECT(r.size + body.size <= size);
            memcpy(r.body + r.size, body.data, body.size);
            r.size += body.size;
        }
    }
    return r;
}

/* The first byte is the size of the pieces. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || !*data) return 0;
    reading whole = read_in_pieces(data + 1, size - 1, size);
    reading pieces = read_in_pieces(data + 1, size - 1, *data);
    FUZZ_EXPECT(whole.chunks.is_done == pieces.chunks.is_done);
    FUZZ_EXPECT(whole.chunks.is_invalid == pieces.chunks.is_invalid);
    FUZZ_EXPECT(!(whole.chunks.is_done && whole.chunks.is_invalid));
    FUZZ_EXPECT(whole.size == pieces.size && memcmp(whole.body, pieces.body, whole.size) == 0);
    free(whole.body);
    free(pieces.body);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_add_text("\1"
                  "5\r\nhello\r\n0\r\n\r\n");
    fuzz_add_text("\3"
                  "000A;x=\"y\"\r\n0123456789\r\n1 \r\nx\r\n0\r\nX-Sum: 1\r\n\r\n");
    fuzz_add_text("\7"
                  "5\nhello\n0\n\n");
}
