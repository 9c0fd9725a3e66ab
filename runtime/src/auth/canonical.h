/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the canonical forms of path, query and headers, which Signature Version 4 hashes. */
#ifndef AWSC_AUTH_CANONICAL_H
#define AWSC_AUTH_CANONICAL_H

#include <awsc/call.h>
#include <awsc/error.h>

#include "base/buffer.h"
#include "base/view.h"
#include "http/http.h"

/* A header or query parameter, as an element to sort. */
typedef struct awsc_canonical_item {
    awsc_view name;
    awsc_view value;
    uint64_t rank; /* for a header: the first bytes of its name, for a fast comparison */
    size_t index;  /* position in the request: keeps headers of one name in order */
} awsc_canonical_item;

/* Buffers that are reused from request to request. */
typedef struct awsc_canonical_scratch {
    awsc_buffer text;  /* resolved path, encoded parameters */
    awsc_buffer items; /* array of awsc_canonical_item */
    awsc_buffer order; /* array of pointers to them */
} awsc_canonical_scratch;

/*
 * The functions below append to `out`; when memory runs out they mark `out` as failed.
 * Appends the canonical path. Resolves "." and ".." (unless AWSC_SIGV4_KEEP_PATH) and encodes the path. Encodes a '%'
 * again, unless AWSC_SIGV4_ENCODE_ONCE: then it decodes the path's escapes first.
 */
void awsc_canonical_path(awsc_buffer *out, awsc_canonical_scratch *scratch, awsc_view path, uint32_t flags);

/* Appends the query's parameters: decoded, encoded again, sorted, and without X-Amz-Signature. */
void awsc_canonical_query(awsc_buffer *out, awsc_canonical_scratch *scratch, awsc_view query);

/* Appends a line "name:value\n" for each signed header to `out`, and the list of their names, "a;b", to `names`. */
void awsc_canonical_headers(awsc_buffer *out, awsc_buffer *names, awsc_canonical_scratch *scratch,
                            const awsc_http_fields *headers, uint32_t flags);

/* Appends a line for each header in the list `names`. AWSC_ERR_VALIDATION if a header is missing or the list is
 * malformed. */
int awsc_canonical_named_headers(awsc_buffer *out, awsc_view names, const awsc_http_header *headers, size_t count,
                                 awsc_error **error);

/* Returns whether a header is never signed, because proxies and transports may change it. */
bool awsc_canonical_header_is_unsigned(awsc_view name);

#endif
