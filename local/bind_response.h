/* SPDX-License-Identifier: Apache-2.0 */
/* Serializes output and error structures to HTTP responses, by schema. */
#ifndef AWSC_LOCAL_BIND_RESPONSE_H
#define AWSC_LOCAL_BIND_RESPONSE_H

#include <awsc/error.h>
#include <awsc/http.h>
#include <awsc/tables/schema.h>

/*
 * Serializes a structure to a response: headers, body, and the status (`http_status`, unless a member holds the
 * status). Leaves out a payload that is a stream; the caller sends it. `payload_type` is the media type of a blob
 * payload (NULL: application/octet-stream). Returns AWSC_OK, AWSC_ERR_VALIDATION (a text that no header can hold),
 * AWSC_ERR_NOMEM.
 */
int awsc_local_bind_response(const awsc_schema *schema, const void *value, int http_status, const char *payload_type,
                             awsc_http_response **out, awsc_error **error);

#endif
