/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of awsQuery. */
#ifndef AWSC_PROTOCOL_AWS_QUERY_H
#define AWSC_PROTOCOL_AWS_QUERY_H

#include "protocol/protocol.h"

/* Implement the functions of the same name in awsc_protocol. */
int awsc_aws_query_bind_request(const awsc_service *service, const awsc_operation *operation, const void *input,
                                uint32_t level, awsc_http_request *request, awsc_error **error);
int awsc_aws_query_deserialize(const awsc_service *service, const awsc_operation *operation,
                               const awsc_http_response *response, awsc_arena *arena, void *output, awsc_error **error);
int awsc_aws_query_error(const awsc_service *service, const awsc_operation *operation,
                         const awsc_http_response *response, awsc_error **error);

#endif
