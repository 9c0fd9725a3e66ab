/* The parts of awsJson1_0 and awsJson1_1. */
#ifndef AWSC_PROTOCOL_AWS_JSON_H
#define AWSC_PROTOCOL_AWS_JSON_H

#include "protocol/protocol.h"

/* See awsc_protocol: the functions of the same name there. */
int awsc_aws_json1_1_bind_request(const awsc_service *service, const awsc_operation *operation, const void *input,
                                  uint32_t level, awsc_http_request *request, awsc_error **error);
int awsc_aws_json_deserialize(const awsc_service *service, const awsc_operation *operation,
                              const awsc_http_response *response, awsc_arena *arena, void *output, awsc_error **error);
int awsc_aws_json_error(const awsc_service *service, const awsc_operation *operation,
                        const awsc_http_response *response, awsc_error **error);

#endif
