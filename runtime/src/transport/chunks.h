/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes the chunked transfer coding of HTTP/1.1 (RFC 9112, section 7.1), piece by piece. */
#ifndef AWSC_TRANSPORT_CHUNKS_H
#define AWSC_TRANSPORT_CHUNKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/for_core.h"
#include "base/view.h"

/* The state of a decoder. Zero-initialize it. */
typedef struct awsc_chunks {
    int state;
    unsigned digits; /* hex digits read of the chunk's size */
    uint64_t left;   /* bytes left in the chunk */
    uint64_t extra;  /* bytes read of extensions and trailers */
    bool is_done;    /* the last chunk and its trailers were read */
    bool is_invalid;
} awsc_chunks;

/* Decodes up to the next bytes of the body. Sets `*body` to these bytes, which stay where `*wire` points, and removes
 * the decoded bytes from `*wire`. An empty `*body` means that `*wire` is used up, or that `is_done` or `is_invalid` is
 * set. */
AWSC_FOR_CORE void awsc_chunks_next(awsc_chunks *chunks, awsc_view *wire, awsc_view *body);

#endif
