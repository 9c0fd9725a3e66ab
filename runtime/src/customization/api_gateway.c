/* API Gateway: it answers in another form of JSON unless the request asks for this one. */
#include "error/error.h"
#include "protocol/rest_json1.h"

static int serialize(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                     const char *token, awsc_http_request **out, awsc_error **error)
{
    awsc_http_request *request = NULL;
    int status = awsc_rest_json1_serialize(service, operation, input, level, token, &request, error);
    if (!status && !awsc_http_request_header(request, "Accept"))
        status = awsc_http_request_set_header(request, "Accept", "application/json", error);
    if (status) {
        awsc_http_request_free(request);
        return status;
    }
    *out = request;
    return AWSC_OK;
}

const awsc_protocol awsc_internal_api_gateway = {
    .name = "restJson1",
    .serialize = serialize,
    .deserialize = awsc_rest_json1_deserialize,
    .deserialize_error = awsc_rest_json1_error,
};
