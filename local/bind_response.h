/* Output and error structures to HTTP responses, by schema: what a client will deserialise. */
#ifndef AWSC_LOCAL_BIND_RESPONSE_H
#define AWSC_LOCAL_BIND_RESPONSE_H

#include <awsc/error.h>
#include <awsc/http.h>
#include <awsc/tables/schema.h>

/*
 * Makes the response of a structure: status (`http_status`, unless a member holds it), headers and body. A payload that
 * is a stream is left to the caller; `payload_type` is the media type of one that is a blob (NULL:
 * application/octet-stream). AWSC_OK, AWSC_ERR_VALIDATION (a text that no header can hold), AWSC_ERR_NOMEM.
 */
int awsc_local_bind_response(const awsc_schema *schema, const void *value, int http_status, const char *payload_type,
                             awsc_http_response **out, awsc_error **error);

#endif
