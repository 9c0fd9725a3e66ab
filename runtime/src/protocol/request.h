/* What is the same in all protocols when an input becomes a request. */
#ifndef AWSC_PROTOCOL_REQUEST_H
#define AWSC_PROTOCOL_REQUEST_H

#include "protocol/protocol.h"

/* Adds to an empty request all that the protocol makes of the input. */
typedef int awsc_request_bind(const awsc_service *service, const awsc_operation *operation, const void *input,
                              uint32_t level, awsc_http_request *request, awsc_error **error);

/* Fills an unset idempotency token, makes a request and binds the input to it. See awsc_protocol.serialize. */
int awsc_request_make(awsc_request_bind *bind, const awsc_service *service, const awsc_operation *operation,
                      const void *input, uint32_t level, const char *token, awsc_http_request **out,
                      awsc_error **error);

#endif
