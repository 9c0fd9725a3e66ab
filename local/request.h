/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the parts of a request. A request borrows everything from its connection. */
#ifndef AWSC_LOCAL_REQUEST_H
#define AWSC_LOCAL_REQUEST_H

#include <stddef.h>

#include <awsc/call.h>
#include <awsc/types.h>

#include "runtime.h"

typedef struct awsc_local_request {
    awsc_view method;
    awsc_view target; /* path and query before any decoding */
    const awsc_http_header *headers;
    size_t header_count;
    awsc_blob body;
} awsc_local_request;

/* Returns the value of the first header with this name, ignoring case, or NULL. */
const char *awsc_local_request_header(const awsc_local_request *request, const char *name);

/* These return path and query of the target. Without a query, `data` of the query is NULL. */
awsc_view awsc_local_request_path(const awsc_local_request *request);
awsc_view awsc_local_request_query(const awsc_local_request *request);

/* Decodes the next name and value and removes them from `*query`. Returns AWSC_OK, AWSC_END at the end,
 * AWSC_ERR_NOMEM. */
int awsc_local_query_next(awsc_view *query, awsc_arena *arena, awsc_view *name, awsc_view *value);

/* Percent-decodes into the arena and adds a NUL. Returns AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_local_decode_text(awsc_view text, awsc_arena *arena, awsc_view *out);

#endif
