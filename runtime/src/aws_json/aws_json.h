/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of the protocols awsJson1_0 and awsJson1_1. */
#ifndef AWSC_AWS_JSON_AWS_JSON_H
#define AWSC_AWS_JSON_AWS_JSON_H

#include "protocol/event_streams.h"
#include "protocol/protocol.h"

/* These functions implement the functions of the same name in awsc_protocol. */
int awsc_aws_json1_1_bind_request(const awsc_service *service, const awsc_operation *operation, const void *input,
                                  uint32_t level, awsc_http_request *request, awsc_error **error);
int awsc_aws_json_deserialize(const awsc_service *service, const awsc_operation *operation,
                              const awsc_http_response *response, awsc_arena *arena, void *output, awsc_error **error);
int awsc_aws_json_error(const awsc_service *service, const awsc_operation *operation,
                        const awsc_http_response *response, awsc_error **error);

/* Returns whether a message is the one before the events of a response. Reads only its headers. */
bool awsc_aws_json_is_initial(const struct awsc_event_message *message);

/* These functions implement the functions of the same name in awsc_event_streams. */
int awsc_aws_json_read_initial(const awsc_schema *output, awsc_view body, awsc_arena *arena, void *value,
                               awsc_error **error);
int awsc_aws_json_write_initial(awsc_view document, awsc_buffer *out, awsc_error **error);

#endif
