/* SPDX-License-Identifier: Apache-2.0 */
/* Converts error responses to AWSC_ERR_SERVICE objects. Every object has the HTTP status and the body of the
 * response. */
#ifndef AWSC_PROTOCOL_ERROR_RESPONSE_H
#define AWSC_PROTOCOL_ERROR_RESPONSE_H

#include "base/for_core.h"
#include "error/error.h"
#include "protocol/protocol.h"

/* Reads the structure of a modeled error from `from`, the protocol's parsed response. A member that cannot be read
 * stays unset. AWSC_ERR_NOMEM means that memory ran out; the caller ignores any other status. */
typedef int awsc_error_reader(const awsc_schema *schema, const void *from, awsc_arena *arena, void *value);

/* First step: sets the details that are known before the body is read, and creates an arena. The protocol then adds
 * code and message, and may choose the modeled error. Returns AWSC_OK or AWSC_ERR_NOMEM. */
AWSC_FOR_CORE int awsc_error_begin(const awsc_http_response *response, awsc_service_error *details, awsc_error **error);
/* Last step: makes the error object, which takes the arena. Adds a message if the service sent none. Returns
 * AWSC_ERR_SERVICE, or AWSC_ERR_NOMEM. */
AWSC_FOR_CORE int awsc_error_complete(const awsc_service *service, const awsc_http_response *response,
                                      awsc_service_error *details, awsc_error_reader *read, const void *from,
                                      awsc_error **error);
/* Last step when memory ran out: frees the arena and returns AWSC_ERR_NOMEM. */
AWSC_FOR_CORE int awsc_error_abandon(awsc_service_error *details, awsc_error **error);

/* Returns the code without its namespace and URL: Name for "ns#Name:http://…". */
AWSC_FOR_CORE awsc_view awsc_error_code_clean(awsc_view code);

/* Returns the modeled error of that code, or NULL. */
AWSC_FOR_CORE const awsc_error_case *awsc_error_case_find(const awsc_service *service, awsc_view code);

/* Returns the text member called "message" (in upper or lower case), or NULL. */
AWSC_FOR_CORE const awsc_member *awsc_error_message_member(const awsc_schema *schema);

#endif
