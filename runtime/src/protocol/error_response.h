/* SPDX-License-Identifier: Apache-2.0 */
/* Error responses to AWSC_ERR_SERVICE objects. The caller learns the HTTP status and the body of any response. */
#ifndef AWSC_PROTOCOL_ERROR_RESPONSE_H
#define AWSC_PROTOCOL_ERROR_RESPONSE_H

#include "base/for_core.h"
#include "error/error.h"
#include "protocol/protocol.h"

/* Reads the structure of a modeled error from what the protocol understood, member by member: one that cannot be read
 * is unset. AWSC_ERR_NOMEM when memory runs out; of another status nothing but what is set counts. */
typedef int awsc_error_reader(const awsc_schema *schema, const void *from, awsc_arena *arena, void *value);

/* Fills in the details known before the body is read, and an arena; then the protocol adds code and message, and may
 * choose the modeled error … */
AWSC_FOR_CORE int awsc_error_begin(const awsc_http_response *response, awsc_service_error *details, awsc_error **error);
/* … and this makes the object; it adds a message if the service sent none. Takes the arena. */
AWSC_FOR_CORE int awsc_error_complete(const awsc_service *service, const awsc_http_response *response,
                                      awsc_service_error *details, awsc_error_reader *read, const void *from,
                                      awsc_error **error);
/* Or memory ran out. */
AWSC_FOR_CORE int awsc_error_abandon(awsc_service_error *details, awsc_error **error);

/* "ns#Name:http://…" without its surroundings: Name. */
AWSC_FOR_CORE awsc_view awsc_error_code_clean(awsc_view code);

/* The modeled error of that code, or NULL. */
AWSC_FOR_CORE const awsc_error_case *awsc_error_case_find(const awsc_service *service, awsc_view code);

/* Member called "message" in any case, or NULL. */
AWSC_FOR_CORE const awsc_member *awsc_error_message_member(const awsc_schema *schema);

#endif
