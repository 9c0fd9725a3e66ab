/* SPDX-License-Identifier: Apache-2.0 */
/* From an input to its request: the protocol's part, and the part common to all protocols. */
#ifndef AWSC_PROTOCOL_SERIALIZE_H
#define AWSC_PROTOCOL_SERIALIZE_H

#include "protocol/protocol.h"

/* Smallest body that is compressed, unless something else is configured. */
#define AWSC_MIN_COMPRESSION_BYTES 10240u

typedef struct awsc_serialize_options {
    const char *token;            /* fills an unset idempotency token, 36 characters; or NULL */
    size_t min_compression_bytes; /* smallest body that is compressed; SIZE_MAX: none is */
} awsc_serialize_options;

/* Whether the input has an idempotency token that is unset. */
bool awsc_serialize_wants_token(const awsc_operation *operation, const void *input, uint32_t level);

/*
 * Makes the request of an input that was validated: the service's protocol makes it, its body is compressed
 * (requestCompression) and then gets its Content-MD5 (httpChecksumRequired). The body may point into the input.
 */
int awsc_serialize(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                   const awsc_serialize_options *options, awsc_http_request **out, awsc_error **error);

#endif
