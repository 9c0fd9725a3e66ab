/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of the protocol restJson1. */
#ifndef AWSC_PROTOCOL_REST_JSON1_H
#define AWSC_PROTOCOL_REST_JSON1_H

#include "base/for_core.h"
#include "protocol/protocol.h"

/* Implement the functions of the same name in awsc_protocol. */
int awsc_rest_json1_bind_request(const awsc_service *service, const awsc_operation *operation, const void *input,
                                 uint32_t level, awsc_http_request *request, awsc_error **error);
int awsc_rest_json1_deserialize(const awsc_service *service, const awsc_operation *operation,
                                const awsc_http_response *response, awsc_arena *arena, void *output,
                                awsc_error **error);

/* Implements awsc_protocol.deserialize_error. */
int awsc_rest_json1_error(const awsc_service *service, const awsc_operation *operation,
                          const awsc_http_response *response, awsc_error **error);

/* Reads code and message of an error from a JSON object into `arena`; they are empty if the object has none or the
 * text is not JSON. Returns 0, or -1 when memory runs out. */
AWSC_FOR_CORE int awsc_error_document(awsc_view text, awsc_arena *arena, awsc_view *code, awsc_view *message);

#endif
