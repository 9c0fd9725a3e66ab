/* SPDX-License-Identifier: Apache-2.0 */
/* Translates a request's head to the fields of HTTP/2. */
#ifndef AWSC_DUPLEX_H2_FIELDS_H
#define AWSC_DUPLEX_H2_FIELDS_H

#include <nghttp2/nghttp2.h>

#include "http/http.h"

/* The fields of a request, for nghttp2. */
typedef struct awsc_h2_fields {
    nghttp2_nv *items; /* values point into the request */
    size_t count;
    char *names; /* memory of the names, in lower case */
    char *path;
    size_t path_size;
} awsc_h2_fields;

/* Translates a request for `url`: pseudo-header fields first, names in lower case, and without fields that belong to an
 * HTTP/1.1 connection (RFC 9113, section 8.2.2). The request must outlive the result. Returns 0, or -1 when memory runs
 * out. */
int awsc_h2_fields_make(const awsc_allocator *allocator, const awsc_http_request *request, const char *url,
                        awsc_h2_fields *fields);
void awsc_h2_fields_clear(const awsc_allocator *allocator, awsc_h2_fields *fields);

#endif
