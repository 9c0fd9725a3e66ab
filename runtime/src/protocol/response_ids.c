/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/response_ids.h"

#include "schema/output.h"

const char *awsc_response_request_id(const awsc_http_response *response)
{
    static const char *const names[] = {"x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *id = awsc_http_response_header(response, names[i]);
        if (id && *id) return id;
    }
    return NULL;
}

const char *awsc_response_extended_id(const awsc_http_response *response)
{
    const char *id = awsc_http_response_header(response, "x-amz-id-2");
    return id && *id ? id : NULL;
}

int awsc_response_keep_ids(const awsc_http_response *response, void *output)
{
    const char *id = awsc_response_request_id(response), *extended = awsc_response_extended_id(response);
    if (id && awsc_output_set_request_id(output, awsc_view_text(id))) return -1;
    return extended ? awsc_output_set_extended_id(output, awsc_view_text(extended)) : 0;
}
