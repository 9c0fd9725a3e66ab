/* SPDX-License-Identifier: Apache-2.0 */
/* Customization of CloudSearch Domain: the query of Search is sent as the body, since it may be too long for a URL. */
#include <string.h>

#include "error/error.h"
#include "protocol/rest_json1.h"

static int bind_request(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                        awsc_http_request *request, awsc_error **error)
{
    int status = awsc_rest_json1_bind_request(service, operation, input, level, request, error);
    if (status || strcmp(operation->name, "Search") != 0) return status;
    awsc_buffer_clear(&request->owned_body);
    request->owned_body = request->query;
    const awsc_buffer none = AWSC_BUFFER_INIT(request->allocator);
    request->query = none;
    awsc_http_request_set_body(request, AWSC_BODY_MEMORY(request->owned_body.data, request->owned_body.size));
    return awsc_http_request_set_header(request, "Content-Type", "application/x-www-form-urlencoded", error);
}

const awsc_protocol awsc_internal_cloudsearch_domain = {
    .name = "restJson1",
    .bind_request = bind_request,
    .deserialize = awsc_rest_json1_deserialize,
    .deserialize_error = awsc_rest_json1_error,
};
