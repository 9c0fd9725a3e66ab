/* SPDX-License-Identifier: Apache-2.0 */
/* Customization of API Gateway: requests ask for application/json, since the service otherwise answers with another
 * form of JSON. */
#include "error/error.h"
#include "protocol/rest_json1.h"

static int bind_request(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                        awsc_http_request *request, awsc_error **error)
{
    int status = awsc_rest_json1_bind_request(service, operation, input, level, request, error);
    if (status || awsc_http_request_header(request, "Accept")) return status;
    return awsc_http_request_set_header(request, "Accept", "application/json", error);
}

const awsc_protocol awsc_internal_api_gateway = {
    .name = "restJson1",
    .bind_request = bind_request,
    .deserialize = awsc_rest_json1_deserialize,
    .deserialize_error = awsc_rest_json1_error,
};
