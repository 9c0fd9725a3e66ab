/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP bindings: moves members of a value to and from path, query, headers and body. */
#ifndef AWSC_PROTOCOL_BINDINGS_H
#define AWSC_PROTOCOL_BINDINGS_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/for_core.h"
#include "codec/json_codec.h"
#include "http/http.h"

/* ---- requests: each adds its part of `input` to a request ------------------------------------------------------ */

/* Sets the path, with labels filled in, and the literal query of the pattern. */
AWSC_FOR_CORE int awsc_bind_uri(const awsc_operation *operation, const void *input, uint32_t level,
                                awsc_http_request *request, awsc_error **error);
/* Sets the host prefix with its labels filled in, if the operation has one. */
AWSC_FOR_CORE int awsc_bind_host_prefix(const awsc_operation *operation, const void *input, uint32_t level,
                                        awsc_http_request *request, awsc_error **error);
/* Adds the members with httpQuery and httpQueryParams. */
int awsc_bind_query(const awsc_schema *schema, const void *input, uint32_t level, awsc_http_request *request,
                    awsc_error **error);
/* Adds the members with httpHeader and httpPrefixHeaders. */
int awsc_bind_headers(const awsc_schema *schema, const void *input, uint32_t level, awsc_http_request *request,
                      awsc_error **error);

/* ---- responses: each reads its part into a zeroed structure ---------------------------------------------------- */

/* Reads status code, headers and prefix headers. */
int awsc_read_head(const awsc_schema *schema, const awsc_http_response *response, awsc_arena *arena, void *output,
                   awsc_error **error);
/* Reads the payload or the document. An empty body sets nothing; a stream is not read. */
AWSC_FOR_CORE int awsc_read_body(const awsc_schema *schema, const awsc_http_response *response, awsc_arena *arena,
                                 void *output, awsc_error **error);

/* Reads head and body of an error. A member that is missing or cannot be read stays unset. Returns AWSC_OK,
 * AWSC_ERR_NOMEM, or AWSC_ERR_PARSE if the body is not a document. */
AWSC_FOR_CORE int awsc_read_error(const awsc_schema *schema, const awsc_http_response *response, awsc_arena *arena,
                                  void *value);

/* Reads a payload of bytes, text or JSON (with `limits`) into the field of `member`, which is not a stream. */
AWSC_FOR_CORE int awsc_read_payload(const awsc_member *member, awsc_view body, awsc_json_limits limits,
                                    awsc_arena *arena, void *field, awsc_error **error);

#endif
