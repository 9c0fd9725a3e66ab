/* SPDX-License-Identifier: Apache-2.0 */
/* The interface of a protocol: values to HTTP requests, HTTP responses to values. */
#ifndef AWSC_PROTOCOL_PROTOCOL_H
#define AWSC_PROTOCOL_PROTOCOL_H

#include <stdbool.h>

#include <awsc/credentials.h>
#include <awsc/error.h>
#include <awsc/tables/generated.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "http/http.h"

/* Facts about a call for awsc_protocol.complete. All borrowed. */
typedef struct awsc_completion {
    const awsc_service *service;
    const awsc_operation *operation;
    const void *input;
    uint32_t level;
    const awsc_credentials *credentials;
    const char *region; /* where the client sends requests */
    bool use_fips;
    bool use_dualstack;
    awsc_time time;
} awsc_completion;

struct awsc_protocol {
    const char *name;

    /*
     * Adds to an empty request what the protocol makes of a validated input: path, query, headers and body. The body
     * may point into the members of the input, but not at the structure itself.
     */
    int (*bind_request)(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                        awsc_http_request *request, awsc_error **error);

    /* Reads headers, status and (unless the payload is a stream) the body of a success into a zeroed output. */
    int (*deserialize)(const awsc_service *service, const awsc_operation *operation, const awsc_http_response *response,
                       awsc_arena *arena, void *output, awsc_error **error);

    /* Makes the AWSC_ERR_SERVICE object of an error response; returns its status, or AWSC_ERR_NOMEM. */
    int (*deserialize_error)(const awsc_service *service, const awsc_operation *operation,
                             const awsc_http_response *response, awsc_error **error);

    /* NULL, or adds to a signed call's request what needs credentials: once for each identity of the call. Appends to
     * the body in request->owned_body, which otherwise is what bind_request made. */
    int (*complete)(const awsc_completion *facts, awsc_http_request *request, awsc_error **error);
};

/* Whether the body of such a response is for us to read: a document or an error. Else its bytes are the program's. */
static inline bool awsc_body_is_document(const awsc_operation *operation, int http_status)
{
    if (http_status < 200 || http_status > 299 || operation->output_payload < 0) return true;
    uint8_t type = operation->output->members[operation->output_payload].type;
    return type != AWSC_TYPE_BLOB && type != AWSC_TYPE_BODY_STREAM && type != AWSC_TYPE_EVENT_STREAM;
}

#endif
