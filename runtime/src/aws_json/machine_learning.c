/* SPDX-License-Identifier: Apache-2.0 */
/* Customization of Machine Learning: Predict goes to the endpoint of its model, which the input names. */
#include "aws_json/aws_json.h"
#include "error/error.h"
#include "schema/value.h"

static const char *predict_endpoint(const awsc_operation *operation, const void *input, uint32_t level)
{
    for (size_t i = 0; i < operation->input->member_count; i++) {
        const awsc_member *member = &operation->input->members[i];
        if (member->type == AWSC_TYPE_TEXT && awsc_member_visible(member, level) &&
            awsc_view_equal(awsc_member_name(member), AWSC_VIEW("PredictEndpoint")))
            return awsc_pointer_at(awsc_member_value(member, input));
    }
    return NULL;
}

static int bind_request(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                        awsc_http_request *request, awsc_error **error)
{
    const char *endpoint = predict_endpoint(operation, input, level);
    if (endpoint) {
        request->endpoint_url = awsc_text_copy(request->allocator, endpoint);
        if (!request->endpoint_url) return awsc_error_nomem(error);
    }
    return awsc_aws_json1_1_bind_request(service, operation, input, level, request, error);
}

const awsc_protocol awsc_internal_machine_learning = {
    .name = "awsJson1_1",
    .bind_request = bind_request,
    .deserialize = awsc_aws_json_deserialize,
    .deserialize_error = awsc_aws_json_error,
};
