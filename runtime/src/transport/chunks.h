/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies in chunks, as HTTP/1.1 has them (RFC 9112, section 7.1), piece by piece. */
#ifndef AWSC_TRANSPORT_CHUNKS_H
#define AWSC_TRANSPORT_CHUNKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/for_core.h"
#include "base/view.h"

/* Zero before the first piece. */
typedef struct awsc_chunks {
    int state;
    unsigned digits; /* read so far of the chunk's size */
    uint64_t left;   /* bytes left in the chunk */
    uint64_t extra;  /* bytes of extensions and trailers */
    bool is_done;    /* the last chunk and its trailers were read */
    bool is_invalid;
} awsc_chunks;

/* Takes bytes from the beginning of `*wire`, up to and with the next bytes of the body, which become `*body`: empty
 * when
 * `*wire` is used up or the body is at its end, or invalid. */
AWSC_FOR_CORE void awsc_chunks_next(awsc_chunks *chunks, awsc_view *wire, awsc_view *body);

#endif
