/* SPDX-License-Identifier: Apache-2.0 */
/* Serializes inputs into requests: calls the protocol and adds the steps common to all protocols. */
#ifndef AWSC_PROTOCOL_SERIALIZE_H
#define AWSC_PROTOCOL_SERIALIZE_H

#include "protocol/protocol.h"

/* Default of the smallest body that is compressed, in bytes. */
#define AWSC_MIN_COMPRESSION_BYTES 10240u

typedef struct awsc_serialize_options {
    const char *token;            /* value for an unset idempotency token, 36 characters; or NULL */
    size_t min_compression_bytes; /* smallest body that is compressed; SIZE_MAX: compress no body */
} awsc_serialize_options;

/* Returns whether the input has an unset idempotency token. */
bool awsc_serialize_wants_token(const awsc_operation *operation, const void *input, uint32_t level);

/*
 * Makes the request of a validated input. The service's protocol writes it; then its body is compressed
 * (requestCompression) and gets a Content-MD5 (httpChecksumRequired). The body may point into the input.
 */
int awsc_serialize(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                   const awsc_serialize_options *options, awsc_http_request **out, awsc_error **error);

#endif
