/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical forms that Signature Version 4 hashes: path, query, headers. */
#ifndef AWSC_AUTH_CANONICAL_H
#define AWSC_AUTH_CANONICAL_H

#include <awsc/call.h>
#include <awsc/error.h>

#include "base/buffer.h"
#include "base/view.h"
#include "http/http.h"

/* A header or a query parameter while it is sorted. */
typedef struct awsc_canonical_item {
    awsc_view name;
    awsc_view value;
    uint64_t rank; /* for a header: the first bytes of its name, for a fast comparison */
    size_t index;  /* place in the request: equal headers stay in this order */
} awsc_canonical_item;

/* Memory that is reused from one request to the next. */
typedef struct awsc_canonical_scratch {
    awsc_buffer text;  /* resolved path, encoded parameters */
    awsc_buffer items; /* array of awsc_canonical_item */
    awsc_buffer order; /* array of pointers to them */
} awsc_canonical_scratch;

/*
 * All of these append to `out`; memory that runs out marks `out` as failed.
 * The path is resolved (unless AWSC_SIGV4_KEEP_PATH), and encoded: with AWSC_SIGV4_ENCODE_ONCE what its escapes stand
 * for, else the escapes as well.
 */
void awsc_canonical_path(awsc_buffer *out, awsc_canonical_scratch *scratch, awsc_view path, uint32_t flags);

/* Parameters decoded, encoded and sorted; X-Amz-Signature is left out. */
void awsc_canonical_query(awsc_buffer *out, awsc_canonical_scratch *scratch, awsc_view query);

/* The lines "name:value\n" of all headers that are signed, and their names "a;b" to `names`. */
void awsc_canonical_headers(awsc_buffer *out, awsc_buffer *names, awsc_canonical_scratch *scratch,
                            const awsc_http_fields *headers, uint32_t flags);

/* The lines of the headers that `names` lists; AWSC_ERR_VALIDATION if one is not there or the list is malformed. */
int awsc_canonical_named_headers(awsc_buffer *out, awsc_view names, const awsc_http_header *headers, size_t count,
                                 awsc_error **error);

/* Whether a header stays out of signatures, since proxies and transports change it. */
bool awsc_canonical_header_is_unsigned(awsc_view name);

#endif
