/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/chunks.h"

enum state { SIZE, EXTENSION, SIZE_END, DATA, DATA_END, TRAILER_BEGIN, TRAILER, LAST_END };

enum { SIZE_DIGITS_MAX = 15, EXTRA_BYTES_MAX = 64 * 1024 };

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = awsc_ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum state invalid(awsc_chunks *chunks)
{
    chunks->is_invalid = true;
    return SIZE;
}

static enum state take_size(awsc_chunks *chunks, char c)
{
    int digit = hex_digit(c);
    if (digit >= 0) {
        if (++chunks->digits > SIZE_DIGITS_MAX) return invalid(chunks);
        chunks->left = chunks->left * 16 + (uint64_t)digit;
        return SIZE;
    }
    if (!chunks->digits) return invalid(chunks);
    if (c == '\r') return SIZE_END;
    if (c == '\n') return chunks->left ? DATA : TRAILER_BEGIN;
    return c == ';' || c == ' ' || c == '\t' ? EXTENSION : invalid(chunks);
}

/* Takes one byte of the framing and returns the next state. A line may end in LF alone, which libcurl accepts, too. */
static enum state take(awsc_chunks *chunks, char c)
{
    switch ((enum state)chunks->state) {
    case SIZE:
        return take_size(chunks, c);
    case EXTENSION:
        if (++chunks->extra > EXTRA_BYTES_MAX) return invalid(chunks);
        if (c == '\r') return SIZE_END;
        if (c != '\n') return EXTENSION;
        return chunks->left ? DATA : TRAILER_BEGIN;
    case SIZE_END:
        if (c != '\n') return invalid(chunks);
        return chunks->left ? DATA : TRAILER_BEGIN;
    case DATA: /* its bytes were taken: this one ends the chunk */
    case DATA_END:
        if (c == '\r' && chunks->state == DATA) return DATA_END;
        if (c != '\n') return invalid(chunks);
        chunks->digits = 0;
        return SIZE;
    case TRAILER_BEGIN:
        if (c == '\r') return LAST_END;
        if (c == '\n') chunks->is_done = true;
        return TRAILER;
    case TRAILER:
        if (++chunks->extra > EXTRA_BYTES_MAX) return invalid(chunks);
        return c == '\n' ? TRAILER_BEGIN : TRAILER;
    case LAST_END:
        if (c == '\n')
            chunks->is_done = true;
        else
            return invalid(chunks);
        return SIZE;
    }
    return invalid(chunks);
}

void awsc_chunks_next(awsc_chunks *chunks, awsc_view *wire, awsc_view *body)
{
    *body = awsc_view_of(wire->data, 0);
    while (wire->size && !chunks->is_done && !chunks->is_invalid) {
        if (chunks->state == DATA && chunks->left) {
            *body = awsc_view_of(wire->data, chunks->left < wire->size ? (size_t)chunks->left : wire->size);
            chunks->left -= body->size;
            wire->data += body->size;
            wire->size -= body->size;
            return;
        }
        chunks->state = (int)take(chunks, *wire->data);
        wire->data++;
        wire->size--;
    }
}
