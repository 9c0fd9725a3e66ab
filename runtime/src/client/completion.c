/* SPDX-License-Identifier: Apache-2.0 */
/* Adds the parts of a request, other than its signature, that depend on credentials, such as presigned URLs. */
#include "client/call_state.h"

int awsc_call_complete_request(awsc_call *call, awsc_error **error)
{
    const awsc_protocol *protocol = call->client->service->protocol;
    awsc_http_request *request = call->request;
    if (!protocol->complete || !call->identity || call->completed) return AWSC_OK;
    const awsc_settings *settings = call->client->settings;
    awsc_time time = call->attempt.sent_at;
    time.seconds += call->clock_skew;
    const awsc_completion facts = {
        .service = call->client->service,
        .operation = call->operation,
        .input = call->input,
        .level = call->level,
        .credentials = &call->identity->credentials,
        .region = settings->region ? settings->region : call->signing.region,
        .use_fips = settings->use_fips,
        .use_dualstack = settings->use_dualstack,
        .time = time,
    };
    if (call->incomplete_size) awsc_buffer_truncate(&request->owned_body, call->incomplete_size);
    call->incomplete_size = request->owned_body.size;
    call->completed = true;
    call->payload_hash.text[0] = '\0';
    return protocol->complete(&facts, request, error);
}
