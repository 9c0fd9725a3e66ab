/* SPDX-License-Identifier: Apache-2.0 */
/* The interface of a protocol, which converts values to HTTP requests and HTTP responses to values. */
#ifndef AWSC_PROTOCOL_PROTOCOL_H
#define AWSC_PROTOCOL_PROTOCOL_H

#include <stdbool.h>

#include <awsc/credentials.h>
#include <awsc/error.h>
#include <awsc/tables/generated.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "http/http.h"

/* Facts about a call for awsc_protocol.complete. All pointers are borrowed. */
typedef struct awsc_completion {
    const awsc_service *service;
    const awsc_operation *operation;
    const void *input;
    uint32_t level;
    const awsc_credentials *credentials;
    const char *region; /* the client's region */
    bool use_fips;
    bool use_dualstack;
    awsc_time time;
} awsc_completion;

struct awsc_protocol {
    const char *name;

    /*
     * Serializes a validated input into an empty request: path, query, headers and body. The body may point to data
     * that the input's members point to, but not to the structure itself.
     */
    int (*bind_request)(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                        awsc_http_request *request, awsc_error **error);

    /* Reads headers, status and (unless the payload is a stream) the body of a success into a zeroed output. */
    int (*deserialize)(const awsc_service *service, const awsc_operation *operation, const awsc_http_response *response,
                       awsc_arena *arena, void *output, awsc_error **error);

    /* Makes the AWSC_ERR_SERVICE object of an error response; returns its status, or AWSC_ERR_NOMEM. */
    int (*deserialize_error)(const awsc_service *service, const awsc_operation *operation,
                             const awsc_http_response *response, awsc_error **error);

    /* Adds the parts of a request that need credentials; NULL if the protocol has no such part. Called once for each
     * identity of a call. Appends to the body in request->owned_body, as bind_request made it. */
    int (*complete)(const awsc_completion *facts, awsc_http_request *request, awsc_error **error);
};

/* Returns whether the library decodes the body of such a response, because it is a document or an error. Otherwise
 * the program gets its bytes. */
static inline bool awsc_body_is_document(const awsc_operation *operation, int http_status)
{
    if (http_status < 200 || http_status > 299 || operation->output_payload < 0) return true;
    uint8_t type = operation->output->members[operation->output_payload].type;
    return type != AWSC_TYPE_BLOB && type != AWSC_TYPE_BODY_STREAM && type != AWSC_TYPE_EVENT_STREAM;
}

#endif
