/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP bindings: which parts of a value travel in path, query, headers and body. */
#ifndef AWSC_PROTOCOL_BINDINGS_H
#define AWSC_PROTOCOL_BINDINGS_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/for_core.h"
#include "codec/json_codec.h"
#include "http/http.h"

/* ---- requests: each adds its part of `input` to a request ------------------------------------------------------ */

/* Path, with labels filled in, and the literal query of the pattern. */
AWSC_FOR_CORE int awsc_bind_uri(const awsc_operation *operation, const void *input, uint32_t level,
                                awsc_http_request *request, awsc_error **error);
/* The host prefix with its labels, if the operation has one. */
AWSC_FOR_CORE int awsc_bind_host_prefix(const awsc_operation *operation, const void *input, uint32_t level,
                                        awsc_http_request *request, awsc_error **error);
/* httpQuery and httpQueryParams. */
int awsc_bind_query(const awsc_schema *schema, const void *input, uint32_t level, awsc_http_request *request,
                    awsc_error **error);
/* httpHeader and httpPrefixHeaders. */
int awsc_bind_headers(const awsc_schema *schema, const void *input, uint32_t level, awsc_http_request *request,
                      awsc_error **error);

/* ---- responses: each reads its part into a zeroed structure ---------------------------------------------------- */

/* Status code, headers and prefix headers. */
int awsc_read_head(const awsc_schema *schema, const awsc_http_response *response, awsc_arena *arena, void *output,
                   awsc_error **error);
/* Payload or document; an empty body sets nothing. Streams are left alone. */
AWSC_FOR_CORE int awsc_read_body(const awsc_schema *schema, const awsc_http_response *response, awsc_arena *arena,
                                 void *output, awsc_error **error);

/* Head and body of an error, member by member: one that cannot be read stays unset, and so does all that the body does
 * not say. Fails with AWSC_ERR_NOMEM only, or with AWSC_ERR_PARSE if the body is no document. */
AWSC_FOR_CORE int awsc_read_error(const awsc_schema *schema, const awsc_http_response *response, awsc_arena *arena,
                                  void *value);

/* Reads one payload of bytes, text or JSON (by `limits`) into the field of `member`; not of a stream. */
AWSC_FOR_CORE int awsc_read_payload(const awsc_member *member, awsc_view body, awsc_json_limits limits,
                                    awsc_arena *arena, void *field, awsc_error **error);

#endif
